/**
 * Finds Espruino for Linux. npm's package `espruino` has a command of the same name, which only talks to boards. It may be a
 * script, a link, or the program of a version manager, so each unknown candidate is run with --help.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { engine } from './engine.js';

const limitMs = 5000;
/** Texts that only the engine's help has: its prompt, and its memory tests. */
const itsHelp = /immediate mode \(REPL\)|--test-mem/;

/** For each path that this process has tried, whether it is a usable engine. @type {Map<string, boolean>} */
const known = new Map();

/** Tells whether a path is an executable file. @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Tells whether a path is the command of npm's package, recognised by its folder. `npm test` finds that command first.
 * @param {string} path
 */
const isOfNpm = path => realpathSync(path).includes(`${sep}node_modules${sep}espruino${sep}`);

/** Tells whether a program is Espruino, by its answer to --help. @param {string} path */
function isEngine(path) {
  const { stdout, stderr } = spawnSync(path, ['--help'],
    { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL', encoding: 'utf8' });
  return itsHelp.test(`${stdout}${stderr}`);
}

/**
 * Tells whether an engine has enough flash for the firmware. A usual build has a quarter of the needed flash. An engine that does not report
 * the size of its flash counts as large enough.
 * @param {string} path
 */
function hasRoom(path) {
  const { stdout } = spawnSync(path, ['-e', 'print(process.env.FLASH)'],
    { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'ignore'], timeout: limitMs, killSignal: 'SIGKILL', encoding: 'utf8' });
  const bytes = Number(/\b(\d{5,})\b/.exec(stdout ?? '')?.[1] ?? Infinity);
  const isRoomy = bytes >= engine.desktop.flashBytes;
  if (!isRoomy) {
    console.error(`${path} is not used: its flash has ${bytes} bytes, and the firmware needs ${engine.desktop.flashBytes}; `
      + `build it with 'flash': 1024 in boards/LINUX.py.`);
  }
  return isRoomy;
}

/** Tells whether a path is a usable engine, and tries each path only once. @param {string} path */
function isKnownEngine(path) {
  if (!known.has(path)) known.set(path, isProgram(path) && !isOfNpm(path) && isEngine(path) && hasRoom(path));
  return known.get(path);
}

/** The name or path of Espruino for Linux to run. The environment variable ESPRUINO may name another than `espruino` on the PATH. */
export const usualEngine = process.env.ESPRUINO || 'espruino';

/**
 * Finds Espruino for Linux.
 * @param {string} [command] a name on the PATH, or a path
 * @returns {string | undefined} the engine's path; undefined if it is missing
 */
export function findEspruino(command = usualEngine) {
  const folders = /[/\\]/.test(command) ? [''] : (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map(folder => join(folder, command)).find(isKnownEngine);
}
