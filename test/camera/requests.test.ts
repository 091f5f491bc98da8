// Tests when a picture is taken: by clock, by motion, by hand, at a boot, and over a sleep.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createScene, noCamera } from './cameraparts.ts';

const test = suite('shots');

const at = (stamp: string) => Date.parse(`${stamp.replace(' ', 'T')}Z`) / 1000;
const hours = { 'camera.everyMinutes': 60, 'camera.from': '06:00', 'camera.to': '18:00' };
const seconds = at('2026-11-20 09:30:00');

test('by clock: a picture is due once at each interval counted from camera.from', async () => {
  const scene = createScene(hours, { seconds });
  assert.is(scene.shots.left(), 1800);
  await scene.take();
  assert.equal(scene.pictures(), [], 'no picture is due yet');
  await scene.pass(1_800_000);
  assert.is(scene.shots.left(), 0);
  await scene.take();
  assert.equal(scene.pictures(), ['100SNAPF/SNAP0001.JPG']);
  assert.ok(Math.abs(scene.shots.left()! - 3600) < 5, `${scene.shots.left()}`);
});

test('several missed pictures: one is taken late, and the others are skipped', async () => {
  const scene = createScene(hours, { seconds });
  scene.shots.left();
  await scene.pass(3.7 * 3_600_000);
  await scene.take();
  assert.is(scene.pictures().length, 1);
  assert.ok(Math.abs(scene.shots.left()! - 0.8 * 3600) < 5, `${scene.shots.left()}: next at 14:00`);
});

test('the interval counts from boot while the time is unknown, then by the clock', async () => {
  const scene = createScene(hours);
  assert.is(scene.shots.left(), 3600);
  await scene.pass(600_000);
  assert.is(scene.shots.left(), 3000);
  scene.trip.calendar.set(seconds);
  assert.is(scene.shots.left(), 1800);
});

test('no picture without an interval; none with camera.model "none", even on request', async () => {
  assert.is(createScene({}).shots.left(), undefined);
  // if camera.model is "none", config.json's check removes that key, so it is undefined here
  const scene = createScene({ ...hours, 'camera.model': undefined } as object);
  assert.is(scene.shots.left(), undefined);
  assert.match(scene.shots.ask(), /camera\.model is "none"/);
  await scene.take();
  assert.equal(scene.said, []);
});

test('on request: one picture at once, at any hour', async () => {
  const scene = createScene(hours, { seconds: at('2026-11-20 23:00:00') });
  assert.match(scene.shots.ask(), /a picture is taken/);
  assert.is(scene.shots.left(), 0);
  await scene.take();
  assert.is(scene.pictures().length, 1);
  assert.is(scene.shots.left()! > 6 * 3600, true);
  scene.trip.config = undefined;
  assert.match(scene.shots.ask(), /config\.json is missing or wrong/);
});

test('by motion: only if configured, between camera.from and camera.to, after the pause and not just after modem activity', async () => {
  const off = createScene(hours, { seconds });
  off.shots.listen(() => assert.unreachable('motion is off'));
  assert.is(off.isListening(), false);

  const scene = createScene({ ...hours, 'camera.everyMinutes': 0, 'camera.motion': 'on', 'camera.pauseSeconds': 60 }, { seconds });
  let hurried = 0;
  scene.shots.listen(() => void (hurried += 1));
  scene.moves();
  assert.is(hurried, 0, 'the rest period has just begun');
  await scene.pass(6000);
  scene.moves();
  assert.is(hurried, 1);
  await scene.take();
  assert.is(scene.pictures().length, 1);
  scene.shots.listen(() => void (hurried += 1));
  await scene.pass(30_000);
  scene.moves();
  assert.is(hurried, 1, 'within the pause');
  await scene.pass(31_000);
  scene.moves();
  assert.is(hurried, 2);
  await scene.take();
  await scene.pass(9 * 3_600_000);
  scene.moves();
  assert.is(hurried, 2, 'after camera.to');
  scene.shots.listen(undefined);
  assert.is(scene.isListening(), false);
});

/** Makes the setup of a test at its next boot, after a sleep of `slept` seconds. `note` is the text that the firmware kept over the sleep. */
function boot(note: string, slept: number | undefined, isMoved: boolean, config: Parameters<typeof createScene>[0]) {
  const scene = createScene(config);
  const given = scene.trip.config;
  scene.trip.config = undefined;
  const isAwake = scene.shots.wakeUp(note.split(' '), slept, isMoved);
  const going = scene.shots.goToSleep();
  scene.trip.config = given;
  return { ...scene, isAwake, going };
}

test('a sleep ends for the next picture, and the clock continues', async () => {
  const before = createScene({ ...hours, 'schedule.sleep': true }, { seconds });
  before.trip.calendar.set(seconds, 3600);
  const { note, left, isByMotion } = before.shots.goToSleep();
  assert.equal([left, isByMotion], [1800, false]);

  const early = boot(note, 600, false, before.trip.config!);
  assert.is(early.isAwake, false);
  assert.equal([early.going.left, early.going.isByMotion], [1200, false], 'the sleep continues without reading the configuration');
  const again = boot(early.going.note, 1197, false, before.trip.config!);
  assert.is(again.isAwake, true);
  assert.is(again.trip.calendar.stamp(), '2026-11-20 09:59:57');
  assert.is(again.trip.calendar.zone?.(), 3600);
  await again.take();
  assert.is(again.pictures().length, 1);
  assert.ok(again.shots.left()! > 3590, 'the picture due at 10:00 is taken once');
});

test('a night split into many sleeps: the clock keeps fractions of a second', () => {
  const config = { ...hours, 'schedule.sleep': true };
  let scene = createScene(config, { seconds: at('2026-11-20 18:00:00') });
  for (let piece = 0; piece < 27; piece++) scene = boot(scene.shots.goToSleep().note, 1201.55, false, config) as typeof scene;
  assert.ok(Math.abs(scene.trip.calendar.seconds() - at('2026-11-20 18:00:00') - 27 * 1201.55) < 0.5, scene.trip.calendar.stamp());
});

test('sleep until motion: the sensor wakes the chip, and the pause is a timed sleep', async () => {
  const config = { ...hours, 'camera.everyMinutes': 0, 'camera.motion': 'on', 'camera.pauseSeconds': 300, 'schedule.sleep': true };
  const before = createScene(config, { seconds });
  const going = before.shots.goToSleep();
  assert.equal([going.left, going.isByMotion], [undefined, true]);

  const scene = boot(going.note, 4000, true, config);
  assert.is(scene.isAwake, true);
  await scene.take();
  assert.is(scene.pictures().length, 1);
  const pause = scene.shots.goToSleep();
  assert.is(pause.isByMotion, false);
  assert.ok(pause.left! > 290 && pause.left! <= 300, `${pause.left}`);
  assert.is(pause.note.split(' ')[0], pause.left!.toFixed(2), 'the note begins with the planned duration of the sleep');
  const over = boot(pause.note, 300, false, config);
  assert.is(over.isAwake, true, 'the chip wakes to read the configuration, then sleeps until motion');
  assert.is(over.shots.left(), undefined);
  assert.is(over.shots.goToSleep().isByMotion, true);

  const night = createScene(config, { seconds: at('2026-11-20 20:00:00') }).shots.goToSleep();
  assert.equal([night.isByMotion, night.left], [false, 10 * 3600], 'until camera.from');
});

test('known facts about the camera survive a sleep but not a restart', async () => {
  const config = { ...hours, 'schedule.sleep': true };
  for (const known of [{ most: { id: 0x82, size: 6, left: 44 } }, { slow: 7 }, { most: { id: 0x85, size: 0, left: 1 }, slow: 99 }]) {
    const before = createScene(config, { seconds });
    Object.assign(before.cameraParts.state, known);
    const { note } = before.shots.goToSleep();
    const { cameraParts } = boot(note, 1797, false, config);
    assert.equal({ ...cameraParts.state.most && { most: cameraParts.state.most }, ...cameraParts.state.slow && { slow: cameraParts.state.slow } }, known);
    assert.is(boot('', undefined, false, config).cameraParts.state.most, undefined);
  }
  assert.is(createScene(config, { seconds }).shots.goToSleep().note.split(' ').length, 6, 'unknown facts are not in the note');
});

test('a picture that may not be taken is skipped, and the next one is planned', async () => {
  const scene = createScene(hours, { seconds });
  assert.is(scene.shots.left(), 1800);
  await scene.pass(1_800_000);
  assert.is(scene.shots.left(), 0);
  await scene.take(false);
  assert.is(scene.pictures().length, 0);
  assert.is(scene.shots.left(), 3600);
  await scene.pass(3_600_000);
  await scene.take();
  assert.is(scene.pictures().length, 1);
});

test('a restart takes a picture at once if sleep is configured, otherwise at the next interval', async () => {
  const scene = boot('', undefined, false, { ...hours, 'schedule.sleep': true });
  assert.is(scene.shots.left(), 0);
  await scene.take();
  assert.is(scene.pictures().length, 1);
  assert.is(boot('', undefined, false, hours).shots.left(), 3600);
});

test('a fault is logged with advice and the next due time, and the status names it', async () => {
  const scene = createScene(hours, { seconds, wake: () => noCamera });
  scene.shots.ask();
  await scene.take();
  assert.match(scene.log.lines.at(-1)!, /^error camera: no picture: the camera does not answer; check its wires, .* \(version\); the next one is due in \d+ min \d+ s$/);
  assert.match(scene.shots.tell(), /^the next picture is due in \d+ min \d+ s; the last one failed: no-camera$/);
  assert.is(scene.shots.hasFailed(), true);
});

test.run();
