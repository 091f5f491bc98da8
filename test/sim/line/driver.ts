// The ESP32's serial driver and the engine's queue of events: how much of what comes by a line reaches the program, and when. By the
// engine's sources (jshardwareUart.c, jsdevices.c, jsinteractive.c), and as measured on 2v27.45 on an emulated chip: driver.test.ts.

import type { Clock } from '../clock.ts';
import type { Port } from './line.ts';

export interface Driver {
  /** A task of its own reads the driver's ring so often, at most so much of it; what finds the ring full is lost. */
  everyMs: number;
  readBytes: number;
  ringBytes: number;
  /** What is read goes into events of so many bytes, and these into a queue, each with two bytes more. */
  eventBytes: number;
  queueBytes: number;
  /**
   * The program is given all events that have gathered as one text: the first, with the others appended. A first one that is longer than
   * this is a block of memory that nothing can be appended to, so the others are lost (issue 2718).
   */
  growingBytes: number;
}

/**
 * Espruino 2v26 to 2v29.95 on the ESP32, with JsVars of 14 bytes. The UART's FIFO is left out: the driver empties it at 120 bytes, which
 * the firmware sets to eight for the modem's line (src/device/uart.ts).
 */
export const engine2v29: Driver = { everyMs: 100, readBytes: 256, ringBytes: 1024, eventBytes: 64, queueBytes: 1020, growingBytes: 19 };

/** All that the program could be given at one look, and how many bytes of it were lost. */
export interface Heap {
  atMs: number;
  bytes: Uint8Array;
  lostBytes: number;
}

export interface DrivenPort {
  /** Lost since the beginning, in the ring, in the queue and at the program's door. */
  lostBytes(): number;
}

/** The same port, as a program on the chip hears it. Writing is not touched. */
export function throughDriver<Side extends Port>(
  clock: Clock, port: Side, driver: Driver = engine2v29, onHeap: (heap: Heap) => void = () => undefined,
): Side & DrivenPort {
  const beganMs = clock.now();
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let ring: number[] = [];
  let events: number[][] = [];
  let lostBytes = 0;
  let isArmed = false;
  let isWaiting = false;

  port.onBytes((bytes) => {
    const room = Math.max(0, driver.ringBytes - ring.length);
    ring.push(...bytes.subarray(0, room));
    lostBytes += Math.max(0, bytes.length - room);
    arm();
  });

  function arm(): void {
    if (isArmed || ring.length === 0) return;
    isArmed = true;
    clock.after(driver.everyMs - (clock.now() - beganMs) % driver.everyMs, read);
  }

  function read(): void {
    isArmed = false;
    queue(ring.slice(0, driver.readBytes));
    ring = ring.slice(driver.readBytes);
    arm();
    if (isWaiting) return;
    isWaiting = true;
    // the program's: late while it waits in a write
    clock.after(0, hand, 'dte');
  }

  function freeBytes(): number {
    return driver.queueBytes - events.reduce((sum, { length }) => sum + length + 2, 0);
  }

  /** What fits into the last event goes there, unless the program may be at it: it is the first one. */
  function queue(bytes: number[]): void {
    const last = events.length > 1 ? events.at(-1)! : undefined;
    if (last && last.length + bytes.length < driver.eventBytes && freeBytes() > 0) last.push(...bytes);
    else for (let at = 0; at < bytes.length; at += driver.eventBytes) queueEvent(bytes.slice(at, at + driver.eventBytes));
  }

  function queueEvent(event: number[]): void {
    if (freeBytes() >= event.length + 2) events.push(event);
    else lostBytes += event.length;
  }

  function hand(): void {
    isWaiting = false;
    const gathered = events;
    events = [];
    const text = gathered.length > 0 && gathered[0]!.length > driver.growingBytes ? gathered[0]! : gathered.flat();
    const all = Uint8Array.from(gathered.flat());
    const lost = all.length - text.length;
    lostBytes += lost;
    onHeap({ atMs: clock.now(), bytes: all, lostBytes: lost });
    listeners.forEach(listener => listener(Uint8Array.from(text)));
  }

  return { ...port, onBytes: (listener: (bytes: Uint8Array) => void) => void listeners.push(listener), lostBytes: () => lostBytes };
}
