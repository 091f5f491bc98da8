// Tests the deletion of images from the card, after which the journal must show that they are gone. A power cut at any step neither loses a new image
// nor sends the old one again.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createOutbox } from '../../src/source/outbox.ts';
import { fingerprintOf } from '../../src/source/removal.ts';
import type { Image, Source } from '../../src/source/source.ts';
import { appendRecord, createJournal } from '../../src/store/journal.ts';
import { createListLog, createMemoryCard, digest, timersOf, type MemoryCard, type Mischief } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';
import { seek } from './stand.ts';

const removal = suite('removal');

const folder = '/DCIM';
const name = 'IMG_0001.JPG';
const path = `${folder}/${name}`;
const old = 'the old picture';
const fresh = 'the new picture';

class Cut extends Error {}

interface Stand {
  box: Source;
  lines: string[];
  next(): Promise<Image | undefined>;
}

/**
 * Returns the source of images after a start of the chip.
 * @param isBlind true if the folder of the images cannot be listed, so that names are tried by their numbers
 */
function boot(card: MemoryCard, isBlind = false): Stand {
  const clock = virtualClock();
  const log = createListLog();
  const listed = isBlind ? { ...card, list: (at: string) => { if (at === folder) throw new Cut(); return card.list(at); } } : card;
  const timers = timersOf(clock);
  const quiet = { ...timers, after: (ms: number, run: () => void) => timers.after(ms, () => swallow(run)) };
  const box = createOutbox({ files: listed, journal: createJournal(card, digest), clock: quiet, log, hash: digest });
  box.acts().start(folder, '*.jpg');
  return {
    box, lines: log.lines,
    async next() {
      let answer: Image | undefined | null = null;
      swallow(() => seek(box.next, image => { answer = image; }));
      assert.ok(await clock.run(() => answer !== null, 600_000), 'the search ends');
      return answer ?? undefined;
    },
  };
}

function swallow(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
  }
}

const print = (card: MemoryCard, size = old.length) => fingerprintOf(card, digest, { path, size }, true)!;

/** Does with an image what a round does if delivered images are to be deleted: its upload begins, it is delivered, and it is deleted. */
function deliver(card: MemoryCard, box: Source, image: Image): void {
  image.fingerprint = print(card, image.size);
  assert.ok(box.begin(image, '20261120', true, true));
  assert.ok(box.deliver(image, 'x'));
  assert.ok(box.acts().remove(image));
}

async function deliverAll(card: MemoryCard, isBlind = false): Promise<string[]> {
  const { box, next } = boot(card, isBlind);
  const paths: string[] = [];
  for (let image = await next(); image; image = await next()) {
    paths.push(image.path);
    deliver(card, box, image);
  }
  return paths;
}

for (const isBlind of [false, true]) {
  const where = isBlind ? 'in a folder that cannot be listed' : 'in a folder that can be listed';

  for (const [title, content] of [['the same size', fresh], ['another size', 'a longer new picture'], ['the same content', old]] as const) {
    removal(`after a deletion, an image with the same name and ${title} is a new one, ${where}`, async () => {
      const card = createMemoryCard({ [path]: old });
      assert.equal(await deliverAll(card, isBlind), [path]);
      assert.equal(await deliverAll(card, isBlind), []);
      for (let times = 0; times < 3; times++) {
        card.put(path, content);
        const image = (await boot(card, isBlind).next())!;
        assert.equal([image.path, image.begun, image.isDoubtNoted], [path, '', false]);
        const as = `IMG_0001-${fingerprintOf(card, digest, { path, size: content.length }, true)!}.JPG`;
        assert.equal([image.as, image.again], [as, `an image of this name was delivered and deleted; this is another one, so it is sent as ${as}`]);
        assert.is((await boot(card, isBlind).next())!.as, as);
        assert.equal(await deliverAll(card, isBlind), [path]);
      }
    });
  }

  removal(`a power cut at every step of a deletion loses and repeats no image, ${where}`, async () => {
    /** For each cut, whether the record of the deletion was written, and whether the file was still there, such as `true false`. */
    const seen: string[] = [];
    for (let step = 1; step < 20; step++) {
      for (const taken of [0, 9, 10_000]) {
        let left = Infinity;
        const mischief: Mischief = operation => {
          if ((operation !== 'append' && operation !== 'remove') || --left !== 0) return left < 0 ? false : undefined;
          return operation === 'append' ? taken : taken > 9 ? undefined : false;
        };
        const card = createMemoryCard({ [path]: old }, mischief);
        const one = boot(card, isBlind);
        const image = (await one.next())!;
        one.box.begin(image, '20261120', true, true);
        image.fingerprint = print(card);
        left = step;
        const isDelivered = one.box.deliver(image, 'x');
        if (isDelivered) one.box.acts().remove(image);
        const isOver = left > 0;
        left = Infinity;
        const wasWritten = /^x .*\n/m.test(journalOf(card));
        const wasThere = card.stat(path) !== undefined;
        seen.push(`${wasWritten} ${wasThere}`);

        // if the record was written, the file is deleted at the next start and not sent again; without the record it is sent again
        const again = await boot(card, isBlind).next();
        assert.is(again?.path, !wasWritten ? path : undefined, `step ${step}, ${taken} bytes`);
        if (wasWritten) assert.is(card.stat(path), undefined, `deleted: step ${step}, ${taken} bytes`);
        // after any cut, a new image with the same name and size as the old one must be sent
        card.put(path, fresh);
        assert.is((await boot(card, isBlind).next())?.path, path, `the new image: step ${step}, ${taken} bytes`);
        if (isOver) step = 99;
      }
    }
    assert.ok(seen.includes('false true') && seen.includes('true true') && seen.includes('true false'), seen.join());
  });

  removal(`a new image at the path of an interrupted deletion is kept and sent, ${where}`, async () => {
    const card = createMemoryCard({ [path]: old });
    const one = boot(card, isBlind);
    const image = (await one.next())!;
    image.fingerprint = print(card);
    one.box.begin(image, '20261120', true, true);
    one.box.deliver(image, 'x');
    card.put(path, fresh);
    assert.is((await boot(card, isBlind).next())?.path, path);
    assert.is(card.contentOf(path), fresh);
  });

  removal(`an image that cannot be deleted is not sent again, ${where}`, async () => {
    const card = createMemoryCard({ [path]: old }, operation => (operation === 'remove' ? false : undefined));
    const { box, next } = boot(card, isBlind);
    const image = (await next())!;
    image.fingerprint = print(card);
    box.begin(image, '20261120', true, true);
    assert.ok(box.deliver(image, 'x'));
    assert.is(box.acts().remove(image), false);
    for (let boots = 0; boots < 3; boots++) assert.is(await boot(card, isBlind).next(), undefined);
  });
}

function journalOf(card: MemoryCard): string {
  return card.contentOf(card.written.find(at => at.startsWith('/snapferry/journal/'))!) ?? '';
}

removal('a journal without records of deletions is read as before', async () => {
  const card = createMemoryCard({ [path]: old });
  appendRecord(createJournal(card, digest), folder, { kind: 'd', size: old.length, date: '20261120', name });
  assert.is(await boot(card).next(), undefined);
});

removal('an interrupted deletion applies to its own file only', async () => {
  const card = createMemoryCard({ [path]: old, [`${folder}/B.JPG`]: 'another' });
  const journal = createJournal(card, digest);
  appendRecord(journal, folder, { kind: 'x', size: old.length, date: print(card), name });
  appendRecord(journal, folder, { kind: 'b', size: 7, date: '20261120', name: 'B.JPG' });
  appendRecord(journal, folder, { kind: 'd', size: 7, date: '20261120', name: 'B.JPG' });
  assert.is(await boot(card).next(), undefined);
  assert.equal(card.list(folder), ['B.JPG']);
});

removal('an image that is rewritten repeatedly is sent a limited number of times in a round', async () => {
  const card = createMemoryCard({ [path]: old, [`${folder}/B.JPG`]: 'another' });
  const { box, next } = boot(card);
  let times = 0;
  for (let image = await next(); image && times < 100; image = await next()) {
    if (image.name === name) times++;
    assert.ok(box.begin(image, '20261120', true, true));
    assert.ok(box.deliver(image, image.name === name ? 'g' : 'd'));
  }
  assert.is(times, 20);
  assert.is((await boot(card).next())?.begun, '');
});

// the tests from here on are about the fingerprint, by which a file is recognized before it is deleted

const contents: { title: string; given: string; other: string; isExact: boolean; same: boolean }[] = [
  { title: 'nothing', given: old, other: old, isExact: true, same: true },
  { title: 'one byte of a short file', given: old, other: old.replace('o', 'O'), isExact: true, same: false },
  { title: 'the last byte of 16 kB', given: 'x'.repeat(16_384), other: `${'x'.repeat(16_383)}y`, isExact: true, same: false },
  { title: 'all bytes of a long file', given: 'x'.repeat(300_001), other: 'y'.repeat(300_001), isExact: true, same: false },
  { title: 'the first third', given: 'x'.repeat(300_000), other: 'y'.repeat(100_000) + 'x'.repeat(200_000), isExact: true, same: false },
  { title: 'the last tenth', given: 'x'.repeat(300_000), other: 'x'.repeat(270_000) + 'y'.repeat(30_000), isExact: true, same: false },
  { title: 'content, without an exact comparison', given: old, other: fresh, isExact: false, same: true },
  { title: 'another size', given: old, other: `${old}.`, isExact: false, same: false },
];

for (const { title, given, other, isExact, same } of contents) {
  removal(`a fingerprint is ${same ? 'the same' : 'different'} if the files differ in: ${title}`, () => {
    const of = (content: string) => fingerprintOf(createMemoryCard({ [path]: content }), digest, { path, size: given.length }, isExact)!;
    assert.match(of(given), /^\d{8}$/);
    assert.is(of(given) === of(other), same);
  });
}

removal('a fingerprint differs with another file time, except for a difference of a time zone', () => {
  const at = (ms: number) => {
    const card = createMemoryCard({ [path]: old });
    return fingerprintOf({ ...card, stat: () => ({ size: old.length, mtime: new Date(ms) }) }, digest, { path, size: old.length }, false);
  };
  const ms = Date.UTC(2026, 10, 20, 9, 30, 4);
  assert.is.not(at(ms), at(ms + 2000));
  assert.is(at(ms), at(ms + 5.75 * 3_600_000));
});

removal('a missing file and a folder have no fingerprint', () => {
  const card = createMemoryCard({ [path]: old });
  assert.is(fingerprintOf(card, digest, { path: '/DCIM/no.jpg', size: 5 }, true), '');
  assert.is(fingerprintOf(card, digest, { path: '/DCIM', size: 0 }, true), '');
  assert.is(card.openFiles(), 0);
});

removal.run();
