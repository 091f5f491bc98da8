/**
 * Tells flash.sh whether a failure of esptool may pass by itself, so that the step is worth another try. Usage: node firmware/flash/passing.js <LOG.
 * LOG is esptool's output. The exit code is 0 if it may pass.
 */
import { readFileSync } from 'node:fs';
import { mayPass } from './tooltroubles.js';

process.exitCode = mayPass(readFileSync(0, 'utf8')) ? 0 : 1;
