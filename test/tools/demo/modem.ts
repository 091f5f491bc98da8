// `npm run bench:modem`: the run of demo/play.ts with a real modem at a serial port. It tries modem, card and server of the person before any
// soldering.

import { begin } from './begin.ts';
import { askForPort, readPortOptions } from './options.ts';

const words = process.argv.slice(2);
await askForPort(words);
await begin(readPortOptions(words));
