// Tests of the SIM800's TLS settings: its options, and its root certificates.

import { X509Certificate } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorityOf } from '../../../server/certificates.ts';
import { on800 } from '../stand.ts';

const ssl = suite('TLS of the SIM800');
const { stand } = on800;
const root = new X509Certificate(authorityOf()).raw;

ssl('accepts a binary root certificate once, and deletes the certificate', async () => {
  const { talk, sim } = stand();
  sim.files.write('C:/user/ca.crt', root, 0);
  sim.files.write('C:/user/ca.pem', Buffer.from(authorityOf()), 0);
  const set = `AT+SSLSETROOT="C:\\USER\\CA.CRT",${root.length}`;
  assert.equal(await talk([set, set, 'AT+SSLDEROOT?', 'AT+SSLDEROOT="ca.crt"', 'AT+SSLDEROOT="ca.crt"', set]), [
    ['OK'], ['Certificate already exists!', 'OK'], ['+SSLDEROOT: ca.crt', 'OK'], ['+SSLDEROOT: 0', 'OK'], ['+SSLDEROOT: 13', 'OK'], ['OK'],
  ]);
  const wrong = [
    `AT+SSLSETROOT="C:\\USER\\CA.PEM",${authorityOf().length}`, `AT+SSLSETROOT="C:\\USER\\CA.CRT",${root.length - 1}`,
    'AT+SSLSETROOT="C:\\USER\\NONE.CRT",5', `AT+SSLSETROOT=C:\\USER\\CA.CRT,${root.length}`, 'AT+SSLSETROOT="C:\\USER\\CA.CRT"',
  ];
  assert.equal(await talk(wrong), wrong.map(() => ['ERROR']));
});

ssl('reports its TLS options, and a reset clears them', async () => {
  const { talk, sim } = stand();
  assert.equal(await talk(['AT+SSLOPT=?', 'AT+SSLOPT?', 'AT+SSLOPT=0,0', 'AT+SSLOPT=1,1', 'AT+SSLOPT?']), [
    ['+SSLOPT: (0-1),(0-1)', 'OK'], ['+SSLOPT: 0,1', '+SSLOPT: 1,0', 'OK'], ['OK'], ['OK'], ['+SSLOPT: 0,0', '+SSLOPT: 1,1', 'OK'],
  ]);
  const wrong = ['AT+SSLOPT=0', 'AT+SSLOPT=2,0', 'AT+SSLOPT=0,2', 'AT+SSLOPT=0,"1"'];
  assert.equal(await talk(wrong), wrong.map(() => ['ERROR']));
  sim.reset();
  await talk(['AT', 'AT']);
  assert.equal((await talk(['ATE0', 'AT+SSLOPT?']))[1], ['+SSLOPT: 0,1', '+SSLOPT: 1,0', 'OK']);
});

ssl.run();
