// Tests the HTTP server over TLS with each of its certificates, and the errors of a client that verifies them.

import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../certificates.ts';
import type { HttpWrong } from './answer.ts';
import { startHttpServer } from './http.ts';

const https = suite('https server');

/**
 * Makes one PUT to a server with this certificate. @returns the status or the client's error, the server's handshakes, and the text of the stored
 * files
 */
async function put(certificate: Parameters<typeof certificateOf>[0], trust: ConnectionOptions, how: HttpWrong = {}) {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-https-'));
  const server = await startHttpServer({ root, tls: certificateOf(certificate), faults: [{ how }] });
  try {
    const heard = await new Promise<string>(resolve => {
      const asked = request({ host: 'localhost', family: 4, port: server.port, path: '/a', method: 'PUT', agent: false, ...trust }, answer => {
        answer.resume().once('end', () => resolve(String(answer.statusCode))).once('error', () => resolve('gone'));
      });
      asked.once('error', error => resolve((error as NodeJS.ErrnoException).code!)).end('image');
    });
    return { heard, handshakes: server.handshakes, kept: Object.values(server.served()).join() };
  } finally {
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

const ca = authorityOf();
const refused: [title: string, certificate: Parameters<typeof certificateOf>[0], trust: ConnectionOptions, error: string][] = [
  ['an expired certificate', 'expired', { ca }, 'CERT_HAS_EXPIRED'],
  ['a certificate of another host', 'elsewhere', { ca }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['a certificate of an unknown CA', 'stranger', { ca }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['any certificate, without a CA', 'server', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
];

for (const [title, certificate, trust, error] of refused) {
  https(`${title} is refused by a client that verifies, and accepted by one that does not`, async () => {
    const { heard, kept } = await put(certificate, trust);
    assert.equal([heard, kept], [error, '']);
    assert.equal(await put(certificate, { rejectUnauthorized: false }), { heard: '201', handshakes: ['TLSv1.3 for localhost'], kept: 'image' });
  });
}

https('a certificate is verified by its CA, for a name and an address, in TLS 1.2 and 1.3', async () => {
  assert.equal(await put('server', { ca }), { heard: '201', handshakes: ['TLSv1.3 for localhost'], kept: 'image' });
  assert.equal(await put('server', { ca, host: '127.0.0.1', maxVersion: 'TLSv1.2' }), {
    heard: '201', handshakes: ['TLSv1.2 for nobody'], kept: 'image',
  });
  assert.is((await put('stranger', { ca: authorityOf('other-ca') })).heard, '201');
});

https('a client without TLS gets no HTTP answer, and is recorded', async () => {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-https-'));
  const server = await startHttpServer({ root, tls: certificateOf('server') });
  try {
    const heard = await new Promise<string>(resolve => {
      let text = '';
      connect(server.port, '127.0.0.1').on('data', bytes => (text += bytes.toString('latin1')))
        .once('close', () => resolve(text))
        .end('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    assert.not.match(heard, /HTTP/);
    assert.equal([server.handshakes, server.requests], [['ERR_SSL_HTTP_REQUEST'], []]);
  } finally {
    await server.stop();
    rmSync(root, { recursive: true });
  }
});

https('closes the connection within an answer, by FIN and by RST', async () => {
  assert.is((await put('server', { ca }, { closeAtByte: 9 })).heard, 'ECONNRESET');
  assert.is((await put('server', { ca }, { closeAtByte: 9, resets: true })).heard, 'ECONNRESET');
  assert.is((await put('server', { ca }, { closeAtBody: 3 })).heard, 'ECONNRESET');
});

https.run();
