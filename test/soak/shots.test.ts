// A few shots on the real engine; hundreds are for the long fault run: SHOTS=30 npm test -- soak/shots

import { suite } from 'uvu';
import { findEspruino } from '../../firmware/espruino.js';
import { eye } from '../sim/world/board.ts';
import { shots } from './shots.ts';

const test = suite('shots');
const count = Number(process.env['SHOTS']) || 3;

if (findEspruino()) {
  test.before(() => eye.build());
  test(`${count} ${shots.title}`, () => shots.run({ camera: 'vc0706', shots: count, tell: line => console.log(line) }).then(() => undefined));
} else test('left out: espruino is not on the PATH', () => console.log('left out: espruino is not on the PATH'));

test.run();
