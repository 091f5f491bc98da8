// Common parts of the serial camera families: power, output with faults, sequential commands, and a record of commands, pictures and
// violations.

import type { Clock } from '../../clock.ts';
import { byteMsAt } from '../../line/wire.ts';
import { createAlbum, type Album, type AlbumOptions, type Picture } from '../picture/album.ts';
import { createMischief, disturb, fromHex, toHex, type AnswerFault, type Part } from './mischief.ts';

export interface BodyOptions extends AlbumOptions {
  /** Initial state: up for a while, powered just now, or without power. */
  starts: 'on' | 'booting' | 'off';
  /** No camera is connected. */
  absent: boolean;
  /** From this output byte on (from 0 since the beginning) it is dead until its next power cycle. */
  goneAtByte: number;
  /** A dead camera stays dead, even after a power cycle. */
  staysGone: boolean;
  faults: AnswerFault[];
  /** From a command to its response, unless the family sets another time. */
  answerMs: number;
}

export interface LogLine {
  atMs: number;
  who: 'host' | 'camera' | 'power';
  /** In hexadecimal, a long response abbreviated; `on` and `off` of the power. */
  text: string;
  bytes: number;
}

/** A camera at a serial line. */
export interface UartCamera {
  /** Bytes from the host. @param baud its rate on a line with rates; then the camera's own bytes take their time, too */
  write(bytes: Uint8Array, baud?: number): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Reports each new rate; 0: it detects the host's. */
  onRate(listener: (baud: number) => void): void;
  readonly baud: number;
  power(isOn: boolean): void;
  readonly isOn: boolean;
  pictures: Picture[];
  /** Every command and every response, in order. */
  log: LogLine[];
  /** The commands alone, in hexadecimal. */
  commands: string[];
  /** Errors of the host that a correct one never makes. */
  violations: string[];
}

/** The result of a command. */
export interface Reply {
  parts: Part[];
  /** Runs once it is sent and the line is free: a new rate, a boot. */
  then?: () => void;
}

export interface Body {
  camera: UartCamera;
  album: Album;
  /** Accepts a whole command and runs it once the one before is answered. A correct host waits for that. */
  take(command: Uint8Array, perform: () => Reply | undefined, mayInterrupt?: boolean): void;
  /** Sends something unsolicited. */
  say(bytes: Uint8Array): void;
  setBaud(baud: number): void;
  /** Cancelled by a loss of power. */
  after(ms: number, run: () => void): () => void;
  violate(text: string): void;
  /** As after a power cycle; everything under way is dropped. */
  restart(): void;
  /** Call once, as soon as the family is ready. */
  start(): void;
}

/** The parts that differ by family. */
export interface Family {
  baud: number;
  hear(bytes: Uint8Array, baud: number | undefined): void;
  /** Power came; `isFresh` is false if it has been up for a while. */
  comeUp(isFresh: boolean): void;
  goDown(): void;
}

export const usualBody: BodyOptions = {
  starts: 'on', absent: false, goneAtByte: Infinity, staysGone: false, faults: [], answerMs: 10,
  offsetMinutes: 0, pictureOf: undefined,
};

const longestShown = 16;
const nothing: Uint8Array = new Uint8Array(0);

export function createBody(clock: Clock, options: BodyOptions, family: Family): Body {
  const album = createAlbum(options);
  const mischief = createMischief(options.faults);
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  const rateListeners: ((baud: number) => void)[] = [];
  const log: LogLine[] = [];
  const commands: string[] = [];
  const violations: string[] = [];
  let timers = new Set<() => void>();
  let isOn = false;
  let isGone = options.absent;
  let baud = 0;
  let isTimed = false;
  let saidBytes = 0;
  let carried = nothing;
  let goneAtByte = options.goneAtByte;
  /** The command being answered, and until when. */
  let current = '';
  let freeMs = 0;

  function after(ms: number, run: () => void): () => void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
    return cancel;
  }

  function note(who: LogLine['who'], bytes: Uint8Array): void {
    const shown = toHex(bytes.subarray(0, longestShown));
    log.push({ atMs: clock.now(), who, text: bytes.length > longestShown ? `${shown} …` : shown, bytes: bytes.length });
  }

  function say(bytes: Uint8Array): void {
    const all = carried.length > 0 ? Uint8Array.from([...carried, ...bytes]) : bytes;
    carried = nothing;
    if (isGone) return;
    const left = goneAtByte - saidBytes;
    const said = all.length > left ? all.subarray(0, left) : all;
    saidBytes += said.length;
    if (said.length > 0) note('camera', said);
    if (said.length > 0) listeners.forEach(listener => listener(said));
    if (said.length < all.length) vanish();
  }

  function vanish(): void {
    isGone = true;
    goneAtByte = Infinity;
  }

  /**
   * One part after the other, each for as long as its bytes take at this rate. Each timer starts the next, because two real timers need not
   * end in order.
   * @returns when the last part has left
   */
  function sayParts(parts: Part[], startMs: number, onEnd: () => void): number {
    const times: number[] = [];
    let atMs = startMs;
    for (const { bytes, afterMs } of parts) {
      times.push(atMs += afterMs);
      atMs += bytes.length * (isTimed ? byteMsAt(baud) : 0);
    }
    const sayFrom = (index: number): void => {
      const part = parts[index];
      if (!part) return wait(atMs, onEnd);
      wait(times[index]!, () => {
        say(part.bytes);
        sayFrom(index + 1);
      });
    };
    sayFrom(0);
    return atMs;
  }

  function wait(untilMs: number, run: () => void): void {
    if (untilMs <= clock.now()) run();
    else after(untilMs - clock.now(), run);
  }

  function take(command: Uint8Array, perform: () => Reply | undefined, mayInterrupt = false): void {
    const text = toHex(command);
    note('host', command);
    commands.push(text);
    if (freeMs > clock.now() && !mayInterrupt) violations.push(`${text} came before ${current} was answered.`);
    const turn = () => {
      if (freeMs > clock.now()) after(freeMs - clock.now(), turn);
      else answer(text, perform);
    };
    turn();
  }

  function answer(text: string, perform: () => Reply | undefined): void {
    current = text;
    const fault = mischief.find(text);
    const replaced = fault?.answer;
    const reply = replaced === undefined || fault?.executes ? perform() : { parts: [] };
    const parts = replaced === undefined ? reply?.parts ?? [] : [{ bytes: fromHex(replaced), afterMs: options.answerMs }];
    const disturbed = fault ? disturb(parts, fault) : { parts, kept: nothing };
    const lateMs = fault?.delayMs ?? 0;
    const times = fault?.times ?? 1;
    let endMs = clock.now();
    for (let time = 1; time <= times; time++) endMs = sayParts(disturbed.parts, endMs + (time === 1 ? lateMs : 0), time < times ? () => {} : end);
    freeMs = Math.max(freeMs, endMs - lateMs);

    function end(): void {
      if (disturbed.kept.length > 0) carried = disturbed.kept;
      reply?.then?.();
    }
  }

  function setBaud(next: number): void {
    baud = next;
    rateListeners.forEach(listener => listener(baud));
  }

  function goDown(): void {
    timers.forEach(cancel => cancel());
    timers = new Set();
    carried = nothing;
    freeMs = 0;
    family.goDown();
  }

  function comeUp(isFresh: boolean): void {
    setBaud(family.baud);
    family.comeUp(isFresh);
  }

  function restart(): void {
    goDown();
    comeUp(true);
  }

  const camera: UartCamera = {
    write(bytes, atBaud = Infinity) {
      isTimed = Number.isFinite(atBaud);
      if (isOn && !isGone) family.hear(bytes, atBaud);
    },
    onBytes: listener => void listeners.push(listener),
    onRate: listener => void rateListeners.push(listener),
    get baud() {
      return baud;
    },
    power(next) {
      if (next === isOn) return;
      log.push({ atMs: clock.now(), who: 'power', text: next ? 'on' : 'off', bytes: 0 });
      if (!next) goDown();
      isOn = next;
      if (next && !options.absent && !options.staysGone) isGone = false;
      if (next) comeUp(true);
    },
    get isOn() {
      return isOn;
    },
    pictures: album.pictures, log, commands, violations,
  };
  return {
    camera, album, take, say, setBaud, after, restart,
    violate: text => void violations.push(text),
    start() {
      isOn = options.starts !== 'off';
      if (isOn) comeUp(options.starts === 'booting');
    },
  };
}
