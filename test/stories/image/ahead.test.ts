// Tests the copy of the next image into the modem's file system while another image is sent, if the modem allows that. The result of the upload may
// come at any time. With any fault in either, both images arrive complete, once, and no copy stays in the modem.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('ahead');

const files = Object.fromEntries([1, 2, 3, 4].map(i => [`DCIM/IMG_000${i}.JPG`, noise(9000 + i, i)]));
const slowAir = { upBytesPerSecond: 20_000, rttMs: 50 };

function assertAll(world: World): void {
  const served = world.served();
  assert.equal(Object.keys(served), Object.keys(files).map(path => path.replace('DCIM', 'up')));
  for (const [path, content] of Object.entries(files)) assert.is(digest(served[path.replace('DCIM', 'up')]!), digest(content), path);
  assert.is(world.modem.drives.list('E:/').files.length, 0, 'no copy remains in the modem');
  for (const staged of world.modem.staged) assert.is(staged.isWhole, true, `${staged.path} was padded`);
}

async function play(given: WorldOptions, check: (world: World) => void, act?: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ files, ...given, config: { modem: { baud: 115_200 }, ...(given.config as object) } });
  try {
    world.boot();
    await act?.(world);
    for (let round = 0; round < 4 && !/ 0 left/.test(world.lines.filter(line => / round: /.test(line)).at(-1) ?? ''); round++) await world.round(30);
    assertAll(world);
    check(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-30).join('\n')}\n${world.modem.story.slice(-30).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

const triesOf = (world: World) => world.lines.filter(line => / try \d of/.test(line)).length;
/** Returns whether a copy was begun between the command of an upload and the query of its size. */
const isAhead = (world: World) => /PUTFILE[^\n]*\n(AT\+FSDEL[^\n]*\n)?AT\+CFTRANRX/.test(world.modem.story.join('\n'));

// With these rates over the air, the result of the upload comes before, amid and after the bytes of the next image.

for (const upBytesPerSecond of [Infinity, 200_000, 60_000, 30_000, 20_000, 12_000, 11_520, 9_000, 2_000]) {
  test(`over the air with ${upBytesPerSecond} bytes a second: each image is sent once, at the first try`, () =>
    play({ modem: { upBytesPerSecond } }, world => {
      assert.is(triesOf(world), 4);
      assert.equal(world.modem.violations, []);
      assert.ok(isAhead(world) || upBytesPerSecond === Infinity);
    }));
}

for (const delayMs of [0, 1, 100, 400, 790, 800, 900, 5000]) {
  test(`the put's result comes ${delayMs} ms late`, () =>
    play({ modem: { resultDelays: { 'AT+CFTPSPUTFILE': delayMs } } }, world => assert.is(triesOf(world), 4)));
}

test('the result before the OK: no copy is staged ahead, and no try is lost', () =>
  play({ modem: { ...slowAir, answerOrder: 'urc-first' } }, world => {
    assert.is(triesOf(world), 4);
    assert.is(isAhead(world), false);
  }));

test('a modem that refuses a copy ahead does not get another one in this session', () =>
  play({ modem: { ...slowAir, stagesDuringPut: false } }, world => {
    assert.is(triesOf(world), 4);
    assert.is(world.lines.filter(line => /for the rest of this session images go one at a time/.test(line)).length, 1);
  }));

test('a modem that does not answer to a copy ahead costs one try, and gets no other one for a while', () =>
  play({ modem: { ...slowAir, stagesDuringPut: 'silence' } }, world => {
    assert.is(triesOf(world), 5);
    assert.is(world.lines.filter(line => / error .*the modem does not answer/.test(line)).length, 1);
    assert.is(world.lines.filter(line => /images go one at a time/.test(line)).length, 1);
  }));

for (const errorForm of ['ok-then-code', 'code-then-error', 'error-then-code', 'bare-error'] as const) {
  test(`a put that fails (${errorForm}) is tried again, and the next image is not affected`, () =>
    play({ modem: { ...slowAir, errorForm, faults: [{ command: 'AT+CFTPSPUTFILE', nth: 2, answer: ['OK', '+CFTPSPUTFILE: 4'] }] } }, world => assert.is(triesOf(world), 5)));
}

test('a result that never comes: the link is restarted, and all images arrive', () =>
  play({ modem: { ...slowAir, faults: [{ command: 'AT+CFTPSPUTFILE', nth: 2, answer: ['OK'] }] } }, () => undefined));

for (const at of [0, 3000, 9001]) {
  test(`the line loses 40 bytes of the next image after byte ${at}: its copy is padded and deleted, and both images arrive`, () =>
    play({ modem: slowAir }, world => {
      assert.is(triesOf(world), 4, 'it does not count as a try');
      assert.match(world.lines.join('\n'), /for the rest of this session images go one at a time/);
    }, async world => {
      await world.clock.run(() => world.modem.commands.some(line => /CFTRANRX.*IMG_0002/.test(line)), 600_000);
      world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + Math.min(at, 8950), kind: 'lose', count: 40 });
    }));
}

for (const isRebooted of [false, true]) {
  for (const part of [0.02, 0.5, 0.98]) {
    test(`a power cut of the chip at ${part * 100} % of the next image, the modem ${isRebooted ? 'rebooted' : 'kept'}`, async () => {
      const world = await createWorld({ files, modem: slowAir, config: { modem: { baud: 115_200 } } });
      try {
        world.boot();
        await world.clock.run(() => world.modem.commands.some(line => /CFTRANRX.*IMG_0002/.test(line)), 600_000);
        const from = world.line.stats.toDce.sentBytes;
        await world.clock.run(() => world.line.stats.toDce.sentBytes >= from + 9002 * part, 600_000);
        world.cut();
        if (isRebooted) world.modem.reset();
        await world.clock.run(() => false, 3_000);
        for (let round = 0; round < 4 && Object.keys(world.served()).length < 4; round++) await world.round(30);
        await world.until(/ round: /, 2);
        const served = world.served();
        for (const [path, content] of Object.entries(files)) assert.is(digest(served[path.replace('DCIM', 'up')]!), digest(content), path);
        assert.is(world.modem.drives.list('E:/').files.length, 0, 'no copy remains in the modem');
      } finally {
        await world.close();
      }
    });
  }
}

test('card, line and radio work in parallel, which is faster than in sequence', async () => {
  const ms: number[] = [];
  for (const stagesDuringPut of [true, false]) {
    const world = await createWorld({ files, modem: { ...slowAir, upBytesPerSecond: 11_520, stagesDuringPut }, config: { modem: { baud: 115_200 } } });
    world.boot();
    await world.until(/ try 1 of/);
    const fromMs = world.clock.now();
    await world.until(/ round: /);
    ms.push(world.clock.now() - fromMs);
    await world.close();
  }
  assert.ok(ms[0]! < 0.75 * ms[1]!, `${ms[0]} against ${ms[1]} ms`);
});

test.run();
