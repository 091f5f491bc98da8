// Turns from dated to numbered pictures, and more of them than the notes keep.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noteTurn, turnsOf } from '../../../src/camera/card/turns.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createMemoryCard } from '../../outside.ts';

const test = suite('turns');

const sceneOf = () => createNotes(createMemoryCard());

test('numbered pictures without a dated one before them are no turn', () => {
  const notes = sceneOf();
  noteTurn(notes, 100, '0001');
  assert.equal(turnsOf(notes), []);
});

test('a turn is between the names before and after it, and is noted once', () => {
  const notes = sceneOf();
  notes.put('day', '20261120.B 3 120000C');
  for (const digits of ['0007', '0008']) noteTurn(notes, 100, digits);
  const turns = turnsOf(notes);
  assert.is(turns.length, 1);
  const { numbered, dated } = turns[0]!;
  assert.ok('100SNAPF SNAP0006.JPG' < numbered && numbered < '100SNAPF SNAP0007.JPG');
  assert.ok('20261120.B 120000C.JPG' < dated && dated < '20261120.B 120000D.JPG' && dated < '20261120.B 120001.JPG' && dated < '20261120.C 000000.JPG');
});

test('after a clock that was set back, there is no further turn', () => {
  const notes = sceneOf();
  for (const [day, digits] of [['20261120 1 120000', '0002'], ['20261119 1 130000', '0003']] as const) {
    notes.put('day', day);
    noteTurn(notes, 100, digits);
  }
  assert.equal(turnsOf(notes), [{ numbered: '100SNAPF SNAP0002', dated: '20261120 120000/' }]);
});

test('of more than eight turns, the nearest ones become one, whose numbered pictures count as the newer', () => {
  const notes = sceneOf();
  const days = ['01', '05', '08', '09', '14', '17', '20', '24', '28'];
  days.forEach((day, i) => {
    notes.put('day', `202611${day} 1 120000`);
    noteTurn(notes, 100, `001${i}`);
  });
  const turns = turnsOf(notes).map(({ numbered, dated }) => [numbered.slice(-1), dated.slice(6, 8)]);
  assert.equal(turns, [['0', '01'], ['1', '05'], ['2', '09'], ['4', '14'], ['5', '17'], ['6', '20'], ['7', '24'], ['8', '28']]);
});

test.run();
