// The bills as a part of the long run (`npm run test:faults`). They are the cost of each lasting fault of a server, as a table, compared with its
// limits.

import { families, type FamilyName } from '../../../sim/world/ways.ts';
import { named } from '../chosen.ts';
import type { Part, Words } from '../part.ts';
import { casesOf, complaintsAbout, runCase, titleOf, type Bill } from './bill.ts';

const casesAtOnce = 8;
/** Measured processor time for one case, in seconds. */
const secondsOfCase = 1;
const usual: FamilyName = 'sim7600';
const mostRows = 40;

function rowOf({ title, sizes, rounds, delivered }: Bill): string {
  return `${sizes.map(size => size.toFixed(1).padStart(5)).join(' ')} ${String(rounds).padStart(6)} ${String(delivered).padStart(5)}  ${title}`;
}

const cost = ({ sizes }: Bill) => sizes.reduce((sum, size) => sum + size, 0);

export const bills: Part = {
  name: 'bills', about: 'the bytes that each lasting fault of a server costs in two days, against the limits', needs: 'trials',
  declare: program => void program.option('--bill <text>', 'bills: only cases whose title holds it, on every family'),
  plan(words: Words) {
    const of = words['full'] || words['bill'] !== undefined ? families : [usual];
    const titles = named(words, 'bill', of.flatMap(family => casesOf(family)).map(titleOf));
    const tasks = Array.from({ length: Math.ceil(titles.length / casesAtOnce) }, (_none, i) => JSON.stringify(titles.slice(i * casesAtOnce, (i + 1) * casesAtOnce)));
    return Promise.resolve({
      size: `${titles.length} cases`, tasks, seconds: titles.length * secondsOfCase,
      report(results) {
        const all = results.flatMap(text => JSON.parse(text) as Bill[]).sort((a, b) => cost(b) - cost(a));
        return {
          summary: ['sizes in the first hour and in two days, rounds, deliveries:', ...all.slice(0, mostRows).map(rowOf)].join('\n'),
          findings: all.flatMap(bill => complaintsAbout(bill).map(text => ({ text, replay: `--only bills --bill "${bill.title}"` }))),
        };
      },
    });
  },
  async perform(task) {
    const titles = JSON.parse(task) as string[];
    const done: Bill[] = [];
    for (const title of titles) {
      const one = families.flatMap(family => casesOf(family)).find(of => titleOf(of) === title);
      if (one) done.push(await runCase(one));
    }
    return JSON.stringify(done);
  },
};
