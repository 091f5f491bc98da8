// `npm run faults`: simulates the rows of the tables in this folder's README.md and in docs/troubleshooting.md, prints the tables and writes them
// there.

import { writeTable } from '../../../../firmware/boards/tables.js';
import { createCommand, runCommand } from '../../../../firmware/commands/command.js';
import { makeReady } from '../../../../firmware/commands/ready.js';
import { enterScratch, makeOwnScratch } from '../../../common/scratchfolders.ts';
import { answers } from './answers.ts';
import { answerTableOf, liveAnswers, outcomeOf } from './tables/answertable.ts';
import { listVerbs, liveOthers, liveVerbs, otherTableOf, outcomeOf as outcomeOfVerb, verbTableOf } from './tables/commands.ts';
import { pausesTable, policyTable } from './tables/policy.ts';
import { liveRows, resultsPage, tableOf } from './tables/recovery.ts';

async function main(): Promise<void> {
  await makeReady('linux', console.log);
  const tables = {
    pauses: pausesTable(), policy: policyTable(),
    recovery: tableOf(await liveRows()),
    commands: verbTableOf((await liveVerbs(await listVerbs())).map(row => ({ title: row.title, outcome: outcomeOfVerb(row) }))),
    servers: otherTableOf(await liveOthers()), answers: answerTableOf((await liveAnswers(answers)).map(lived => ({ asked: lived.asked, outcome: outcomeOf(lived) }))),
  };
  for (const [name, table] of Object.entries(tables)) {
    console.log(`${table}\n`);
    writeTable(name === 'pauses' ? 'troubleshooting.md' : resultsPage, name, table);
  }
  process.exit(); // a server may still wait for a client, which would keep the process alive
}

createCommand('faults', 'Lives through the faults, prints their tables, and writes them into test/tools/soak/faults/README.md and docs/troubleshooting.md.').parse();
enterScratch(makeOwnScratch());
await runCommand(main);
