import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readAnswer, type Reading } from './answer.ts';

const answers = suite('answers of HTTP servers');

type Shown = [state: string, status?: number, body?: string, isKept?: boolean];

function show(reading: Reading): Shown {
  if (reading.state === 'more' || reading.state === 'garbled' || !reading.answer) return [reading.state];
  const { status, body, isKept } = reading.answer;
  return [reading.state, status, Buffer.from(body).toString('latin1'), isKept];
}

const cases: { title: string; text: string; isHead?: boolean; isEnded?: boolean; expect: Shown }[] = [
  { title: 'a body with its length', text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', expect: ['whole', 200, 'hello', true] },
  { title: 'a status without a reason', text: 'HTTP/1.1 201\r\nContent-Length: 0\r\n\r\n', expect: ['whole', 201, '', true] },
  { title: 'no body at 204', text: 'HTTP/1.1 204 No Content\r\n\r\n', expect: ['whole', 204, '', true] },
  { title: 'no body at HEAD', text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', isHead: true, expect: ['whole', 200, '', true] },
  { title: 'chunks', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n', expect: ['whole', 200, 'hello world', true] },
  { title: 'chunks with a trailer', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n', expect: ['whole', 200, '0123456789', true] },
  { title: '100 before the answer', text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx', expect: ['whole', 201, 'x', true] },
  { title: 'a connection that is to end', text: 'HTTP/1.1 413 Too Large\r\nConnection: keep-alive, close\r\nContent-Length: 0\r\n\r\n', expect: ['whole', 413, '', false] },
  { title: 'HTTP/1.0, which ends', text: 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', expect: ['whole', 200, 'x', false] },
  { title: 'HTTP/1.0 that stays', text: 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx', expect: ['whole', 200, 'x', true] },
];
for (const { title, text, isHead = false, expect } of cases) {
  answers(`takes ${title}, whole and byte by byte, and no less`, () => {
    assert.equal(show(readAnswer(Buffer.from(text), false, isHead)), expect);
    for (let at = 0; at < text.length; at += 1) {
      assert.is(readAnswer(Buffer.from(text.slice(0, at)), false, isHead).state, 'more', `${at} bytes`);
      assert.is(readAnswer(Buffer.from(text.slice(0, at)), true, isHead).state, 'cut', `${at} bytes and the end`);
    }
  });
}

answers('takes what comes up to the end where there is no length', () => {
  const text = 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall of it';
  for (let at = 0; at <= text.length; at += 1) assert.is(readAnswer(Buffer.from(text.slice(0, at)), false, false).state, 'more', `${at} bytes`);
  assert.equal(show(readAnswer(Buffer.from(text), true, false)), ['whole', 200, 'all of it', false]);
});

answers('tells what is missing from a body that was cut', () => {
  const reading = readAnswer(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234'), true, false);
  assert.equal(show(reading), ['cut', 200, '1234', true]);
  assert.is(reading.state === 'cut' && reading.missingBytes, 6);
});

answers('gives fields by name, and the head as it came', () => {
  const head = 'HTTP/1.1 301 Moved\r\nLOCATION:  http://b/c \r\nContent-Length: 0\r\n\r\n';
  const reading = readAnswer(Buffer.from(head), false, false);
  assert.ok(reading.state === 'whole');
  assert.is(reading.answer.field('location'), 'http://b/c');
  assert.is(reading.answer.field('etag'), undefined);
  assert.is(Buffer.from(reading.answer.head).toString('latin1'), head);
});

const garbled = [
  '220 Ready\r\n', 'HTTP/2 200\r\n\r\n', 'HTTP/1.1 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(17_000)}`,
];
for (const text of garbled) answers(`knows that this is no HTTP: ${JSON.stringify(text.slice(0, 70))}`, () => assert.is(readAnswer(Buffer.from(text), false, false).state, 'garbled'));

answers.run();
