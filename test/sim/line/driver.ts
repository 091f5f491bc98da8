// Imitates the ESP32's serial driver and the Espruino engine's queue of events. Through them, only a part of the received data reaches the
// program, and late. The code follows the engine's sources (jshardwareUart.c, jsdevices.c, jsinteractive.c). The test in driver.test.ts compares
// it with measurements of Espruino 2v27.45 on an emulated chip.

import type { Clock } from '../clock.ts';
import type { Port } from './line.ts';

/** Sizes and times of the serial driver and of the engine's queue of events. */
export interface Driver {
  /** Milliseconds between two reads of the driver's ring buffer by the engine's task. */
  everyMs: number;
  /** Most bytes that the engine takes out of the ring buffer in one read. */
  readBytes: number;
  /** Size of the driver's ring buffer, in bytes. Bytes that arrive while it is full are lost. */
  ringBytes: number;
  /** Most bytes of one event in the queue. The bytes of one read may fill several events. */
  eventBytes: number;
  /** Size of the queue, in bytes. Each event takes its content and two bytes more. */
  queueBytes: number;
  /**
   * The engine joins all events of a delivery into one text, to which it can append only if the first event is short. This is the first event's
   * longest length for that, in bytes. After a longer one, the other events are lost (issue 2718 of espruino/Espruino).
   */
  growingBytes: number;
}

/**
 * Figures of Espruino 2v26 to 2v29.95 on the ESP32, whose variables (JsVars) take 14 bytes each. The UART's own FIFO is omitted, since the
 * driver empties it early: at 120 bytes, or at eight on the modem's line (src/device/uart.ts).
 */
export const engine2v29: Driver = { everyMs: 100, readBytes: 256, ringBytes: 1024, eventBytes: 64, queueBytes: 1020, growingBytes: 19 };

/** Figures of Espruino 2v29.96 to 2v29.261. They append all events of a delivery to its text. */
export const engine2v2996: Driver = { ...engine2v29, growingBytes: Infinity };

/** One delivery of received bytes from the engine to the program, and how many of these bytes the engine lost. */
export interface Heap {
  /** When the bytes were delivered, in milliseconds since 1970. */
  atMs: number;
  /** All bytes of the delivery, with those that were lost. */
  bytes: Uint8Array;
  /** How many of the delivered bytes were lost. */
  lostBytes: number;
}

/** A serial port whose received bytes pass the driver. */
export interface DrivenPort {
  /** Number of bytes that were lost so far, in the ring, in the queue and in deliveries. */
  lostBytes(): number;
}

/**
 * Puts the simulated driver between a port and a program that receives from it. Bytes that the program writes pass unchanged.
 * @param onHeap called with each delivery to the program, so that a test can record it
 */
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
    // The delivery waits for the program's own timers, so it is late while the program is blocked in a write.
    clock.after(0, hand, 'dte');
  }

  function freeBytes(): number {
    return driver.queueBytes - events.reduce((sum, { length }) => sum + length + 2, 0);
  }

  /**
   * Appends the bytes of one read to the last event if they fit, and otherwise queues new events. The first event is never appended to,
   * since the program may be reading it.
   */
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
