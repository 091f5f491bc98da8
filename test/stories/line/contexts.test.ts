// Tests lines of the modem about its contexts (PDP contexts, over which data go). Some modems repeat such a line every few seconds while the
// connection holds. A line about another context is no loss at all.

import * as assert from 'uvu/assert';
import { isDelivered, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('contexts');

const files = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`DCIM/I${i}.JPG`, noise(60_000, i + 1)]));
/** The hours of each story. A repeated line is logged once an hour, so it is logged twice in this time. */
const hours = 1.25;

/** The families whose lines name the context: the line about the context in use, and that about another one with the same first digit. */
const contexts: { family: FamilyName; own: string; other: string }[] = [
  { family: 'sim7600', own: '+CGEV: ME PDN DEACT 1', other: '+CGEV: ME PDN DEACT 13' },
  { family: 'a76xx', own: '+CGEV: NW PDN DEACT 1', other: '+CGEV: NW PDN DEACT 10' },
  { family: 'ec2x', own: '+QIURC: "pdpdeact",1', other: '+QIURC: "pdpdeact",11' },
];

const uploads = (world: World): number => world.http ? world.http.requests.filter(({ method }) => method === 'POST').length : world.uploads().length;

for (const { family, own, other } of contexts) {
  for (const http of [undefined, {}]) {
    for (const { line, everyMs, isOwn } of [{ line: own, everyMs: 3000, isOwn: true }, { line: own, everyMs: 10_000, isOwn: true }, { line: other, everyMs: 3000, isOwn: false }]) {
      test(`${family}, by ${http ? 'HTTP' : 'FTP'}: "${line}" every ${everyMs / 1000} s`, () => {
        const urcs = Array.from({ length: hours * 3_600_000 / everyMs }, (_, i) => ({ atMs: 5000 + i * everyMs, line }));
        return within(worldWith(family, { files, ...http && { http }, modem: { urcs, upBytesPerSecond: 10_000 } }), async world => {
          world.boot();
          await world.clock.run(() => false, hours * 3_600_000);
          assert.ok(isDelivered(world, files), 'all pictures arrive');
          // the first line may be a loss, so it may end one upload
          assert.ok(uploads(world) <= 4 + (isOwn ? 2 : 0), `${uploads(world)} uploads of four pictures`);
          const warnings = world.lines.filter(text => text.includes('(unsolicited: the modem said "'));
          assert.ok(isOwn ? warnings.length === 2 : warnings.length === 0, `${warnings.length} warnings in ${hours} hours`);
          if (isOwn) assert.match(warnings.at(-1)!, /; it has said so \d{3,4} more times, and nothing is ended by it$/);
        });
      });
    }
  }
}

test.run();
