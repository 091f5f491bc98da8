// Runs the cameras of one process. Each has the shipped bundle, a simulated modem with real TCP, and a virtual clock. They advance in steps, so that
// none is ahead of another by more than a step. So as many connections are open at once as in the field.

import { chipCosts } from '../../../sim/chipcosts.ts';
import { noteGreeting } from '../../../sim/nearby.ts';
import { leaksFound } from '../../../sim/secrets.ts';
import { sheetOf } from '../../../sim/sheets/families.ts';
import { isTrouble, worldWith } from '../../../sim/world/ways.ts';
import { createWorld, type World } from '../../../sim/world/world.ts';
import { configOf, contentOf, memberOf, startMs, type Fleet, type Member, type Target } from './plan.ts';
import { watchConnections, type Traffic } from './wire.ts';

/** Which cameras of a fleet a process runs, and their server. */
export interface Order {
  fleet: Fleet;
  target: Target;
  /** Numbers of the cameras, from 0 on. */
  numbers: number[];
}

/** The state of the cameras after a step of time. */
export interface Step {
  /** When the next camera has something to do, in milliseconds since 1970. */
  dueMs: number;
  /** Number of open connections to the server. */
  open: number;
  /** Number of images reported as delivered so far, including the small first image of each camera. */
  delivered: number;
  /** What the connections have carried so far. */
  traffic: Traffic;
}

/** What the log of a camera said. Seconds and tries are given for counted images only, which are all but the small first one. */
export interface Told {
  device: string;
  family: string;
  /** Names of the images that were reported as delivered, in order. */
  delivered: string[];
  /** Seconds to each delivery from the time at which the camera's round was due (`turnMs` of plan.ts). */
  seconds: number[];
  /** Seconds to the first try of each image from the time at which the camera's round was due. */
  begun: number[];
  /** Number of tries to send an image, over all images. */
  tries: number;
  /** How often each warning and error was logged, by its text. */
  troubles: Record<string, number>;
}

/** Controls the simulated cameras that run in one process. */
export interface Squad {
  /** Advances all cameras to this time, in milliseconds since 1970. */
  step(toMs: number): Promise<Step>;
  /** Returns what the logs of the cameras said. */
  read(): Promise<Told[]>;
  /** Switches all cameras off. @returns a sentence for each password that a camera has shown in its output */
  close(): Promise<string[]>;
}

/** Milliseconds for which a closed session still counts: vsftpd counts it until both of its processes have ended. */
const partingMs = 20;

interface Camera {
  member: Member;
  world: World;
  seen: number;
  told: Told;
}

/** Returns a warning or error of the log without its numbers and names, so that equal ones can be counted. */
const kindOf = (line: string): string => line.replace(/^\S+ (\S+ )?(warn|error) /, '').replace(/\/?\S*IMG_\d+\S*/g, '…').replace(/; .*$/, '').replace(/\d+/g, 'n');

async function makeCamera({ fleet, target }: Order, number: number): Promise<Camera> {
  const member = memberOf(fleet, number);
  const { upBytesPerSecond, rttMs } = sheetOf(member.family).supply.network;
  const world = await createWorld({
    ...worldWith(member.family, { modem: { upBytesPerSecond, rttMs, partingMs } }),
    server: false, startMs, costs: chipCosts('2v29'), files: { 'DCIM/': '' }, config: configOf(target, member.device, fleet),
  });
  for (const shot of member.shots) world.clock.after(shot.atMs - startMs, () => world.put(`DCIM/${shot.name}`, contentOf(shot)));
  world.clock.after(member.onMs - startMs, () => world.boot());
  return { member, world, seen: 0, told: toldBy(member) };
}

/** Returns the record of a camera whose log is still empty. */
export const toldBy = ({ device, family }: Member): Told => ({ device, family, delivered: [], seconds: [], begun: [], tries: 0, troubles: {} });

/** Adds a line of a camera's log to its record. @param nowMs the time by the camera's clock */
export function readLine({ shots }: Member, told: Told, line: string, nowMs: number): void {
  const sinceTurn = (image: string) => (nowMs - shots.find(({ name }) => name === image)!.turnMs) / 1000;
  const isCounted = (image: string | undefined): image is string => image !== undefined && image !== shots[0]!.name;
  const done = / image: \S*\/(\S+) delivered as /.exec(line)?.[1];
  if (done) told.delivered.push(done);
  if (isCounted(done)) told.seconds.push(sinceTurn(done));
  const [, image, nth] = / image: \S*\/(\S+), .*, try (\d+) of /.exec(line) ?? [];
  if (isCounted(image)) {
    told.tries += 1;
    if (nth === '1') told.begun.push(sinceTurn(image));
  }
  if (isTrouble(line) || / warn /.test(line)) told.troubles[kindOf(line)] = (told.troubles[kindOf(line)] ?? 0) + 1;
}

/** Makes the simulated cameras with the numbers in `order`. They are not yet switched on. */
export async function createSquad(order: Order): Promise<Squad> {
  noteGreeting(order.target.port, order.target.kind === 'ftp');
  const watch = watchConnections();
  const cameras: Camera[] = [];
  for (const number of order.numbers) cameras.push(await makeCamera(order, number));

  async function move(camera: Camera, toMs: number): Promise<void> {
    const { world } = camera;
    if (world.clock.dueMs() > toMs) return;
    await world.clock.run(() => false, toMs - world.clock.now());
    for (; camera.seen < world.lines.length; camera.seen++) readLine(camera.member, camera.told, world.lines[camera.seen]!, world.clock.now());
  }

  return {
    async step(toMs) {
      await Promise.all(cameras.map(camera => move(camera, toMs)));
      return {
        dueMs: Math.min(...cameras.map(({ world }) => world.clock.dueMs())), open: watch.open(order.target.port),
        delivered: cameras.reduce((sum, { told }) => sum + told.delivered.length, 0), traffic: watch.read(),
      };
    },
    read: async () => cameras.map(({ told }) => told),
    async close() {
      for (const { world } of cameras) await world.close();
      watch.stop();
      return leaksFound();
    },
  };
}
