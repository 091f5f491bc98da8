// Tests FTPS. A modem with TLS uses it, explicit and implicit. With a modem without TLS the log has an error, and nothing is sent unencrypted if
// `ftp.security` demands TLS.

import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { startFtpServer } from '../../sim/server/server.ts';
import { assertServed, errorsOf, families, familiesWith, sheetOf, variants, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise, password, user, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('FTPS');

const certificate = readFileSync(new URL('../../fixtures/selfsigned.pem', import.meta.url), 'utf8');
const tls = { key: certificate, cert: certificate };
const files = { 'DCIM/100CAM/A.JPG': noise(5003), 'DCIM/100CAM/B.JPG': noise(1361, 2) };

const able = ways.flatMap(way => {
  const says = sheetOf(way.family).ftp.security;
  return says ? [{ ...way, says }] : [];
});

/** Starts a second server with implicit TLS on the folder of this world's server. @param act gets the server's port */
async function withImplicit(world: World, act: (port: number) => Promise<void>): Promise<void> {
  const server = await startFtpServer({ root: `${world.folder}/server`, user, password, tls, isImplicit: true });
  await act(server.port).finally(() => server.stop());
}

const configAt = (port: number, security: string, method: string) =>
  JSON.stringify({ ftp: { host: '127.0.0.1', port, user, password, directory: '/up', security }, network: { apn: 'internet' }, upload: { method } });

for (const { family, method, says } of able) {
  test(`${family} by ${method}: explicit TLS by AUTH TLS, also for the data`, () =>
    within(worldWith(family, { files, server: { tls }, config: { ftp: { security: 'explicit' }, upload: { method } } }), async world => {
      await world.round();
      assertServed(world, files);
      assert.ok(world.modem.commands.some(line => says.explicit.test(line)));
      assert.ok(world.ftpCommands().includes('AUTH TLS'));
      assert.ok(world.ftpCommands().includes('PROT P'));
      assert.is(world.lines.filter(line => /warn server: the connection is encrypted, but by FTP no modem checks that the server is the right one/.test(line)).length, 1);
      assert.ok(world.ftpCommands().findIndex(line => /^AUTH/.test(line)) < world.ftpCommands().findIndex(line => /^USER/.test(line)), 'the connection is secure before the account is sent');
    }));

  test(`${family} by ${method}: implicit TLS from the first byte`, () =>
    within(worldWith(family, { files, config: { ftp: { security: 'implicit' } } }), world =>
      withImplicit(world, async port => {
        world.put('config.json', configAt(port, 'implicit', method));
        await world.round();
        assertServed(world, files);
        assert.ok(world.modem.commands.some(line => says.implicit.test(line)));
      })));

  for (const security of ['explicit', 'implicit'] as const) {
    test(`${family} by ${method}: ${security} TLS with a server that has none: reported, and neither account nor image is sent unencrypted`, () =>
      within(worldWith(family, { files, config: { ftp: { security }, upload: { method } } }), async world => {
        await world.round(120);
        assert.equal(world.served(), {});
        assert.match(errorsOf(world), /check [^;]*ftp\.security/);
        assert.not.ok(world.ftpCommands().some(line => /^(USER|PASS|STOR)/.test(line)));
      }));
  }
}

test('sim7600: implicit TLS without a port uses port 990', () =>
  within(worldWith('sim7600', { files }), async world => {
    world.put('config.json', JSON.stringify({ ftp: { host: '127.0.0.1', user, password, security: 'implicit' }, network: { apn: 'internet' } }));
    await world.round(120);
    assert.ok(world.modem.commands.some(line => line.startsWith('AT+CFTPSLOGIN="127.0.0.1",990,') && line.endsWith(',3')));
  }));

for (const family of familiesWith('AT+FTPSIZE')) test(`${family}: a firmware without FTPSSL is reported, and nothing is sent unencrypted`, () =>
  within(worldWith(family, { files, server: { tls }, config: { ftp: { security: 'explicit' } }, modem: { hasSsl: false } }), async world => {
    await world.round(120);
    assert.equal(world.served(), {});
    assert.match(errorsOf(world), /the secure connection failed; check ftp\.security/);
    assert.equal(world.ftpCommands(), []);
  }));

test('sim7080: a firmware whose FTPSSL requires the context delivers over TLS', () =>
  within(worldWith('sim7080', { files, server: { tls }, config: { ftp: { security: 'explicit' } }, modem: { sslContext: 'required' } }), async world => {
    await world.round();
    assertServed(world, files);
    assert.ok(world.ftpCommands().includes('PROT P'));
  }));

test('ec2x: the TLS handshake contains the server name (SNI), and a firmware without this setting still delivers', () =>
  within(worldWith('ec2x', { files, server: { tls }, config: { ftp: { security: 'explicit' } }, modem: { lacksSsl: ['sslversion', 'ciphersuite', 'seclevel', 'sni', 'ignorelocaltime'] } }), async world => {
    await world.round();
    assertServed(world, files);
    assert.ok(world.modem.commands.includes('AT+QSSLCFG="sni",1,1'));
  }));

for (const family of families.filter(one => sheetOf(one).ftp.security)) test(`${family}: TLS is switched off explicitly if ftp.security is "none"`, () =>
  within(worldWith(family, { files }), async world => {
    await world.round();
    assert.ok(world.modem.commands.some(line => sheetOf(family).ftp.security!.none.test(line)));
    assertServed(world, files);
  }));

// No manual of these modems has FTPS, so the log must have an error. The firmware must not send without TLS.
const unable = [
  ...families.filter(family => !sheetOf(family).ftp.security).map(family => ({ name: family, family, modem: {} })), ...variants.filter(({ lacks }) => lacks?.includes('ftps')),
];
for (const { name, family, modem } of unable) {
  for (const security of ['explicit', 'implicit'] as const) {
    test(`${name}: ${security} TLS, which the modem lacks, is reported, and nothing is sent`, () =>
      within(worldWith(family, { files, server: { tls }, config: { ftp: { security } }, modem }), async world => {
        await world.round(120);
        assert.equal(world.served(), {});
        assert.equal(world.ftpCommands(), []);
        assert.match(errorsOf(world), new RegExp(`config\\.json: ftp\\.security: found "${security}", but the [a-z0-9 -]+ has only "none"`));
        assert.not.match(errorsOf(world), /connection failed/);
      }));
  }
}

// Some servers demand that a data connection resumes the TLS session of the login, which a modem does not do. FileZilla Server always does so,
// vsftpd and ProFTPD by default.

for (const family of ['sim7600', 'a76xx'] as const) for (const number of [1, 14]) {
  test(`${family}: the server refuses each data connection over TLS, number ${number}: one sentence with the remedy, and no restart`, () => {
    const faults = ['AT+CFTPSPUTFILE=', 'AT+CFTPSPUT=', 'AT+CFTPSLIST='].map(command => ({ command, answer: ['OK', `${command.slice(2, -1)}: ${number}`] }));
    return within(worldWith(family, { files, server: { tls }, config: { ftp: { security: 'explicit' } }, modem: { faults } }), async world => {
      world.boot();
      await world.until(/never/, 60);
      const told = world.lines.filter(line => / (warn|error) (sending|checking): /.test(line));
      assert.ok(told.length > 0 && told.length <= 20, `${told.length} sentences`);
      for (const line of told) assert.match(line, /resume the TLS session.*require_ssl_reuse=NO.*NoSessionReuseRequired.*https/);
      assert.not.match(world.lines.join('\n'), / failed by (efs|stream) /);
      assert.is(world.modem.boots, 0);
    });
  });
}

test.run();
