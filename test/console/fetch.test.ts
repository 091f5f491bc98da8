// Tests the download from any server to the card: the file's name, which answers resume an earlier download, and the largest size.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { doNextJob } from '../../src/console/jobs.ts';
import { End } from '../../src/fault.ts';
import { lowered } from '../common/lowered.ts';
import { createHttpServer, socketModem, type Serves } from '../delivery/http/server.ts';
import { consoleOf, type ConsoleScene } from './trip.ts';

const test = suite('fetch');

interface Given { url?: string; files?: Record<string, string>; gotten?: string; serves?: Serves; prepare?: (scene: ConsoleScene) => void }
interface Done extends Omit<ConsoleScene, 'told'> { told: string; requests: string[]; isBroken: boolean }

async function get({ url = 'http://h/a.bin', files = {}, gotten = '', serves, prepare = () => undefined }: Given): Promise<Done> {
  const server = createHttpServer({ closesAt: 'answered', ...serves });
  const scene = consoleOf({ modem: socketModem(), hear: server.hear, files, waiting: [{ verb: 'get', path: url, other: '' }] });
  scene.trip.desk.gotten = gotten;
  prepare(scene);
  const ends: boolean[] = [];
  lowered(doNextJob)(scene.trip, end => void ends.push(end === End.broken));
  await scene.clock.run(() => ends.length > 0, 3_600_000);
  assert.is(ends.length, 1, 'ended once');
  return { ...scene, told: scene.lines.filter(line => / ferry: /.test(line)).join('\n'), requests: server.requests, isBroken: ends[0]! };
}

const ok = (body: string, ...fields: string[]) => [['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...fields, '', body].join('\r\n')];
const part = (body: string, range: string, ...fields: string[]) => [['HTTP/1.1 206 Partial Content', `Content-Length: ${body.length}`, `Content-Range: bytes ${range}`, ...fields, '', body].join('\r\n')];

const names: [url: string, name: RegExp][] = [
  ['http://h/a/b/photo.jpg', /^photo\.jpg$/], ['http://h/a.bin?x=/../config.json', /^a\.bin$/], ['http://h', /^index$/], ['http://h/a/', /^index$/], ['http://h/a%20b.txt', /^a b\.txt$/],
  ['http://h/..%2F..%2Fconfig.json', /^x[\w.]*-[0-9a-f]{8}\.json$/], ['http://h/..', /^x[\w.]*-[0-9a-f]{8}$/], ['http://h/%2e%2e%5cstate', /^x[\w.]*-[0-9a-f]{8}/], ['http://h/a%00b%3a%2a.txt', /^a_b__-[0-9a-f]{8}\.txt$/],
  ['http://h/%C3%A9.jpg', /^x?__-[0-9a-f]{8}\.jpg$/], [`http://h/${'n'.repeat(300)}.bin`, /^n{40}-[0-9a-f]{8}\.bin$/],
];
for (const [url, name] of names) {
  test(`${url.slice(0, 40)} is stored in the get folder under a safe name`, async () => {
    const { told, card } = await get({ url, serves: { answers: [ok('content')] } });
    const path = /is on the card as (\/snapferry\/get\/([^,]+)), 7 bytes$/.exec(told);
    assert.ok(path, told);
    assert.match(path[2]!, name);
    assert.not.match(path[2]!, /[/\\]/);
    assert.is(card.contentOf(path[1]!), 'content');
  });
}

test('an empty file replaces an older one on the card', async () => {
  const { card, told, trip } = await get({ files: { '/snapferry/get/a.bin': 'older' }, serves: { answers: [ok('')] } });
  assert.equal([card.contentOf('/snapferry/get/a.bin'), trip.desk.gotten], ['', '']);
  assert.match(told, /a\.bin, 0 bytes$/);
});

// The next tests begin with a part of the file from an earlier download.

const before = 'http://h/a.bin\n8\n"tag"';
const had = { '/snapferry/get/a.bin': 'first' };
const rests: { title: string; gotten?: string; answer: string[]; asks?: boolean; content: string; says: RegExp }[] = [
  { title: 'the rest of the same file', answer: part('end', '5-7/8', 'ETag: "tag"'), content: 'firstend', says: /is on the card .* 8 bytes/ },
  { title: 'the rest, without an ETag', answer: part('end', '5-7/8'), content: 'firstend', says: /8 bytes/ },
  { title: 'the rest, without the total length', answer: part('end', '5-7/*'), content: 'firstend', says: /8 bytes/ },
  { title: 'the whole file', answer: ok('whole'), content: 'whole', says: /5 bytes/ },
  { title: 'another part', answer: part('xend', '4-7/8'), content: 'first', says: /error .* another part, or another file/ },
  { title: 'a part of a longer file', answer: part('endx', '5-8/9'), content: 'first', says: /error .* another part, or another file/ },
  { title: 'a part of a file with another ETag', answer: part('end', '5-7/8', 'ETag: "new"'), content: 'first', says: /error .* another part, or another file/ },
  { title: 'a part without Content-Range', answer: ['HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\nend'], content: 'first', says: /error .* another part, or another file/ },
  { title: 'no bytes after the stored part', answer: ['HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n'], content: 'first', says: /error .* 416 .*ask again to fetch it from its beginning/ },
  { title: 'a file of another URL', gotten: 'http://h/b/a.bin\n8\n', asks: false, answer: ok('other'), content: 'other', says: /5 bytes/ },
  { title: 'a part that was not requested', gotten: '', asks: false, answer: part('end', '5-7/8'), content: 'first', says: /error .* another part/ },
];
for (const { title, gotten = before, asks = true, answer, content, says } of rests) {
  test(`an unfinished get: ${title}`, async () => {
    const { requests, card, told, trip, isBroken } = await get({ files: had, gotten, serves: { answers: [answer] } });
    assert.is(/\r\nRange: bytes=5-\r\nIf-Range: "tag"\r\n/.test(requests[0]!), asks);
    assert.match(told, says);
    assert.equal([card.contentOf('/snapferry/get/a.bin'), trip.desk.gotten, isBroken], [content, '', false]);
  });
}

test('an interrupted get is remembered with its length and a validator; a date is preferred to a weak ETag', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nETag: W/"weak"\r\nLast-Modified: Sat, 21 Nov 2026 12:00:00 GMT\r\n\r\nfirst';
  const { trip, told, isBroken } = await get({ serves: { answers: [[head]] } });
  assert.is(trip.desk.gotten, 'http://h/a.bin\n9\nSat, 21 Nov 2026 12:00:00 GMT');
  assert.match(told, /^error ferry: getting a file from http:\/\/h\/ failed: the answer broke off after 5 bytes; ask again to go on from there$/);
  assert.is(isBroken, false, 'the session is kept');
});

// The next tests fetch files that are too large.

test('a file announced with more than 20 MB is not fetched, and the older file stays', async () => {
  const { card, told } = await get({ files: had, serves: { answers: [['HTTP/1.1 200 OK\r\nContent-Length: 20000001\r\n\r\nbytes']] } });
  assert.match(told, /failed: it is longer than 20 MB, and no more is fetched/);
  assert.is(card.contentOf('/snapferry/get/a.bin'), 'first');
});

test('a file of unknown length is given up after 20 MB', async () => {
  let asks = 0;
  const stored: number[] = [];
  const { told } = await get({
    gotten: 'http://h/a.bin\n*\n"tag"', serves: { answers: [['HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 19999990-30000000/*\r\n\r\n', ...Array.from({ length: 50 }, () => 'x'.repeat(20))]] },
    prepare: ({ trip }) => Object.assign(trip.files, { stat: () => ({ size: 19_999_990 }), append: (_path: string, text: string) => (asks++, stored.push(text.length), true) }),
  });
  assert.match(told, /failed: it is longer than 20 MB/);
  assert.equal([asks, stored.reduce((sum, bytes) => sum + bytes, 0)], [1, 20]);
});

test('a card that stores no more bytes ends the get', async () => {
  const { told, trip } = await get({
    serves: { answers: [['HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n', ...Array.from({ length: 50 }, () => 'x'.repeat(20))]] },
    prepare: scene => void Object.assign(scene.trip.files, { append: () => false }),
  });
  assert.match(told, /failed: the card did not store all of it; it may be full/);
  assert.is(trip.desk.gotten, '');
});

test('a server that is silent for two minutes ends the get', async () => {
  const { told, clock } = await get({ serves: { answers: [['HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst']], closesAt: Infinity } });
  assert.match(told, /failed: nothing more came after 5 bytes; ask again to go on from there/);
  assert.ok(clock.now() >= 120_000);
});

test.run();
