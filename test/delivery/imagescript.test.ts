// Tests the placeholders of an image or a file on the server, and how it gets another name for a while.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scriptValue, underName, underOwnName } from '../../src/delivery/imagescript.ts';
import { End, newFault } from '../../src/fault.ts';
import type { Modem, Placeholder } from '../../src/modem/modem.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { endWords } from '../common/ends.ts';
import { asAsync, lowered } from '../common/lowered.ts';
import { sceneOf, type Given } from './trip.ts';

const test = suite('script of a delivery');

const modem: Modem = { ...sim7600(), longestFile: 12, waits: { sizeWait: { of: 'size', unitMs: 1000, least: 1, most: 999 } } };

const values: { title: string; given: Given; placeholder: Placeholder; expect: string | undefined }[] = [
  { title: 'a name with its path', given: { variables: { path: '/up/', name: 'a.jpg' } }, placeholder: 'file', expect: '/up/a.jpg' },
  { title: 'exactly the longest name that the modem accepts', given: { variables: { path: '/up/', name: '12345678' } }, placeholder: 'file', expect: '/up/12345678' },
  { title: 'too long with its path: the name alone', given: { variables: { path: '/up/', name: '123456789' } }, placeholder: 'file', expect: '123456789' },
  { title: 'the image\'s own name with its path', given: { variables: { path: '/up/', name: 'a.tmp', finalName: 'a.jpg' } }, placeholder: 'finalFile', expect: '/up/a.jpg' },
  { title: 'the path is not set yet', given: { variables: { name: 'a.jpg' } }, placeholder: 'file', expect: 'a.jpg' },
  { title: 'a timeout sent to the modem', given: { variables: { size: '30000' }, throttle: { pace: 1000 } }, placeholder: 'sizeWait', expect: '80' },
  { title: 'a key of config.json', given: { config: { 'ftp.port': 2121 } }, placeholder: 'ftp.port', expect: '2121' },
  { title: 'an unknown placeholder', given: {}, placeholder: 'nothing', expect: undefined },
];
for (const { title, given, placeholder, expect } of values) test(`{${placeholder}}: ${title}`, () => assert.is(scriptValue(sceneOf({ modem, ...given }).trip)(placeholder), expect));

test('a modem without a name limit always gets the path', () => {
  assert.is(scriptValue(sceneOf({ modem: sim7600(), variables: { path: '/a-long-directory/', name: 'a.jpg' } }).trip)('file'), '/a-long-directory/a.jpg');
});

for (const end of [End.done, End.refused, End.broken]) {
  test(`the final name applies during an act, the temporary name again after it: ${endWords[end]}`, () => {
    const { trip } = sceneOf({ variables: { name: 'a.tmp', finalName: 'a.jpg' } });
    const seen: unknown[] = [];
    lowered(underOwnName)(trip, asAsync(onEnd => {
      seen.push(trip.variables['name']);
      onEnd(end, newFault('rejected', 'x'));
    }), (ended, fault) => seen.push(ended, fault?.code, trip.variables['name']));
    assert.equal(seen, ['a.jpg', end, 'rejected', 'a.tmp']);
  });

  test(`another file's variables apply during an act, the image's again after it: ${endWords[end]}`, () => {
    const kept = { name: 'a.jpg', size: '9', hasBlank: '', finalName: 'a.jpg' };
    const { trip } = sceneOf({ variables: { ...kept, isDone: '1' } });
    const seen: unknown[] = [];
    lowered(underName)(trip, 'my notes.txt', 512, asAsync(onEnd => {
      const { name, size, hasBlank, isDone } = trip.variables;
      seen.push([name, size, hasBlank, isDone]);
      onEnd(end);
    }), ended => seen.push(ended));
    assert.equal(seen, [['my notes.txt', '512', '1', ''], end]);
    assert.equal(trip.variables, { ...kept, isDone: '' });
  });
}

test.run();
