/**
 * `npm run test:faults`: what takes too long for `npm test`. Every part is
 * named here and tells its findings in the end, each with the command that
 * shows it again: npm run test:faults -- --only cuts --family sim7600
 */
import { Command } from 'commander';
import { cuts } from '../cutting/part.ts';
import { kills } from '../cutting/killpart.ts';
import { line, server } from '../faults/parts.ts';
import { firmwareNoise, manyRounds, parserNoise } from './fuzzpart.ts';
import type { Part, PartReport, Words } from './part.ts';

const parts: Part[] = [cuts, kills, line, server, parserNoise, firmwareNoise, manyRounds];
/** More of them would only push the summary off the screen. */
const mostShown = 25;

function pick(only: string | undefined): Part[] {
  const names = only?.split(',') ?? parts.map(part => part.name);
  const unknown = names.find(name => !parts.some(part => part.name === name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there is no such part; there are ${parts.map(part => part.name).join(', ')}.`);
  return parts.filter(part => names.includes(part.name));
}

function tell(part: Part, { summary, findings }: PartReport): void {
  console.log(`\n${part.name}: ${part.about}\n${summary}`);
  for (const { text, replay } of findings.slice(0, mostShown)) console.log(`  ${text}\n    again: npm run test:faults -- ${replay}`);
  if (findings.length > mostShown) console.log(`  … and ${findings.length - mostShown} more`);
}

async function run(words: Words): Promise<number> {
  let failed = 0;
  for (const part of pick(words['replay'] ? 'cuts' : words['only'] as string | undefined)) {
    const startedMs = Date.now();
    const report = await part.run(words);
    tell(part, report);
    console.log(`${part.name}: ${report.findings.length === 0 ? 'all held' : `${report.findings.length} FAILED`}, ${((Date.now() - startedMs) / 60_000).toFixed(1)} min`);
    failed += report.findings.length;
  }
  return failed > 0 ? 1 : 0;
}

const program = new Command('npm run test:faults --')
  .description('Runs the faults that take too long for npm test.')
  .option('--only <parts>', `some of them, with commas between: ${parts.map(({ name, about }) => `${name} (${about})`).join('; ')}`);
for (const part of parts) part.declare(program);
program.parse();
run(program.opts()).then(code => process.exit(code), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
