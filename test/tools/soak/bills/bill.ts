// Measures the cost of a server's lasting fault: how many bytes of each image reach the server in two days from its first bytes on. They are compared
// with limits.

import { worldWith, type FamilyName } from '../../../sim/world/ways.ts';
import { createWorld, noise, type World } from '../../../sim/world/world.ts';
import { faults, imagesOf, settings, type Fault, type Kind, type Setting } from './cases.ts';

const hourMs = 3_600_000;
const offMs = 600_000;
/**
 * Hours from an image's first bytes to the times at which the received bytes are read. The times are the ends of the first hour and of two further
 * days.
 */
const marks = [1, 25, 49];
const stepHours = 1 / 12;
const board = 'lilygo-t-sim7600';

/**
 * The most bytes of an image that may reach the server, as multiples of its size. They are for the first hour, for each later day, and for the first
 * hour and day together.
 */
export const limits: Record<Kind, { hour: number; day: number; firstDay: number }> = {
  refused: { hour: 5, day: 2, firstDay: 7 },
  broken: { hour: 12, day: 12, firstDay: 12 },
};

/** The cost of a fault in one setting, with one modem. */
export interface Bill {
  title: string;
  kind: Kind;
  /**
   * The most bytes that the server got of any image, as multiples of its size. They are for the first hour, and for each of the two days after it.
   */
  sizes: number[];
  rounds: number;
  delivered: number;
  /** How many images must be delivered in spite of the fault. */
  owed: number;
}

/** A fault of a server in a setting, met by one modem family. */
export interface Case { fault: Fault; setting: Setting; family: FamilyName }

/** Returns all cases of a modem family: each fault of a server in each setting of the camera. */
export const casesOf = (family: FamilyName): Case[] => settings.flatMap(setting => faults.map(fault => ({ fault, setting, family })));

/** Returns the title by which a case can be repeated. */
export const titleOf = ({ fault, setting, family }: Case): string => `${family}, ${fault.title}, ${setting.title}`;

/**
 * Returns the bytes of an image that the server has received so far. By HTTP, bytes of the body count up to the image's size, without the rest of a
 * form.
 */
function bytesOf(world: World, name: string, size: number): number {
  const ofImage = (path: string) => new RegExp(`/${name}\\.`).test(path);
  const requests = world.http?.requests.filter(({ method, target }) => (method === 'POST' || method === 'PUT') && ofImage(target));
  if (requests) return requests.reduce((sum, { body }) => sum + Math.min(body.length, size), 0);
  return world.uploads().filter(({ path }) => ofImage(path)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The bytes of an image that have reached the server, as multiples of its size, at the end of each step of five minutes. */
type Course = number[];

/** Returns the bytes in the first hour and in each day after it, counted from the step with the image's first bytes. */
export function sizesOf(course: Course, days: number): number[] {
  const first = course.findIndex(size => size > 0);
  const at = (hours: number) => (hours <= 0 || first < 0 ? 0 : course[Math.min(first + Math.round(hours / stepHours) - 1, course.length - 1)]!);
  return marks.slice(0, days + 1).map((mark, i) => at(mark) - at(marks[i - 1] ?? 0));
}

/**
 * Lets the simulated time pass until `hours` after `from`. With `cutHours`, the power goes off for ten minutes whenever that many hours have passed.
 */
async function runTo(world: World, from: number, hours: number, { cutHours }: Setting): Promise<void> {
  const end = from + Math.round(hours * hourMs);
  for (let left = end - world.clock.now(); left > 0; left = end - world.clock.now()) {
    const passed = world.clock.now() - from;
    const next = cutHours === undefined ? Infinity : (Math.floor(passed / (cutHours * hourMs)) + 1) * cutHours * hourMs - passed;
    await world.clock.run(() => false, Math.min(left, next));
    if (next > left) continue;
    world.cut();
    await world.clock.run(() => false, offMs);
    world.boot();
  }
}

/** Runs a case for the first hour and `days` days after it. Returns the most bytes of an image that the server got in each of these times. */
export async function runCase(one: Case, days = 2): Promise<Bill> {
  const { fault, setting, family } = one;
  const images = imagesOf(fault);
  const world = await createWorld(worldWith(family, {
    files: Object.fromEntries(Object.entries(images).map(([name, bytes], i) => [`DCIM/${name}.JPG`, noise(bytes, i + 1)])),
    config: { ...fault.config, schedule: { everyMinutes: setting.everyMinutes, ...setting.sleeps && { sleep: true } } },
    ...setting.sleeps && { chip: { board } },
    ...fault.losesOneIn !== undefined && { line: { toDce: { loseRate: 1 / fault.losesOneIn }, seed: 7 } },
    ...setting.noClock && { modem: { networkTime: undefined } },
    ...fault.server && { server: fault.server }, ...fault.http && { http: fault.http },
  }));
  try {
    const from = world.clock.now();
    world.boot();
    const courses = Object.fromEntries(Object.keys(images).map(name => [name, [] as Course]));
    const lastDay = setting.days ?? days;
    for (let step = 1; step <= Math.round(marks[lastDay]! / stepHours); step++) {
      await runTo(world, from, step * stepHours, setting);
      for (const [name, bytes] of Object.entries(images)) courses[name]!.push(bytesOf(world, name, bytes) / bytes);
    }
    const all = Object.values(courses).map(course => sizesOf(course, lastDay));
    const sizes = all[0]!.map((_size, i) => Math.max(...all.map(one => one[i]!)));
    return {
      title: titleOf(one), kind: fault.kind, sizes, rounds: world.lines.filter(line => / round: \d+ delivered/.test(line)).length,
      delivered: world.lines.filter(line => / delivered as /.test(line)).length, owed: fault.mustArrive ? Object.keys(images).length : 0,
    };
  } finally {
    await world.close();
  }
}

/** Returns a sentence for each limit that the measured cost (`bill`) exceeds. */
export function complaintsAbout({ title, kind, sizes, delivered, owed }: Bill): string[] {
  const { hour, day, firstDay } = limits[kind];
  const [first = 0, ...days] = sizes;
  return [
    ...delivered < owed ? [`${title}: ${delivered} of ${owed} images were delivered`] : [],
    ...first > hour ? [`${title}: ${first.toFixed(1)} sizes in the first hour, at most ${hour}`] : [],
    ...first + (days[0] ?? 0) > firstDay ? [`${title}: ${(first + (days[0] ?? 0)).toFixed(1)} sizes in the first day, at most ${firstDay}`] : [],
    ...days.filter(one => one > day).map(one => `${title}: ${one.toFixed(1)} sizes in a later day, at most ${day}`),
  ];
}
