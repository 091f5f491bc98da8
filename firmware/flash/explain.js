/**
 * Prints a sentence about a failure of esptool, for flash.sh. Usage: node firmware/flash/explain.js PORT AFTER [UNTOUCHED] <LOG.
 * LOG is esptool's output. The sentence ends with the text AFTER if esptool had begun to erase the flash, and with the text UNTOUCHED otherwise.
 */
import { readFileSync } from 'node:fs';
import { hasErased, troubleOfTool } from './tooltroubles.js';

const [port = '', after = '', untouched = 'nothing was written'] = process.argv.slice(2);
const log = readFileSync(0, 'utf8');
const why = troubleOfTool(log)?.tell({ on: ` on ${port}`, port, slower: '--baud 115200' }, log) ?? 'esptool ended with an error, shown above';
console.log(`${why}; ${hasErased(log) ? after : untouched}`);
