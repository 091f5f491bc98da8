// Tests how the server's copy is compared: by its end or as a whole, by the modem's own HTTP or over a socket.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Payload } from '../../../../src/at/task.ts';
import { askForImage, fetchAll } from '../../../../src/delivery/http/proof/askserver.ts';
import { setAddress } from '../../../../src/delivery/http/request/address.ts';
import { Verdict } from '../../../../src/delivery/verdict.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows, Method } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import type { Mischief } from '../../../outside.ts';
import { wayOf } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Given } from '../../trip.ts';
import { createHttpServer, socketModem, type Serves } from '../server.ts';

const test = suite('ask');

const path = '/DCIM/A.JPG';
const size = 3000;
const content = contentOf(size);
const tail = content.slice(-16);

const stream: Method = wayOf('stream', 'count');
const efs: Method = wayOf('efs', 'count');
const ask: Rows = [{ say: 'AT+GET="{url}",{from},{to}', want: ['OK', '+GET: {status},{length}'], ms: 180_000, refusedAs: 'busy' }];
const read: Rows = [{ say: 'AT+READ={rest},{piece}', data: '+READ: {len}', ms: 10_000 }];

/** The server's response to a query for the image's URL: its content, and how the length of its body is told. */
interface Shown { status: number; body?: string; length?: number; isChunked?: boolean; isEndless?: boolean }

interface Asked extends Given {
  shown: Shown;
  content?: string;
  mischief?: Mischief;
  serves?: Serves;
}

interface Answered extends Ended { found: Verdict | undefined; said: string[]; rest: string | undefined; requests: string[]; openFiles: number; taken: string }

async function answered(by: 'engine' | 'socket', { shown, content: onCard = content, mischief, serves, ...given }: Asked, isAll = false): Promise<Answered> {
  const { status, body = '', length = body.length, isChunked, isEndless } = shown;
  const fields = isEndless ? '' : isChunked ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${length}\r\n`;
  const pieces = (isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body).match(/[\s\S]{1,1000}/g) ?? [];
  const server = createHttpServer({
    answers: [[`HTTP/1.1 ${status} x\r\n${fields}\r\n`, ...pieces]], ...isEndless && { closesAt: 'answered' },
    says: command => {
      const [verb, ...numbers] = command.slice(3).split(/[=,]/);
      if (verb === 'GET') return ['OK', `+GET: ${status},${length}`];
      const part = verb === 'READ' ? body.slice(+numbers[0]!, +numbers[0]! + +numbers[1]!) : '';
      return verb === 'READ' ? [`+READ: ${part.length}\r\n${part}`, 'OK'] : undefined;
    }, ...serves,
  });
  const source = sourceOf({ [path]: onCard }, mischief && { mischief });
  const scene = sceneOf({
    modem: socketModem({}, { ask, read }), hear: server.hear, ...given, image: { size: onCard.length, ...given.image },
    config: { 'http.url': 'http://example.com/{name}', ...given.config }, variables: { rest: '77', size: '1', isSecure: '' }, throttle: { method: by === 'engine' ? efs : stream, ...given.throttle }, parts: { source },
  });
  setAddress(scene.trip);
  let found: Verdict | undefined;
  let taken = '';
  const payload: Payload = { left: () => 0, pour: () => () => 0, take: bytes => void (taken += bytes), close: () => undefined };
  const ended = await scene.end(onEnd => (isAll ? lowered(fetchAll)(scene.trip, payload, onEnd) : lowered(askForImage)(scene.trip, how => (found = how, onEnd(End.done)), onEnd)));
  assert.equal([scene.trip.variables['rest'], scene.trip.variables['size']], ['77', '1'], 'the borrowed variables are restored');
  return { ...ended, found, said: server.receiver.commands, rest: scene.trip.variables['rest'], requests: server.requests, openFiles: source.card.openFiles(), taken };
}

const cases: { title: string; shown: Shown; found?: Verdict; code?: string; content?: string; line?: string }[] = [
  { title: 'the last 16 bytes', shown: { status: 206, body: tail }, found: Verdict.whole },
  { title: 'the same under another 2xx (SIM800 prints 200)', shown: { status: 200, body: tail }, found: Verdict.whole },
  { title: 'other last bytes', shown: { status: 206, body: tail.replace(/.$/s, 'x') }, found: Verdict.other },
  { title: 'one byte more', shown: { status: 206, body: `${tail}x` }, found: Verdict.other },
  { title: 'one byte less', shown: { status: 206, body: tail.slice(1) }, found: Verdict.other },
  { title: 'no bytes', shown: { status: 206, body: '' }, found: Verdict.other },
  { title: 'a range beyond the end', shown: { status: 416 }, found: Verdict.other },
  { title: 'no file', shown: { status: 404, body: 'not found' }, found: Verdict.absent },
  { title: 'a removed file', shown: { status: 410 }, found: Verdict.absent },
  ...[401, 403, 405, 501, 301, 302, 307].map(status => ({ title: `the server does not show the file: ${status}`, shown: { status, body: 'no' }, found: Verdict.hidden })),
  { title: 'the whole file from a server without ranges: only the size counts', shown: { status: 200, body: content }, found: Verdict.doubtful },
  { title: 'the whole of another file', shown: { status: 200, body: content.slice(1) }, found: Verdict.other },
  { title: 'a slightly larger file', shown: { status: 200, body: `${content}xx` }, found: Verdict.other },
  { title: 'a page returned for every URL', shown: { status: 200, body: '<html>'.repeat(30) }, found: Verdict.other },
  { title: 'an overloaded server', shown: { status: 503, body: 'later' }, code: 'server-busy', line: '503' },
  { title: 'a server error', shown: { status: 500 }, code: 'server-fault', line: '500' },
  { title: 'an image that ends in padding', shown: { status: 206, body: '\0'.repeat(16) }, content: `${content}${'\0'.repeat(16)}`, found: Verdict.doubtful },
  { title: 'an end of padding except its first byte', shown: { status: 206, body: `x${'\0'.repeat(15)}` }, content: `${content}x${'\0'.repeat(15)}`, found: Verdict.whole },
  { title: 'an image of 5 bytes, compared completely', shown: { status: 206, body: 'abcde' }, content: 'abcde', found: Verdict.whole },
  { title: 'an image of 5 bytes from a server without ranges', shown: { status: 200, body: 'abcde' }, content: 'abcde', found: Verdict.whole },
  { title: 'an image of one byte', shown: { status: 200, body: 'a' }, content: 'a', found: Verdict.doubtful },
  { title: 'an image of 16 bytes, and another file of that size', shown: { status: 200, body: 'abcdefghijklmnoX' }, content: 'abcdefghijklmnop', found: Verdict.other },
];

for (const by of ['engine', 'socket'] as const) {
  for (const { title, shown, found, code, line, content: onCard } of cases) {
    test(`by the ${by}: ${title}: ${found ?? code}`, async () => {
      const got = await answered(by, { shown, ...onCard !== undefined && { content: onCard } });
      assert.equal([got.end, got.found, got.code, got.line], [found !== undefined ? End.done : End.refused, found, code, line]);
      assert.is(got.openFiles, 0);
    });
  }

  test(`by the ${by}: the range around the end is requested`, async () => {
    const { said, requests } = await answered(by, { shown: { status: 206, body: tail } });
    if (by === 'engine') assert.equal(said, ['AT+GET="http://example.com/A.JPG",2984,3100', 'AT+READ=0,16']);
    else assert.match(requests[0]!, /^GET \/A\.JPG HTTP\/1\.1\r\n(.+\r\n)*Range: bytes=2984-3100\r\nCache-Control: no-cache\r\n\r\n$/);
  });

  test(`by the ${by}: an unreadable card is a fault, not a verdict about the server`, async () => {
    for (const operation of ['open', 'read'] as const) {
      const got = await answered(by, { shown: { status: 200, body: '' }, mischief: one => (one === operation ? false : undefined) });
      assert.equal([got.end, got.code, got.found, got.openFiles], [End.refused, 'image-unreadable', undefined, 0]);
    }
  });

  test(`by the ${by}: an image that has become shorter is a fault, not a verdict about the server`, async () => {
    const got = await answered(by, { shown: { status: 206, body: tail.slice(0, 6) }, content: content.slice(0, -10), image: { size } });
    assert.equal([got.end, got.code], [End.refused, 'image-changed']);
  });

  test(`by the ${by}: the whole copy is fetched in order`, async () => {
    const { end, taken, said, requests } = await answered(by, { shown: { status: 200, body: content } }, true);
    assert.is(end, End.done);
    assert.ok(taken === content);
    if (by === 'engine') assert.equal(said, ['AT+GET="http://example.com/A.JPG",0,0', 'AT+READ=0,896', 'AT+READ=896,896', 'AT+READ=1792,896', 'AT+READ=2688,312']);
    else assert.not.match(requests[0]!, /Range/);
  });

  test(`by the ${by}: a copy of another size is not read`, async () => {
    const { end, taken } = await answered(by, { shown: { status: 200, body: `${content}x` } }, true);
    assert.equal([end, taken.length < size], [End.done, true]);
  });

  test(`by the ${by}: a missing copy does not count as a different copy`, async () => {
    const { end, code, line } = await answered(by, { shown: { status: 404, body: 'x' } }, true);
    assert.equal([end, code, line], [End.refused, 'folder-denied', '404']);
  });
}

// The following responses come over a socket, where the length of the body may be missing.

test('the end in chunks', async () => assert.is((await answered('socket', { shown: { status: 206, body: tail, isChunked: true } })).found, Verdict.whole));
test('the end without a length', async () => assert.is((await answered('socket', { shown: { status: 206, body: tail, isEndless: true } })).found, Verdict.whole));
test('the whole copy in chunks: the size is counted', async () => assert.is((await answered('socket', { shown: { status: 200, body: content, isChunked: true } })).found, Verdict.doubtful));
test('the whole copy without a length', async () => assert.is((await answered('socket', { shown: { status: 200, body: content, isEndless: true } })).found, Verdict.doubtful));
test('a larger copy without a length', async () => assert.is((await answered('socket', { shown: { status: 200, body: 'x'.repeat(99_999), isEndless: true } })).found, Verdict.other));

test('a file whose reported length differs is not read', async () => {
  const { said } = await answered('socket', { shown: { status: 200, body: contentOf(100_000) } });
  assert.ok(said.filter(command => command.startsWith('AT+RECV')).length <= 3, `${said.length} commands`);
});

test('an answer that the server breaks off does not count as another file', async () => {
  const got = await answered('socket', { shown: { status: 206, body: tail.slice(0, 5), length: 16 }, serves: { closesAt: 'answered' } });
  assert.equal([got.end, got.code], [End.refused, 'server-closed']);
});

// The following statuses are numbers of the modem's own HTTP.

for (const [status, code] of [[601, 'network'], [603, 'host-unknown'], [714, 'connection'], [715, 'tls']] as const) {
  test(`the engine's ${status} is a fault of the modem, not an answer: ${code}`, async () => {
    const got = await answered('engine', { shown: { status } });
    assert.equal([got.end, got.code, got.found], [End.refused, code, undefined]);
    assert.match(got.line!, new RegExp(`${status}$`));
  });
}

test('an engine that refuses the request', async () => {
  const got = await answered('engine', { shown: { status: 200 }, serves: { says: command => (command.startsWith('AT+GET') ? ['ERROR'] : undefined) } });
  assert.equal([got.end, got.code], [End.refused, 'busy']);
});

test('a silent engine', async () => {
  const got = await answered('engine', { shown: { status: 200 }, serves: { says: command => (command.startsWith('AT+GET') ? ['OK'] : undefined) } });
  assert.equal([got.end, got.code], [End.broken, 'silent']);
});

test('reading ends when the engine has fewer bytes than it reported', async () => {
  const got = await answered('engine', { shown: { status: 206, body: tail.slice(0, 9), length: 16 } });
  assert.equal([got.end, got.found], [End.done, Verdict.other]);
});

test('an engine that refuses to return the body', async () => {
  const got = await answered('engine', { shown: { status: 206, length: 16 }, serves: { says: command => [...command.startsWith('AT+GET') ? ['OK', '+GET: 206,16'] : ['ERROR']] } });
  assert.equal([got.end, got.code, got.found], [End.refused, 'refused', undefined]);
});

test.run();
