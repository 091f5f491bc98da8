// The processor's own time, which the virtual clock leaves out: instructions of the real engine. From them, the seconds on a chip at two rates.

import { rates } from '../../../../firmware/engine/rate.js';
import { carriers, type Carrier } from '../line/carrier.ts';
import { percent, short, type Sheet } from '../sheet.ts';
import { readShipped } from './bundle.ts';
import { countInstructions } from './callgrind.ts';
import { countRound } from './engine.ts';
import { profileOf } from './program.ts';

export interface ProcessorRow {
  title: string;
  /** Instructions. */
  first: number;
  further: number;
  perByte: number;
}

const [smallBytes, largeBytes] = [100, 40_100];

/** Three runs: a small image, two of them, and a large one. */
export async function measureProcessor(carrier: Carrier): Promise<ProcessorRow> {
  const [first, both, large] = await Promise.all([[smallBytes], [smallBytes, smallBytes], [largeBytes]].map(sizes => countRound(carrier, sizes)));
  return { title: carrier.title, first: first!, further: both! - first!, perByte: (large! - first!) / (largeBytes - smallBytes) };
}

export async function measureAllProcessors(tell: (title: string) => void): Promise<ProcessorRow[]> {
  const rows: ProcessorRow[] = [];
  for (const carrier of carriers) {
    tell(`instructions: ${carrier.title}`);
    rows.push(await measureProcessor(carrier));
  }
  return rows;
}

/** The shipped bundle, which in place of its start runs a script of so many plain commands. Each is answered by OK. */
function exchanges(count: number): string {
  const { code, nameOf, recordOf, endWith } = readShipped();
  const trip = /(\w+)=\s*Object\s*\.assign\(\s*\w+\s*,\s*\{\s*memory:\s*function/.exec(code)?.[1];
  if (!trip) throw new Error('The bundle is not as the bench knows it: the record with the chat is not in it.');
  const row = recordOf({ say: '"AT+X"', ms: '60000' });
  const task = recordOf({ script: 'rows', variables: '{}', valueFor: 'function(){}', onEnd: 'function(end){if(end!=="done")throw end;quit()}' });
  return endWith(({ uart }) =>
    `setTimeout(function(){Serial1.setup(9600,{path:"./modem"});var rows=[],i;for(i=0;i<${count};i++)rows.push(${row});`
    + `${uart}.write=function(){setTimeout(function(){Serial1.emit("data","\\r\\nOK\\r\\n")},0)};${trip}.${nameOf('chat')}.${nameOf('run')}(${task})},50);`);
}

/** Instructions from one command of a script to the next. */
export async function measureExchange(): Promise<number> {
  const [few, many] = [10, 40];
  const [small, large] = await Promise.all([few, many].map(async count => countInstructions(await profileOf(exchanges(count), 1))));
  return (large! - small!) / (many - few);
}

const millions = (instructions: number) => short(instructions / 1e6);
const secondsAt = (instructions: number, rate: number) => instructions / rate / 1e6;
/** At both rates. */
const both = (show: (rate: number) => string) => `${show(rates.best)}–${show(rates.worst)}`;

const imageBytes = 200_000;
const bauds = [115_200, 921_600];

/** The processor's part of an image's time, if the line carries nothing while it works. */
function shareOf({ further, perByte }: ProcessorRow, baud: number, rate: number): number {
  const seconds = secondsAt(further + imageBytes * perByte, rate);
  return seconds / (seconds + imageBytes * 10 / baud);
}

export function processorSheet(rows: ProcessorRow[], exchange: number): Sheet {
  return {
    title: 'The processor\'s own time',
    head: [
      'method', 'boot and first image, s', 'further image, s', 'instr. a byte', 'kB/s',
      ...bauds.map(baud => `processor at ${baud.toLocaleString('en-US')} baud`),
    ],
    rows: rows.map(row => [
      row.title, both(rate => short(secondsAt(row.first, rate))), both(rate => short(secondsAt(row.further, rate))),
      short(row.perByte), `${short(rates.worst * 1000 / row.perByte)}–${short(rates.best * 1000 / row.perByte)}`,
      ...bauds.map(baud => both(rate => percent(shareOf(row, baud, rate))).replace(' %–', '–')),
    ]),
    notes: [
      `From x86 instructions of the shipped firmware on the real engine, without its hardware layer, with images of ${smallBytes} and ${largeBytes.toLocaleString('en-US')} bytes.`,
      `Seconds and kB/s: at ${rates.best} instructions in a microsecond, as the emulated chip, and at ${rates.worst}, if two thirds of the time are misses of the flash cache.`,
      `No chip has been measured. Processor: its part of the time of an image of ${imageBytes / 1000} kB, if the line waits for it.`,
      `A plain command with its OK takes ${millions(exchange)} million: ${both(rate => short(1000 * secondsAt(exchange, rate)))} ms.`,
    ],
  };
}
