/**
 * Compares two copies of the engine that were got in different ways, such as by two people or networks. If the files are equal, it prints an
 * entry for `known` in engine.js. With that entry flash.sh, the browser page and `npm run release` take the files without a question.
 * Usage: node firmware/engine/compare.js FOLDER FOLDER
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumOf } from '../check/fresh.js';
import { stop } from '../stop.js';
import { engine } from './engine.js';
import { readRelease } from './findengine.js';

/**
 * Compares the engine's files in two folders.
 * @param {string} one a folder
 * @param {string} other another one
 * @returns {string} the entry for `known` of engine.js
 * @throws a sentence, if the copies differ
 */
export function compareCopies(one, other) {
  for (const folder of [one, other]) if (!existsSync(folder)) stop(`${folder} is not there: name a folder with the engine's files.`);
  if (realpathSync(one) === realpathSync(other)) stop(`${one} and ${other} are the same folder: nothing is compared.`);
  const versions = [readRelease(one).version, readRelease(other).version];
  const files = engine.files.map(({ name }) => ({ name, sums: [one, other].map(folder => sumOf(readFileSync(join(folder, name)))) }));
  const different = files.filter(({ sums: [a, b] }) => a !== b).map(({ name }) => name);
  if (different.length > 0) {
    stop(`The copies of ${different.join(' and ')} differ (versions ${versions.join(' and ')}): one was altered, or they are of different builds.`);
  }
  return [
    '    {', `      version: '${versions[0]}',`, '      files: [',
    ...files.map(({ name, sums }) => `        { name: '${name}', sha256: '${sums[0]}' },`), '      ],', '    },',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [one, other] = process.argv.slice(2);
  try {
    if (!one || !other) stop('Name two folders with copies of the engine that were got in different ways.');
    console.log(`Both copies are equal. Add this to \`known\` in firmware/engine/engine.js, `
      + `and name both sources in the commit:\n\n${compareCopies(one, other)}`);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
