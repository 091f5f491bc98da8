// Makes the table in README.md of faults that happen once: what is reported, what the firmware repeats, and how many seconds are lost. The rows are
// simulated.

import type { Recovery } from '../../../../../src/delivery/delivery.ts';
import { fillingOf, type Way } from '../../../../sim/world/ways.ts';
import { noise, type World } from '../../../../sim/world/world.ts';
import { greatest, run, type Course, type Trial } from '../trial.ts';

const way: Way = { family: 'sim7600', method: 'efs' };
const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(20_000), 'DCIM/100CAM/IMG_0002.JPG': noise(30_000, 2) };

/** The page with the simulated results, as a path from docs/. */
export const resultsPage = '../test/tools/soak/faults/README.md';

export interface Row extends Pick<Trial, 'given' | 'arm'> {
  title: string;
}

/** Returns a function that calls `act` while the first image is copied into the modem, after `behind` bytes of the image. */
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
const server = (title: string, verb: string, how: object, nth = 1): Row => ({ title, given: { server: { faults: [{ verb, nth, how: how as never }] } } });
/** The number (from 1 on) of the SIZE query by which an upload is checked. The first query comes before the upload. */
const verifying = 2;

let reads = 0;
export const rows: Row[] = [
  { title: 'a byte of an image is lost on the line', arm: inImage(2000, loseByte) },
  { title: 'the modem restarts in the middle of an image', arm: inImage(5000, world => world.modem.reset()) },
  modem('the modem does not answer a command', 'AT+CFTPSSIZE', [], { nth: verifying }),
  modem('an answer comes ten seconds after its time', 'AT+CFTPSSIZE', undefined, { nth: verifying, delayMs: 100_000 }),
  modem('the modem has no room for an image', 'AT+CFTRANRX', ['ERROR']),
  modem('the modem has lost its copy of an image', 'AT+CFTPSPUTFILE', ['+CFTPSPUTFILE: 7', 'ERROR']),
  // the firmware repeats AT+CFTPSSTART before it believes the error, so two answers are errors
  { title: 'the network gives no data connection', given: { modem: { faults: [1, 2].map(nth => ({ command: 'AT+CFTPSSTART', nth, answer: ['+CFTPSSTART: 9', 'ERROR'] })) } } },
  { title: 'the network is gone for two minutes', arm: inImage(5000, loseNetwork) },
  server('the server refuses the login', 'PASS', { refuse: 530 }),
  server('the server has too many guests (421)', 'USER', { refuse: 421 }),
  server('the server hangs up at the login', 'PASS', { closeAt: 0 }),
  server('the server refuses an image', 'STOR', { refuse: 550 }),
  server('the server is full in the middle of an image', 'STOR', { fill: 9000, reply: 552 }),
  server('the transfer breaks (426)', 'STOR', { fill: 9000, reply: 426 }),
  server('the server dies in the middle of an image', 'STOR', { tear: 9000 }),
  server('the server hangs up between two commands', 'SIZE', { closeAt: 0 }, verifying),
  server('the server says nothing any more', 'STOR', { hush: true }),
  server('the server reports a wrong size', 'SIZE', { more: -1 }, verifying),
  {
    title: 'the card does not give a piece of an image',
    given: { onOperation: (step, path) => { if (step === 'read' && /IMG_0001/.test(path) && ++reads === 3) throw new Error('no'); } },
    arm: () => void (reads = 0),
  },
];

export interface Outcome {
  row: Row;
  course: Course;
  /** Seconds that the run took longer than one without the fault. */
  seconds: number;
}

/** Simulates a run for each row of the table, and returns the outcomes. */
export async function liveRows(): Promise<Outcome[]> {
  const clean = await run({ way, files });
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const course = await run({ way, files, ...row });
    outcomes.push({ row, course, seconds: course.seconds - clean.seconds });
  }
  return outcomes;
}

/** Returns the code of the first reported fault for a table, or "nothing". */
export function toldOf({ codes }: Course): string {
  return codes[0] ? `\`${codes[0]}\`` : 'nothing';
}

/** The recoveries, in the words of the tables. */
const steps: Record<Recovery, string> = { image: 'image', session: 'session', bearer: 'data connection', modem: 'modem', power: 'power', rest: 'round' };

/** Returns the greatest recovery of a run in the words of the tables, or "nothing". */
export function anewOf({ cures }: Course): string {
  const taken = greatest(cures);
  return taken ? steps[taken] : 'nothing';
}

/** Returns the lines of the table, without their seconds. Rows with the same fault and recovery share a line. */
export function linesOf(outcomes: Outcome[]): { text: string; seconds: number[] }[] {
  const lines = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const cells = `${toldOf(outcome.course)} | ${anewOf(outcome.course)}`;
    lines.set(cells, [...lines.get(cells) ?? [], outcome]);
  }
  return [...lines].map(([cells, same]) => ({ text: `| ${same.map(({ row }) => row.title).join('; ')} | ${cells} |`, seconds: same.map(({ seconds }) => Math.round(seconds)) }));
}

export function tableOf(outcomes: Outcome[]): string {
  const lines = linesOf(outcomes).map(({ text, seconds }) => `${text} ${seconds.join('; ')} |`);
  return ['| once | fault | repeated | seconds lost |', '|---|---|---|---|', ...lines].join('\n');
}
