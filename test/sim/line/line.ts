// A simulated UART line between DTE (the ESP32) and DCE (the modem). It has rates, the ESP32's transmit buffer, the modem's 512-byte FIFO
// with RTS, fragmentation, and faults by byte position.

import { createChance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { Fifo } from './fifo.ts';
import { byteMsAt, createWire, type Cuts, type Fault, type WireOptions, type WireStats } from './wire.ts';

export type { Fifo } from './fifo.ts';
export type { Cuts, Fault, WireStats } from './wire.ts';

export interface Port {
  /** @param atMs when they were written, if earlier than now */
  write(bytes: Uint8Array, atMs?: number): void;
  onBytes(fn: (bytes: Uint8Array, atMs?: number) => void): void;
}

/** A port whose owner can change rate and flow control, as the modem does by AT+IPR and AT+IFC. */
export interface RatedPort extends Port {
  setBaud(baud: number): void;
  setFlow(isOn: boolean): void;
  /** XON and XOFF (0x11, 0x13) pause the modem's output and are removed from its input (V.250 6.2.12). */
  setMarks(isOn: boolean): void;
}

export interface DtePort extends Port {
  setBaud(baud: number): void;
  /** How long a writer must wait until everything it wrote fits into the transmit buffer. */
  blockMs(): number;
  /** Time until the last written byte has left: needed before reading RTS or changing the rate. */
  drainMs(): number;
  /** The modem's RTS as the ESP32 sees it; false: pause. */
  isClear(): boolean;
}

export interface Direction {
  faults: Fault[];
  loseRate: number;
  garbleRate: number;
}

export interface LineOptions {
  /** Rate of each side; Infinity takes no time and matches any rate; 0 at the modem: it detects the DTE's. */
  dteBaud: number;
  dceBaud: number;
  latencyMs: number;
  sliceBytes: number;
  /** The transmit buffer of the ESP32's serial driver. */
  dteBufferBytes: number;
  /** The modem's receive FIFO; without it the modem accepts every byte at once. */
  fifo: Partial<Fifo> | undefined;
  /** How output to the DTE is cut into events. */
  cuts: Cuts | undefined;
  gapMs: number;
  toDce: Partial<Direction>;
  toDte: Partial<Direction>;
  seed: number;
  /** Above this rate the wiring garbles a share of all bytes, in both directions. */
  cleanBaud: number;
  dirtyRate: number;
}

export interface Line {
  dte: DtePort;
  dce: RatedPort;
  /** From now on this many bytes arrive at the modem as one event. */
  slice(bytes: number): void;
  /** The DTE loses power, and its transmit buffer is lost. */
  drop(): void;
  /** Sets the rates of one or both sides from outside. */
  baud(dteBaud?: number, dceBaud?: number): void;
  rates(): { dteBaud: number; dceBaud: number };
  /** May be extended while the line is in use. */
  faults: { toDce: Fault[]; toDte: Fault[] };
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

/** SIM7600: 512 bytes, RTS pauses the DTE from 64 bytes on (UART application note 3.1.2). */
const fifoOfModem: Fifo = { bytes: 512, drainBytesPerSecond: Infinity, pauseEveryBytes: Infinity, pauseMs: 0 };
const restFromBytes = 64;
const xon = 0x11;
const xoff = 0x13;

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
