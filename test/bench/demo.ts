// `npm start`: the run of demo/play.ts with a simulated SIM7600, and a sample card and a server where none is named.

import { readOptions } from './demo/options.ts';
import { play } from './demo/play.ts';

play(readOptions(process.argv.slice(2)));
