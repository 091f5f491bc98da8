// Tests the HTTP server with Node's own client. Where single bytes matter, a bare socket is used.

import { mkdtempSync, rmSync } from 'node:fs';
import { request as ask, type Agent } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { whenSilent } from '../../nearby.ts';
import type { HttpWrong } from './answer.ts';
import { startHttpServer, type HttpServerOptions, type RunningHttpServer } from './http.ts';

interface Heard {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}
type Given = { headers?: Record<string, string>; body?: string | Buffer; agent?: Agent };

interface Visit {
  server: RunningHttpServer;
  /** Sends a request by Node's client. @returns the response, or `gone` if it did not come as a whole */
  send(method: string, target: string, given?: Given): Promise<Heard | 'gone'>;
  status(method: string, target: string, given?: Given): Promise<number | 'gone'>;
  /** Sends exactly these bytes on a bare socket. @returns everything received, as text */
  raw(text: string): Promise<string>;
}

async function visit(options: Partial<HttpServerOptions>, run: (visit: Visit) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-http-'));
  const server = await startHttpServer({ root, ...options });
  const send: Visit['send'] = (method, path, { headers = {}, body, agent } = {}) => new Promise(resolve => {
    const asked = ask({ host: '127.0.0.1', port: server.port, method, path, headers, agent: agent ?? false }, answer => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', () => resolve('gone'));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(parts).toString('latin1') }));
    });
    asked.on('error', () => resolve('gone'));
    asked.on('continue', () => asked.end(body));
    asked.once('socket', socket => socket.once('connect', () => whenSilent(socket, () => void asked.destroy())));
    if (!headers['Expect']) asked.end(body);
    else asked.flushHeaders();
  });
  const raw = (text: string) => new Promise<string>(resolve => {
    let heard = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.end(Buffer.from(text, 'latin1')));
    socket.on('data', bytes => (heard += bytes.toString('latin1'))).on('error', () => undefined).once('close', () => resolve(heard));
    socket.once('connect', () => whenSilent(socket, () => setTimeout(() => socket.destroy(), 5)));
  });
  try {
    await run({ server, send, raw, status: async (...given) => send(...given).then(heard => (heard === 'gone' ? heard : heard.status)) });
  } finally {
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

const http = suite('http server');

http('refuses a request too many by 503 while another one is under way', () => visit({ mostAtOnce: 1 }, async ({ server, status }) => {
  const first = connect(server.port, '127.0.0.1', () => first.write('PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab'));
  while (server.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 1));
  assert.is(await status('PUT', '/b', { body: 'b' }), 503);
  await new Promise(resolve => first.once('data', resolve).write('cd'));
  assert.is(await status('PUT', '/b', { body: 'b' }), 201);
  assert.equal(Object.keys(server.served()), ['a', 'b']);
  first.destroy();
}));
const put = (name: string, body: string, headers = '') =>
  `PUT /${name} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

http('stores the bodies of PUT and POST, and returns them whole and in ranges', () => visit({}, async ({ server, send, status }) => {
  const body = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  assert.is(await status('PUT', '/up/100CAM/A%20%C3%A9.JPG', { body }), 201);
  assert.is(await status('POST', '/up/100CAM/A%20%C3%A9.JPG', { body: 'second' }), 204);
  assert.is(await status('POST', '/up/b', { body }), 201);
  assert.equal(server.served(), { 'up/100CAM/A é.JPG': Buffer.from('second'), 'up/b': body });
  const whole = await send('GET', '/up/b') as Heard;
  assert.equal([whole.status, whole.headers['content-length'], Buffer.from(whole.body, 'latin1')], [200, '256', body]);
  const head = await send('HEAD', '/up/b') as Heard;
  assert.equal([head.status, head.headers['content-length'], head.headers['accept-ranges'], head.body], [200, '256', 'bytes', '']);
  const ranges: [string, number, string | undefined, number][] = [
    ['bytes=240-339', 206, 'bytes 240-255/256', 16], ['bytes=-16', 206, 'bytes 240-255/256', 16], ['bytes=250-', 206, 'bytes 250-255/256', 6],
    ['bytes=0-0', 206, 'bytes 0-0/256', 1], ['bytes=256-', 416, 'bytes */256', 26], ['bytes=5-2', 200, undefined, 256],
    ['bytes=0-1,4-5', 200, undefined, 256],
    ['items=0-1', 200, undefined, 256],
  ];
  for (const [Range, code, said, bytes] of ranges) {
    const heard = await send('GET', '/up/b', { headers: { Range } }) as Heard;
    assert.equal([heard.status, heard.headers['content-range'], heard.body.length], [code, said, bytes], Range);
  }
  assert.is(await status('GET', '/up/b', { headers: { 'Range': 'bytes=0-1', 'If-Range': whole.headers['etag'] as string } }), 206);
  assert.is(await status('GET', '/up/b', { headers: { 'Range': 'bytes=0-1', 'If-Range': '"other"' } }), 200);
  assert.is(await status('GET', '/up/c'), 404);
}));

http('a cache before it shows older copies for a time, by URL and query', async () => {
  const clock = virtualClock();
  const pass = async (ms: number) => (clock.after(ms, () => undefined), clock.run(() => false, ms));
  const showing = (more: object) => visit({ clock, cdn: { ms200: 7200, ms404: 180, ...more } }, async ({ send, status }) => {
    const shown = async (target: string, headers = {}) => {
      const heard = await send('GET', target, { headers }) as Heard;
      return `${heard.status} ${heard.status === 404 ? '' : heard.body} ${heard.headers['cf-cache-status']}`;
    };
    assert.is(await shown('/a.jpg'), '404  MISS');
    assert.is(await status('PUT', '/a.jpg', { body: 'first' }), 201);
    const told = [await shown('/a.jpg'), await shown('/a.jpg', { 'Cache-Control': 'no-cache' }), await shown('/a.jpg?v=1', { Range: 'bytes=3-99' })];
    await pass(200);
    assert.is(await shown('/a.jpg'), 'heedsNoCache' in more ? '200 first HIT' : '200 first MISS');
    assert.is(await status('PUT', '/a.jpg', { body: 'other' }), 204);
    assert.is(await shown('/a.jpg', { Range: 'bytes=0-1' }), '206 fi HIT');
    assert.is(((await send('HEAD', '/a.jpg')) as Heard).headers['content-length'], '5');
    await pass(7201);
    assert.is(await shown('/a.jpg'), '200 other MISS');
    return void assert.equal(told, 'heedsNoCache' in more ? ['404  HIT', '200 first MISS', '206 st MISS']
      : 'ignoresQuery' in more ? ['404  HIT', '404  HIT', '404  HIT']
      : ['404  HIT', '404  HIT', '206 st MISS']);
  });
  for (const more of [{}, { heedsNoCache: true }, { ignoresQuery: true }]) await showing(more);
});

http('records requests byte for byte', () => visit({}, async ({ server, raw }) => {
  await raw(put('a?x=1', '\0\xff', 'x-OWN:  v \r\nConnection: close\r\n'));
  const { text, body, ...request } = server.requests[0]!;
  assert.equal(request, {
    method: 'PUT', target: '/a?x=1', version: '1.1', headers: [['Host', 'x'], ['x-OWN', 'v'], ['Connection', 'close'], ['Content-Length', '2']],
    end: 'complete', status: 201, connection: 1,
  });
  assert.equal([text.length, [...body]], [put('a?x=1', '\0\xff', 'x-OWN:  v \r\nConnection: close\r\n').length - 2, [0, 255]]);
  assert.equal(server.uploads.map(({ path, end, digest }) => [path, end, digest.slice(0, 8)]), [['/a', 'complete', '06eb7d6a']]);
}));

const wrong: [title: string, request: string, status: number][] = [
  ['a bare LF', 'GET /a HTTP/1.1\nHost: x\n\n', 400],
  ['a bare CR in a value', 'GET /a HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n', 400],
  ['two spaces', 'GET  /a HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['no version', 'GET /a\r\nHost: x\r\n\r\n', 400],
  ['HTTP/2.0', 'GET /a HTTP/2.0\r\nHost: x\r\n\r\n', 505],
  ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a byte that a URL must escape', 'GET /\xe9 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an escape of one digit', 'GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an escape that is no UTF-8', 'GET /%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ['an escaped path out of the root', 'GET /a/%2e%2e/%2e%2e/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ['a slash in a name', 'GET /a%2Fb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ['no Host', 'GET /a HTTP/1.1\r\n\r\n', 400],
  ['two Hosts', 'GET /a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n', 400],
  ['a space before the colon', 'GET /a HTTP/1.1\r\nHost : x\r\n\r\n', 400],
  ['a folded line', 'GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n', 400],
  ['a control character in a value', 'GET /a HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n', 400],
  ['no length', 'PUT /a HTTP/1.1\r\nHost: x\r\n\r\n', 411],
  ['two lengths', 'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na', 400],
  ['a length with a sign', 'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na', 400],
  ['a length and chunks', 'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['chunks in HTTP/1.0', 'PUT /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['another coding', 'PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501],
  ['a chunk longer than its size', 'PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n', 400],
  ['a chunk with no size', 'PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400],
  ['a long head', `GET /a HTTP/1.1\r\nHost: x\r\nA: ${'b'.repeat(8192)}\r\n\r\n`, 431],
  ['a part of a file', put('a', 'b', 'Content-Range: bytes 0-0/2\r\nConnection: close\r\n'), 400],
  ['another expectation', put('a', 'b', 'Expect: mercy\r\n'), 417],
  ['an unknown method', 'BREW /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 501],
  ['a method that is not allowed', 'PATCH /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
];

http('refuses requests that violate the RFCs, with the right status, and stores nothing', () => visit({}, async ({ server, raw }) => {
  for (const [title, request, status] of wrong) assert.match(await raw(request), new RegExp(`^HTTP/1.1 ${status} `), title);
  assert.equal(server.served(), {});
}));

http('accepts chunks, and a request that arrives byte by byte', () => visit({}, async ({ server }) => {
  const request = 'PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n'
    + '3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n';
  const heard = await new Promise<string>(resolve => {
    const socket = connect(server.port, '127.0.0.1').setNoDelay();
    socket.on('data', bytes => resolve(bytes.toString()));
    const say = (at: number) => at < request.length && socket.write(request[at]!, () => setImmediate(say, at + 1));
    say(0);
  });
  assert.match(heard, /^HTTP\/1.1 201 Created\r\n/);
  assert.equal(server.served(), { a: Buffer.from('abc0123456789') });
}));

http('can refuse chunks and bodies above a size', () => visit({ noChunks: true, mostBytes: 3 }, async ({ raw, status }) => {
  assert.match(await raw('PUT /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'), /^HTTP\/1.1 411 /);
  assert.equal([await status('PUT', '/a', { body: '1234' }), await status('PUT', '/a', { body: '123' })], [413, 201]);
}));

http('sends 100 Continue, or refuses, before the body', () => visit({ mostBytes: 3 }, async ({ server, status, raw }) => {
  assert.is(await status('PUT', '/a', { body: '123', headers: { 'Expect': '100-continue', 'Content-Length': '3' } }), 201);
  assert.is(await status('PUT', '/b', { body: '1234', headers: { 'Expect': '100-continue', 'Content-Length': '4' } }), 413);
  assert.equal(server.requests.map(({ body }) => body.length), [3, 0]);
  assert.match(
    await raw(put('c', '12', 'Expect: 100-continue\r\nConnection: close\r\n')), /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 201 Created\r\n/,
  );
}));

http('requires its account and key, and can forbid reading', () => visit({
  user: 'hut', password: 'p:w', key: 'X-Api-Key: k3y-of-all', isWriteOnly: true,
}, async ({ server, send, status }) => {
  const Authorization = `Basic ${Buffer.from('hut:p:w').toString('base64')}`;
  const body = 'x';
  const stranger = await send('PUT', '/a', { body }) as Heard;
  assert.equal([stranger.status, stranger.headers['www-authenticate']], [401, 'Basic realm="cameras", charset="UTF-8"']);
  assert.is(await status('PUT', '/a', { body, headers: { 'Authorization': `${Authorization}x`, 'X-Api-Key': 'k3y-of-all' } }), 401);
  assert.is(await status('PUT', '/a', { body, headers: { Authorization } }), 401);
  assert.is(await status('PUT', '/a', { body, headers: { Authorization, 'X-Api-Key': 'other' } }), 403);
  assert.equal(server.served(), {});
  assert.is(await status('PUT', '/a', { body, headers: { Authorization, 'X-Api-Key': 'k3y-of-all' } }), 201);
  assert.is(await status('GET', '/a', { headers: { Authorization, 'X-Api-Key': 'k3y-of-all' } }), 403);
}));

http('can have a quota, make no folders, and store copies instead of overwriting', async () => {
  await visit({ quotaBytes: 5, copies: true }, async ({ server, status }) => {
    assert.equal([
      await status('PUT', '/a.jpg', { body: '12' }), await status('PUT', '/a.jpg', { body: '34' }), await status('PUT', '/b', { body: '56' }),
    ], [201, 201, 507]);
    assert.equal(Object.keys(server.served()), ['a-1.jpg', 'a.jpg']);
  });
  await visit({ makesNoFolders: true, keepsFiles: true }, async ({ status }) => {
    assert.equal([
      await status('PUT', '/a/b', { body: '1' }), await status('PUT', '/a', { body: '1' }), await status('PUT', '/a', { body: '2' }),
      await status('PUT', '/a/b', { body: '1' }),
    ],
      [409, 201, 409, 409]);
  });
});

const form = (...parts: string[]) => ({
  body: `--B\r\n${parts.join('\r\n--B\r\n')}\r\n--B--\r\n`, headers: { 'Content-Type': 'multipart/form-data; boundary=B' },
});
const field = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
const file = (name: string, text: string) =>
  `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n${text}`;

http('a condition that the target does not exist, as RFC 9110 13.1.2 demands, and as servers deviate', async () => {
  const headers = { 'If-None-Match': '*' };
  const put = { headers, body: 'ab' };
  await visit({}, async ({ server, status }) => {
    assert.equal([
      await status('PUT', '/a', put), await status('PUT', '/a', { headers, body: 'c' }), await status('POST', '/a', put),
    ], [201, 412, 412]);
    assert.is(server.served()['a']!.toString(), 'ab');
    assert.equal([
      await status('GET', '/a', { headers }), await status('HEAD', '/a', { headers }), await status('GET', '/b', { headers }),
    ], [304, 304, 404]);
    assert.is(await status('PUT', '/b', { headers: { 'If-None-Match': '"x"' }, body: 'c' }), 400);
  });
  for (const [ifNoneMatch, expected] of [['ignored', [201, 204]], [409, [201, 409]], [400, [400, 400]], [501, [501, 501]]] as const) {
    await visit({ ifNoneMatch }, async ({ status }) => assert.equal([
      await status('PUT', '/a', put), await status('PUT', '/a', put),
    ], expected, `${ifNoneMatch}`));
  }
});

http('accepts a form with a file, and refuses other POSTs', () => visit({ form: {
  file: 'file', needs: { policy: 'p' },
} }, async ({ server, status }) => {
  const fine = [field('key', 'hut/${filename}'), field('policy', 'p')];
  const whole = form(...fine, file('A.JPG', '\r\n--B\r-\0')).body;
  const table: [Given, number][] = [
    [form(...fine, file('A.JPG', '\r\n--C\r-\0')), 201], [form(field('policy', 'p'), file('B.JPG', 'b')), 201],
    [form(...fine), 400], [form(file('C.JPG', 'c'), ...fine), 403], [form(field('policy', 'q'), file('D.JPG', 'd')), 403],
    [form(field('key', '../x'), field('policy', 'p'), file('E.JPG', 'e')), 400],
    [{ body: 'raw', headers: { 'Content-Type': 'image/jpeg' } }, 415], [{ body: whole, headers: { 'Content-Type': 'multipart/form-data' } }, 400],
    [{ ...form(...fine, file('F.JPG', 'f')), body: whole.slice(0, -6) }, 400], [{ ...form(), body: whole.replace('--B\r\n', '--B\n') }, 400],
    [{ ...form(), body: `${whole}more` }, 400], [form(...fine, 'Content-Disposition: form-data; name=file; filename=G\r\n\r\ng'), 400],
    [form(...fine, 'no head'), 400],
  ];
  for (const [i, [given, code]] of table.entries()) assert.is(await status('POST', '/up', given), code, `${i}`);
  assert.equal(server.served(), { 'hut/A.JPG': Buffer.from('\r\n--C\r-\0'), 'up/B.JPG': Buffer.from('b') });
}));

http('keeps a connection open for the next request, and answers requests sent together in turn', () => visit({}, async ({ server, raw }) => {
  const heard = await raw(put('a', '1') + put('b', '22') + 'GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.equal(heard.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 201', 'HTTP/1.1 201', 'HTTP/1.1 200']);
  assert.equal([server.connections(), server.requests.map(({ connection }) => connection)], [1, [1, 1, 1]]);
  assert.match(await raw('GET /b HTTP/1.0\r\n\r\n'), /\r\nConnection: close\r\n\r\n22$/);
}));

http('keeps nothing of an interrupted body, or the received part', async () => {
  for (const keepsCut of [false, true]) {
    await visit({ keepsCut, faults: [{ method: 'PUT', how: { closeAtBody: 4 } }] }, async ({ server, status }) => {
      assert.is(await status('PUT', '/a', { body: '123456' }), 'gone');
      assert.equal(server.served(), keepsCut ? { a: Buffer.from('1234') } : {});
      assert.equal(server.requests.map(({ end, body }) => [end, body.length]), [['broken', 4]]);
    });
  }
});

/**
 * For each fault, what a client hears that sends two PUTs together. `isThere`: the first file is stored. `stays`: the connection stays open, so the
 * second PUT is answered.
 */
const faults: { title: string; how: HttpWrong; hears: RegExp; isThere: boolean; stays: boolean }[] = [
  {
    title: 'another status', how: { status: 503, headers: [['Retry-After', '7']] },
    hears: /^HTTP\/1.1 503 Service Unavailable\r\n.*Retry-After: 7\r\n.*\r\n503 Service Unavailable\n/s, isThere: false, stays: true,
  },
  {
    title: 'a failure reported for a stored upload', how: { status: 500, isDone: true, body: '' }, hears: /^HTTP\/1.1 500 .*Content-Length: 0\r\n/s,
    isThere: true, stays: true,
  },
  { title: 'a redirect', how: { status: 307, headers: [['Location', 'http://127.0.0.1:1/a']] }, hears: /^HTTP\/1.1 307 .*Location: http:/s,
    isThere: false, stays: true },
  {
    title: 'chunks', how: { status: 200, isDone: true, body: 'abcdef', framing: 'chunked' },
    hears: /Transfer-Encoding: chunked\r\n\r\n2;part=first\r\nab\r\n2\r\ncd\r\n2\r\nef\r\n0\r\nX-Trailer: end\r\n\r\nHTTP/s, isThere: true,
    stays: true,
  },
  {
    title: 'no length', how: { status: 200, isDone: true, body: 'abc', framing: 'close' },
    hears: /^(?!.*Content-Length).*Connection: close\r\n\r\nabc$/s, isThere: true, stays: false,
  },
  {
    title: 'neither length nor end', how: { status: 200, isDone: true, body: 'abc', framing: 'none' },
    hears: /^HTTP\/1.1 200 OK\r\nDate: [^\r]*\r\nContent-Type: [^\r]*\r\n\r\nHTTP/, isThere: true, stays: true,
  },
  { title: 'HTTP/1.0', how: { version: '1.0' }, hears: /^HTTP\/1.0 201 /, isThere: true, stays: false },
  {
    title: 'interim answers first', how: { informs: [100, 103] },
    hears: /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 103 Early Hints\r\n\r\nHTTP\/1.1 201 /, isThere: true, stays: true,
  },
  { title: 'no reason phrase', how: { phrase: '' }, hears: /^HTTP\/1.1 201 \r\n/, isThere: true, stays: true },
  { title: 'an answer before the body has arrived', how: { status: 413, early: 2 }, hears: /^HTTP\/1.1 413 /, isThere: false, stays: true },
  { title: 'bytes that are not HTTP', how: { raw: 'SSH-2.0-x\r\n', closes: true }, hears: /^SSH-2.0-x\r\n$/, isThere: true, stays: false },
  { title: 'an unannounced end of the connection', how: { closes: true }, hears: /^HTTP\/1.1 201 (?!.*Connection)/s, isThere: true, stays: false },
  { title: 'no answer', how: { closeAtByte: 0 }, hears: /^$/, isThere: true, stays: false },
  { title: 'part of an answer', how: { closeAtByte: 12 }, hears: /^HTTP\/1.1 201$/, isThere: true, stays: false },
  { title: 'a reset', how: { closeAtByte: 5, resets: true }, hears: /^(HTTP\/)?$/, isThere: true, stays: false },
  { title: 'silence', how: { hushAtByte: 0 }, hears: /^$/, isThere: true, stays: false },
  { title: 'silence within an answer', how: { hushAtByte: 12 }, hears: /^HTTP\/1.1 201$/, isThere: true, stays: false },
  { title: 'success for an upload that is cut', how: { keepsBytes: 2 }, hears: /^HTTP\/1.1 201 /, isThere: true, stays: true },
];

for (const { title, how, hears, isThere, stays } of faults) {
  http(`fault: ${title}; the next request succeeds`, () => visit({ faults: [{ method: 'PUT', nth: 1, how }] }, async ({ server, raw }) => {
    const heard = await raw(put('a', '123456') + put('b', ''));
    assert.match(heard, hears);
    assert.is(heard.endsWith('\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n'), stays);
    assert.equal(Object.keys(server.served()), [...isThere ? ['a'] : [], ...stays ? ['b'] : []]);
    if (isThere) assert.is(server.served()['a']!.length, how.keepsBytes ?? 6);
    assert.match(await raw(put('a', '123456')), isThere ? /^HTTP\/1.1 204 / : /^HTTP\/1.1 201 /);
    assert.is(server.served()['a']!.toString(), '123456');
  }));
}

http('an upload is complete once its success was sent in full', () => visit({ faults: [
  { nth: 1, how: { status: 500, isDone: true } }, { nth: 2, how: { closeAtByte: 20 } },
] }, async ({ server, raw }) => {
  for (let i = 0; i < 3; i++) await raw(put('a', '1'));
  assert.equal(server.uploads.map(({ end }) => end), ['broken', 'broken', 'complete']);
}));

http('closes the connection after a given byte of its input', async () => {
  const put = 'PUT /a.jpg HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody';
  await visit({ deafAtByte: [put.length + 10] }, async ({ raw, server }) => {
    assert.match(await raw(put), /^HTTP\/1.1 201 /);
    assert.is(await raw(put), '');
    assert.match(await raw(put), /^HTTP\/1.1 204 /);
    assert.is(server.heardBytes(), 3 * put.length);
    assert.equal(server.uploads.map(({ end }) => end), ['complete', 'complete']);
  });
});
http('closes the connection after a given byte of its output', () => visit({ closeAtByte: [250] }, async ({ status }) => {
  const heard: (number | 'gone')[] = [];
  for (let i = 0; i < 5; i++) heard.push(await status('PUT', '/a', { body: '1' }));
  assert.equal(heard, [201, 204, 'gone', 204, 204]);
}));

/**
 * Sends a request, and receives the response in simulated time, which also passes while the server is silent. @returns what was heard, and the
 * milliseconds that it took
 */
async function listen(options: Partial<HttpServerOptions>, request: string): Promise<{ heard: string; tookMs: number }> {
  const clock = virtualClock();
  const startMs = clock.now();
  let [heard, lastMs, isOver] = ['', startMs, false];
  await visit({ ...options, clock }, async ({ server }) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('data', bytes => (heard += bytes.toString('latin1'), lastMs = clock.now())).once('close', () => (isOver = true));
    await clock.hold(new Promise<void>(resolve => socket.once('connect', () => (socket.write(request), whenSilent(socket, resolve)))));
    await clock.run(() => isOver, 60_000);
  });
  return { heard, tookMs: lastMs - startMs };
}

http('delays, slowness and silence follow the simulated time', async () => {
  const request = put('a', '1', 'Connection: close\r\n');
  const late = await listen({ faults: [{ how: { lateMs: 20_000 } }] }, request);
  assert.match(late.heard, /^HTTP\/1.1 201 /);
  assert.is(late.tookMs, 20_000);
  const slow = await listen({ faults: [{ how: { bytesPerSecond: 20 } }] }, request);
  assert.is(slow.heard, late.heard.replace('30:20 GMT', '30:00 GMT'));
  assert.ok(Math.abs(slow.tookMs - slow.heard.length * 50) <= 100, `${slow.tookMs}`);
  const reader = await listen({ bytesPerSecond: 10_000 }, put('a', 'x'.repeat(200_000), 'Connection: close\r\n'));
  assert.match(reader.heard, /^HTTP\/1.1 201 /);
  assert.ok(reader.tookMs > 10_000 && reader.tookMs < 20_100, `${reader.tookMs}`);
  const silent = await listen({ faults: [{ how: { hushAtByte: 12 } }] }, request);
  assert.equal(silent, { heard: 'HTTP/1.1 201', tookMs: 0 });
});

http.run();
