// The shipped image on the real engine: Espruino for Linux boots from `espruino.flash` in its working directory. The card is ./card, the
// modem's terminal ./modem.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { engine } from '../../../firmware/engine/engine.js';
import { findEspruino, usualEngine } from '../../../firmware/engine/espruino.js';
import { onOneProcessor } from './pinned.ts';

export interface EspruinoOptions {
  /** The built image, dist/<board>/storage.bin; without one the engine boots bare. */
  image?: string;
  /** The engine's working directory; created if missing. The caller owns `card` in it. */
  cwd: string;
  /** A name on the PATH, or a path. */
  command?: string;
  /** A program with arguments that runs the engine, such as a profiler; the usual one keeps it on one processor. */
  under?: string[];
  /** The modem's terminal; linked as cwd/modem. */
  terminalPath: string;
  /** Each line of the console, without prompts and control sequences. */
  onLine(line: string): void;
  /** Raw console output. */
  onBytes?(bytes: Uint8Array): void;
  /** The engine ended by itself, which firmware never does. */
  onExit?(reason: string): void;
}

export interface RunningEngine {
  /** Undefined if it could not be started. */
  pid: number | undefined;
  /** Types a line at the console; echo and answer arrive as lines. */
  type(line: string): void;
  /** Bytes to the console, as from a program. */
  write(bytes: Uint8Array): void;
  stop(): Promise<void>;
}

/** Size of the flash file of Espruino for Linux; a stock build reads only the first quarter. */
const { flashBytes } = engine.desktop;

/** The image padded to the flash size with erased bytes. */
export function padImage(image: Uint8Array): Buffer {
  if (image.length > flashBytes) throw new Error(`The image has ${image.length} bytes; the engine's flash holds ${flashBytes}.`);
  return Buffer.concat([image, Buffer.alloc(flashBytes - image.length, 0xff)]);
}

/**
 * Splits console bytes into lines. Before a line of a running program the engine returns to the line's start and wipes the prompt. Text
 * before that, and empty lines, are dropped.
 */
export function createConsole(onLine: (line: string) => void): (bytes: Uint8Array) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (bytes) => {
    const lines = (rest + decoder.write(Buffer.from(bytes))).split('\n');
    rest = lines.pop()!;
    for (const line of lines.map(cleanLine)) if (line !== '') onLine(line);
  };
}

const wipe = '\r\x1b[J';

function cleanLine(line: string): string {
  const from = line.lastIndexOf(wipe);
  return line.slice(from < 0 ? 0 : from + wipe.length).replace(/\r$/, '');
}

export function runEspruino(options: EspruinoOptions): RunningEngine {
  const { cwd } = options;
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'espruino.flash'), padImage(options.image ? readFileSync(options.image) : new Uint8Array()));
  rmSync(join(cwd, 'modem'), { force: true });
  symlinkSync(options.terminalPath, join(cwd, 'modem'));
  return start(options);
}

/** The ends of all that run now, for the end of this process: many may run at once. */
const kills = new Set<() => void>();
process.once('exit', () => kills.forEach(kill => kill()));

/** The standard input stays an open pipe; a separate process group protects the firmware from Ctrl-C. */
function start(options: EspruinoOptions): RunningEngine {
  const command = options.command ?? usualEngine;
  const found = findEspruino(command);
  const [program = command, ...words] = found ? [...options.under ?? onOneProcessor(), found] : [];
  const child = spawn(program, words, { cwd: options.cwd, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const kill = () => void child.kill('SIGKILL'); // it catches weaker signals
  let isStopped = false;
  kills.add(kill);
  child.stdin.on('error', () => undefined);
  const takeLines = createConsole((line) => void (isStopped || options.onLine(line)));
  child.stdout.on('data', (bytes: Buffer) => {
    if (!isStopped) options.onBytes?.(bytes);
    takeLines(bytes);
  });
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      kills.delete(kill);
      if (!isStopped) options.onExit?.(reason);
      resolve();
    };
    child.once('error', (error) => end(`cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => end(`ended by itself (${signal ?? `code ${code}`})`));
  });
  return {
    pid: child.pid,
    type: (line) => void child.stdin.write(`${line}\n`),
    write: (bytes) => void child.stdin.write(bytes),
    stop() {
      isStopped = true;
      kill();
      return ended;
    },
  };
}
