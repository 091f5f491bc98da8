// Tests HTTPS. The connection is encrypted, or the modem also verifies the server by a certificate on the card. The log reports failures of TLS as
// such.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../sim/server/certificates.ts';
import { valuesOf } from '../../sim/server/http/head.ts';
import { startHttpServer } from '../../sim/server/http/http.ts';
import type { Proof } from '../../sim/sheets/sheet.ts';
import { assertOnce, assertServed, byFamily, errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('HTTPS');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(4003), 'DCIM/100CAM/IMG_0002.JPG': noise(1501, 2) };
const password = 'Gr8-secret';

const ways = byFamily(sheet => sheet.http.tls);
type Way = (typeof ways)[number];
const nameOf = ({ family, modem, method }: Way) => `${family}${Object.values(modem ?? {}).map(value => ` (${value})`).join('')} by ${method}`;

/** Returns how often the firmware had the modem check the server's certificate. */
const provedOf = (world: World, proof: Proof) => world.modem.commands.filter(line => proof.checks.test(line)).length;

const passing = /warn server: the modem does not compare the name in the server's certificate with http\.url/;
const loadsOf = (world: World, proof: Proof) => world.modem.commands.filter(line => proof.loads.test(line)).length;

/**
 * Runs a test world with an HTTPS server, whose URL has its name and not its address. @param server which certificate the server has @param ca text
 * of the certificate on the card; empty for none
 */
function secure({ family, modem, method }: Way, server: Parameters<typeof certificateOf>[0], ca: string, act: (world: World) => Promise<void>, path = '/ca.pem'): Promise<void> {
  const options: Omit<WorldOptions, 'modem'> & { modem?: object } = { files: { ...files, ...(ca && { 'ca.pem': ca }) }, http: { tls: certificateOf(server) }, config: null, ...(modem && { modem }) };
  return within(worldWith(family, options), async world => {
    const url = `${world.http!.url.replace('127.0.0.1', 'localhost')}/up/{path}{name}`;
    world.put('config.json', JSON.stringify({ network: { apn: 'internet' }, upload: { method }, http: { url, user: 'ferryman', password, ...(ca && { ca: path }) } }));
    await act(world);
  });
}

for (const way of ways) {
  test(`${nameOf(way)}: https without a certificate on the card delivers, and logs once that the server is not verified`, () =>
    secure(way, 'server', '', async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, Object.keys(files));
      assert.is(errorsOf(world), '');
      assert.is(world.lines.filter(line => /warn server: the connection is encrypted, but nothing shows that the server is the right one; set http\.ca/.test(line)).length, 1);
      assert.ok(world.http!.handshakes.length > 0);
      assert.ok(world.http!.handshakes.every(line => (way.hasNames ? /^TLSv1\.[23] for localhost$/ : /^TLSv1/).test(line)), world.http!.handshakes.join('; '));
    }));
}

for (const way of ways) {
  const { proof } = way;
  if (!proof) continue;
  test(`${nameOf(way)}: a server with a certificate of the card's authority is verified; the modem keeps the loaded authority`, () =>
    secure(way, 'server', authorityOf(), async world => {
      await world.round();
      assertServed(world, files);
      assert.is(errorsOf(world), '');
      assert.not.match(world.lines.join('\n'), /nothing shows/);
      assert.is(loadsOf(world, proof), 1);
      world.put('DCIM/100CAM/IMG_0003.JPG', noise(700, 3));
      assert.ok(await world.until(/IMG_0003\.JPG delivered as/, 5));
      assert.is(loadsOf(world, proof), 1);
    }));

  if (way.lose) test(`${nameOf(way)}: a certificate that the modem loses while the ESP32 runs is loaded again for the next image`, () =>
    secure(way, 'server', authorityOf(), async world => {
      await world.round();
      world.type(`ferry.at("${way.lose}")`);
      assert.ok(await world.until(/ ferry: OK/, 2));
      world.put('DCIM/100CAM/IMG_0003.JPG', noise(700, 3));
      assert.ok(await world.until(/IMG_0003\.JPG delivered as/, 2));
      assert.is(loadsOf(world, proof), 2);
      assert.not.match(errorsOf(world), /network\.apn/);
    }));

  if (way.lose) test(`${nameOf(way)}: a modem that has lost the certificate before a boot gets it again`, () =>
    secure(way, 'server', authorityOf(), async world => {
      await world.round();
      world.type(`ferry.at("${way.lose}")`);
      assert.ok(await world.until(/ ferry: OK/, 2));
      world.cut();
      world.put('DCIM/100CAM/IMG_0003.JPG', noise(700, 3));
      world.boot();
      assert.ok(await world.until(/IMG_0003\.JPG delivered as/, 20));
      assert.is(loadsOf(world, proof), 2);
      assertOnce(world, ['DCIM/100CAM/IMG_0003.JPG']);
    }));

  test(`${nameOf(way)}: a host typed at the console is not checked against http.ca and gets no account; images are still verified`, () =>
    secure(way, 'server', authorityOf(), async world => {
      await world.round();
      const root = join(world.folder, 'other');
      const other = await startHttpServer({ root, clock: world.clock, tls: certificateOf('stranger') });
      try {
        writeFileSync(join(root, 'a.txt'), 'hello');
        world.type(`ferry.get("https://127.0.0.1:${other.port}/a.txt")`);
        assert.ok(await world.until(/a\.txt, 5 bytes/, 5));
        assert.is(world.lines.filter(line => /nothing shows that the server is the right one: http\.ca is for localhost alone$/.test(line)).length, 1);
        assert.equal(other.requests.flatMap(request => valuesOf(request, 'Authorization')), []);
        assert.is(other.requests.length, 1);
      } finally {
        await other.stop();
      }
      const proved = provedOf(world, proof);
      world.put('DCIM/100CAM/IMG_0003.JPG', noise(700, 3));
      assert.ok(await world.until(/IMG_0003\.JPG delivered as/, 5));
      assert.ok(provedOf(world, proof) > proved, 'the certificate is checked');
    }));

  test(`${nameOf(way)}: a certificate of the card's authority for another host ${proof.comparesName ? 'is refused' : 'is accepted, with one warning before anything is sent'}`, () =>
    secure(way, 'elsewhere', authorityOf(), async world => {
      await world.round();
      const said = world.lines.findIndex(line => passing.test(line));
      if (proof.comparesName) {
        assert.equal(world.served(), {});
        assert.equal(world.http!.requests.filter(({ headers }) => headers.length > 0), []);
        assert.match(errorsOf(world), /the server's certificate could not be checked; see whether http\.ca/);
        assert.is(said, -1);
      } else {
        assertServed(world, files);
        assert.is(world.lines.filter(line => passing.test(line)).length, 1);
        assert.ok(said < world.lines.findIndex(line => /state: entering/.test(line)));
      }
    }));

  const wrongs: { title: string; server: Parameters<typeof certificateOf>[0]; ca: string }[] = [
    { title: 'an expired certificate', server: 'expired', ca: authorityOf() },
    { title: 'a certificate of another authority', server: 'stranger', ca: authorityOf() },
    { title: 'another authority on the card', server: 'server', ca: authorityOf('other-ca') },
  ];
  for (const { title, server, ca } of wrongs) {
    test(`${nameOf(way)}: ${title}: nothing is sent, and the log reports the reason`, () =>
      secure(way, server, ca, async world => {
        await world.round();
        assert.equal(world.served(), {});
        assert.equal(world.http!.requests.filter(({ headers }) => headers.length > 0), []);
        assert.match(errorsOf(world), /the server's certificate could not be checked; see whether http\.ca/);
        assert.not.match(world.lines.join('\n'), /delivered as/);
      }));
  }
}

test('ec2x: an older firmware without "checkhost" causes one warning', () =>
  secure({ ...ways.find(({ family }) => family === 'ec2x')!, modem: { lacksSsl: ['checkhost'] } }, 'elsewhere', authorityOf(), async world => {
    await world.round();
    assertServed(world, files);
    assert.is(world.lines.filter(line => passing.test(line)).length, 1);
  }));

for (const [title, isServed, told] of [['a time server sets it again', true, /time is .*, from NTP \(UTC\)/], ['without a time source the dates of certificates are not checked', false, /warn server: the modem does not know the time, so it does not look at the dates/]] as const) {
  test(`sim7600 by auto: a modem loses its clock while the ESP32 runs: ${title}`, () => {
    const faults: object[] = [];
    return secure({ ...ways[0]!, modem: { networkTime: undefined, ntp: 'answers', faults } }, 'server', authorityOf(), async world => {
      await world.round();
      world.type('ferry.at("AT+CCLK=\\"80/01/06,00:00:00\\"")');
      assert.ok(await world.until(/ ferry: OK/, 2));
      world.modem.reset();
      if (!isServed) faults.push({ command: 'AT+CNTP', answer: ['ERROR'] });
      const from = world.lines.length;
      world.put('DCIM/100CAM/IMG_0003.JPG', noise(700, 3));
      assert.ok(await world.until(/IMG_0003\.JPG delivered as/, 5));
      assert.ok(world.lines.slice(from).some(line => told.test(line)), world.lines.slice(from).join('\n'));
      assert.is(errorsOf(world), '');
    });
  });
}

test('sim7600: a certificate that is missing on the card is reported with its path', () =>
  secure(ways[0]!, 'server', authorityOf(), async world => {
    await world.round();
    assert.match(errorsOf(world), /certificate could not be checked.* \(http\.ca: there is no \/other\.pem on the card\)/);
    assert.equal(world.served(), {});
  }, '/other.pem'));

test.run();
