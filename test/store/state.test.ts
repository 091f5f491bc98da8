// Tests the notes that survive restarts. The last whole value of a key must be read after any write that was cut off.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NoteKey } from '../../src/store/notetext.ts';
import { createNotes } from '../../src/store/state.ts';
import { createMemoryCard, type MemoryCard, type Mischief } from '../outside.ts';

const notes = suite('notes');

const path = '/snapferry/state';

function cardWith(text: string): MemoryCard {
  return createMemoryCard({ [path]: text });
}

/** Returns a card with these notes, written in this order. */
function noted(pairs: [key: NoteKey, value: string][]): MemoryCard {
  const card = createMemoryCard();
  const book = createNotes(card);
  for (const [key, value] of pairs) assert.ok(book.put(key, value));
  return card;
}

notes('a new card has no notes', () => {
  assert.is(createNotes(createMemoryCard()).get('pace'), '');
});

notes('the last value of a key wins, for this start and the next', () => {
  const card = createMemoryCard();
  const book = createNotes(card);
  for (const value of ['1700', '1500', '40000', '1500']) {
    assert.is(book.put('pace', value), true);
    assert.is(book.get('pace'), value);
    assert.is(createNotes(card).get('pace'), value);
  }
});

notes('a note that may wait is known at once, and is written with the next one', () => {
  const card = createMemoryCard();
  const book = createNotes(card);
  assert.ok(book.put('post', 'mark 1', true));
  assert.is(card.contentOf(path), undefined);
  assert.is(book.get('post'), 'mark 1');
  assert.is(book.get('post', true), 'mark 1', 'after another look at the card');
  assert.ok(book.put('baud', '921600'));
  assert.equal((['post', 'baud'] as const).map(key => createNotes(card).get(key)), ['mark 1', '921600']);
  const { length } = card.contentOf(path)!;
  assert.ok(book.put('post', 'mark 1'));
  assert.is(card.contentOf(path)!.length, length, 'written once');
});

notes('a note that waits is replaced by a later one of its key', () => {
  const card = createMemoryCard();
  const book = createNotes(card);
  book.put('post', 'mark 1', true);
  book.put('post', 'mark 0');
  book.put('baud', '115200');
  assert.is(createNotes(card).get('post'), 'mark 0');
});

notes('a note that waits is still written after the card has taken none', () => {
  let isFull = true;
  const card = createMemoryCard({}, operation => (isFull && operation === 'append' ? false : undefined));
  const book = createNotes(card);
  book.put('post', 'mark 1', true);
  assert.not(book.put('baud', '115200'));
  isFull = false;
  assert.ok(book.put('baud', '115200'));
  assert.equal((['post', 'baud'] as const).map(key => createNotes(card).get(key)), ['mark 1', '115200']);
});

const kept: [NoteKey, string][] = [['pin', '1a2b3c4d 3'], ['baud', '921600'], ['pace', '1700'], ['pin', '1a2b3c4d refused'], ['baud', '115200']];

notes('keys are independent', () => {
  const card = noted(kept);
  assert.is(createNotes(card).get('pin'), '1a2b3c4d refused');
  assert.is(createNotes(card).get('baud'), '115200');
  assert.is(createNotes(card).get('pace'), '1700');
});

notes('a key within a value, or at the beginning of another key, does not count', () => {
  const card = noted([['pin', 'baud 5'], ['baudrate' as NoteKey, '7'], ['xbaud' as NoteKey, '8']]);
  assert.is(createNotes(card).get('baud'), '');
  assert.is(createNotes(card).get('pin'), 'baud 5');
});

notes('an unchanged value is not written again', () => {
  const card = noted(kept);
  const writes = card.written.length;
  assert.is(createNotes(card).put('baud', '115200'), true);
  assert.is(card.written.length, writes);
});

/** Returns the file's text after each note that is written, and the values that must be read from it. */
function stages(): { text: string; known: Record<string, string> }[] {
  const card = createMemoryCard();
  const book = createNotes(card);
  const known: Record<string, string> = { pin: '', baud: '', pace: '' };
  return [{ text: '', known: { ...known } }, ...kept.map(([key, value]) => {
    book.put(key, value);
    known[key] = value;
    return { text: card.contentOf(path)!, known: { ...known } };
  })];
}

/** Returns every text that a cut write of one note may leave, with the values before and after that note. */
function tears(): { text: string; before: Record<string, string>; after: Record<string, string>; isWhole: boolean }[] {
  const all = stages();
  return all.slice(1).flatMap(({ text, known }, i) => {
    const from = all[i]!.text.length;
    return Array.from({ length: text.length - from }, (_, n) => ({
      // if only the line feed is missing, the value is complete
      text: text.slice(0, from + n), before: all[i]!.known, after: known, isWhole: from + n === text.length - 1,
    }));
  });
}

function assertKnown(card: MemoryCard, key: NoteKey, tear: ReturnType<typeof tears>[0]): void {
  const found = createNotes(card).get(key);
  const isRight = found === tear.before[key] || (tear.isWhole && found === tear.after[key]);
  assert.ok(isRight, `${key} is "${found}" instead of "${tear.before[key]}" after ${JSON.stringify(tear.text)}`);
}

for (const key of ['pin', 'baud', 'pace'] as const) {
  notes(`torn at every byte: the previous value of ${key} counts`, () => {
    for (const tear of tears()) assertKnown(cardWith(tear.text), key, tear);
  });

  notes(`torn at every byte: after the next note, the torn value of ${key} still does not count`, () => {
    const other = key === 'pace' ? 'baud' : 'pace';
    for (const tear of tears()) {
      const card = cardWith(tear.text);
      assert.ok(createNotes(card).put(other, '12345'));
      assertKnown(card, key, tear);
      assert.is(createNotes(card).get(other), '12345');
    }
  });
}

notes('a failed note returns false, and the previous value counts', () => {
  let isBroken = false;
  const card = createMemoryCard({}, operation => (operation === 'append' && isBroken ? false : undefined));
  const book = createNotes(card);
  book.put('pin', 'mark 3');
  isBroken = true;
  assert.is(book.put('pin', '-'), false);
  assert.is(book.get('pin'), 'mark 3');
});

notes('an incomplete note, at every byte, returns false', () => {
  for (let taken = 0; taken < '\npin abcd 3\n'.length; taken++) {
    let appends = 0;
    const card = createMemoryCard({}, operation => (operation === 'append' && ++appends === 2 ? taken : undefined));
    const book = createNotes(card);
    book.put('pace', '1700');
    assert.is(book.put('pin', 'abcd 3'), false);
    assert.is(book.get('pin'), '');
    assert.is(book.put('pin', 'abcd 3'), true);
    assert.is(book.get('pin'), 'abcd 3');
    assert.is(book.get('pace'), '1700');
  }
});

// the tests from here on are about compacting the file

const changing = new Set(['append', 'write', 'remove', 'copy']);

/** Returns the state file just before the note that makes it be compacted. @param mark the value that the note `pin` has in it */
function brink(mark: string): Record<string, string> {
  let hasDoneMore = false;
  const card = createMemoryCard({}, (operation, at) => {
    if (changing.has(operation) && (operation !== 'append' || at !== path)) hasDoneMore = true;
  });
  const book = createNotes(card);
  book.put('pin', mark);
  book.put('baud', '921600');
  let before = '';
  for (let i = 0; i < 3000 && !hasDoneMore; i++) {
    before = card.contentOf(path)!;
    book.put('pace', `${10_000 + i}`);
  }
  assert.ok(hasDoneMore, 'the file was compacted');
  return { [path]: before };
}

notes('the file stays small after thousands of notes', () => {
  const card = noted(kept);
  const book = createNotes(card);
  let largest = 0;
  for (let i = 0; i < 3000; i++) {
    assert.ok(book.put('pace', `${i}`));
    largest = Math.max(largest, card.contentOf(path)!.length);
  }
  assert.ok(largest < 8192, `${largest} bytes`);
  assert.is(book.get('pace'), '2999');
});

notes('compacting the file loses no value, in particular not the mark of the PIN', () => {
  const card = createMemoryCard(brink('1a2b3c4d refused'));
  for (const pace of ['7', '8', '9']) {
    const book = createNotes(card);
    assert.ok(book.put('pace', pace));
    assert.is(book.get('pace'), pace);
    assert.is(book.get('pin'), '1a2b3c4d refused');
    assert.is(book.get('baud'), '921600');
  }
});

notes('a power cut at any byte of the compaction does not lose the mark of the PIN', () => {
  for (const mark of ['1a2b3c4d refused', '1a2b3c4d 3']) {
    const before = brink(mark);
    for (let at = 1; at <= 6; at++) {
      for (let taken = 0; taken < 80; taken++) {
        let changes = 0;
        // at this step, the power cut leaves only the first bytes of the write, and all later operations fail
        const card = createMemoryCard(before, operation => {
          if (!changing.has(operation)) return undefined;
          changes += 1;
          return changes === at ? taken : changes > at ? false : undefined;
        });
        createNotes(card).put('pace', '7');
        assert.is(createNotes(card).get('pin'), mark, `${taken} bytes of change ${at}`);
      }
    }
  }
});

// the tests from here on are about a full card

/** Makes a card act as if full: a new file has no room, but a file that exists can grow a little. */
const noNewFiles: Mischief = (operation, at) => (operation === 'write' && at.endsWith('.new') ? 0 : undefined);

for (const hasLog of [false, true]) {
  notes(`on a full card ${hasLog ? 'with' : 'without'} a log, the last value of each key is read after thousands of notes`, () => {
    let isFull = true;
    const log = '/snapferry/log.txt';
    const card = createMemoryCard(hasLog ? { [log]: 'old lines' } : {}, (operation, at) => {
      if (operation === 'remove' && at === log) isFull = false;
      return isFull ? noNewFiles(operation, at) : undefined;
    });
    const book = createNotes(card);
    assert.ok(book.put('pin', '1a2b3c4d refused'));
    for (let i = 0; i < 3000; i++) {
      assert.ok(book.put('pace', `${10_000 + i}`));
      assert.is(book.get('pace'), `${10_000 + i}`);
    }
    assert.is(createNotes(card).get('pin'), '1a2b3c4d refused');
    assert.ok(card.contentOf(path)!.length < 8192);
    assert.is(card.contentOf(log), undefined, 'the log has given its room');
  });
}

notes('a note that finds no room is appended once the log has given its own', () => {
  let isFull = true;
  const log = '/snapferry/log.txt';
  const card = createMemoryCard({ [log]: 'old lines' }, (operation, at) => {
    if (operation === 'remove' && at === log) isFull = false;
    // when the card is full, only the first five bytes of an appended line have room
    return isFull && operation === 'append' ? 5 : undefined;
  });
  assert.ok(createNotes(card).put('pin', 'mark 3'));
  assert.is(createNotes(card).get('pin'), 'mark 3');
});

notes('a note longer than usual is read', () => {
  const card = createMemoryCard();
  const book = createNotes(card);
  for (let i = 0; i < 200; i++) {
    const value = `${i} ${'x'.repeat(300)}`;
    assert.ok(book.put('live', value));
    assert.is(book.get('live'), value);
  }
});

notes('no file stays open', () => {
  const card = createMemoryCard(brink('mark 3'));
  createNotes(card).put('pace', '7');
  assert.is(card.openFiles(), 0);
});

notes.run();
