/**
 * Keeps the files that a chip has saved when flash.sh replaces only its firmware. Usage: node firmware/flash/keep.js OLD NEW.
 * OLD is all of Storage, read from the chip, and NEW the new firmware image. Adds the saved files of OLD to NEW, and prints their names.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tellError } from '../commands/command.js';
import { keepSaved, tellSaved } from './saved.js';

const [old = '', path = ''] = process.argv.slice(2);
try {
  const { image, names } = keepSaved(readFileSync(path), readFileSync(old));
  writeFileSync(path, image);
  console.log(tellSaved(names));
} catch (error) {
  console.error(tellError(error));
  process.exitCode = 1;
}
