// Tests a sample of `npm run test:faults -- --only shotcuts`: the power is cut while a picture comes from a camera to the card, and from there to the
// server.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cameraParts } from '../../../../sim/world/board.ts';
import { planShots } from './shotplan.ts';
import { formatShotSpec, parseShotSpec, type ShotWay } from './shotspec.ts';
import { tryShot } from './shottrial.ts';

const test = suite('power cuts in a shot');

/** Number of power cuts tried for each camera. The plan is shuffled, so that its beginning has something of everything. */
const cutsOfWay = 2;
const ways: ShotWay[] = [
  { stand: 'vc0706', names: 'dcf', after: 'keep' }, { stand: 'vc0706', names: 'dated', after: 'delete' }, { stand: 'vc0706-chip', names: 'dcf', after: 'delete' },
];

test('a cut is described by one line, and read back from it', () => {
  for (const line of ['vc0706 dcf keep chip 123+40 seed 5', 'arducam-mega dated delete both 1 chip 22+350 seed 0', 'vc0706-chip dcf keep seed 3']) assert.is(formatShotSpec(parseShotSpec(line)), line);
  for (const line of ['', 'vc0706 keep chip 1 seed 2', 'vc0706 dcf keep modem 1 seed 2', 'vc0706 dcf keep chip x seed 2', 'vc0706 dcf keep chip 1']) assert.throws(() => parseShotSpec(line), /is no cut of a shot; write it as "vc0706 dcf keep chip 123\+40 seed 5"/);
});

let isBuilt = false;
test.before(() => {
  if (!isBuilt) cameraParts.build();
  isBuilt = true;
});

for (const [i, way] of ways.entries()) {
  test(`${way.stand}, ${way.names} names, ${way.after}: all pictures arrive after any cut, seed ${i}`, async () => {
    const { base, specs } = await planShots(way, i * 6);
    assert.equal(base.complaints, [], 'without a cut');
    for (const place of ['card', 'camera']) assert.ok(base.operations.some(one => one === place), `the operations include ${place}`);
    let cuts = 0;
    for (const spec of specs.slice(0, cutsOfWay)) {
      const { complaints, places, trace } = await tryShot(spec);
      cuts += places.length;
      assert.is(complaints.join('; '), '', `again: npm run test:faults -- --replay-shot "${formatShotSpec(spec)}"\n${trace().slice(-40).join('\n')}`);
    }
    assert.ok(cuts >= cutsOfWay, `only ${cuts} cuts`);
  });
}

test.run();
