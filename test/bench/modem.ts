// `npm run bench:modem`: the run of demo/play.ts with a real modem at a serial port of this machine and the person's own
// card and server, so that all three are tried before anything is soldered.

import { readPortOptions } from './demo/options.ts';
import { play } from './demo/play.ts';

play(readPortOptions(process.argv.slice(2)));
