import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMeter } from '../../../../web/watch/glance/progress.ts';

const test = suite('progress of an image');

const image = (b: number, z = 100_000, i = '/DCIM/100CAM/IMG_0001.JPG') => ({ i, z, b });

test('without an image, there is no progress', () => assert.is(createMeter().take({}, 0), undefined));

test('one answer yields no rate', () => {
  const progress = createMeter().take(image(4000), 0)!;
  assert.is(progress.perSecond, undefined);
  assert.is(progress.leftMs, undefined);
});

test('two answers yield a rate and the remaining time', () => {
  const meter = createMeter();
  meter.take(image(10_000), 0);
  const progress = meter.take(image(30_000), 2000)!;
  assert.is(progress.perSecond, 10_000);
  assert.is(progress.leftMs, 7000);
});

test('the rate is averaged over the last ten seconds', () => {
  const meter = createMeter();
  for (let s = 0; s <= 30; s++) meter.take(image(s * 1000), s * 1000);
  // the expected speed is 900 bytes a second: nine thousand bytes have come in the last ten seconds, from second 21 to 31
  assert.is(meter.take(image(30_000), 31_000)!.perSecond, 900);
  // bytes that came fast more than ten seconds ago do not count in the speed
  const fast = createMeter();
  for (let s = 0; s <= 20; s++) fast.take(image(s <= 5 ? s * 10_000 : 50_000 + (s - 5) * 100), s * 1000);
  assert.ok(fast.take(image(51_600), 21_000)!.perSecond! < 150);
});

test('a new try of the same image restarts the rate', () => {
  const meter = createMeter();
  meter.take(image(0), 0);
  meter.take(image(90_000), 1000);
  assert.is(meter.take(image(0), 2000)!.perSecond, undefined);
  assert.is(meter.take(image(500), 3000)!.perSecond, 500);
});

test('another image or another size restarts the rate', () => {
  const meter = createMeter();
  meter.take(image(1000), 0);
  assert.is(meter.take(image(5000, 100_000, '/DCIM/100CAM/IMG_0002.JPG'), 1000)!.perSecond, undefined);
  assert.is(meter.take(image(9000, 120_000, '/DCIM/100CAM/IMG_0002.JPG'), 2000)!.perSecond, undefined);
});

test('a stalled transfer is reported after a few seconds', () => {
  const meter = createMeter();
  meter.take(image(1000), 0);
  assert.is(meter.take(image(1000), 4000)!.stillMs, undefined);
  assert.is(meter.take(image(1000), 6000)!.stillMs, 6000);
  assert.is(meter.take(image(1000), 6000)!.leftMs, undefined);
  assert.is(meter.take(image(2000), 7000)!.stillMs, undefined);
});

test('an image completely in the modem has no remaining time and is not stalled', () => {
  const meter = createMeter();
  meter.take(image(0), 0);
  meter.take(image(100_000), 1000);
  const progress = meter.take(image(100_000), 60_000)!;
  assert.ok(progress.isInModem);
  assert.is(progress.leftMs, undefined);
  assert.is(progress.stillMs, undefined);
});

test('an image of unknown size is not complete', () => assert.is(createMeter().take({ i: '/a.jpg' }, 0)!.isInModem, false));

test.run();
