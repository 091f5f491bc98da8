// Tests that rounds begin only within the hours of `send.from` and `send.to`, awake and asleep. Images of other hours wait, but a person may send
// at any time.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, noise, type World } from '../../sim/world/world.ts';
import { onChip } from './asleep.ts';

const hours = suite('hours');

/** When the tests begin, in milliseconds. The network's local time is 19:30 then, an hour ahead of UTC. */
const startMs = Date.parse('2026-11-20T18:30:00Z');
const send = { from: '06:00', to: '20:00' };
const image = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
/** Returns when an image was delivered by the log's own clock, to the minute. It is undefined if the image was not. */
const deliveredAt = (world: World, n: number) => world.lines.find(line => line.includes(` image: /${image(n)} delivered as `))?.slice(0, 16);
const heldLines = (world: World) => world.lines.filter(line => / info round: send\.from: /.test(line));

async function night(world: World): Promise<void> {
  await world.round();
  assert.match(deliveredAt(world, 1)!, /^2026-11-20 19:3/);
  await world.until(/never/, 10);
  world.put(image(2), noise(400, 2));
  const before = world.modem.commands.length;
  assert.ok(await world.until(/ send\.from: it is 20:[23]\d, and rounds begin from 06:00 to 20:00; images wait until 06:00$/, 60));
  await world.until(/never/, 9 * 60 + 10);
  assert.is(world.modem.commands.length, before, 'the modem gets no command at night');
  assert.is(heldLines(world).length, 10, 'one log line per round');
  assert.ok(await world.until(/IMG_0002\.JPG delivered/, 60));
  assert.match(deliveredAt(world, 2)!, /^2026-11-21 06:0/);
}

hours('asleep, the modem stays off at night, and the first round begins with the hours', () =>
  onChip({ startMs, files: { [image(1)]: noise(300) }, config: { send, schedule: { everyMinutes: 60, sleep: true, offset: false } } }, async world => {
    await night(world);
    assert.is(world.modem.boots, 1, 'already on at first; then started only in the morning');
  }));

hours('awake: ferry.send() works at night, and the page shows the rule', async () => {
  const world = await createWorld({ startMs, files: { [image(1)]: noise(300) }, config: { send, schedule: { everyMinutes: 60, offset: false } } });
  try {
    await night(world);
    await world.until(/never/, 15 * 60);
    world.put(image(3), noise(400, 3));
    assert.ok(await world.until(/ send\.from: it is 2[12]:/, 90));
    const state = () => world.type('page.state()') as { h?: string; g: string };
    assert.match(state().h!, /^send\.from: it is 2[12]:/);
    await world.until(/never/, 1);
    assert.is(state().g, 'held', 'the light');
    world.type('ferry.send()');
    assert.ok(await world.until(/IMG_0003\.JPG delivered/, 5));
    assert.is(state().h, undefined);
    assert.is.not(state().g, 'held');
  } finally {
    await world.close();
  }
});

hours('a camera with one round a day outside the hours sends when the hours begin', async () => {
  const world = await createWorld({ startMs, files: { [image(1)]: noise(300) }, config: { send: { from: '22:00', to: '02:00' }, schedule: { everyMinutes: 1440, offset: false } } });
  try {
    await world.round();
    assert.is(deliveredAt(world, 1), '2026-11-20 19:30', 'the time is unknown at first');
    for (const [n, day] of [[2, '21'], [3, '22'], [4, '23']] as const) {
      world.put(image(n), noise(400, n));
      assert.ok(await world.until(new RegExp(`${image(n).slice(-12)} delivered`), 1600));
      assert.is(deliveredAt(world, n), `2026-11-${day} 22:00`);
    }
  } finally {
    await world.close();
  }
});

hours('a camera without a time sends at any hour, and the log says so', async () => {
  const world = await createWorld({ startMs, files: { [image(1)]: noise(300) }, modem: { networkTime: undefined } as object, config: { send, schedule: { everyMinutes: 60 } } });
  try {
    await world.round();
    await world.until(/never/, 120);
    world.put(image(2), noise(400, 2));
    assert.ok(await world.until(/IMG_0002\.JPG delivered/, 70));
    assert.match(world.lines.join('\n'), /no time from .*; send\.from and send\.to do not apply/);
    assert.is(heldLines(world).length, 0);
  } finally {
    await world.close();
  }
});

hours('the announced time of the next report is never outside the hours of send', async () => {
  for (const offset of [false, true]) {
    const world = await createWorld({ startMs, files: { 'DCIM/notes.txt': 'no image' }, config: { send, report: { name: 'hut.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset } } });
    try {
      const report = () => JSON.parse(world.served()['up/hut.json']!.toString()) as { time: string; next: string };
      world.boot();
      let next = '';
      const announced: string[] = [];
      for (let count = 0; count < 20; count++) {
        assert.ok(await world.until(/ report: is sent as /, 12 * 60));
        const now = report();
        assert.ok(!next || now.time <= next, `${now.time} is after ${next}`);
        announced.push(next = now.next);
      }
      // A report may come after 20:00, since the round takes up to ten minutes, and the camera adds an offset of its own.
      for (const at of announced) assert.match(at, /T(0[6-9]|1\d|20:[01])/);
      assert.ok(announced.some(at => /T06:1/.test(at)), announced.join());
    } finally {
      await world.close();
    }
  }
});

hours.run();
