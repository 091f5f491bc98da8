// How a simulated serial camera is tied to its host: to a line of the simulator, with the rates of both sides, or to a terminal
// that the real engine opens. There the system keeps the rate that the engine sets, and `stty` tells it; so the camera is as deaf
// at the wrong rate as on a wire. The chip's own fault is here, too: what an engine before the mended one loses between two polls.

import { execFileSync } from 'node:child_process';
import type { Clock } from '../clock.ts';
import { createLine, type Line, type LineOptions, type Port } from '../line/line.ts';
import type { Terminal } from '../line/terminal.ts';
import type { UartCamera } from './body.ts';

/** The camera is the line's far side. A line without rates (Infinity) is understood at any. */
export function tieToLine(line: Line, camera: UartCamera): void {
  camera.onRate(line.dce.setBaud);
  line.dce.setBaud(camera.baud);
  line.dce.onBytes(bytes => camera.write(bytes, line.rates().dteBaud));
  camera.onBytes(bytes => line.dce.write(bytes));
}

export interface TerminalOptions {
  /** Bytes take their time, and are rubbish at the wrong rate; false: at once, at any rate. */
  hasRates: boolean;
  /** The chip's fault on the way to the engine. */
  polls: Polls | undefined;
  line: Partial<LineOptions>;
}

/** A change of the rate comes with a pause: it is looked for only after one. */
const pauseMs = 80;

/** @returns the line in between: its faults and counts, and its rates as they are */
export function tieToTerminal(clock: Clock, terminal: Terminal, camera: UartCamera, given: Partial<TerminalOptions> = {}): Line {
  const hasRates = given.hasRates ?? true;
  const line = createLine(clock, hasRates ? { dteBaud: rateOf(terminal.path), dceBaud: camera.baud, ...given.line } : given.line);
  const engine = given.polls ? pollSlowly(clock, line.dte, given.polls) : line.dte;
  let quietFromMs = -Infinity;

  function look(): void {
    if (hasRates && terminal.isOpen() && clock.now() - quietFromMs > pauseMs) line.baud(rateOf(terminal.path));
    quietFromMs = clock.now();
  }

  camera.onBytes(look);
  tieToLine(line, camera);
  terminal.onBytes((bytes) => {
    look();
    line.dte.write(bytes);
  });
  engine.onBytes(bytes => terminal.write(bytes));
  return line;
}

/** What a terminal is set to. @throws where the system has no stty */
export function rateOf(path: string): number {
  const option = process.platform === 'linux' ? '-F' : '-f';
  return Number(execFileSync('stty', [option, path, 'speed'], { encoding: 'utf8' }));
}

export interface Polls {
  everyMs: number;
  /** What is read of the driver's ring at one poll; and how much of that reaches the program. */
  readBytes: number;
  keptBytes: number;
  /** The driver's ring: what finds it full is lost, too. */
  ringBytes: number;
}

/** Espruino 2v26 to 2v29 on the ESP32: of what came between two polls, the first event of 64 bytes. */
export const oldEngine: Polls = { everyMs: 100, readBytes: 256, keptBytes: 64, ringBytes: 1024 };

/** The same port, as a program on such an engine hears it. Writing is not touched. */
export function pollSlowly<Side extends Port>(clock: Clock, port: Side, polls: Polls = oldEngine): Side & { lostBytes(): number } {
  const beganMs = clock.now();
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let ring: number[] = [];
  let lostBytes = 0;
  let isArmed = false;

  port.onBytes((bytes) => {
    const room = Math.max(0, polls.ringBytes - ring.length);
    ring.push(...bytes.subarray(0, room));
    lostBytes += Math.max(0, bytes.length - room);
    arm();
  });

  function arm(): void {
    if (isArmed || ring.length === 0) return;
    isArmed = true;
    clock.after(polls.everyMs - (clock.now() - beganMs) % polls.everyMs, poll);
  }

  function poll(): void {
    isArmed = false;
    const read = ring.slice(0, polls.readBytes);
    ring = ring.slice(polls.readBytes);
    lostBytes += Math.max(0, read.length - polls.keptBytes);
    listeners.forEach(listener => listener(Uint8Array.from(read.slice(0, polls.keptBytes))));
    arm();
  }

  return { ...port, onBytes: (listener: (bytes: Uint8Array) => void) => void listeners.push(listener), lostBytes: () => lostBytes };
}
