/** Tries cuts in a process of its own, some worlds at once: while one waits for its server, others go on. */
import { leaksFound } from '../bench/secrets.ts';
import { parseSpec, type Spec } from './spec.ts';
import { tryOut, type Outcome } from './trial.ts';

export type Result = Pick<Outcome, 'places' | 'doubled' | 'unnamed' | 'complaints'> & { spec: Spec };

/** Nobody reads the stacks of the FTP client's errors, and each costs time. */
Error.stackTraceLimit = 0;

const atOnce = 3;
let running = 0;
let leaksTold = 0;
const waiting: string[] = [];

async function tryNext(): Promise<void> {
  const text = waiting.shift();
  if (text === undefined || running >= atOnce) return void (text !== undefined && waiting.unshift(text));
  running += 1;
  process.send?.(await attempt(parseSpec(text)));
  running -= 1;
  void tryNext();
}

/** What the bench itself throws is a finding, too. */
async function attempt(spec: Spec): Promise<Result> {
  try {
    const { places, doubled, unnamed, complaints } = await tryOut(spec);
    const leaks = leaksFound().slice(leaksTold);
    leaksTold += leaks.length;
    return { spec, places, doubled, unnamed, complaints: [...complaints, ...leaks] };
  } catch (error) {
    return { spec, places: [], doubled: 0, unnamed: 0, complaints: [`the bench threw: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`] };
  }
}

process.on('message', message => {
  waiting.push(message as string);
  void tryNext();
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
