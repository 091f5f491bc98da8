// Two cameras at one server, with several pictures of the same names. A random number decides after each command which of them goes on, where
// connections break, and where power is cut. Each camera has its own modem, line and clock. They share nothing but the files of the server.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createChance, type Chance } from '../chance.ts';
import type { HttpFault } from '../server/http/answer.ts';
import type { ServerFault } from '../server/malice.ts';
import type { Watch } from '../server/server.ts';
import { worldWith, type Way } from './ways.ts';
import { createWorld, noise, type World, type WorldOptions } from './world.ts';

/** The time of all pictures on their cards. */
const atMs = Date.UTC(2026, 10, 20, 8);
const minuteMs = 60_000;
/** One in so many seeds has a server that shows no byte of a file until its upload is over. */
const emptyShare = 2;
/** Bytes of a picture: several pieces by each method. A long one may be resumed. */
const sizes = [3000, 3000, 4500, 6000];
const longSizes = [66_000, 70_000];
/** Share of the names under which both pictures are long. */
const longShare = 0.15;
/** Most commands that one camera sends before it is the other one's turn. Chance draws a smaller number for each name. */
const mostInTurn = 12;
/** Most commands of both cameras for each picture before chance ends, and both finish their work. */
const mostSteps = 60;
/** Most pauses in which both cameras may finish their work. */
const mostPauses = 6;

/** What has happened to two pictures of one name, one of each camera. */
export interface Clash {
  /** Beginning of all names that the pictures may have on the server. */
  stem: string;
  /** The commands of both cameras about files of these names, with what the server had and said, and the deliveries that the cameras have told. */
  record: Seen[];
  pictures: Uint8Array[];
  /** The files of these names on the server in the end. */
  served: Record<string, Buffer>;
  /** What must not be. It is empty if all is right. */
  wrongs: string[];
}

/** A camera's command to the server, or its delivery of the picture. */
export interface Seen {
  /** Number of the camera, 0 or 1. */
  who: number;
  /** Beginning of the names of the picture at which the camera is. */
  stem: string;
  /** The state in which the camera's firmware is. */
  state: string;
  /** How many tries and starts the camera has begun. */
  tries: number;
  /** How often its power was cut. */
  cuts: number;
  /** An upload of this picture may have begun: the firmware has reached the state in which it sends. */
  isSending: boolean;
  /** The command with its argument as the camera has sent it. For a delivery it is `DELIVERED`. */
  line: string;
  /** The name that the argument has in its folder. For a delivery, it is that of the picture on the server. */
  name: string;
  /** The last reply to it. 0: there was none. */
  code: number;
  text: string;
  /** The server shows no byte of a file until its upload is over. */
  showsEmpty: boolean;
  /** The files of this picture's names in the folder before it. */
  files: Record<string, Buffer>;
}

interface Side { world: World; pictures: Uint8Array[]; seen: number; isUp: boolean; showsEmpty: boolean; log: Log }

/** What the console has told up to now. */
interface Log { read: number; state: string; tries: number; cuts: number; stem: string; sending: Set<string>; delivered: Set<string> }

const stemOf = (n: number) => `IMG_${String(n + 1).padStart(4, '0')}`;
const stemIn = (text: string) => /IMG_\d{4}/.exec(text)?.[0];

/** Returns the numbers from 1 to `count` that chance takes, each with this probability, and never three in a row. */
const some = (chance: Chance, count: number, share: number) =>
  Array.from({ length: count }, (_, i) => i + 1).filter(nth => chance() < share && nth % 3);

/**
 * Makes the random faults of one camera's server. Connections break within an upload, and answers are lost. A rename is refused, be it done or not.
 * @param sizes of the camera's pictures
 */
function faultsFor(chance: Chance, sizes: number[]): ServerFault[] {
  const { length } = sizes;
  const sizeOf = (nth: number) => sizes[Math.min(length - 1, Math.floor(nth / 2))]!;
  const breaks = some(chance, 2 * length, 0.3).map(nth => ({ verb: 'STOR', nth, how: { tear: Math.floor((1 - chance() ** 2 / 2) * sizeOf(nth)) } }));
  const lost = ['SIZE', 'STOR', 'RNTO', 'DELE'].flatMap(verb => some(chance, 2 * length, 0.04).map(nth => ({ verb, nth, how: { closeAt: 1 } })));
  const refused = some(chance, length, 0.1).map(nth => ({ verb: 'RNTO', nth, how: chance() < 0.5 ? { refuse: 553 } : { deny: 553 } }));
  return [...breaks, ...lost, ...refused];
}

/** Makes the random faults of one camera's server by HTTP: connections that break within an upload, and answers that are lost. */
function httpFaultsFor(chance: Chance, sizes: number[]): HttpFault[] {
  const how = () => (chance() < 0.5 ? { closeAtBody: Math.floor(chance() * sizes[0]!) } : { closeAtByte: 0 });
  return some(chance, 3 * sizes.length, 0.25).map(nth => ({ method: 'POST', nth, how: how() }));
}

const commandsOf = ({ http, ftpCommands }: World) => (http ? http.requests.length : ftpCommands().length);

function filesOf(sides: Side[], stem: string): Record<string, Buffer> {
  const folder = join(sides[0]!.world.folder, 'server/up/100CAM');
  if (!existsSync(folder)) return {};
  return Object.fromEntries(readdirSync(folder).filter(name => name.startsWith(stem)).map(name => [name, readFileSync(join(folder, name))]));
}

const now = ({ state, tries, cuts, sending }: Log, stem: string) => ({ stem, state, tries, cuts, isSending: sending.has(stem) });

/** Reads what the console has told since the last call. */
function readLog(sides: Side[], who: number, record: Seen[]): void {
  const { log, world } = sides[who]!;
  for (; log.read < world.lines.length; log.read++) {
    const line = world.lines[log.read]!;
    const state = / state: (\w+) /.exec(line)?.[1];
    if (state === 'picking' || / boot: snapferry/.test(line)) log.tries++;
    if (/ image: \S+, \d+ bytes, try /.test(line)) log.stem = stemIn(line)!;
    if (state) log.state = state;
    if (state === 'sending') log.sending.add(log.stem);
    const [from, as] = line.includes(' image: ') ? line.split(' delivered as ') : [];
    if (!from || !as) continue;
    const stem = stemIn(from)!;
    log.delivered.add(stem);
    record.push({ who, ...now(log, stem), line: 'DELIVERED', name: basename(as.split(',')[0]!), code: 0, text: '', showsEmpty: sides[who]!.showsEmpty,
      files: filesOf(sides, stem) });
  }
}

/** Records the commands of one camera about files. */
function watchFor(sides: Side[], who: number, record: Seen[]): Watch {
  return (line, clientPath) => {
    const side = sides[who];
    if (!side || /^(USER|PASS|TYPE|PWD|CWD|MKD|PASV|EPSV|QUIT|NOOP|SYST|FEAT|OPTS)\b/.test(line)) return () => undefined;
    readLog(sides, who, record);
    const name = basename(clientPath);
    const stem = stemIn(name) ?? side.log.stem;
    const seen: Seen = { who, ...now(side.log, stem), line, name, code: 0, text: '', showsEmpty: side.showsEmpty, files: filesOf(sides, stem) };
    record.push(seen);
    return (code, text) => void Object.assign(seen, { code, text });
  };
}

/** Lets a camera go on until it has sent so many more commands to the server, or nothing happens for a minute. */
async function goOn(sides: Side[], who: number, count: number, record: Seen[]): Promise<void> {
  const side = sides[who]!;
  if (!side.isUp) side.world.boot();
  side.isUp = true;
  await side.world.clock.run(() => commandsOf(side.world) >= side.seen + count, minuteMs);
  side.seen = commandsOf(side.world);
  readLog(sides, who, record);
}

/**
 * @param showsEmpty the server shows no byte of a file until its upload is over
 * @param count number of pictures on each card
 */
async function makeSides(way: Way, isHttp: boolean, showsEmpty: boolean, chance: Chance, count: number, record: Seen[]): Promise<Side[]> {
  const sides: Side[] = [];
  const lengths = Array.from({ length: count }, () => (chance() < longShare ? longSizes : sizes));
  for (const who of [0, 1]) {
    const pictures = lengths.map(all => noise(all[Math.floor(chance() * all.length)]!, 1 + who + 10 * Math.floor(chance() * 10_000)));
    const watch = watchFor(sides, who, record);
    const each = pictures.map(({ length }) => length);
    const server = isHttp ? { http: { watch, faults: httpFaultsFor(chance, each) } }
      : { server: { watch, showsOpenEmpty: showsEmpty, faults: faultsFor(chance, each) } };
    const options: WorldOptions = {
      files: Object.fromEntries(pictures.map((content, n) => [`DCIM/100CAM/${stemOf(n)}.JPG`, { content, atMs }])),
      config: { device: `cam${who + 1}`, upload: { method: way.method } }, ...server, ...(sides[0] && { beside: sides[0].world }),
    };
    const world = await createWorld(worldWith(way.family, options as never));
    sides.push({ world, pictures, seen: 0, isUp: false, showsEmpty,
      log: { read: 0, state: '', tries: 0, cuts: 0, stem: '', sending: new Set(), delivered: new Set() } });
  }
  return sides;
}

/** Tells what must not be in the end of the pictures of one name. */
function judge(sides: Side[], n: number, record: Seen[]): Clash {
  const stem = stemOf(n);
  const own = record.filter(seen => seen.stem === stem);
  const served = filesOf(sides, stem);
  const wrongs = sides.flatMap(({ world, pictures }, who) => {
    const picture = Buffer.from(pictures[n]!);
    const name = own.findLast(seen => seen.who === who && seen.line === 'DELIVERED')?.name;
    return [
      ...(Object.values(served).some(bytes => bytes.equals(picture)) ? [] : [`the picture of camera ${who + 1} is not there`]),
      ...(name ? [] : [`camera ${who + 1} has not delivered its picture`]),
      ...(name && !served[name]?.equals(picture) ? [`camera ${who + 1} counts ${name} as its picture, which is another file`] : []),
      ...(/Uncaught/.test(world.lines.join('\n')) ? [`camera ${who + 1} has an exception`] : []),
    ];
  });
  return { stem, record: own, pictures: sides.map(({ pictures }) => pictures[n]!), served, wrongs };
}

/**
 * Lets chance choose which camera goes on, and cuts its power now and then. A camera waits while the other one is a picture behind. For each name,
 * chance draws how much more often one of them has its turn.
 */
async function mix(sides: Side[], chance: Chance, count: number, record: Seen[]): Promise<void> {
  let [last, share, most, from] = [-1, 0, 0, 0];
  for (let steps = 0; steps < mostSteps * count;) {
    const done = sides.map(({ log }) => log.delivered.size);
    const least = Math.min(...done);
    if (least === count) return;
    if (least > last) [last, share, most, from] = [least, chance(), 1 + Math.floor(chance() * mostInTurn), steps];
    const drawn = chance() < share ? 0 : 1;
    const who = done[0] === done[1] ? drawn : done[0]! < done[1]! ? 0 : 1;
    const side = sides[who]!;
    const some = 1 + Math.floor(chance() * most);
    if (side.isUp && chance() < 0.04 && steps < from + mostSteps) {
      side.world.cut();
      side.isUp = false;
      side.log.cuts++;
    }
    await goOn(sides, who, some, record);
    steps += some;
  }
}

/** Lets both cameras finish their work. */
async function finish(sides: Side[], count: number, record: Seen[]): Promise<void> {
  for (let pause = 0; pause < mostPauses; pause++) {
    const before = record.length;
    for (const [who, { world, log }] of sides.entries()) {
      await goOn(sides, who, Infinity, record);
      if (log.delivered.size === count) continue;
      await world.clock.run(() => {
        readLog(sides, who, record);
        return log.delivered.size === count;
      }, 15 * minuteMs);
      await goOn(sides, who, Infinity, record);
    }
    if (record.length === before && sides.every(({ log }) => log.delivered.size === count)) return;
  }
}

/**
 * Runs two cameras whose pictures have the same names, at one folder of a server.
 * @param seed of all that happens by chance
 * @param count number of pictures on each card
 */
export async function runTogether(way: Way, isHttp: boolean, seed: number, count: number): Promise<Clash[]> {
  const chance = createChance(seed);
  const record: Seen[] = [];
  const sides = await makeSides(way, isHttp, !isHttp && seed % emptyShare === 0, chance, count, record);
  try {
    await mix(sides, chance, count, record);
    await finish(sides, count, record);
    return Array.from({ length: count }, (_, n) => judge(sides, n, record));
  } finally {
    for (const { world } of [...sides].reverse()) await world.close();
  }
}
