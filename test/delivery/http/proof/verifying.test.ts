// Before an upload: whether the image is there already. After it: whether it is whole.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../../../src/config/config.ts';
import { createHttpCheckHandlers } from '../../../../src/delivery/http/proof/checking.ts';
import { createHttpVerifyHandlers } from '../../../../src/delivery/http/proof/verifying.ts';
import { setAddress } from '../../../../src/delivery/http/request/address.ts';
import type { Rows } from '../../../../src/modem/modem.ts';
import { createReceiver, wayOf } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';
import { socketModem } from '../server.ts';

const test = suite('verify');

const path = '/DCIM/A.JPG';
const content = contentOf(1500);
const garbled = `x${content.slice(1)}`;
const ask: Rows = [{ say: 'AT+GET={from},{to}', want: ['OK', '+GET: {status},{length}'], ms: 60_000, refusedAs: 'busy' }];
const read: Rows = [{ say: 'AT+READ={rest},{piece}', data: '+READ: {len}', ms: 10_000 }];

/** The server's content under the URL: the file itself, or a status. */
type Has = string | number;

interface Asked extends Given {
  /** For each request, the last one repeats; `silent`: the modem does not answer. */
  has?: (Has | 'silent')[];
  /** The server ignores ranges. */
  isPlain?: boolean;
}

interface Verified extends Omit<Scene, 'end'>, Ended { asked: string[] }

async function run(state: 'checking' | 'verifying', { has = [content], isPlain, ...given }: Asked = {}): Promise<Verified> {
  const asked: string[] = [];
  let body = '';
  function shown(numbers: string[]): string[] {
    const file = has[Math.min(asked.length, has.length) - 1]!;
    const [from, to] = numbers.map(Number) as [number, number];
    body = typeof file === 'number' ? '' : isPlain || !to ? file : file.slice(from, to + 1);
    if (file === 'silent') return [];
    return ['OK', `+GET: ${typeof file === 'number' ? file : body === file ? 200 : 206},${body.length}`];
  }
  const receiver = createReceiver({
    answer: command => {
      const [verb, ...numbers] = command.slice(3).split(/[=,]/);
      if (verb === 'GET') asked.push(numbers.join('-'));
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
  setAddress(scene.trip);
  const ended = await scene.end(onEnd => ({ ...createHttpCheckHandlers(scene.trip), ...createHttpVerifyHandlers(scene.trip) })[state]!(onEnd));
  return { ...scene, ...ended, asked };
}

const form: Partial<Config> = { 'http.form': { file: 'f', fields: {} } };
const end = '1484-1600';
const all = '0-0';
const hidden = /server: the server does not show its files, so an image counts as delivered by the answer to its upload alone, and none is deleted/;

const verifyings: {
  title: string; given?: Asked; end?: Ended['end']; code?: string; asked: string[]; isVerified: boolean; vanished?: number; tells?: RegExp; ms?: number;
}[] = [
  { title: 'none: nothing is asked', given: { config: { 'upload.verify': 'none' } }, asked: [], isVerified: false },
  { title: 'reply: its answer is proof', given: { config: { 'upload.verify': 'reply' } }, asked: [], isVerified: true },
  { title: 'what a form has sent cannot be asked for', given: { config: form }, asked: [], isVerified: false, tells: /a file sent by a form has no URL to check it by, so an image counts as delivered/ },
  { title: 'a form whose answer is proof', given: { config: { ...form, 'upload.verify': 'reply' } }, asked: [], isVerified: true },
  { title: 'a form of which nothing is asked', given: { config: { ...form, 'upload.verify': 'none' } }, asked: [], isVerified: false },
  { title: 'whole', asked: [end], isVerified: true },
  { title: 'of its size, since the server knows no ranges', given: { isPlain: true }, asked: [end], isVerified: true },
  { title: 'shown at the third question', given: { has: [404, 404, content] }, asked: [end, end, end], isVerified: true, ms: 3000 },
  { title: 'an old one at first, then it', given: { has: [content.slice(1), content] }, asked: [end, end], isVerified: true, ms: 1000 },
  { title: 'never there', given: { has: [404] }, end: 'refused', code: 'size-differs', asked: [end, end, end, end], isVerified: false, vanished: 1, ms: 7000 },
  { title: 'the second one that is never there', given: { has: [404], server: { vanished: 1 } }, asked: [end, end, end, end], isVerified: false, vanished: 2, tells: /this server removes images: 2 confirmed uploads in a row were gone, so/ },
  { title: 'one that is there, after one that was not: counted when its image ends', given: { server: { vanished: 1 } }, asked: [end], isVerified: true, vanished: 1 },
  { title: 'a server that removes images is asked once', given: { has: [404], server: { vanished: 2 } }, asked: [end], isVerified: false, vanished: 2 },
  { title: 'it kept one', given: { server: { vanished: 2 } }, asked: [end], isVerified: true, vanished: 2 },
  { title: 'it kept one, whose content is not compared', given: { config: { 'upload.verify': 'content' }, server: { vanished: 2 } }, asked: [end], isVerified: false },
  { title: 'it keeps another file', given: { has: [content.slice(1)], server: { vanished: 2 } }, end: 'refused', code: 'size-differs', asked: [end], isVerified: false },
  { title: 'short for good', given: { has: [content.slice(0, -1)] }, end: 'refused', code: 'size-differs', asked: [end, end, end, end], isVerified: false },
  { title: 'hidden', given: { has: [403] }, asked: [end], isVerified: false, tells: hidden },
  { title: 'a server that has too much to do', given: { has: [503] }, end: 'refused', code: 'server-busy', asked: [end], isVerified: false },
  { title: 'one that is there no more after it was busy', given: { has: [404, 500] }, end: 'refused', code: 'transfer-broken', asked: [end, end], isVerified: false },
  { title: 'a modem that is silent', given: { has: ['silent'] }, end: 'broken', code: 'silent', asked: [end], isVerified: false },
  { title: 'content: the same', given: { config: { 'upload.verify': 'content' } }, asked: [end, all], isVerified: true },
  { title: 'content: garbled', given: { config: { 'upload.verify': 'content' }, has: [garbled] }, end: 'refused', code: 'content-differs', asked: [end, all], isVerified: false },
  { title: 'content: garbled, at a server without ranges', given: { config: { 'upload.verify': 'content' }, has: [garbled], isPlain: true }, end: 'refused', code: 'content-differs', asked: [end, all], isVerified: false },
  { title: 'content: gone meanwhile', given: { config: { 'upload.verify': 'content' }, has: [content, 404] }, end: 'refused', code: 'size-differs', asked: [end, all], isVerified: false, vanished: 1 },
  { title: 'content: compared in the modem already', given: { config: { 'upload.verify': 'content' }, attempt: { isCompared: true } }, asked: [end], isVerified: true },
  { title: 'content: hidden', given: { config: { 'upload.verify': 'content' }, has: [403] }, asked: [end], isVerified: false, tells: hidden },
];
for (const { title, given, end: expected = 'done', code, asked, isVerified, vanished, tells, ms } of verifyings) {
  test(`verifying: ${title}`, async () => {
    const got = await run('verifying', given);
    assert.equal([got.end, got.code, got.asked], [expected, code, asked]);
    assert.is(!!got.trip.attempt.isVerified, isVerified);
    if (vanished !== undefined) assert.is(got.trip.server.vanished, vanished);
    const warnings = got.lines.filter(line => line.startsWith('warn'));
    assert.is(warnings.length, tells ? 1 : 0, warnings.join('\n'));
    if (tells) assert.match(warnings[0]!, tells);
    if (ms) assert.ok(got.ms >= ms && got.ms < ms + 1000, `${got.ms} ms`);
  });
}

test('a copy on the server that was found garbled is not asked for before it is sent again', async () => {
  const { trip, code } = await run('verifying', { config: { 'upload.verify': 'content' }, has: [garbled] });
  assert.equal([code, trip.http.spoilt], ['content-differs', path]);
});

test('that it shows nothing is told once', async () => {
  const { lines, end: ended } = await run('verifying', { has: [403], server: { isUnseenTold: true } });
  assert.is(ended, 'done');
  assert.is(lines.filter(line => line.startsWith('warn')).length, 0);
});

const retry = { isRetry: true };
const checkings: { title: string; given?: Asked; end?: Ended['end']; code?: string; asked: string[] }[] = [
  { title: 'the first try asks nothing', asked: [] },
  { title: 'whole, but the server has not said that it took it: compared, and the same', given: { attempt: retry }, end: 'done', asked: [end, all] },
  { title: 'its end, under a URL that is used again: compared, and another', given: { attempt: retry, has: [garbled] }, asked: [end, all] },
  { title: 'whole, and the server had said that it took it', given: { attempt: retry, http: { taken: path } }, end: 'done', asked: [end] },
  { title: 'whole, and the server had said that it took another one', given: { attempt: retry, http: { taken: '/DCIM/B.JPG' } }, end: 'done', asked: [end, all] },
  { title: 'content: its end alone shows nothing, whatever the server has said', given: { attempt: retry, config: { 'upload.verify': 'content' }, http: { taken: path }, has: [garbled] }, asked: [end, all] },
  { title: 'another', given: { attempt: retry, has: [content.slice(1)] }, asked: [end] },
  { title: 'not there', given: { attempt: retry, has: [404] }, asked: [end] },
  { title: 'hidden', given: { attempt: retry, has: [401] }, asked: [end] },
  { title: 'a server that says nothing of it', given: { attempt: retry, has: [500] }, asked: [end] },
  { title: 'of its size: compared, and the same', given: { attempt: retry, isPlain: true }, end: 'done', asked: [end, all] },
  { title: 'of its size: compared, and another', given: { attempt: retry, has: [garbled], isPlain: true }, asked: [end, all] },
  { title: 'a try before may have left filler in it: compared', given: { attempt: retry, image: { isDoubtful: true } }, end: 'done', asked: [end, all] },
  { title: 'filler in it', given: { attempt: retry, has: [garbled], image: { isDoubtful: true } }, asked: [end, all] },
  { title: 'doubt that was journalled', given: { attempt: retry, has: [garbled], image: { isDoubtNoted: true } }, asked: [end, all] },
  { title: 'this very image was spoilt by the try before', given: { attempt: retry, http: { spoilt: path } }, asked: [] },
  { title: 'another one was', given: { attempt: retry, http: { spoilt: '/DCIM/B.JPG' } }, end: 'done', asked: [end, all] },
  { title: 'a form', given: { attempt: retry, config: form }, asked: [] },
  { title: 'verify none', given: { attempt: retry, config: { 'upload.verify': 'none' } }, asked: [] },
  { title: 'verify reply', given: { attempt: retry, config: { 'upload.verify': 'reply' } }, asked: [] },
  { title: 'a modem that is silent', given: { attempt: retry, has: ['silent'] }, end: 'broken', code: 'silent', asked: [end] },
];
for (const { title, given, end: expected = 'refused', code, asked } of checkings) {
  test(`checking: ${title}: ${expected === 'done' ? 'not sent again' : expected === 'refused' ? 'sent' : code}`, async () => {
    const got = await run('checking', given);
    // a refusal here is no fault: the image is sent
    assert.equal([got.end, got.code, got.asked], [expected, code, asked]);
    assert.is(!!got.trip.attempt.isVerified, expected === 'done');
    assert.is(got.lines.some(line => line.endsWith(`${path} is already complete on the server`)), expected === 'done');
  });
}

test('checking: the data connection is lost meanwhile, which is a fault', async () => {
  const { end: ended, code } = await run('checking', { attempt: retry, has: [601], link: { lost: 'network' } });
  assert.equal([ended, code], ['refused', 'network']);
});

test('why an image goes again is told where it does, once', async () => {
  const { trip, lines } = await run('checking', { image: { again: 'it has grown' } });
  assert.equal(lines.filter(line => line.includes('again')), [`info image: ${path} again: it has grown`]);
  assert.is(trip.attempt.image!.again, '');
  const there = await run('checking', { attempt: retry, image: { again: 'it has grown' } });
  assert.not.ok(there.lines.some(line => line.includes('again')));
});

test.run();
