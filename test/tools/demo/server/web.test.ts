// Tests of the desktop's requests to a card's server: if http.ca is set, an account is only sent to a server that it verifies.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkConfig } from '../../../../src/config/keys.ts';
import { authorityOf, certificateOf } from '../../../sim/server/certificates.ts';
import { reachWebTarget } from './web.ts';

const test = suite('the desktop queries a web server');

async function asked(shows: Parameters<typeof certificateOf>[0], ca: string, mayBeBlind: boolean): Promise<{ heard: string[]; reached: string; blind: string | undefined }> {
  const heard: string[] = [];
  const server: Server = createServer(certificateOf(shows), (request, answer) => {
    heard.push(`${request.method} ${request.headers.authorization ?? 'nobody'}`);
    answer.end('x');
  });
  await new Promise<void>(done => void server.listen(0, '127.0.0.1', done));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const card = mkdtempSync(join(tmpdir(), 'desk-'));
  writeFileSync(join(card, 'ca.pem'), authorityOf());
  try {
    const { config } = checkConfig(JSON.stringify({ http: { url: `${url}/{name}`, user: 'hut-3', password: 'Melon-9', ...(ca && { ca }) } }), 0);
    const target = await reachWebTarget(config!, card, mayBeBlind).catch((error: Error) => error.message);
    const found = typeof target === 'string' ? undefined : await target.look(`${url}/A.JPG`);
    return { heard, reached: typeof target === 'string' ? target : found ? 'found' : 'nothing', blind: typeof target === 'string' ? undefined : target.blind };
  } finally {
    server.close();
    rmSync(card, { recursive: true });
  }
}

const account = `Basic ${Buffer.from('hut-3:Melon-9').toString('base64')}`;

test('a server verified by http.ca is queried with the account', async () => {
  assert.equal(await asked('server', '/ca.pem', false), { heard: ['HEAD nobody', `GET ${account}`], reached: 'found', blind: undefined });
});

for (const shows of ['stranger', 'elsewhere', 'expired'] as const) {
  test(`${shows}: the server gets no request, and a sentence explains why`, async () => {
    const { heard, reached } = await asked(shows, '/ca.pem', false);
    assert.equal(heard, []);
    assert.match(reached, /^The HTTP server https:\/\/localhost:\d+\/ cannot be used: its certificate does not prove it by http\.ca \(\w+\)\.$/);
    const blind = await asked(shows, '/ca.pem', true);
    assert.equal([blind.heard, blind.reached], [[], 'nothing']);
    assert.match(blind.blind!, /its certificate does not prove it by http\.ca/);
  });
}

test('without http.ca no server is verified, as on the camera', async () => {
  assert.equal((await asked('stranger', '', false)).heard, ['HEAD nobody', `GET ${account}`]);
});

test('reports that the file in http.ca is not on the card', async () => {
  const { heard, reached } = await asked('server', '/other.pem', false);
  assert.equal(heard, []);
  assert.match(reached, /^There is no \/other\.pem on the card, which http\.ca names/);
});

test.run();
