// `npm start`: the run of demo/play.ts with a simulated SIM7600, by default with a sample card and the demo's own server.

import { begin } from './begin.ts';
import { readOptions } from './options.ts';

// the engine is only loaded if the options are right
const options = readOptions(process.argv.slice(2));
if (options.setup === undefined) await begin(options);
else await (await import('./setup/setup.ts')).start(options.setup);
