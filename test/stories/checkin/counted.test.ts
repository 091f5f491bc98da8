// Runs many rounds, with power cuts at random steps of the card. The report's counters equal the server's own, and settings that are sent in between
// are kept. `npm run test:all` has FTP, `npm run test:faults` also HTTP.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { inWhole, isWhole } from '../../whole.ts';

const test = suite('counters over cuts');

const [rounds, cuts] = isWhole ? [500, 100] : [40, 8];
const nameOf = (n: number) => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`;
const config = { device: 'hut', report: { name: 'hut.json' }, remote: { name: 'settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false } };
/** Most steps on the card in a round with an image and its report. */
const mostSteps = 250;
const hourMs = 3_600_000;

/** Makes a source of random numbers from 0 to below 1, a linear congruential generator (Numerical Recipes). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (1664525 * state + 1013904223) % 4294967296) / 4294967296;
}

for (const isHttp of [false, true]) {
  (isHttp ? inWhole(test) : test)(`${isHttp ? 'HTTP' : 'FTP'}: after ${rounds} rounds with ${cuts} cuts, the report's counts are the server's own, and no image is lost`, async () => {
    const random = randomOf(isHttp ? 7 : 3);
    let left = 0;
    let isCut = false;
    let done = 0;
    let boots = 1;
    const onOperation = () => {
      if (left && !--left) isCut = true;
    };
    await within(worldWith('sim7600', { config, files: { [nameOf(0)]: noise(400) }, ...(isHttp && { http: {} }), onOperation }), async world => {
      const report = () => JSON.parse(world.served()['up/hut.json']?.toString('utf8') ?? '{}') as { delivered?: number; starts?: object; config?: unknown };
      const images = () => Object.keys(world.served()).filter(path => path.endsWith('.JPG')).length;
      world.boot();
      for (let round = 1; round <= rounds; round++) {
        world.put(nameOf(round), noise(300 + round, round));
        if (round % 10 === 0) world.putServed('up/settings.json', JSON.stringify({ id: round, set: { 'upload.attempts': 3 + round % 5 } }));
        if (done < cuts && rounds - round < (cuts - done) * rounds / cuts * random() * 2) left = 1 + Math.floor(random() * mostSteps);
        const name = `/${nameOf(round)} delivered as `;
        let seen = world.lines.length;
        let isDelivered = false;
        const looks = () => {
          while (seen < world.lines.length) isDelivered ||= world.lines[seen++]!.includes(name);
          return isCut || isDelivered;
        };
        const until = world.clock.now() + 3 * hourMs;
        while (!isDelivered && world.clock.now() < until) {
          await world.clock.run(looks, hourMs);
          if (!isCut) continue;
          isCut = false;
          done++;
          boots++;
          world.cut();
          world.boot();
        }
        assert.ok(isDelivered || world.lines.some(line => line.includes(name)), `round ${round} brings its image`);
      }
      left = 0;
      isCut = false;
      await world.until(/never/, 180);
      assert.is(done, cuts, 'the number of cuts');
      assert.is(images(), rounds + 1, 'every image is on the server');
      assert.is(report().delivered, rounds + 1, 'the count of the report');
      assert.equal(report().starts, { power: boots });
      assert.is(report().config, rounds);
    });
  });
}

test.run();
