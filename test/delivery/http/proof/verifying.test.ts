// Tests the queries for an image: before an upload whether it is there already, and after it whether it is whole.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../../../src/config/config.ts';
import type { Copies } from '../../../../src/delivery/deliverytrip.ts';
import { checking } from '../../../../src/delivery/http/proof/checking.ts';
import { verifying } from '../../../../src/delivery/http/proof/verifying.ts';
import { setAddress } from '../../../../src/delivery/http/request/address.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { createReceiver, wayOf } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';
import { socketModem } from '../server.ts';

const test = suite('verify');

const path = '/DCIM/A.JPG';
const content = contentOf(1500);
const garbled = `x${content.slice(1)}`;
const ask: Rows = [{ say: 'AT+GET={from},{to},{query}', want: ['OK', '+GET: {status},{length}'], ms: 60_000, refusedAs: 'busy' }];
const read: Rows = [{ say: 'AT+READ={rest},{piece}', data: '+READ: {len}', ms: 10_000 }];

/** Response of the server to a query for the image: the content of the file, or a status. */
type Has = string | number;

interface Asked extends Given {
  copies?: Partial<Copies>;
  /** The responses, one for each query. The last one repeats. `silent`: the modem does not answer. */
  has?: (Has | 'silent')[];
  /** The server's response if the URL has the query `?v=…`, which a cache cannot answer. Undefined: the response of `has`. */
  hasPast?: Has;
  /** True if the server ignores ranges, so that it sends the whole file. */
  isPlain?: boolean;
}

interface Verified extends Omit<Scene, 'end'>, Ended { asked: string[] }

async function run(state: 'checking' | 'verifying', { has = [content], hasPast, isPlain, copies = {}, ...given }: Asked = {}): Promise<Verified> {
  const asked: string[] = [];
  let body = '';
  function shown(numbers: string[]): string[] {
    const isPast = !!numbers[2];
    const file = isPast && hasPast !== undefined ? hasPast : has[Math.min(asked.length, has.length) - 1]!;
    const [from, to] = numbers.slice(0, 2).map(Number) as [number, number];
    if (isPast) assert.match(numbers.slice(2).join('='), /^\?v=[0-9a-f]{8}$/);
    body = typeof file === 'number' ? '' : isPlain || !to ? file : file.slice(from, to + 1);
    if (file === 'silent') return [];
    return ['OK', `+GET: ${typeof file === 'number' ? file : body === file ? 200 : 206},${body.length}`];
  }
  const receiver = createReceiver({
    answer: command => {
      const [verb, ...numbers] = command.slice(3).split(/[=,]/);
      if (verb === 'GET') asked.push(numbers.slice(0, 2).join('-') + (numbers[2] ? '?' : ''));
      if (verb === 'GET') return shown(numbers);
      const part = body.slice(+numbers[0]!, +numbers[0]! + +numbers[1]!);
      return [`+READ: ${part.length}\r\n${part}`, 'OK'];
    },
  });
  const scene = sceneOf({
    modem: socketModem({}, { ask, read }), hear: receiver.hear, ...given, image: { size: content.length, ...given.image },
    config: { 'http.url': 'http://example.com/{name}', 'upload.verify': 'size', ...given.config }, variables: { rest: '' }, throttle: { method: wayOf('efs', 'count') },
    parts: { source: sourceOf({ [path]: content }), ...given.parts },
  });
  Object.assign(scene.trip.copies, copies);
  setAddress(scene.trip);
  const ended = await scene.end(onEnd => lowered(state === 'checking' ? checking : verifying)(scene.trip, onEnd));
  return { ...scene, ...ended, asked };
}

const form: Partial<Config> = { 'http.form': { file: 'f', fields: {} } };
const end = '1484-1600';
/** The range of the query before an upload, which compares more bytes than the one after it. */
const tail = '988-1600';
const other = contentOf(1000) + 'y'.repeat(500);
const all = '0-0';
const own: Partial<Config> = { 'http.url': 'http://example.com/{name}?sig=1' };
const cache = /server: a cache before it shows old copies, so from now on each check of an image adds a new query/;
const hidden = /server: the server does not show its files, so an image counts as delivered by the answer to its upload alone, and none is deleted/;

const verifyings: {
  title: string; given?: Asked; end?: Ended['end']; code?: string; asked: string[]; isVerified: boolean; vanished?: number; isCached?: boolean; tells?: RegExp; ms?: number;
}[] = [
  { title: 'none: no query', given: { config: { 'upload.verify': 'none' } }, asked: [], isVerified: false },
  { title: 'reply: the answer is proof', given: { config: { 'upload.verify': 'reply' } }, asked: [], isVerified: true },
  { title: 'a file sent by a form cannot be queried', given: { config: form }, asked: [], isVerified: false, tells: /a file sent by a form has no URL to check it by, so an image counts as delivered/ },
  { title: 'a form whose answer is proof', given: { config: { ...form, 'upload.verify': 'reply' } }, asked: [], isVerified: true },
  { title: 'a form without verification', given: { config: { ...form, 'upload.verify': 'none' } }, asked: [], isVerified: false },
  { title: 'a whole copy', asked: [end], isVerified: true },
  { title: 'a copy of the right size at a server without ranges', given: { isPlain: true }, asked: [end], isVerified: true },
  { title: 'the copy appears at the third query', given: { has: [404, 404, 404, content] }, asked: [end, `${end}?`, end, end], isVerified: true, isCached: false, ms: 3000 },
  { title: 'an old file at first, then the copy', given: { has: [content.slice(1), 404, content] }, asked: [end, `${end}?`, end], isVerified: true, isCached: false, ms: 1000 },
  { title: 'a cache knows the image as absent', given: { has: [404], hasPast: content }, asked: [end, `${end}?`], isVerified: true, isCached: true, tells: cache },
  { title: 'a cache shows an old file', given: { has: [content.slice(1)], hasPast: content }, asked: [end, `${end}?`], isVerified: true, isCached: true, tells: cache },
  { title: 'content: a cache shows an old file, and the copy is compared past it', given: { config: { 'upload.verify': 'content' }, has: [404], hasPast: content }, asked: [end, `${end}?`, `${all}?`], isVerified: true, isCached: true, tells: cache },
  { title: 'content: a cache shows an old file of the same size', given: { config: { 'upload.verify': 'content' }, has: [garbled], hasPast: content }, asked: [end, all, `${all}?`], isVerified: true, isCached: true, tells: cache },
  { title: 'a known cache: one query', given: { has: [404], hasPast: content, server: { isCached: true } }, asked: [`${end}?`], isVerified: true, isCached: true },
  { title: 'a known cache, and a copy that stays absent: the next is asked for without a query', given: { has: [404], server: { isCached: true } }, end: End.refused, code: 'size-differs', asked: [`${end}?`, `${end}?`, `${end}?`, `${end}?`], isVerified: false, isCached: false },
  { title: 'a server that does not show URLs with a query', given: { has: [404, 403, content] }, asked: [end, `${end}?`, end], isVerified: true, isCached: false, ms: 1000 },
  { title: 'a server with an error for a query', given: { has: [404, 500, content] }, asked: [end, `${end}?`, end], isVerified: true, isCached: false, ms: 1000 },
  { title: 'a URL with its own query stays', given: { config: own, has: [404, content] }, asked: [end, end], isVerified: true, isCached: false, ms: 1000 },
  { title: 'content: a URL with its own query stays', given: { config: { ...own, 'upload.verify': 'content' }, has: [garbled] }, end: End.refused, code: 'content-differs', asked: [end, all], isVerified: false, isCached: false },
  { title: 'the copy never appears', given: { has: [404] }, end: End.refused, code: 'size-differs', asked: [end, `${end}?`, end, end, end], isVerified: false, vanished: 1, ms: 7000 },
  { title: 'the second copy in a row never appears', given: { has: [404], server: { vanished: 1 } }, asked: [end, `${end}?`, end, end, end], isVerified: false, vanished: 2, tells: /this server removes images: 2 confirmed uploads in a row were gone, so/ },
  { title: 'a copy after a missing one: the count changes when its image ends', given: { server: { vanished: 1 } }, asked: [end], isVerified: true, vanished: 1 },
  { title: 'a server that removes images is queried once', given: { has: [404], server: { vanished: 2 } }, asked: [end], isVerified: false, vanished: 2 },
  { title: 'a server that removes images kept one', given: { server: { vanished: 2 } }, asked: [end], isVerified: true, vanished: 2 },
  { title: 'a server that removes images kept one, not compared', given: { config: { 'upload.verify': 'content' }, server: { vanished: 2 } }, asked: [end], isVerified: false },
  { title: 'images vanish, another remains', given: { has: [content.slice(1)], server: { vanished: 2 } }, end: End.refused, code: 'size-differs', asked: [end], isVerified: false },
  { title: 'a copy that stays short', given: { has: [content.slice(0, -1)] }, end: End.refused, code: 'size-differs', asked: [end, `${end}?`, end, end, end], isVerified: false },
  { title: 'the server does not show the copy', given: { has: [403] }, asked: [end], isVerified: false, tells: hidden },
  { title: 'an overloaded server', given: { has: [503] }, end: End.refused, code: 'server-busy', asked: [end], isVerified: false },
  { title: 'a missing copy, then a server error', given: { has: [404, 404, 500] }, end: End.refused, code: 'server-fault', asked: [end, `${end}?`, end], isVerified: false },
  { title: 'a silent modem', given: { has: ['silent'] }, end: End.broken, code: 'silent', asked: [end], isVerified: false },
  { title: 'content: identical', given: { config: { 'upload.verify': 'content' } }, asked: [end, all], isVerified: true },
  { title: 'content: garbled', given: { config: { 'upload.verify': 'content' }, has: [garbled] }, end: End.refused, code: 'content-differs', asked: [end, all, `${all}?`], isVerified: false, isCached: false },
  { title: 'content: garbled again: no cache is to blame', given: { config: { 'upload.verify': 'content' }, has: [garbled], server: { isUncached: true } }, end: End.refused, code: 'content-differs', asked: [end, all], isVerified: false },
  { title: 'content: garbled, at a server without ranges', given: { config: { 'upload.verify': 'content' }, has: [garbled], isPlain: true }, end: End.refused, code: 'content-differs', asked: [end, all, `${all}?`], isVerified: false },
  { title: 'content: gone meanwhile', given: { config: { 'upload.verify': 'content' }, has: [content, 404] }, end: End.refused, code: 'size-differs', asked: [end, all], isVerified: false, vanished: 1 },
  { title: 'content: compared in the modem already', given: { config: { 'upload.verify': 'content' }, attempt: { isCompared: true } }, asked: [end], isVerified: true },
  { title: 'content: the server does not show the copy', given: { config: { 'upload.verify': 'content' }, has: [403] }, asked: [end], isVerified: false, tells: hidden },
];
for (const { title, given, end: expected = End.done, code, asked, isVerified, vanished, isCached, tells, ms } of verifyings) {
  test(`verifying: ${title}`, async () => {
    const got = await run('verifying', given);
    assert.equal([got.end, got.code, got.asked], [expected, code, asked]);
    assert.is(!!got.trip.attempt.isVerified, isVerified);
    if (vanished !== undefined) assert.is(got.trip.server.vanished, vanished);
    if (isCached !== undefined) assert.is(!!got.trip.server.isCached, isCached);
    const warnings = got.lines.filter(line => line.startsWith('warn'));
    assert.is(warnings.length, tells ? 1 : 0, warnings.join('\n'));
    if (tells) assert.match(warnings[0]!, tells);
    if (ms) assert.ok(got.ms >= ms && got.ms < ms + 1000, `${got.ms} ms`);
  });
}

test('a garbled copy on the server is no clean one', async () => {
  const { trip, code } = await run('verifying', { config: { 'upload.verify': 'content' }, has: [garbled], copies: { clean: path } });
  assert.equal([code, trip.copies.clean], ['content-differs', '']);
});

test('a server that does not show its files is logged once', async () => {
  const { lines, end: ended } = await run('verifying', { has: [403], server: { told: 's' } });
  assert.is(ended, End.done);
  assert.is(lines.filter(line => line.startsWith('warn')).length, 0);
});

const retry = { isRetry: true };
/** Cases of the query before an upload. `aside`: number of names that the image has left to other files then. */
const checkings: { title: string; given?: Asked; end?: Ended['end']; code?: string; asked: string[]; aside?: number }[] = [
  { title: 'no query before the first try', asked: [] },
  { title: 'a whole copy, by its end', given: { attempt: retry }, end: End.done, asked: [tail] },
  { title: 'a whole copy of a confirmed upload', given: { attempt: retry, copies: { clean: path } }, end: End.done, asked: [tail] },
  { title: 'content: the end alone proves nothing, even after a confirmed upload', given: { attempt: retry, config: { 'upload.verify': 'content' }, copies: { clean: path }, has: [garbled] }, asked: [tail, all] },
  { title: 'another file', given: { attempt: retry, has: [content.slice(1)] }, asked: [tail], aside: 1 },
  { title: 'another file of the same size', given: { attempt: retry, has: [other] }, asked: [tail], aside: 1 },
  { title: 'the version that was delivered before', given: { attempt: retry, has: [content.slice(1)], image: { delivered: content.length - 1 } }, asked: [tail, '987-1599'] },
  { title: 'a file of a third size', given: { attempt: retry, has: [content.slice(1)], image: { delivered: 700 } }, asked: [tail, '188-800'], aside: 1 },
  { title: 'no copy', given: { attempt: retry, has: [404] }, asked: [tail] },
  { title: 'no copy of a confirmed upload', given: { attempt: retry, copies: { clean: path }, has: [404] }, asked: [tail, `${end}?`] },
  { title: 'no copy of a confirmed upload in a cache', given: { attempt: retry, copies: { clean: path }, has: [404], hasPast: content }, end: End.done, asked: [tail, `${end}?`, `${tail}?`] },
  { title: 'the server does not show the copy', given: { attempt: retry, has: [401] }, asked: [tail] },
  { title: 'a server error', given: { attempt: retry, has: [500] }, asked: [tail] },
  { title: 'a server error after a confirmed upload', given: { attempt: retry, has: [500], copies: { clean: path } }, code: 'server-fault', asked: [tail] },
  { title: 'a file of the same size, compared and identical', given: { attempt: retry, isPlain: true }, end: End.done, asked: [tail, all] },
  { title: 'a file of the same size, compared and different', given: { attempt: retry, has: [garbled], isPlain: true }, asked: [tail, all], aside: 1 },
  { title: 'an earlier try may have left filler: compared and identical', given: { attempt: retry, image: { isDoubtNoted: true } }, end: End.done, asked: [tail, all] },
  { title: 'a copy with filler before its end', given: { attempt: retry, has: [garbled], image: { isDoubtNoted: true } }, asked: [tail, all] },
  { title: 'a copy that ends with filler', given: { attempt: retry, has: [`${content.slice(0, -6)}AT\rAT\r`], image: { isDoubtNoted: true } }, asked: [tail] },
  { title: 'a form', given: { attempt: retry, config: form }, asked: [] },
  { title: 'verify none', given: { attempt: retry, config: { 'upload.verify': 'none' } }, end: End.done, asked: [tail] },
  { title: 'verify reply', given: { attempt: retry, config: { 'upload.verify': 'reply' } }, asked: [] },
  { title: 'a silent modem', given: { attempt: retry, has: ['silent'] }, end: End.broken, code: 'silent', asked: [tail] },
];
for (const { title, given, end: expected = End.refused, code, asked, aside } of checkings) {
  test(`checking: ${title}: ${expected === End.done ? 'not sent again' : expected === End.refused ? 'sent' : code}`, async () => {
    const got = await run('checking', given);
    // an `end` of `refused` without a code is no fault: the state says by it that the image is to be sent
    assert.equal([got.end, got.code, got.asked, got.trip.attempt.image!.takenNames], [expected, code, asked, aside]);
    assert.is(!!got.trip.attempt.isVerified, expected === End.done);
    assert.is(got.lines.some(line => line.endsWith(`${path} is already complete on the server`)), expected === End.done);
  });
}

test('checking: a data connection lost meanwhile is a fault', async () => {
  const { end: ended, code } = await run('checking', { attempt: retry, has: [601], link: { lost: 'network' } });
  assert.equal([ended, code], [End.refused, 'network']);
});

test('the reason for another upload is logged once, and only if it takes place', async () => {
  const { trip, lines } = await run('checking', { image: { again: 'it has grown' } });
  assert.equal(lines.filter(line => line.includes('again')), [`info image: ${path} again: it has grown`]);
  assert.is(trip.attempt.image!.again, '');
  const there = await run('checking', { attempt: retry, image: { again: 'it has grown' } });
  assert.not.ok(there.lines.some(line => line.includes('again')));
});

test.run();
