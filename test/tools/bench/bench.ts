// Measures each part of `npm run bench`, prints its tables, and writes them into their page if --write is given.

import { relative } from 'node:path';
import { writeTable } from '../../../firmware/boards/tables.js';
import { makeReady } from '../../../firmware/commands/ready.js';
import { cameraParts, lens, wired } from '../../sim/world/board.ts';
import { findMachine } from '../chip/emulator/machine.ts';
import { measureFleet } from './fleet/cases.ts';
import { downloadBoard, downloadSheet, measureDownloads } from './line/download.ts';
import { energySheet, measureEnergy } from './line/energy.ts';
import { lineSheet, measureLine, measureRates, ratesSheet } from './line/line.ts';
import { measurePace, paceSheet } from './line/pace.ts';
import { measurePreviews, previewMonthSheet, previewsSheet } from './line/previews.ts';
import { measureReal, realSheet } from './line/realline.ts';
import { measureRound, roundSheet } from './line/round.ts';
import { announce, checkPossible, page, parts, timed, type BenchOptions, type Part } from './options.ts';
import { measurePieces, piecesSheet, writeChoice } from './pieces/pieces.ts';
import { costSheet, measureCost, measureWhole, triedSheet, wholeSheet } from './processor/cost.ts';
import { createEngineMeter, type EngineMeter } from './processor/engine.ts';
import { measurePoll, pollSheet } from './processor/poll.ts';
import { measureAllProcessors, measureExchange, processorSheet } from './processor/processor.ts';
import { measureShot, shotSheet } from './processor/shot.ts';
import { findRates } from './rate/chiprate.ts';
import { measureModel, modelBoard, modelSheet } from './rate/model.ts';
import { knownRates, type Rates } from './rate/rates.ts';
import { measureRecords, recordsSheet } from './records.ts';
import { looksSheet, measureAllLooks, measureScale, scaleSheet } from './scale.ts';
import { print, toMarkdown, type Sheet } from './sheet.ts';
import { createTeller } from './tell.ts';

const { tell, wipe } = createTeller(process.stderr);

/** Measures each part. With `isWritten` the tables are written into their page. */
const measures: Record<Part, (engine: EngineMeter, rates: Rates, isWritten: boolean) => Promise<Sheet[]>> = {
  line: async (engine, rates) => [
    lineSheet(await measureLine(engine, tell), rates), ratesSheet(await measureRates(engine, tell), rates), roundSheet(await measureRound(engine, tell), rates),
  ],
  pace: async () => [paceSheet(await measurePace(tell))],
  real: async engine => (engine.isThere ? [realSheet(await measureReal(tell))] : []),
  cost: async engine => {
    if (!engine.canCount) return [];
    const costs = await measureCost(tell);
    return [costSheet(costs), triedSheet(costs), wholeSheet(await measureWhole(engine, tell))];
  },
  chip: async (engine, rates) => {
    if (!engine.canCount) return [];
    const model = await measureModel(engine, rates, tell);
    return [processorSheet(await measureAllProcessors(engine), await measureExchange(), rates), ...model.length > 0 ? [modelSheet(model)] : []];
  },
  shot: async engine => (engine.canCount ? [shotSheet(await measureShot(tell))] : []),
  poll: async (engine, rates) => (engine.canCount ? [pollSheet(await measurePoll(engine, rates, tell), rates)] : []),
  scale: async (engine, rates) => [scaleSheet(await measureScale(tell)), ...engine.canCount ? [looksSheet(await measureAllLooks(tell), rates)] : []],
  energy: async (engine, rates) => [energySheet(await measureEnergy(engine, tell), rates)],
  download: async () => [downloadSheet(await measureDownloads(tell))],
  previews: async () => {
    const previews = await measurePreviews(tell);
    return [previewsSheet(previews), previewMonthSheet(previews)];
  },
  records: async engine => (engine.isThere ? [recordsSheet(await measureRecords(engine, tell))] : []),
  pieces: async (engine, _rates, isWritten) => {
    if (!engine.isThere) return [];
    const choice = await measurePieces(engine.command, tell);
    if (isWritten) writeChoice(choice);
    return [piecesSheet(choice)];
  },
  fleet: () => measureFleet(tell),
};

/** Measures the chosen parts, prints their tables, and ends the process. */
export async function bench({ engine: isWanted, only, write }: BenchOptions): Promise<void> {
  const engine = createEngineMeter(isWanted, tell);
  const chosen = parts.filter(one => !only || only.includes(one));
  console.log(engine.says);
  checkPossible(chosen, engine);
  console.log(announce(chosen, engine));
  // paths in the list of boards are relative to this folder, since an absolute path may contain a comma, by which the list is split
  const cameras = (chosen.includes('shot') && engine.canCount) || (chosen.includes('pieces') && engine.isThere) ? [cameraParts, lens].map(({ path }) => relative(process.cwd(), path)) : [];
  const chips = chosen.includes('chip') && engine.canCount && typeof findMachine() !== 'string' ? [modelBoard] : [];
  const downloads = chosen.includes('download') ? [downloadBoard, relative(process.cwd(), wired.path)] : [];
  await makeReady(['linux', ...cameras, ...chips, ...downloads].join(), console.log);
  const rates = engine.canCount && chosen.some(part => timed.includes(part)) ? await findRates(tell) : knownRates;
  for (const part of chosen) {
    const sheets = await measures[part](engine, rates, write);
    wipe();
    for (const sheet of sheets) console.log(`\n${print(sheet)}`);
    if (write && sheets.length > 0) writeTable(page, part, sheets.filter(sheet => !sheet.isOnlyPrinted).map(toMarkdown).join('\n\n'));
  }
  process.exit(); // a server may still wait for a client, which would keep the process alive
}
