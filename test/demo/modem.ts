// `npm run bench:modem`: the run of demo/play.ts with a real modem at a serial port of this machine and the person's own
// card and server, so that all three are tried before anything is soldered.

import { readPortOptions } from './options.ts';

// what it runs on is loaded once the words are right
const options = readPortOptions(process.argv.slice(2));
(await import('./play.ts')).play(options);
