// Imitates the ESP32's serial driver and the engine's queue of events, by which only a part of the received data reaches the program, and
// later. It follows the engine's sources (jshardwareUart.c, jsdevices.c, jsinteractive.c). driver.test.ts has what was measured on 2v27.45 on
// an emulated chip.

import type { Clock } from '../clock.ts';
import type { Port } from './line.ts';

/** Properties of the driver and the queue. */
export interface Driver {
  /** Milliseconds between two reads of the driver's ring by the engine's task. */
  everyMs: number;
  /** Most bytes of one read. */
  readBytes: number;
  /** Size of the ring. Bytes that arrive while it is full are lost. */
  ringBytes: number;
  /** Most bytes of an event, in which bytes that were read are queued. */
  eventBytes: number;
  /** Size of the queue. An event takes two bytes more than it has. */
  queueBytes: number;
  /**
   * Longest first event of a delivery that the engine can append the others to. A longer one is a flat block that cannot grow, so the
   * others are lost (issue 2718).
   */
  growingBytes: number;
}

/**
 * Espruino 2v26 to 2v29.95 on the ESP32, with JsVars of 14 bytes. The UART's FIFO is omitted: the driver empties it at 120 bytes, or at
 * eight on the modem's line (src/device/uart.ts).
 */
export const engine2v29: Driver = { everyMs: 100, readBytes: 256, ringBytes: 1024, eventBytes: 64, queueBytes: 1020, growingBytes: 19 };

/** Everything that one delivery could contain. */
export interface Heap {
  /** When the bytes were delivered, in milliseconds of the clock. */
  atMs: number;
  /** All bytes of the delivery. */
  bytes: Uint8Array;
  /** How many of the delivered bytes were lost. */
  lostBytes: number;
}

/** A port behind the driver. */
export interface DrivenPort {
  /** Number of bytes that were lost so far, in the ring, in the queue and in deliveries. */
  lostBytes(): number;
}

/** Puts the driver between a port and a program that receives from it. Writing is unchanged. */
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
