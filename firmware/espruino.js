/**
 * The engine on this machine, Espruino for Linux. npm's package `espruino` brings
 * a command of the same name, which only talks to boards; it may be a script, a
 * link to one, or the program of a version manager. So each candidate that is not
 * known for it is asked.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';

const limitMs = 5000;
/** In the engine's help alone: a prompt of its own, and tests of its memory. */
const itsHelp = /immediate mode \(REPL\)|--test-mem/;

/** @type {Map<string, boolean>} by path: asked once in each process */
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

/** npm's command, as its own name tells without being asked: what `npm test` finds first. @param {string} path */
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

/** The engine that all is run on but what asks for another: ESPRUINO may name one of another version, on the PATH or by its path. */
export const usualEngine = process.env.ESPRUINO || 'espruino';

/**
 * @param {string} [command] a name on the PATH, or a path
 * @returns {string | undefined} where the engine lies; nothing where it is not there
 */
export function findEspruino(command = usualEngine) {
  const folders = /[/\\]/.test(command) ? [''] : (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map(folder => join(folder, command)).find(isKnownEngine);
}
