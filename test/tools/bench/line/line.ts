// Measures how well each method uses the serial line to the modem: seconds, bytes and round trips for an image of 200 kB. The network takes no time,
// so only the line and the dialogue count.

import { engine as facts } from '../../../../firmware/engine/engine.js';
import { byteMsAt } from '../../../sim/line/wire.ts';
import { useOf, type Reading, type Use } from '../meter.ts';
import type { EngineMeter } from '../processor/engine.ts';
import { furtherImage, largeBytes, smallBytes } from '../processor/imagecost.ts';
import { both, chipByteUs, costNotes, rateNotes, shareCell, wholeSeconds, type Rates, type Timed } from '../rate/rates.ts';
import { percent, short, type Cell, type Sheet } from '../sheet.ts';
import { carryBy } from '../sketch/sketch.ts';
import { sketches } from '../sketch/sketches.ts';
import { carriers, carrierOf, type Carrier } from './carrier.ts';
import { baudOf, travel, type Voyage } from './voyage.ts';

/** Size in bytes of the image that every method sends. */
export const imageBytes = 200_000;
const images = 2;
const bauds = [115_200, 921_600];

/** The measurement of one method at one rate of the line. */
export interface LineRow {
  title: string;
  /** Rate of the line in baud. */
  baud: number;
  /** Seconds, bytes and round trips on the line. */
  use: Use;
  /** Processor instructions for an image. It is 0 for published programs, which run natively, and NaN if they cannot be counted. */
  processor: number;
  /** Processor instructions for each byte of the image. It is NaN if they cannot be counted. */
  instructionsPerByte: number;
  /** The most of the engine's JsVars (units of its memory) that were in use during the round. It is NaN if that is unknown. */
  peakVars: number;
}

function limitRow(baud: number): LineRow {
  const ms = byteMsAt(baud) * imageBytes;
  const use = useOf({ ms, commands: 0, sentBytes: imageBytes, phases: [{ bytes: imageBytes, ms }] }, { images: 1, size: imageBytes, baud });
  return { title: 'the line itself, 10 bits a byte', baud, use, processor: 0, instructionsPerByte: NaN, peakVars: NaN };
}

async function voyageRow(carrier: Carrier, baud: number, engine: EngineMeter, how: Partial<Voyage> = {}, but = ''): Promise<LineRow | undefined> {
  const { reading, real } = await travel({ carrier, images, size: imageBytes, baud, ...how }, (found, world) => ({ reading: found, real: baudOf(world) }));
  if (real !== baud) return undefined; // the modem does not support the rate, so the firmware keeps another one
  const use = useOf(reading, { images, size: imageBytes, baud });
  const cost = await engine.processor(carrier);
  return { title: carrier.title + but, baud, use, processor: furtherImage(cost, imageBytes), instructionsPerByte: cost.perByte, peakVars: await engine.peak(carrier) };
}

async function sketchRow(sketch: (typeof sketches)[number], baud: number): Promise<LineRow> {
  const reading: Reading = await carryBy(sketch, { baud, images, size: imageBytes });
  return { title: sketch.title, baud, use: useOf(reading, { images, size: imageBytes, baud }), processor: 0, instructionsPerByte: NaN, peakVars: NaN };
}

/** Sends images by each method at each rate, on the virtual clock. `tell` gets each title before its measurement. */
export async function measureLine(engine: EngineMeter, tell: (text: string) => void): Promise<LineRow[]> {
  const rows: (LineRow | undefined)[] = [];
  for (const baud of bauds) {
    rows.push(limitRow(baud));
    for (const sketch of sketches) {
      tell(`${sketch.title}, ${baud} baud`);
      rows.push(await sketchRow(sketch, baud));
    }
    for (const carrier of carriers) {
      tell(`${carrier.title}, ${baud} baud`);
      rows.push(await voyageRow(carrier, baud, engine));
    }
    rows.push(await voyageRow(carrierOf('sim7600', 'efs'), baud, engine, { engine: facts.fastest }, `, engine ${facts.fastest}`));
  }
  return rows.filter(row => row !== undefined);
}

const timed = ({ use, processor }: LineRow): Timed => ({ seconds: use.secondsPerImage, processor });

function timesOf(row: LineRow | undefined, rates: Rates): Cell[] {
  if (!row) return ['–', '–', '–'];
  const { secondsPerImage, wholeShare } = row.use;
  const lineShare = (rate: number) => wholeShare * secondsPerImage / wholeSeconds(timed(row), rate);
  return [both(rates, rate => short(wholeSeconds(timed(row), rate))), shareCell(rates, timed(row)), both(rates, rate => percent(lineShare(rate)))];
}

/**
 * Returns the table's cells for one method.
 * @param rows the method at each rate that it supports. Only the first row gives bytes, round trips and the engine's figures, which the rate does not
 * change.
 */
function cellsOf(rows: [LineRow, ...LineRow[]], rates: Rates): Cell[] {
  const [{ title, use, instructionsPerByte, peakVars }] = rows;
  return [
    title, ...bauds.flatMap(baud => timesOf(rows.find(row => row.baud === baud), rates)), use.bytesPerByte.toFixed(3), use.tripsPerImage.toFixed(1),
    short(instructionsPerByte), Number.isFinite(peakVars) ? peakVars : '–',
  ];
}

function groupByTitle(rows: LineRow[]): [LineRow, ...LineRow[]][] {
  const groups = new Map<string, [LineRow, ...LineRow[]]>();
  for (const row of rows) {
    const group = groups.get(row.title);
    if (group) group.push(row);
    else groups.set(row.title, [row]);
  }
  return [...groups.values()];
}

/** Makes the table of methods, with columns for each rate. */
export function lineSheet(rows: LineRow[], rates: Rates): Sheet {
  return {
    title: 'An image of 200 kB from the card to the server, by a network that takes no time',
    head: ['method', ...bauds.flatMap(baud => [`s at ${baud.toLocaleString('en-US')} baud`, 'of it the processor', 'of the line']), 'bytes a byte', 'AT trips', 'instr. a byte', 'JsVars'],
    rows: groupByTitle(rows).map(group => cellsOf(group, rates)),
    notes: [
      ...rateNotes(rates, rows.map(timed)),
      'Of the line: the share of that time in which it carries bytes of the image.',
      ...costNotes,
      `The simulated modem answers each command after 2 ms. Instructions a byte: between images of ${smallBytes} and ${largeBytes.toLocaleString('en-US')} bytes.`,
      'Sources of the other methods:',
      ...sketches.map(({ title, source }) => `- ${title}: ${source}.`),
    ],
  };
}

/** How many seconds an image takes by one method at one rate of the line. The seconds at several rates show above which rate little is gained. */
export interface RateRow extends Timed {
  title: string;
  baud: number;
}

const paying = [115_200, 230_400, 460_800, 921_600];

/** Sends images by the SIM7600 at each rate of the line, by both of its methods, to find the rate above which little is gained. */
export async function measureRates(engine: EngineMeter, tell: (text: string) => void): Promise<RateRow[]> {
  const rows: RateRow[] = [];
  for (const method of ['efs', 'stream'] as const) {
    const carrier = carrierOf('sim7600', method);
    for (const baud of paying) {
      tell(`which rate pays: ${carrier.title}, ${baud} baud`);
      const seconds = await travel({ carrier, images, size: imageBytes, baud }, ({ ms }) => ms / 1000 / images);
      rows.push({ title: carrier.title, baud, seconds, processor: furtherImage(await engine.processor(carrier), imageBytes) });
    }
  }
  return rows;
}

/** Makes the table of seconds by method and rate of the line. */
export function ratesSheet(rows: RateRow[], rates: Rates): Sheet {
  const titles = [...new Set(rows.map(({ title }) => title))];
  const cell = (title: string, baud: number): Cell => {
    const row = rows.find(one => one.title === title && one.baud === baud);
    return row ? both(rates, rate => short(wholeSeconds(row, rate))) : '–';
  };
  return {
    title: 'Which rate pays: seconds for an image of 200 kB, by a network that takes no time',
    head: ['method', ...paying.map(baud => `${baud.toLocaleString('en-US')} baud`)],
    rows: titles.map(title => [title, ...paying.map(baud => cell(title, baud))]),
    notes: [
      `A byte takes the chip ${chipByteUs.toFixed(1)} µs, from the card and into the UART's driver: as long as on a line of ${(Math.round(1e4 / chipByteUs) * 1000).toLocaleString('en-US')} baud.`,
    ],
  };
}
