// Tests the date in a directory's name. The firmware makes the modem's clock follow the network, with one restart if necessary. Otherwise a time
// server or a location service sets the clock. The log names the source. server.test.ts has the FTP server as a clock.

import * as assert from 'uvu/assert';
import { secondsHeard, secondsOf } from '../../../src/link/modemclock.ts';
import { byFamily, canList, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('dates');

const files = { 'DCIM/A.JPG': noise(900) };
const dated = { ftp: { directory: '/{yyyy}-{mm}-{dd}' } };

const modems = byFamily(sheet => sheet.clock.network);
type Modem = (typeof modems)[number];
const named = (name: string) => modems.find(one => one.name === name)!;
const following = modems.filter(one => one.follow === 'AT+CLTS');

function world(of: Modem, modem: object = {}, config: Record<string, unknown> = dated): WorldOptions {
  return worldWith(of.family, { files, config, server: { unknownVerbs: ['MDTM'] }, modem: { ...of.modem, ...modem } });
}

const times = (world: World) => world.lines.filter(line => / network: (time is|no time)/.test(line)).map(line => line.replace(/^.* network: /, ''));
const days = (world: World) => Object.keys(world.served()).map(path => path.split('/')[0]);

for (const of of modems) {
  test(`${of.name}: the time comes from the modem\'s clock, and the log names this source`, () => within(world(of), async world => {
    await world.round(5);
    assert.equal(days(world), ['2026-11-20']);
    assert.match(times(world).at(-1)!, /^time is 2026-11-20 09:3\d:\d\d, from the modem's clock$/);
    assert.is(world.modem.boots, of.needsRestart ? 1 : 0);
    assert.is(world.lines.filter(line => / is restarted once/.test(line)).length, of.needsRestart ? 1 : 0);
  }));

  test(`${of.name}: a clock that already follows the network causes no restart`, () => within(world(of, { follows: of.follow === 'AT+CTZU' ? 3 : 1 }), async world => {
    await world.round(5);
    assert.equal(days(world), ['2026-11-20']);
    assert.is(world.modem.boots, 0);
    assert.not.ok(world.modem.commands.some(line => /CLTS=|&W/.test(line)));
  }));

  test(`${of.name}: without a date in the configuration the modem is not restarted, and no time source is queried`, () => within(world(of, {}, {}), async world => {
    await world.round(5);
    assert.is(world.modem.boots, 0);
    assert.not.ok(world.modem.commands.some(line => /CNTP|GSMLOC|QLTS|QNTP/.test(line)));
  }));

  test(`${of.name}: without any time source, 1970 is used after a short wait, and that is logged`, () => within(world(of, { networkTime: undefined }), async world => {
    const startedMs = world.clock.now();
    await world.round(5);
    assert.equal(days(world), ['1970-01-01']);
    assert.is(times(world).at(-1), `no time from the ${canList(of.family) ? 'server either' : 'network'}; 1970/01/01 is used in ftp.directory`);
    assert.ok(world.clock.now() - startedMs < 60_000);
  }));
}

for (const of of following) {
  test(`${of.name}: the modem is restarted once, regardless of later boots`, () => within(world(of), async world => {
    await world.round(5);
    for (let n = 0; n < 3; n++) {
      world.put(`DCIM/B${n}.JPG`, noise(500, n + 3));
      if (n === 1) world.modem.reset();
      world.cut();
      await world.round(5);
    }
    assert.is(world.lines.filter(line => / is restarted once/.test(line)).length, 1);
    assert.equal([...new Set(days(world))], ['2026-11-20']);
  }));

  test(`${of.name}: a modem that forgets its clock setting is restarted only once, too`, () => within(world(of, { followKept: 'never' }), async world => {
    await world.round(5);
    for (let n = 0; n < 3; n++) {
      world.put(`DCIM/B${n}.JPG`, noise(500, n + 3));
      world.modem.reset();
      world.cut();
      await world.round(5);
    }
    assert.is(world.lines.filter(line => / is restarted once/.test(line)).length, 1);
  }));
}

const answers: { title: string; fault: object }[] = [
  { title: 'rejected', fault: { answer: ['ERROR'] } },
  { title: 'unanswered', fault: { answer: [] } },
  { title: 'answered late', fault: { delayMs: 4000 } },
  { title: 'answered twice', fault: { answer: ['OK', 'OK'], executes: true } },
];

for (const of of following) {
  for (const command of ['AT+CLTS?', 'AT+CLTS=1', 'AT&W', 'AT+CFUN=1,1']) {
    for (const { title, fault } of answers) {
      test(`${of.name}: ${command} ${title}: the image arrives, dated by the network or by NTP`, () => within(world(of, { ntp: 'answers', faults: [{ command, ...fault }] }), async world => {
        await world.round(10);
        assert.equal(days(world), ['2026-11-20']);
        assert.match(times(world).at(-1)!, /^time is 2026-11-20 \d\d:\d\d:\d\d, from (the modem's clock|NTP \(UTC\))$/);
      }));
    }
  }
}

/** The commands that ask a time server. */
const ntpCommands = ['AT+CNTP', 'AT+QNTP=1,"pool.ntp.org"'];

const servers: { title: string; modem: object; day: string }[] = [
  { title: 'answers', modem: { ntp: 'answers' }, day: '2026-11-20' },
  { title: 'answers late', modem: { ntp: 'answers', ntpMs: 30_000 }, day: '2026-11-20' },
  { title: 'is not found', modem: { ntp: 62 }, day: '1970-01-01' },
  { title: 'never answers', modem: { ntp: 'silent' }, day: '1970-01-01' },
  { title: 'answers too late', modem: { ntp: 'answers', ntpMs: 100_000 }, day: '1970-01-01' },
  { title: 'cannot be queried: the command is rejected', modem: { faults: ntpCommands.map(command => ({ command, answer: ['ERROR'] })) }, day: '1970-01-01' },
  { title: 'cannot be queried: the command is unanswered', modem: { faults: ntpCommands.map(command => ({ command, answer: [] })) }, day: '1970-01-01' },
];

for (const of of modems.filter(one => one.asksServer)) {
  for (const { title, modem, day } of servers) {
    test(`${of.name}: the network has no time, and the time server ${title}`, () => within(world(of, { networkTime: undefined, ...modem }), async world => {
      const startedMs = world.clock.now();
      await world.round(10);
      assert.equal(days(world), [day]);
      assert.match(times(world).at(-1)!, day === '1970-01-01' ? /^no time/ : /^time is 2026-11-20 08:3\d:\d\d, from NTP \(UTC\)$/);
      assert.ok(world.clock.now() - startedMs < 180_000);
    }));
  }

  test(`${of.name}: a time set by a time server is logged as such after the next boot`, () => within(world(of, { networkTime: undefined, ntp: 'answers' }), async world => {
    await world.round(5);
    world.put('DCIM/B.JPG', noise(500, 3));
    world.cut();
    await world.round(5);
    assert.match(times(world).at(-1)!, /^time is 2026-11-20 08:3\d:\d\d, from NTP, a while ago \(UTC\)$/);
    assert.is(world.modem.commands.filter(line => ntpCommands.includes(line)).length, 1);
  }));
}

test('sim800: the location service is asked last', () => within(world(named('sim800'), { networkTime: undefined, location: 'answers' }), async world => {
  await world.round(5);
  assert.equal(days(world), ['2026-11-20']);
  assert.match(times(world).at(-1)!, /^time is 2026-11-20 08:3\d:\d\d, from the location service \(UTC\)$/);
}));

for (const of of modems.filter(one => one.follow === 'AT+CTZU')) {
  const gmt = { follows: 1, networkTime: { zoneQuarters: -14 } };
  test(`${of.name}: a clock that another program let follow in GMT is set to local time`, () => within(world(of, gmt), async world => {
    await world.round(5);
    assert.match(times(world).at(-1)!, /^time is 2026-11-20 05:0\d:\d\d, from the modem's clock$/);
    assert.is(world.lines.filter(line => / is restarted once/.test(line)).length, 1);
    world.put('DCIM/B.JPG', noise(500, 3));
    world.cut();
    await world.round(5);
    assert.match(times(world).at(-1)!, /^time is 2026-11-20 05:0\d:\d\d, from the modem's clock$/);
    assert.is(world.modem.boots, 1);
  }));

  test(`${of.name}: a modem that refuses local time: its zone is added to its clock`, () => within(world(of, { ...gmt, faults: [{ command: 'AT+CTZU=3', answer: ['ERROR'] }] }), async world => {
    await world.round(5);
    assert.match(times(world).at(-1)!, /^time is 2026-11-20 05:0\d:\d\d, from the modem's clock$/);
    assert.not.ok(world.modem.commands.includes('AT&W'), 'no setting is stored at each round');
  }));
}

test('quectel: the last network time is used if the clock does not follow the network', () => within(world(named('quectel'), { follows: 0, networkTime: { zoneQuarters: 4 }, faults: [{ command: 'AT+CTZU=', answer: ['ERROR'] }] }), async world => {
  await world.round(5);
  assert.equal(days(world), ['2026-11-20']);
  assert.match(times(world).at(-1)!, /, from the network$/);
}));

test('a time that the network announces is used even if the modem\'s clock does not adopt it', () => within(world(named('sim800'), {
  follows: 1, networkTime: undefined, urcs: [{ command: 'AT+CSQ', line: '*PSUTTZ: 2026,11,20,23,30,5,"+08",0' }],
}), async world => {
  await world.round(5);
  assert.equal(days(world), ['2026-11-21']);
  assert.match(times(world).at(-1)!, /^time is 2026-11-21 01:30:1\d, from the network$/);
}));

// Lines in which a modem reports the network's time, and the time that the firmware reads in them. `sinceMs` is how long ago the line came, in
// milliseconds.

const said: { given: string; sinceMs: number; expect: string | undefined }[] = [
  { given: '*PSUTTZ: 2026,11,20,8,30,0,"+04",0', sinceMs: 0, expect: '2026-11-20T09:30:00Z' },
  { given: '*PSUTTZ: 2026, 11, 20, 8, 30, 0, "+04", 0', sinceMs: 61_900, expect: '2026-11-20T09:31:01Z' },
  { given: '*PSUTTZ: 2027,1,1,0,8,9,"-32",1', sinceMs: 0, expect: '2026-12-31T16:08:09Z' },
  { given: '*PSUTTZ: 1980,1,6,0,0,0,"+00",0', sinceMs: 0, expect: undefined },
  { given: '*PSUTTZ: 2026,13,20,8,30,0,"+04",0', sinceMs: 0, expect: undefined },
  { given: '*PSUTTZ: 2026,11', sinceMs: 0, expect: undefined },
  { given: '*PSUTTZ', sinceMs: 0, expect: undefined },
  { given: '', sinceMs: 0, expect: undefined },
];

for (const { given, sinceMs, expect } of said) {
  test(`"${given}" is ${expect ?? 'no time'}`, () => {
    assert.is(secondsHeard(given, sinceMs), expect ? Date.parse(expect) / 1000 : 0);
  });
}

test('a year of four digits, as the location service writes it', () => {
  assert.is(secondsOf('2026/11/20,08:33:10'), Date.parse('2026-11-20T08:33:10Z') / 1000);
});

test.run();
