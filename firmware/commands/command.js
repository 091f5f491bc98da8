/**
 * The class and the functions that all commands of package.json share. A closed reader (`| head`) and an error end them without a stack trace.
 * A signal ends them normally, so that children and temporary folders are removed.
 */
import { constants } from 'node:os';
import { Command, CommanderError } from 'commander';
import { findSwallowed } from './swallowed.js';

/** An exit code for a signal is this number plus the number of the signal, as in a shell. */
const signalBase = 128;
/** The signals that end a command normally. @type {('SIGINT' | 'SIGTERM' | 'SIGHUP')[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Matches the flags of an option that takes a whole number, such as "--runs <number>". */
const counted = /<(number|count)>$/;
/** Ends the program with the exit code for a signal. @param {NodeJS.Signals} signal */
const exit = signal => process.exit(codeOf(signal));

const forbidden = 'you have no permission for it: change its owner or its rights';
/** Messages for people by error codes of the system, with the next step. @type {Record<string, string>} */
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
  ELOOP: 'its links lead in a circle: name the file or folder itself',
  ENAMETOOLONG: 'its name is too long: name a shorter one',
};
/**
 * The message if a folder could not be made. Node then gives the code ENOENT, even if the folder above it exists and is only not writable.
 */
const unmade = 'the folder above it can only be read, or is no folder: use a copy of the project in another place';

/** A command of package.json. It ends with a message if its command line is wrong, or if npm took one of its options for an option of npm. */
class ScriptCommand extends Command {
  /** Creates the command. @param {string} script its name in package.json */
  constructor(script) {
    super(`npm run ${script} --`.replace(/run (start|test) /, '$1 '));
    this.script = script;
  }

  /**
   * Reads the words of the command line, and ends the program with a message if one is wrong.
   * @override
   * @param {readonly string[]} [words]
   * @param {import('commander').ParseOptions} [how]
   */
  parse(words, how) {
    const sentence = findSwallowed(process.env, this.script, this.options.flatMap(({ long }) => long ? [long.slice(2)] : []));
    if (sentence) fail(new Error(sentence));
    // An empty word may come from an unset variable of the shell. As a path, it would mean the current folder.
    const empty = (words ?? process.argv).find(word => /^(--[\w-]+=)?$/.test(word));
    if (empty !== undefined) this.error(`error: a word is empty (${empty || '""'}). Write what it stands for, or leave it out.`);
    // An option whose default is a list may be given several times.
    for (const option of this.options.filter(one => !one.isBoolean() && !Array.isArray(one.defaultValue))) {
      let times = 0;
      this.on(`option:${option.name()}`, () => void (++times > 1 && this.error(`error: ${option.long} is given twice: leave one of them out.`)));
    }
    try {
      super.parse(words, how);
    } catch (error) {
      if (error instanceof CommanderError) throw error;
      fail(error); // an option's value named a file or folder that the system could not look up
    }
    for (const option of this.options.filter(({ flags }) => counted.test(flags))) {
      const given = this.getOptionValue(option.attributeName());
      if (given !== undefined && !(Number.isSafeInteger(Number(given)) && Number(given) >= 0)) {
        this.error(`error: ${option.long} needs a whole number from 0 on.`);
      }
    }
    return this;
  }

  /**
   * Reports a wrong command line, and adds a next step to the messages of the library commander.
   * @override
   * @param {string} message
   * @param {import('commander').ErrorOptions} [how]
   */
  error(message, how) {
    const lacking = how?.code === 'commander.optionMissingArgument' && this.options.find(({ flags }) => message.includes(`'${flags}'`));
    if (lacking) return super.error(`error: ${lacking.long} needs a value: ${lacking.description}.`, how);
    return super.error(how?.code === 'commander.excessArguments' ? `${message} --help shows what it takes.` : message, how);
  }
}

/**
 * Creates a command.
 * @param {string} script its name in package.json
 * @param {string} about its description for --help
 * @returns {Command}
 */
export const createCommand = (script, about) => new ScriptCommand(script).description(about).allowExcessArguments(false);

/** Returns the exit code for a signal, as a shell gives it. @param {NodeJS.Signals} signal */
export const codeOf = signal => signalBase + constants.signals[signal];

/** Ends the program if its output goes to a closed pipe. */
export function endWithPipe() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', error => {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE') process.exit(codeOf('SIGPIPE'));
      throw error;
    });
  }
}

/**
 * Calls a function when a signal is to end the program.
 * @param {(signal: NodeJS.Signals) => void} [end] default: ends the program
 * @returns {() => void} removes these handlers
 */
export function endOnSignals(end = exit) {
  signals.forEach(signal => process.on(signal, end));
  return () => signals.forEach(signal => process.off(signal, end));
}

/**
 * Turns an error into a message.
 * @param {unknown} error
 * @returns {string} a sentence for a person; for a bug of the program, its stack trace
 */
export function tellError(error) {
  const told = /** @type {NodeJS.ErrnoException & { dest?: string }} */ (error instanceof Error ? error : new Error(String(error)));
  const { code = '', path, syscall, message, stack, ...more } = told;
  const cause = code === 'ENOENT' && syscall === 'mkdir' ? unmade : causes[code];
  // An error of a file that was already open has no path. If a move of a folder fails, the message names its target, which is the cause.
  if (cause && (path || code === 'ENOSPC' || code === 'EDQUOT')) return `${more.dest ?? path ?? 'A file'} cannot be opened or written: ${cause}.`;
  const isMistake = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isMistake && !code ? stack ?? message : message;
}

/** Prints an error, and ends the program with exit code 1. @param {unknown} error @returns {never} */
export function fail(error) {
  console.error(tellError(error));
  process.exit(1);
}

/**
 * Runs the main function of a command, and ends the program with a message if it fails.
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
