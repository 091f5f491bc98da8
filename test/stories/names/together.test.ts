// Lets two cameras put pictures of the same names into one folder of a server. Chance chooses the order of their commands, and where connections break
// and power is cut. Each command must be one that the ownership table names for what the server has told this camera. In the end both pictures of a
// name are there once, and nothing else. What FTP cannot prevent is left out: a file that came between a question and the command that followed from
// it. `WHOLE=1 SEEDS=100 npm test -- names/together` has 2,000 names for each way, at about 0.1 s each, and tells how many orders differed. `FROM=501`
// begins with that seed. By FTP, servers with even seeds show no byte of a file until its upload is over.

import * as assert from 'uvu/assert';
import { holdTogether, orderOf } from '../../delivery/ownership/heldrun.ts';
import { readTable } from '../../delivery/ownership/rows.ts';
import { runTogether, type Clash } from '../../sim/world/together.ts';
import { allHttpMethods, hasTemporaryName, ways, type Way } from '../../sim/world/ways.ts';
import { crossed, isWhole } from '../../whole.ts';

const test = crossed('two cameras together');

/** Runs for each way, names that both cameras have in each run, and the seed of the first run. */
const runs = Number(process.env['SEEDS'] ?? (isWhole ? 5 : 1));
const names = isWhole ? 20 : 4;
const first = Number(process.env['FROM'] ?? 1);
/**
 * Share of the names that lose a picture between a question and the write, as thousands of names have shown. FTP has no condition for the write. A
 * SIM800 logs in between the two. Of short runs, the share scatters.
 */
const naturalShare = ({ way: { family }, isHttp }: { way: Way; isHttp: boolean }) => (isHttp ? 0 : family === 'sim800' ? 0.7 : hasTemporaryName(family) ? 0.12 : 0.3);
/** Returns the most names of so many that may lose a picture at this share. */
const mostNatural = (share: number, count: number) => share * count + 4 * Math.sqrt(share * (1 - share) * count);
/** Least number of rows of the table whose absence one run shows. The others are for other servers and faults. */
const leastRows = 8;
const all = [...ways.map(way => ({ way, isHttp: false })), ...allHttpMethods.filter(({ method }) => method === 'stream').map(way => ({ way, isHttp: true }))];
const mannerOf = ({ way: { family, method }, isHttp }: { way: Way; isHttp: boolean }) => ({ isHttp, isStream: method === 'stream', canRename: hasTemporaryName(family) });

const tell = ({ record, stem }: Clash) => record.map(({ who, state, line, code }) => `${who + 1}, ${state}: ${line} gets ${code}`).join('\n').concat(`\n${stem}`);

for (const one of all) {
  const { way, isHttp } = one;
  test(`${way.family}${isHttp ? ' by HTTP' : ` by ${way.method}`}: orders of two cameras' commands at ${runs * names} names`, async () => {
    const orders = new Set<string>();
    let natural = 0;
    for (let seed = first; seed < first + runs; seed++) {
      for (const clash of await runTogether(way, isHttp, seed, names)) {
        const { wrongs, hasRaced } = holdTogether(clash, mannerOf(one));
        orders.add(orderOf(clash.record));
        if (hasRaced) natural++;
        assert.equal([...wrongs, ...(hasRaced ? [] : clash.wrongs)], [], `seed ${seed}:\n${tell(clash)}`);
      }
    }
    assert.ok(natural <= mostNatural(naturalShare(one), runs * names), `${natural} names lost a picture between a question and the write`);
    if (isWhole) console.log(`\n${way.family}${isHttp ? ' by HTTP' : ` by ${way.method}`}: ${orders.size} different orders at ${runs * names} names, ${natural} lost a picture between question and write, from seed ${first}`);
  });
}

test('a row that the table lacks is noticed by the commands of one run', async () => {
  const table = readTable();
  const one = { way: { family: 'ec2x', method: 'stream' }, isHttp: false } as const;
  const clashes = await runTogether(one.way, false, 1, 6);
  const noticed = table.rows.filter((_, row) => clashes.some(clash => holdTogether(clash, mannerOf(one), table.without(row)).wrongs.length));
  assert.equal(clashes.flatMap(clash => holdTogether(clash, mannerOf(one)).wrongs), []);
  assert.ok(noticed.length >= leastRows, noticed.join('\n'));
});

test.run();
