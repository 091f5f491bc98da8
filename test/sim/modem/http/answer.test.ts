import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readAnswer, type Reading } from './answer.ts';

const answers = suite('HTTP responses');

type Shown = [state: string, status?: number, body?: string, isKept?: boolean];

function show(reading: Reading): Shown {
  if (reading.state === 'more' || reading.state === 'garbled' || !reading.answer) return [reading.state];
  const { status, body, isKept } = reading.answer;
  return [reading.state, status, Buffer.from(body).toString('latin1'), isKept];
}

const cases: { title: string; text: string; isHead?: boolean; isEnded?: boolean; expect: Shown }[] = [
  { title: 'a body with Content-Length', text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', expect: ['whole', 200, 'hello', true] },
  {
    title: 'a length with more zeros before it than a number has digits', text: `HTTP/1.1 200 OK\r\nContent-Length: ${'0'.repeat(12)}5\r\n\r\nhello`,
    expect: ['whole', 200, 'hello', true],
  },
  { title: 'a status line without a reason phrase', text: 'HTTP/1.1 201\r\nContent-Length: 0\r\n\r\n', expect: ['whole', 201, '', true] },
  { title: 'a 204 without a body', text: 'HTTP/1.1 204 No Content\r\n\r\n', expect: ['whole', 204, '', true] },
  { title: 'a HEAD response without a body', text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', isHead: true, expect: ['whole', 200, '', true] },
  {
    title: 'a chunked body', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n',
    expect: ['whole', 200, 'hello world', true],
  },
  {
    title: 'chunks with a trailer', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n',
    expect: ['whole', 200, '0123456789', true],
  },
  {
    title: 'a 100 Continue before the final response', text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx',
    expect: ['whole', 201, 'x', true],
  },
  {
    title: 'a response with Connection: close', text: 'HTTP/1.1 413 Too Large\r\nConnection: keep-alive, close\r\nContent-Length: 0\r\n\r\n',
    expect: ['whole', 413, '', false],
  },
  { title: 'HTTP/1.0, which closes the connection', text: 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', expect: ['whole', 200, 'x', false] },
  {
    title: 'HTTP/1.0 with Connection: Keep-Alive', text: 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx',
    expect: ['whole', 200, 'x', true],
  },
];
for (const { title, text, isHead = false, expect } of cases) {
  answers(`reads ${title}, and reports each shorter prefix as incomplete or cut`, () => {
    assert.equal(show(readAnswer(Buffer.from(text), false, isHead)), expect);
    for (let at = 0; at < text.length; at += 1) {
      assert.is(readAnswer(Buffer.from(text.slice(0, at)), false, isHead).state, 'more', `${at} bytes`);
      assert.is(readAnswer(Buffer.from(text.slice(0, at)), true, isHead).state, 'cut', `${at} bytes and the end`);
    }
  });
}

answers('a response without a length ends when the connection closes', () => {
  const text = 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall of it';
  for (let at = 0; at <= text.length; at += 1) assert.is(readAnswer(Buffer.from(text.slice(0, at)), false, false).state, 'more', `${at} bytes`);
  assert.equal(show(readAnswer(Buffer.from(text), true, false)), ['whole', 200, 'all of it', false]);
});

answers('reports the number of bytes missing from a truncated body', () => {
  const reading = readAnswer(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234'), true, false);
  assert.equal(show(reading), ['cut', 200, '1234', true]);
  assert.is(reading.state === 'cut' && reading.missingBytes, 6);
});

answers('returns header fields by name and the head unchanged', () => {
  const head = 'HTTP/1.1 301 Moved\r\nLOCATION:  http://b/c \r\nContent-Length: 0\r\n\r\n';
  const reading = readAnswer(Buffer.from(head), false, false);
  assert.ok(reading.state === 'whole');
  assert.is(reading.answer.field('location'), 'http://b/c');
  assert.is(reading.answer.field('etag'), undefined);
  assert.is(Buffer.from(reading.answer.head).toString('latin1'), head);
});

const garbled = [
  '220 Ready\r\n', 'HTTP/2 200\r\n\r\n', 'HTTP/1.1 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 12345678901\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n',
  `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(17_000)}`,
];
for (const text of garbled) answers(`rejects text that is not HTTP: ${JSON.stringify(text.slice(0, 70))}`, () =>
  assert.is(readAnswer(Buffer.from(text), false, false).state, 'garbled'));

answers.run();
