// Tests what a modem family's result codes do in a round. A data port that cannot be reached is reported as such. Unsolicited codes are recognised,
// and so are results under the names in a manual's samples.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertOnce, assertServed, byFamily, errorsOf, families, familiesWith, finish, sheetOf, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('result codes in a round');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(1501, 2) };

for (const way of ways) {
  test(`${way.family} by ${way.method}: an unreachable data port is reported as such, and all images arrive once it is reachable`, () => {
    const faults = [{ verb: 'PASV', how: { nowhere: true } as const }];
    return within(worldWith(way.family, { files, config: { upload: { method: way.method } }, server: { faults } }), async world => {
      await world.round();
      assert.match(errorsOf(world), /IMG_0001\.JPG: the server answers, but its data port cannot be reached; check the range of passive ports/);
      assert.not.match(errorsOf(world), /check ftp\.host|network\.apn/);
      assert.equal(world.served(), {});
      faults.splice(0);
      await finish(world, files);
    });
  });
}

for (const family of familiesWith('AT+CFTPSSIZE')) {
  for (const method of ['stream', 'efs'] as const) {
    test(`${family} by ${method}: the code after ERROR is reported, and the image loses at most one try`, () => {
      const faults = [{ verb: 'PASV', how: { nowhere: true } as const }];
      const given = { files, config: { upload: { method } }, server: { faults }, modem: { errorForm: 'error-then-code' as const } };
      return within(worldWith(family, given), async world => {
        world.boot();
        await world.until(/ next: /, 2);
        assert.match(errorsOf(world), /data port cannot be reached.*the modem said "\+CFTPSPUT(FILE)?: 14"/);
        assert.not.match(errorsOf(world), /the server did not accept the image/);
        faults.splice(0);
        await finish(world, files);
        assert.ok(world.lines.filter(line => /IMG_0001\.JPG.* try \d of/.test(line)).length <= 2, 'at most one try is lost');
      });
    });
  }
}

test('quectel: an unsolicited error code is reported with its meaning', () =>
  within(worldWith('quectel', { files, modem: { urcs: [{ command: 'AT+QFTPSIZE', beforeLine: 0, line: '+QFTPERROR:-8' }] } }), async world => {
    await world.round();
    assert.match(world.lines.join('\n'), /modem: the data connection failed; .* \(unsolicited: the modem said "\+QFTPERROR:-8"\)/);
    assert.not.match(world.lines.join('\n'), /server closed the connection/);
    await finish(world, files);
  }));

test('quectel: results under the names in the samples of the manual (4.4.2) are recognised without delay', () =>
  within(worldWith('quectel', { files, modem: { misprints: true } }), async world => {
    await world.round();
    assertServed(world, files);
    assertOnce(world, Object.keys(files));
    assert.is(errorsOf(world), '');
    for (const verb of ['mkdir', 'rmdir']) {
      world.type(`ferry.${verb}("/x")`);
      assert.ok(await world.until(/(making|removing) \/x: done/, 1), verb);
    }
  }));

// The server refuses the rename with a code that the modem's table lacks (pure-ftpd: 451), so the modem reports "unknown".
test('quectel: -1 at a rename is a refusal if the server still answers: both images wait, and then go under their own names', () =>
  within(worldWith('quectel', { files, server: { faults: [{ verb: 'RNTO', how: { refuse: 451 } }] } }), async world => {
    world.boot();
    await finish(world, files, 200);
    assert.match(errorsOf(world), /the server refuses the temporary name of the image, or its change/);
  }));

test('quectel: -1 at a rename is a lost connection if the server does not answer either: images keep their temporary names', () => {
  const faults = ['AT+QFTPRENAME', 'AT+QFTPSIZE'].map((command, i) => ({ command, nth: 1 + 2 * i, answer: ['OK', `+${command.slice(3)}:-1`] }));
  return within(worldWith('quectel', { files, modem: { faults } }), async world => {
    await world.round();
    await finish(world, files);
    assert.match(errorsOf(world), /the connection to the server failed/);
    assert.not.ok(world.ftpCommands().some(line => /^STOR .*JPG$/.test(line)));
  });
});

for (const { family, command, answer, verb } of byFamily(sheet => sheet.ftp.missing)) {
  test(`${family}: the error of ${verb} is about the requested file (${answer.join(', ')})`, () => {
    const faults: { command: string; answer: string[] }[] = [];
    return within(worldWith(family, { files, modem: { faults } }), async world => {
      await world.round();
      writeFileSync(join(world.folder, 'server/data.bin'), noise(300, 5));
      faults.push({ command, answer: [...answer] });
      world.type(verb);
      assert.ok(await world.until(/ failed: the requested file is not there, or it cannot be read or written \(/, 2), world.lines.slice(-5).join('\n'));
      assert.not.match(world.lines.join('\n'), /its own copy of the image/);
    });
  });
}

/** A failed connection must not mark a directory or a name as refused. */
for (const family of families) {
  const { command, result } = sheetOf(family).ftp.busy;
  test(`${family}: all images arrive if the first put is answered as busy or not allowed in this state`, () => {
    return within(worldWith(family, { files, modem: { faults: [{ command, nth: 1, answer: ['OK', result] }] } }), async world => {
      await world.round();
      assertServed(world, files);
      assert.match(errorsOf(world), /IMG_0001\.JPG: the modem does not allow this command in its present state; .*next: closing the FTP session/);
    });
  });
}

test.run();
