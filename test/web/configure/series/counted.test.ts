// Tests that the name of a camera is counted up for the next camera, such as cam-07 to cam-08.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nextName } from '../../../../web/configure/series/counted.ts';

const counted = suite('configure/series/counted');

const names: [name: string, expect: string][] = [
  ['cam-07', 'cam-08'], ['cam-09', 'cam-10'], ['cam-99', 'cam-100'], ['cam-099', 'cam-100'], ['cam', 'cam-2'], ['7', '8'], ['cam7-north', 'cam7-north-2'], ['', '-2'], ['hütte 1', 'hütte 2'],
  ['c9007199254740993', 'c9007199254740994'], ['c00', 'c01'],
];
for (const [name, expect] of names) counted(`${JSON.stringify(name)}: ${expect}`, () => assert.is(nextName(name), expect));

counted.run();
