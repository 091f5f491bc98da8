// `npx tsx test/faults/table.ts` lives through each fault of the README's table "What happens when" and prints it; with --write
// it goes into the README.

import { Command } from 'commander';
import { liveRows, tableOf, writeTable } from './recovery.ts';

async function main(): Promise<void> {
  const options = new Command().option('--write', 'write the table into the README').parse().opts<{ write?: boolean }>();
  const outcomes = await liveRows();
  console.log(tableOf(outcomes));
  if (options.write) writeTable(outcomes);
  process.exit(); // a server may still have a guest who was never answered
}

void main();
