import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWatch, rateOf } from './watch.ts';

function watchFrom(lines: string[]) {
  let ms = 0;
  const watch = createWatch(() => undefined, () => ms);
  lines.forEach((line) => watch.takeLine(line));
  return { watch, setMs: (to: number) => void (ms = to) };
}

const watch = suite('tools/demo/show/watch');

watch('reads states, images and deliveries from the console, with either form of time stamp', () => {
  const { watch } = watchFrom([
    '+0.015 info memory: 1846 of 4096 JsVars',
    '+0.233 info state: waking (waking the modem)',
    '2026-11-20 08:33:10 info image: /DCIM/a b.JPG, 34648 bytes, try 1 of 3',
    '2026-11-20 08:33:12 info image: /DCIM/a b.JPG delivered as /up/a b.JPG, 34648 bytes in 1.7 s',
  ]);
  assert.is(watch.state, 'waking');
  assert.is(watch.image, '/DCIM/a b.JPG');
  assert.equal(watch.deliveries, [{ path: '/DCIM/a b.JPG', remotePath: '/up/a b.JPG', seconds: 1.7 }]);
  assert.is(watch.memory, '1846 of 4096 JsVars');
  assert.is(watch.isRoundOver, false);
});

watch('a line that is cut still counts as a delivery', () => {
  const line = '+1.0 info image: /DCIM/long.jpg delivered as /up/';
  for (const cut of ['', 'lo', 'long.jpg, 5 bytes in 1.', 'long.jpg, 5 bytes in 1.7']) {
    assert.equal(watchFrom([line + cut]).watch.deliveries, [{ path: '/DCIM/long.jpg', remotePath: undefined, seconds: undefined }], cut);
  }
  assert.equal(watchFrom([`${line}long.jpg, 1 byte in 1.7 s`]).watch.deliveries, [{ path: '/DCIM/long.jpg', remotePath: '/up/long.jpg', seconds: 1.7 }]);
});

watch('the bars of the last image are removed while a picture is taken', () => {
  const { watch } = watchFrom([]);
  watch.stage('/DCIM/a.jpg', 5, 5);
  watch.put('/a.jpg', 5, 5);
  assert.is(watch.out!.bytes, 5);
  watch.takeLine('+1.0 info ferry: a picture is taken as soon as no image is being sent');
  assert.equal([watch.into, watch.out, watch.isShooting], [undefined, undefined, true]);
  watch.takeLine('+21.0 info camera: /DCIM/100SNAPF/SNAP0001.JPG is taken, 29472 bytes in 20.0 s');
  assert.is(watch.isShooting, false);
});

watch('knows when the firmware has nothing to send', () => {
  for (const { line, expect } of [
    { line: '+0.1 info card: nothing to send; looking again every 10 seconds', expect: true },
    { line: '+0.1 info card: nothing else to send; looking again in the next round', expect: true },
    { line: '+0.1 info image: /DCIM/nothing to send.jpg, 5 bytes, try 1 of 3', expect: false },
  ]) assert.is(watchFrom([line]).watch.isIdle, expect, line);
});

watch('a round ends with its line, followed by its memory line', () => {
  const { watch } = watchFrom(['+1.0 info memory: 1 of 2 JsVars', '+2.0 info round: 5 delivered, 0 skipped, 0 left']);
  assert.is(watch.isRoundOver, true);
  assert.is(watch.isMemoryTold, false);
  watch.takeLine('+2.1 info memory: 2 of 2 JsVars');
  assert.is(watch.isMemoryTold, true);
});

watch('a repeated state is no progress; a new state and new bytes are', () => {
  const { watch, setMs } = watchFrom([]);
  const line = '+1.0 info state: waking (waking the modem)';
  const moved = (ms: number, act: () => void) => { setMs(ms); act(); return watch.movedMs; };
  assert.is(moved(1, () => watch.takeLine(line)), 1);
  assert.is(moved(2, () => watch.takeLine(line)), 1);
  assert.is(moved(3, () => watch.takeLine('+1.0 info state: staging (copying)')), 3);
  assert.is(moved(4, () => watch.stage('a', 10, 100)), 4);
  assert.is(moved(5, () => watch.stage('a', 10, 100)), 4);
  assert.is(moved(6, () => watch.put('a', 1, 100)), 6);
});

watch('the rate counts from the first bytes of the same transfer', () => {
  const { watch, setMs } = watchFrom([]);
  watch.stage('a', 1000, 5000);
  setMs(100);
  watch.stage('a', 3000, 5000);
  assert.is(rateOf(watch.into!), 30);
  watch.stage('b', 500, 5000);
  assert.is(rateOf(watch.into!), 0);
});

watch('keeps the last 12 lines to explain a stop', () => {
  const { watch } = watchFrom(Array.from({ length: 40 }, (_, i) => `line ${i}`));
  assert.is(watch.lastLines.length, 12);
  assert.is(watch.lastLines.at(-1), 'line 39');
});

watch.run();
