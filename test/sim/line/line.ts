// A simulated UART line between the DTE (the ESP32) and the DCE (the modem). It simulates baud rates, the ESP32's transmit buffer, the modem's
// FIFO of 512 bytes with RTS, events of few bytes, and faults at a certain byte.

import { createChance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { Fifo } from './fifo.ts';
import type { Fault } from './hearing.ts';
import { byteMsAt, createWire, type Cuts, type WireOptions, type WireStats } from './wire.ts';

export type { Fifo } from './fifo.ts';
export type { Fault } from './hearing.ts';
export type { Cuts, WireStats } from './wire.ts';

/** One end of the line. */
export interface Port {
  /** Sends bytes to the other end. @param atMs when they were written, in milliseconds since 1970, if that was earlier than now */
  write(bytes: Uint8Array, atMs?: number): void;
  /** Adds a function that is called with the bytes that arrive from the other end. */
  onBytes(fn: (bytes: Uint8Array, atMs?: number) => void): void;
}

/** A port whose owner can change rate and flow control, as the modem does by AT+IPR and AT+IFC. */
export interface RatedPort extends Port {
  /** Changes the rate of this end, in baud. */
  setBaud(baud: number): void;
  /** Switches hardware flow control, by RTS and CTS, on or off. */
  setFlow(isOn: boolean): void;
  /**
   * Switches software flow control by XON and XOFF (0x11 and 0x13) on or off. These bytes pause the modem's output, and are removed from its
   * input (V.250 6.2.12).
   */
  setMarks(isOn: boolean): void;
}

/** The ESP32's end of the line. */
export interface DtePort extends Port {
  /** Changes the rate of this end, in baud. */
  setBaud(baud: number): void;
  /** Milliseconds that a writer must wait until all that it wrote fits into the transmit buffer. */
  blockMs(): number;
  /** Milliseconds until the last written byte has left. They must pass before RTS is read or the rate is changed. */
  drainMs(): number;
  /** The modem's RTS signal as the ESP32 sees it. False means that the ESP32 must pause. */
  isClear(): boolean;
}

/** Faults of the bytes that go in one direction. */
export interface Direction {
  /** Faults that occur at certain bytes, by the number of the byte in this direction. */
  faults: Fault[];
  /** Share of bytes that are lost at random, from 0 to 1. */
  loseRate: number;
  /** Share of bytes that are garbled at random, from 0 to 1. */
  garbleRate: number;
}

/** Properties of a simulated line. */
export interface LineOptions {
  /** Baud rate of the ESP32's end. With Infinity, bytes take no time, and any rate matches. */
  dteBaud: number;
  /** Baud rate of the modem's end. With 0, the modem always detects the rate of the ESP32's end. */
  dceBaud: number;
  /** Milliseconds from the last bit of a byte to its arrival, besides its own time on the line. */
  latencyMs: number;
  /** Most bytes that arrive at one end as one event. At the ESP32's end, `cuts` takes precedence. */
  sliceBytes: number;
  /** Size of the transmit buffer in the ESP32's serial driver, in bytes. */
  dteBufferBytes: number;
  /** The modem's receive FIFO. If it is undefined, the modem accepts every byte at once. */
  fifo: Partial<Fifo> | undefined;
  /** How output to the ESP32 is cut into events. If it is undefined, an event has at most `sliceBytes`. */
  cuts: Cuts | undefined;
  /** Milliseconds between two events that `cuts` has made. */
  gapMs: number;
  /** Faults on the way to the modem. */
  toDce: Partial<Direction>;
  /** Faults on the way to the ESP32. */
  toDte: Partial<Direction>;
  /** Seed of the random numbers that decide which bytes are lost or garbled. */
  seed: number;
  /** Highest baud rate at which the wiring garbles nothing. */
  cleanBaud: number;
  /** Share of bytes that the wiring garbles at rates above `cleanBaud`, in both directions, from 0 to 1. */
  dirtyRate: number;
}

/** A simulated line with its two ends. */
export interface Line {
  /** The ESP32's end of the line. */
  dte: DtePort;
  /** The modem's end of the line. */
  dce: RatedPort;
  /** Sets the most bytes that arrive at the modem as one event from now on. */
  slice(bytes: number): void;
  /** Takes the ESP32's power away, and with it the content of its transmit buffer. */
  drop(): void;
  /** Sets the baud rate of one end or of both. An end whose argument is undefined keeps its rate. */
  baud(dteBaud?: number, dceBaud?: number): void;
  /** Returns the baud rates of both ends. */
  rates(): { dteBaud: number; dceBaud: number };
  /** Faults in each direction, such as lost or garbled bytes. A test may add faults while the line is in use. */
  faults: { toDce: Fault[]; toDte: Fault[] };
  /** Counts of bytes in both directions. */
  stats: { toDce: WireStats; toDte: WireStats };
}

const defaults: LineOptions = {
  dteBaud: Infinity,
  dceBaud: Infinity,
  latencyMs: 0,
  sliceBytes: 64,
  dteBufferBytes: 1024,
  fifo: undefined,
  cuts: undefined,
  gapMs: 0,
  toDce: {},
  toDte: {},
  seed: 1,
  cleanBaud: Infinity,
  dirtyRate: 0.2,
};

/** The SIM7600's receive FIFO of 512 bytes. Its RTS stops the DTE while 64 bytes or more are in it (UART application note 3.1.2). */
const fifoOfModem: Fifo = { bytes: 512, drainBytesPerSecond: Infinity, pauseEveryBytes: Infinity, pauseMs: 0 };
const restFromBytes = 64;
const xon = 0x11;
const xoff = 0x13;

/** Creates a line without traffic. Options that are not given have their defaults. */
export function createLine(clock: Clock, given: Partial<LineOptions> = {}): Line {
  const options = { ...defaults, ...given };
  const chance = createChance(options.seed);
  const rate = { dte: options.dteBaud, dce: options.dceBaud };
  const inward = wireOptions(options, options.toDce);
  inward.fifo = options.fifo && { ...fifoOfModem, ...options.fifo };
  const outward = { ...wireOptions(options, options.toDte), cuts: options.cuts, gapMs: options.gapMs };
  const dceBaud = () => rate.dce || rate.dte;
  const toDce = createWire(clock, inward, chance, () => rate.dte, dceBaud);
  const toDte = createWire(clock, outward, chance, dceBaud, () => rate.dte);
  let hasFlow = false;
  let hasMarks = false;
  let held: Uint8Array[] | undefined;

  function unmarked(bytes: Uint8Array): Uint8Array {
    for (const byte of bytes) {
      if (byte === xoff) held ??= [];
      if (byte === xon) release();
    }
    return bytes.filter(byte => byte !== xon && byte !== xoff);
  }

  function release(): void {
    const late = held ?? [];
    held = undefined;
    for (const bytes of late) toDte.write(bytes);
  }

  const dte: DtePort = {
    write: toDce.write,
    onBytes: toDte.onBytes,
    setBaud: baud => void (rate.dte = baud),
    blockMs: () => Math.max(0, toDce.queuedBytes() - options.dteBufferBytes) * byteMsAt(rate.dte),
    drainMs: () => toDce.queuedBytes() * byteMsAt(rate.dte),
    isClear: () => !hasFlow || toDce.fifoBytes() < restFromBytes,
  };
  const dce: RatedPort = {
    write: (bytes, atMs) => void (held ? held.push(bytes) : toDte.write(bytes, atMs)),
    onBytes: fn => toDce.onBytes((bytes: Uint8Array, atMs?: number) => {
      const rest = hasMarks ? unmarked(bytes) : bytes;
      if (rest.length > 0) fn(rest, atMs);
    }),
    setBaud: baud => void (rate.dce = Number.isFinite(rate.dce) ? baud : rate.dce),
    setFlow: isOn => void (hasFlow = isOn),
    setMarks(isOn) {
      hasMarks = isOn;
      if (!isOn) release();
    },
  };

  return {
    dte,
    dce,
    baud(dteBaud = rate.dte, dceBaud = rate.dce) {
      rate.dte = dteBaud;
      rate.dce = dceBaud;
    },
    slice: bytes => void (inward.sliceBytes = bytes),
    drop: toDce.drop,
    rates: () => ({ dteBaud: rate.dte, dceBaud: rate.dce }),
    faults: { toDce: inward.faults, toDte: outward.faults },
    stats: { toDce: toDce.stats, toDte: toDte.stats },
  };
}

function wireOptions(options: LineOptions, direction: Partial<Direction>): WireOptions {
  return {
    latencyMs: options.latencyMs,
    sliceBytes: options.sliceBytes,
    gapMs: 0,
    faults: [...(direction.faults ?? [])],
    loseRate: direction.loseRate ?? 0,
    garbleRate: direction.garbleRate ?? 0,
    cleanBaud: options.cleanBaud,
    dirtyRate: options.dirtyRate,
  };
}
