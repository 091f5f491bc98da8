// Two cameras at one server. A random number decides after each command which of them goes on, where connections break, and where power is cut. Each
// camera has its own modem, line and clock. They share nothing but the files of the server.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createChance, type Chance } from '../chance.ts';
import type { HttpFault } from '../server/http/answer.ts';
import type { ServerFault } from '../server/malice.ts';
import type { Watch } from '../server/server.ts';
import { deliveredAs, worldWith, type Way } from './ways.ts';
import { createWorld, digest, noise, type World, type WorldOptions } from './world.ts';

const path = 'DCIM/100CAM/IMG_0001.JPG';
/** The time of both pictures on their cards. */
const atMs = Date.UTC(2026, 10, 20, 8);
const minuteMs = 60_000;
/** Bytes of a picture: several pieces by each method. A long one may be resumed. */
const sizes = [3000, 3000, 4500, 6000];
const longSizes = [66_000, 70_000];
/** Share of the runs with a long picture. */
const longShare = 0.15;
/** Most commands that one camera sends before it is the other one's turn. */
const mostInTurn = 4;
/** Most commands of both cameras before chance ends, and both finish their work. */
const mostSteps = 60;

/** What one run of both cameras has shown. */
export interface Together {
  /** What must not be. It is empty if all is right. */
  wrongs: string[];
  /** The commands of both cameras to the server, in their order. */
  story: string[];
  /** The same commands about files, with what the server had and said, and the deliveries that the cameras have told. */
  record: Seen[];
  pictures: Uint8Array[];
  /** The files on the server in the end, by name. */
  served: Record<string, Buffer>;
}

/** A camera's command to the server, or its delivery of the picture. */
export interface Seen {
  /** Number of the camera, 0 or 1. */
  who: number;
  /** The state in which the camera's firmware is. */
  state: string;
  /** How many tries and starts the camera has begun. */
  tries: number;
  /** How often its power was cut. */
  cuts: number;
  /** An upload may have begun: the firmware has reached the state in which it sends. */
  isSending: boolean;
  /** The command with its argument as the camera has sent it. For a delivery it is `DELIVERED`. */
  line: string;
  /** The name that the argument has in its folder. For a delivery, it is that of the picture on the server. */
  name: string;
  /** The last reply to it. 0: there was none. */
  code: number;
  text: string;
  /** The files in the pictures' folder before it, by name. */
  files: Record<string, Buffer>;
}

interface Side { world: World; picture: Uint8Array; seen: number; isUp: boolean; log: Log }

/** What the console has told up to now. */
interface Log { read: number; state: string; tries: number; cuts: number; isSending: boolean }

const commandsOf = ({ http, ftpCommands }: World) => (http ? http.requests.map(({ method, target }) => `${method} ${target}`) : ftpCommands());

/**
 * Makes the random faults of one camera's server. Connections break within an upload, and answers are lost. A rename is refused, be it done or not.
 */
function faultsFor(chance: Chance, size: number): ServerFault[] {
  const breaks = [1, 2].filter(() => chance() < 0.3).map(nth => ({ verb: 'STOR', nth, how: { tear: Math.floor((1 - chance() ** 2 / 2) * size) } }));
  const lost = ['SIZE', 'STOR', 'RNTO', 'DELE'].filter(() => chance() < 0.06).map(verb => ({ verb, nth: 1, how: { closeAt: 1 } }));
  const refused = chance() < 0.15 ? [{ verb: 'RNTO', nth: 1, how: chance() < 0.5 ? { refuse: 553 } : { deny: 553 } }] : [];
  return [...breaks, ...lost, ...refused];
}

/** Makes the random faults of one camera's server by HTTP: connections that break within an upload, and answers that are lost. */
function httpFaultsFor(chance: Chance, size: number): HttpFault[] {
  const how = () => (chance() < 0.5 ? { closeAtBody: Math.floor(chance() * size) } : { closeAtByte: 0 });
  return [1, 2, 3].filter(() => chance() < 0.25).map(nth => ({ method: 'POST', nth, how: how() }));
}

function filesIn(folder: string): Record<string, Buffer> {
  try {
    const names = readdirSync(folder).filter(name => statSync(join(folder, name)).isFile());
    return Object.fromEntries(names.map(name => [name, readFileSync(join(folder, name))]));
  } catch {
    return {};
  }
}

const now = ({ state, tries, cuts, isSending }: Log) => ({ state, tries, cuts, isSending });

/** Reads what the console has told since the last call. */
function readLog(side: Side, who: number, record: Seen[], files: Record<string, Buffer>): void {
  const { log, world } = side;
  for (; log.read < world.lines.length; log.read++) {
    const line = world.lines[log.read]!;
    const state = / state: (\w+) /.exec(line)?.[1];
    if (state === 'picking' || / boot: snapferry/.test(line)) log.tries++;
    if (state) log.state = state;
    if (state === 'sending') log.isSending = true;
    const as = line.includes(`/${path} delivered as `) ? basename(line.split(' delivered as ')[1]!.split(',')[0]!) : undefined;
    if (as) record.push({ who, ...now(log), line: 'DELIVERED', name: as, code: 0, text: '', files });
  }
}

/** Records the commands of one camera about files. */
function watchFor(sides: Side[], who: number, record: Seen[]): Watch {
  return (line, clientPath) => {
    const side = sides[who];
    if (!side || /^(USER|TYPE|PWD|CWD|MKD|PASV|EPSV|QUIT|NOOP|SYST|FEAT|OPTS)\b/.test(line)) return () => undefined;
    const files = filesIn(join(sides[0]!.world.folder, 'server/up/100CAM'));
    readLog(side, who, record, files);
    const seen: Seen = { who, ...now(side.log), line, name: basename(clientPath), code: 0, text: '', files };
    record.push(seen);
    return (code, text) => void Object.assign(seen, { code, text });
  };
}

/** Lets a camera go on until it has sent so many more commands to the server, or nothing happens for a minute. */
async function goOn(side: Side, who: string, count: number, story: string[]): Promise<void> {
  if (!side.isUp) side.world.boot();
  side.isUp = true;
  const { world } = side;
  await world.clock.run(() => commandsOf(world).length >= side.seen + count, minuteMs);
  const commands = commandsOf(world);
  story.push(...commands.slice(side.seen).map(line => `${who} ${line}`));
  side.seen = commands.length;
}

async function makeSides(way: Way, isHttp: boolean, chance: Chance, record: Seen[]): Promise<Side[]> {
  const sides: Side[] = [];
  const all = chance() < longShare ? longSizes : sizes;
  for (const who of [0, 1]) {
    const picture = noise(all[Math.floor(chance() * all.length)]!, 1 + who + 10 * Math.floor(chance() * 100));
    const watch = watchFor(sides, who, record);
    const size = picture.length;
    const server = isHttp ? { http: { watch, faults: httpFaultsFor(chance, size) } } : { server: { watch, faults: faultsFor(chance, size) } };
    const options: WorldOptions = {
      files: { [path]: { content: picture, atMs } }, config: { device: `cam${who + 1}`, upload: { method: way.method } }, ...server,
      ...(sides[0] && { beside: sides[0].world }),
    };
    const world = await createWorld(worldWith(way.family, options as never));
    sides.push({ world, picture, seen: 0, isUp: false, log: { read: 0, state: '', tries: 0, cuts: 0, isSending: false } });
  }
  return sides;
}

function judge(sides: Side[], story: string[], record: Seen[]): Together {
  const served = sides[0]!.world.served();
  const wrongs = sides.flatMap(({ world, picture }, i) => {
    const name = deliveredAs(world, path);
    const isTold = world.lines.some(line => line.includes(`/${path} delivered as `));
    const isThere = Object.values(served).some(bytes => digest(bytes) === digest(picture));
    return [
      ...(isThere ? [] : [`the picture of camera ${i + 1} is not there`]),
      ...(isTold ? [] : [`camera ${i + 1} has not delivered its picture`]),
      ...(isTold && digest(served[name] ?? Buffer.of()) !== digest(picture)
        ? [`camera ${i + 1} counts ${name} as its picture, which is another file`]
        : []),
      ...(/Uncaught/.test(world.lines.join('\n')) ? [`camera ${i + 1} has an exception`] : []),
    ];
  });
  const files = filesIn(join(sides[0]!.world.folder, 'server/up/100CAM'));
  sides.forEach((side, who) => readLog(side, who, record, files));
  return { wrongs, story, record, pictures: sides.map(({ picture }) => picture), served: files };
}

/** Runs two cameras whose pictures have the same name, at one folder of a server. @param seed of all that happens by chance */
export async function runTogether(way: Way, isHttp: boolean, seed: number): Promise<Together> {
  const chance = createChance(seed);
  const record: Seen[] = [];
  const sides = await makeSides(way, isHttp, chance, record);
  const story: string[] = [];
  try {
    for (let steps = 0; steps < mostSteps;) {
      const i = chance() < 0.5 ? 0 : 1;
      const side = sides[i]!;
      const count = 1 + Math.floor(chance() * mostInTurn);
      if (side.isUp && chance() < 0.04) {
        side.world.cut();
        side.isUp = false;
        side.log.cuts++;
      }
      await goOn(side, `${i + 1}`, count, story);
      steps += count;
    }
    for (let turn = 0; turn < 6; turn++) {
      for (const [i, side] of sides.entries()) {
        await goOn(side, `${i + 1}`, Infinity, story);
        await side.world.clock.run(() => side.world.lines.some(line => line.includes(`/${path} delivered as `)), 15 * minuteMs);
        await goOn(side, `${i + 1}`, Infinity, story);
      }
    }
    return judge(sides, story, record);
  } finally {
    for (const { world } of [...sides].reverse()) await world.close();
  }
}
