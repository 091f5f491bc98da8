/**
 * Shared by the commands of package.json. A closed reader (`| head`) and an error end them without a stack trace. A signal
 * ends them normally, so that children and temporary folders are removed.
 */
import { constants } from 'node:os';
import { Command } from 'commander';
import { findSwallowed } from './swallowed.js';

/** Number to which a signal's number is added in an exit code, as a shell does. */
const signalBase = 128;
/** @type {('SIGINT' | 'SIGTERM' | 'SIGHUP')[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Flags of an option with a whole number. */
const counted = /<(number|count)>$/;
/** @param {NodeJS.Signals} signal */
const exit = signal => process.exit(codeOf(signal));

const forbidden = 'you have no permission for it: change its owner or its rights';
/** Messages for people by error codes of the system, with the next step. */
/** @type {Record<string, string>} */
const causes = {
  EROFS: 'this place can only be read: use a copy of the project in another one',
  EACCES: forbidden,
  EPERM: forbidden,
  ENOSPC: 'the disk is full: make room',
  EDQUOT: 'your share of the disk is full: make room',
  ENOTDIR: 'a file is there, or in its path, instead of a folder: move it away',
  EISDIR: 'it is a folder: name a file',
  ENOENT: 'it is not there: look at its spelling',
  EEXIST: 'something else is there: move it away',
};
/** The same, if a folder with its parents could not be made: Node says so of a parent that can only be read. */
const unmade = 'the folder above it can only be read, or is no folder: use a copy of the project in another place';

/** Refuses to run without an option that npm has taken, with an empty word, and with a number that is none. */
class ScriptCommand extends Command {
  /** @param {string} script */
  constructor(script) {
    super(`npm run ${script} --`.replace(/run (start|test) /, '$1 '));
    this.script = script;
  }

  /** @override @param {readonly string[]} [words] @param {import('commander').ParseOptions} [how] */
  parse(words, how) {
    const sentence = findSwallowed(process.env, this.script, this.options.flatMap(({ long }) => long ? [long.slice(2)] : []));
    if (sentence) fail(new Error(sentence));
    // as of an unset variable of the shell; as a path it would be the current folder
    const empty = (words ?? process.argv).find(word => /^(--[\w-]+=)?$/.test(word));
    if (empty !== undefined) this.error(`error: a word is empty (${empty || '""'}). Write what it stands for, or leave it out.`);
    // an option that begins as a list takes several
    for (const option of this.options.filter(one => !one.isBoolean() && !Array.isArray(one.defaultValue))) {
      let times = 0;
      this.on(`option:${option.name()}`, () => void (++times > 1 && this.error(`error: ${option.long} is given twice: leave one of them out.`)));
    }
    super.parse(words, how);
    for (const option of this.options.filter(({ flags }) => counted.test(flags))) {
      const given = this.getOptionValue(option.attributeName());
      if (given !== undefined && !(Number.isSafeInteger(Number(given)) && Number(given) >= 0)) this.error(`error: ${option.long} needs a whole number from 0 on.`);
    }
    return this;
  }

  /** Gives commander's own complaints a next step. @override @param {string} message @param {import('commander').ErrorOptions} [how] */
  error(message, how) {
    const lacking = how?.code === 'commander.optionMissingArgument' && this.options.find(({ flags }) => message.includes(`'${flags}'`));
    if (lacking) return super.error(`error: ${lacking.long} needs a value: ${lacking.description}.`, how);
    return super.error(how?.code === 'commander.excessArguments' ? `${message} --help shows what it takes.` : message, how);
  }
}

/** @param {string} script as in package.json @param {string} about @returns {Command} */
export const createCommand = (script, about) => new ScriptCommand(script).description(about).allowExcessArguments(false);

/** @param {NodeJS.Signals} signal */
export const codeOf = signal => signalBase + constants.signals[signal];

/** Output to a closed pipe ends the program. */
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
 * @returns {() => void} removes these handlers
 */
export function endOnSignals(end = exit) {
  signals.forEach(signal => process.on(signal, end));
  return () => signals.forEach(signal => process.off(signal, end));
}

/** @param {unknown} error @returns {string} for a person; for a bug of the program with a stack trace */
export function tellError(error) {
  const { code = '', path, syscall, message, stack, ...more } = /** @type {NodeJS.ErrnoException & { dest?: string }} */ (error instanceof Error ? error : new Error(String(error)));
  const cause = code === 'ENOENT' && syscall === 'mkdir' ? unmade : causes[code];
  // a file that is open has no path here; a folder that is moved is whole, and its target is not free
  if (cause && (path || code === 'ENOSPC' || code === 'EDQUOT')) return `${more.dest ?? path ?? 'A file'} cannot be opened or written: ${cause}.`;
  const isMistake = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isMistake && !code ? stack ?? message : message;
}

/** @param {unknown} error @returns {never} */
export function fail(error) {
  console.error(tellError(error));
  process.exit(1);
}

/**
 * Runs a whole program.
 * @param {() => unknown} main
 * @param {(signal: NodeJS.Signals) => void} [end] called on a signal
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
