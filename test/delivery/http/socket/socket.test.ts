// Tests one request and its response over a socket: each way in which it can end, and that nothing of it remains.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exchange } from '../../../../src/delivery/http/socket/socket.ts';
import type { Request } from '../../../../src/delivery/http/socket/write.ts';
import { End, type Fault } from '../../../../src/fault.ts';
import { airMs } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { contentOf, sourceOf, type TestSource } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';
import { createHttpServer, sliceBytes, socketModem, type Server, type Serves } from '../server.ts';

const test = suite('socket');

const path = '/DCIM/A.JPG';
const content = contentOf(950);
const body = content;
const head = `POST /A.JPG HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`;
const whole = head + body;
/** Milliseconds to wait for a response: two minutes, and the time of the bytes that are still on their way. */
const patienceMs = 120_000 + airMs(whole.length);
const slicesOf = (text: string) => Math.ceil(text.length / sliceBytes);
const created = 'HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok';

interface Asked extends Given {
  serves?: Serves;
  isEnough?: Request['isEnough'];
  /** True if the request is a query (GET) without a body. */
  isGet?: boolean;
  /** Content of the image on the card, if it is another than announced. */
  onCard?: string;
  meanwhile?: (scene: Scene) => void;
}

interface Exchanged extends Omit<Scene, 'end'>, Ended {
  server: Server;
  source: TestSource;
  /** Status of the response. It is undefined if the request ended with a fault. */
  status: number | undefined;
  got: string;
}

async function exchanged({ serves, isEnough, isGet, onCard, meanwhile, ...given }: Asked = {}): Promise<Exchanged> {
  const server = createHttpServer(serves);
  const source = sourceOf({ [path]: onCard ?? content });
  const scene = sceneOf({
    modem: socketModem(), hear: server.hear, ...given, image: { size: content.length },
    variables: { serverHost: 'example.com', serverPort: '80', isSecure: '', size: '4711', rest: '', ...given.variables }, throttle: { isOkKnown: true, ...given.throttle }, parts: { source },
  });
  let status: number | undefined;
  let got = '';
  const { trip } = scene;
  meanwhile?.(scene);
  const ended = await scene.end(onEnd => lowered(exchange)(trip, {
    method: isGet ? 'GET' : 'POST', head: isGet ? question : head, image: isGet ? undefined : trip.attempt.image,
    onBody: bytes => { got += bytes; }, ...isEnough && { isEnough },
  }, answer => {
    status = answer.status;
    onEnd(End.done);
  }, (end, fault?: Fault) => onEnd(end, fault)));

  // checks that hold however the request has ended: nothing of it remains
  assert.is(trip.variables['size'], '4711', 'the announced size of the image is unchanged');
  assert.is(source.card.openFiles(), 0, 'the image is closed');
  scene.say('\r\nCLOSED\r\n');
  assert.is(trip.chat.heard(), undefined, 'the end of the connection is awaited no longer');
  return { ...scene, ...ended, server, source, status, got };
}

test('a request is sent in slices, byte for byte, and its answer is returned', async () => {
  const { end, status, got, server } = await exchanged({ serves: { answers: [[created]] } });
  assert.equal([end, status, got], [End.done, 201, 'ok']);
  assert.is(server.requests[0], whole);
  const slices = (bytes: number) => [...Array.from({ length: Math.floor(bytes / sliceBytes) }, () => sliceBytes), bytes % sliceBytes];
  assert.equal(server.receiver.payloads.map(one => one.bytes.length), [...slices(head.length), ...slices(body.length)]);
  assert.equal([server.verbs()[0], server.verbs().at(-1)], ['OPEN', 'CLOSE']);
});

const answers: { title: string; pieces: (string | number)[]; closes?: boolean; status: number; got?: string; leastMs?: number; mostMs?: number }[] = [
  { title: 'in one piece', pieces: [created], status: 201, got: 'ok' },
  { title: 'byte by byte', pieces: [...created], status: 201, got: 'ok' },
  { title: 'after 100 Continue', pieces: ['HTTP/1.1 100 Continue\r\n\r\n', 1000, created], status: 201, got: 'ok' },
  { title: 'in chunks', pieces: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '3\r\nabc\r\n', '0\r\n\r\n'], status: 200, got: 'abc' },
  { title: 'without a length, until the server closes', pieces: ['HTTP/1.1 200 OK\r\n\r\nabc'], closes: true, status: 200, got: 'abc', mostMs: 6000 },
  { title: 'without a length, and the server does not close', pieces: ['HTTP/1.1 200 OK\r\n\r\nabc'], status: 200, got: 'abc', leastMs: patienceMs, mostMs: patienceMs + 5000 },
  { title: 'cut short by the server\'s close', pieces: ['HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\nabc'], closes: true, status: 500, got: 'abc', mostMs: 6000 },
  { title: 'late', pieces: [119_000, created], status: 201, got: 'ok', leastMs: 119_000 },
  { title: 'with a long pause in the middle', pieces: [100_000, created.slice(0, 30), 100_000, created.slice(30)], status: 201, got: 'ok', leastMs: 200_000 },
  { title: 'byte by byte, with pauses', pieces: [...created].flatMap(byte => [3000, byte]), status: 201, got: 'ok', leastMs: 3000 * created.length },
  { title: 'twice', pieces: [created + created.replace('201', '500')], status: 201, got: 'ok' },
  { title: 'read from the modem after the server has closed', pieces: [created.slice(0, 20), created.slice(20)], closes: true, status: 201, got: 'ok', mostMs: 5000 },
  ...[200, 204, 301, 400, 401, 404, 413, 429, 500, 503].map(status => ({ title: `${status}`, pieces: [`HTTP/1.1 ${status} x\r\nContent-Length: 0\r\n\r\n`], status })),
];
for (const { title, pieces, closes, status: expected, got: text = '', leastMs = 0, mostMs = 400_000 } of answers) {
  test(`an answer ${title}`, async () => {
    const { end, status, got, ms } = await exchanged({ serves: { answers: [pieces], ...closes && { closesAt: 'answered' as const } } });
    assert.equal([end, status, got], [End.done, expected, text]);
    assert.ok(ms >= leastMs && ms <= mostMs, `${ms} ms`);
  });
}

const failures: { title: string; asked: Asked; end?: Ended['end']; code: string; line?: RegExp; mostMs?: number }[] = [
  { title: 'the connection is refused', asked: { serves: { opens: ['OK', '+OPEN: 1'] } }, code: 'connection', mostMs: 2000 },
  { title: 'ERROR to the connection request', asked: { serves: { opens: ['ERROR'] } }, code: 'connection', mostMs: 2000 },
  { title: 'the modem is silent', asked: { serves: { opens: [] } }, end: End.broken, code: 'silent', mostMs: 26_000 },
  { title: 'closed before the first byte', asked: { serves: { closesAt: 0 } }, code: 'server-closed', mostMs: 6000 },
  { title: 'closed in the middle, with no answer', asked: { serves: { closesAt: 500 } }, code: 'server-closed', mostMs: 6000 },
  { title: 'closed after the request, with no answer', asked: { serves: { answers: [[]], closesAt: 'answered' } }, code: 'server-closed', line: /without an answer/, mostMs: 6000 },
  { title: 'closed in the middle of the answer\'s head', asked: { serves: { answers: [['HTTP/1.1 20']], closesAt: 'answered' } }, code: 'server-closed', mostMs: 6000 },
  { title: 'closed after 100 Continue', asked: { serves: { answers: [['HTTP/1.1 100 Continue\r\n\r\n']], closesAt: 'answered' } }, code: 'server-closed', line: /without an answer/, mostMs: 6000 },
  { title: 'no answer at all', asked: { serves: { answers: [[]] } }, code: 'server-timeout', line: /^no answer$/, mostMs: patienceMs + 5000 },
  { title: 'one byte of the head every 100 seconds', asked: { serves: { answers: [[...`HTTP/1.1 200 ${'A'.repeat(900)}`].flatMap(byte => [100_000, byte])] } }, code: 'server-timeout', line: /^its answer is too slow: \d+ bytes? in \d+ s$/, mostMs: 4 * patienceMs },
  { title: 'one byte of the content every 100 seconds', asked: { isGet: true, serves: { answers: [['HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n', ...[...'A'.repeat(900)].flatMap(byte => [100_000, byte])]] } }, code: 'server-timeout', line: /too slow/, mostMs: 4 * patienceMs },
  { title: 'chunks of one byte with long extensions', asked: { isGet: true, serves: { answers: [['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', ...Array.from({ length: 300 }, () => `1;${'x'.repeat(2000)}\r\nA\r\n`)]] } }, code: 'unknown', line: /more than 16384 bytes beside its content/, mostMs: 3 * patienceMs },
  { title: 'an answer that is not HTTP', asked: { serves: { answers: [['220 FTP\r\n']] } }, code: 'unknown', line: /not HTTP/, mostMs: 3000 },
  { title: 'the modem never has room', asked: { serves: { full: { from: 300, times: Infinity } } }, code: 'server-closed', mostMs: 140_000 },
  { title: 'an image that has become shorter', asked: { onCard: content.slice(0, 500) }, code: 'image-changed', mostMs: 3000 },
  { title: 'an image that has become longer', asked: { onCard: `${content}x` }, code: 'image-changed', mostMs: 3000 },
];
for (const { title, asked, end: expected = End.refused, code: why, line: tells, mostMs = Infinity } of failures) {
  test(`${title}: ${why}`, async () => {
    const { end, code, status, line, ms, server } = await exchanged(asked);
    assert.equal([end, code, status], [expected, why, undefined]);
    if (tells) assert.match(line!, tells);
    assert.ok(ms <= mostMs, `${ms} ms`);
    if (end === End.refused) assert.is(server.verbs().at(-1), 'CLOSE', 'the connection is closed');
  });
}

test('the status of a server that refuses and closes in the middle is returned', async () => {
  const { status, server } = await exchanged({ serves: { answers: [['HTTP/1.1 413 Too large\r\nContent-Length: 0\r\n\r\n']], answersAt: 400, closesAt: 400 } });
  assert.is(status, 413);
  // the server got the request up to the end of the slice in which it closed the connection
  assert.is(server.requests[0], head + body.slice(0, slicesOf(whole.slice(head.length, 400)) * sliceBytes));
});

test('a server that refuses in the middle and reads on gets the whole request', async () => {
  const { status, server } = await exchanged({ serves: { answers: [['HTTP/1.1 413 Too large\r\nContent-Length: 0\r\n\r\n']], answersAt: 400 } });
  assert.equal([status, server.requests[0]], [413, whole]);
});

test('a 2xx does not count if the server closed before it had the whole image', async () => {
  const { end, status, code } = await exchanged({ serves: { answers: [[created]], answersAt: 400, closesAt: 400 } });
  assert.equal([end, status, code], [End.refused, undefined, 'server-closed']);
});

for (const from of [0, 100, 500, 900]) {
  test(`a slice without room in the modem after ${from} bytes is sent again until accepted`, async () => {
    const { status, server, ms } = await exchanged({ serves: { full: { from, times: 5 } } });
    assert.equal([status, server.requests[0]], [201, whole]);
    assert.ok(ms >= 5 * 500 && ms < 6000, `${ms} ms`);
  });
}

test('a slice that was taken and then refused is not sent again: the connection is lost', async () => {
  let sends = 0;
  const rows = [{ want: [], ms: 1, set: { piece: '100' } }, { say: 'AT+SEND=#{slice}', slice: 'piece' as const, pour: '>', want: ['OK', '+SENT: {code=0}'], ms: 10_000, refusedAs: 'server-closed' as const }];
  const { end, code, server } = await exchanged({
    modem: socketModem({}, { write: rows }),
    meanwhile: ({ clock, say, trip }) => {
      const write = trip.uart.write;
      trip.uart.write = data => {
        if (/^AT\+SEND/.test(`${data}`)) clock.after(60, () => say(`\r\n+SENT: ${++sends < 3 ? 0 : 1}\r\n`));
        write(data);
      };
    },
    serves: { answers: [[]] },
  });
  assert.equal([end, code], [End.refused, 'server-closed']);
  assert.is(server.verbs().filter(verb => verb === 'SEND').length, 3);
});

test('a request that lost bytes on the line is a fault', async () => {
  const { end, code, status } = await exchanged({ serves: { loses: [0, 0, 3], answers: [[created]] } });
  assert.equal([end, code, status], [End.refused, 'line-noise', undefined]);
});

for (const isOkKnown of [true, false]) {
  test(`a late OK in the middle is awaited before the rest is sent${isOkKnown ? '' : ', and its delay is learnt once'}`, async () => {
    const { status, server, lines } = await exchanged({ serves: { okMs: isOkKnown ? 900 : 12_000 }, throttle: { isOkKnown } });
    assert.equal([status, server.requests[0]], [201, whole]);
    assert.is(server.verbs().filter(verb => verb === 'SEND').length, slicesOf(head) + slicesOf(body));
    if (!isOkKnown) assert.is(lines.filter(line => /its OK came .* late/.test(line)).length, 1);
  });
}

test('the end of the connection is noticed after a late OK, too', async () => {
  const { status, ms } = await exchanged({ serves: { okMs: 900, answers: [['HTTP/1.1 200 OK\r\n\r\nabc']], closesAt: 'answered' } });
  assert.is(status, 200);
  assert.ok(ms < 60_000, `${ms} ms`);
});

// The following tests have a response that never ends.

const endless = (first: string) => [first, ...Array.from({ length: 400 }, () => 'x'.repeat(100))];

test('an answer is not read to its end once enough is known', async () => {
  const { status, got } = await exchanged({ isGet: true, isEnough: answer => answer.got >= 250, serves: { answers: [endless('HTTP/1.1 200 OK\r\n\r\n')] } });
  assert.equal([status, got.length], [200, 300]);
});

test('whether an answer is enough is checked when its head is complete', async () => {
  const asked: (number | undefined)[] = [];
  const { status } = await exchanged({
    isGet: true, isEnough: answer => asked.push(answer.length) > 0,
    serves: { answers: [['HTTP/1.1 200 OK\r\n', 'Content-Le', 'ngth: 77\r\n', '\r\n', 'abc']] },
  });
  assert.equal([status, asked], [200, [77]]);
});

test('an endless head ends the exchange', async () => {
  const { end, code, status, ms } = await exchanged({ isGet: true, serves: { answers: [endless('HTTP/1.1 200 OK\r\nX: ')] } });
  assert.equal([end, code, status], [End.refused, 'unknown', undefined]);
  assert.ok(ms < 100_000, `${ms} ms`);
});

test('a network loss ends the wait for an answer', async () => {
  const { end, code, ms } = await exchanged({
    serves: { answers: [[]] }, meanwhile: ({ trip, clock }) => void clock.after(20_000, () => { (trip.link as { lost: string }).lost = 'network'; }),
  });
  assert.equal([end, code], [End.refused, 'network']);
  assert.ok(ms < 22_000, `${ms} ms`);
});

test('over TLS the modem reports the end of a connection by another line', async () => {
  const serves: Serves = { answers: [['HTTP/1.1 200 OK\r\n\r\nabc']], closesAt: 'answered' };
  const plain = await exchanged({ modem: socketModem({ closedLine: 'CLOSED|SECURE CLOSED' }), serves });
  assert.ok(plain.ms < 6000);
  const secure = await exchanged({ modem: socketModem({ closedLine: 'SHUT|CLOSED' }), variables: { isSecure: '1' }, serves });
  assert.ok(secure.ms < 6000, `${secure.ms} ms`);
});

// The following tests send a query over the connection of the upload before it.

const question = 'GET /A.JPG HTTP/1.1\r\n\r\n';
const found = 'HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\nabc';

interface Followed {
  serves?: Serves;
  upload?: Partial<Request>;
  query?: Partial<Request>;
  between?: (scene: Scene) => void;
}

/** What the upload and the query after it gave. `got` and `verbs` are those of the query. */
interface Answered extends Ended {
  /** Statuses of the responses to the upload and the query. */
  statuses: number[];
  requests: string[];
  got: string;
  verbs: string[];
  open: string | undefined;
}

/** Sends an upload, and then a query for it. */
async function followed({ serves, upload, query, between }: Followed = {}): Promise<Answered> {
  const server = createHttpServer({ answers: [[created], [found]], ...serves });
  const scene = sceneOf({
    modem: socketModem(), hear: server.hear, image: { size: content.length }, variables: { serverHost: 'example.com', serverPort: '80', isSecure: '', size: '4711', rest: '' },
    throttle: { isOkKnown: true }, parts: { source: sourceOf({ [path]: content }) },
  });
  const { trip } = scene;
  const statuses: number[] = [];
  let got = '';
  const run = (request: Request): Promise<Ended> => scene.end(onEnd => lowered(exchange)(trip, request, (answer) => {
    statuses.push(answer.status);
    onEnd(End.done);
  }, (end, fault?: Fault) => onEnd(end, fault)));

  await run({
    method: 'PUT', head: `PUT /A.JPG HTTP/1.1\r\nContent-Length: ${content.length}\r\n\r\n`, image: trip.attempt.image!, isFollowed: true,
    onBody: () => undefined, isEnough: () => true, ...upload,
  });
  const before = server.verbs().length;
  between?.(scene);
  const ended = await run({ method: 'GET', head: question, onBody: bytes => { got += bytes; }, ...query });
  assert.is(trip.variables['size'], '4711');
  scene.say('\r\nCLOSED\r\n');
  assert.is(trip.chat.heard(), undefined, 'the end of the connection is awaited no longer');
  return { ...ended, statuses, got, verbs: server.verbs().slice(before), requests: server.requests, open: trip.http.open };
}

test('a query uses the upload\'s open connection and closes it', async () => {
  const { end, statuses, got, verbs, requests, open } = await followed();
  assert.equal([end, statuses, got], [End.done, [201, 206], 'abc']);
  assert.equal(verbs, ['SEND', 'RECV', 'CLOSE']);
  assert.is(requests[1], question);
  assert.is(open, '');
});

const own = ['OPEN', 'SEND', 'RECV', 'CLOSE'];
const cases: { title: string; asked: Followed; verbs: string[] }[] = [
  { title: 'the upload did not keep its connection open', asked: { upload: { isFollowed: false } }, verbs: own },
  { title: 'the server closes, and the modem reports it', asked: { between: ({ say }) => void say('\r\nCLOSED\r\n') }, verbs: own },
  { title: 'the server announces that it closes', asked: { serves: { answers: [[created.replace('\r\n', '\r\nCONNECTION: Close\r\n')], [found]] } }, verbs: own },
  { title: 'a server of HTTP/1.0 closes', asked: { serves: { answers: [[created.replace('1.1', '1.0')], [found]] } }, verbs: own },
  { title: 'the body of the answer is not complete', asked: { serves: { answers: [[created.slice(0, -2), 'ok'], [found]] } }, verbs: own },
  { title: 'the upload is refused', asked: { serves: { answers: [['HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'], [found]] } }, verbs: own },
  { title: 'the query is for another server', asked: { between: ({ trip }) => { trip.variables['serverHost'] = 'example.org'; } }, verbs: own },
  { title: 'the query is for another port', asked: { between: ({ trip }) => { trip.variables['serverPort'] = '8080'; } }, verbs: own },
  { title: 'the query is encrypted', asked: { between: ({ trip }) => { trip.variables['isSecure'] = '1'; } }, verbs: own },
  { title: 'the modem restarts', asked: { between: ({ trip }) => { trip.http.open = ''; } }, verbs: own },
  { title: 'the server has closed, and the modem refuses the query', asked: { serves: { closesAt: 'idle' } }, verbs: ['SEND', 'RECV', ...own] },
  { title: 'the server closes before it has read the query', asked: { between: ({ clock, say }) => void clock.after(1, () => say('\r\nCLOSED\r\n')), serves: { answers: [[created], [], [found]] } }, verbs: [] },
];
for (const { title, asked: one, verbs: expected } of cases) {
  test(`${title}: the query opens its own connection`, async () => {
    const { end, statuses, got, verbs, requests, ms } = await followed(one);
    assert.equal([end, statuses.at(-1), got], [End.done, 206, 'abc']);
    assert.is(requests.at(-1), question);
    if (expected.length) assert.equal(verbs.filter((verb, i) => verb !== verbs[i - 1]), expected);
    assert.equal(verbs.slice(-4), own);
    assert.ok(ms < 10_000, `${ms} ms`);
  });
}

test('an upload never uses an open connection, since it could not be repeated', async () => {
  const upload: Partial<Request> = { method: 'POST' };
  const { verbs } = await followed({ serves: { answers: [[created]] }, query: upload, between: ({ trip }) => { upload.image = trip.attempt.image!; upload.head = `POST /A.JPG HTTP/1.1\r\nContent-Length: ${content.length}\r\n\r\n`; } });
  assert.is(verbs[0], 'OPEN');
});

test('an answer that breaks off in its content is not requested again, since its beginning was used', async () => {
  const { end, code, got, verbs } = await followed({ serves: { answers: [[created], [found.slice(0, -1)]] }, between: ({ clock, say }) => void clock.after(400, () => say('\r\nCLOSED\r\n')) });
  assert.equal([end, code, got], [End.refused, 'server-closed', 'ab']);
  assert.not.ok(verbs.includes('OPEN'));
});

test('if the query\'s own connection fails, too, that fault is reported', async () => {
  let opens = 0;
  const { end, code } = await followed({ serves: { closesAt: 'idle', says: command => command.startsWith('AT+OPEN') && ++opens > 1 ? ['OK', '+OPEN: 1'] : undefined } });
  assert.equal([end, code, opens], [End.refused, 'connection', 2]);
});

test.run();
