import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ways as all } from './sim/world/ways.ts';
import { chosenOf, everyEighth, inWhole, isWhole } from './whole.ts';

const test = suite('what npm test does of what was crossed');

const ways = all.map(({ family, method }) => `${family} by ${method}`);
const said = ['the image arrives', 'a refusal is told', 'nothing is sent twice', 'it is asked again', 'the memory is left', 'the line is quiet', 'the name is kept', 'the time is right'];

test('of each kind an eighth, and every modem and way in its turn', () => {
  const chosen = everyEighth(said.flatMap(text => ways.map(way => `${way}: ${text}`)));
  for (const text of said) {
    const count = chosen.filter(title => title.endsWith(text)).length;
    assert.ok(Math.abs(count - ways.length / 8) < 1, `${text}: ${count}`);
  }
  for (const way of ways) assert.ok(chosen.some(title => title.startsWith(`${way}:`)), way);
});

test('what stands alone, or in a pair, is never left out', () => {
  assert.equal(everyEighth(['a sentence', 'another one: sim800']), ['a sentence', 'another one: sim800']);
  for (let before = 0; before < said.length; before++) {
    const others = said.slice(0, before);
    assert.is(everyEighth([...others, 'sim800: x', 'quectel: x']).filter(title => title.endsWith(': x')).length, 1);
  }
});

test('numbers and rows of a table are no modems', () => {
  const rows = ['code 7 of sim800', 'code 8 of sim800', 'code 9 of sim800'];
  assert.equal(everyEighth(rows), rows);
});

test('ONLY names titles by an expression: all of those, and no others', () => {
  const titles = ways.map(way => `${way}: it is asked again`);
  assert.equal(chosenOf(titles, { ONLY: 'a76xx|^quectel' }), titles.filter(title => /a76xx|quectel/.test(title)));
  assert.equal(chosenOf(titles, { WHOLE: '1' }), titles);
  assert.equal(chosenOf(titles, {}), everyEighth(titles));
});

test('what takes long runs in the long run alone', () => {
  const titles: string[] = [];
  inWhole((title: string) => titles.push(title))('a long one');
  assert.equal(titles, isWhole ? ['a long one'] : []);
});

test.run();
