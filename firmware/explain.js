/**
 * Why esptool failed, as a sentence for flash.sh.
 * Usage: node firmware/explain.js PORT AFTER [UNTOUCHED] <LOG, where AFTER says what is in the flash then, and UNTOUCHED what is where
 * esptool had not begun to erase.
 */
import { readFileSync } from 'node:fs';
import { hasErased, troubleIn } from './troubles.js';

const [port = '', after = '', untouched = 'nothing was written'] = process.argv.slice(2);
const log = readFileSync(0, 'utf8');
const why = troubleIn(log)?.tell({ on: ` on ${port}`, port, slower: '--baud 115200' }, log) ?? 'esptool ended with an error, shown above';
console.log(`${why}; ${hasErased(log) ? after : untouched}`);
