// A sample of the fuzzing; millions of bytes go through it in the long fault run. What failed is played again by its seed:
//   SEED=7 BYTES=300000 npm test -- soak/fuzz

import { suite } from 'uvu';
import { firmwareFuzz, parserFuzz } from './fuzz.ts';

const fuzz = suite('fuzz');
const seed = Number(process.env['SEED']) || 20261120;
const bytes = Number(process.env['BYTES']) || 300_000;

for (const one of [parserFuzz, firmwareFuzz]) {
  fuzz(`${one.title}: ${bytes} bytes of seed ${seed}`, () => one.run({ seed, bytes, tell: line => console.log(line) }));
}

fuzz.run();
