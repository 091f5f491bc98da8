/**
 * What the commands of package.json have in common: a reader that goes away
 * (`| head`) and an error end them without a trace of calls, and a signal ends
 * them as any other end does, so that children and temporary folders go with them.
 */
import { constants } from 'node:os';
import { Command } from 'commander';

/** As a shell tells an end by a signal: 128 and its number. */
const signalBase = 128;
/** @type {('SIGINT' | 'SIGTERM' | 'SIGHUP')[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** @param {NodeJS.Signals} signal */
const exit = signal => process.exit(codeOf(signal));

/** What the system says of a file → what a person can do about it. */
/** @type {Record<string, string>} */
const causes = {
  EROFS: 'this place can only be read',
  EACCES: 'you have no permission for it',
  EPERM: 'you have no permission for it',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'something else stands there',
};

/** @param {string} script as in package.json @param {string} about @returns {Command} */
export const createCommand = (script, about) => new Command(`npm run ${script} --`.replace(/run (start|test) /, '$1 ')).description(about).allowExcessArguments(false);

/** @param {NodeJS.Signals} signal */
export const codeOf = signal => signalBase + constants.signals[signal];

/** A pipe that nobody reads any more ends the program, as it does any other. */
export function endWithPipe() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', error => {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE') process.exit(codeOf('SIGPIPE'));
      throw error;
    });
  }
}

/**
 * @param {(signal: NodeJS.Signals) => void} [end]
 * @returns {() => void} leaves the signals to others
 */
export function endOnSignals(end = exit) {
  signals.forEach(signal => process.on(signal, end));
  return () => signals.forEach(signal => process.off(signal, end));
}

/** @param {unknown} error @returns {string} for a person; of a mistake of the program's own also where it is */
export function tellError(error) {
  const { code = '', path, message, stack } = /** @type {NodeJS.ErrnoException} */ (error instanceof Error ? error : new Error(String(error)));
  if (path && causes[code]) return `${path} cannot be opened or written: ${causes[code]}.`;
  const isMistake = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isMistake && !code ? stack ?? message : message;
}

/** @param {unknown} error @returns {never} */
export function fail(error) {
  console.error(tellError(error));
  process.exit(1);
}

/**
 * The whole of a program.
 * @param {() => unknown} main
 * @param {(signal: NodeJS.Signals) => void} [end] what ends it before its time
 */
export async function runCommand(main, end) {
  endWithPipe();
  endOnSignals(end);
  process.on('uncaughtException', fail);
  try {
    await main();
  } catch (error) {
    fail(error);
  }
}
