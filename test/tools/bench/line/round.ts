// Compares a round of twenty images with the least time that line and network allow. That is the greater of two times: the bytes on the line, and the
// bytes over the air with FTP's own exchanges.

import { byteMsAt } from '../../../sim/line/wire.ts';
import type { Radio } from '../../../sim/sheets/sheet.ts';
import type { EngineMeter } from '../processor/engine.ts';
import { furtherImage } from '../processor/imagecost.ts';
import { both, costNotes, rateNotes, shareCell, wholeSeconds, type Rates, type Timed } from '../rate/rates.ts';
import { short, type Sheet } from '../sheet.ts';
import { carryBy } from '../sketch/sketch.ts';
import { sketches } from '../sketch/sketches.ts';
import { carrierOf, type Carrier } from './carrier.ts';
import { imageBytes } from './line.ts';
import { travel } from './voyage.ts';

/** A round by one method. */
export interface RoundRow extends Timed {
  /** The method, as the table names it. */
  title: string;
}

const images = 20;
const baud = 921_600;
const network: Radio = { upBytesPerSecond: 100_000, rttMs: 150 };
/** Round trips of an image by FTP: PASV, the data connection, STOR, its answer 226, and SIZE. */
const tripsPerImage = 5;

/** Returns the least seconds of a round: all bytes on the line at `rate` baud, or over the air with FTP's exchanges, whichever takes longer. */
export function boundSeconds(count: number, bytes: number, rate: number, { upBytesPerSecond, rttMs }: Radio): number {
  const lineMs = count * bytes * byteMsAt(rate);
  const airMs = count * ((bytes * 1000) / upBytesPerSecond + tripsPerImage * rttMs);
  return Math.max(lineMs, airMs) / 1000;
}

/** Returns the seconds of a round if each image goes over the line first and then over the air. */
export function serialSeconds(count: number, bytes: number, rate: number, given: Radio): number {
  return (count * bytes * byteMsAt(rate)) / 1000 + boundSeconds(count, bytes, Infinity, given);
}

const voyages: { title: string; carrier: Carrier; modem?: object }[] = [
  { title: 'snapferry, SIM7600 efs', carrier: carrierOf('sim7600', 'efs') },
  { title: 'snapferry, SIM7600 efs that takes no file while it sends one', carrier: carrierOf('sim7600', 'efs'), modem: { stagesDuringPut: false } },
  { title: 'snapferry, SIM7600 stream', carrier: carrierOf('sim7600', 'stream') },
];

/** Simulates a round by each method, and returns the seconds of each. */
export async function measureRound(engine: EngineMeter, tell: (text: string) => void): Promise<RoundRow[]> {
  const rows: RoundRow[] = [];
  for (const { title, carrier, modem } of voyages) {
    tell(`round: ${title}`);
    const seconds = await travel({ carrier, images, size: imageBytes, baud, modem: { ...network, ...modem } }, ({ ms }) => ms / 1000);
    rows.push({ title, seconds, processor: images * furtherImage(await engine.processor(carrier), imageBytes) });
  }
  // the method by sockets is left out, since the simulated modem's sockets have no limited speed
  for (const sketch of sketches.filter(one => !one.title.includes('sockets'))) {
    tell(`round: ${sketch.title}`);
    rows.push({ title: sketch.title, seconds: (await carryBy(sketch, { baud, images: 2, size: imageBytes, modem: network })).ms / 1000 * (images / 2), processor: 0 });
  }
  return rows;
}

/** Makes the table of rounds, each with its ratio to the least time. */
export function roundSheet(rows: RoundRow[], rates: Rates): Sheet {
  const bound = boundSeconds(images, imageBytes, baud, network);
  const serial = serialSeconds(images, imageBytes, baud, network);
  return {
    title: 'Twenty images of 200 kB at 921,600 baud, by a network of 100 kB/s with 150 ms a round trip',
    head: ['method', 'seconds', 'of it the processor', 'times the bound'],
    rows: [
      ['the bound: the greater of line and network', short(bound), '0 %', '1.00'],
      ['the line, then the network', short(serial), '0 %', short(serial / bound)],
      ...rows.map(row => [row.title, both(rates, rate => short(wholeSeconds(row, rate))), shareCell(rates, row), both(rates, rate => short(wholeSeconds(row, rate) / bound))]),
    ],
    notes: [
      ...rateNotes(rates, rows),
      ...costNotes,
      `An image needs ${tripsPerImage} round trips of FTP itself (PASV, connect, STOR, 226, SIZE). The others check no size.`,
    ],
  };
}
