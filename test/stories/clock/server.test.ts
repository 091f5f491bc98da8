// Tests the FTP server as a clock, if there is no other. The time comes from MDTM of a small file, or from the file's line in a listing if that is
// unambiguous. This happens once each boot, and must not cost an image.

import type { Stats } from 'node:fs';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { account } from '../../sim/server/daemons/daemon.ts';
import { startPureFtpd } from '../../sim/server/daemons/pureftpd.ts';
import { byFamily, errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('the server as a clock');

const files = { 'DCIM/A.JPG': noise(900) };
const dated = { device: 'hut-3', ftp: { directory: '/{device}/{yyyy}-{mm}-{dd}' } };
type Format = (file: Stats & { name: string }) => string;

const two = (n: number) => String(n).padStart(2, '0');
const dos: Format = ({ mtime, size, name }) => {
  const hour = mtime.getUTCHours();
  return `${two(mtime.getUTCMonth() + 1)}-${two(mtime.getUTCDate())}-${two(mtime.getUTCFullYear() % 100)}  ${two(hour % 12 || 12)}:${two(mtime.getUTCMinutes())}${hour < 12 ? 'AM' : 'PM'} ${String(size).padStart(20)} ${name}`;
};
const longIso: Format = ({ mtime, size, name }) => `-rw-r--r-- 1 user group ${size} ${mtime.toISOString().slice(0, 16).replace('T', ' ')} ${name}`;
const eplf: Format = ({ mtimeMs, size, name }) => `+i8388621.48594,m${Math.floor(mtimeMs / 1000)},s${size},r\t${name}`;

const modems = byFamily(sheet => sheet.clock.server);
type Modem = (typeof modems)[number];

/** Returns options of a test world in which the server is the only clock. */
function world(of: Modem, { modem, config = dated, ...rest }: Omit<WorldOptions, 'modem' | 'family'> & { modem?: object } = {}): WorldOptions {
  return worldWith(of.family, { files, config, ...rest, modem: { ...of.modem, networkTime: undefined, ...modem } });
}

const times = (at: World) => at.lines.filter(line => / network: (time is|no time)/.test(line)).map(line => line.replace(/^.* network: /, ''));
const days = (at: World) => Object.keys(at.served()).map(path => path.split('/')[1]);
const markers = (at: World) => at.ftpCommands().filter(line => /^STOR .*clock-/.test(line));

function assertWhole(at: World): void {
  assert.equal(Object.values(at.served()).map(digest), Object.values(files).map(digest), 'only the image is on the server');
}

for (const of of modems.filter(one => one.hasMdtm)) {
  test(`${of.name}: the time comes from the server's MDTM`, () => within(world(of), async at => {
    await at.round(5);
    assert.equal(days(at), ['2026-11-20']);
    assert.match(times(at).at(-1)!, /^time is 2026-11-20 08:3\d:\d\d, from the server's MDTM \(UTC\)$/);
    assert.is(errorsOf(at), '');
    assertWhole(at);
    assert.is(markers(at).length, 1);
    at.put('DCIM/A.JPG', noise(901));
    await at.until(/ round: 1 delivered/, 5);
    assert.is(markers(at).length, 1, 'once per boot');
  }));

  for (const [zone, time] of [['+01:00', '2026-11-20 09:3'], ['-09:30', '2026-11-19 23:0']] as const) {
    test(`${of.name}: the time comes from the server's MDTM, in clock.zone ${zone}`, () => within(world(of, { config: { ...dated, clock: { zone } } }), async at => {
      await at.round(5);
      assert.equal(days(at), [time.slice(0, 10)]);
      assert.is(times(at).at(-1)!.replace(/\d:\d\d,/, ','), `time is ${time}, from the server's MDTM (UTC), at ${zone}`);
    }));
  }
}

for (const of of modems.filter(one => one.hasList && !one.hasMdtm)) {
  for (const [title, listing, source] of [
    ['IIS', dos, "the server's listing (its local time)"], ['ls --time-style=long-iso', longIso, "the server's listing (its local time)"], ['EPLF', eplf, "the server's listing (UTC)"],
  ] as const) {
    test(`${of.name}: the time comes from a listing in the format of ${title}`, () => within(world(of, { server: { listing } }), async at => {
      await at.round(5);
      assert.equal(days(at), ['2026-11-20']);
      assert.match(times(at).at(-1)!, /^time is 2026-11-20 08:3\d:\d\d, /);
      assert.ok(times(at).at(-1)!.endsWith(`from ${source}`), times(at).at(-1));
      assert.is(errorsOf(at), '');
      assertWhole(at);
    }));
  }

  test(`${of.name}: a listing without a year yields no time, and is not requested again`, () => within(world(of), async at => {
    await at.round(5);
    assert.equal(days(at), ['1970-01-01']);
    assert.is(times(at).at(-1), 'no time from the server either; 1970/01/01 is used in ftp.directory');
    assert.is(errorsOf(at), '');
    assertWhole(at);
    at.put('DCIM/A.JPG', noise(901));
    await at.until(/ round: 1 delivered/, 5);
    assert.is(markers(at).length, 1);
  }));
}

for (const of of modems.filter(one => !one.hasList)) {
  test(`${of.name}: a modem without a command for the time uploads no marker file`, () => within(world(of, { config: { ...dated, ftp: { directory: '/' } , schedule: { everyMinutes: 60 } } }), async at => {
    await at.round(5);
    assert.is(times(at).at(-1), 'no time from the network; rounds count from the first one');
    assert.equal(markers(at), []);
    assertWhole(at);
  }));
}

const sim7080 = modems.find(({ name }) => name === 'sim7080')!;

test('no marker file with upload.verify "reply", as for servers that remove files', () => within(world(sim7080, { config: { ...dated, upload: { verify: 'reply' } } }), async at => {
  await at.round(5);
  assert.equal(markers(at), []);
  assert.equal(days(at), ['1970-01-01']);
}));

test('no marker file if the network reports the time', () => within(worldWith('sim7080', { files, config: dated }), async at => {
  await at.round(5);
  assert.equal(markers(at), []);
}));

const wrong: { title: string; server: object; modem?: object }[] = [
  { title: 'whose clock was never set', server: { now: () => Date.UTC(1998, 0, 1) } },
  { title: 'whose clock is a hundred years ahead', server: { now: () => Date.UTC(2126, 10, 20) } },
  { title: 'that knows neither MDTM nor LIST', server: { unknownVerbs: ['MDTM', 'LIST'] } },
  { title: 'through a modem that refuses FTPMDTM', server: {}, modem: { faults: [{ command: 'AT+FTPMDTM', answer: ['ERROR'] }] } },
  { title: 'through a modem that garbles the answer', server: {}, modem: { faults: [{ command: 'AT+FTPMDTM', answer: ['OK', '+FTPMDTM: 1,0,2026'] }] } },
];

for (const { title, server, modem = {} } of wrong) {
  test(`a server ${title} yields no time, and the image still arrives`, () => within(world(sim7080, { server, modem }), async at => {
    await at.round(10);
    assert.equal(days(at), ['1970-01-01']);
    assert.is(errorsOf(at), '');
    assertWhole(at);
  }));
}

const trouble: { title: string; server: object }[] = [
  { title: 'refuses the marker', server: { faults: [{ verb: 'STOR', nth: 1, how: { refuse: 553 } }] } },
  { title: 'has no room for the marker', server: { faults: [{ verb: 'STOR', nth: 1, how: { fill: 3, reply: 552 } }] } },
  { title: 'closes the connection within the marker', server: { faults: [{ verb: 'STOR', nth: 1, how: { tear: 3 } }] } },
  { title: 'closes the connection at MDTM', server: { faults: [{ verb: 'MDTM', nth: 1, how: { closeAt: 0 } }] } },
  { title: 'does not answer MDTM', server: { faults: [{ verb: 'MDTM', nth: 1, how: { hush: true } }] } },
  { title: 'does not answer the LIST after MDTM', server: { unknownVerbs: ['MDTM'], faults: [{ verb: 'LIST', nth: 1, how: { hush: true } }] } },
];

for (const { title, server } of trouble) {
  test(`a server that ${title}: the image arrives in the same round`, () => within(world(sim7080, { server }), async at => {
    await at.round(15);
    assert.equal(days(at), ['1970-01-01']);
    assert.match(at.lines.join('\n'), / round: 1 delivered/);
    assertWhole(at);
    assert.is(markers(at).length, 1);
  }));
}

test('a server that does not delete the marker still yields the time', () => within(world(sim7080, { server: { faults: [{ verb: 'DELE', nth: 1, how: { refuse: 550 } }] } }), async at => {
  await at.round(15);
  assert.is(errorsOf(at), '');
  assert.match(times(at).at(-1)!, /, from the server's MDTM \(UTC\)$/);
}));

test('no result of FTPMDTM: the link is restarted, the server is not queried again, and the image arrives', () =>
  within(world(sim7080, { modem: { faults: [{ command: 'AT+FTPMDTM', answer: ['OK'] }] } }), async at => {
    await at.round(15);
    assert.is(markers(at).length, 1);
    assert.ok(Object.keys(at.served()).some(path => path.endsWith('A.JPG')));
  }));

// The firmware needs the time also for rounds at full hours, even if no directory has a date in its name.

for (const of of modems.filter(one => one.hasMdtm)) {
  test(`${of.name}: rounds at full hours require the clock, as dated directories do`, () => within(world(of, { config: { ftp: { directory: '/up' }, schedule: { everyMinutes: 60 } } }), async at => {
    await at.round(10);
    assert.match(times(at).at(-1)!, /, from the server's MDTM \(UTC\)$/);
    assert.ok(markers(at).every(line => line.includes('/up/clock-')) || at.ftpCommands().some(line => /^CWD \/up\/?$/.test(line)), 'in ftp.directory');
  }));
}

for (const { name, family, modem = {} } of byFamily(sheet => sheet.clock.network).filter(one => one.needsRestart)) {
  test(`${name}: the modem is restarted once, so that rounds begin at full hours`, () => within(worldWith(family, { files, modem, config: { schedule: { everyMinutes: 60 } } }), async at => {
    await at.round(10);
    assert.match(times(at).at(-1)!, /^time is 2026-11-20 09:3\d:\d\d, from the modem's clock$/);
    assert.is(at.modem.boots, 1);
  }));

  test(`${name}: rounds that count from the first and do not sleep need no clock`, () => within(worldWith(family, { files, modem: { ...modem, networkTime: undefined }, config: { schedule: { everyMinutes: 60, offset: false } } }), async at => {
    await at.round(10);
    assert.is(at.modem.boots, 0);
    assert.not.ok(at.modem.commands.some(line => /CNTP|GSMLOC/.test(line)));
    assert.equal(markers(at), []);
  }));
}

test('if the time is unknown when the first round is planned, later rounds do not query it again', () =>
  within(world(modems.find(({ name }) => name === 'sim7600')!, { config: { schedule: { everyMinutes: 10 } } }), async at => {
    await at.round(10);
    const asked = () => at.modem.commands.filter(line => line === 'AT+CNTP').length;
    assert.is(asked(), 1);
    at.put('DCIM/B.JPG', noise(800, 2));
    await at.until(/ round: 1 delivered/, 30);
    assert.is(asked(), 1);
    assert.is(markers(at).length, 1);
  }));

// The last test uses pure-ftpd, a real FTP server, as its answers may differ from those of the simulated server.

if (canRun('the time of a real pure-ftpd', 'pure-ftpd', 'root')) {
  for (const of of modems.filter(one => one.hasList)) {
    test(`${of.name}: a real pure-ftpd`, async () => {
      const server = await startPureFtpd();
      try {
        const config = { device: 'hut-3', ftp: { host: '127.0.0.1', port: server.port, ...account, directory: '/up/{yyyy}-{mm}-{dd}' } };
        await within(world(of, { config }), async at => {
          const before = new Date().toISOString();
          await at.round(10);
          assert.equal(server.left(), ['A.JPG']);
          const said = times(at).at(-1)!;
          if (!of.hasMdtm) assert.is(said, 'no time from the server either; 1970/01/01 is used in ftp.directory');
          else {
            assert.match(said, /, from the server's MDTM \(UTC\)$/);
            assert.ok(Math.abs(Date.parse(`${said.slice(8, 27).replace(' ', 'T')}Z`) - Date.parse(before)) < 600_000, said);
          }
        });
      } finally {
        await server.stop();
      }
    });
  }
}

test.run();
