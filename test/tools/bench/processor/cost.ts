// Measures the processor's cost of a byte: the difference of instructions between two file sizes, so that fixed costs (boot, modem, network, session)
// cancel out. First only the transfer from card to line is counted and compared with its limits, then the whole firmware.

import { carrierOf } from '../line/carrier.ts';
import { short, type Sheet } from '../sheet.ts';
import { countInstructions } from './callgrind.ts';
import { imageBytes, type EngineMeter } from './engine.ts';
import { largeBytes, smallBytes } from './imagecost.ts';
import { measurePour, pours, tried, type Way } from './pour.ts';
import { between, filePath, profileOf } from './program.ts';

/** What one way to transfer a file costs. */
export interface Cost {
  /** The name of the way in the table. */
  title: string;
  /** Processor instructions for each byte, counted by callgrind. */
  instructionsPerByte: number;
}

/** The cost of a byte in a round of the whole firmware. */
export interface WholeCost extends Cost {
  /** The most JsVars (units of memory) in use, with an image of the usual size and with one ten times as large. */
  peaks?: [usual: number, large: number];
}

/**
 * The costs of all ways to send a file, measured in one run. `counted` and `escaped` are the firmware's own: bytes sent unchanged after their
 * number, and with control codes escaped. The others (pours in pour.ts, and `tried`) are for comparison.
 */
export interface Costs {
  pipe: Cost;
  readAndWrite: Cost;
  byteLoop: Cost;
  counted: Cost;
  escaped: Cost;
  tried: Cost[];
}

/**
 * Limits of the firmware's instructions for each byte, as ratios. `counted` may take 1.3 times those of the engine's pipe, `escaped` 5.3 times those
 * of `readAndWrite`. A loop over single bytes (`byteLoop`) must take at least 25 times those of either.
 */
export const bars = { counted: 1.3, escaped: 5.3, cheaper: 25 };

const start = `Serial1.setup(3000000,{path:"./modem"});var file=E.openFile("${filePath}","r");`;
const plain: { title: string; code: string }[] = [
  { title: pours.pipe.title, code: `${start}file.pipe(Serial1,{chunkSize:1024,end:false,complete:quit})` },
  { title: 'read 1,024, write, by a timer', code: `${start}function next(){var data=file.read(1024);if(!data)return quit();Serial1.write(data);setTimeout(next,0)}next()` },
];

/** Counts the instructions of the transfer alone, and of other ways that were tried. It needs the real engine and valgrind. */
export async function measureCost(tell: (title: string) => void): Promise<Costs> {
  const costs: Cost[] = [];
  for (const way of [pours.pipe, pours.readAndWrite, pours.byteLoop, pours.counted, pours.escaped, ...tried] satisfies Way[]) {
    tell(way.title);
    costs.push({ title: way.title, instructionsPerByte: await measurePour(way) });
  }
  const [pipe, readAndWrite, byteLoop, counted, escaped, ...rest] = costs;
  return { pipe: pipe!, readAndWrite: readAndWrite!, byteLoop: byteLoop!, counted: counted!, escaped: escaped!, tried: rest };
}

/** Counts the instructions of whole rounds of the firmware, and of short programs for comparison. */
export async function measureWhole(engine: EngineMeter, tell: (title: string) => void): Promise<WholeCost[]> {
  const costs: WholeCost[] = [];
  for (const { title, code } of plain) {
    tell(title);
    const count = async (bytes: number) => countInstructions(await profileOf(`setTimeout(function(){${code}},10)`, bytes));
    costs.push({ title, instructionsPerByte: await between({ small: smallBytes, large: largeBytes }, count) });
  }
  for (const carrier of [carrierOf('sim7600', 'efs'), carrierOf('sim7600', 'stream')]) {
    costs.push({ title: carrier.title, instructionsPerByte: (await engine.processor(carrier)).perByte, peaks: [await engine.peak(carrier), await engine.largePeak(carrier)] });
  }
  return costs;
}

function verdict(isHeld: boolean, bar: string): string {
  return `${bar}: ${isHeld ? 'holds' : 'BROKEN'}`;
}

function barOf(cost: Cost, { pipe, readAndWrite, byteLoop, counted, escaped }: Costs): string {
  if (cost !== counted && cost !== escaped) return '';
  const [base, most, what] = cost === counted ? [pipe, bars.counted, 'File.pipe'] : [readAndWrite, bars.escaped, 'the loop'];
  const isCheap = byteLoop.instructionsPerByte >= bars.cheaper * cost.instructionsPerByte;
  return `${verdict(cost.instructionsPerByte <= most * base.instructionsPerByte, `at most ${most} × ${what}`)}; ${verdict(isCheap, `${bars.cheaper} × cheaper than bytes`)}`;
}

const cells = (cost: Cost, { pipe, readAndWrite, byteLoop }: Pick<Costs, 'pipe' | 'readAndWrite' | 'byteLoop'>) => [
  cost.title, short(cost.instructionsPerByte), ...[pipe, readAndWrite].map(base => short(cost.instructionsPerByte / base.instructionsPerByte)),
  short(byteLoop.instructionsPerByte / cost.instructionsPerByte),
];

const head = ['instructions a byte', '× File.pipe', '× loop of chunks', 'times cheaper than bytes'];

/** Makes the table of the transfer's costs and limits. */
export function costSheet(costs: Costs): Sheet {
  const { pipe, readAndWrite, counted, escaped, byteLoop } = costs;
  return {
    title: 'Instructions of the processor for a byte, from the card onto the line',
    head: ['method', ...head, 'to be held'],
    rows: [pipe, readAndWrite, counted, escaped, byteLoop].map(cost => [...cells(cost, costs), barOf(cost, costs)]),
    notes: [
      'Counted by callgrind on the real engine, between files of 20,000 and 80,000 bytes of noise (escapes: 8 in 1,024), into the engine\'s LoopbackA.',
      'snapferry: the payload of the shipped bundle. The other rows are a few lines alone.',
    ],
  };
}

/** Makes the table of other ways, with the reason against each in its notes. */
export function triedSheet(costs: Costs): Sheet {
  return {
    title: 'Other ways tried, in the same run',
    head: ['method', ...head],
    rows: costs.tried.map(cost => cells(cost, costs)),
    notes: [
      'Chunks of 2,048: the UART\'s driver buffers 1,024, so each write would wait for the other half. `replace` needs a chunk once more in memory.',
    ],
    isOnlyPrinted: true,
  };
}

/** Makes the table of the whole firmware's costs, as multiples of the engine's own pipe. */
export function wholeSheet(costs: WholeCost[]): Sheet {
  const base = costs[0]!.instructionsPerByte;
  return {
    title: 'The same of the whole firmware, in a round',
    head: ['method', 'instructions a byte', '× File.pipe', ...[imageBytes, 10 * imageBytes].map(bytes => `JsVars, ${bytes / 1000} kB`)],
    rows: costs.map(({ title, instructionsPerByte, peaks = ['–', '–'] }) => [title, short(instructionsPerByte), short(instructionsPerByte / base), ...peaks]),
    notes: [
      `The shipped image with a simulated modem, between images of ${smallBytes} and ${largeBytes.toLocaleString('en-US')} bytes, without the engine's hardware layer (\`jsh…\`), which waits for`,
      'the terminal. JsVars: the most in use in a round with one image of that size.',
    ],
  };
}
