/**
 * `npm run test:faults`: tests that are too long for `npm run test:all`. First it announces the tasks and their measured time. In the end it prints each
 * part's findings, each with the command that repeats it: npm run test:faults -- --only cuts --family sim7600
 */
import { availableParallelism } from 'node:os';
import { codeOf, createCommand, runCommand } from '../../../firmware/commands/command.js';
import { makeReady } from '../../../firmware/commands/ready.js';
import { enterScratch, makeOwnScratch } from '../../common/scratchfolders.ts';
import { allBoards, boardWords } from '../../sim/world/board.ts';
import { checkOptions, checkPlans, pick } from './chosen.ts';
import { doAll } from './crew/crew.ts';
import type { Answer, Task } from './crew/worker.ts';
import { replay } from './cutting/part.ts';
import { replayShot } from './cutting/shots/shotcuts.ts';
import { parseShotSpec } from './cutting/shots/shotspec.ts';
import { parseSpec } from './cutting/spec.ts';
import { turnsOf, type Finding, type Part, type PartReport, type Plan, type Words } from './part.ts';
import { parts } from './parts.ts';
import { createProgress } from './progress.ts';
import { replayUpdate } from './update/part.ts';
import { parseUpdate } from './update/spec.ts';

/** Most findings of a part that are printed. More would push the summary off the screen. */
const mostShown = 25;

const stop = new AbortController();
let isBegun = false;

interface Planned {
  part: Part;
  plan: Plan;
  results: string[];
  /** What went wrong in the run itself: its errors, and leaked secrets. */
  findings: Finding[];
  /** Number of tasks that are not finished. */
  open: number;
}

const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`;

/**
 * Returns the expected seconds of a turn (the parts that run at the same time). Tasks with the real engine run beside the trials, which share the
 * processors.
 */
function secondsOfTurn(all: Planned[]): number {
  const sum = (needs: Part['needs']) => all.filter(({ part }) => part.needs === needs).reduce((total, { plan }) => total + plan.seconds, 0);
  return Math.max(sum('trials') / availableParallelism(), sum('engine'));
}

function expectedSeconds(all: Planned[]): number {
  return turnsOf(all).reduce((total, turn) => total + secondsOfTurn(turn), 0);
}

async function planAll(chosen: Part[], words: Words): Promise<Planned[]> {
  const all: Planned[] = [];
  for (const part of chosen) {
    const plan = await part.plan(words);
    if (typeof plan === 'string') console.log(`  ${part.name.padEnd(9)} ${plan}`);
    else all.push({ part, plan, results: [], findings: [], open: plan.tasks.length });
  }
  for (const { part, plan } of all) {
    const share = part.needs === 'trials' ? minutes(plan.seconds / availableParallelism()) : `${minutes(plan.seconds)} beside the others`;
    console.log(`  ${part.name.padEnd(9)} ${plan.size}: ${share}`);
  }
  console.log(`about ${minutes(expectedSeconds(all))} on ${availableParallelism()} processors with nothing else to do\n`);
  return all;
}

function tell(part: Part, { summary, findings }: PartReport, isWhole: boolean): void {
  console.log(`\n${part.name}: ${part.about}\n${summary}`);
  for (const { text, replay: again } of findings.slice(0, mostShown)) console.log(`  ${text}\n    again: npm run test:faults -- ${again}`);
  if (findings.length > mostShown) console.log(`  … and ${findings.length - mostShown} more`);
  const verdict = findings.length > 0 ? `${findings.length} FAILED` : isWhole ? 'all held' : 'all trials so far held';
  console.log(`${part.name}: ${verdict}${isWhole ? '' : ', not whole'}`);
}

function note({ part, findings, results }: Planned, task: Task, answer: Answer): void {
  const again = `--only ${part.name}`;
  if ('thrown' in answer) findings.push({ text: `the run itself threw at ${task.task}: ${answer.thrown}`, replay: again });
  else {
    results.push(answer.result);
    findings.push(...answer.leaks.map(text => ({ text, replay: again })));
  }
}

/** The options of the command by which one power cut is repeated, each with its functions. */
const repeats = [
  { name: 'replay', option: '--replay', parse: parseSpec, run: replay },
  { name: 'replayShot', option: '--replay-shot', parse: parseShotSpec, run: replayShot },
  { name: 'replayUpdate', option: '--replay-update', parse: parseUpdate, run: replayUpdate },
];

/** Returns a function that repeats one power cut, or undefined if no option names one. The option's text is checked before anything is built. */
function toRepeat(words: Words): (() => Promise<number>) | undefined {
  const [first, second] = repeats.filter(({ name }) => words[name] !== undefined);
  if (!first) return undefined;
  const text = String(words[first.name]);
  first.parse(text);
  if (second) throw new Error(`${first.option} and ${second.option} are two runs: leave one out.`);
  return () => first.run(text);
}

async function run(words: Words): Promise<number> {
  const startedMs = Date.now();
  const chosen = pick(words['only'] as string | undefined, parts);
  checkOptions(program, parts, chosen);
  const again = toRepeat(words);
  await makeReady(boardWords(allBoards), console.log);
  if (again) return again();
  console.log('the parts of this run:');
  const all = await planAll(chosen, words);
  checkPlans(program, parts, all);
  const left = chosen.filter(part => !all.some(one => one.part === part)).map(({ name }) => name);
  if (all.length === 0) throw new Error(`Nothing was run: ${left.join(', ')}. The lines above name what is missing, and docs/contributing.md where to get it.`);
  isBegun = true;
  const progress = createProgress(all.map(({ part, plan }) => ({ name: part.name, tasks: plan.tasks.length })));
  let failed = 0;
  const end = (one: Planned) => {
    const report = one.plan.report(one.results);
    const findings = [...report.findings, ...one.findings];
    failed += findings.length;
    progress.pause();
    tell(one.part, { ...report, findings }, one.open === 0);
  };
  try {
    await doAll(all, stop.signal, (task, answer) => {
      const one = all.find(({ part }) => part.name === task.part)!;
      note(one, task, answer);
      progress.step(one.part.name, one.findings.length);
      one.open -= 1;
      if (one.open === 0) end(one);
    });
  } catch (error) {
    // after an error the results so far are reported, too
    console.error(error);
    failed += 1;
  }
  progress.stop();
  for (const one of all) if (one.open > 0) end(one);
  const which = words['only'] === undefined && left.length === 0 ? 'all parts' : `${all.map(({ part }) => part.name).join(', ')}${left.length > 0 ? ` (not run: ${left.join(', ')})` : ''}`;
  console.log(`\n${which}${stop.signal.aborted ? ', stopped by hand' : ''}: ${failed === 0 ? 'all held' : `${failed} FAILED`}, ${minutes((Date.now() - startedMs) / 1000)}`);
  return stop.signal.aborted ? 130 : failed > 0 ? 1 : 0;
}

const program = createCommand('test:faults', 'Runs the faults that take too long for npm test: by default a part of the cuts and the faults of the line, chosen by a seed, so that all takes about two hours on two processors.')
  .option('--only <parts>', `some of them, with commas between: ${parts.map(({ name, about }) => `${name} (${about})`).join('; ')}`)
  .option('--seed <number>', 'other images, faults and places; as printed')
  .option('--full', 'all cuts and faults of the line, in some hours');
for (const part of parts) part.declare(program);
program.parse();
enterScratch(makeOwnScratch());
await runCommand(
  () => run(program.opts()).then(code => process.exit(code)),
  // the first signal ends the tasks, and the results so far are reported; a second one ends all at once
  signal => (isBegun && !stop.signal.aborted ? stop.abort() : process.exit(codeOf(signal))),
);
