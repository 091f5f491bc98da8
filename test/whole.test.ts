import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ways as all } from './sim/world/ways.ts';
import { chosenOf, inWhole, isWhole, oneInSixteen, sample, takeNamed } from './whole.ts';

const test = suite('sampling of crossed tests');

const ways = all.map(({ family, method }) => `${family} by ${method}`);
const said = ['the image arrives', 'a refusal is told', 'nothing is sent twice', 'it is asked again', 'the memory is left', 'the line is quiet', 'the name is kept', 'the time is right'];

const titles = said.flatMap(text => ways.map(way => `${way}: ${text}`));

test('one test in sixteen of each kind is kept, with different modems for different kinds', () => {
  const chosen = oneInSixteen(titles);
  for (const text of said) assert.is(chosen.filter(title => title.endsWith(text)).length, Math.ceil(ways.length / 16), text);
  assert.ok(new Set(chosen.map(title => title.split(':')[0])).size > ways.length / 3);
});

test('an added test displaces at most one other of its kind, and none of another kind', () => {
  const before = oneInSixteen(titles);
  for (const place of [0, 3, titles.length]) {
    const after = oneInSixteen([...titles.slice(0, place), `sim900: ${said[0]}`, ...titles.slice(place)]);
    const gone = before.filter(title => !after.includes(title));
    assert.ok(gone.length <= 1 && gone.every(title => title.endsWith(said[0]!)), gone.join());
  }
  const all = Array.from({ length: 100 }, (_, i) => ({ i }));
  if (isWhole) return;
  const kept = sample(all, 5);
  assert.is(kept.length, 20);
  const later = sample([{ i: -1 }, ...all], 5);
  assert.ok(kept.filter(item => !later.includes(item)).length <= 1);
});

test('the only title of a kind is kept, and one title of a pair', () => {
  assert.equal(oneInSixteen(['a sentence', 'another one: sim800']), ['a sentence', 'another one: sim800']);
  assert.is(oneInSixteen([...said, 'sim800: x', 'quectel: x']).filter(title => title.endsWith(': x')).length, 1);
});

test('titles that differ only in a number are of different kinds', () => {
  const rows = ['code 7 of sim800', 'code 8 of sim800', 'code 9 of sim800'];
  assert.equal(oneInSixteen(rows), rows);
});

test('ONLY selects exactly the titles that match its expression', () => {
  const asked = ways.map(way => `${way}: it is asked again`);
  assert.equal(chosenOf(asked, { ONLY: 'a76xx|^quectel' }), asked.filter(title => /a76xx|quectel/.test(title)));
  assert.equal(chosenOf(asked, { WHOLE: '1' }), asked);
  assert.equal(chosenOf(asked, {}), oneInSixteen(asked));
});

test('titles that ONLY names are counted, and a text that is no expression is named', () => {
  takeNamed();
  for (const ONLY of ['sim8000', 'sim800']) chosenOf(['sim800: a', 'sim800: b', 'ec2x: a'], { ONLY });
  assert.is(takeNamed(), 2);
  assert.is(takeNamed(), 0);
  assert.throws(() => chosenOf(['a'], { ONLY: '(' }), /^ONLY=\( is no regular expression: write a word of the titles, such as sim800\.$/);
});

test('a long test runs only in the long run', () => {
  const titles: string[] = [];
  inWhole((title: string) => titles.push(title))('a long one');
  assert.equal(titles, isWhole ? ['a long one'] : []);
});

test.run();
