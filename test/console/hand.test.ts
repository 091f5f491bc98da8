// Tests which files a person at the console may send: any file on the card except those with secrets, however their names are spelled.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsoleTrip } from '../../src/console/desk.ts';
import { objectionTo } from '../../src/console/hand.ts';
import { createMemoryCard } from '../outside.ts';

const test = suite('files that may be sent from the console');

const config = '{"ftp":{"host":"h","password":"hunter2"}}';
/**
 * The content of the firmware's state file. It is longer than one piece in which two files are compared, so the test also covers the later pieces.
 */
const state = `pin 1a2b3c4d 3\n${'pace 1700\n'.repeat(100)}`;
const content = {
  '/config.json': config, '/snapferry/state': state, '/DCIM/a.jpg': 'image', '/DCIM/empty.jpg': '', '/notes.txt': 'x'.repeat(config.length),
  '/copy.txt': config, '/backup/state': state, '/almost': `${state.slice(0, -1)} `, '/longer': `${config} `, '/first': `P${state.slice(1)}`,
};

const cases: { path: string; how?: string; expect: RegExp | '' }[] = [
  { path: '/DCIM/a.jpg', expect: '' },
  { path: '/DCIM/a.jpg', how: 'append', expect: '' },
  { path: '/DCIM/a.jpg', how: 'unique', expect: '' },
  { path: '/DCIM/a.jpg', how: 'twice', expect: /"append" or "unique"/ },
  { path: '/notes.txt', expect: '' },
  { path: '/almost', expect: '' },
  { path: '/longer', expect: '' },
  { path: '/first', expect: '' },
  { path: '/DCIM/empty.jpg', expect: /not a file with anything in it/ },
  { path: '/DCIM', expect: /not a file with anything in it/ },
  { path: '/none.jpg', expect: /not a file with anything in it/ },
  { path: '/config.json', expect: /\/config\.json holds secrets/ },
  { path: '/copy.txt', expect: /\/config\.json holds secrets/ },
  { path: '/snapferry/state', expect: /\/snapferry\/state holds secrets/ },
  { path: '/backup/state', expect: /\/snapferry\/state holds secrets/ },
];
for (const { path, how = '', expect } of cases) {
  test(`${path}${how && `, ${how}`} is ${expect === '' ? 'accepted' : 'rejected'}`, () => {
    const files = createMemoryCard(content);
    const objection = objectionTo({ files } as Partial<ConsoleTrip> as ConsoleTrip, path, how);
    if (expect === '') assert.is(objection, '');
    else assert.match(objection, expect);
    assert.not.ok(objection.includes('hunter2'));
    assert.is(files.openFiles(), 0, 'no file is left open');
  });
}

test.run();
