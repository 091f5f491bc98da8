// `npm run chip`: runs one complete round on the emulated chip, and prints its console, its pins, and a table of measurements.

import { findBoard } from '../../../firmware/boards/boardfile.js';
import { runCommand } from '../../../firmware/commands/command.js';
import { makeReady } from '../../../firmware/commands/ready.js';
import { checkChip } from '../../../firmware/flash/flashable.js';
import { enterScratch, makeOwnScratch } from '../../common/scratchfolders.ts';
import { sheetOf } from '../../sim/world/ways.ts';
import { print, short, type Sheet } from '../bench/sheet.ts';
import { findMachine } from './emulator/machine.ts';
import { readOptions, type ChipOptions } from './options.ts';
import { carryRound, type RoundResult } from './round.ts';
import { boards as scenarioBoards, scenarios, type ScenarioName } from './scenarios.ts';
import type { Given } from './scenes/within.ts';

const stamp = (ms: number) => (ms / 1000).toFixed(3).padStart(8);
const count = (value: number) => (Number.isFinite(value) ? value.toLocaleString('en-US') : '–');

function chipSheet({ figures, delivered, wrong }: RoundResult, { board, modem, images, bytes, sizes, psram, preview }: ChipOptions): Sheet {
  return {
    title: `${board}, ${psram ? 'WROVER' : 'WROOM'}, ${sheetOf(modem).title}, ${preview ? `images.preview ${preview}, ` : ''}${sizes ? `images of ${sizes.map(count).join(' and ')} bytes` : `${images} images of ${count(bytes)} bytes`}, in the chip's own time`,
    head: ['', ''],
    rows: [
      ['power to the firmware\'s first line, ms', short(figures.bootMs)],
      ['power to the first command for the modem, ms', short(figures.firstAtMs)],
      ['from an answer to the next command, ms', short(figures.exchangeMs)],
      ...figures.previewsMs.length > 0 ? [['their previews, ms', figures.previewsMs.map(short).join(', ')]] : [],
      ['the images, ms', figures.imagesMs.map(short).join(', ')],
      ['lines to the modem for the first image, for a further one', `${count(figures.commands.first)}, ${count(figures.commands.further)}`],
      ['a byte to the modem, µs', short(figures.byteUs)],
      ['the whole round, ms', short(figures.roundMs)],
      ['JsVars at boot, at the peak, in all', `${count(figures.vars.boot)}, ${count(figures.vars.peak)}, ${count(figures.vars.total)}`],
      ['free heap after the round, bytes', count(figures.heap)],
      ['stack of the engine never used, bytes', count(figures.stackUnused)],
      ['largest lag of the modem, ms', short(figures.lateMs)],
    ],
    notes: [...delivered.map(({ path, sha256 }) => `${sha256}  ${path}`), ...wrong, wrong.length > 0 ? 'Not all is well.' : `All ${delivered.length} files are there byte for byte (SHA-256), each stored once.`],
  };
}

async function run(options: ChipOptions): Promise<void> {
  checkChip(findBoard(options.board).board, options.board);
  const machine = findMachine(options);
  if (typeof machine === 'string') throw new Error(`Not run: ${machine}`);
  const shown: Given = {
    machine,
    onLine: (text, atMs) => console.log(`${stamp(atMs)} | ${text}`),
    onPin: (pin, level, atMs) => console.log(`${stamp(atMs)}   D${pin} ${level === 'z' ? 'is let go' : `= ${level}`}`),
    ...options.at && { onAt: (direction, text, atMs) => console.log(`${stamp(atMs)} ${direction} ${text}`) },
  };
  await makeReady(options.scenario ? scenarioBoards.join() : options.board, console.log);
  console.log(`Time is the chip's own; a second of it takes two or three here.`);
  process.exit(await (options.scenario ? play(options.scenario, shown) : carry(options, shown)));
}

/** Runs a round and prints its table. @returns the exit code */
async function carry(options: ChipOptions, shown: Given): Promise<number> {
  const result = await carryRound({
    ...shown, board: options.board, family: options.modem, method: options.method, delivery: options.http ? 'http' : 'ftp',
    sizes: options.sizes ?? Array<number>(options.images).fill(options.bytes), psram: options.psram, isPollFast: options.fastPoll,
    ...options.preview && { preview: options.preview }, modem: { starts: options.starts, ...options.bootMs && { bootMs: options.bootMs } },
  });
  console.log(`\n${print(chipSheet(result, options))}`);
  return result.wrong.length > 0 ? 1 : 0;
}

async function play(name: ScenarioName, shown: Given): Promise<number> {
  const wrong = await scenarios[name](shown);
  if (typeof wrong === 'string') {
    console.log(`${name}: not shown, ${wrong}`);
    return 1;
  }
  console.log(wrong.length > 0 ? wrong.join('\n') : `${name}: all held.`);
  return wrong.length > 0 ? 1 : 0;
}

const options = readOptions(process.argv.slice(2));
enterScratch(makeOwnScratch());
await runCommand(() => run(options));
