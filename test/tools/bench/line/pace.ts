// Measures a modem that empties its receive buffer (FIFO) more slowly than the line fills it. Without flow control, it measures what it costs to find
// the modem's pace, and how close the pace comes to the modem's speed. With the modem's RTS wired, no pace is needed.

import type { Fifo } from '../../../sim/line/fifo.ts';
import { byteMsAt } from '../../../sim/line/wire.ts';
import { flow } from '../../../sim/world/board.ts';
import { percent, short, type Cell, type Sheet } from '../sheet.ts';
import { carrierOf } from './carrier.ts';
import { imageBytes } from './line.ts';
import { pathOf, travel } from './voyage.ts';

/** One modem, and how the firmware found its pace, the bytes a second that it can take. */
export interface PaceRow {
  title: string;
  /** True if the modem's RTS is wired, so that no pace is needed. */
  isWired: boolean;
  /** The most bytes a second that the modem takes without a loss. */
  takesBytesPerSecond: number;
  /** Number of failed tries of the first image. */
  wastedTries: number;
  /** Number of failed tries of the images after the first. */
  laterTries: number;
  /** Bytes a second into the modem during the last image. */
  bytesPerSecond: number;
}

const baud = 921_600;
const lineBytesPerSecond = 1000 / byteMsAt(baud);
const fifoBytes = 512;
const images = 4;
const pauseMs = 30;

const everyBytes = 4096;
const pauses = { title: `a pause of ${pauseMs} ms every 4 KiB`, fifo: { pauseEveryBytes: everyBytes, pauseMs } };
const rates = [2, 5, 10, 20, 50].map(rate => ({ title: `${rate} kB/s`, fifo: { drainBytesPerSecond: rate * 1000 }, takes: rate * 1000 }));

interface Receiver {
  title: string;
  fifo: Partial<Fifo>;
  /** The most bytes a second that this receiver takes without a loss. */
  takes: number;
  isWired: boolean;
}

const receivers: Receiver[] = [
  // without RTS, all bytes that arrive while the modem pauses must fit into its FIFO; with RTS, the line stops when the FIFO is full
  ...[...rates, { ...pauses, takes: Math.min(lineBytesPerSecond, (fifoBytes * 1000) / pauseMs) }].map(one => ({ ...one, isWired: false })),
  ...[...rates, { ...pauses, takes: everyBytes / ((everyBytes - fifoBytes) / lineBytesPerSecond + pauseMs / 1000) }].map(one => ({ ...one, isWired: true })),
];

function triesOf(lines: string[], path: string): number {
  return lines.filter(line => line.includes(`image: /${path}, `) && / try \d+ of /.test(line)).length;
}

/** Sends images to modems of several speeds, with and without RTS. It builds the firmware of a board with RTS first. */
export async function measurePace(tell: (text: string) => void): Promise<PaceRow[]> {
  const rows: PaceRow[] = [];
  flow.build();
  for (const { title, fifo, takes, isWired } of receivers) {
    tell(`pace: ${title}${isWired ? ', RTS wired' : ''}`);
    const world = { line: { fifo: { bytes: fifoBytes, ...fifo } }, ...(isWired && { chip: { board: flow.board } }) };
    rows.push(await travel({ carrier: carrierOf('sim7600', 'efs'), images, size: imageBytes, baud, world, minutes: 600 }, ({ phases }, { lines }) => {
      const last = phases.at(-1)!;
      const later = Array.from({ length: images - 1 }, (_, i) => triesOf(lines, pathOf(i + 1)) - 1);
      return {
        title, isWired, takesBytesPerSecond: takes, wastedTries: triesOf(lines, pathOf(0)) - 1,
        laterTries: later.reduce((a, b) => a + b, 0), bytesPerSecond: (last.bytes * 1000) / last.ms,
      };
    }));
  }
  return rows;
}

const speedOf = (row: PaceRow): Cell[] => [short(row.bytesPerSecond / 1000), percent(row.bytesPerSecond / row.takesBytesPerSecond)];
const wiredCells = (row: PaceRow | undefined): Cell[] => (row ? [row.wastedTries + row.laterTries, ...speedOf(row)] : ['–', '–', '–']);

/** Makes the table of modems: failed tries, the pace that was found, and its share of the modem's speed. */
export function paceSheet(rows: PaceRow[]): Sheet {
  return {
    title: 'A modem slower than the line (921,600 baud, a FIFO of 512 bytes), SIM7600 efs',
    head: ['the modem takes', 'tries wasted, first image', 'next three', 'then kB/s', 'share of its rate', 'with RTS: tries wasted', 'kB/s', 'share of its rate'],
    rows: rows.filter(row => !row.isWired).map(row => {
      const wired = rows.find(({ title, isWired }) => isWired && title === row.title);
      return [row.title, row.wastedTries, row.laterTries, ...speedOf(row), ...wiredCells(wired)];
    }),
    notes: [`With pauses and without RTS, it takes at most the pace at which the FIFO holds a pause's bytes: ${short(fifoBytes / pauseMs)} kB/s.`],
  };
}
