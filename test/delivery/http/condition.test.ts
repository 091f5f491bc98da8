// Tests which uploads have the condition that their URL has no file yet.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { send, socket, type Asked, type Sent } from './send.ts';

const test = suite('condition');

const put: Asked['config'] = { 'http.method': 'put' };
const sent = (given: Asked = {}): Promise<Sent> => send(['sending'], { way: socket, config: put, ...given });
const has = ({ server }: Sent) => /^PUT [^]*\r\nContent-Length: \d+\r\nIf-None-Match: \*\r\n\r\n/.test(server.requests[0]!);

test('an image\'s first upload has it', async () => assert.ok(has(await sent())));

test('an image under another name has it, too', async () => assert.ok(has(await sent({ image: { takenNames: 1 } }))));

const without: [title: string, given: Asked][] = [
  ['a form', { config: { 'http.form': { file: 'f', fields: {} } } }],
  ['a second try', { attempt: { isRetry: true, date: '20261120' } }],
  ['a live picture', { image: { isLive: true } }],
  ['upload.verify "reply"', { config: { ...put, 'upload.verify': 'reply' } }],
  ['an image that the journal knows with another size', { image: { again: '7 → 8 bytes' } }],
  ['a server that refuses the header', { server: { noCondition: true } }],
  ['a server that shows a file under every name', { server: { showsAll: true } }],
  ['an image after one that a lost journal has hidden', { http: { spared: 1 } }],
];
for (const [title, given] of without) test(`${title} has no condition`, async () => assert.not.match((await sent(given)).server.requests[0]!, /If-None-Match/));

test.run();
