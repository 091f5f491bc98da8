// Lets two cameras put pictures of one name into one folder of a server. Chance chooses the order of their commands, and where connections break and
// power is cut. Each command must be one that the ownership table names for what the server has told this camera. In the end both pictures are there
// once, and nothing else. What FTP cannot prevent is left out: a file that came between a question and the command that followed from it.
// `WHOLE=1 SEEDS=2000 npm test -- names/together` runs more orders, at about 0.3 s each, and `FROM=501` begins with that seed.

import * as assert from 'uvu/assert';
import { holdTogether } from '../../delivery/ownership/heldrun.ts';
import { readTable } from '../../delivery/ownership/rows.ts';
import { runTogether } from '../../sim/world/together.ts';
import { allHttpMethods, bestWays, hasTemporaryName, type Way } from '../../sim/world/ways.ts';
import { crossed, isWhole } from '../../whole.ts';

const test = crossed('two cameras together');

/** Orders that are tried for each way, and the seed of the first one. */
const seeds = Number(process.env['SEEDS'] ?? (isWhole ? 25 : 3));
const first = Number(process.env['FROM'] ?? 1);
/** Largest share of the orders that may lose a picture for want of a condition in FTP. */
const mostNatural = 0.35;
/** Least number of rows of the table whose absence two orders show. The others are for other servers and faults. */
const leastRows = 8;
const all = [...bestWays.map(way => ({ way, isHttp: false })), ...allHttpMethods.filter(({ method }) => method === 'stream').map(way => ({ way, isHttp: true }))];
const mannerOf = ({ way: { family, method }, isHttp }: { way: Way; isHttp: boolean }) => ({ isHttp, isStream: method === 'stream', canRename: hasTemporaryName(family) });

for (const one of all) {
  const { way, isHttp } = one;
  test(`${way.family}${isHttp ? ' by HTTP' : ` by ${way.method}`}: ${seeds} orders of two cameras' commands`, async () => {
    let natural = 0;
    for (let seed = first; seed < first + seeds; seed++) {
      const run = await runTogether(way, isHttp, seed);
      const { wrongs, hasRaced } = holdTogether(run, mannerOf(one));
      if (hasRaced) natural++;
      assert.equal([...wrongs, ...(hasRaced ? [] : run.wrongs)], [], `seed ${seed}:\n${run.story.join('\n')}`);
    }
    assert.ok(natural <= Math.max(1, mostNatural * seeds), `${natural} of ${seeds} lost a picture between a question and the write`);
  });
}

test('a row that the table lacks is noticed by the commands of two orders', async () => {
  const table = readTable();
  const one = { way: { family: 'ec2x', method: 'stream' }, isHttp: false } as const;
  const runs = [await runTogether(one.way, false, 1), await runTogether(one.way, false, 2)];
  const noticed = table.rows.filter((_, row) => runs.some(run => holdTogether(run, mannerOf(one), table.without(row)).wrongs.length));
  assert.equal(runs.flatMap(run => holdTogether(run, mannerOf(one)).wrongs), []);
  assert.ok(noticed.length >= leastRows, noticed.join('\n'));
});

test.run();
