// A few rounds on the real engine; hundreds are for the long fault run, as a test file has three minutes: ROUNDS=30 npm test -- soak/rounds

import { suite } from 'uvu';
import { findEspruino } from '../../firmware/espruino.js';
import { rounds } from './rounds.ts';

const test = suite('rounds');
const count = Number(process.env['ROUNDS']) || 5;

if (findEspruino()) test(`${count} ${rounds.title}`, () => rounds.run({ rounds: count, tell: line => console.log(line) }).then(() => undefined));
else test('left out: espruino is not on the PATH', () => console.log('left out: espruino is not on the PATH'));

test.run();
