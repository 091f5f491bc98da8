// Lets two cameras put pictures of one name into one folder of a server. Chance chooses the order of their commands, and where connections break and
// power is cut. In the end both pictures are there, and each counts as delivered. All that FTP cannot prevent is told apart by the commands' order.
// `WHOLE=1 SEEDS=2000 npm test -- names/together` runs more orders, at about 0.3 s each.

import * as assert from 'uvu/assert';
import { runTogether } from '../../sim/world/together.ts';
import { allHttpMethods, bestWays } from '../../sim/world/ways.ts';
import { crossed, isWhole } from '../../whole.ts';

const test = crossed('two cameras together');

/** Orders that are tried for each way. The seeds count from 1 on. */
const seeds = Number(process.env['SEEDS'] ?? (isWhole ? 25 : 3));
/** Largest share of the orders that may lose a picture for want of a condition in FTP. */
const mostNatural = 0.35;

const all = [...bestWays.map(way => ({ way, isHttp: false })), ...allHttpMethods.filter(({ method }) => method === 'stream').map(way => ({ way, isHttp: true }))];

for (const { way, isHttp } of all) {
  test(`${way.family}${isHttp ? ' by HTTP' : ` by ${way.method}`}: ${seeds} orders of two cameras' commands`, async () => {
    let natural = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const { wrongs, isNatural, story } = await runTogether(way, isHttp, seed);
      if (wrongs.length && isNatural) natural++;
      else assert.equal(wrongs, [], `seed ${seed}:\n${story.join('\n')}`);
    }
    assert.ok(natural <= Math.max(1, mostNatural * seeds), `${natural} of ${seeds} lost a picture between a question and the write`);
  });
}

test.run();
