// Tests a modem whose best method fails each time, in an unknown manner. After `upload.attempts` of an image the next method is used, also on a
// camera that sleeps after each round.

import * as assert from 'uvu/assert';
import { assertServed, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('methods that fail');

const files = { 'DCIM/A.JPG': noise(6000) };
const onlyC = { C: { totalBytes: 11_348_480, usedBytes: 2_201_600 } };

/**
 * Result code by which the modem says that the server has rejected the file. The firmware cannot be sure that no part of the file is on the server,
 * so the image takes another name.
 */
const rejected = 9;

const failing: { title: string; family: FamilyName; modem: object; http?: object; isRenamed?: boolean }[] = [
  ...[1, 2, 3, 6, 7, 8, rejected, 10, 11].map(code => ({ title: `CFTPSPUTFILE: ${code}, with drive C: alone`, family: 'sim7600' as const, modem: { drives: onlyC, missingDriveCode: code }, isRenamed: code === rejected })),
  { title: 'no drive is named, and FSCD is not answered', family: 'sim7600', modem: { drives: {} } },
  { title: 'by HTTP: no drive is named, and FSCD is not answered', family: 'sim7600', modem: { drives: {} }, http: {} },
  ...[702, 703, 704, 706, 707, 708, 710, 711, 712, 714, 715, 720].map(code => ({
    title: `HTTPPOSTFILE: 1,${code}`, family: 'sim7600' as const, http: {},
    modem: { faults: [{ command: 'AT+HTTPPOSTFILE', answer: ['OK', `+HTTPPOSTFILE: 1,${code},0`] }, { command: 'AT+HTTPACTION=1', answer: ['OK', `+HTTPACTION: 1,${code},0`] }] },
  })),
  ...[600, 601, 602, 603, 604].map(code => ({ title: `HTTPACTION: 1,${code}`, family: 'sim800' as const, http: {}, modem: { faults: [{ command: 'AT+HTTPACTION=1', answer: ['OK', `+HTTPACTION: 1,${code},0`] }] } })),
];
for (const { title, family, modem, http, isRenamed } of failing) {
  test(`${family}: ${title}: the image goes by another method`, () =>
    within(worldWith(family, { files, modem, ...(http && { http }) }), async world => {
      world.boot();
      assert.ok(await world.until(/A\.JPG delivered as/, 240));
      if (!isRenamed) assertServed(world, files);
      else {
        const served = Object.entries(world.served());
        assert.is(served.length, 1);
        assert.match(served[0]![0], /^up\/A-[0-9a-f]{8}\.JPG$/);
        assert.is(digest(served[0]![1]), digest(files['DCIM/A.JPG']));
      }
    }));
}

test('an abandoned method stays abandoned after a sleep, and the next image is sent at its first try', () =>
  within(worldWith('sim7600', { files, chip: { board: 'lilygo-t-sim7600' }, config: { schedule: { everyMinutes: 60, sleep: true } }, modem: { drives: onlyC, missingDriveCode: 6 } }), async world => {
    world.boot();
    assert.ok(await world.until(/A\.JPG delivered as/, 6 * 60));
    world.put('DCIM/B.JPG', noise(500, 2));
    assert.ok(await world.until(/B\.JPG delivered as/, 24 * 60));
    const after = world.modem.commands.slice(world.modem.commands.findIndex(line => line.includes('B.JPG')));
    assert.is(after.filter(line => /PUTFILE/.test(line)).length, 0);
    assert.ok(world.lines.some(line => /B\.JPG, 500 bytes, try 1 of 3/.test(line)));
    assert.not.ok(world.lines.some(line => /B\.JPG, 500 bytes, try 2 of 3/.test(line)));
  }));

test.run();
