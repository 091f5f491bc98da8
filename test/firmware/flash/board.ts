// A board with an engine (Espruino) at its console, for `npm run upload`. It has flash with firmware in slots, and those functions of the engine that
// an upload calls. A line is evaluated as soon as it has ended, and its answer may be delayed or spoiled.

import { type Context, createContext, runInContext } from 'node:vm';
import { crc32 } from '../../../firmware/bytes.js';
import { engine } from '../../../firmware/engine/engine.js';
import type { Line } from '../../../firmware/flash/ask.js';
import { completeStorage, layStorage, placeOf } from '../../../firmware/image/layout.js';

/** Text that the board prints, and the milliseconds after which it arrives at the computer. */
export interface Answer { text: string; afterMs: number }

/** The properties of a simulated board. */
export interface BoardOptions {
  /** Whether the engine runs on a chip. On a desktop it has its Storage at another address. */
  isChip?: boolean;
  /** The password of the console, which is locked at the start and after each restart. */
  password?: string;
  /** The offset in Storage of a byte that keeps its bits when it is written. */
  wornAt?: number;
  /** Milliseconds that the engine needs for a line, by its code. It is called before the line is evaluated. */
  needsMs?(code: string): number;
  /** Changes a text on its way to the board. `count` is how many lines have come before. */
  spoilQuestion?(text: string, count: number): string;
  /** Changes what the board prints on its way to the computer. `count` is how many answers it has given before. */
  spoilAnswer?(text: string, count: number): Answer[];
}

/** A simulated board, and what a test sees of it. */
export interface Board {
  line: Line;
  /** All of Storage, as the flash has it. */
  storage: Buffer;
  /** The codes of all questions that arrived whole, in their order. */
  asked: string[];
  /** The restarts of the engine, by the functions that did it. */
  restarts: string[];
  /** The values written to registers of the chip, in their order. */
  registers: [address: number, value: number][];
}

const [eraser, unechoed] = ['\x1b[2H', '\x10'];
const prompt = '\r\npassword>';
const { pageBytes } = engine.storage;
/** All of Storage after the first installation, with a program in the first slot. */
const installed = completeStorage(layStorage(Buffer.from('loader'), Buffer.from('1')));

/** Returns the code of a question in a line to the engine, or '' if there is none. */
export const codeOf = (line: string): string => /\('([^']*)'\)\n?$/.exec(line)?.[1] ?? '';

const whole = (text: string): Answer[] => [{ text, afterMs: 0 }];

export function createBoard({ isChip = true, password, wornAt, needsMs = () => 0, spoilQuestion = text => text, spoilAnswer = whole }: BoardOptions = {}): Board {
  const base = Number((isChip ? engine.storage : engine.desktop).address);
  const storage = Buffer.from(installed);
  const [asked, restarts, registers]: [string[], string[], [number, number][]] = [[], [], []];
  let take = (_text: string): void => undefined;
  let [typed, lines, answers, freeMs, isLocked] = ['', 0, 0, 0, password !== undefined];
  let context: Context;

  function say(text: string, waitMs: number): void {
    for (const { text: said, afterMs } of spoilAnswer(text, answers++)) {
      if (waitMs + afterMs > 0) setTimeout(() => take(said), waitMs + afterMs);
      else take(said);
    }
  }

  function start(how?: string): void {
    if (how) restarts.push(how);
    isLocked = password !== undefined;
    const print = (text: string) => { printed += `${text}\r\n`; };
    const flash = {
      read: (bytes: number, address: number) => new Uint8Array(storage.subarray(address - base, address - base + bytes)),
      erasePage(address: number) {
        const at = Math.floor((address - base) / pageBytes) * pageBytes;
        storage.fill(0xff, at, at + pageBytes);
      },
      write: (text: string, address: number) => Buffer.from(text, 'latin1').forEach((byte, i) => { storage[address - base + i]! &= address - base + i === wornAt ? 0xff : byte; }),
    };
    const latin = (bytes: Uint8Array | string) => typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    const globals: Record<string, unknown> = {
      print, atob, btoa, setTimeout: (run: () => void, ms: number) => void setTimeout(run, ms), clearInterval: () => undefined, clearWatch: () => undefined,
      reset: () => start('reset'), load: () => start('load'), poke32: (address: number, value: number) => registers.push([address, value]),
      process: { version: '2v29', removeAllListeners: () => undefined },
      E: { CRC32: (bytes: Uint8Array | string) => crc32(latin(bytes)), toString: (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1'), enableWatchdog: () => undefined, kickWatchdog: () => undefined },
      require: (name: string) => name === 'Flash' ? flash : { read: (file: string, from: number, bytes: number) => storage.subarray(placeOf(file) + from, placeOf(file) + from + bytes) },
      ...isChip && { ESP32: { reboot: () => start('reboot') } },
    };
    globals['global'] = globals;
    context = createContext(globals);
  }

  let printed = '';
  function obey(line: string): void {
    const code = codeOf(line);
    const busyMs = needsMs(code);
    printed = '';
    if (isLocked) {
      isLocked = line !== password;
      printed = line.includes(unechoed) ? prompt : isLocked ? `\r\n  Invalid password; wait 1 s${prompt}` : 'Logged in.\r\n';
    } else {
      const isWhole = crc32(Buffer.from(code, 'latin1')) === Number(/CRC32\(c\)==(\d+)\?/.exec(line)?.[1]);
      if (isWhole) asked.push(code);
      try {
        runInContext(line.slice(line.indexOf(unechoed) + 1), context);
      } catch (error) {
        printed += `Uncaught ${String(error)}\r\n    at REPL\r\n`;
      }
    }
    const now = Date.now();
    freeMs = Math.max(now, freeMs) + busyMs;
    if (printed) say(printed, freeMs - now);
  }

  start();
  return {
    storage, asked, restarts, registers,
    line: {
      onText: listener => { take = listener; },
      async write(text) {
        typed = (typed + spoilQuestion(text, lines)).replace('\x03', '');
        for (let end = typed.indexOf('\n'); end >= 0; end = typed.indexOf('\n')) {
          const line = typed.slice(0, end);
          typed = typed.slice(end + 1);
          lines += 1;
          obey(line.slice(Math.max(0, line.lastIndexOf(eraser))));
        }
      },
    },
  };
}
