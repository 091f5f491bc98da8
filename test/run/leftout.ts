// Makes the table that ends a run of the tests: what was left out, why, and how to have it.

import Table from 'cli-table3';
import { count } from '../common/plural.ts';
import { howToHave, type LeftOut, type NeedName } from '../needs.ts';

/** The width of the columns in characters. */
const colWidths = [22, 40, 88];

/**
 * Returns the table as text, with a row for each missing program. It is a sentence if nothing was left out.
 * @param files what was left out of each test file; the title is its path, such as `test/log.test.ts`
 */
export function tableOf(files: { title: string; leftOut: LeftOut[] }[]): string {
  const byNeed = new Map<NeedName, Set<string>>();
  for (const { title, leftOut } of files) {
    const name = title.replaceAll('\\', '/').replace(/^test\//, '').replace(/\.test\.ts$/, '');
    for (const need of leftOut.flatMap(({ lacks }) => lacks)) byNeed.set(need, (byNeed.get(need) ?? new Set()).add(name));
  }
  if (byNeed.size === 0) return 'Nothing was left out: this machine has all that the tests need.';
  const table = new Table({ head: ['missing here', 'how to have it', 'tests of these files were left out'], colWidths, wordWrap: true, style: { head: [], border: [] } });
  for (const [need, names] of byNeed) table.push([need, howToHave(need), `${count(names.size, 'file')}: ${[...names].join(', ')}`]);
  return table.toString();
}
