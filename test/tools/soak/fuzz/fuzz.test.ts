// Tests a sample of the fuzzing (noise from a simulated modem); `npm run test:faults` sends millions of bytes. A failure is reproduced by its seed:
// SEED=7 BYTES=300000 npm test -- soak/fuzz

import { suite } from 'uvu';
import { askedNumber } from '../../../common/asked.ts';
import { firmwareFuzz, parserFuzz } from './fuzz.ts';

const fuzz = suite('fuzz');
const seed = askedNumber('SEED', 20261120);
const bytes = askedNumber('BYTES', 300_000);

for (const one of [parserFuzz, firmwareFuzz]) {
  fuzz(`${one.title}: ${bytes} bytes of seed ${seed}`, () => one.run({ seed, bytes, tell: line => console.log(line) }));
}

fuzz.run();
