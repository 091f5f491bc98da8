// Tests turns: the points at which numbered pictures follow dated ones on a card. It also tests more turns than the card's notes keep.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noteDated, noteTurn, runsOf } from '../../../src/camera/card/turns.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createMemoryCard } from '../../outside.ts';

const test = suite('turns');

const sceneOf = () => createNotes(createMemoryCard());
/** Returns the turns in the notes. Numbered or dated pictures whose folder and name sort behind a turn's limit were taken after that turn. */
const turnsOf = (notes: ReturnType<typeof sceneOf>) => runsOf(notes).slice(1, -1).map(({ numberedTo, datedTo }) => ({ numbered: numberedTo, dated: datedTo }));

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

test('after a clock that firmware of before set back without a note, there is no further turn', () => {
  const notes = sceneOf();
  for (const [day, digits] of [['20261120 1 120000', '0002'], ['20261119 1 130000', '0003']] as const) {
    notes.put('day', day);
    noteTurn(notes, 100, digits);
  }
  assert.equal(turnsOf(notes), [{ numbered: '100SNAPF SNAP0002', dated: '20261120 120000/' }]);
});

test('a clock that is set ends a run of dates; pictures by day, or after a month without one, do not look like it', () => {
  const notes = sceneOf();
  const take = (folder: string) => {
    noteDated(notes, folder, () => '20310302 -');
    notes.put('day', `${folder} 1 120000`);
  };
  ['20261101', '20261201', '20310302', '20310303', '20261202'].forEach(take);
  noteTurn(notes, 101, '0005');
  noteTurn(notes, 101, '0006');
  ['20040101', '20040102'].forEach(take);
  assert.equal(runsOf(notes).slice(1).map(({ datedFrom, datedTo, aheadFrom }) => [datedFrom, datedTo.slice(0, 8), aheadFrom]), [['', '20261201', ''], ['20310302 ', '20310303', '20310302 '], ['20261202 ', '20261202', '20310302 '], ['20040101 ', '20040102', '']]);
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
