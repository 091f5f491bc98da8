// Tests the requests that a person typed: which of the settings' header lines a typed one replaces, and what a request leaves of its own.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../../src/config/config.ts';
import { readContentRange, requestTyped, type Typed } from '../../../src/delivery/http/typedrequest.ts';
import { End } from '../../../src/fault.ts';
import { imageByHand } from '../../../src/source/removal.ts';
import { lowered } from '../../common/lowered.ts';
import { consoleOf } from '../../console/trip.ts';
import type { Ended } from '../trip.ts';
import { createHttpServer, socketModem, type Serves } from './server.ts';

const test = suite('typedrequest');

const own: Partial<Config> = { 'http.url': 'http://up.example.com/{name}', 'http.user': 'hut', 'http.password': 'b2-Melon', 'http.header': 'X-Key: tok-5521' };
/** What the next image has set, and a typed request must leave as it is. */
const kept = { isSecure: '1', isProved: '1', ignoresClock: '1', checksName: '1', serverHost: 'next.example.com', serverPort: '8443' };

interface Sent extends Ended { request: string; kept: Record<string, string | undefined>; hasMethod: boolean; hasImage: boolean }

async function send(typed: Partial<Typed>, serves: Serves = {}): Promise<Sent> {
  const server = createHttpServer({ closesAt: 'answered', ...serves });
  const scene = consoleOf({ modem: socketModem(), hear: server.hear, files: { '/notes.txt': 'hello' }, config: own, variables: { ...kept } });
  const method = scene.trip.throttle.method;
  Object.assign(scene.trip.attempt, { image: undefined });
  const nothing = () => undefined;
  const ended = await scene.run(onEnd => lowered(requestTyped)(scene.trip, { method: 'GET', url: 'http://up.example.com/x', lines: [], onField: nothing, onBody: nothing, isEnough: () => false, ...typed }, () => onEnd(End.done), onEnd));
  const { variables, throttle, attempt } = scene.trip;
  return { ...ended, request: server.requests[0] ?? '', kept: Object.fromEntries(Object.keys(kept).map(name => [name, variables[name as 'serverHost']])), hasMethod: throttle.method !== method, hasImage: attempt.image !== undefined };
}

const linesOf = (request: string) => request.split('\r\n').slice(1).filter(line => /^(Authorization|X-Key|Cache-Control|Content-)/i.test(line));
const account = `Authorization: Basic ${btoa('hut:b2-Melon')}`;
const fresh = 'Cache-Control: no-cache';

const heads: [title: string, typed: Partial<Typed>, expect: string[]][] = [
  ['without lines of its own, the settings\' lines go', {}, [account, 'X-Key: tok-5521', fresh]],
  ['the first typed line replaces that of the settings', { lines: ['authorization: Bearer t0', 'X-Other: 1'] }, ['X-Key: tok-5521', fresh, 'authorization: Bearer t0']],
  ['a later typed line replaces that of the settings, too', { lines: ['X-Other: 1', 'x-key: mine'] }, [account, fresh, 'x-key: mine']],
  ['a typed Cache-Control is the only one', { lines: ['Cache-Control: max-age=60'] }, [account, 'X-Key: tok-5521', 'Cache-Control: max-age=60']],
  ['a cached answer to HEAD is refused as well', { method: 'HEAD' }, [account, 'X-Key: tok-5521', fresh]],
  ['a DELETE needs no fresh answer', { method: 'DELETE' }, [account, 'X-Key: tok-5521']],
  ['another server gets no line of the settings', { url: 'http://example.com/x', lines: ['X-Key: mine'] }, [fresh, 'X-Key: mine']],
];
for (const [title, typed, expect] of heads) {
  test(title, async () => {
    const { end, request } = await send(typed, { answers: [['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n']] });
    assert.equal([end, linesOf(request)], [End.done, expect]);
  });
}

test('a file goes with its type and its length', async () => {
  const { request } = await send({ method: 'POST', file: imageByHand('/notes.txt', 5) });
  assert.equal(linesOf(request), [account, 'X-Key: tok-5521', 'Content-Type: text/plain', 'Content-Length: 5']);
  assert.ok(request.endsWith('\r\n\r\nhello'));
});

for (const [title, serves, end] of [['is answered', {}, End.done], ['is answered by an error', { answers: [['HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n']] }, End.done], ['finds no server', { opens: ['ERROR'] }, End.refused]] as const) {
  test(`a request that ${title} leaves the next image's server, method and attempt alone`, async () => {
    const sent = await send({}, serves as Serves);
    assert.equal([sent.end, sent.kept, sent.hasMethod, sent.hasImage], [end, kept, false, false]);
  });
}

test('Content-Range gives the offset and the size, and nothing that it does not say', () => {
  const read = (value: string) => readContentRange(value)?.slice(1);
  assert.equal(['bytes 100-199/4711', 'bytes 0-0/*', 'bytes 100-199', 'bytes */4711', 'items 1-2/3', 'bytes 1-2/3 '].map(read), [['100', '4711'], ['0', '*'], undefined, undefined, undefined, undefined]);
});

test.run();
