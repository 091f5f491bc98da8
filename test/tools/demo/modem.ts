// `npm run bench:modem`: the run of demo/play.ts with a real modem at a serial port. It tries modem, card and server of the person before any
// soldering.

import { begin } from './begin.ts';
import { readPortOptions } from './options.ts';

await begin(readPortOptions(process.argv.slice(2)));
