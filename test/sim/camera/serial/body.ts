// Makes what all families of serial cameras share: power, output with faults, one command after another, and records of commands, pictures and the
// host's mistakes.

import type { Clock } from '../../clock.ts';
import { byteMsAt } from '../../line/wire.ts';
import { createAlbum, type Album, type AlbumOptions, type Picture } from '../picture/album.ts';
import { createMischief, disturb, fromHex, toHex, type AnswerFault, type Part } from './mischief.ts';

/** Properties and faults of any serial camera. */
export interface BodyOptions extends AlbumOptions {
  /** The camera's state at the beginning: it has been up for a while (`on`), was powered just now (`booting`), or has no power (`off`). */
  starts: 'on' | 'booting' | 'off';
  /** Whether no camera is connected. */
  absent: boolean;
  /** Number of the output byte at which the camera dies until its next power cycle, counted from 0 since the beginning. Infinity means never. */
  goneAtByte: number;
  /** Whether a dead camera stays dead even after a power cycle. */
  staysGone: boolean;
  /** Faults that the camera's responses have. Without faults, it is empty. */
  faults: AnswerFault[];
  /** Milliseconds from a command to its response, unless the family has another time for that command. */
  answerMs: number;
}

/** A line of the record that a camera keeps. */
export interface LogLine {
  /** When it happened, in milliseconds since 1970. */
  atMs: number;
  /** Who sent the bytes. `power` means that the supply was switched. */
  who: 'host' | 'camera' | 'power';
  /** The bytes in hexadecimal, of which only the first 16 are shown. For `power` it is `on` or `off`. */
  text: string;
  /** Number of bytes that the host or the camera has sent. It is 0 for `power`. */
  bytes: number;
}

/** A simulated camera at a serial line, as its host and the tests see it. */
export interface UartCamera {
  /**
   * Takes bytes from the host.
   * @param baud the host's rate; if it is finite, the camera's responses take time by the camera's rate, otherwise they take none
   */
  write(bytes: Uint8Array, baud?: number): void;
  /** Sets a listener for the camera's bytes. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Sets a listener for each new rate of the camera, in baud. 0 means that the camera detects the host's rate. */
  onRate(listener: (baud: number) => void): void;
  /** The camera's rate in baud. */
  readonly baud: number;
  /** Switches the camera's power on or off. */
  power(isOn: boolean): void;
  /** Whether the camera has power. */
  readonly isOn: boolean;
  /** The pictures that the camera took. */
  pictures: Picture[];
  /** Record of all commands, all responses, and the switching of the power, in order. */
  log: LogLine[];
  /** The commands of the host alone, in hexadecimal. */
  commands: string[];
  /** A sentence for each error that the host has made. A correct host causes none. */
  violations: string[];
}

/** A camera's response to a command, and what the camera does after the response. */
export interface Reply {
  /** The parts of the response, each with its bytes and the pause before them. */
  parts: Part[];
  /** Called once the response is sent and the line is free, for example to change the rate or to boot. */
  then?: () => void;
}

/** The part of a serial camera that all families share, as a family of cameras uses it. */
export interface Body {
  /** The camera as the host and tests see it. */
  camera: UartCamera;
  /** The camera's pictures. */
  album: Album;
  /**
   * Takes a whole command from the host, and runs it by `perform` once the previous command is answered. A host that does not wait for that answer
   * gets a violation noted, unless `mayInterrupt` is true.
   */
  take(command: Uint8Array, perform: () => Reply | undefined, mayInterrupt?: boolean): void;
  /** Sends bytes that answer no command, such as a banner. */
  say(bytes: Uint8Array): void;
  /** Changes the camera's rate, given in baud. */
  setBaud(baud: number): void;
  /** Runs a function after some milliseconds, unless the power is lost before. @returns a function that cancels it */
  after(ms: number, run: () => void): () => void;
  /** Adds a sentence about an error of the host to `violations`. */
  violate(text: string): void;
  /** Starts the camera again, as after a power cycle. Commands and timers under way are dropped. */
  restart(): void;
  /** Starts the camera as its option `starts` says. A family calls this once, when its own state is ready. */
  start(): void;
}

/** What a family of cameras adds to the shared part: all that differs between the families. */
export interface Family {
  /** The camera's rate after power-on, in baud. 0 means that it detects the host's rate. */
  baud: number;
  /** Takes bytes from the host. `baud` is the host's rate, and Infinity on a line without rates. */
  hear(bytes: Uint8Array, baud: number | undefined): void;
  /** Called when the power has come. `isFresh` is false if the camera has had power for a while. */
  comeUp(isFresh: boolean): void;
  /** Called when the power was lost, and before a restart. */
  goDown(): void;
}

/** Options of a camera without faults. */
export const usualBody: BodyOptions = {
  starts: 'on', absent: false, goneAtByte: Infinity, staysGone: false, faults: [], answerMs: 10,
  offsetMinutes: 0, pictureOf: undefined,
};

const longestShown = 16;
const nothing: Uint8Array = new Uint8Array(0);

/** Makes the part of a serial camera that all families share. */
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
  /** The command that is being answered, in hexadecimal. */
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
   * Sends one part of a response after the other, each for as long as its bytes take at the camera's rate. Each timer starts the next, because two
   * real timers need not end in order. @returns the time at which the last part has left, in milliseconds since 1970
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
