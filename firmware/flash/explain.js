/**
 * Explains an esptool failure in a sentence, for flash.sh.
 * Usage: node firmware/flash/explain.js PORT AFTER [UNTOUCHED] <LOG. AFTER describes the flash after a failure, UNTOUCHED a failure
 * before esptool began to erase.
 */
import { readFileSync } from 'node:fs';
import { hasErased, troubleIn } from './troubles.js';

const [port = '', after = '', untouched = 'nothing was written'] = process.argv.slice(2);
const log = readFileSync(0, 'utf8');
const why = troubleIn(log)?.tell({ on: ` on ${port}`, port, slower: '--baud 115200' }, log) ?? 'esptool ended with an error, shown above';
console.log(`${why}; ${hasErased(log) ? after : untouched}`);
