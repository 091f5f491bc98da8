// Tests the timeouts that the firmware sets in the modem for an image's bytes. They are long enough at any rate, pace and flow control, and within
// the manual's limits.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { flow } from '../../sim/world/board.ts';
import { assertServed, assertWay, errorsOf, familiesWith, timesStored, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { inWhole, isWhole } from '../../whole.ts';

const test = suite('intake');

/** Returns the numbers that the pattern `command` finds in the commands, such as timeouts or sizes. */
const told = (commands: string[], command: RegExp) => commands.map(line => command.exec(line)?.[1]).filter(one => one !== undefined).map(Number);
const extPut = /^AT\+FTPEXTPUT=2,0,\d+,(\d+)$/;

for (const family of familiesWith('AT+FTPSIZE')) {
  test(`${family} at 9,600 baud: an image that takes longer than a minute is sent at its first try`, () =>
    within(worldWith(family, { files: { 'DCIM/A.JPG': noise(80_000) }, config: { modem: { baud: 9600 } }, modem: { baud: 9600 } }), async world => {
      await world.round();
      assertServed(world, { 'DCIM/A.JPG': noise(80_000) });
      assertWay(world, { family, method: 'efs' });
      assert.is(errorsOf(world), '');
      const [ms] = told(world.modem.commands, extPut);
      assert.ok(ms! >= 80_000 / 960 * 1000 && ms! <= 1_000_000, `${ms} ms`);
    }));

  test(`${family} with 3 kB a second: the image is sent once, at the measured pace`, () =>
    within(worldWith(family, { files: { 'DCIM/A.JPG': noise(200_000) }, line: { fifo: { drainBytesPerSecond: 3000 } } }), async world => {
      await world.round();
      assertServed(world, { 'DCIM/A.JPG': noise(200_000) });
      assert.is(timesStored(world, 'DCIM/A.JPG'), 1);
    }));

  test(`${family} on a line too slow for its timeout: images go by stream, which is logged once`, () =>
    within(worldWith(family, { files: { 'DCIM/A.JPG': noise(120_000), 'DCIM/B.JPG': noise(120_001, 2) }, modem: { baud: 1200, baudNow: 1200, faults: [{ command: 'AT+IPR', answer: ['ERROR'] }] } }), async world => {
      await world.round(240);
      assertServed(world, { 'DCIM/A.JPG': noise(120_000), 'DCIM/B.JPG': noise(120_001, 2) });
      assertWay(world, { family, method: 'efs' }, false);
      assert.is(world.lines.filter(line => /images go by stream: on this slow line the modem would not wait/.test(line)).length, 1);
    }));
}

test('sim7080 on such a line with efs required: an error is logged, and nothing is sent', () =>
  within(worldWith('sim7080', { files: { 'DCIM/A.JPG': noise(120_000) }, config: { upload: { method: 'efs' } }, modem: { baud: 1200, baudNow: 1200, faults: [{ command: 'AT+IPR', answer: ['ERROR'] }] } }), async world => {
    await world.round(240);
    assert.equal(Object.keys(world.served()), []);
    assert.match(errorsOf(world), /A\.JPG: .*upload\.method.*120000 bytes by efs at 1200 baud/);
  }));

if (isWhole) flow.build();
const held: { family: FamilyName; bytes: number; takes: number }[] = [
  { family: 'quectel', bytes: 5000, takes: 60 },
  { family: 'sim800', bytes: 40_000, takes: 600 },
  { family: 'sim7080', bytes: 40_000, takes: 600 },
  { family: 'sim7600', bytes: 10_000, takes: 600 },
];

for (const { family, bytes, takes } of held) {
  inWhole(test)(`${family} with RTS and ${takes} bytes a second: ${bytes} bytes are sent at the first try`, () =>
    within({ ...worldWith(family, { files: { 'DCIM/A.JPG': noise(bytes) } }), chip: { board: flow.board }, line: { fifo: { drainBytesPerSecond: takes } } }, async world => {
      await world.round();
      assertServed(world, { 'DCIM/A.JPG': noise(bytes) });
      assert.is(timesStored(world, 'DCIM/A.JPG'), 1);
    }));
}

const put = /^AT\+QFTPPUT="[^"]*",\d+(?:,(\d+))?$/;

test('quectel: QFTPPUT has no timeout if the manual’s default is enough', () =>
  within(worldWith('quectel', { files: { 'DCIM/A.JPG': noise(2000) } }), async world => {
    await world.round();
    const puts = world.modem.commands.filter(line => put.test(line));
    assert.is(puts.length, 1);
    assert.match(puts[0]!, /^AT\+QFTPPUT="A-[0-9a-f]{8}\.JPG\.part",2000$/);
  }));

test('quectel at 1,200 baud: QFTPPUT has a timeout that is long enough for the image', () =>
  within(worldWith('quectel', { files: { 'DCIM/A.JPG': noise(120_000) }, modem: { baud: 1200, baudNow: 1200, faults: [{ command: 'AT+IPR', answer: ['ERROR'] }] } }), async world => {
    await world.round(240);
    assertServed(world, { 'DCIM/A.JPG': noise(120_000) });
    assert.is(timesStored(world, 'DCIM/A.JPG'), 1);
    const [seconds] = told(world.modem.commands, put);
    assert.ok(seconds! >= 120_000 / 120, `${seconds} s`);
  }));

const whole = 'AT+QFTPPUT="A-3d8a79ff.JPG.part",400\r';
for (let at = whole.indexOf(',') - 1; at <= whole.length; at++) {
  test(`quectel, byte ${at} of QFTPPUT is lost: the modem never expects more bytes than the image has`, () =>
    within(worldWith('quectel', { files: { 'DCIM/A.JPG': noise(400) } }), async world => {
      world.boot();
      await world.clock.run(() => world.modem.commands.includes('AT+QFTPPATH="/up"'), 600_000);
      world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + at, kind: 'lose' });
      await world.until(/ delivered as /);
      assertServed(world, { 'DCIM/A.JPG': noise(400) });
      const sizes = told(world.modem.commands, /^AT\+QFTPPUT=.*?(\d+)(?:,\d+)?$/);
      assert.ok(Math.max(...sizes) === 400, `${sizes}`);
    }));
}

test.run();
