// A round of twenty images against the limit of line and network. The limit is the greater of the bytes' time on the line, and their time over the
// air with FTP's own exchanges.

import { byteMsAt } from '../../../sim/line/wire.ts';
import type { Radio } from '../../../sim/sheets/sheet.ts';
import { short, type Sheet } from '../sheet.ts';
import { carryBy } from '../sketch/sketch.ts';
import { sketches } from '../sketch/sketches.ts';
import { carrierOf, type Carrier } from './carrier.ts';
import { imageBytes } from './line.ts';
import { travel } from './voyage.ts';

export interface RoundRow {
  title: string;
  seconds: number;
}

const images = 20;
const baud = 921_600;
const network: Radio = { upBytesPerSecond: 100_000, rttMs: 150 };
/** PASV, the connection, STOR, its 226, SIZE. */
const tripsPerImage = 5;

export function boundSeconds(count: number, bytes: number, rate: number, { upBytesPerSecond, rttMs }: Radio): number {
  const lineMs = count * bytes * byteMsAt(rate);
  const airMs = count * ((bytes * 1000) / upBytesPerSecond + tripsPerImage * rttMs);
  return Math.max(lineMs, airMs) / 1000;
}

/** In sequence: each image begins after the previous one is done. */
export function serialSeconds(count: number, bytes: number, rate: number, given: Radio): number {
  return (count * bytes * byteMsAt(rate)) / 1000 + boundSeconds(count, bytes, Infinity, given);
}

const voyages: { title: string; carrier: Carrier; modem?: object }[] = [
  { title: 'snapferry, SIM7600 efs', carrier: carrierOf('sim7600', 'efs') },
  { title: 'snapferry, SIM7600 efs that takes no file while it sends one', carrier: carrierOf('sim7600', 'efs'), modem: { stagesDuringPut: false } },
  { title: 'snapferry, SIM7600 stream', carrier: carrierOf('sim7600', 'stream') },
];

export async function measureRound(tell: (text: string) => void): Promise<RoundRow[]> {
  const rows: RoundRow[] = [];
  for (const { title, carrier, modem } of voyages) {
    tell(`round: ${title}`);
    rows.push({ title, seconds: await travel({ carrier, images, size: imageBytes, baud, modem: { ...network, ...modem } }, ({ ms }) => ms / 1000) });
  }
  // without sockets: those of the simulated modem have no rate
  for (const sketch of sketches.filter(one => !one.title.includes('sockets'))) {
    tell(`round: ${sketch.title}`);
    rows.push({ title: sketch.title, seconds: (await carryBy(sketch, { baud, images: 2, size: imageBytes, modem: network })).ms / 1000 * (images / 2) });
  }
  return rows;
}

export function roundSheet(rows: RoundRow[]): Sheet {
  const bound = boundSeconds(images, imageBytes, baud, network);
  const serial = serialSeconds(images, imageBytes, baud, network);
  return {
    title: 'Twenty images of 200 kB at 921,600 baud, by a network of 100 kB/s with 150 ms a round trip',
    head: ['method', 'seconds', 'times the bound'],
    rows: [
      ['the bound: the greater of line and network', short(bound), '1.00'],
      ['the line, then the network', short(serial), short(serial / bound)],
      ...rows.map(({ title, seconds }) => [title, short(seconds), short(seconds / bound)]),
    ],
    notes: [
      `An image needs ${tripsPerImage} round trips of FTP itself (PASV, connect, STOR, 226, SIZE). The others check no size.`,
    ],
  };
}
