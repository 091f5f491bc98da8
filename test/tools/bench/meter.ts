// Counts the traffic on a simulated line between two points in time: command lines, bytes and data phases. It is independent of the firmware and of
// the modem's simulator.

import type { Clock } from '../../sim/clock.ts';
import type { Line } from '../../sim/line/line.ts';
import { byteMsAt } from '../../sim/line/wire.ts';

/** The traffic since `start`. */
export interface Reading {
  /** Milliseconds since `start`. */
  ms: number;
  /** Number of command lines to the modem. Each is a round trip. */
  commands: number;
  /** Bytes sent to the modem, commands and data. */
  sentBytes: number;
  phases: Phase[];
}

/** A data phase, in which the modem takes bytes of an image: from its prompt to the last byte that it took. */
export interface Phase {
  bytes: number;
  ms: number;
}

/** Counts the traffic of one line. */
export interface Meter {
  onLine(dir: '>' | '<', text: string): void;
  /** Sets the clock and the line that the meter reads. It is called once the line exists. */
  watch(clock: Clock, line: Pick<Line, 'stats'>): void;
  start(): void;
  read(): Reading;
}

const prompt = /^(>|CONNECT|DOWNLOAD|\+FTPPUT: 2,.+|\+FTP(EXT|ET)PUT: .+)$/;

/** Makes a meter. Its method `start` sets all counts to 0. */
export function createMeter(): Meter {
  let now = () => 0;
  let sentBytes = () => 0;
  let promptMs = 0;
  let from = { ms: 0, sentBytes: 0 };
  let commands = 0;
  let phases: Phase[] = [];

  return {
    onLine(dir, text) {
      const raw = dir === '>' ? /^\[(\d+) raw bytes\]$/.exec(text)?.[1] : undefined;
      if (raw !== undefined) phases.push({ bytes: Number(raw), ms: now() - promptMs });
      else if (dir === '>') commands += 1;
      if (dir === '<' && prompt.test(text)) promptMs = now();
    },
    watch(clock, line) {
      now = clock.now;
      sentBytes = () => line.stats.toDce.sentBytes;
    },
    start() {
      from = { ms: now(), sentBytes: sentBytes() };
      commands = 0;
      phases = [];
    },
    read: () => ({ ms: now() - from.ms, commands, sentBytes: sentBytes() - from.sentBytes, phases: [...phases] }),
  };
}

/** What an image costs on the line. Shares are from 0 to 1. */
export interface Use {
  secondsPerImage: number;
  /** Share of the line's capacity that carries bytes of images during data phases. */
  phaseShare: number;
  /** Share of the line's capacity that carries bytes of images during the whole time. */
  wholeShare: number;
  /** Bytes sent to the modem for each byte of an image. */
  bytesPerByte: number;
  /** Command lines to the modem for each image. */
  tripsPerImage: number;
}

/** Returns the use of the line's capacity after `images` images of `size` bytes each at `baud` baud. */
export function useOf({ ms, commands, sentBytes, phases }: Reading, { images, size, baud }: { images: number; size: number; baud: number }): Use {
  const lineMs = byteMsAt(baud) * images * size;
  const sum = (pick: (phase: Phase) => number) => phases.reduce((all, phase) => all + pick(phase), 0);
  return {
    secondsPerImage: ms / 1000 / images,
    phaseShare: (sum(phase => phase.bytes) * byteMsAt(baud)) / sum(phase => phase.ms),
    wholeShare: lineMs / ms,
    bytesPerByte: sentBytes / (images * size),
    tripsPerImage: commands / images,
  };
}
