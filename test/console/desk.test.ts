// Tests the queue of requests that a person has typed at the console.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDesk } from '../../src/console/desk.ts';

const test = suite('desk');

test('a new desk is empty and not shared with another one', () => {
  const [one, other] = [createDesk(), createDesk()];
  one.jobs.push({ verb: 'at', path: 'AT', other: '' });
  one.gotten = '/a';
  assert.equal([one.jobs.length, other], [1, { jobs: [], gotten: '' }]);
});

test.run();
