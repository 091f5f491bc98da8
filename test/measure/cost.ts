// What a byte costs on the chip: instructions of the real engine between two sizes of a file, so that all that is done once
// (boot, modem, network, session) falls out. The firmware's ways stand beside what the engine can do at its best and at its worst.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage } from '../../firmware/image.js';
import { runEspruino } from '../bench/espruino.ts';
import { openTerminal } from '../bench/terminal.ts';
import { noise } from '../bench/world.ts';
import { countInstructions, readProfile, underCallgrind } from './callgrind.ts';
import { carrierOf, type Carrier } from './carrier.ts';
import { carryOnChip } from './chip.ts';
import type { EngineMeter } from './engine.ts';
import { short, type Sheet } from './sheet.ts';

export interface Cost {
  title: string;
  instructionsPerByte: number;
}

/** Between these two the difference is taken. */
export interface Sizes {
  small: number;
  large: number;
}

const sizes: Sizes = { small: 40_000, large: 100_000 };
/** A hundred times as costly a byte. */
const fewBytes: Sizes = { small: 1000, large: 3000 };
const limitMs = 300_000;

const start = `Serial1.setup(3000000,{path:"./modem"});var file=E.openFile("image","r");`;
const loop = (each: string) => `${start}function next(){var data=file.read(1024);if(!data)return quit();${each}setTimeout(next,0)}next()`;

/** What is not the firmware's: the engine's own stream, the least that a script can do, and the most. */
const plain: { title: string; code: string; sizes: Sizes }[] = [
  { title: 'File.pipe, chunks of 1,024', code: `${start}file.pipe(Serial1,{chunkSize:1024,end:false,complete:quit})`, sizes },
  { title: 'read 1,024, write', code: loop('Serial1.write(data);'), sizes },
  {
    title: 'a loop over the bytes, escaping', sizes: fewBytes,
    code: loop('for(var i=0;i<data.length;i++){var c=data.charCodeAt(i);if(c===3||c===26)Serial1.write(3);Serial1.write(c)}'),
  },
];

export function costBetween(given: Sizes, counts: Sizes): number {
  return (counts.large - counts.small) / (given.large - given.small);
}

async function between(given: Sizes, count: (bytes: number) => Promise<number>): Promise<number> {
  return costBetween(given, { small: await count(given.small), large: await count(given.large) });
}

async function countPlain(code: string, bytes: number): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const image = join(cwd, 'storage.bin');
  const terminal = openTerminal();
  mkdirSync(join(cwd, 'card'));
  writeFileSync(join(cwd, 'image'), noise(bytes));
  writeFileSync(image, buildImage([{ name: '.bootcde', data: Buffer.from(`setTimeout(function(){${code}},10)`) }]));
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => (reject(new Error('The engine has not come to the end of a file.')), void engine.stop()), limitMs);
      const engine = runEspruino({ image, cwd, under: underCallgrind, terminalPath: terminal.path, onLine: () => undefined, onExit: () => (clearTimeout(limit), resolve()) });
    });
    return countInstructions(readProfile(cwd));
  } finally {
    terminal.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Of the shipped image; a try that lost bytes on the way to this machine's terminal would count twice, and is not taken. */
export async function costOf(carrier: Carrier): Promise<number> {
  const count = (bytes: number, tries = 3): Promise<number> =>
    carryOnChip({ command: 'espruino', carrier, sizes: [bytes], under: underCallgrind }, ({ lines }, cwd) => {
      if (!lines.some(line => /try 2 of/.test(line))) return countInstructions(readProfile(cwd));
      if (tries > 1) return undefined;
      throw new Error(`${carrier.title}: the terminal lost bytes each time.`);
    }).then(found => found ?? count(bytes, tries - 1));
  return between(sizes, count);
}

export async function measureCost(engine: EngineMeter, tell: (title: string) => void): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const { title, code, sizes: own } of plain) {
    tell(title);
    costs.push({ title, instructionsPerByte: await between(own, bytes => countPlain(code, bytes)) });
  }
  for (const carrier of [carrierOf('sim7600', 'efs'), carrierOf('sim7600', 'stream')]) {
    costs.push({ title: carrier.title, instructionsPerByte: await engine.cost(carrier) });
  }
  return costs;
}

export function costSheet(costs: Cost[]): Sheet {
  const base = costs[0]!.instructionsPerByte;
  return {
    title: 'What a byte costs the processor',
    head: ['way', 'instructions a byte', `times ${costs[0]!.title}`],
    rows: costs.map(({ title, instructionsPerByte }) => [title, short(instructionsPerByte), short(instructionsPerByte / base)]),
    notes: [
      'Counted by callgrind on the real engine, between two sizes of a file written to a terminal; the engine\'s layer of hardware (`jsh…`), which is another on a chip, is left out.',
    ],
  };
}
