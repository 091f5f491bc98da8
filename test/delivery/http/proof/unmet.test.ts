// Tests what follows once the server has refused the condition of an image's first upload, request by request. Whole rounds are in
// test/stories/names/othercamera.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recallServer } from '../../../../src/delivery/servernote.ts';
import { End } from '../../../../src/fault.ts';
import { send, size, socket, type Asked, type Sent } from '../send.ts';

const test = suite('an upload whose condition does not hold');

const answer = (status: number, more = '') => [`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n${more}\r\n`];
/** Makes the response to a query for a range that begins 16 bytes before the image's end. Its body has so many bytes. */
const part = (bytes: number) => [`HTTP/1.1 206 X\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`];

const sent = (answers: string[][], given: Asked = {}): Promise<Sent> => send(['sending'], { way: socket, serves: { answers }, config: { 'http.method': 'put' }, ...given });

/** Returns each request as its method and name, followed by `*` if it has the condition that its URL has no file. */
const asked = ({ server }: Sent) => server.requests.map(request => {
  const [, method, name] = /^(\w+) \/([^ ?]*)/.exec(request)!;
  return `${method} ${name!.replace(/-[0-9a-f]{8}/, '-#')}${/\r\nIf-None-Match: \*\r\n/.test(request) ? ' *' : ''}`;
});

test('a file of the same size is replaced, past a cache', async () => {
  const one = await sent([answer(412), part(16), answer(204)]);
  assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A.JPG']]);
  assert.match(one.server.requests[1]!, new RegExp(`^GET /A\\.JPG\\?v=\\w+ [^]*\\r\\nRange: bytes=${size - 16}-${size + 100}\\r\\n`));
  assert.equal([one.trip.attempt.image.takenNames, one.trip.http.ours, one.trip.http.spared], [undefined, 1, 1]);
});

const others: [title: string, shown: string[]][] = [['longer', part(40)], ['shorter', answer(416)], ['shorter by less than the range', part(9)], ['shown whole', [`HTTP/1.1 200 X\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(200)}`]]];
for (const [title, shown] of others) {
  test(`another file, ${title}: the image gets the next name, which the journal has before its first byte`, async () => {
    const one = await sent([answer(412), shown, answer(201)]);
    assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *']]);
    assert.is(one.trip.attempt.image.takenNames, 1);
    assert.is(one.lines.filter(line => /^warn .*A-[0-9a-f]{8}\.JPG/.test(line)).length, 1);
  });
}

test('every name is taken: the image has its own again, and no condition', async () => {
  const one = await sent([answer(412), part(40), answer(412), part(40), answer(412), part(40), answer(204)]);
  assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *', 'GET A-#.JPG', 'PUT A-#.JPG *', 'GET A-#.JPG', 'PUT A.JPG']]);
  assert.equal([one.trip.attempt.image.takenNames, one.trip.attempt.image.foreign, one.trip.server.showsAll], [0, undefined, true]);
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
  const taken = await sent([answer(409), part(40), answer(201)]);
  assert.equal([taken.end, asked(taken)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A-#.JPG *']]);
  const missing = await sent([answer(409), answer(404)]);
  assert.equal([missing.end, missing.code, asked(missing)], [End.refused, 'folder-denied', ['PUT A.JPG *', 'GET A.JPG']]);
});

for (const status of [401, 403, 404, 405, 500]) {
  test(`412, and the query gets ${status}: the upload goes on without the condition`, async () => {
    const one = await sent([answer(412), answer(status), answer(204)]);
    assert.equal([one.end, asked(one)], [End.done, ['PUT A.JPG *', 'GET A.JPG', 'PUT A.JPG']]);
  });
}

test('both uploads count as bytes on the air', async () => {
  const one = await sent([answer(412), part(16), answer(500)]);
  const { air = 0, streamFrom, loadTo } = one.trip.attempt;
  assert.equal([one.end, air + loadTo! - streamFrom!], [End.refused, 2 * size]);
});

test('the more images in a row were this card\'s, the more go without the condition, up to 63; one that is new begins again', async () => {
  const given = (ours: number): Asked => ({ http: { ours, spared: 0 } });
  const spared = async (ours: number) => (await sent([answer(412), part(16), answer(204)], given(ours))).trip.http.spared;
  assert.equal([await spared(1), await spared(2), await spared(5), await spared(6)], [3, 7, 63, 63]);
  const without = await sent([answer(201)], { http: { ours: 2, spared: 3 } });
  assert.equal([asked(without), without.trip.http.ours, without.trip.http.spared], [['PUT A.JPG'], 2, 2]);
  const fresh = await sent([answer(201)], given(2));
  assert.equal([asked(fresh), fresh.trip.http.ours], [['PUT A.JPG *'], 0]);
});

test.run();
