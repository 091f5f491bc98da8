// Tests how room is made for pictures: which pictures are deleted, and how a small card fares over a long time with power cuts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginPicture, endPicture, recoverShot } from '../../../src/camera/card/picture.ts';
import { nextPath } from '../../../src/camera/card/picturenames.ts';
import { openPieces } from '../../../src/camera/card/piece.ts';
import { makeRoom, spareBytes, type WhenFull } from '../../../src/camera/card/room.ts';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import { countOnCard, onCard } from '../../../src/store/oncard.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createListLog, createMemoryCard, digest, type MemoryCard, type Mischief } from '../../outside.ts';
import { createChance } from '../../sim/chance.ts';

const test = suite('room');

const size = 1000;
const jpg = `\xff\xd8${'x'.repeat(size - 4)}\xff\xd9`;
const bare = { highest: () => 0, markOf: () => '', mark: () => false };

/**
 * Makes a card with these pictures. `room` bytes are free on it, beyond those that are kept free for the journal. A `+` before a name means
 * that the picture was delivered.
 */
function sceneOf(pictures: string[], room: number, notes = '\nshot 102 7 -;\n', mischief?: Mischief) {
  const paths = pictures.map(name => `/DCIM/${name.replace('+', '')}`);
  const content = { '/snapferry/state': notes, ...Object.fromEntries(paths.map(path => [path, jpg])) };
  const before = createMemoryCard(content);
  const delivering = createJournal(before, digest);
  pictures.forEach((name, i) => name.startsWith('+') && deliver(delivering, paths[i]!));
  const all = Object.fromEntries(filesIn(before).map(path => [path, before.contentOf(path)!]));
  const used = Object.values(all).reduce((sum, text) => sum + text.length, 0);
  const card = createMemoryCard(all, mischief, { capacity: used + spareBytes + room });
  return { card, log: createListLog(), trip: tripOf(card) };
}

function tripOf(card: MemoryCard) {
  return { files: card, journal: createJournal(card, digest), notes: createNotes(card), log: createListLog(), marks: bare, calendar: { stamp: () => '' } };
}

function deliver(journal: ReturnType<typeof createJournal>, path: string, bytes = size): void {
  const cut = path.lastIndexOf('/');
  appendRecord(journal, path.slice(0, cut), { kind: 'd', size: bytes, date: '20261120', name: path.slice(cut + 1) });
}

function filesIn(card: MemoryCard, folder = '/'): string[] {
  return card.list(folder)!.flatMap(name => {
    const one = `${folder === '/' ? '' : folder}/${name}`;
    return card.stat(one)!.dir ? filesIn(card, one) : [one];
  });
}

const left = (card: MemoryCard) => filesIn(card, '/DCIM').map(path => path.slice(6)).sort();
const wrongOf = (scene: ReturnType<typeof sceneOf>, whenFull: WhenFull) => makeRoom(scene.trip, '/DCIM', size, whenFull)?.code;

const mixed = ['+100SNAPF/SNAP0001.JPG', '100SNAPF/SNAP0002.JPG', '+100SNAPF/SNAP0003.JPG', '101SNAPF/SNAP0001.JPG', '+102SNAPF/SNAP0002.JPG', '102SNAPF/SNAP0007.JPG'];
const names = mixed.map(name => name.replace('+', ''));

test('skipped pictures are not deleted as delivered, and the fault reports their number', () => {
  const scene = sceneOf(mixed, -9900);
  for (const [folder, name] of [['100SNAPF', 'SNAP0002.JPG'], ['100SNAPF', 'SNAP0002.JPG'], ['101SNAPF', 'SNAP0001.JPG'], ['102SNAPF', 'SNAP0002.JPG']] as const) {
    appendRecord(scene.trip.journal, `/DCIM/${folder}`, { kind: 'k', size, date: '00000000', name });
  }
  // the picture 102SNAPF/SNAP0002.JPG was skipped but delivered later, so it may be deleted
  deliver(scene.trip.journal, '/DCIM/102SNAPF/SNAP0002.JPG');
  const fault = makeRoom(scene.trip, '/DCIM', size, 'delivered', true);
  assert.equal([fault?.code, fault?.line], ['card-full', '2 skipped pictures are kept, since they were not delivered']);
  assert.equal(left(scene.card), ['100SNAPF/SNAP0002.JPG', '101SNAPF/SNAP0001.JPG', '102SNAPF/SNAP0007.JPG']);
});

const rows: { title: string; room: number; whenFull: WhenFull; gone: number[]; mistake?: string }[] = [
  { title: 'enough room: no picture is deleted', room: size, whenFull: 'oldest', gone: [] },
  { title: 'stop: no picture is deleted', room: 0, whenFull: 'stop', gone: [], mistake: 'card-full' },
  { title: 'delivered: the oldest delivered picture is deleted', room: 100, whenFull: 'delivered', gone: [0] },
  { title: 'delivered: as many delivered pictures as needed are deleted', room: -900, whenFull: 'delivered', gone: [0, 2] },
  { title: 'delivered: deletion continues in the next folders', room: -1900, whenFull: 'delivered', gone: [0, 2, 4] },
  { title: 'delivered: undelivered pictures are kept, even on a full card', room: -2900, whenFull: 'delivered', gone: [0, 2, 4], mistake: 'card-full' },
  { title: 'oldest: the oldest picture is deleted', room: 100, whenFull: 'oldest', gone: [0] },
  { title: 'oldest: pictures are deleted in order of age', room: -2800, whenFull: 'oldest', gone: [0, 1, 2, 3] },
  { title: 'oldest: all pictures are deleted, and room is still missing', room: -9900, whenFull: 'oldest', gone: [0, 1, 2, 3, 4, 5], mistake: 'card-full' },
];
for (const { title, room, whenFull, gone, mistake } of rows) {
  test(title, () => {
    const scene = sceneOf(mixed, room);
    assert.is(wrongOf(scene, whenFull), mistake);
    assert.equal(left(scene.card), names.filter((_, i) => !gone.includes(i)));
    assert.is(scene.trip.log.lines.length, gone.length);
    for (const line of scene.trip.log.lines) assert.match(line, whenFull === 'oldest' ? /^warn camera: .* the oldest picture$/ : /^info camera: .* it was delivered$/);
  });
}

test('seen: pictures whose preview was sent are deleted, too, in order of age, and counted no more', () => {
  for (const [whenFull, gone, isFull] of [['delivered', [0, 2, 4], true], ['seen', [0, 1, 2, 4], true], ['oldest', [0, 1, 2, 3, 4, 5], true]] as const) {
    const scene = sceneOf(mixed, -9900);
    // SNAP0002 was seen, SNAP0001 of the next folder failed, and the server has not confirmed the last one
    const previews = [['100SNAPF', 'SNAP0002.JPG', '20261120'], ['100SNAPF', 'SNAP0001.JPG', '20261119'], ['101SNAPF', 'SNAP0001.JPG', '00000002'], ['102SNAPF', 'SNAP0007.JPG', '10000000']] as const;
    for (const [folder, name, date] of previews) appendRecord(scene.trip.journal, `/DCIM/${folder}`, { kind: 'p', size, date, name });
    const seen = 3;
    for (let i = 0; i < seen; i++) countOnCard(scene.trip.notes, 1);
    assert.is(wrongOf(scene, whenFull) === 'card-full', isFull);
    assert.equal(left(scene.card), names.filter((_, i) => !(gone as readonly number[]).includes(i)), whenFull);
    // of SNAP0002 and the last one, only the preview was sent
    assert.is(seen - onCard(scene.trip.notes), gone.filter(i => i === 1 || i === 5).length, whenFull);
    if (whenFull !== 'seen') continue;
    assert.equal(scene.trip.log.lines.map(line => line.replace(/^.*room: /, '')), ['it was delivered', 'its preview was sent', 'it was delivered', 'it was delivered']);
  }
});

test('if the notes are lost, the card is searched', () => {
  for (const whenFull of ['delivered', 'oldest'] as const) {
    const scene = sceneOf(mixed, 100, '');
    assert.is(wrongOf(scene, whenFull), undefined);
    assert.equal(left(scene.card), names.slice(1));
    const dated = sceneOf(['+20251224/235959.JPG', '+20261120/120000.JPG'], 100, '');
    dated.trip.calendar.stamp = () => '2026-11-20 12:34:56';
    assert.is(wrongOf(dated, whenFull), undefined);
    assert.equal(left(dated.card), ['20261120/120000.JPG']);
  }
});

test('dated pictures are deleted after the numbered ones, day by day, including a day\'s extra folders', () => {
  const dated = ['+20251224/235959.JPG', '+20251224/235959B.JPG', '+20251224.C/120000.JPG', '20261119/120000.JPG', '+20261120/120000.JPG'];
  const notes = '\nshot 102 7 -;\n\nday 20261120 1 120000;\n';
  const scene = sceneOf([...mixed, ...dated], -6900, notes);
  assert.is(wrongOf(scene, 'delivered'), 'card-full');
  assert.equal(left(scene.card), [...mixed, ...dated].filter(name => !name.startsWith('+')));
  const order = scene.trip.log.lines.map(line => /DCIM\/(\S+)/.exec(line)![1]);
  assert.equal(order, [...mixed, ...dated].filter(name => name.startsWith('+')).map(name => name.slice(1)));
  const all = sceneOf(dated, -3800, '\nday 20261120 1 120000;\n');
  assert.is(wrongOf(all, 'oldest'), undefined);
  assert.equal(left(all.card), []);
});

test('other programs\' files and pictures with another size than the delivered one are kept', () => {
  const others = ['+100CANON/IMG_0001.JPG', '+100SNAPF/IMG_0001.JPG', '+100SNAPF/SNAP0001.TXT', '+100SNAPF/SNAP00011.JPG', '+note.jpg', '+20261120/notes12.JPG'];
  for (const whenFull of ['delivered', 'oldest'] as const) {
    const scene = sceneOf(others, 0, '\nshot 102 7 -;\n\nday 20261120 1 120000;\n');
    assert.is(wrongOf(scene, whenFull), 'card-full');
    assert.is(left(scene.card).length, others.length);
  }
  const gone = sceneOf(['100SNAPF/SNAP0001.JPG'], 0);
  appendRecord(gone.trip.journal, '/DCIM/100SNAPF', { kind: 'g', size, date: '00000000', name: 'SNAP0001.JPG' });
  assert.is(wrongOf(gone, 'delivered'), 'card-full');
  assert.is(left(gone.card).length, 1);
  const scene = sceneOf(['100SNAPF/SNAP0001.JPG'], 0);
  deliver(scene.trip.journal, '/DCIM/100SNAPF/SNAP0001.JPG', size - 1);
  assert.is(wrongOf(scene, 'delivered'), 'card-full');
  assert.is(left(scene.card).length, 1);
});

test('a picture whose upload was not seen in a listing is kept', () => {
  const folder = '/DCIM/100SNAPF';
  const names = ['SNAP0001.JPG', 'SNAP0002.JPG'];
  const before = createMemoryCard();
  const journal = createJournal(before, digest);
  names.forEach((name, i) => appendRecord(journal, folder, { kind: 'd', size, date: i ? '20261120' : '00000000', name }));
  const path = before.written.at(-1)!;
  const content = { '/snapferry/state': '\nshot 100 2 -;\n', [path]: before.contentOf(path)!, ...Object.fromEntries(names.map(name => [`${folder}/${name}`, jpg])) };
  const used = Object.values(content).reduce((sum, text) => sum + text.length, 0);
  const card = createMemoryCard(content, undefined, { capacity: used + spareBytes + 500 });
  assert.is(makeRoom(tripOf(card), '/DCIM', size, 'delivered'), undefined);
  assert.equal(card.list(folder), [names[0]]);
});

test('a picture delivered after the search has passed it is deleted by the next search from the first folder', () => {
  const scene = sceneOf(mixed, 600);
  let fills = 0;
  const fill = () => scene.card.put(`/fill${++fills}`, 'x'.repeat(size));
  assert.is(wrongOf(scene, 'delivered'), undefined);
  fill();
  assert.is(wrongOf(scene, 'delivered'), undefined);
  fill();
  deliver(scene.trip.journal, '/DCIM/100SNAPF/SNAP0002.JPG');
  assert.is(wrongOf(scene, 'delivered'), undefined);
  assert.equal(left(scene.card), ['100SNAPF/SNAP0002.JPG', '101SNAPF/SNAP0001.JPG', '102SNAPF/SNAP0007.JPG']);
  fill();
  assert.is(wrongOf({ ...scene, trip: tripOf(scene.card) }, 'delivered'), undefined, 'a new search from the first folder');
  assert.equal(left(scene.card), ['101SNAPF/SNAP0001.JPG', '102SNAPF/SNAP0007.JPG']);
});

test('a card that allows no deletion, or is missing, is reported after a bounded search', () => {
  const many = Array.from({ length: 30 }, (_, i) => `+${100 + i}SNAPF/SNAP0001.JPG`);
  for (const whenFull of ['delivered', 'oldest'] as const) {
    const scene = sceneOf(many, 0, '\nshot 129 1 -;\n', operation => (operation === 'remove' ? false : undefined));
    const before = { ...scene.card.counts };
    assert.is(wrongOf(scene, whenFull), 'card-full');
    assert.is(left(scene.card).length, 30);
    assert.ok(scene.card.counts.remove - before.remove <= 8);
    assert.ok(scene.card.counts.read - before.read < 60);
    scene.card.mount = () => false;
    assert.is(wrongOf(scene, whenFull), 'card-lost');
  }
});

test('at most twenty pictures are deleted for one new picture', () => {
  const scene = sceneOf(Array.from({ length: 30 }, (_, i) => `+100SNAPF/SNAP00${10 + i}.JPG`), -100 * size);
  assert.is(wrongOf(scene, 'delivered'), 'card-full');
  assert.is(left(scene.card).length, 10);
});

test('with many folders of undelivered pictures, each new picture searches a few, until the delivered one is found', () => {
  const many = Array.from({ length: 40 }, (_, i) => `${i === 33 ? '+' : ''}${100 + i}SNAPF/SNAP0001.JPG`);
  const scene = sceneOf(many, 500, '\nshot 139 1 -;\n');
  let tries = 1;
  while (wrongOf(scene, 'delivered')) assert.ok(tries++ < 10);
  assert.is(tries, 5);
  assert.equal(left(scene.card), many.filter(name => !name.startsWith('+')));
});

class Cut extends Error {}
/** A picture of 20 kB, so large that the firmware's own files take little room beside it. */
const large = `\xff\xd8${'x'.repeat(20_000)}\xff\xd9`;
const changes = ['write', 'append', 'create', 'add', 'close', 'remove', 'makeFolder', 'hasRoom'];

/**
 * Takes a picture as the firmware does after a start. A picture that was cut off is removed, room is made, and the picture is stored under a
 * new name.
 * @returns its path; undefined: it failed
 */
function shoot(trip: ReturnType<typeof tripOf>, whenFull: WhenFull, names: 'dcf' | 'dated' = 'dcf'): string | undefined {
  const path = nextPath({ ...trip, isDoubtful: true }, '/DCIM', names);
  if (typeof path !== 'string') return undefined;
  if (makeRoom(trip, '/DCIM', large.length, whenFull)) return undefined;
  const picture = beginPicture(trip, path, '');
  if ('code' in picture) return undefined;
  const add = openPieces(picture, () => ({ files: () => trip.files }));
  for (let at = 0; at < large.length; at += 5000) if (!add(large.slice(at, at + 5000), at + 5000 >= large.length)) break;
  return endPicture(trip.files, picture) ? undefined : path;
}

test('long use of a small card with power cuts and lost notes: every stored picture is whole, and no name is reused', () => {
  for (const whenFull of ['delivered', 'oldest'] as const) {
    for (const step of [0, 4096]) {
      let cutIn = Infinity;
      let isPartly = false;
      const card = createMemoryCard({ '/DCIM/a.txt': 'a' }, (operation) => {
        if (!changes.includes(operation) || cutIn === Infinity) return undefined;
        cutIn -= 1;
        if (cutIn < 0) throw new Cut();
        return cutIn === 0 && isPartly ? 5 : undefined;
      }, { capacity: spareBytes + 12 * large.length, step });
      const chance = createChance(step + 1);
      const taken = new Map<string, number>();
      let trip = tripOf(card);
      let cuts = 0;
      for (let shot = 0; shot < 400; shot++) {
        if (chance() < 0.6) cutIn = 1 + Math.floor(chance() * 16);
        isPartly = chance() < 0.5;
        try {
          const path = shoot(trip, whenFull);
          if (path) {
            assert.not.ok(taken.has(path), `${path} is used twice`);
            taken.set(path, shot);
            if (chance() < 0.7) deliver(trip.journal, path, large.length);
          }
        } catch (error) {
          if (!(error instanceof Cut)) throw error;
          cuts += 1;
        }
        cutIn = Infinity;
        trip = tripOf(card);
        recoverShot(trip);
        for (const path of filesIn(card, '/DCIM').filter(name => name.endsWith('.JPG'))) assert.ok(card.contentOf(path) === large, path);
        if (shot % 60 === 59) card.remove('/snapferry/state');
        if (shot % 10 === 9) card.check();
        // after each twentieth shot, all pictures are delivered, as in a round that reaches the server
        if (shot % 20 === 19) for (const path of filesIn(card, '/DCIM').filter(name => name.endsWith('.JPG'))) deliver(trip.journal, path, large.length);
      }
      assert.ok(cuts > 150, `${cuts} cuts`);
      assert.ok(taken.size > 100, `${taken.size} pictures`);
      // the last of the 400 shots find room, too; `taken` maps each picture to the number of its shot
      assert.ok(Math.max(...taken.values()) > 380);
    }
  }
});

const hourMs = 3_600_000;
/** Numbers of pictures that are taken in turn with a known time, and without one. With short intervals, two such runs fall on one day. */
const runs = [3, 5, 1, 4, 7, 2, 1, 1, 6, 3, 2, 8, 1, 2, 1, 1, 5];
for (const whenFull of ['delivered', 'oldest'] as const) {
  for (const first of ['dated', 'numbered'] as const) {
    for (const hours of [2, 9, 50]) {
      test(`${whenFull}: ${first} pictures first, then runs of both kinds, one each ${hours} hours: the oldest ones of both are deleted`, () => {
        const card = createMemoryCard({ '/DCIM/a.txt': 'a' }, undefined, { capacity: spareBytes + 12 * large.length });
        const taken: string[] = [];
        runs.forEach((count, run) => {
          for (let i = 0; i < count; i++) {
            const trip = tripOf(card);
            const isTimed = (run % 2 === 0) === (first === 'dated');
            const stamp = new Date(Date.UTC(2026, 10, 20, 5) + taken.length * hours * hourMs).toISOString().slice(0, 19).replace('T', ' ');
            trip.calendar.stamp = () => (isTimed ? stamp : '');
            const path = shoot(trip, whenFull, 'dated');
            assert.ok(path, `picture ${taken.length}`);
            assert.is(/SNAP/.test(path), !isTimed);
            taken.push(path);
            deliver(trip.journal, path, large.length);
            const kept = left(card).filter(name => name.endsWith('.JPG')).map(name => `/DCIM/${name}`);
            assert.equal(kept, taken.slice(-kept.length).sort());
            assert.ok(kept.length > Math.min(taken.length - 1, 6));
          }
        });
      });
    }
  }
}

/**
 * Times that a clock shows. `times` has days, each with the number of pictures from that day on, two an hour. If `isLost`, the notes are
 * deleted meanwhile. If `isInOrder` is false, pictures may be deleted in another order than by age; `oldest`: only with other values of
 * `camera.whenFull` than that.
 */
const clocks: { title: string; times: [fromDay: string, count: number][]; isLost?: boolean; isInOrder?: boolean | 'oldest' }[] = [
  { title: 'years ahead for a while', times: [['2026-11-01', 9], ['2031-03-02', 5], ['2026-11-12', 40]] },
  { title: 'years ahead until the card is full', times: [['2031-03-02', 30], ['2026-11-12', 40]] },
  { title: 'years ahead from the first picture on', times: [['2031-03-02', 3], ['2026-11-12', 40]] },
  { title: 'a few days ahead', times: [['2026-11-01', 5], ['2026-11-05', 5], ['2026-11-02', 6], ['2026-11-06', 40]] },
  { title: 'three days ahead, of pictures that follow each other', times: [['2026-11-01', 5], ['2026-11-04', 5], ['2026-11-01', 190]] },
  { title: 'two days behind until the next day, which has pictures, too', times: [['2026-11-09', 110], ['2026-11-09', 40], ['2026-11-11', 100]] },
  { title: 'a day behind twice, across midnight', times: [['2026-11-09', 80], ['2026-11-09', 40], ['2026-11-10', 40], ['2026-11-09', 36], ['2026-11-11', 100]] },
  { title: 'three days behind, until a day that had no pictures', times: [['2026-11-09', 4], ['2026-11-12', 4], ['2026-11-09', 60], ['2026-11-12', 60]] },
  { title: 'ahead three times', times: [['2026-11-01', 4], ['2031-03-02', 3], ['2026-11-03', 3], ['2050-01-01', 3], ['2026-11-04', 3], ['2031-03-01', 3], ['2026-11-06', 30]] },
  { title: 'years behind, then right', times: [['2026-11-01', 9], ['2004-01-01', 5], ['2026-11-12', 40]] },
  { title: 'ahead more often than the notes keep', times: Array.from({ length: 24 }, (_, i): [string, number] => [i % 2 ? `20${40 - i}-01-01` : `2026-11-${String(i + 1).padStart(2, '0')}`, 3]), isInOrder: false },
  { title: 'three days behind after twelve days, each of which began without a time', times: [...Array.from({ length: 12 }, (_, i): [string, number] => [`2026-11-${String(i + 1).padStart(2, '0')}`, 3]), ['2026-11-10', 1], ['2026-11-13', 40]] },
  { title: 'a day behind again and again, across midnight', times: Array.from({ length: 30 }, (_, i): [string, number] => [`2026-11-${String(i < 20 ? 1 + i % 2 + Math.floor(i / 4) * 3 : i).padStart(2, '0')}`, i < 29 ? 3 : 12]), isInOrder: 'oldest' },
  { title: 'years ahead, and the notes are lost', times: [['2026-11-01', 9], ['2031-03-02', 5], ['2026-11-12', 40]], isLost: true, isInOrder: false },
  { title: 'right, and the card has pictures of two years', times: [['2024-11-01', 4], ['2026-11-12', 40]], isLost: true },
];
for (const whenFull of ['delivered', 'oldest'] as const) {
  for (const { title, times, isLost = false, isInOrder: order = true } of clocks) {
    const isInOrder = order === true || order === whenFull;
    for (const isNumberedToo of [false, true]) {
      test(`${whenFull}: a clock ${title}${isNumberedToo ? ', with pictures without a time between' : ''}: the oldest are deleted, and none stays for good`, () => {
        const card = createMemoryCard({ '/DCIM/a.txt': 'a' }, undefined, { capacity: spareBytes + 12 * large.length });
        const taken: string[] = [];
        const kept = () => left(card).filter(name => name.endsWith('.JPG')).map(name => `/DCIM/${name}`);
        let failed = 0;
        const take = (stamp: string): void => {
          const trip = tripOf(card);
          trip.calendar.stamp = () => stamp;
          const path = shoot(trip, whenFull, 'dated');
          // If the clock has changed too often, a shot may fail, as the search for old pictures passes only some folders each time. But no six
          // may fail in a row.
          failed = path || isInOrder ? 0 : failed + 1;
          assert.ok(failed < 6, `picture ${taken.length} at ${stamp}`);
          if (!path) return assert.not.ok(isInOrder);
          taken.push(path);
          deliver(trip.journal, path, large.length);
          // the oldest pictures were deleted, whether named by date or by number, unless the notes on their order were lost
          if (isInOrder && !(isLost && isNumberedToo)) assert.equal(kept(), taken.slice(-kept().length).sort());
        };
        for (const [day, count] of times) {
          if (isNumberedToo) take('');
          for (let i = 0; i < count; i++) {
            take(new Date(Date.parse(`${day}T09:00:00Z`) + i * hourMs / 2).toISOString().slice(0, 19).replace('T', ' '));
            if (isLost && i === 3) card.remove('/snapferry/state');
          }
        }
        assert.ok(kept().length > 6, `${kept().length} are kept`);
        if (times.at(-1)![1] >= 30) assert.equal(kept(), taken.slice(-kept().length).sort());
      });
    }
  }
}

test('after camera.whenFull was "delivered", "oldest" begins with the pictures that were kept', () => {
  const scene = sceneOf(mixed, -900);
  assert.is(wrongOf(scene, 'delivered'), undefined);
  scene.card.put('/fill', 'x'.repeat(size));
  assert.is(wrongOf(scene, 'oldest'), undefined);
  assert.equal(left(scene.card), ['101SNAPF/SNAP0001.JPG', '102SNAPF/SNAP0002.JPG', '102SNAPF/SNAP0007.JPG']);
});

test.run();
