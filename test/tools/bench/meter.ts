// Traffic on a simulated line: commands, bytes and data phases, between two marks. Independent of firmware and driver.

import type { Clock } from '../../sim/clock.ts';
import type { Line } from '../../sim/line/line.ts';
import { byteMsAt } from '../../sim/line/wire.ts';

/** The traffic since `start`. */
export interface Reading {
  ms: number;
  /** Command lines to the modem: each is a round trip. */
  commands: number;
  sentBytes: number;
  phases: Phase[];
}

/** From the modem's prompt to the last byte that it took. */
export interface Phase {
  bytes: number;
  ms: number;
}

/** Counts the traffic of one line. */
export interface Meter {
  onLine(dir: '>' | '<', text: string): void;
  /** Call it once the line exists. */
  watch(clock: Clock, line: Pick<Line, 'stats'>): void;
  start(): void;
  read(): Reading;
}

const prompt = /^(>|CONNECT|DOWNLOAD|\+FTPPUT: 2,.+|\+FTP(EXT|ET)PUT: .+)$/;

/** Makes a meter. `start` sets its counts to 0. */
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
  /** Use of the line's capacity during image bytes, and during the whole; only the image's own bytes count. */
  phaseShare: number;
  wholeShare: number;
  bytesPerByte: number;
  tripsPerImage: number;
}

/** Use of the line's capacity after `images` of `size` bytes at `baud`. */
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
