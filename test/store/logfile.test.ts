// Tests the log on the card. It keeps the newest lines, has a limited size, and never gets in the way.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLogfile } from '../../src/store/logfile.ts';
import { createMemoryCard } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';

const logbook = suite('logbook');

const path = '/snapferry/log.txt';
/** The largest size that a log may have in these tests, in bytes, since the card is for images. */
const mostBytes = 128 * 1024;
const clock = virtualClock();
const line = (i: number) => `2026-11-20 08:33:10 info image: line ${i}`;

/** Most bytes of lines that may wait in memory to be written. */
const mostWaiting = 1100;

logbook('lines are written to /snapferry/log.txt in pieces, each with a line feed', () => {
  const card = createMemoryCard();
  const book = createLogfile(card, clock);
  book.open();
  const before = card.counts.append;
  book.write('one');
  book.write('two');
  assert.is(card.counts.append, before, 'they wait');
  book.write('', true);
  assert.is(card.contentOf(path), 'one\ntwo\n');
  assert.is(card.counts.append, before + 1);
  book.write('', true);
  assert.is(card.counts.append, before + 1, 'nothing waits');
  assert.equal([...new Set(card.written)], [path]);
});

logbook('an urgent line is written at once, with those before it', () => {
  const card = createMemoryCard();
  const book = createLogfile(card, clock);
  book.open();
  book.write('one');
  book.write('warning', true);
  assert.is(card.contentOf(path), 'one\nwarning\n');
});

logbook('between two images the lines of one are written, and a few lines wait on', () => {
  const card = createMemoryCard();
  const book = createLogfile(card, clock);
  book.open();
  book.write('one');
  book.write('');
  assert.is(card.contentOf(path), '', 'one line is not worth an append');
  const image = Array.from({ length: 12 }, (_, i) => line(i)).join('\n');
  book.write(image);
  assert.is(card.contentOf(path), '', 'they wait while the image is on its way');
  book.write('');
  assert.is(card.contentOf(path), `one\n${image}\n`);
});

logbook('few lines wait at a time: of 500 lines all but the last 1,100 bytes are on the card, by a thirteenth of the appends', () => {
  const card = createMemoryCard();
  const book = createLogfile(card, clock);
  book.open();
  let all = 0;
  for (let i = 0; i < 500; i++) {
    const text = `${line(i)} ${'x'.repeat(i % 60)}`;
    book.write(text);
    all += text.length + 1;
    assert.ok(all - (card.contentOf(path) ?? '').length <= mostWaiting);
  }
  assert.ok(card.counts.append <= 1 + 500 / 13, `${card.counts.append}`);
});

logbook('lines are lost with a piece that the card does not take, and with no other', () => {
  let isBroken = false;
  const card = createMemoryCard({}, operation => (operation === 'append' && isBroken ? false : undefined));
  const book = createLogfile(card, clock);
  book.open();
  book.write('one');
  book.write('', true);
  book.write('lost');
  isBroken = true;
  book.write('', true);
  isBroken = false;
  assert.is(book.open(), true);
  book.write('two');
  book.write('', true);
  assert.is(card.contentOf(path), 'one\n\ntwo\n');
});

logbook('nothing is written before the card is open', () => {
  const card = createMemoryCard();
  const book = createLogfile(card, clock);
  book.write('early');
  book.write('', true);
  assert.equal(card.written, []);
  book.open();
  book.write('late', true);
  assert.is(card.contentOf(path), 'late\n');
});

logbook('an existing log is continued', () => {
  const card = createMemoryCard({ [path]: 'before\n' });
  const book = createLogfile(card, clock);
  book.open();
  book.write('after', true);
  assert.is(card.contentOf(path), 'before\n\nafter\n', 'with an empty line between two boots');
});

logbook('the log has a limited size: the oldest lines are dropped, the newest kept', () => {
  const card = createMemoryCard();
  const book = createLogfile(card, clock);
  book.open();
  let largest = 0;
  for (let i = 0; i < 20_000; i++) {
    book.write(line(i), true);
    largest = Math.max(largest, card.contentOf(path)!.length);
    assert.ok(card.contentOf(path)!.endsWith(`${line(i)}\n`), 'the newest line is there');
  }
  assert.ok(largest <= mostBytes, `${largest} bytes`);
  const lines = card.contentOf(path)!.split('\n').slice(1, -1);
  assert.ok(lines.length > 100, 'more than 100 lines are kept');
  lines.forEach((text, i) => assert.is(text, line(20_000 - lines.length + i)));
});

logbook('the log has a limited size over restarts as well', () => {
  const card = createMemoryCard();
  for (let boot = 0; boot < 200; boot++) {
    const book = createLogfile(card, clock);
    book.open();
    for (let i = 0; i < 40; i++) book.write(line(i));
    book.write('', true);
  }
  assert.ok(card.contentOf(path)!.length <= mostBytes);
});

logbook('a huge existing log is shortened', () => {
  const card = createMemoryCard({ [path]: 'x'.repeat(1 << 20) });
  const book = createLogfile(card, clock);
  book.open();
  book.write('one', true);
  book.write('two', true);
  assert.ok(card.contentOf(path)!.length <= mostBytes);
  assert.ok(card.contentOf(path)!.endsWith('one\ntwo\n'));
});

logbook('another card has its own log', () => {
  const card = createMemoryCard();
  const book = createLogfile(card, clock);
  book.open();
  book.write('one', true);
  card.put(path, '');
  card.remove(path);
  book.open();
  book.write('two', true);
  assert.is(card.contentOf(path), 'two\n');
});

logbook('a card that cannot be written is reported when the log is opened, and no line is retried meanwhile', () => {
  let isBroken = true;
  const card = createMemoryCard({}, operation => (operation === 'append' && isBroken ? false : undefined));
  const book = createLogfile(card, clock);
  assert.is(book.open(), false, 'failure reported');
  for (let i = 0; i < 100; i++) book.write('lost');
  assert.is(book.open(), true, 'no immediate retry, so no failure is reported');
  assert.is(card.counts.append, 1);
  clock.block(300_000);
  assert.is(book.open(), false, 'failure reported again after five minutes');
  assert.is(card.counts.append, 2);
  isBroken = false;
  clock.block(300_000);
  assert.is(book.open(), true);
  book.write('kept', true);
  assert.is(card.contentOf(path), 'kept\n');
});

logbook('if its folder cannot be made, this is reported, and the log is not written', () => {
  const card = createMemoryCard({}, operation => (operation === 'makeFolder' ? false : undefined));
  const book = createLogfile(card, clock);
  assert.is(book.open(), false);
  book.write('lost', true);
  assert.is(card.counts.append, 0);
});

logbook('after one lost line, the card is tried again at the next look', () => {
  let isBroken = false;
  const card = createMemoryCard({}, operation => (operation === 'append' && isBroken ? false : undefined));
  const book = createLogfile(card, clock);
  book.open();
  book.write('one', true);
  isBroken = true;
  book.write('lost', true);
  const tries = card.counts.append;
  book.write('not tried', true);
  assert.is(card.counts.append, tries);
  isBroken = false;
  assert.is(book.open(), true);
  book.write('two', true);
  assert.is(card.contentOf(path), 'one\n\ntwo\n');
});

logbook('a log whose newest lines cannot be kept still has a limited size', () => {
  const card = createMemoryCard({}, operation => (operation === 'copy' ? false : undefined));
  const book = createLogfile(card, clock);
  book.open();
  for (let i = 0; i < 20_000; i++) book.write(line(i));
  assert.ok(card.contentOf(path)!.length <= mostBytes, `${card.contentOf(path)!.length} bytes`);
});

logbook('a log whose newest lines could not be kept once begins anew, and later keeps as many lines as before', () => {
  let isBroken = true;
  const card = createMemoryCard({ [path]: 'x'.repeat(1 << 20) }, operation => (operation === 'copy' && isBroken ? false : undefined));
  const book = createLogfile(card, clock);
  book.open();
  book.write('one', true);
  assert.ok(card.contentOf(path)!.endsWith('\none\n') && card.contentOf(path)!.length < 10, 'nothing but the newest lines is left');
  isBroken = false;
  let [largest, smallest] = [0, Infinity];
  for (let i = 0; i < 4000; i++) {
    book.write(line(i), true);
    const { length } = card.contentOf(path)!;
    largest = Math.max(largest, length);
    if (largest > 40_000) smallest = Math.min(smallest, length);
  }
  assert.ok(largest > 60_000 && largest <= mostBytes && smallest > 30_000, `${smallest} to ${largest} bytes`);
});

logbook.run();
