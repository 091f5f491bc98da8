// The tables of the README's "What happens when": lives through their rows and prints them; with --write they go into the README.

import { Command } from 'commander';
import { liveOthers, liveVerbs, tablesOf, writeCommandTables } from './commands.ts';
import { liveRows, tableOf, writeTable } from './recovery.ts';

async function main(): Promise<void> {
  const options = new Command().option('--write', 'write the tables into the README').parse().opts<{ write?: boolean }>();
  const outcomes = await liveRows();
  const commands = tablesOf(await liveVerbs(), await liveOthers());
  console.log([tableOf(outcomes), ...commands].join('\n'));
  if (options.write) writeTable(outcomes);
  if (options.write) writeCommandTables(commands);
  process.exit(); // a server may still have a guest who was never answered
}

void main();
