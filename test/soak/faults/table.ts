// `npm run faults`: the tables of docs/faults.md. Lives through their rows, prints them and writes them there.

import { writeTable } from '../../../firmware/tables.js';
import { listVerbs, liveOthers, liveVerbs, otherTableOf, verbTableOf } from './commands.ts';
import { pausesTable, policyTable } from './policy.ts';
import { liveRows, tableOf } from './recovery.ts';

async function main(): Promise<void> {
  const made = { pauses: pausesTable(), policy: policyTable() };
  const tables = { ...made, recovery: tableOf(await liveRows()), commands: verbTableOf(await liveVerbs(await listVerbs())), servers: otherTableOf(await liveOthers()) };
  for (const [name, table] of Object.entries(tables)) {
    console.log(`${table}\n`);
    writeTable('faults.md', name, table);
  }
  process.exit(); // a server may still have a guest who was never answered
}

void main();
