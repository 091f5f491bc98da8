// Tests the output of ferry.help(): it fits a terminal of 80 columns, and has no time stamps.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Shots } from '../../src/camera/shots.ts';
import { tellHelp } from '../../src/console/help.ts';
import { createVerbs } from '../../src/console/verbs.ts';
import { consoleOf } from './trip.ts';

const test = suite('help');
const shots = () => ({ ask: () => '', tell: () => '' }) as Partial<Shots> as Shots;

for (const [title, parts] of [['without a camera', {}], ['with a camera', { shots }]] as const) {
  test(`${title}: a row for each verb of this board, in two columns of at most 80 characters`, () => {
    const { trip, lines } = consoleOf();
    Object.assign(trip, parts);
    tellHelp(trip);
    const rows = lines.map(line => /^ferry\.(\w+)\(.*?\) {2,}\S/.exec(line)?.[1]);
    const verbs = Object.keys(createVerbs(trip, { state: () => 'resting', cause: () => undefined }));
    assert.equal([...new Set(rows)].sort(), verbs.filter(verb => verb !== 'help' && (verb !== 'shoot' || trip.shots)).sort());
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.is(new Set(lines.map(line => /^\S.*? {2,}/.exec(line)![0].length)).size, 1, 'the second column is aligned');
  });
}

test('help is shown at every log.level', () => {
  const { trip, lines } = consoleOf();
  trip.log.setLevel('error');
  tellHelp(trip);
  assert.ok(lines.length > 10);
});

test.run();
