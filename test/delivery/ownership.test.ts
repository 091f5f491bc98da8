// Explores the table of ownership.ts with several cameras that share a folder, until nothing new happens. No whole picture of another camera may be
// replaced or deleted. No picture may count as delivered that is not there. With luck each arrives once. `npm test` explores a part with one fault a
// run. `WHOLE=1 npm test -- delivery/ownership` explores all, and leaves out each row of the table in turn.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Act, actOn, At, Kind, Name } from '../../src/delivery/ownership.ts';
import { inWhole, isWhole } from '../whole.ts';
import { costOf, explore } from './ownership/explore.ts';
import type { Rules } from './ownership/model.ts';
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
  const table = readTable();
  const rules = table.without(-1);
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
  assert.equal(table.rows.filter((_, row) => !table.hits.has(row)), []);
  if (isWhole) assert.equal(natural.map(([, , why]) => why).filter(why => !seen.has(why)), [], 'expected, and not found');
});

inWhole(test)('without any row of the table, something else is wrong, or it costs more commands or bytes', () => {
  const table = readTable();
  const titles = Object.keys(setups).sort((a, b) => Number(quick.test(b)) - Number(quick.test(a)));
  const kindsOf = (title: string, rules: Rules, known: Set<string>) =>
    [...explore({ ...setups[title]!, faults: faultsOf(title, 2) }, rules, 2500, wrong => !known.has(wrong)).wrongs.keys()];
  const costs = new Map(titles.map(title => [title, costOf(setups[title]!, table.without(-1))]));
  const known = new Map(titles.map(title => [title, new Set(explore({ ...setups[title]!, faults: faultsOf(title, 2) }, table.without(-1), 2500).wrongs.keys())]));
  const isNoticed = (row: number) => {
    const rules = table.without(row);
    const isCostly = (title: string) => {
      const [cost, before] = [costOf(setups[title]!, rules), costs.get(title)!];
      return cost.commands > before.commands || cost.blocks > before.blocks || cost.reads > before.reads;
    };
    return titles.some(isCostly) || titles.some(title => kindsOf(title, rules, known.get(title)!).some(wrong => !known.get(title)!.has(wrong)));
  };
  assert.equal(table.rows.slice(0, -1).filter((_, row) => !isNoticed(row)), []);
});

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
