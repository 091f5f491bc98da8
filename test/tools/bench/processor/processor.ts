// Measures the processor's own time, which the virtual clock leaves out, by the instructions of the real engine (Espruino).

import { carriers } from '../line/carrier.ts';
import { both, secondsAt, type Rates } from '../rate/rates.ts';
import { percent, short, type Sheet } from '../sheet.ts';
import { readShipped } from './bundle.ts';
import { countInstructions } from './callgrind.ts';
import type { EngineMeter } from './engine.ts';
import { furtherImage, largeBytes, smallBytes, type ProcessorRow } from './imagecost.ts';
import { profileOf } from './program.ts';

/** Counts the instructions of a boot with its first image and of a further image, for each way of an image. */
export async function measureAllProcessors(engine: EngineMeter): Promise<ProcessorRow[]> {
  const rows: ProcessorRow[] = [];
  for (const carrier of carriers) rows.push(await engine.processor(carrier));
  return rows;
}

/**
 * Returns the shipped bundle with another end: in place of its start, it runs a script of `count` simple AT commands. Each is answered with OK at
 * once.
 */
function exchanges(count: number): string {
  const { chatHolder, nameOf, recordOf, endWith } = readShipped();
  const row = recordOf({ say: '"AT+X"', ms: '60000' });
  const task = recordOf({ script: 'rows', variables: '{}', valueFor: 'function(){}', onEnd: 'function(end){if(end!=="done")throw end;quit()}' });
  return endWith(({ uart }) =>
    `setTimeout(function(){Serial1.setup(9600,{path:"./modem"});var rows=[],i;for(i=0;i<${count};i++)rows.push(${row});`
    + `${uart}.write=function(){setTimeout(function(){Serial1.emit("data","\\r\\nOK\\r\\n")},0)};${chatHolder()}.${nameOf('chat')}.${nameOf('run')}(${task})},50);`);
}

/** Returns the processor instructions of one AT command that is answered with OK, counted from one such command to the next. */
export async function measureExchange(): Promise<number> {
  const [few, many] = [10, 40];
  const [small, large] = await Promise.all([few, many].map(async count => countInstructions(await profileOf(exchanges(count), 1))));
  return (large! - small!) / (many - few);
}

const millions = (instructions: number) => short(instructions / 1e6);

const imageBytes = 200_000;
const bauds = [115_200, 921_600];

/** Returns the processor's share (0 to 1) of an image's time, if the line carries nothing while the processor works. */
function shareOf(row: ProcessorRow, baud: number, rate: number): number {
  const seconds = secondsAt(furtherImage(row, imageBytes), rate);
  return seconds / (seconds + imageBytes * 10 / baud);
}

/** Makes the table of the processor's time, in seconds at these rates. @param exchange instructions of a command with its answer */
export function processorSheet(rows: ProcessorRow[], exchange: number, rates: Rates): Sheet {
  return {
    title: 'The processor\'s own time',
    head: [
      'method', 'boot and first image: M instr.', 's', 'further image: M instr.', 's', 'instr. a byte', 'kB/s',
      ...bauds.map(baud => `processor at ${baud.toLocaleString('en-US')} baud`),
    ],
    rows: rows.map(row => [
      row.title,
      ...[row.first, row.further].flatMap(count => [millions(count), both(rates, rate => short(secondsAt(count, rate)))]),
      short(row.perByte), `${short(rates.worst * 1000 / row.perByte)}–${short(rates.best * 1000 / row.perByte)}`,
      ...bauds.map(baud => both(rates, rate => percent(shareOf(row, baud, rate)))),
    ]),
    notes: [
      `From x86 instructions of the shipped firmware on the real engine, without its hardware layer, with images of ${smallBytes} and ${largeBytes.toLocaleString('en-US')} bytes.`,
      `Seconds and kB/s: at ${rates.best} instructions in a microsecond (${rates.source}), and at ${rates.worst}, if two thirds of the time are misses of the flash cache.`,
      `No chip has been measured. Processor: its part of the time of an image of ${imageBytes / 1000} kB, if the line waits for it.`,
      `A plain command with its OK takes ${millions(exchange)} million: ${both(rates, rate => short(1000 * secondsAt(exchange, rate)))} ms.`,
    ],
  };
}
