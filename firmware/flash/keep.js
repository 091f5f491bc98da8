/**
 * Keeps saved files in an update of the firmware alone.
 * Usage: node firmware/flash/keep.js OLD NEW. Adds the files of OLD except the firmware to NEW, and prints their names. OLD is all
 * of Storage, read from a chip.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { keepSaved, tellSaved } from './saved.js';

const [old = '', path = ''] = process.argv.slice(2);
try {
  const { image, names } = keepSaved(readFileSync(path), readFileSync(old));
  writeFileSync(path, image);
  console.log(tellSaved(names));
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
