// Tests a session that is lost without a message, and a server that is away for a moment. The failed operation is
// repeated. No image is sent twice or logged as delivered without a check, and the log names no other cause.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, byFamily, errorsOf, familiesWith, finish, methodOf, sheetOf, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('sessions that are lost without a message');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(9001), 'DCIM/100CAM/IMG_0002.JPG': noise(12_003, 2), 'DCIM/100CAM/IMG_0003.JPG': noise(5002, 3) };
const paths = Object.keys(files);

// In the first tests the session is lost after an upload.

for (const way of ways) {
  if (!sheetOf(way.family).ftp.hasSession) continue;
  // The size of an image that is renamed is queried three times: before its upload, and before and after the rename.
  for (const nth of [1, 2, 3]) test(`${way.family} by ${way.method}: the session is lost silently at query ${nth}: a new login repeats it, and nothing is sent twice`, () => {
    const modem = { forgets: [{ command: sheetOf(way.family).ftp.size, nth }] };
    return within(worldWith(way.family, { files, config: { upload: { method: way.method } }, modem }), async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, paths);
      assert.not.match(world.lines.join('\n'), /gives neither|unverified|did not accept/);
      assert.match(errorsOf(world), /(checking|sending|verifying|naming): \/DCIM\/100CAM\/IMG_000[12]\.JPG: .*; next: (closing the FTP session|taking the data connection down)/);
      assert.is(world.lines.filter(line => /; next: /.test(line)).length, 1);
    });
  });
}

for (const family of familiesWith('AT+CFTPSSIZE')) {
  test(`${family} by stream: the short copy of an image that has lost a byte is detected after a new login`, async () => {
    const given = { files, config: { upload: { method: 'stream' } } };
    let at = 0;
    await within(worldWith(family, given), async world => {
      await world.round();
      const { story } = world.modem;
      const i = story.findIndex(line => line.startsWith('AT+CFTPSPUT="IMG_0002'));
      at = story.slice(0, i + 1).reduce((sum, line) => sum + Number(/^\[(\d+) raw bytes\]$/.exec(line)?.[1] ?? line.length + 1), 5000);
    });
    const modem = { forgets: [{ command: sheetOf(family).ftp.size, nth: 4 }] };
    await within(worldWith(family, { ...given, modem, line: { toDce: { faults: [{ at, kind: 'lose' }] } } }), async world => {
      await world.round();
      assertServed(world, files);
      assert.match(world.lines.join('\n'), /the copy on the server was 1 byte short/);
    });
  });
}

for (const { family, title, method = 'auto', lasts, faults } of byFamily(sheet => sheet.ftp.away)) {
  test(`${family} by ${method}: ${title} after an upload counts as a lost session, not as a server without SIZE and listings`, () => {
    const now = [...faults];
    return within(worldWith(family, { files, config: { upload: { method } }, modem: { faults: now } }), async world => {
      if (lasts) {
        world.boot();
        await world.until(/; next: | delivered as /, 5);
        now.splice(0);
      }
      await world.round();
      // A code that may stand for a 421 ends the round if it comes twice in a row, as with a busy server.
      if (world.lines.some(line => line.includes('warn server: is busy'))) await world.until(/ round: 3 delivered/, 5);
      assertServed(world, files);
      assertOnce(world, paths);
      assert.not.match(world.lines.join('\n'), /does not show its files/);
    });
  });
}

for (const way of ways) {
  const modem = sheetOf(way.family).ftp.bareRefusals;
  test(`${way.family} by ${way.method}: a server without SIZE and listings gets each image once, which counts as delivered`, () =>
    within(worldWith(way.family, { files, config: { upload: { method: way.method } }, modem, server: { noSize: true, unknownVerbs: ['LIST', 'NLST'] } }), async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, paths);
      assert.is(world.lines.filter(line => /does not show its files, so an image counts as delivered/.test(line)).length, 1);
      assert.is(errorsOf(world), '');
    }));
}

// In the next tests the session is lost before an upload.

for (const way of ways.filter(({ family }) => sheetOf(family).ftp.hasSession)) {
  const { family, method } = way;
  const { filling, sending } = methodOf(way);
  test(`${family} by ${method}: a session that is lost silently before an upload costs one login, and is not reported as a refusal`, () =>
    within(worldWith(family, { files, config: { upload: { method } }, modem: { forgets: [{ command: `${sending}=`, nth: 1 }] } }), async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, paths);
      assert.not.match(world.lines.join('\n'), /did not accept/);
      assert.match(errorsOf(world), /sending: .*IMG_0001\.JPG: .*; next: closing the FTP session/);
      assert.is(world.lines.filter(line => /; next: /.test(line)).length, 1);
      if (method === 'efs') assert.is(world.modem.counts()[filling.replace('=', '')], paths.length, 'the copy in the modem is used again');
    }));
}

for (const family of familiesWith('AT+CFTPSSIZE')) {
  test(`${family}: a bare ERROR to an upload in an open session is a refusal by the server`, () => {
    const faults = [{ verb: 'STOR', nth: 1, how: { refuse: 553 } as const }];
    return within(worldWith(family, { files, modem: { errorForm: 'bare-error' }, server: { faults } }), async world => {
      await world.round();
      assert.match(errorsOf(world), /IMG_0001\.JPG: the server did not accept the image/);
      assert.not.match(errorsOf(world), /next: closing the FTP session/);
      await finish(world, files);
    });
  });
}

// Modems of these families open a session for each operation.

for (const family of familiesWith('AT+FTPSIZE')) {
  for (const method of ['efs', 'stream'] as const) {
    test(`${family} by ${method}: a connection code to the size query of a missing image: the listing decides, and the image is sent`, () => {
      const faults = [{ command: 'AT+FTPSIZE', nth: 2, answer: ['OK', '+FTPSIZE: 1,65,0'] }];
      return within(worldWith(family, { files, config: { upload: { method } }, modem: { faults }, server: { faults: [{ verb: 'STOR', nth: 1, how: { refuse: 550 } }] } }), async world => {
        world.putServed('up/100CAM/other.txt', 'so that a listing tells something');
        await world.round();
        assert.not.match(errorsOf(world), /checking/);
        for (const path of paths) assert.ok(world.served()[path.replace('DCIM', 'up')], path);
      });
    });
  }
}

for (const { family, method } of ways) {
  if (!sheetOf(family).ftp.hasSession) continue;
  test(`${family} by ${method}: the server closes the connection at both size queries for a complete image: it is sent once`, () => {
    const faults = [2, 3].map(nth => ({ verb: 'SIZE', nth, how: { closeAt: 0 } }));
    return within(worldWith(family, { files, config: { upload: { method } }, server: { faults } }), async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, paths);
    });
  });
}

test.run();
