// Tests how a server's response is read (RFC 9112): as a whole, byte by byte, cut anywhere, and broken off anywhere.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAnswer } from '../../../../src/delivery/http/socket/parser.ts';
import type { Answer } from '../../../../src/delivery/http/socket/response.ts';
import { everyCut } from '../../../common/textcuts.ts';

const test = suite('answer');

interface Heard extends Answer { body: string }

function hear(chunks: string[], isBodiless = false): Heard {
  let body = '';
  const answer = createAnswer(isBodiless, bytes => { body += bytes; });
  for (const chunk of chunks) answer.take(chunk);
  return Object.assign(answer, { body });
}

/** Makes the head of a response: the lines with their ends, and an empty line after them. */
const head = (...lines: string[]) => lines.map(line => `${line}\r\n`).join('') + '\r\n';

interface Case {
  title: string;
  text: string;
  isBodiless?: boolean;
  status: number;
  line?: string;
  body?: string;
  length?: number;
  /** When the response is complete: by itself, once the server closes the connection, or never. */
  whole: 'itself' | 'close' | 'no';
  isForeign?: boolean;
  location?: string;
}

const ok = 'HTTP/1.1 200 OK';
const chunked = 'Transfer-Encoding: chunked';
const long = 'x'.repeat(5000);

const cases: Case[] = [
  // the following responses tell the length of their body in different ways (RFC 9112 6.3)
  { title: 'Content-Length', text: `${head(ok, 'Content-Length: 5')}hello`, status: 200, line: '200 OK', body: 'hello', length: 5, whole: 'itself' },
  { title: 'a body that looks like an answer', text: `${head(ok, 'Content-Length: 19')}\r\nHTTP/1.1 500 No\r\n\r\n`.slice(0, -2), status: 200, body: '\r\nHTTP/1.1 500 No\r\n', length: 19, whole: 'itself' },
  { title: 'a body of no bytes', text: head('HTTP/1.1 201 Created', 'Content-Length: 0'), status: 201, line: '201 Created', length: 0, whole: 'itself' },
  { title: 'no length: until the server closes', text: `${head(ok)}all of it`, status: 200, body: 'all of it', whole: 'close' },
  { title: 'neither length nor body', text: head(ok), status: 200, whole: 'close' },
  { title: 'more bytes than announced', text: `${head(ok, 'Content-Length: 3')}abcdef`, status: 200, body: 'abc', length: 3, whole: 'itself' },
  { title: 'fewer bytes than announced', text: `${head(ok, 'Content-Length: 9')}abcdef`, status: 200, body: 'abcdef', length: 9, whole: 'no' },
  { title: '204 has no body despite its length', text: head('HTTP/1.1 204 No Content', 'Content-Length: 7'), status: 204, line: '204 No Content', length: 7, whole: 'itself' },
  { title: '304 has no body', text: head('HTTP/1.1 304 Not Modified', chunked), status: 304, whole: 'itself' },
  { title: 'an answer to HEAD has a length and no body', text: head(ok, 'Content-Length: 20003'), isBodiless: true, status: 200, length: 20003, whole: 'itself' },
  { title: 'an answer to HEAD with chunked coding', text: head(ok, chunked), isBodiless: true, status: 200, whole: 'itself' },
  { title: 'names and values in any case, with any blanks', text: `${head(ok, 'CONTENT-length:\t 5 \t')}hello`, status: 200, body: 'hello', length: 5, whole: 'itself' },
  { title: 'a negative length is ignored', text: `${head(ok, 'Content-Length: -5')}hello`, status: 200, body: 'hello', whole: 'close' },
  { title: 'a length with letters is ignored', text: `${head(ok, 'Content-Length: 0x5')}hello`, status: 200, body: 'hello', whole: 'close' },
  { title: 'an absurd length is never reached', text: `${head(ok, 'Content-Length: 99999999999999999999')}hello`, status: 200, body: 'hello', length: 2e9, whole: 'no' },
  { title: 'a length of 3 GB is never reached, and hangs nothing', text: `${head(ok, 'Content-Length: 3000000000')}hello`, status: 200, body: 'hello', length: 2e9, whole: 'no' },
  { title: 'a length of 70 digits is never reached', text: `${head(ok, `Content-Length: ${'9'.repeat(70)}`)}hello`, status: 200, body: 'hello', length: 2e9, whole: 'no' },
  { title: 'a length with leading zeros (8.6: 1*DIGIT)', text: `${head(ok, 'Content-Length: 0000000010')}hello, you`, status: 200, body: 'hello, you', length: 10, whole: 'itself' },
  { title: 'a length with 70 leading zeros', text: `${head(ok, `Content-Length: ${'0'.repeat(70)}5`)}hello`, status: 200, body: 'hello', length: 5, whole: 'itself' },
  { title: 'the same length twice', text: `${head(ok, 'Content-Length: 5', 'Content-Length: 5')}hello`, status: 200, body: 'hello', length: 5, whole: 'itself' },
  { title: 'the same length twice in a line', text: `${head(ok, 'Content-Length: 5, 5')}hello`, status: 200, body: 'hello', whole: 'close' },
  { title: 'two different lengths are ignored', text: `${head(ok, 'Content-Length: 5', 'Content-Length: 3')}hello`, status: 200, body: 'hello', whole: 'close' },
  { title: 'one length, then another twice', text: `${head(ok, 'Content-Length: 5', 'Content-Length: 3', 'Content-Length: 3')}hello`, status: 200, body: 'hello', whole: 'close' },

  // the following responses have bodies that come in chunks (RFC 9112 7.1)
  { title: 'chunks', text: `${head(ok, chunked)}5\r\nhello\r\nA\r\n, old man!\r\n0\r\n\r\n`, status: 200, body: 'hello, old man!', whole: 'itself' },
  { title: 'chunks with line ends in them', text: `${head(ok, chunked)}4\r\n\r\n\r\n\r\n0\r\n\r\n`, status: 200, body: '\r\n\r\n', whole: 'itself' },
  { title: 'chunks with extensions and leading zeros', text: `${head(ok, chunked)}0005;name="va;lue"\r\nhello\r\n3 ; x\r\nabc\r\n000;last\r\n\r\n`, status: 200, body: 'helloabc', whole: 'itself' },
  { title: 'chunks with trailers', text: `${head(ok, chunked)}5\r\nhello\r\n0\r\nContent-Length: 77\r\nX-Sum: 1\r\n\r\n`, status: 200, body: 'hello', whole: 'itself' },
  { title: 'no chunk but the last', text: `${head(ok, chunked)}0\r\n\r\n`, status: 200, whole: 'itself' },
  { title: 'chunks after another coding', text: `${head(ok, 'Transfer-Encoding: gzip, Chunked')}2\r\nok\r\n0\r\n\r\n`, status: 200, body: 'ok', whole: 'itself' },
  { title: 'chunks and a length: the chunks count (6.3)', text: `${head(ok, 'Content-Length: 3', chunked)}5\r\nhello\r\n0\r\n\r\n`, status: 200, body: 'hello', whole: 'itself' },
  { title: 'chunks and a length in the other order', text: `${head(ok, chunked, 'Content-Length: 3')}5\r\nhello\r\n0\r\n\r\n`, status: 200, body: 'hello', whole: 'itself' },
  { title: 'chunks without the last one', text: `${head(ok, chunked)}5\r\nhello\r\n`, status: 200, body: 'hello', whole: 'no' },
  { title: 'chunks without the empty line at their end', text: `${head(ok, chunked)}5\r\nhello\r\n0\r\n`, status: 200, body: 'hello', whole: 'no' },
  { title: 'a chunk longer than its size', text: `${head(ok, chunked)}3\r\nhello\r\n0\r\n\r\n`, status: 200, body: 'hel', whole: 'itself', isForeign: true },
  { title: 'a chunk shorter than its size', text: `${head(ok, chunked)}7\r\nhello\r\n0\r\n\r\n`, status: 200, body: 'hello\r\n', whole: 'itself', isForeign: false },
  { title: 'a negative chunk', text: `${head(ok, chunked)}-5\r\nhello\r\n0\r\n\r\n`, status: 200, whole: 'itself', isForeign: true },
  { title: 'a chunk size that only begins with a digit', text: `${head(ok, chunked)}0x5\r\nhello\r\n0\r\n\r\n`, status: 200, whole: 'itself', isForeign: true },
  { title: 'a chunk size with 70 leading zeros', text: `${head(ok, chunked)}${'0'.repeat(70)}5\r\nhello\r\n0\r\n\r\n`, status: 200, body: 'hello', whole: 'itself' },
  { title: 'an absurd chunk never ends', text: `${head(ok, chunked)}ffffffffffffffffffff\r\nhello`, status: 200, body: 'hello', whole: 'no' },

  // the following responses are interim ones, and the final response comes after them (RFC 9110 15.2)
  { title: 'an answer after 100', text: `${head('HTTP/1.1 100 Continue')}${head('HTTP/1.1 201 Created', 'Content-Length: 0')}`, status: 201, line: '201 Created', length: 0, whole: 'itself' },
  { title: 'an answer after several 1xx, whose fields are ignored', text: `${head('HTTP/1.1 103 Early', 'Content-Length: 99', chunked)}${head('HTTP/1.1 100')}${head(ok)}abc`, status: 200, body: 'abc', whole: 'close' },
  { title: '100 alone', text: head('HTTP/1.1 100 Continue'), status: 100, whole: 'no' },

  // the following responses have status lines or line ends that differ from the usual form (RFC 9112 2.2, 4)
  { title: 'HTTP/1.0', text: `${head('HTTP/1.0 200 OK')}abc`, status: 200, body: 'abc', whole: 'close' },
  { title: 'lines without CR', text: `HTTP/1.1 200 OK\nContent-Length: 3\n\nabc`, status: 200, line: '200 OK', body: 'abc', length: 3, whole: 'itself' },
  { title: 'empty lines in front', text: `\r\n\r\n${head(ok, 'Content-Length: 1')}x`, status: 200, body: 'x', length: 1, whole: 'itself' },
  { title: 'a status without a reason', text: head('HTTP/1.1 204'), status: 204, line: '204', whole: 'itself' },
  { title: 'a reason with a blank too many', text: head('HTTP/1.1 409 Conflict here', 'content-length:0'), status: 409, line: '409 Conflict here', length: 0, whole: 'itself' },
  { title: 'the continuation of a line is not a field (5.2)', text: `${head(ok, 'X-Long: a', ' Content-Length: 1')}hello`, status: 200, body: 'hello', whole: 'close' },
  { title: 'a line of blanks does not end the head', text: `${head(ok, ' ', 'Content-Length: 2')}ok`, status: 200, body: 'ok', length: 2, whole: 'itself' },
  { title: 'a field without a colon', text: `${head(ok, 'content-length5', 'Content-Length: 2')}ok`, status: 200, body: 'ok', length: 2, whole: 'itself' },
  { title: 'a field without a name', text: `${head(ok, ': 5', 'Content-Length: 2')}ok`, status: 200, body: 'ok', length: 2, whole: 'itself' },
  { title: 'a field that is too long to be kept', text: `${head(ok, `X-Long: ${long}`, 'Content-Length: 2')}ok`, status: 200, body: 'ok', length: 2, whole: 'itself' },
  { title: 'a reason that is too long to be kept', text: `${head(`${ok}${long}`, 'Content-Length: 2')}ok`, status: 200, line: `${`200 OK${long}`.slice(0, 60)}\0`, body: 'ok', length: 2, whole: 'itself' },
  { title: 'only the host of a redirection is kept, since the rest may be secret', text: head('HTTP/1.1 301 Moved', 'Location: https://login.example.com/up?token=s3cret', 'Content-Length: 0'), status: 301, location: 'https://login.example.com', length: 0, whole: 'itself' },
  { title: 'of a redirection to another server by the same scheme', text: head('HTTP/1.1 302 Found', 'Location: //other.example/login?token=s3cret', 'Content-Length: 0'), status: 302, location: '//other.example', length: 0, whole: 'itself' },
  { title: 'two slashes within a path name no server', text: head('HTTP/1.1 302 Found', 'Location: /s3cret//x', 'Content-Length: 0'), status: 302, location: 'another path of this server', length: 0, whole: 'itself' },
  { title: 'of a redirection on the same server the path is left out', text: head('HTTP/1.1 302 Found', 'Location: /login?token=s3cret', 'Content-Length: 0'), status: 302, location: 'another path of this server', length: 0, whole: 'itself' },
  { title: 'a redirection without a path', text: head('HTTP/1.1 302 Found', 'Location: https://example.com?token=s3cret', 'Content-Length: 0'), status: 302, location: 'https://example.com', length: 0, whole: 'itself' },
  { title: 'a status above 599 counts as 5xx (RFC 9110 15), not as the modem\'s own', text: head('HTTP/1.1 703 Odd', 'Content-Length: 0'), status: 599, line: '703 Odd', length: 0, whole: 'itself' },

  { title: 'another protocol', text: 'SSH-2.0-OpenSSH_9.2\r\n', status: 0, whole: 'itself', isForeign: true },
  { title: 'an FTP server', text: '220 Welcome\r\n', status: 0, whole: 'itself', isForeign: true },
  { title: 'a status that is not a number', text: head('HTTP/1.1 OK'), status: 0, whole: 'itself', isForeign: true },
  { title: 'a status of two digits', text: head('HTTP/1.1 20 OK'), status: 0, whole: 'itself', isForeign: true },
  { title: 'a status of four digits', text: head('HTTP/1.1 2000 OK'), status: 0, whole: 'itself', isForeign: true },
  { title: 'a status followed by letters', text: head('HTTP/1.1 200OK'), status: 0, whole: 'itself', isForeign: true },
  { title: 'no blank before the status', text: head('HTTP/1.1200'), status: 0, whole: 'itself', isForeign: true },
  { title: 'bytes that are not text', text: '\x15\x03\x01\0\x02\x02\x0a', status: 0, whole: 'itself', isForeign: true },
  { title: 'endless empty lines', text: '\r\n'.repeat(9000), status: 0, whole: 'itself', isForeign: true },
  { title: 'endless empty lines instead of a chunk', text: `${head(ok, chunked)}1\r\nA\r\n${'\n'.repeat(17_000)}`, status: 200, body: 'A', whole: 'itself', isForeign: true },
  { title: 'any number of one-byte chunks', text: `${head(ok, chunked)}${'1\r\nA\r\n'.repeat(9000)}0\r\n\r\n`, status: 200, body: 'A'.repeat(9000), whole: 'itself' },
  { title: 'chunk extensions longer in total than a head may be', text: `${head(ok, chunked)}${`1;${'x'.repeat(1700)}\r\nA\r\n`.repeat(9)}${`1;${'x'.repeat(1700)}\r\n`}`, status: 200, body: 'A'.repeat(9), whole: 'itself', isForeign: true },
  { title: 'a head that never ends', text: head(...Array.from({ length: 9 }, () => 'HTTP/1.1 200 OK')).slice(0, -2) + 'x'.repeat(20_000), status: 200, whole: 'itself', isForeign: true },
];

for (const { title, text, isBodiless, status, line, body = '', length, whole, isForeign = false, location = '' } of cases) {
  test(`${title}, cut anywhere`, () => {
    // a long text is not cut at each place, which would take too long, but near its beginning and end
    const ways = text.length < 1000 ? everyCut(text) : [[text], [...text], ...[1, 20, 210, text.length - 3].map(at => [text.slice(0, at), text.slice(at)])];
    for (const chunks of ways) {
      const heard = hear(chunks, isBodiless);
      const where = `in ${chunks.length} pieces, the first ${JSON.stringify(chunks[0]!.slice(-20))}`;
      assert.equal([heard.status, heard.body, heard.length, !!heard.isForeign, heard.location ?? ''], [status, body, length, isForeign, location], where);
      assert.is(heard.got, body.length, where);
      if (line !== undefined) assert.is(heard.line, line, where);
      assert.is(!!heard.isWhole, whole === 'itself', where);
      assert.is(heard.close(), whole !== 'no', where);
    }
  });
}

/** The responses that end by themselves, except for those with bytes after their end. */
const ended = cases.filter(one => one.whole === 'itself' && !one.isForeign && !one.title.startsWith('more bytes') && one.text.length < 1000);
for (const { title, text, isBodiless } of ended) {
  test(`${title}, broken off at each byte: complete only after the last byte`, () => {
    for (let at = 0; at < text.length; at++) {
      const heard = hear([text.slice(0, at)], isBodiless);
      assert.is(!!heard.isWhole, false, `after ${JSON.stringify(text.slice(0, at).slice(-20))}`);
      assert.is(heard.close(), false, 'the end of the connection does not complete the answer');
    }
  });
}

test('bytes after the end of an answer are ignored', () => {
  const heard = hear([`${head(ok, 'Content-Length: 2')}ok${head('HTTP/1.1 500 No')}`, head('HTTP/1.1 404 No')]);
  assert.equal([heard.status, heard.got], [200, 2]);
});

test('an answer of 1xx has no body', () => {
  assert.is(hear([`${head('HTTP/1.1 100 Continue')}${head(ok)}abc`]).body, 'abc');
});

test('a head is reported only when complete, and never for 1xx', () => {
  const text = `${head('HTTP/1.1 100 Continue')}${head(ok, 'X: y')}`;
  for (let at = 0; at <= text.length; at++) assert.is(!!hear([text.slice(0, at)]).hasHead, at === text.length, text.slice(0, at));
  assert.is(!!hear(['SSH-2.0\r\n']).hasHead, false);
});

test.run();
