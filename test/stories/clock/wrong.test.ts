// Tests a modem's clock that looks right and is not, while the network sends no time, or a wrong one. A date before the firmware's engine is no date. If
// a certificate is refused, a time server is asked before the next session.

import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../sim/server/certificates.ts';
import { assertServed, byFamily, families, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('wrong clocks');

const files = { 'DCIM/A.JPG': noise(900) };
/** A clock that was set in another year, and keeps that without the network. */
const left = { factoryDate: '24/03/01', networkTime: undefined };
const decadeMs = 315_532_800_000;

const days = (world: World) => Object.keys(world.served()).map(path => path.split('/')[0]);

for (const family of families) {
  test(`${family}: a clock of 2024 names no directory`, () => within(worldWith(family, { files, modem: left, config: { ftp: { directory: '/{yyyy}-{mm}-{dd}' } } }), async world => {
    await world.round(10);
    assert.ok(days(world).every(day => day === '1970-01-01' || day === '2026-11-20'), days(world).join(' '));
    assert.not.match(world.lines.join('\n'), /time is 2024/);
  }));
}

const ways = byFamily(sheet => sheet.http.tls).filter(({ proof }) => proof);

/** Runs a test world with an HTTPS server whose certificate the modem checks. */
function proved({ family, modem, method }: (typeof ways)[number], given: object, act: (world: World) => Promise<void>, server: 'young' | 'stranger' = 'young', more: object = {}): Promise<void> {
  const options: Omit<WorldOptions, 'modem'> & { modem: object } = { files: { ...files, 'ca.pem': authorityOf('young-ca') }, http: { tls: certificateOf(server) }, config: null, modem: { ...modem, ...given } };
  return within(worldWith(family, options), async world => {
    const url = `${world.http!.url.replace('127.0.0.1', 'localhost')}/up/{path}{name}`;
    world.put('config.json', JSON.stringify({ network: { apn: 'internet' }, upload: { method }, http: { url, user: 'ferryman', password: 'Gr8-secret', ca: '/ca.pem' }, ...more }));
    await act(world);
  });
}

const hourly = { schedule: { everyMinutes: 60 } };
/** The number of times that the modem was restarted since its clock was in doubt. */
const restarts = (world: World) => world.lines.filter(line => / is restarted once, since its clock may be wrong/.test(line)).length;
const asked = (world: World) => world.modem.commands.filter(line => line === 'AT+CNTP' || line.startsWith('AT+QNTP=')).length;

for (const way of ways) {
  const name = `${way.family}${Object.values(way.modem ?? {}).map(value => ` (${value})`).join('')} by ${way.method}`;

  test(`${name}: with a clock of 2024 and no other source of time, the certificate is checked and the image arrives`, () => proved(way, left, async world => {
    await world.round(30);
    assertServed(world, files);
  }));

  test(`${name}: the network's time is ten years ahead: a time server sets the clock, and the image arrives in the same round`, () => proved(way, { networkTime: { zoneQuarters: 4, aheadMs: decadeMs }, ntp: 'answers' }, async world => {
    await world.round(30);
    assertServed(world, files);
    assert.is(asked(world), 1);
    assert.is(world.lines.filter(line => / warn modem: its clock is wrong: it showed 2036-/.test(line)).length, 1);
    assert.equal(world.http!.handshakes.filter(line => !line.startsWith('TLS')), [], 'no connection was tried with that time');
  }));

  test(`${name}: the network's time is ten years ahead for a while, and no time server answers: the image arrives once the network's time is right`, () => {
    const networkTime = { zoneQuarters: 4, aheadMs: decadeMs };
    return proved(way, { networkTime }, async world => {
      world.boot();
      await world.clock.run(() => false, 20 * 60_000);
      assert.equal(world.served(), {});
      networkTime.aheadMs = 0;
      await world.clock.run(() => Object.keys(world.served()).length > 0, 24 * 3_600_000);
      assertServed(world, files);
      assert.ok(restarts(world) >= 1 && restarts(world) <= 2, `${restarts(world)} restarts`);
    }, 'young', hourly);
  });

  test(`${name}: another server's certificate: the time server is asked once in the round, and nothing is sent`, () => proved(way, { ntp: 'answers' }, async world => {
    await world.round(60);
    assert.is(asked(world), 1);
    assert.equal(world.served(), {});
    assert.not.match(world.lines.join('\n'), /its clock is wrong/);
  }, 'stranger'));
}

test("another server's certificate, and no time server answers: the modem is restarted at most once a day", () => proved(ways[0]!, {}, async world => {
  world.boot();
  await world.clock.run(() => false, 30 * 3_600_000);
  assert.equal(world.served(), {});
  assert.ok(restarts(world) >= 1 && restarts(world) <= 3, `${restarts(world)} restarts in 30 hours`);
}, 'stranger', hourly));

test.run();
