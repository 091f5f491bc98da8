// Tests how one config.json replaces another. After a power cut at any operation of the card, the next start must find one whole config.json.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Files } from '../../src/ports.ts';
import { configPath, finishHandOver, handOver, markPath, newConfigPath } from '../../src/store/handover.ts';
import { createMemoryCard, digest, type MemoryCard } from '../outside.ts';

const test = suite('handover');

const before = '{"device":"one","ftp":{"host":"old.example","password":"hunter2"}}';
const after = '{"device":"two","ftp":{"host":"new.example","password":"Gr8-secret"},"images":{"folder":"/DCIM"}}';
const most = 4096;
const home = '/snapferry';
const cardWith = (config: string | undefined, next = after) =>
  createMemoryCard({ [`${home}/log.txt`]: '', ...(config === undefined ? {} : { [configPath]: config }), [newConfigPath]: next });
const leftovers = (card: MemoryCard) => card.list(home)!.filter(name => name.startsWith('config'));
const offer = (files: Files, text = after) => handOver(files, digest, text, most);
const finish = (files: Files) => void (files.stat(markPath) && finishHandOver(files, digest, most));

class Cut extends Error {}
/** What a power cut leaves of a write: nothing, an empty file, half of the text (as on a computer's card), or all of it. */
const strokes = ['before', 'empty', 'part', 'after'] as const;

/**
 * Returns a card whose power is cut at its n-th change; reading does not count.
 * @param stroke what that change has left, one of `strokes`
 */
function cuttable(card: MemoryCard, n: number, stroke: typeof strokes[number]): Files {
  let changes = 0;
  function change(act: (share: number) => boolean): boolean {
    if (++changes < n) return act(1);
    if (changes === n && stroke !== 'before') act({ empty: 0, part: 0.5, after: 1 }[stroke]);
    throw new Cut();
  }
  return {
    ...card,
    write: (path, text) => change(share => card.write(path, text.slice(0, Math.floor(text.length * share)))),
    append: (path, text) => change(share => card.append(path, text.slice(0, Math.floor(text.length * share)))),
    remove: path => change(share => share < 1 || card.remove(path)),
    makeFolder: path => change(share => share < 1 || card.makeFolder(path)),
  };
}

/** Runs code on a card whose power is cut at a change. @returns true if the power was cut, false if the code came to its end */
function isCut(act: () => void): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    return true;
  }
}

test('the new config.json replaces the old one, and no other file is left', () => {
  const card = cardWith(before);
  assert.is(offer(card), '');
  assert.is(card.contentOf(configPath), after);
  assert.equal(leftovers(card), []);
});

test('a new config.json is stored on a card without one', () => {
  const card = cardWith(undefined);
  assert.is(offer(card), '');
  assert.is(card.contentOf(configPath), after);
});

for (const [title, old] of [['an old file', before], ['no file', undefined], ['the same file', after], ['the start of the new file', after.slice(0, 20)]] as const) {
  for (const stroke of strokes) {
    test(`${title}, a power cut at each change of the card (${stroke}) and of the next start: one whole configuration`, () => {
      let cuts = 0;
      for (let n = 1; ; n++) {
        const first = cardWith(old);
        if (!isCut(() => void offer(cuttable(first, n, stroke)))) break;
        cuts++;
        // after each cut, the next start is cut, too, at each of its own changes in turn
        for (let m = 1; ; m++) {
          const card = cardWith(old);
          isCut(() => void offer(cuttable(card, n, stroke)));
          const isOver = !isCut(() => finish(cuttable(card, m, stroke)));
          finish(card);
          const config = card.contentOf(configPath);
          assert.ok(config === after || config === old, `cut ${n}, then ${m}: ${config}`);
          if (config !== old) assert.equal(leftovers(card), [], `cut ${n}, then ${m}`);
          finish(card);
          assert.is(card.contentOf(configPath), config, 'a later start changes nothing');
          if (isOver) break;
        }
      }
      assert.ok(cuts >= 4, `${cuts} places for a cut`);
    });
  }
}

test('a config.json written by a person after the cut is kept', () => {
  const card = cardWith(before);
  isCut(() => void offer(cuttable(card, 2, 'empty')));
  assert.is(card.contentOf(configPath), '');
  card.put(configPath, '{"ftp":{"host":"by.hand"}}');
  finish(card);
  assert.is(card.contentOf(configPath), '{"ftp":{"host":"by.hand"}}');
  assert.equal(leftovers(card), []);
});

test('a mixture of both files after a cut is replaced by the new config.json', () => {
  const old = '{"ftp":{"host":"old.example","password":"hunter2"},"device":"one"}';
  const card = cardWith(old);
  isCut(() => void offer(cuttable(card, 2, 'empty')));
  card.put(configPath, after.slice(0, 30) + old.slice(30));
  finish(card);
  assert.is(card.contentOf(configPath), after);
});

test('without a mark, an incomplete new config.json is ignored', () => {
  const card = cardWith(before, after.slice(0, 40));
  finish(card);
  assert.is(card.contentOf(configPath), before);
});

test('with a full or locked card, an error is returned and config.json is unchanged', () => {
  // the card refuses the mark in one case, and config.json itself in the other
  for (const refused of [`${home}/config.sum`, configPath]) {
    let refusals = 0;
    const card = createMemoryCard({ [configPath]: before, [newConfigPath]: after }, (operation, path) => {
      if (operation !== 'write' || path !== refused || refusals > 0) return undefined;
      refusals++;
      return 10;
    });
    assert.match(offer(card), /^config\.json is as it was, since the card /, refused);
    assert.is(card.contentOf(configPath), before);
    finish(card);
    assert.is(card.contentOf(configPath), before, 'the next start changes nothing');
  }
});

test('if the card stores neither the new nor the old config.json, an error is returned and the next start retries', () => {
  let isBroken = true;
  const card = createMemoryCard({ [configPath]: before, [newConfigPath]: after }, (operation, path) => (isBroken && operation === 'write' && path === configPath ? 10 : undefined));
  assert.match(offer(card), /^config\.json is not whole, /);
  isBroken = false;
  finish(card);
  assert.is(card.contentOf(configPath), after);
});

test('a card that garbles stored bytes is detected', () => {
  const card = cardWith(before);
  let isFirst = true;
  const files: Files = { ...card, write: (path, text) => {
    const isBad = path === configPath && isFirst;
    if (isBad) isFirst = false;
    return card.write(path, isBad ? text.replace('new', 'nev') : text);
  } };
  assert.match(offer(files), /as it was/);
  assert.is(card.contentOf(configPath), before);
});

for (const [title, config] of [['a folder', undefined], ['too large', `{"x":"${'y'.repeat(most)}"}`]] as const) {
  test(`config.json is ${title}: an error is returned and nothing is changed`, () => {
    const card = config === undefined ? createMemoryCard({ [`${configPath}/x`]: '', [newConfigPath]: after }) : cardWith(config);
    assert.match(offer(card), /^config\.json .*; delete it first$/);
    assert.is(card.contentOf(configPath), config);
  });
}

test.run();
