// `npm run bench`: each part measured, printed as tables, and put into docs/benchmarks.md where asked to.

import { delimiter } from 'node:path';
import { writeTable } from '../../firmware/tables.js';
import { costSheet, measureCost, measureWhole, triedSheet, wholeSheet } from './cost.ts';
import { energySheet, measureEnergy } from './energy.ts';
import { createEngineMeter, type EngineMeter } from './engine.ts';
import { lineSheet, measureLine } from './line.ts';
import { parts, readOptions, type Part } from './options.ts';
import { measurePace, paceSheet } from './pace.ts';
import { measureReal, realSheet } from './realline.ts';
import { measureRound, roundSheet } from './round.ts';
import { measureScale, scaleSheet } from './scale.ts';
import { print, toMarkdown, type Sheet } from './sheet.ts';

function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

const measures: Record<Part, (engine: EngineMeter) => Promise<Sheet[]>> = {
  line: async engine => [lineSheet(await measureLine(engine, tell)), roundSheet(await measureRound(tell))],
  pace: async () => [paceSheet(await measurePace(tell))],
  real: async engine => (engine.isThere ? [realSheet(await measureReal(tell))] : []),
  cost: async engine => {
    if (!engine.canCount) return [];
    const costs = await measureCost(tell);
    return [costSheet(costs), triedSheet(costs), wholeSheet(await measureWhole(engine, tell))];
  },
  scale: async () => [scaleSheet(await measureScale(tell))],
  energy: async () => [energySheet(await measureEnergy(tell))],
};

async function bench(words: string[]): Promise<void> {
  const options = readOptions(words);
  const engine = createEngineMeter(options.engine, tell);
  console.log(engine.says);
  for (const part of parts.filter(one => !options.only || one === options.only)) {
    const sheets = await measures[part](engine);
    tell('');
    for (const sheet of sheets) console.log(`\n${print(sheet)}`);
    if (options.write && sheets.length > 0) writeTable('benchmarks.md', part, sheets.map(toMarkdown).join('\n\n'));
  }
}

// npm's own folder of commands has another espruino, one that only talks to boards; findEspruino steps over it
process.env['PATH'] = (process.env['PATH'] ?? '').split(delimiter).filter(folder => !/node_modules[/\\]\.bin[/\\]?$/.test(folder)).join(delimiter);
bench(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
