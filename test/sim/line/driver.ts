// The ESP32's serial driver and the engine's event queue: how much of the received data reaches the program, and when. From the engine's
// sources (jshardwareUart.c, jsdevices.c, jsinteractive.c) and measured on 2v27.45 on an emulated chip: driver.test.ts.

import type { Clock } from '../clock.ts';
import type { Port } from './line.ts';

export interface Driver {
  /** A task reads the driver's ring at this interval, up to `readBytes`; bytes for a full ring are lost. */
  everyMs: number;
  readBytes: number;
  ringBytes: number;
  /** Read bytes go into events of this size, and these into a queue with two more bytes each. */
  eventBytes: number;
  queueBytes: number;
  /**
   * The program gets all queued events as one text, appended to the first. If the first is longer than this, it is a flat block that cannot
   * grow, so the others are lost (issue 2718).
   */
  growingBytes: number;
}

/**
 * Espruino 2v26 to 2v29.95 on the ESP32, with JsVars of 14 bytes. The UART's FIFO is omitted: the driver empties it at 120 bytes, or at
 * eight on the modem's line (src/device/uart.ts).
 */
export const engine2v29: Driver = { everyMs: 100, readBytes: 256, ringBytes: 1024, eventBytes: 64, queueBytes: 1020, growingBytes: 19 };

/** Everything that one delivery could contain, and the number of its bytes that were lost. */
export interface Heap {
  atMs: number;
  bytes: Uint8Array;
  lostBytes: number;
}

export interface DrivenPort {
  /** Lost so far in the ring, the queue and the deliveries. */
  lostBytes(): number;
}

/** The same port as a program on the chip receives from it. Writing is unchanged. */
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
    // the program's timer: late while it waits in a write
    clock.after(0, hand, 'dte');
  }

  function freeBytes(): number {
    return driver.queueBytes - events.reduce((sum, { length }) => sum + length + 2, 0);
  }

  /** Fills the last event, unless it is the first one, which the program may be reading. */
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
