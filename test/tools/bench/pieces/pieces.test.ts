// The choice of compressed pieces and of words, from rounds that are written by hand.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findHolders } from './holders.ts';
import { chooseByTime, listCandidates, type Measured } from './pieces.ts';
import { joinRuns, readCalls } from './traced.ts';
import { choosePhrases, chooseUsual, chooseWords } from './words.ts';

const test = suite('the choice of compressed pieces');

const texts: Record<string, string> = { made_once: 'once upon a time, '.repeat(20), made_never: 'never, '.repeat(50), made_each: 'each time, '.repeat(40), made_short: 'x', made_long: 'a long text, '.repeat(700) };
const listed = Object.entries(texts).map(([name, stored], i) => ({ name, place: `Q ${i}`, bytes: stored.length, stored }));
const line = (name: string, use: number) => `#piece ${listed.find(one => one.name === name)!.place} ${use}`;
const seenIn = (...lines: string[]) => readCalls(lines, { listed, texts: new Map([[77, 'a text that is written out']]) });
const measured = (lines: string[], most = { calls: 2, bytes: 1000, words: 0 }): Measured => (
  { round: { title: '', command: '', most, build: () => Promise.reject(new Error()), run: () => Promise.reject(new Error()) }, listed, seen: seenIn(...lines) });

test('the calls of pieces are read from a console, and other lines are not', () => {
  const seen = seenIn('+0.1 info boot: snapferry', line('made_once', 900), line('made_each', 1200), 'nothing #piece Q 0 5000', line('made_each', 1100));
  assert.equal(seen.calls, [{ name: 'made_once', use: 900 }, { name: 'made_each', use: 1200 }, { name: 'made_each', use: 1100 }]);
  assert.equal([...seen.counts], [['made_once', 1], ['made_each', 2]]);
  assert.is(seen.peak, 1200);
  assert.equal([...seenIn('#text 77', '#text 78', 'nothing #text 77', '#text 77').texts], [['a text that is written out', 2]]);
});

test('of two runs of a round, each call has the smaller use of memory, and a call that one run lacks has its own', () => {
  const one = seenIn(line('made_once', 900), line('made_each', 1400), line('made_each', 1100));
  const other = seenIn(line('made_once', 950), line('made_each', 1000));
  const joined = joinRuns(one, other);
  assert.equal(joined.calls, [{ name: 'made_once', use: 900 }, { name: 'made_each', use: 1000 }, { name: 'made_each', use: 1100 }]);
  assert.is(joined.peak, 1100);
  assert.equal([...joined.counts], [['made_once', 1], ['made_each', 2]]);
});

const three = [line('made_once', 900), ...Array.from({ length: 3 }, () => line('made_each', 1000)), line('made_short', 950)];

test('a piece that no round runs comes first, then those that save the most for each byte that they expand', () => {
  const candidates = listCandidates([measured(three), measured([line('made_once', 900), line('made_once', 900)])]);
  assert.equal(candidates.map(({ name, calls }) => [name, calls]), [['made_long', 0], ['made_never', 0], ['made_once', 2], ['made_each', 3], ['made_short', 1]]);
  assert.ok(candidates.every(({ name, bytes, saved }) => (name === 'made_short' ? saved < 0 : saved > bytes / 2)));
});

test('a piece is chosen if it has few calls, saves bytes, and its text is not too long in any round', () => {
  const chosenIn = (...rounds: Measured[]) => [...chooseByTime(listCandidates(rounds), rounds)].sort();
  // made_long runs in no round, and is too long for a moment at which nobody knows the free memory
  assert.equal(chosenIn(measured(three)), ['made_never', 'made_once']);
  assert.equal(chosenIn(measured(three, { calls: 3, bytes: 3000, words: 0 })), ['made_each', 'made_never', 'made_once']);
  assert.equal(chosenIn(measured(three), measured([line('made_once', 1)], { calls: 9, bytes: 100, words: 0 })), ['made_never']);
});

const chosen = new Map([['made_once', { bytes: 323, saved: 100 }], ['made_never', { bytes: 663, saved: 150 }]]);

test('where a round has too much in use, the text that saves least for what it takes must go', () => {
  const before = seenIn(line('made_once', 900), line('made_never', 950), line('made_each', 990), line('made_each', 1000));
  const holdersWith = (...uses: number[]) => [...findHolders(before, seenIn(...['made_once', 'made_never', 'made_each', 'made_each'].map((name, i) => line(name, uses[i]!))), chosen, 17)];
  assert.equal(holdersWith(900, 950, 990, 1000), []);
  assert.equal(holdersWith(900, 970, 1010, 1000), [], 'one percent more is allowed');
  assert.equal(holdersWith(900, 970, 1050, 1040), ['made_never'], 'both are held, and without the longer one it fits');
  assert.equal(holdersWith(900, 970, 1011, 1020), ['made_once'], 'the longer one was freed before');
  assert.equal(holdersWith(900, 970, 1051, 1000), ['made_never', 'made_once']);
  assert.equal(holdersWith(900, 950, 1030, 1000), ['made_never'], 'the first was freed before');
});

test('a text that is long and saves much stays, where a shorter one is enough', () => {
  const before = seenIn(line('made_once', 900), line('made_never', 950), line('made_each', 1000));
  const seen = seenIn(line('made_once', 900), line('made_never', 970), line('made_each', 1025));
  assert.equal([...findHolders(before, seen, new Map([['made_once', { bytes: 323, saved: 50 }], ['made_never', { bytes: 100, saved: 90 }]]), 17)], ['made_once']);
});

test('a text that is held after boot must go, though the round has more in use later', () => {
  const memory = (use: number) => `+1.0 info boot: memory: ${use} of 4096 JsVars`;
  const seen = (held: number) => seenIn(line('made_once', 900), memory(950 + held), line('made_each', 1500), line('made_each', 1500));
  assert.is(seen(0).boot, 950);
  assert.is(seen(0).counts.get(''), undefined);
  const holdersOf = (held: number) => [...findHolders(seen(0), seen(held), new Map([['made_once', { bytes: 323, saved: 100 }]]), 17)];
  assert.equal(holdersOf(9), [], 'one percent more is allowed');
  assert.equal(holdersOf(20), ['made_once']);
});

test('words are what occurs most often in texts, and saves more than it takes', () => {
  const words = chooseWords([...Array.from({ length: 30 }, (_, i) => `the modem says ${String.fromCharCode(65 + i % 26)}`), 'nothing of it']);
  assert.ok(words.includes('the modem says '), words.join());
});

test('phrases are what occurs again beyond words, and saves more than it takes', () => {
  const texts = Array.from({ length: 30 }, (_, i) => `the modem says ${String.fromCharCode(65 + i % 26)}, and the file is left as it is`);
  const phrases = choosePhrases([...texts, 'nothing of it'], ['the modem', 'the file']);
  assert.ok(phrases.some(phrase => phrase.includes('the modem says ')) && phrases.some(phrase => phrase.includes('the file is le')), phrases.join());
  assert.not.ok(phrases.some(phrase => phrase.includes('nothing')), phrases.join());
});

test('a text stays as it is if a round would write out too many words', () => {
  const words = ['the modem', ' answers', 'nothing'];
  const read = (most: number, ...texts: [string, number][]) => ({ texts: new Map(texts), most });
  const [often, seldom] = ['the modem answers', 'nothing at all'];
  assert.equal(chooseUsual({ words, phrases: [] }, [read(10, [often, 4], [seldom, 2])]), []);
  assert.equal(chooseUsual({ words, phrases: [] }, [read(9, [often, 4], [seldom, 2])]), [often]);
  assert.equal(chooseUsual({ words, phrases: [] }, [read(1, [seldom, 2]), read(9, [often, 4])]), [seldom]);
});

test.run();
