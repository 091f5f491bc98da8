// Tests the real web servers with Node's own client: which requests they accept, and what they leave of an interrupted body.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as askPlain } from 'node:http';
import { request as askSecure } from 'node:https';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun, type NeedName } from '../../../needs.ts';
import { authorityOf } from '../certificates.ts';
import { startApache } from './apache.ts';
import { account, type RunningDaemon } from './daemon.ts';
import { startNginx } from './nginx.ts';

const daemons = suite('real web servers');
const image = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i * i >> 3));
const basic = { Authorization: `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}` };

interface Given {
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** Number of bytes of the body after which the client closes the connection. */
  cutAt?: number;
}
interface Heard {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

function send(method: string, url: string, { headers = {}, body, cutAt }: Given = {}): Promise<Heard | 'gone'> {
  const ask = url.startsWith('https') ? askSecure : askPlain;
  return new Promise(resolve => {
    const asked = ask(url, {
      method, headers: { ...headers, ...(body && { 'Content-Length': body.length }) }, agent: false, ca: authorityOf(), family: 4,
    }, answer => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).once('end', () => resolve({
        status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(parts),
      }));
    });
    asked.once('error', () => resolve('gone'));
    if (cutAt === undefined) asked.end(body);
    else asked.write(body!.slice(0, cutAt), () => setTimeout(() => asked.destroy(), 30));
  });
}

async function heardOf(...given: Parameters<typeof send>): Promise<Heard> {
  const heard = await send(...given);
  if (heard === 'gone') throw new Error(`${given[0]} ${given[1]}: gone`);
  return heard;
}

const statusOf = async (...given: Parameters<typeof send>) => (await heardOf(...given)).status;

async function within(server: RunningDaemon, run: (server: RunningDaemon) => Promise<void>): Promise<void> {
  try {
    await run(server);
  } catch (error) {
    // The server's own log may tell why it refused a request, so it is added to the error.
    if (error instanceof Error) error.message += `\n${server.log?.() ?? ''}`;
    throw error;
  } finally {
    await server.stop();
  }
}

function real(title: string, server: NeedName, run: () => Promise<void>): void {
  if (canRun(title, server)) daemons(title, run);
}

/** Returns a digest of each file's content, so that a failed comparison shows few characters. */
const brief = (files: Record<string, Uint8Array | string>) => Object.fromEntries(Object.entries(files)
  .map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]));

/**
 * Asks for the end of a file as a camera does after an upload. The range begins 16 bytes before the expected end. @returns the status,
 * Content-Range, and the bytes in hexadecimal
 */
async function endOf(url: string, headers: Record<string, string>): Promise<[number, string | undefined, string]> {
  const heard = await heardOf('GET', url, { headers: { ...headers, Range: `bytes=${image.length - 16}-${image.length + 84}` } });
  return [heard.status, heard.headers['content-range'] as string | undefined, heard.body.toString('hex')];
}
const wholeEnd = [206, `bytes ${image.length - 16}-${image.length - 1}/${image.length}`, image.subarray(-16).toString('hex')];

real('nginx accepts PUT and POST with an account, makes folders, and discards an interrupted body', 'nginx',
  async () => within(await startNginx(), async ({
  url, files,
}) => {
  const target = `${url}/hut-3/100CAM/A%20%C3%A9.JPG`;
  assert.is(await statusOf('PUT', target, { body: image }), 401);
  assert.is(await statusOf('POST', target, { body: 'short', headers: basic }), 201);
  assert.is(await statusOf('POST', target, { body: image, headers: basic }), 204);
  assert.is(await statusOf('PUT', `${url}/b`, { body: 'b', headers: { ...basic, Expect: '100-continue' } }), 201);
  assert.equal((await heardOf('HEAD', target, { headers: basic })).headers['content-length'], `${image.length}`);
  assert.equal(await endOf(target, basic), wholeEnd);
  assert.is(await statusOf('DELETE', target, { headers: basic }), 403);
  assert.is(await statusOf('PUT', url.replace(account.user, 'other/b'), { body: 'b', headers: basic }), 403);
  for (const name of ['b', 'new']) assert.is(await send('POST', `${url}/${name}`, { body: image, headers: basic, cutAt: 50_000 }), 'gone');
  assert.is(await statusOf('HEAD', `${url}/new`, { headers: basic }), 404);
  assert.equal(brief(files()), brief({ 'b': 'b', 'hut-3/100CAM/A é.JPG': image }));
}));

real('nginx over verified TLS, with an account that must not read', 'nginx', async () => {
  const pem = readFileSync(new URL('../../../fixtures/tls/server.pem', import.meta.url), 'utf8');
  await within(await startNginx({ pem, isReadable: false }), async ({ url, files }) => {
    assert.is(await statusOf('PUT', `${url}/hut-3/A.JPG`, { body: image, headers: basic }), 201);
    for (const method of ['GET', 'DELETE']) assert.is(await statusOf(method, `${url}/hut-3/A.JPG`, { headers: basic }), 403, method);
    assert.equal((await heardOf('HEAD', `${url}/hut-3/A.JPG`, { headers: basic })).headers['content-length'], `${image.length}`);
    assert.equal(brief(files()), brief({ 'hut-3/A.JPG': image }));
  });
});

real('Apache’s mod_dav accepts PUT into existing folders, and rejects POST', 'apache2 with mod_dav',
  async () => within(await startApache(['hut-3']), async ({
  url, files,
}) => {
  const target = `${url}/hut-3/A.JPG`;
  assert.is(await statusOf('PUT', target, { body: image }), 401);
  assert.is(await statusOf('PUT', target, { body: 'short', headers: basic }), 201);
  assert.is(await statusOf('PUT', target, { body: image, headers: basic }), 204);
  assert.is(await statusOf('PUT', `${url}/hut-4/A.JPG`, { body: image, headers: basic }), 409);
  assert.is(await statusOf('POST', target, { body: 'other', headers: basic }), 403);
  assert.equal(await endOf(target, basic), wholeEnd);
  assert.is(await send('PUT', `${url}/hut-3/B.JPG`, { body: image, headers: basic, cutAt: 50_000 }), 'gone');
  assert.is(await statusOf('HEAD', `${url}/hut-3/B.JPG`, { headers: basic }), 404);
  assert.equal(brief(files()), brief({ 'hut-3/A.JPG': image }));
}));

real('a default Apache answers a POST to an existing file with 200, and stores nothing', 'apache2 with mod_dav', async () => within(await startApache(
  [], true,
), async ({ url, files }) => {
  assert.is(await statusOf('PUT', `${url}/A.JPG`, { body: 'first', headers: basic }), 201);
  assert.is(await statusOf('POST', `${url}/A.JPG`, { body: image, headers: basic }), 200);
  assert.is(await statusOf('POST', `${url}/B.JPG`, { body: image, headers: basic }), 404);
  assert.equal(brief(files()), brief({ 'A.JPG': 'first' }));
}));

daemons.run();
