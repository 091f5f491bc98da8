// Runs the firmware image that ships on the real engine. Espruino for Linux boots from the file `espruino.flash` in its working directory. There,
// ./card is the card, and ./modem is the modem's terminal.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { engine } from '../../../firmware/engine/engine.js';
import { findEspruino, usualEngine } from '../../../firmware/engine/espruino.js';
import { onOneProcessor } from './pinned.ts';

/** How to run the real engine. */
export interface EspruinoOptions {
  /** Path of the built firmware image, dist/<board>/storage.bin. Without it, the engine boots without firmware. */
  image?: string;
  /** The engine's working directory, which is made if it is missing. The caller makes and deletes the folder `card` in it. */
  cwd: string;
  /** Name of the engine on the PATH, or its path. */
  command?: string;
  /** A program with arguments that runs the engine, such as a profiler. If missing, a program is used that keeps the engine on one processor. */
  under?: string[];
  /** Path of the modem's terminal, to which ./modem becomes a link. */
  terminalPath: string;
  /** Gets each line of the console, without prompts and control sequences. */
  onLine(line: string): void;
  /** Gets the console's output as raw bytes. */
  onBytes?(bytes: Uint8Array): void;
  /** Called with the reason if the engine ends by itself, which the firmware never does. */
  onExit?(reason: string): void;
}

/** A real engine that runs in a process of its own. */
export interface RunningEngine {
  /** The engine's process id. It is undefined if the engine could not be started. */
  pid: number | undefined;
  /** Types a line at the console. The echo and the answer arrive at `onLine`. */
  type(line: string): void;
  /** Sends bytes to the console as they are. */
  write(bytes: Uint8Array): void;
  /** Ends the engine, and resolves once its process has ended. */
  stop(): Promise<void>;
}

/** Size in bytes of the flash file of Espruino for Linux. A stock build reads only the first quarter. */
const { flashBytes } = engine.desktop;

/** Pads a firmware image with 0xFF, as erased flash has, to the size of the flash. @throws if the image is larger */
export function padImage(image: Uint8Array): Buffer {
  if (image.length > flashBytes) throw new Error(`The image has ${image.length} bytes; the engine's flash holds ${flashBytes}.`);
  return Buffer.concat([image, Buffer.alloc(flashBytes - image.length, 0xff)]);
}

/**
 * Makes a function that splits the console's bytes into lines. Before a line of a running program, the engine returns to the line's start
 * and wipes the prompt. Text before that is dropped, and so are empty lines.
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

/** Writes the firmware image and the link to the modem's terminal into the working directory, and starts the engine there. */
export function runEspruino(options: EspruinoOptions): RunningEngine {
  const { cwd } = options;
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'espruino.flash'), padImage(options.image ? readFileSync(options.image) : new Uint8Array()));
  rmSync(join(cwd, 'modem'), { force: true });
  symlinkSync(options.terminalPath, join(cwd, 'modem'));
  return start(options);
}

/** Functions that kill the engines that run now. They are called when this process exits. */
const kills = new Set<() => void>();
process.once('exit', () => kills.forEach(kill => kill()));

/** Starts the engine. Its standard input is a pipe that stays open. It has a process group of its own, so that Ctrl-C does not end the firmware. */
function start(options: EspruinoOptions): RunningEngine {
  const command = options.command ?? usualEngine;
  const found = findEspruino(command);
  const [program = command, ...words] = found ? [...options.under ?? onOneProcessor(), found] : [];
  const child = spawn(program, words, { cwd: options.cwd, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const kill = () => void child.kill('SIGKILL'); // Only SIGKILL ends the engine, as it catches weaker signals.
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
