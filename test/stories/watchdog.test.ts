// Tests the chip's watchdog. It is fed while all goes well, and not fed when recovery has failed. After its restart the work goes on. Of the cases
// without a hang, `npm run test:all` has the card, the network and an upload. `npm run test:faults` has a week, each look at the card, and a missing modem or
// server.

import { runInContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, digest, noise, type World, type WorldOptions } from '../sim/world/world.ts';
import { inWhole, isWhole } from '../whole.ts';

const watchdog = suite('watchdog');
const board = 'lilygo-t-sim7600';
const minuteMs = 60_000;
const files = { 'DCIM/IMG_0001.JPG': noise(3000), 'DCIM/IMG_0002.JPG': noise(4000, 2) };

async function onChip(options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ files, ...options, chip: { board } });
  try {
    world.boot();
    await run(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-30).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

function assertServed(world: World): void {
  const served = world.served();
  for (const [path, bytes] of Object.entries(files)) assert.is(digest(served[path.replace('DCIM', 'up')]!), digest(bytes), path);
}

const restarts = (world: World) => world.chip!.boots.filter(boot => boot.why === 'watchdog');

/** Lets the firmware hang, as in an endless loop or in a native function that does not return. The engine calls none of its functions any more. */
function freeze(world: World): void {
  const engine = world.chip!.engine()!;
  engine.call = () => true;
  runInContext('setTimeout = function () { return 0; }', engine.context);
}

watchdog('an engine that hangs permanently is restarted within minutes, and continues its work', () => onChip({}, async world => {
  assert.ok(await world.until(/IMG_0001.JPG delivered/));
  const hungMs = world.clock.now();
  freeze(world);
  await world.clock.run(() => restarts(world).length > 0, 10 * minuteMs);
  assert.is(restarts(world).length, 1);
  assert.ok(world.clock.now() - hungMs < 4 * minuteMs);
  assert.ok(await world.until(/ round: 1 delivered/));
  assertServed(world);
  assert.is(world.modem.commands.filter(line => line.startsWith('AT+CFTPSPUTFILE="IMG_0001')).length, 1, 'a delivered image is not sent again');
}));

watchdog('a search of ten minutes on a slow card counts as progress', async () => {
  const folders = 60;
  const many = Object.fromEntries(Array.from({ length: folders }, (_, i) => [`DCIM/${100 + i}CAM/README.TXT`, noise(1)]));
  let tick = (_ms: number): void => undefined;
  await onChip({ files: { ...many, 'DCIM/999CAM/IMG_0001.JPG': noise(3000) }, onOperation: () => tick(3000) }, async world => {
    const startMs = world.clock.now();
    tick = world.clock.block;
    assert.ok(await world.until(/IMG_0001.JPG, 3000 bytes, try 1/, 60));
    tick = () => undefined;
    assert.ok(world.clock.now() - startMs > 6 * minuteMs, `${world.clock.now() - startMs} ms`);
    assert.not.match(world.lines.join('\n'), /nothing has moved|starting over/);
    assert.is(restarts(world).length, 0);
  });
});

const pathName = (n: number) => `IMG_${String(n).padStart(4, '0')}.JPG`;
/** More images than fit into memory, so the engine aborts their listing. */
const tooMany = Object.fromEntries(Array.from({ length: 2000 }, (_none, i) => [`DCIM/${pathName(i + 1)}`, noise(1)]));

for (const [title, images, aborts] of [['of a slow card', files, false], ['of more names than fit', tooMany, true]] as const) {
  watchdog(`a listing of ten minutes, ${title}: nothing starts over, and a later hang is detected within minutes`, async () => {
    let block = (_ms: number): void => undefined;
    let longMs = 10 * minuteMs;
    await onChip({ files: images, onOperation: (step, path) => void (step === 'list' && path.endsWith('DCIM') && block(longMs)) }, async world => {
      block = world.clock.block;
      assert.ok(await world.until(/IMG_0001.JPG delivered/, 60));
      longMs = 0;
      assert.equal(restarts(world), []);
      assert.not.match(world.lines.join('\n'), /nothing has moved/);
      assert.ok(await world.until(/IMG_0002.JPG delivered/));
      assert.is(world.lines.some(line => /OUT OF MEMORY/.test(line)), aborts);
      const hungMs = world.clock.now();
      freeze(world);
      await world.clock.run(() => restarts(world).length > 0, 60 * minuteMs);
      assert.is(restarts(world).length, 1);
      assert.ok(world.clock.now() - hungMs < 4 * minuteMs);
    });
  });
}

watchdog('a state that hangs each time: the firmware starts over twice, then the chip restarts', () => onChip({}, async world => {
  assert.ok(await world.until(/IMG_0001.JPG delivered/));
  // From here on, setTimeout sets only the two timers of 20 s and 3 s that watch over the round. An engine without memory behaves so: a function
  // ends early, and sets no further timer.
  runInContext('var set = setTimeout; setTimeout = function (run, ms) { return ms === 20000 || ms === 3000 ? set(run, ms) : 0; };', world.chip!.engine()!.context);
  await world.clock.run(() => restarts(world).length > 0, 240 * minuteMs);
  assert.is(restarts(world).length, 1, 'restarted');
  assert.ok(world.lines.some(line => /starting over did not help, so the watchdog restarts the chip/.test(line)));
  assert.ok(await world.until(/ round: /));
  assertServed(world);
}));

const hours = isWhole ? 5 : 1;

const calm: { title: string; given: WorldOptions; minutes: number; isLong?: boolean }[] = [
  { title: 'looks every ten seconds, for hours', given: {}, minutes: hours * 60, isLong: true },
  { title: 'a rest of a week', given: { config: { schedule: { everyMinutes: 10080 } } }, minutes: 10_000, isLong: true },
  { title: 'no card, for hours', given: { onOperation: () => { throw new Error('no card'); } }, minutes: hours * 60 },
  { title: 'no network, for hours', given: { modem: { registration: [{ atMs: 0, stat: 2 }] } }, minutes: hours * 60 },
  // A round without a modem takes three minutes. In it the firmware sends hundreds of thousands of bytes, in case a modem waits for the rest of a
  // payload.
  { title: 'no modem, round after round', given: { modem: { silentFrom: 1 } }, minutes: isWhole ? 300 : 20, isLong: true },
  { title: 'a missing server, for hours', given: { server: false }, minutes: hours * 60, isLong: true },
  { title: 'a slow upload', given: { files: { 'DCIM/IMG_0001.JPG': noise(300_000) }, modem: { upBytesPerSecond: 300 } }, minutes: 60 },
];

for (const { title, given, minutes, isLong } of calm) {
  (isLong ? inWhole(watchdog) : watchdog)(`no restart in ${title}`, () => onChip(given, async world => {
    await world.clock.run(() => world.chip!.boots.length > 1, minutes * minuteMs);
    assert.equal(world.chip!.boots.map(boot => boot.why), ['power']);
  }));
}

// In ESP-IDF 5, a second initialization of the task watchdog is an error, so an engine may ignore it.
watchdog('an engine that ignores all but the first E.enableWatchdog is not restarted', () => onChip({}, async world => {
  runInContext('E.enableWatchdog = function () {}', world.chip!.engine()!.context);
  await world.clock.run(() => world.chip!.boots.length > 1, 30 * minuteMs);
  assert.equal(world.chip!.boots.map(boot => boot.why), ['power']);
}));

watchdog('an exception at each start: the log is not filled, and the chip restarts', () => onChip({}, async world => {
  assert.ok(await world.until(/IMG_0001.JPG delivered/));
  const from = world.lines.length;
  runInContext('E.CRC32 = function () { throw new Error("no such thing"); };', world.chip!.engine()!.context);
  await world.clock.run(() => restarts(world).length > 0, 60 * minuteMs);
  assert.is(restarts(world).length, 1);
  assert.ok(world.lines.slice(from).filter(line => /no such thing/.test(line)).length < 60, 'only a few log lines');
  assert.ok(await world.until(/ round: /));
  assertServed(world);
}));

watchdog('the watchdog neither fires during a sleep nor shortens it', () => onChip({ config: { schedule: { everyMinutes: 240, sleep: true } } }, async world => {
  await world.clock.run(() => false, 1000 * minuteMs);
  assert.equal(restarts(world), []);
  assert.equal([...new Set(world.chip!.boots.slice(1).map(boot => boot.why))], ['timer']);
}));

watchdog.run();
