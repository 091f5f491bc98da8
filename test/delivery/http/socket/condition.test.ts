// Tests what follows once the server has refused the condition of an image's first upload, request by request. Whole rounds are in
// test/stories/names/othercamera.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recallServer } from '../../../../src/delivery/servernote.ts';
import { End } from '../../../../src/fault.ts';
import { content, send, size, socket, type Asked, type Sent } from '../send.ts';

const test = suite('an upload whose condition does not hold');

const answer = (status: number, more = '') => [`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n${more}\r\n`];
/** Makes the response to a query for a range that begins 512 bytes before the image's end. */
const part = (body: string) => [`HTTP/1.1 206 X\r\nContent-Length: ${body.length}\r\n\r\n${body}`];
const others = 'x'.repeat(511) + 'y';
const mine = content.slice(-512);

const sent = (answers: string[][], given: Asked = {}): Promise<Sent> => send(['sending'], { way: socket, serves: { answers }, config: { 'http.method': 'put' }, ...given });

/** Returns each request as its method and name, followed by `*` if it has the condition that its URL has no file. */
const asked = ({ server }: Sent) => server.requests.map(request => {
  const [, method, name] = /^(\w+) \/([^ ?]*)/.exec(request)!;
  return `${method} ${name!.replace(/-[0-9a-f]{8}/, '-#')}${/\r\nIf-None-Match: \*\r\n/.test(request) ? ' *' : ''}`;
});

test('the image itself, asked for past a cache, counts: its answer may be lost, or the journal', async () => {
  const one = await sent([answer(412), part(mine)]);
  assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG']]);
  assert.match(one.server.requests[1]!, new RegExp(`^GET /A\\.JPG\\?v=\\w+ [^]*\\r\\nRange: bytes=${size - 512}-${size + 100}\\r\\n`));
  assert.is(one.trip.attempt.image.takenNames, undefined);
});

test('a copy of the image that ends with filler is replaced', async () => {
  const one = await sent([answer(412), part(`${mine.slice(0, -6)}AT\rAT\r`), answer(204)]);
  assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A.JPG']]);
});

test('after a try that may have left filler, a file with the image\'s end is replaced', async () => {
  const one = await sent([answer(412), part(mine), answer(204)], { attempt: { isRetry: true, date: '20261120' }, image: { isDoubtNoted: true } });
  assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A.JPG']]);
});

const differing: [title: string, shown: string[]][] = [
  ['of the same size', part(others)], ['longer', part('x'.repeat(530))], ['shorter', answer(416)], ['shorter by less than the range', part('xxxxxxxxx')],
  ['shown whole', [`HTTP/1.1 200 X\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(200)}`]],
];
for (const [title, shown] of differing) {
  test(`another file, ${title}: the image gets the next name, which the journal has before its first byte`, async () => {
    const one = await sent([answer(412), shown, answer(201)]);
    assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *']]);
    assert.is(one.trip.attempt.image.takenNames, 1);
    assert.is(one.lines.filter(line => /^warn .*A-[0-9a-f]{8}\.JPG/.test(line)).length, 1);
  });
}

test('the version that was delivered before is asked for first, and replaced without the condition', async () => {
  const one = await sent([answer(416), part('x'.repeat(512)), answer(204)], { image: { delivered: size - 100 } });
  assert.equal([one.end, asked(one)], [End.done, ['GET A.JPG', 'GET A.JPG', 'PUT A.JPG']]);
  assert.match(one.server.requests[1]!, new RegExp(`Range: bytes=${size - 612}-${size}\\r`));
});

test('a file that another camera puts there between the query and the upload stays, and the condition stays for later images', async () => {
  const one = await sent([answer(412), part(others), answer(201)], { attempt: { isRetry: true, date: '20261120', shown: { final: 'absent' } } });
  assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *']]);
  assert.is(one.trip.server.noCondition, undefined);
});

test('where a version was delivered before, another camera\'s file stays', async () => {
  const one = await sent([answer(416), answer(416), answer(201)], { image: { delivered: size - 100 } });
  assert.equal([one.end, asked(one)], [End.done, ['GET A.JPG', 'GET A.JPG', 'PUT A-#.JPG *']]);
});

test('a name that only this image can have is taken, too: the server refuses every condition, so it gets none any more', async () => {
  const one = await sent([answer(412), part(others), answer(412), part(others), answer(204)]);
  assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *', 'GET A-#.JPG', 'PUT A-#.JPG']]);
  assert.equal([one.trip.attempt.image.takenNames, one.trip.server.noCondition], [1, true]);
});

test('412 without a file there: the server refuses every condition', async () => {
  const one = await sent([answer(412), answer(404), answer(201)]);
  assert.equal([one.end, asked(one), one.trip.server.noCondition], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A.JPG'], true]);
});

for (const status of [400, 501]) {
  test(`${status} once, and a success without the header: it is left out, over restarts, until config.json changes`, async () => {
    const one = await sent([answer(status), answer(201)]);
    assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'PUT A.JPG']]);
    recallServer(one.trip);
    assert.is(one.trip.server.noCondition, true);
    Object.assign(one.trip, { configDigest: 'decafbad' });
    recallServer(one.trip);
    assert.is(one.trip.server.noCondition, undefined);
  });

  test(`${status} without the header, too: that is the fault, and the header stays`, async () => {
    const one = await sent([answer(status), answer(status)]);
    assert.equal([one.end, one.code, one.trip.server.noCondition], [End.refused, status === 400 ? 'put-denied' : 'server-fault', undefined]);
  });
}

test('409 with a file there is a condition that does not hold; 409 without one is a refusal', async () => {
  const taken = await sent([answer(409), part('x'.repeat(530)), answer(201)]);
  assert.equal([taken.end, asked(taken)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *']]);
  const missing = await sent([answer(409), answer(404)]);
  assert.equal([missing.end, missing.code, asked(missing)], [End.refused, 'folder-denied', ['PUT A.JPG *', 'GET A.JPG']]);
});

for (const status of [401, 403, 405, 500]) {
  test(`412, and the query gets ${status}: what cannot be read is another camera's`, async () => {
    const one = await sent([answer(412), answer(status), answer(201)]);
    assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *']]);
  });
}

test('both uploads count as bytes on the air', async () => {
  const one = await sent([answer(412), part(`${mine.slice(0, -6)}AT\rAT\r`), answer(500)]);
  const { air = 0, streamFrom, loadTo } = one.trip.attempt;
  assert.equal([one.end, air + loadTo! - streamFrom!], [End.refused, 2 * size]);
});

test.run();
