// Tests a certificate that settings from the server name in `http.ca`. It lies beside the settings, and is taken over a connection that the present one
// proves. Both hold then, so a server that changes its authority keeps its cameras, and a wrong certificate loses none.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../sim/server/certificates.ts';
import { byFamily, errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a certificate from the server');

const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const place = 'up/hut-settings.json';
const settings = (id: number, ca: unknown) => JSON.stringify({ id, set: { 'http.ca': ca } });
const ways = byFamily(sheet => sheet.http.tls).filter(({ proof }) => proof);
type Way = (typeof ways)[number];

/** Runs a test world with an HTTPS server that the card's certificate proves, or one without TLS. */
function from({ family, modem, method }: Way, isSecure: boolean, act: (world: World) => Promise<void>): Promise<void> {
  const options = { files: { [nameOf(1)]: noise(1501, 1), 'ca.pem': authorityOf() }, http: isSecure ? { tls: certificateOf('server') } : {}, config: null, ...(modem && { modem }) };
  return within(worldWith(family, options), async world => {
    const url = `${world.http!.url.replace('127.0.0.1', 'localhost')}/up/{path}{name}`;
    world.put('config.json', JSON.stringify({
      device: 'hut', network: { apn: 'internet' }, upload: { method }, http: { url, user: 'ferryman', password: 'Gr8-secret', ...(isSecure && { ca: '/ca.pem' }) },
      report: { name: '{device}.json', everyHours: 1 }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false },
    }));
    await act(world);
  });
}

async function next(world: World, n: number): Promise<void> {
  world.put(nameOf(n), noise(1000 + n, n));
  assert.ok(await world.until(/ round: \d+ delivered/, 130), 'the next round');
}

const reportIn = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as { config?: unknown; left?: string; fault?: { code: string } };
const linesOf = (world: World) => world.lines.filter(line => / remote: /.test(line)).map(line => line.replace(/^.* (info|warn|error) remote: /, '$1 ')).join('\n');
const onCard = (world: World, name: string) => readFileSync(join(world.folder, 'card/snapferry', name), 'utf8');
const same = (text: string) => createHash('sha256').update(text).digest('hex');
const timesFetched = (world: World, name: string) => world.http!.requests.filter(({ target }) => target.includes(name)).length;

const loadsOf = (world: World, way: Way) => world.modem.commands.filter(line => way.proof!.loads.test(line)).length;
const failedOf = (world: World) => world.http!.handshakes.filter(line => !line.startsWith('TLS')).length;

for (const way of ways) {
  const model = way.modem ? ` (${Object.values(way.modem).join()})` : '';
  test(`${way.family}${model} by ${way.method}: the camera follows its server to the new authority, and back`, () => from(way, true, async world => {
    world.putServed(place, settings(8, 'ca-2027.pem'));
    world.putServed('up/ca-2027.pem', authorityOf('young-ca'));
    await world.round();
    assert.is(same(onCard(world, 'ca-ca-2027.pem')), same(authorityOf('young-ca')));
    await next(world, 2);
    assert.is(reportIn(world).config, 8);
    assert.match(linesOf(world), /info settings 8 stay: a report that names them has arrived/);
    await next(world, 3);
    assert.is(timesFetched(world, 'ca-2027.pem'), 1, 'it is fetched once');
    assert.equal([loadsOf(world, way), failedOf(world), errorsOf(world)], [1, 0, ''], 'nothing changes while the server is as before');
    world.http!.useCertificate(certificateOf('young'));
    await next(world, 4);
    assert.ok(world.served()['up/100CAM/IMG_0004.JPG'], 'it arrives at the server with the new certificate');
    assert.is(loadsOf(world, way), 2);
    const failed = failedOf(world);
    world.cut();
    world.boot();
    await next(world, 5);
    assert.ok(world.served()['up/100CAM/IMG_0005.JPG'], 'after a power cut');
    assert.equal([loadsOf(world, way), failedOf(world)], [2, failed], 'the new one is remembered');
    world.http!.useCertificate(certificateOf('server'));
    await world.clock.run(() => false, 3_600_000);
    await next(world, 6);
    assert.ok(world.served()['up/100CAM/IMG_0006.JPG'], 'the server has its old certificate again');
  }));
}

const [first] = ways as [Way];

test('a certificate that does not prove the server changes nothing, as the first one holds', () => from(first, true, async world => {
  world.putServed(place, settings(8, 'ca-2027.pem'));
  world.putServed('up/ca-2027.pem', authorityOf('other-ca'));
  await world.round();
  for (const n of [2, 3]) await next(world, n);
  assert.is(reportIn(world).config, 8);
  assert.equal([loadsOf(world, first), failedOf(world), errorsOf(world)], [1, 0, '']);
  world.http!.useCertificate(certificateOf('young'));
  world.put(nameOf(4), noise(1004, 4));
  assert.ok(await world.until(/ error .*the server's certificate could not be checked/, 130));
  assert.not.ok(world.served()['up/100CAM/IMG_0004.JPG'], 'nothing goes to a server that neither proves');
  world.http!.useCertificate(certificateOf('server'));
  assert.ok(await world.until(/IMG_0004\.JPG delivered/, 300), world.lines.slice(-20).join('\n'));
}));

test('new settings without http.ca end the second certificate, and come back if the server has changed meanwhile', () => from(first, true, async world => {
  world.putServed(place, settings(8, 'ca-2027.pem'));
  world.putServed('up/ca-2027.pem', authorityOf('young-ca'));
  await world.round();
  await next(world, 2);
  world.http!.useCertificate(certificateOf('young'));
  await next(world, 3);
  world.putServed(place, JSON.stringify({ id: 9, set: { 'log.level': 'debug' } }));
  await next(world, 4);
  world.put(nameOf(5), noise(1005, 5));
  assert.ok(await world.until(/ error remote: settings 9 are refused: not proved within 2 rounds/, 1440), linesOf(world));
  assert.ok(await world.until(/IMG_0005\.JPG delivered/, 180), world.lines.slice(-20).join('\n'));
}));

test('without a proved connection it is not even asked for, and the report says so', () => from(first, false, async world => {
  world.putServed(place, settings(8, 'ca-2027.pem'));
  world.putServed('up/ca-2027.pem', authorityOf('other-ca'));
  await world.round();
  assert.match(linesOf(world), /^warn ca-2027\.pem is not fetched: it is taken only over https, from a server that the present http\.ca proves$/);
  assert.is(timesFetched(world, 'ca-2027.pem'), 0);
  await next(world, 2);
  assert.match(reportIn(world).left!, /^not fetched: ca-2027\.pem: it is taken on/);
  assert.is(reportIn(world).config, undefined);
}));

const wrong: [title: string, bytes: Uint8Array | undefined, why: string][] = [
  ['no such file', undefined, 'the server has no such file'],
  ['an empty file', Buffer.alloc(0), 'the server has no such file'],
  ['a page', Buffer.from('<html>Not found</html>'), 'it is no certificate in the form PEM'],
  ['a certificate cut short', Buffer.from(authorityOf().slice(0, 400)), 'it is no certificate in the form PEM'],
  ['commands before it', Buffer.from(`AT+CFUN=0\r\n${authorityOf()}`), 'it is no certificate in the form PEM'],
  ['4,097 bytes', Buffer.from(authorityOf().padEnd(4097)), 'it is longer than 4096 bytes'],
];
for (const [title, bytes, why] of wrong) {
  test(`${title}: the settings wait, the report says why, and they are taken once it is right`, () => from(first, true, async world => {
    world.putServed(place, settings(8, 'ca-2027.pem'));
    if (bytes) world.putServed('up/ca-2027.pem', bytes);
    await world.round();
    assert.match(linesOf(world), new RegExp(`^warn ca-2027\\.pem is not fetched: ${why}`));
    await next(world, 2);
    // the report is short, as the modem's own HTTP takes no long one
    const left = reportIn(world).left!;
    assert.is(left.slice(0, 40), `not fetched: ca-2027.pem: ${why}`.slice(0, 40));
    assert.is(reportIn(world).config, undefined);
    world.putServed('up/ca-2027.pem', authorityOf());
    await next(world, 3);
    await next(world, 4);
    assert.is(reportIn(world).config, 8);
    assert.is(reportIn(world).left, undefined);
  }));
}

for (const value of ['', '/ca.pem', '../ca.pem', 'a/b.pem', '.pem', 'x"y.pem', 'café.pem', 7, true]) {
  test(`the value ${JSON.stringify(value)} is refused, and nothing is fetched`, () => from(first, true, async world => {
    world.putServed(place, settings(8, value));
    await world.round();
    await next(world, 2);
    assert.match(String(reportIn(world).config), /^8 refused: http\.ca: needs the name of a certificate beside this file/);
    assert.equal(world.http!.requests.filter(({ target }) => /pem/.test(target)), []);
  }));
}

test('power is cut while it is written: it is fetched again, and only the whole one is used', () => from(first, true, async world => {
  await world.round();
  world.put('snapferry/ca-ca-2027.pem', Buffer.from(authorityOf().slice(0, 512)));
  world.putServed(place, settings(8, 'ca-2027.pem'));
  world.putServed('up/ca-2027.pem', authorityOf());
  await next(world, 2);
  assert.is(same(onCard(world, 'ca-ca-2027.pem')), same(authorityOf()));
}));

test.run();
