// `npm run bench:modem`: the run of demo/play.ts with a real modem at a serial port. It tries modem, card and server of the person before any
// soldering.

import { existsSync } from 'node:fs';
import { fail } from '../../../firmware/commands/command.js';
import { begin } from './begin.ts';
import { askForPort, readPortOptions } from './options.ts';
import { sentenceOf } from './rig/stick.ts';

const words = process.argv.slice(2);
await askForPort(words);
const options = readPortOptions(words);
// before a build of minutes; a port of Windows is no file
if (process.platform !== 'win32' && !existsSync(options.port!)) fail(new Error(sentenceOf(options.port!, 'No such file')));
await begin(options);
