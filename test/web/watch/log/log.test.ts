import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createBook, createFilter, mostLines, savedText, timeOf, type Least } from '../../../../web/watch/log/log.ts';
import { virtualClock } from '../../../sim/clock.ts';

const test = suite('kept log');

const at = Date.UTC(2026, 10, 21, 10, 30, 2, 7);
const line = (text: string, level: 'debug' | 'info' | 'warn' | 'error' | '' = 'info') => ({ at, text, level });
const lines = [line('+1.0 debug modem: > AT', 'debug'), line('>'.repeat(3), ''), line('+1.4 info network: registered (LTE)'), line('+2 warn modem: slow', 'warn'), line('+3 error card: gone', 'error')];

const filters: { title: string; least: Least; words?: string; expect: number[] }[] = [
  { title: 'everything', least: 'debug', expect: [0, 1, 2, 3, 4] },
  { title: 'all but debug; other output counts as information', least: 'info', expect: [1, 2, 3, 4] },
  { title: 'warnings', least: 'warn', expect: [3, 4] },
  { title: 'errors', least: 'error', expect: [4] },
  { title: 'a word in any letter case', least: 'debug', words: 'lte', expect: [2] },
  { title: 'words in any order', least: 'debug', words: '  slow  MODEM ', expect: [3] },
  { title: 'words and a level', least: 'warn', words: 'modem', expect: [3] },
  { title: 'special characters of patterns are literal', least: 'debug', words: '(LTE)', expect: [2] },
  { title: 'a word without matches', least: 'debug', words: 'picture', expect: [] },
];

for (const { title, least, words = '', expect } of filters) {
  test(`filter: ${title}`, () => assert.equal(lines.flatMap((one, i) => (createFilter(least, words)(one) ? [i] : [])), expect));
}

const never = (): void => undefined;

test('lines from before the page was opened are included', () => assert.equal(createBook(lines, never).entries.map(({ text }) => text), lines.map(({ text }) => text)));

test('the last 5,000 lines are kept', () => {
  const book = createBook([], never);
  for (let i = 0; i < mostLines + 10; i++) book.add(line(`line ${i}`));
  assert.is(book.entries.length, 5000);
  assert.is(book.entries[0]!.text, 'line 10');
  assert.is(book.entries.at(-1)!.number, mostLines + 9);
});

test('earlier lines come first, each once, and without a time if that is unknown', () => {
  const book = createBook([line('c')], never);
  book.add(line('d'));
  book.addEarlier([{ ...line('a'), at: 0 }, line('b'), line('c')]);
  assert.equal(book.entries.map(({ text, number }) => `${text} ${number}`), ['a -2', 'b -1', 'c 0', 'd 1']);
  assert.is(timeOf(0, 60), '');
  assert.match(savedText(book.entries, [], 0), /^a\n/);
});

test('clearing removes the lines, and numbers continue', () => {
  const book = createBook(lines, never);
  book.clear();
  assert.is(book.entries.length, 0);
  assert.is(book.add(line('next')).number, lines.length);
});

test('times are shown in this computer\'s time zone', () => {
  assert.is(timeOf(at, 0), '10:30:02.007');
  assert.is(timeOf(at, -690), '23:00:02.007');
});

test('a saved log has the camera, the times and every line', () => {
  assert.is(savedText(createBook([line('+1.4 info network: registered')], never).entries, ['camera ridge'], 60),
    '# camera ridge\n2026-11-21 11:30:02.007  +1.4 info network: registered\n');
});

test('answers to terminal input are not saved, but log lines in between are', async () => {
  const clock = virtualClock();
  const book = createBook([], (ms, act) => void clock.after(ms, act));
  let answer = (): void => undefined;
  const over = book.during(new Promise<void>(resolve => { answer = resolve; }));
  book.add(line('{"ftp":{"password":"hunter2"}}', ''));
  book.add(line('+5 info state: resting'));
  answer();
  await over;
  // output that comes shortly after the answer to a typed line still counts as output of that line
  book.add(line('hunter2 again', ''));
  await clock.run(() => false, 1000);
  book.add(line('Uncaught Error: later', ''));
  const text = savedText(book.entries, [], 0);
  assert.not.match(text, 'hunter2');
  assert.match(text, '# 2 lines are left out: answers to input at the terminal');
  assert.match(text, 'state: resting');
  assert.match(text, 'Uncaught Error: later');
});

test('a failed answer also ends the exclusion, and overlapping inputs count separately', async () => {
  const clock = virtualClock();
  const book = createBook([], (ms, act) => void clock.after(ms, act));
  const first = book.during(Promise.reject(new Error('unplugged'))).catch((error: Error) => error.message);
  let answer = (): void => undefined;
  const second = book.during(new Promise<void>(resolve => { answer = resolve; }));
  assert.is(await first, 'unplugged');
  await clock.run(() => false, 1000);
  assert.ok(book.add(line('of the second', '')).isTyped);
  answer();
  await second;
  await clock.run(() => false, 1000);
  assert.not.ok(book.add(line('of nobody', '')).isTyped);
});

test.run();
