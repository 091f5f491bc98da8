// Tests which uploads have the condition that their URL has no file yet.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Look } from '../../../src/delivery/ownership.ts';
import { send, size, socket, type Asked, type Sent } from './send.ts';

const test = suite('condition');

const put: Asked['config'] = { 'http.method': 'put' };
const sent = (given: Asked = {}): Promise<Sent> => send(['sending'], { way: socket, config: put, ...given });
const has = ({ server }: Sent) => /^PUT [^]*\r\nContent-Length: \d+\r\nIf-None-Match: \*\r\n\r\n/.test(server.requests[0]!);

test('an image\'s first upload has it', async () => assert.ok(has(await sent())));

test('a live picture has it while no file is known to be its own', async () => assert.ok(has(await sent({ image: { isLive: true } }))));

test('an image under another name has it, too', async () => assert.ok(has(await sent({ image: { takenNames: 1 } }))));

test('a second try has it, too, also after a refusal of the image', async () => {
  assert.ok(has(await sent({ attempt: { isRetry: true, date: '20261120' } })));
});

test('an image that was written again has it once the server shows no file of its last delivery', async () => {
  const { server } = await sent({ image: { again: '7 → 8 bytes', delivered: 7 }, serves: { answers: [['HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n'], ['HTTP/1.1 201 X\r\nContent-Length: 0\r\n\r\n']] } });
  assert.match(server.requests[0]!, /^GET /);
  assert.match(server.requests[1]!, /^PUT [^]*If-None-Match/);
});

const without: [title: string, given: Asked][] = [
  ['a form', { config: { 'http.form': { file: 'f', fields: {} } } }],
  ['a report', { image: { isLive: true, isReport: true } }],
  ['upload.verify "reply"', { config: { ...put, 'upload.verify': 'reply' } }],
  ['a server that refuses the header', { server: { noCondition: true } }],
  ['upload.verify "none"', { config: { ...put, 'upload.verify': 'none' } }],
  ['a server that removes images', { server: { vanished: 2 } }],
  ['a server that shows no files', { server: { told: 's' } }],
  ['a file that the server showed as a spoilt copy of the image', { attempt: { isRetry: true, date: '20261120', shown: { final: size, tail: Look.filler } } }],
];
for (const [title, given] of without) test(`${title} has no condition`, async () => assert.not.match((await sent(given)).server.requests[0]!, /If-None-Match/));

test.run();
