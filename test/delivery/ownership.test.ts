// Explores the table of ownership.ts with several cameras that share a folder, until nothing new happens. No whole picture of another camera may be
// replaced or deleted. No picture may count as delivered that is not there. With luck each arrives once. `npm test` explores a part with one fault a
// run. `WHOLE=1 npm test -- delivery/ownership` explores all. Each row of the table is left out in turn, and must be missed.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Act, actOn, At, Kind, Name } from '../../src/delivery/ownership.ts';
import { isWhole } from '../whole.ts';
import { absences } from './ownership/absences.ts';
import { costOf, explore } from './ownership/explore.ts';
import { natural, reasonFor } from './ownership/natural.ts';
import { readTable } from './ownership/rows.ts';
import { setups } from './ownership/setups.ts';

const test = suite('ownership');

/** Setups that `npm test` explores: each habit of a server, with one way of sending in place, one by a temporary name, and one by HTTP. */
const quick = /^(in place|in place, stream resumes|part, stream resumes|PUT if none); (?!.*(larger; in turn|equal; at once|at once, with|three|two cards|two previews|all equal|no SIZE; (smaller|equal)|fetched))/;
const mostStates = isWhole ? 60_000 : 1000;
const faultsOf = (title: string, most: number) => Math.min(setups[title]!.faults, most);
const chosen = Object.keys(setups).filter(title => isWhole || quick.test(title));

test('with the whole table, nothing is wrong but what no table can prevent, and each row decides something', () => {
  const whole = readTable();
  const rules = whole.without(-1);
  const seen = new Set<string>();
  for (const title of chosen) {
    const { wrongs, isAll } = explore({ ...setups[title]!, faults: faultsOf(title, isWhole ? Infinity : 1) }, rules, mostStates);
    for (const [wrong, way] of wrongs) {
      const reason = reasonFor(title, wrong);
      assert.ok(reason, [`${title}: ${wrong}`, ...way].join('\n  '));
      seen.add(reason!);
    }
    if (isWhole) assert.ok(isAll, `${title} is explored to its end`);
  }
  assert.equal(whole.rows.filter((_, row) => !whole.hits.has(row)), []);
  if (isWhole) assert.equal(natural.map(([, , why]) => why).filter(why => !seen.has(why)), [], 'expected, and not found');
});

const table = readTable();
test('each row but the last, which holds for all that is left, has a setup that shows its absence', () => {
  assert.equal(absences.map(({ row }, i) => table.rows[i]?.startsWith(row) || row), table.rows.slice(1).map(() => true));
});

for (const [at, { row, setup: title, saves }] of absences.entries()) {
  test(`without row ${at} (${row}), ${saves ? `more ${saves} are needed` : 'something is wrong'}: ${title}`, () => {
    const setup = { ...setups[title]!, faults: faultsOf(title, 1) };
    if (saves) return assert.ok(costOf(setup, table.without(at))[saves] > costOf(setup, table.without(-1))[saves]);
    const { wrongs } = explore(setup, table.without(at), 1000, wrong => !reasonFor(title, wrong));
    assert.ok([...wrongs.keys()].some(wrong => !reasonFor(title, wrong)));
  });
}

const usual = {
  at: At.staged, kind: Kind.place, name: Name.shared, asks: true, heeds: false, leastRest: 1, size: 1000, begun: true, doubt: false, delivered: 0, isAltered: false, isOut: false,
};

for (const [what, final] of [['no number', NaN], ['negative', -1], ['above 2^53', 2 ** 60], ['infinite', Infinity]] as const) {
  test(`a size that is ${what} belongs to another camera's file`, () => {
    for (const begun of [true, false]) assert.is(actOn({ ...usual, begun, final }), Act.stepAside);
  });
}

test('a file without a byte is another camera\'s upload that begins, unless an upload of the image in its place may have left it', () => {
  for (const at of [At.naming, At.kept]) assert.is(actOn({ ...usual, kind: Kind.part, at, temp: 1000, final: 0 }), Act.stepAside);
  assert.is(actOn({ ...usual, kind: Kind.put, final: 0 }), Act.stepAside);
  assert.is(actOn({ ...usual, begun: false, final: 0 }), Act.stepAside);
  assert.is(actOn({ ...usual, final: 0 }), Act.replace);
});

test.run();
