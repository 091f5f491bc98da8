/** Tells whether profile.json, by which pieces of code are compressed (pieces.js), is out of date. */
import { readdirSync } from 'node:fs';
import { makerPrefix } from '../bundle/ondemand.js';

/** Bytes of pieces in an image that the profile may not know, without a word about it. Code for a chip alone runs in none of its rounds. */
const mostNew = 5000;

/**
 * Lists the names that the modules of the sources have as pieces.
 * @param {string} folder of the sources
 * @returns {Set<string>} such as made_config_keys
 */
const listModules = folder => new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts')).map(name => makerPrefix + name.replace(/\.ts$/, '').replace(/\W/g, '_')));

/**
 * Says what a profile names that is gone, and what it does not know.
 * @param {import('./pieces.js').Profile} profile
 * @param {string} folder of the sources
 * @param {Record<string, number>[]} images the bytes of the pieces of each image, by name
 * @returns {string | undefined} a sentence; undefined if the profile is as the sources are
 */
export function tellOutdated({ compressed, plain }, folder, images) {
  const modules = listModules(folder);
  const known = { ...compressed, ...plain };
  const gone = Object.keys(known).filter(name => !modules.has(name.replace(/__\d+$/, '')));
  const sumUnknown = (/** @type {Record<string, number>} */ pieces) => (
    Object.entries(pieces).reduce((sum, [name, bytes]) => sum + (Object.hasOwn(known, name) ? 0 : bytes), 0));
  const most = Math.max(0, ...images.map(sumUnknown));
  const found = [
    ...gone.length > 0 ? [`it names ${gone.join(', ')}, which src/ has no longer`] : [],
    ...most > mostNew ? [`it does not know ${most.toLocaleString('en-US')} bytes of code in an image, so these are not compressed`] : [],
  ];
  return found.length > 0 ? `firmware/image/profile.json is out of date: ${found.join('; ')}. npm run bench -- --only pieces --write makes it anew.`
    : undefined;
}
