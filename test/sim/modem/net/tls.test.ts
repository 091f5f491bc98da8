// Tests of the simulated modems' TLS against a real TLS server: the effect of each setting.

import { connect, createServer as createPlainServer, type AddressInfo } from 'node:net';
import { createServer, TLSSocket, type TlsOptions } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../server/certificates.ts';
import { secure, type Trust } from './tls.ts';

const tls = suite('TLS of modems');
const open: Trust = { least: 'TLSv1', most: 'TLSv1.2', namesHost: false, authority: undefined, checksName: false, nowMs: undefined };
const ca = Buffer.from(authorityOf());
const now = Date.UTC(2026, 10, 20);

interface Outcome {
  said: string;
  /** The host name (SNI) and the version of TLS that the modem asked for, as the server sees them. */
  name: string | false | undefined;
  version: string | null | undefined;
}

async function greet(options: TlsOptions, host: string, trust: Partial<Trust>): Promise<Outcome> {
  let name: string | false | undefined;
  let version: string | null | undefined;
  const server = createServer({ ...certificateOf('server'), ...options }, socket => {
    socket.on('error', () => undefined);
    [name, version] = [socket.servername as string | false, socket.getProtocol()];
    socket.write('x');
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const raw = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  raw.on('error', () => undefined);
  await new Promise<void>(resolve => raw.once('connect', resolve));
  const made = await secure(raw, host, { ...open, ...trust });
  if (made instanceof TLSSocket) await new Promise<void>(resolve => made.once('data', () => resolve()));
  if (made instanceof TLSSocket) made.destroy();
  raw.destroy();
  await new Promise<void>(resolve => server.close(() => resolve()));
  return { said: made instanceof TLSSocket ? 'open' : made, name, version };
}

const cases: { title: string; server?: TlsOptions; host?: string; trust?: Partial<Trust>; expect: string }[] = [
  { title: 'any certificate without a CA', server: certificateOf('stranger'), expect: 'open' },
  { title: 'a certificate by the configured CA', trust: { authority: ca, nowMs: now }, expect: 'open' },
  {
    title: 'a certificate by another CA of the same name', server: certificateOf('stranger'), trust: { authority: ca, nowMs: now },
    expect: 'untrusted',
  },
  {
    title: 'a certificate by the second of two CAs', server: certificateOf('stranger'),
    trust: { authority: Buffer.concat([ca, Buffer.from(authorityOf('other-ca'))]), nowMs: now }, expect: 'open',
  },
  { title: 'a CA file that holds no certificate', trust: { authority: Buffer.from('no certificate') }, expect: 'untrusted' },
  { title: 'an expired certificate', server: certificateOf('expired'), trust: { authority: ca, nowMs: now }, expect: 'expired' },
  { title: 'an expired certificate without a clock check', server: certificateOf('expired'), trust: { authority: ca }, expect: 'open' },
  {
    title: 'an expired certificate with a clock before its expiry', server: certificateOf('expired'),
    trust: { authority: ca, nowMs: Date.UTC(2020, 5, 1) }, expect: 'open',
  },
  { title: 'a valid certificate with the clock in 1980', trust: { authority: ca, nowMs: Date.UTC(1980, 0, 6) }, expect: 'expired' },
  {
    title: 'a certificate of another host without a name check', server: certificateOf('elsewhere'), host: 'localhost',
    trust: { authority: ca, nowMs: now }, expect: 'open',
  },
  {
    title: 'a certificate of another host with a name check', server: certificateOf('elsewhere'), host: 'localhost',
    trust: { authority: ca, nowMs: now, checksName: true }, expect: 'misnamed',
  },
  {
    title: 'a certificate of another host with the clock in 1980', server: certificateOf('elsewhere'), host: 'localhost',
    trust: { authority: ca, nowMs: Date.UTC(1980, 0, 6), checksName: true }, expect: 'expired-misnamed',
  },
  { title: 'a certificate with the name of the host', host: 'localhost', trust: { authority: ca, nowMs: now, checksName: true }, expect: 'open' },
  { title: 'a certificate with the address of the host', host: '127.0.0.1', trust: { authority: ca, nowMs: now, checksName: true }, expect: 'open' },
  { title: 'a server that speaks newer TLS only', server: { minVersion: 'TLSv1.3' }, expect: 'alert' },
  {
    title: 'a server that speaks older TLS only', server: { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    trust: { least: 'TLSv1.2' }, expect: 'handshake',
  },
  { title: 'a client key that is not a key', trust: { client: { certificate: ca, key: ca } }, expect: 'handshake' },
];
for (const { title, server = {}, host = 'localhost', trust = {}, expect } of cases) {
  tls(`${title}: ${expect}`, async () => assert.is((await greet(server, host, trust)).said, expect));
}

tls('negotiates TLS 1.0 with a server that supports it', async () =>
  assert.is((await greet({ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }, 'localhost', { most: 'TLSv1' })).version, 'TLSv1'));

tls('sends SNI for a host name if configured, never for an address', async () => {
  assert.is((await greet({}, 'localhost', {})).name, false);
  assert.is((await greet({}, 'localhost', { namesHost: true })).name, 'localhost');
  assert.is((await greet({}, '127.0.0.1', { namesHost: true })).name, false);
});

tls('reports a handshake failure with a server that has no TLS', async () => {
  for (const say of ['220 Ready\r\n', '']) {
    const server = createPlainServer(socket => (socket.on('error', () => undefined), say ? socket.write(say) : socket.destroy()));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const raw = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    raw.on('error', () => undefined);
    await new Promise<void>(resolve => raw.once('connect', resolve));
    assert.is(await secure(raw, 'localhost', open), 'handshake');
    server.close();
  }
});

tls.run();
