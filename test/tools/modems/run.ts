// `npm run modems`: writes the tables of modems into README.md, docs/modems.md and the page of the benchmarks. It also writes the modems' names
// into the schemas, and their currents into the page's estimates.

import { readFileSync, writeFileSync } from 'node:fs';
import { writeTable } from '../../../firmware/boards/tables.js';
import { createCommand, runCommand } from '../../../firmware/commands/command.js';
import { draws, schemas, tables, withModels } from './tables.ts';

const about = 'Writes the tables of modems in README.md, docs/modems.md and test/tools/bench/README.md, the names of modem.model in both schemas, and the currents in web/configure/plan/draws.ts, from src/modem/known.ts and test/sim/sheets/.';

async function main(): Promise<void> {
  for (const [page, name, table] of tables()) {
    console.log(`${table}\n`);
    writeTable(page, name, table);
  }
  for (const { path, listOf } of schemas) {
    const url = new URL(`../../../${path}`, import.meta.url);
    writeFileSync(url, withModels(readFileSync(url, 'utf8'), listOf));
  }
  writeFileSync(new URL(`../../../${draws.path}`, import.meta.url), draws.text);
}

createCommand('modems', about).parse();
await runCommand(main);
