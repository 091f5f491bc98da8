// Tests a server that hangs before its greeting. The firmware gives up, logs that, and tries again, but it waits for a slow server.

import * as assert from 'uvu/assert';
import { assertServed, byFamily, errorsOf, families, finish, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('the greeting');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(700), 'DCIM/100CAM/IMG_0002.JPG': noise(801, 2) };
/** Options of a modem that does not time out before the firmware does. */
const patient = { timeoutMs: 1e9 };

const hung = byFamily(sheet => sheet.ftp.hangs).concat(
  // With modem families that log in for each command, the silence shows at the next command. The modem itself waits for 75 s (AT command manuals
  // AT800 12.2.15, AT7080 15.2.14).
  families.filter(family => !sheetOf(family).ftp.hasSession).flatMap(family => [undefined, 'late', 'silent'].map(quits => (
    { title: `a ${family}, FTPQUIT: ${quits ?? 'all'}`, family, modem: { timeoutMs: 75_000, quits }, within: 190, says: /the server took too long/ }
  ))),
);

for (const { title, family, modem, within: seconds, says } of hung) {
  test(`${title}: reported in time, and all images are delivered once the server greets again`, () => {
    let greets = false;
    return within(worldWith(family, { files, modem, server: { greets: () => greets } }), async world => {
      const startMs = world.clock.now();
      world.boot();
      assert.ok(await world.until(/ error |; next: /, 10));
      assert.match(errorsOf(world), says);
      assert.ok(world.clock.now() - startMs < seconds * 1000, `${(world.clock.now() - startMs) / 1000} s`);
      greets = true;
      await finish(world, files, 40);
      assertServed(world, files);
    });
  });
}

test('one connection without a greeting costs at most a minute and a half, and is not logged as a fault', () => {
  let count = 0;
  return within(worldWith('sim7600', { files, modem: { ...patient, abortsLogin: true }, server: { greets: () => ++count > 1 } }), async world => {
    const startMs = world.clock.now();
    await world.round();
    assert.is(errorsOf(world), '');
    assert.ok(world.clock.now() - startMs < 100_000, `${(world.clock.now() - startMs) / 1000} s`);
    assert.match(world.lines.join('\n'), /no greeting within 60 s; the server is called again and given more time/);
    assertServed(world, files);
  });
});

for (const family of families.filter(one => !sheetOf(one).ftp.hasSession)) {
  for (const directory of ['/', '/up']) {
    for (const answerOrder of ['ok-first', 'urc-first'] as const) {
      for (const quits of [undefined, 'transfers', 'late', 'refused', 'silent'] as const) {
        const isStopped = quits === undefined || (quits === 'late' && answerOrder === 'ok-first');
        test(`${family}, ${directory}, ${answerOrder}, FTPQUIT: ${quits ?? 'all'}: after one connection without a greeting all images are delivered within 140 s`, () => {
          let count = 0;
          const config = { ftp: { directory } };
          return within(worldWith(family, { files, config, modem: { timeoutMs: 75_000, quits, answerOrder }, server: { greets: () => ++count > 1 } }), async world => {
            const startMs = world.clock.now();
            await world.round();
            assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped, 0 left/);
            assert.ok(world.clock.now() - startMs < 140_000, `${(world.clock.now() - startMs) / 1000} s`);
            if (isStopped && answerOrder === 'ok-first') {
              assert.is(errorsOf(world), '');
              assert.match(world.lines.join('\n'), /no greeting within 60 s; the server is called again and given more time/);
            }
            const served = Object.keys(world.served()).map(path => path.replace(/^up\//, ''));
            assert.equal(served.sort(), Object.keys(files).map(path => path.replace('DCIM/', '')).sort());
          });
        });
      }
    }
  }

  test(`${family}: a connection without a greeting is closed after 60 s, and the next begins within half a minute`, () => {
    const calledMs: number[] = [];
    let clock: { now(): number } | undefined;
    return within(worldWith(family, { files, modem: { timeoutMs: 75_000 }, server: { greets: () => calledMs.push(clock!.now()) > 1 } }), async world => {
      clock = world.clock;
      await world.round();
      const gap = (calledMs[1]! - calledMs[0]!) / 1000;
      assert.ok(gap >= 60 && gap < 92, `${gap} s`);
    });
  });
}

for (const family of families) {
  const { abort } = sheetOf(family).ftp;
  for (const modem of abort ? [{ rttMs: 20_000 }, { rttMs: 20_000, abortsLogin: true }] : [{ rttMs: 20_000 }]) {
    test(`${family}: a server that takes 20 s for each answer causes no fault${'abortsLogin' in modem ? ', also with an aborted login; the next boot waits as long from its start' : ''}`, () =>
      within(worldWith(family, { files, modem }), async world => {
        await world.round(120);
        assert.is(errorsOf(world), '');
        assertServed(world, files);
        if (!abort) return;
        const aborts = () => world.modem.commands.filter(line => line === abort).length;
        const before = aborts();
        world.cut();
        world.put('DCIM/100CAM/IMG_0003.JPG', noise(900, 3));
        world.boot();
        assert.ok(await world.until(/ round: 1 delivered/, 60));
        assert.is(errorsOf(world), '');
        assert.is(aborts(), before, 'the next boot waits as long from its start');
      }));
  }
}

test.run();
