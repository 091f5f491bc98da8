// Tests the two files with settings from the server. A damaged file or another camera's does not count. New settings replace the older ones,
// but never those that are marked good.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addMark, allSettings, hasMark, marksOf, storeSettings } from '../../src/store/settings.ts';
import { createMemoryCard, digest } from '../outside.ts';

const test = suite('store/settings');

const paths = ['/snapferry/settings.0', '/snapferry/settings.1'];
const textsOf = (card: ReturnType<typeof createMemoryCard>, owner = 'hut') => allSettings(card, digest, owner).map(({ text }) => text);

test('two settings are kept, the newest first; a third one replaces the older', () => {
  const card = createMemoryCard();
  assert.equal(textsOf(card), []);
  for (const [text, expect] of [['one', ['one']], ['two\n{}', ['two\n{}', 'one']], ['', ['', 'two\n{}']]] as const) {
    assert.ok(storeSettings(card, digest, 'hut', text));
    assert.equal(textsOf(card), expect);
  }
});

test('good settings are never overwritten', () => {
  const card = createMemoryCard();
  storeSettings(card, digest, 'hut', 'good');
  assert.ok(addMark(card, allSettings(card, digest, 'hut')[0]!, 'good', 1));
  for (const text of ['a', 'b', 'c']) {
    assert.ok(storeSettings(card, digest, 'hut', text));
    assert.equal(textsOf(card), [text, 'good']);
  }
  assert.ok(hasMark(allSettings(card, digest, 'hut')[1]!, 'good'));
});

test('settings of another camera do not count', () => {
  const card = createMemoryCard();
  storeSettings(card, digest, 'hut', 'one');
  assert.equal(textsOf(card, 'mast'), []);
});

test('a file cut at any byte or with any changed bit does not count, and the other file is unchanged', () => {
  const card = createMemoryCard();
  storeSettings(card, digest, 'hut', '{"id":7}');
  addMark(card, allSettings(card, digest, 'hut')[0]!, 'good', 1);
  storeSettings(card, digest, 'hut', '{"id":8,"set":{}}');
  const whole = card.contentOf(paths[1]!)!;
  for (let at = 0; at < whole.length; at++) {
    card.write(paths[1]!, whole.slice(0, at));
    assert.equal(textsOf(card), ['{"id":7}'], `cut at ${at}`);
    card.write(paths[1]!, whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ 4) + whole.slice(at + 1));
    assert.equal(textsOf(card), ['{"id":7}'], `bit at ${at}`);
  }
});

test('an incomplete mark does not count, and the next one does', () => {
  const card = createMemoryCard();
  storeSettings(card, digest, 'hut', 'text');
  const plain = card.contentOf(paths[0]!)!;
  addMark(card, allSettings(card, digest, 'hut')[0]!, 'refused', '8 camera.from: wrong');
  const marked = card.contentOf(paths[0]!)!;
  for (let at = plain.length; at < marked.length - 1; at++) {
    card.write(paths[0]!, marked.slice(0, at));
    const settings = allSettings(card, digest, 'hut')[0]!;
    assert.equal(marksOf(settings, 'refused'), [], `cut at ${at}`);
    addMark(card, settings, 'round', 12);
    assert.equal(marksOf(allSettings(card, digest, 'hut')[0]!, 'round'), ['12']);
  }
  card.write(paths[0]!, marked);
  assert.equal(marksOf(allSettings(card, digest, 'hut')[0]!, 'refused'), ['8 camera.from: wrong']);
});

test('marks within the text do not count', () => {
  const card = createMemoryCard();
  storeSettings(card, digest, 'hut', '{}\ngood 1;\n');
  assert.not.ok(hasMark(allSettings(card, digest, 'hut')[0]!, 'good'));
});

test.run();
