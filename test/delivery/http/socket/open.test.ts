// A query takes the connection of the upload before it. However that connection ends, the query gets its answer, and nothing remains.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exchange } from '../../../../src/delivery/http/socket/socket.ts';
import type { Request } from '../../../../src/delivery/http/socket/write.ts';
import type { Fault } from '../../../../src/fault.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Scene } from '../../trip.ts';
import { createHttpServer, socketModem, type Serves } from '../server.ts';

const test = suite('a query on the connection of the upload');

const path = '/DCIM/A.JPG';
const content = contentOf(250);
const created = 'HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok';
const found = 'HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\nabc';
const question = 'GET /A.JPG HTTP/1.1\r\n\r\n';

interface Asked {
  serves?: Serves;
  upload?: Partial<Request>;
  query?: Partial<Request>;
  between?: (scene: Scene) => void;
}

/** Of the query: its verbs and its content. */
interface Answered extends Ended {
  /** Of both. */
  statuses: number[];
  requests: string[];
  got: string;
  verbs: string[];
  open: string | undefined;
}

/** An upload, then a query. */
async function asked({ serves, upload, query, between }: Asked = {}): Promise<Answered> {
  const server = createHttpServer({ answers: [[created], [found]], ...serves });
  const scene = sceneOf({
    modem: socketModem(), hear: server.hear, image: { size: content.length }, variables: { serverHost: 'example.com', serverPort: '80', isSecure: '', size: '4711', rest: '' },
    throttle: { isOkKnown: true }, parts: { source: sourceOf({ [path]: content }) },
  });
  const { trip } = scene;
  const statuses: number[] = [];
  let got = '';
  const run = (request: Request): Promise<Ended> => scene.end(onEnd => exchange(trip, request, (answer) => {
    statuses.push(answer.status);
    onEnd('done');
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

test('the query needs no connection of its own, and closes the one that it took', async () => {
  const { end, statuses, got, verbs, requests, open } = await asked();
  assert.equal([end, statuses, got], ['done', [201, 206], 'abc']);
  assert.equal(verbs, ['SEND', 'RECV', 'CLOSE']);
  assert.is(requests[1], question);
  assert.is(open, '');
});

const own = ['OPEN', 'SEND', 'RECV', 'CLOSE'];
const cases: { title: string; asked: Asked; verbs: string[] }[] = [
  { title: 'nothing follows the upload', asked: { upload: { isFollowed: false } }, verbs: own },
  { title: 'the server closes, and the modem reports it', asked: { between: ({ say }) => void say('\r\nCLOSED\r\n') }, verbs: own },
  { title: 'the server announces that it closes', asked: { serves: { answers: [[created.replace('\r\n', '\r\nCONNECTION: Close\r\n')], [found]] } }, verbs: own },
  { title: 'a server of HTTP/1.0 closes', asked: { serves: { answers: [[created.replace('1.1', '1.0')], [found]] } }, verbs: own },
  { title: 'the body of the answer is still to come', asked: { serves: { answers: [[created.slice(0, -2), 'ok'], [found]] } }, verbs: own },
  { title: 'the upload is refused', asked: { serves: { answers: [['HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'], [found]] } }, verbs: own },
  { title: 'the query is for another server', asked: { between: ({ trip }) => { trip.variables['serverHost'] = 'example.org'; } }, verbs: own },
  { title: 'the query is for another port', asked: { between: ({ trip }) => { trip.variables['serverPort'] = '8080'; } }, verbs: own },
  { title: 'the query is encrypted', asked: { between: ({ trip }) => { trip.variables['isSecure'] = '1'; } }, verbs: own },
  { title: 'the modem starts again', asked: { between: ({ trip }) => { trip.http.open = ''; } }, verbs: own },
  { title: 'the server has closed, and the modem refuses the query', asked: { serves: { closesAt: 'idle' } }, verbs: ['SEND', 'RECV', ...own] },
  { title: 'the server closes before it has read the query', asked: { between: ({ clock, say }) => void clock.after(1, () => say('\r\nCLOSED\r\n')), serves: { answers: [[created], [], [found]] } }, verbs: [] },
];
for (const { title, asked: one, verbs: expected } of cases) {
  test(`${title}: the query opens its own connection`, async () => {
    const { end, statuses, got, verbs, requests, ms } = await asked(one);
    assert.equal([end, statuses.at(-1), got], ['done', 206, 'abc']);
    assert.is(requests.at(-1), question);
    if (expected.length) assert.equal(verbs.filter((verb, i) => verb !== verbs[i - 1]), expected);
    assert.equal(verbs.slice(-4), own);
    assert.ok(ms < 10_000, `${ms} ms`);
  });
}

test('an upload never takes an open connection: it could not be repeated', async () => {
  const upload: Partial<Request> = { method: 'POST' };
  const { verbs } = await asked({ serves: { answers: [[created]] }, query: upload, between: ({ trip }) => { upload.image = trip.attempt.image!; upload.head = `POST /A.JPG HTTP/1.1\r\nContent-Length: ${content.length}\r\n\r\n`; } });
  assert.is(verbs[0], 'OPEN');
});

test('an answer that breaks off in its content is not asked for again: its beginning has been used', async () => {
  const { end, code, got, verbs } = await asked({ serves: { answers: [[created], [found.slice(0, -1)]] }, between: ({ clock, say }) => void clock.after(400, () => say('\r\nCLOSED\r\n')) });
  assert.equal([end, code, got], ['refused', 'server-closed', 'ab']);
  assert.not.ok(verbs.includes('OPEN'));
});

test('if its own connection fails, too, that is the fault', async () => {
  let opens = 0;
  const { end, code } = await asked({ serves: { closesAt: 'idle', says: command => command.startsWith('AT+OPEN') && ++opens > 1 ? ['OK', '+OPEN: 1'] : undefined } });
  assert.equal([end, code, opens], ['refused', 'connection', 2]);
});

test.run();
