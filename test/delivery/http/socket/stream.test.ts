// Tests the upload of an image from the card directly to the server, over a socket.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../../src/fault.ts';
import { content, form, formHead, formTail, mark, path, send, size, socket } from '../send.ts';
import type { Serves } from '../server.ts';

const test = suite('stream');

test('head and body are sent over a socket, and the image is journalled as doubtful', async () => {
  const { end, server, source, trip } = await send(['sending'], { way: socket, config: { 'http.method': 'put', 'http.user': 'a' } });
  assert.is(end, End.done);
  assert.is(server.requests[0], ['PUT /A.JPG HTTP/1.1', 'Host: example.com', 'User-Agent: snapferry', 'Authorization: Basic YTo=', 'Content-Type: image/jpeg', `Content-Length: ${size}`, 'If-None-Match: *', '', content].join('\r\n'));
  assert.equal(source.told, [`begin ${path} 20261120 doubtful`]);
  assert.equal([trip.copies.clean, trip.link.smooth, trip.variables['size']], [path, 1, `${size}`]);
});

test('a form over a socket', async () => {
  const { server } = await send(['sending'], { way: socket, config: form });
  const [head, body] = [server.requests[0]!.slice(0, server.requests[0]!.indexOf('\r\n\r\n')), server.requests[0]!.slice(server.requests[0]!.indexOf('\r\n\r\n') + 4)];
  assert.ok(body === formHead + content + formTail);
  assert.match(head, new RegExp(`\r\nContent-Type: multipart/form-data; boundary=${mark}\r\nContent-Length: ${body.length}$`));
});

const ends: { title: string; serves: Serves; code: string; line?: string; onCard?: string }[] = [
  { title: 'a refusal', serves: { answers: [['HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n']] }, code: 'put-denied', line: '507 Insufficient Storage' },
  { title: 'the target of a redirection is reported', serves: { answers: [['HTTP/1.1 301 Moved Permanently\r\nLocation: https://example.com/A.JPG\r\nContent-Length: 0\r\n\r\n']] }, code: 'moved', line: '301 Moved Permanently to https://example.com' },
  { title: 'a redirection without a target', serves: { answers: [['HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n']] }, code: 'moved', line: '302 Found without a target' },
  { title: 'the login that the server wants is named', serves: { answers: [['HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="dav", nonce="1"\r\nContent-Length: 0\r\n\r\n']] }, code: 'login-wrong', line: '401 Unauthorized, and wants Digest' },
  { title: 'an alert of TLS', serves: { answers: [['\x15\x03\x01\0\x02\x02\x46']], closesAt: 'answered' }, code: 'address-wrong', line: 'its port speaks TLS, so http.url must begin with https://' },
  { title: 'a frame of HTTP/2', serves: { answers: [['\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64']], closesAt: 'answered' }, code: 'address-wrong', line: 'its port speaks HTTP/2 only; name one that speaks HTTP/1.1' },
  { title: 'the server closes', serves: { closesAt: 700 }, code: 'server-closed' },
  { title: 'bytes lost: the copy contains filler', serves: { loses: [0, 3] }, code: 'line-noise' },
  { title: 'a changed image: the copy contains filler', serves: {}, onCard: content.slice(0, 900), code: 'image-changed' },
];
for (const { title, serves, code: why, line: tells, onCard } of ends) {
  test(`over a socket: ${title}`, async () => {
    const { end, code, line, trip } = await send(['sending'], { way: socket, serves, ...onCard !== undefined && { onCard } });
    assert.equal([end, code, trip.copies.clean], [End.refused, why, '']);
    if (tells) assert.is(line, tells);
    assert.is(trip.attempt.image!.isDoubtNoted, true, 'the copy is compared before it counts');
  });
}

test('only the head of the answer to an image counts: an endless body is not read', async () => {
  const { end, server, ms } = await send(['sending'], { way: socket, serves: { answers: [['HTTP/1.1 200 OK\r\n\r\n', ...Array.from({ length: 3000 }, () => 'x'.repeat(1000))]] } });
  assert.is(end, End.done);
  assert.ok(ms < 10_000 && server.verbs().filter(verb => verb === 'RECV').length < 5, `${ms} ms`);
});

test.run();
