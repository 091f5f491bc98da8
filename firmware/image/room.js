/** The file room.json beside an image has the bytes of the image, and of each of its pieces (pieces.js). */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { choiceIn } from '../check/fresh.js';

export const roomFile = 'room.json';

/** The content of room.json. @typedef {{ bytes: number, pieces: Record<string, number> }} Room */
/**
 * A build of a board: the name of its folder in dist/, its sizes, and the number of public keys that it believes.
 * @typedef {{ name: string, room: Room, keys: number }} Build
 */

/**
 * Makes the content of room.json.
 * @param {number} bytes of the image
 * @param {import('./pieces.js').Piece[]} pieces in it
 * @returns {string} JSON
 */
export function tellRoom(bytes, pieces) {
  /** @type {Room} */
  const room = { bytes, pieces: Object.fromEntries(pieces.map(({ name, stored }) => [name, stored.length])) };
  return JSON.stringify(room, null, 1);
}

/**
 * Reads the sizes of builds.
 * @param {string[]} folders those of the builds
 * @returns {Build[]} those of the builds that have a room.json
 */
export const readBuilds = folders => folders.filter(folder => existsSync(join(folder, roomFile)))
  .map(folder => ({ name: basename(folder), room: JSON.parse(readFileSync(join(folder, roomFile), 'utf8')), keys: choiceIn(folder).keys.length }));
