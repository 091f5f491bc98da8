// Tests a busy server, which ends the round. The next round waits: twice as long each time, or as long as the server asks. FTP's 421 comes as
// greeting, at the login or at an upload. HTTP's 429 and 503 come with `Retry-After`, in seconds or as a date. Nothing is lost meanwhile.

import * as assert from 'uvu/assert';
import { families, finish, hasOwnHttp, sheetOf, timesStored, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';
import { onChip } from '../clock/asleep.ts';

const test = crossed('a busy server');

const path = 'DCIM/A.JPG';
const files = { [path]: noise(3000) };
const minuteMs = 60_000;
const hourMs = 3_600_000;

const connections = (world: World) => (world.http ? world.http.requests.filter(({ method }) => method === 'POST').length : world.ftpCommands().filter(line => /^USER /.test(line)).length);
const rounds = (world: World) => world.lines.filter(line => / round: \d+ delivered/.test(line)).length;
const pause = (ms: number) => (world: World) => world.clock.run(() => false, ms);

/**
 * Waits for the second POST or FTP login, for at most `ms` milliseconds. @returns its time in milliseconds since the first one, to the second; undefined
 * if there was none
 */
async function secondUpload(world: World, ms: number): Promise<number | undefined> {
  const times: number[] = [];
  for (let at = 0; at < ms && times.length < 2; at += 1000) {
    await pause(1000)(world);
    while (times.length < connections(world)) times.push(at);
  }
  return times.length < 2 ? undefined : times[1]! - times[0]!;
}

for (const family of families) {
  for (const verb of ['GREETING', 'USER', 'PASS', 'STOR']) {
    for (const everyMinutes of [0, 5]) {
      test(`${family}, every ${everyMinutes} minutes: 421 at ${verb} ends the round, and rests grow; in the end the image is delivered`, () => {
        const faults: object[] = [{ verb, how: { refuse: 421 } }];
        return within(worldWith(family, { files, server: { faults: faults as never }, config: { schedule: { everyMinutes } } }), async world => {
          world.boot();
          await pause(hourMs)(world);
          const asked = verb === 'GREETING' ? world.modem.commands.filter(line => /LOGIN=|QFTPOPEN|FTPSIZE$|FTPMKD$|FTPPUT=1$|FTPETPUT=1$|FTPLIST=1$/.test(line)).length : connections(world);
          // The first pause is 20 s, and each is twice as long as the one before. So an hour has room for at most nine rounds.
          assert.ok(rounds(world) <= 9, `${rounds(world)} rounds in an hour`);
          assert.ok(asked <= 60, `${asked} logins in an hour`);
          assert.ok(timesStored(world, path) <= 2 * rounds(world), `${timesStored(world, path)} STORs in ${rounds(world)} rounds`);
          assert.match(world.lines.join('\n'), /server: is busy; the next round begins in 20 s at the earliest/);
          assert.match(world.lines.join('\n'), /server: is busy; the next round begins in 11 min at the earliest/);
          assert.not.match(world.lines.join('\n'), /in a row failed by |switching the modem off and on/);
          faults.length = 0;
          await finish(world, files, 400);
        });
      });
    }
  }
}

/** A full server says 421 and closes. Each modem tells that in one of several ways. */
for (const family of families) {
  const { opening, hasSession, codes } = sheetOf(family).ftp;
  const commands = hasSession ? [opening] : [...new Set(Object.values(codes.commands).flat())].map(name => `AT+${name}`);
  for (const code of codes.full) {
    test(`${family}: logins fail by code ${code} for an hour: the server is waited for as a busy one, and the modem is not restarted`, () => {
      const faults = commands.map(command => ({ command, answer: codes.answer(command.slice(3).split('=')[0]!, code) }));
      return within(worldWith(family, { files, modem: { faults } }), async world => {
        const before = world.modem.boots;
        world.boot();
        await pause(hourMs)(world);
        const logins = world.modem.commands.filter(line => commands.some(command => line.startsWith(command))).length;
        assert.ok(rounds(world) >= 4 && rounds(world) <= 9, `${rounds(world)} rounds`);
        assert.ok(logins <= 4 * rounds(world), `${logins} logins in ${rounds(world)} rounds`);
        assert.is(world.modem.boots, before);
        assert.match(world.lines.join('\n'), /the server (ended the session by itself; it has too much to do|has too much to do, or takes no more connections)/);
        assert.match(world.lines.join('\n'), /server: is busy; the next round begins in 20 s at the earliest/);
        assert.not.match(world.lines.join('\n'), /the server closed the connection|switching the modem off and on|restarting the modem/);
        faults.length = 0;
        await finish(world, files, 60);
      });
    });
  }
}

/** After a busy server, no round may begin before a pause is over, even if the firmware finds images on the card during the pause. */
for (const family of families) {
  for (const everyMinutes of [5, 60]) {
    test(`${family}, every ${everyMinutes} minutes: the wait is logged once, and the round begins no earlier`, () => {
      const two = { ...files, 'DCIM/B.JPG': noise(2000) };
      return within(worldWith(family, { files: two, http: { faults: [{ method: 'POST', how: { status: 503 } }] }, config: { schedule: { everyMinutes } } }), async world => {
        world.boot();
        await pause(6 * hourMs)(world);
        const told = world.lines.flatMap((line, i) => (/ round: is begun again in /.test(line) ? [i] : []));
        assert.ok(told.length > 0 && told.length <= rounds(world), `${told.length} times in ${rounds(world)} rounds`);
        for (const i of told) {
          const seconds = Number(/in (\d+) s at the earliest: the server has turned it away$/.exec(world.lines[i]!)?.[1]);
          const next = world.lines.slice(i + 1).find(line => line.includes(' state: waking'));
          const passed = next === undefined ? Infinity : (timeOf(next) - timeOf(world.lines[i]!)) / 1000;
          assert.ok(passed >= seconds - 1, `${passed} s after: ${world.lines[i]!}`);
        }
      });
    });
  }
}

const timeOf = (line: string) => Date.parse(`${line.slice(0, 19)}Z`);

const start = Date.UTC(2026, 10, 20, 9, 30);
const dateIn = (seconds: number) => new Date(start + seconds * 1000).toUTCString();

interface Wish { title: string; headers: [string, string][]; least: number; most: number }

const wishes: Wish[] = [
  { title: '1,500 seconds', headers: [['Retry-After', '1500']], least: 1500, most: 1500 },
  { title: 'a date, against the server\'s own clock', headers: [['Date', dateIn(0)], ['Retry-After', dateIn(1500)]], least: 1500, most: 1500 },
  { title: 'ten years: bounded by a day', headers: [['Retry-After', '315360000']], least: 86_400, most: 86_400 },
  { title: 'more digits than a number has', headers: [['Retry-After', '9'.repeat(40)]], least: 86_400, most: 86_400 },
  { title: 'no number at all: the usual rest', headers: [['Retry-After', 'soon']], least: 20, most: 80 },
  { title: 'a date in the past: the usual rest', headers: [['Date', dateIn(0)], ['Retry-After', dateIn(-9000)]], least: 20, most: 80 },
];
const settings: [title: string, schedule: object, stepMinutes: number][] = [['always on', { everyMinutes: 0 }, 0.2], ['every 5 minutes', { everyMinutes: 5 }, 5], ['every hour', { everyMinutes: 60 }, 60]];

for (const family of families) {
  for (const status of [429, 503]) {
    for (const { title, headers, least, most } of wishes) {
      for (const [when, schedule, step] of settings) {
        test(`${family}, ${when}: ${status} asks for ${title}`, () => {
          const faults: object[] = [{ method: 'POST', nth: 1, how: { status, headers } }];
          return within(worldWith(family, { files, http: { faults: faults as never }, config: { schedule, upload: hasOwnHttp(family) ? { method: 'stream' } : {} } }), async world => {
            world.boot();
            const second = await secondUpload(world, (most + 2 * 3600) * 1000);
            assert.ok(second, 'the image goes in the end');
            const seconds = second / 1000;
            assert.ok(seconds >= least, `${seconds} s after the first, at least ${least}`);
            assert.ok(seconds <= most + 90 + 2 * step * 60, `${seconds} s after the first`);
            if (least > 20) assert.match(world.lines.join('\n'), /server: is busy, and asks to be left alone for (25|1440) min; the next round begins in \d+ min at the earliest/);
            await finish(world, files);
          });
        });
      }
    }
  }

  if (hasOwnHttp(family)) {
    test(`${family}: its own HTTP shows only the status, so the usual rest follows`, () =>
      within(worldWith(family, { files, http: { faults: [{ method: 'POST', nth: 1, how: { status: 503, headers: [['Retry-After', '1500']] } }] } }), async world => {
        world.boot();
        const second = await secondUpload(world, 5 * minuteMs);
        assert.ok(second! >= 20_000 && second! <= 90_000, `${second} ms`);
        assert.match(world.lines.join('\n'), /server: is busy; the next round begins in 20 s at the earliest/);
        await finish(world, files);
      }));
  }

  test(`${family}: a person's round does not wait`, () =>
    within(wishOf(family, '7200'), async world => {
      world.boot();
      await pause(5 * minuteMs)(world);
      assert.is(connections(world), 1);
      world.type('ferry.send()');
      await pause(5 * minuteMs)(world);
      assert.is(connections(world), 2);
      await finish(world, files);
    }));

  test(`${family}: another config.json ends the wait`, () =>
    within(wishOf(family, '7200'), async world => {
      world.boot();
      await pause(5 * minuteMs)(world);
      const config = JSON.parse(world.read('config.json').toString()) as object;
      world.put('config.json', JSON.stringify({ ...config, device: 'another' }));
      await pause(10 * minuteMs)(world);
      assert.is(connections(world), 2);
    }));

  test(`${family}: power cuts do not end the wait`, () =>
    within(wishOf(family, '7200'), async world => {
      world.boot();
      for (let i = 0; i < 2; i++) {
        await pause(10 * minuteMs)(world);
        world.cut();
        await pause(minuteMs)(world);
        world.boot();
      }
      await pause(10 * minuteMs)(world);
      assert.is(connections(world), 1);
      await finish(world, files, 180);
    }));

  test(`${family}: no report goes to a server that asks to be left alone`, () =>
    within(wishOf(family, '7200', { report: { name: 'hut.json', everyHours: 1 } }), async world => {
      world.boot();
      await pause(115 * minuteMs)(world);
      assert.is(connections(world), 1);
      assert.ok(await world.until(/ report: is sent as /, 20));
    }));
}

function wishOf(family: FamilyName, seconds: string, config: object = {}): WorldOptions {
  return worldWith(family, {
    files, http: { faults: [{ method: 'POST', nth: 1, how: { status: 503, headers: [['Retry-After', seconds]] } }] },
    config: { schedule: { everyMinutes: 5 }, upload: hasOwnHttp(family) ? { method: 'stream' } : {}, ...config },
  });
}

test('a rush of cameras: an image that was sent in vain twice comes again when the others have passed', () => {
  const faults: object[] = [{ method: 'POST', how: { status: 503 } }];
  return within(worldWith('sim7600', { files, http: { faults: faults as never }, config: { schedule: { everyMinutes: 60 } } }), async world => {
    world.boot();
    await pause(9 * minuteMs)(world);
    assert.is(connections(world), 2);
    faults.length = 0;
    assert.ok(await world.until(/ delivered as /, 3), 'after ten minutes');
    assert.is(connections(world), 3);
  });
});

test('an image that was sent in vain to a busy server waits in the end, and the log blames the server, not the image', () =>
  within(worldWith('sim7600', { files, http: { faults: [{ method: 'POST', how: { status: 503 } }] }, config: { schedule: { everyMinutes: 5 } } }), async world => {
    world.boot();
    assert.ok(await world.until(/ image: \/DCIM\/A\.JPG waits for \d+ min: the server had too much to do each time; let it take more uploads at once, .* \(server-busy: 503\)\. /, 120));
    assert.not.match(world.lines.join('\n'), /it failed each time/);
  }));

test('a chip that sleeps waits as it was asked', () =>
  onChip({ ...wishOf('sim7600', '9000'), config: { schedule: { everyMinutes: 60, sleep: true }, upload: { method: 'stream' } } }, async world => {
    world.boot();
    const second = await secondUpload(world, 5 * hourMs);
    assert.ok(second! >= 9000_000 && second! <= 9000_000 + hourMs + 2 * minuteMs, `${second} ms`);
    await finish(world, files);
  }));

test.run();
