/**
 * The room in images: how many bytes each leaves free, and which modules have grown since the last release. `npm run release` without a board's
 * name writes the sizes of all boards' images to released.json. docs/design.md says what a feature may cost.
 */
import { readFileSync } from 'node:fs';
import { makerPrefix } from '../bundle/ondemand.js';
import { engine } from '../engine/facts.js';
import { mostKeys } from './signing.js';

/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./room.js').Build} Build */
/** The bytes of each module in an image. @typedef {Record<string, number>} Modules */
/**
 * The content of released.json: the version of the last release, and the bytes that each board's image left free. `modules` has the most bytes
 * of each module in any of these images.
 * @typedef {{ version: string, free: Record<string, number>, modules: Modules }} Released
 */

/** Bytes that an image must leave free, with two keys. A test fails below that. */
export const leastFree = 20_000;
/** Bytes that further keys would add to an image, by the number that it believes. The first key also brings code. */
export const bytesForKeys = [2340, 740, 0];
/** How many of the modules that grew are named. */
const mostNamed = 3;
/** What stands for the part of an image that is no module on demand. */
const rest = 'what stays in memory';

/** The file with the sizes of the last release. */
export const releasedPath = new URL('./released.json', import.meta.url);

/** Returns the sizes of the last release. @returns {Released} */
export const readReleased = () => JSON.parse(readFileSync(releasedPath, 'utf8'));

/**
 * Sums up the pieces of an image by modules.
 * @param {Room} room
 * @returns {Modules} with an entry for what is no module on demand
 */
export function sumModules({ bytes, pieces }) {
  /** @type {Modules} */
  const modules = { [rest]: bytes };
  for (const [name, size] of Object.entries(pieces)) {
    // Another function of the bundle has another short name in each build.
    if (!name.startsWith(makerPrefix)) continue;
    const module = name.replace(makerPrefix, '').replace(/__\d+$/, '');
    modules[module] = (modules[module] ?? 0) + size;
    modules[rest] = (modules[rest] ?? 0) - size;
  }
  return modules;
}

/** Returns the bytes that an image leaves free when it has as many public keys as it can have. @param {Build} build */
export const freeIn = ({ room, keys }) => engine.image.mostBytes - room.bytes - (bytesForKeys[keys] ?? 0);

/**
 * Names the modules that grew most since the last release.
 * @param {Room} room
 * @param {Released} released
 * @returns {string} such as "config_keys +1,234, round_rest +20"; empty if none grew
 */
export function tellGrown(room, released) {
  const changes = Object.entries(sumModules(room)).map(([name, bytes]) => ({ name, by: bytes - (released.modules[name] ?? 0) }));
  const grown = changes.filter(({ by }) => by > 0);
  return grown.sort((one, other) => other.by - one.by).slice(0, mostNamed).map(({ name, by }) => `${name} +${by.toLocaleString('en-US')}`).join(', ');
}

/**
 * Makes the content of released.json.
 * @param {string} version
 * @param {Build[]} builds
 * @returns {string} JSON
 */
export function tellReleased(version, builds) {
  /** @type {Modules} */
  const modules = {};
  for (const { room } of builds) for (const [name, bytes] of Object.entries(sumModules(room))) modules[name] = Math.max(modules[name] ?? 0, bytes);
  const sorted = (/** @type {[string, number][]} */ entries) => Object.fromEntries(entries.sort(([one], [other]) => one < other ? -1 : 1));
  const record = { version, free: sorted(builds.map(build => [build.name, freeIn(build)])), modules: sorted(Object.entries(modules)) };
  return `${JSON.stringify(record, null, 1)}\n`;
}

/**
 * Says how many bytes the images of builds leave free, and what grew since the last release.
 * @param {Build[]} builds
 * @param {Released} released
 * @returns {string[]} lines
 */
export function listRoom(builds, released) {
  return [
    `Free with ${mostKeys} keys, of ${engine.image.mostBytes.toLocaleString('en-US')} bytes; the change since ${released.version}; `
      + 'what grew most since then:',
    ...builds.map(build => {
      const free = freeIn(build);
      const before = released.free[build.name];
      const by = before === undefined ? '' : `${free < before ? '−' : '+'}${Math.abs(free - before).toLocaleString('en-US')}`;
      return `  ${build.name.padEnd(28)} ${free.toLocaleString('en-US').padStart(7)} ${by.padStart(8)}  ${tellGrown(build.room, released)}`.trimEnd();
    }),
  ];
}
