// `npm run bench`: reads the options, and only then loads what measures, so that a mistake in them is told at once.

import { runCommand } from '../../../firmware/commands/command.js';
import { enterScratch, makeOwnScratch } from '../../common/scratchfolders.ts';
import { readOptions } from './options.ts';

const options = readOptions(process.argv.slice(2));
enterScratch(makeOwnScratch());
await runCommand(async () => {
  const { bench } = await import('./bench.ts');
  await bench(options);
});
