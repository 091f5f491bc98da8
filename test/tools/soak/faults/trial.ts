// One run of the firmware under one fault, and its course: reports, recoveries, and the server's files. Without a verdict.

import type { Recovery } from '../../../../src/delivery/delivery.ts';
import { newFault, tell, type FaultCode } from '../../../../src/fault.ts';
import { recoveries } from '../../../../src/round/retry.ts';
import { faultCodes } from '../../../common/faultcodes.ts';
import { asServed, isTrouble, worldWith, type Way } from '../../../sim/world/ways.ts';
import { createWorld, digest, type World, type WorldOptions } from '../../../sim/world/world.ts';

/** The firmware, its images, and a fault that it must survive. */
export interface Trial {
  way: Way;
  files: Record<string, Uint8Array>;
  given?: Omit<WorldOptions, 'modem' | 'files' | 'family'> & { modem?: object };
  /** Before the firmware starts. */
  arm?(world: World): void;
  /** The fault lasts until a round has ended; then this ends it. */
  mend?(world: World): void;
  /** Limit for everything, in minutes of the simulated clock. */
  minutes?: number;
}

/** What happened in a trial. */
export interface Course {
  /** All are reported as delivered. */
  isDelivered: boolean;
  /** Images reported as delivered that are not on the server, or not with this size. */
  untrue: string[];
  /** Images of the right size with other bytes. */
  garbled: string[];
  /** Other files on the server. */
  strays: string[];
  /** Reported, in order. */
  codes: FaultCode[];
  /** Recoveries, in order. */
  cures: Recovery[];
  /** From the first boot until the last delivery. */
  seconds: number;
  /** Of one image in one round. */
  mostTries: number;
  rounds: number;
  skipped: number;
  uncaught: string[];
  lines: string[];
  story: string[];
  commands: string[];
  ftpCommands: string[];
  /** Of HTTP: method, path below the root, and the response's status; 0 without one. */
  requests: string[];
  /** Complete uploads, answered or not. */
  stored: number;
  /** By the server, on its control connections, or in all its responses. */
  saidBytes: number;
  /** Received by an HTTP server, in all requests. */
  heardBytes: number;
  bytes: { toDce: number; toDte: number };
}

const usualMinutes = 90;
/** An image that the server confirms and shows otherwise is sent twice, then each 12.5 hours (docs/troubleshooting.md). */
export const differsMinutes = 14 * 60;

const sentences = faultCodes()
  .map(code => ({ code, text: tell(newFault(code, '')).replace(/ \(\)$/, '') }))
  .sort((a, b) => b.text.length - a.text.length);

/** The code of a log line's sentence; the line must be an error. */
export function codeIn(line: string): FaultCode | undefined {
  return isTrouble(line) ? sentences.find(({ text }) => line.includes(text))?.code : undefined;
}

/** The recovery that begins with this state, depending on the state before. */
function cureIn(state: string, before: string): Recovery | undefined {
  switch (state) {
    case 'failing': return 'image';
    case 'reopening': return 'session';
    case 'detaching': return 'bearer';
    case 'freeing': return 'modem';
    case 'waking': return before === 'looking' || before === 'powering' || before === '' ? undefined : 'modem';
    case 'powering': return 'power';
    case 'closing': return before === 'picking' ? undefined : 'rest';
    default: return undefined;
  }
}

/** In the order of their occurrence. */
export function curesIn(lines: string[]): Recovery[] {
  const states = lines.map(line => / info state: ([a-z]+)/.exec(line)?.[1]).filter(name => name !== undefined);
  return states.map((state, i) => cureIn(state, states[i - 1] ?? '')).filter(cure => cure !== undefined);
}

/** The greatest of them. */
export function greatest(cures: Recovery[]): Recovery | undefined {
  return [...cures].sort((a, b) => recoveries().indexOf(b) - recoveries().indexOf(a))[0];
}

const deliveryOf = (path: string) => `image: /${path} delivered as `;

function judge(world: World, files: Trial['files']) {
  const served = world.served();
  const told = Object.keys(files).filter(path => world.lines.some(line => line.includes(deliveryOf(path))));
  const isSized = (path: string) => served[asServed(path)]?.length === files[path]!.length;
  const own = Object.keys(files).map(asServed);
  return {
    untrue: told.filter(path => !isSized(path)),
    garbled: told.filter(path => isSized(path) && digest(served[asServed(path)]!) !== digest(files[path]!)),
    strays: Object.keys(served).filter(path => !own.includes(path)),
  };
}

/** Lets time pass until `isDone`, checked only at a new line of the console. */
async function runOn(world: World, isDone: () => boolean, minutes: number): Promise<boolean> {
  let seen = -1;
  return world.clock.run(() => seen !== (seen = world.lines.length) && isDone(), minutes * 60_000);
}

async function live(world: World, { files, arm, mend, minutes = usualMinutes }: Trial): Promise<Course> {
  const startMs = world.clock.now();
  const isRound = () => world.lines.some(line => / round: /.test(line));
  const isAll = () => Object.keys(files).every(path => world.lines.some(line => line.includes(deliveryOf(path))));
  arm?.(world);
  world.boot();
  if (mend) {
    await runOn(world, isRound, minutes);
    mend(world);
  }
  const isDelivered = await runOn(world, isAll, minutes);
  const seconds = (world.clock.now() - startMs) / 1000;
  const cures = curesIn(world.lines);
  await world.until(/ round: /, 5);
  return { isDelivered, seconds, cures, ...judge(world, files), ...tally(world) };
}

function tally(world: World) {
  const { lines, modem, line } = world;
  const tries = lines.map(text => Number(/, try (\d+) of /.exec(text)?.[1] ?? 0));
  return {
    codes: lines.map(codeIn).filter(code => code !== undefined),
    mostTries: Math.max(0, ...tries),
    rounds: lines.filter(text => / round: /.test(text)).length,
    skipped: lines.filter(text => / is skipped /.test(text)).length,
    uncaught: lines.filter(text => /Uncaught|nothing has moved|starting over/.test(text)),
    lines, story: modem.story, commands: modem.commands, ftpCommands: world.ftpCommands(),
    stored: world.uploads().length,
    requests: world.http?.requests.map(({ method, target, status }) => `${method} ${target} ${status}`) ?? [], saidBytes: world.http?.saidBytes() ?? world.ftpSaidBytes(), heardBytes: world.http?.heardBytes() ?? 0,
    bytes: { toDce: line.stats.toDce.sentBytes, toDte: line.stats.toDte.sentBytes },
  };
}

/** Runs a trial until all images are delivered, or its minutes are over. */
export async function run(trial: Trial): Promise<Course> {
  const { config, ...given } = trial.given ?? {};
  const upload = { method: trial.way.method, ...(config as Record<string, object> | undefined)?.upload };
  const world = await createWorld(worldWith(trial.way.family, { ...given, files: trial.files, config: { ...(config as object), upload } }));
  try {
    return await live(world, trial);
  } finally {
    await world.close();
  }
}
