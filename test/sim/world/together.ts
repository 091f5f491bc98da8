// Two cameras at one server. A random number decides after each command which of them goes on, where connections break, and where power is cut. Each
// camera has its own modem, line and clock. They share nothing but the files of the server.

import { createChance, type Chance } from '../chance.ts';
import type { ServerFault } from '../server/malice.ts';
import { deliveredAs, worldWith, type Way } from './ways.ts';
import { createWorld, digest, noise, type World, type WorldOptions } from './world.ts';

const path = 'DCIM/100CAM/IMG_0001.JPG';
const minuteMs = 60_000;
/** Bytes of a picture: several pieces by each method. */
const sizes = [3000, 3000, 4500, 6000];
/** Most commands that one camera sends before it is the other one's turn. */
const mostInTurn = 4;
/** Most commands of both cameras before chance ends, and both finish their work. */
const mostSteps = 60;

/** What one run of both cameras has shown. */
export interface Together {
  /** What must not be. It is empty if all is right. */
  wrongs: string[];
  /** Whether a file was lost as FTP cannot prevent it: it came between the other camera's last question and its answer to it. */
  isNatural: boolean;
  /** The commands of both cameras to the server, in their order. */
  story: string[];
}

interface Side { world: World; picture: Uint8Array; seen: number; isUp: boolean }

const commandsOf = ({ http, ftpCommands }: World) => (http ? http.requests.map(({ method, target }) => `${method} ${target}`) : ftpCommands());
const isPlain = (line: string) => /IMG_0001\.JPG($|\?)/.test(line);
/** Commands that put something into the place of a file. */
const isWrite = (line: string) => isPlain(line) && /^(STOR|RNTO|DELE|PUT|POST) /.test(line);
/** Commands that show what is in a place. */
const isQuestion = (line: string) => /^(SIZE|LIST|NLST|RETR|MLSD|GET)\b/.test(line);

/** Returns the place in the story of the next command of the same camera that is of this kind, or of the last one before. */
function ownAt(story: string[], at: number, step: 1 | -1, is: (line: string) => boolean = () => true): number {
  let own = at + step;
  while (own >= 0 && own < story.length && !(story[own]![0] === story[at]![0] && is(story[own]!.slice(2)))) own += step;
  return own;
}

/**
 * Whether one camera was writing under the plain name between the other one's last question and the end of what that one has written then. Neither
 * FTP nor a server that looks for the condition before the body can prevent this.
 */
function hasRaced(story: string[]): boolean {
  const writes = story.flatMap((line, at) => (isWrite(line.slice(2)) ? [{
    who: line[0], at, asked: ownAt(story, at, -1, isQuestion), end: ownAt(story, at, 1),
  }] : []));
  return writes.some(one => writes.some(other => other.who !== one.who && other.at < one.end && other.end > one.asked));
}

/** Makes the random faults of one camera's server: connections that break within an upload, and answers that are lost. */
function faultsFor(chance: Chance): ServerFault[] {
  const breaks = [1, 2].filter(() => chance() < 0.3).map(nth => ({ verb: 'STOR', nth, how: { tear: Math.floor(chance() * 3000) } }));
  return chance() < 0.15 ? [...breaks, { verb: 'RNTO', nth: 1, how: { refuse: 553 } }] : breaks;
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

async function makeSides(way: Way, isHttp: boolean, chance: Chance): Promise<Side[]> {
  const sides: Side[] = [];
  for (const seed of [1, 2]) {
    const picture = noise(sizes[Math.floor(chance() * sizes.length)]!, seed + 10 * Math.floor(chance() * 100));
    const options: WorldOptions = {
      files: { [path]: picture }, config: { device: `cam${seed}`, upload: { method: way.method } },
      ...(isHttp ? { http: {} } : { server: { faults: faultsFor(chance) } }),
      ...(sides[0] && { beside: sides[0].world }),
    };
    sides.push({ world: await createWorld(worldWith(way.family, options as never)), picture, seen: 0, isUp: false });
  }
  return sides;
}

function judge(sides: Side[], story: string[]): Together {
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
  return { wrongs, isNatural: hasRaced(story), story };
}

/** Runs two cameras whose pictures have the same name, at one folder of a server. @param seed of all that happens by chance */
export async function runTogether(way: Way, isHttp: boolean, seed: number): Promise<Together> {
  const chance = createChance(seed);
  const sides = await makeSides(way, isHttp, chance);
  const story: string[] = [];
  try {
    for (let steps = 0; steps < mostSteps;) {
      const i = chance() < 0.5 ? 0 : 1;
      const side = sides[i]!;
      const count = 1 + Math.floor(chance() * mostInTurn);
      if (side.isUp && chance() < 0.04) {
        side.world.cut();
        side.isUp = false;
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
    return judge(sides, story);
  } finally {
    for (const { world } of [...sides].reverse()) await world.close();
  }
}
