/**
 * Finds Espruino for Linux. npm's package `espruino` has a command of the same name, which only talks to boards. It may be a
 * script, a link, or the program of a version manager, so each unknown candidate is run with --help.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';

const limitMs = 5000;
/** Only in the engine's help: its prompt, and memory tests. */
const itsHelp = /immediate mode \(REPL\)|--test-mem/;

/** @type {Map<string, boolean>} by path, for this process */
const known = new Map();

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** npm's command, recognised by its path: `npm test` finds it first. @param {string} path */
const isOfNpm = path => realpathSync(path).includes(`${sep}node_modules${sep}espruino${sep}`);

/** @param {string} path */
function isEngine(path) {
  const { stdout, stderr } = spawnSync(path, ['--help'], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL', encoding: 'utf8' });
  return itsHelp.test(`${stdout}${stderr}`);
}

/** @param {string} path */
function isKnownEngine(path) {
  if (!known.has(path)) known.set(path, isProgram(path) && !isOfNpm(path) && isEngine(path));
  return known.get(path);
}

/** The default engine: ESPRUINO may name another version on the PATH, or its path. */
export const usualEngine = process.env.ESPRUINO || 'espruino';

/**
 * @param {string} [command] a name on the PATH, or a path
 * @returns {string | undefined} the engine's path; undefined if it is missing
 */
export function findEspruino(command = usualEngine) {
  const folders = /[/\\]/.test(command) ? [''] : (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map(folder => join(folder, command)).find(isKnownEngine);
}
