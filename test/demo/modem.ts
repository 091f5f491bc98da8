// `npm run bench:modem`: the run of demo/play.ts with a real modem at a serial port of this machine and the person's own
// card and server, so that all three are tried before anything is soldered.

import { begin } from './begin.ts';
import { readPortOptions } from './options.ts';

await begin(readPortOptions(process.argv.slice(2)));
