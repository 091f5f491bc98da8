// What happens when one thing goes wrong once: told how, what is begun anew, and how much later all is delivered. The rows are
// lived through, and their table stands in the README.

import { readFileSync, writeFileSync } from 'node:fs';
import { fault, tell } from '../../src/fault.ts';
import type { Cure } from '../../src/upload/states.ts';
import { noise, type World } from '../bench/world.ts';
import { fillingOf, type Way } from '../upload/ways.ts';
import { greatest, run, type Course, type Trial } from './trial.ts';

const way: Way = { family: 'sim7600', method: 'efs' };
const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(20_000), 'DCIM/100CAM/IMG_0002.JPG': noise(30_000, 2) };

export interface Row extends Pick<Trial, 'given' | 'arm'> {
  title: string;
}

/** Does it once the first image is on its way into the modem, so many bytes of it. */
function inImage(behind: number, act: (world: World) => void): (world: World) => void {
  return world => {
    let from: number | undefined;
    const look = () => {
      if (world.modem.commands.some(line => line.startsWith(fillingOf(way)))) from ??= world.line.stats.toDce.sentBytes;
      if (from !== undefined && world.line.stats.toDce.sentBytes >= from + behind) act(world);
      else world.clock.after(1, look);
    };
    look();
  };
}

const loseByte = (world: World) => void world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + 500, kind: 'lose' });

function loseNetwork(world: World): void {
  world.modem.setRegistration(2);
  world.clock.after(120_000, () => world.modem.setRegistration(1));
}

const modem = (title: string, command: string, answer: string[] | undefined, more: object = {}): Row =>
  ({ title, given: { modem: { faults: [{ command, nth: 1, ...(answer && { answer }), ...more }] } } });
const server = (title: string, verb: string, how: object, more: object = {}): Row =>
  ({ title, given: { modem: { wallTimeoutMs: 500 }, server: { faults: [{ verb, nth: 1, how: how as never }] } }, ...more });


let reads = 0;
export const rows: Row[] = [
  { title: 'a byte of an image is lost on the line', arm: inImage(2000, loseByte) },
  { title: 'the modem restarts in the middle of an image', arm: inImage(5000, world => world.modem.reset()) },
  modem('the modem does not answer a command', 'AT+CFTPSSIZE', []),
  modem('an answer comes ten seconds after its time', 'AT+CFTPSSIZE', undefined, { delayMs: 70_000 }),
  modem('the modem has no room for an image', 'AT+CFTRANRX', ['ERROR']),
  modem('the modem has lost its copy of an image', 'AT+CFTPSPUTFILE', ['+CFTPSPUTFILE: 7', 'ERROR']),
  // it is asked twice before that is believed
  { title: 'the network gives no data connection', given: { modem: { faults: [1, 2].map(nth => ({ command: 'AT+CFTPSSTART', nth, answer: ['+CFTPSSTART: 9', 'ERROR'] })) } } },
  { title: 'the network is gone for two minutes', arm: inImage(5000, loseNetwork) },
  server('the server refuses the login', 'PASS', { refuse: 530 }),
  server('the server has too many guests (421)', 'USER', { refuse: 421 }),
  server('the server hangs up at the login', 'PASS', { closeAt: 0 }),
  server('the server refuses an image', 'STOR', { refuse: 550 }),
  server('the server is full in the middle of an image', 'STOR', { fill: 9000, reply: 552 }),
  server('the transfer breaks (426)', 'STOR', { fill: 9000, reply: 426 }),
  server('the server dies in the middle of an image', 'STOR', { tear: 9000 }),
  server('the server hangs up between two commands', 'SIZE', { closeAt: 0 }),
  server('the server says nothing any more', 'STOR', { hush: true }),
  server('the server tells a wrong size', 'SIZE', { more: -1 }),
  {
    title: 'the card does not give a piece of an image',
    given: { onOperation: (step, path) => { if (step === 'read' && /IMG_0001/.test(path) && ++reads === 3) throw new Error('no'); } },
    arm: () => void (reads = 0),
  },
];

const anew: Record<Cure, string> = {
  image: 'the image', session: 'the FTP session', modem: 'all since the first AT', power: 'the modem\'s power', rest: 'the round, after a rest',
};

export interface Outcome {
  row: Row;
  course: Course;
  /** More than it takes without the fault. */
  seconds: number;
}

export async function liveRows(): Promise<Outcome[]> {
  const clean = await run({ way, files });
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const course = await run({ way, files, ...row });
    outcomes.push({ row, course, seconds: course.seconds - clean.seconds });
  }
  return outcomes;
}

/** The row of the table, less its seconds. */
export function textOf({ row, course }: Outcome): string {
  const code = course.codes[0];
  const told = code ? tell(fault(code, '')).replace(/[;(].*$/, '').trim() : 'nothing';
  const taken = greatest(course.cures);
  return `| ${row.title} | ${told} | ${taken ? anew[taken] : 'nothing'} |`;
}

// the README

const readmeUrl = new URL('../../README.md', import.meta.url);
const begin = '<!-- from here to the end mark: npx tsx test/faults/table.ts --write -->';
const end = '<!-- end mark -->';

const secondsIn = (line: string) => / (\S+) \|$/.exec(line)?.[1];

function between(text: string): [before: string, table: string, after: string] {
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}

/** The rows as the README has them, less their seconds. */
export function readmeRows(): string[] {
  const lines = between(readFileSync(readmeUrl, 'utf8'))[1].split('\n').filter(line => /^\| /.test(line)).slice(1);
  return lines.filter(line => secondsIn(line) !== undefined).map(line => line.replace(/ \S+ \|$/, ''));
}

export function tableOf(outcomes: Outcome[]): string {
  const lines = outcomes.map(outcome => `${textOf(outcome)} ${Math.round(outcome.seconds)} |`);
  return ['| once | the line says | begun anew | seconds lost |', '|---|---|---|---|', ...lines].join('\n');
}

export function writeTable(outcomes: Outcome[]): void {
  const [before, , after] = between(readFileSync(readmeUrl, 'utf8'));
  writeFileSync(readmeUrl, `${before}\n${tableOf(outcomes)}\n${after}`);
}
