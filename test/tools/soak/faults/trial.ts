// Runs the firmware once with a fault, and records the course: reports, recoveries, and the files on the server. It judges nothing.

import type { Recovery } from '../../../../src/delivery/delivery.ts';
import { newFault, sentenceOn, type FaultCode } from '../../../../src/fault.ts';
import { recoveries } from '../../../../src/round/retry.ts';
import { faultCodes } from '../../../common/faultcodes.ts';
import { asServed, isTrouble, worldWith, type Way } from '../../../sim/world/ways.ts';
import { createWorld, digest, type World, type WorldOptions } from '../../../sim/world/world.ts';

/** A run of the firmware with images and a fault that it must survive. */
export interface Trial {
  way: Way;
  files: Record<string, Uint8Array>;
  /** The previews in the images, by the images' paths, if the firmware sends them. An image whose preview has arrived counts as delivered. */
  previews?: Record<string, Uint8Array>;
  given?: Omit<WorldOptions, 'modem' | 'files' | 'family'> & { modem?: object };
  /** Prepares the fault before the firmware starts. */
  arm?(world: World): void;
  /** Ends the fault, which has lasted until a round has ended. Without this function the fault is not ended. */
  mend?(world: World): void;
  /** Most minutes of simulated time for the whole run; 90 unless given. */
  minutes?: number;
}

/** What has happened in a trial: reports, recoveries, commands, and the files on the server. */
export interface Course {
  /** True if all images are reported as delivered. */
  isDelivered: boolean;
  /** Paths of images reported as delivered that the server does not have, or not in this size. */
  untrue: string[];
  /** Paths of images reported as delivered that the server has in the right size, but with other bytes. */
  garbled: string[];
  /** Paths of files on the server that are no image of the trial. */
  strays: string[];
  /** Codes of the reported faults, in order. */
  codes: FaultCode[];
  /** The recoveries that the firmware has tried, in order. */
  cures: Recovery[];
  /** Seconds from the first boot to the last delivery. */
  seconds: number;
  /** The most tries of one image in one round. */
  mostTries: number;
  rounds: number;
  /** How often an image was skipped. */
  skipped: number;
  /** Lines of the console that tell of an exception or a standstill. */
  uncaught: string[];
  lines: string[];
  story: string[];
  commands: string[];
  ftpCommands: string[];
  /** The HTTP requests: method, path below the root, and the status of the answer, which is 0 without an answer. The list is empty by FTP. */
  requests: string[];
  /** Number of uploads that the server has seen. By HTTP, only those are counted that it stored. */
  stored: number;
  /** Bytes that the server has sent: on its FTP control connections, or in all its HTTP answers. */
  saidBytes: number;
  /** Bytes that an HTTP server has received in all requests. */
  heardBytes: number;
  /** Bytes on the line to the modem (`toDce`), and from the modem (`toDte`). */
  bytes: { toDce: number; toDte: number };
}

const usualMinutes = 90;
/**
 * Minutes of a run in which the server confirms an image but shows another size. The firmware then sends the image twice, and again every 12.5 hours
 * (docs/troubleshooting.md).
 */
export const differsMinutes = 14 * 60;

/** Statuses of HTTP with a sentence of their own. */
const statuses: [line: string, code: FaultCode][] = [['400', 'put-denied'], ['401', 'login-wrong'], ['403', 'login-wrong'], ['403', 'address-wrong'], ['407', 'login-wrong'], ['408', 'server-timeout']];

const sentences = faultCodes().map(code => newFault(code, '')).concat(statuses.map(([line, code]) => newFault(code, 'POST', line)))
  .map(fault => ({ code: fault.code, text: sentenceOn(fault) }))
  .sort((a, b) => b.text.length - a.text.length);

/** Returns the fault that a line of the log reports, or undefined. Only errors are reports. */
export function codeIn(line: string): FaultCode | undefined {
  return isTrouble(line) ? sentences.find(({ text }) => line.includes(text))?.code : undefined;
}

/**
 * Returns the recovery (what is repeated after a fault) that begins when the firmware enters `state` from the state `before`. It is undefined if none
 * does.
 */
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

/** Returns the recoveries that the console shows, in their order. */
export function curesIn(lines: string[]): Recovery[] {
  const states = lines.map(line => / info state: ([a-z]+)/.exec(line)?.[1]).filter(name => name !== undefined);
  return states.map((state, i) => cureIn(state, states[i - 1] ?? '')).filter(cure => cure !== undefined);
}

/** Returns the greatest of the recoveries, or undefined if there is none. */
export function greatest(cures: Recovery[]): Recovery | undefined {
  return [...cures].sort((a, b) => recoveries().indexOf(b) - recoveries().indexOf(a))[0];
}

const deliveryOf = (path: string) => `image: /${path} delivered as `;
const arrivalOf = (path: string) => `image: /${path}: its preview has arrived as `;
const previewOf = (path: string) => path.replace(/\.\w+$/, '_t$&');

function judge(world: World, { files: images, previews = {} }: Trial) {
  const served = world.served();
  const isTold = (text: string) => world.lines.some(line => line.includes(text));
  const files: Trial['files'] = { ...images, ...Object.fromEntries(Object.entries(previews).map(([path, bytes]) => [previewOf(path), bytes])) };
  const told = [...Object.keys(images).filter(path => isTold(deliveryOf(path))), ...Object.keys(previews).filter(path => isTold(arrivalOf(path))).map(previewOf)];
  // With previews, more tries of the modem's methods fail. A file that one of them has spoiled stays, and the next one has a digest in its name. The
  // rest of a preview stays, too, if its image went in the same round.
  const plainOf = (name: string) => Object.keys(previews).length > 0 ? name.replace(/(_t-[0-9a-f]{8}\.\w+)\.part$/, '$1').replace(/-[0-9a-f]{8}(?=\.\w+$)/, '') : name;
  const sizedAs = (path: string) => Object.entries(served).filter(([name, bytes]) => plainOf(name) === asServed(path) && !name.endsWith('.part') && bytes.length === files[path]!.length);
  const isSized = (path: string) => sizedAs(path).length > 0;
  const own = Object.keys(files).map(asServed);
  return {
    untrue: told.filter(path => !isSized(path)),
    garbled: told.filter(path => isSized(path) && !sizedAs(path).some(([, bytes]) => digest(bytes) === digest(files[path]!))),
    strays: Object.keys(served).filter(path => !own.includes(plainOf(path))),
  };
}

/** Lets simulated time pass until `isDone` returns true or the minutes are over. `isDone` is only called after a new line of the console. */
async function runOn(world: World, isDone: () => boolean, minutes: number): Promise<boolean> {
  let seen = -1;
  return world.clock.run(() => seen !== (seen = world.lines.length) && isDone(), minutes * 60_000);
}

async function live(world: World, trial: Trial): Promise<Course> {
  const { files, previews, arm, mend, minutes = usualMinutes } = trial;
  const startMs = world.clock.now();
  const isRound = () => world.lines.some(line => / round: /.test(line));
  const isOnly = previews && (trial.given!.config as { images: { preview: string } }).images.preview === 'only';
  const isAll = () => Object.keys(files).every(path => world.lines.some(line => line.includes(deliveryOf(path)) || (isOnly && line.includes(arrivalOf(path)))));
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
  return { isDelivered, seconds, cures, ...judge(world, trial), ...tally(world) };
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
