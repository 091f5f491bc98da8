// Tests how the upload method of an image is chosen: the modem's own HTTP if that can send it, otherwise a socket.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseHttpMethod } from '../../../src/delivery/http/choose.ts';
import { setAddress } from '../../../src/delivery/http/request/address.ts';
import { wayOf } from '../receiver.ts';
import { imageOf, sceneOf, type Given } from '../trip.ts';
import { socketModem } from './server.ts';

const test = suite('choose');

const file = wayOf('efs', 'count', {}, { most: 5000, why: 'its files' });
const memory = wayOf('efs', 'count', {}, { most: 1000, longestMs: 60_000, why: 'its memory' });
const path = '/DCIM/A.JPG';

const cases: { title: string; given?: Given; ways?: typeof file[]; url?: string; size?: number; expect: string | undefined }[] = [
  { title: 'the best method of the modem\'s HTTP', expect: 'its files' },
  { title: 'exactly the largest image', size: 5000, expect: 'its files' },
  { title: 'one byte too large', size: 5001, expect: 'the modem\'s own HTTP does not take this image' },
  { title: 'too large only with its form', size: 4900, given: { config: { 'http.form': { file: 'f', fields: {} } } }, expect: 'the modem\'s own HTTP does not take this image' },
  { title: 'refused for this image', given: { throttle: { refusedMethod: `its files${path}` } }, expect: 'its memory' },
  { title: 'refused for another image', given: { throttle: { refusedMethod: 'its files/DCIM/B.JPG' } }, expect: 'its files' },
  { title: 'the method does not work on this modem', given: { throttle: { refusedMethod: 'its files' } }, expect: 'its memory' },
  { title: 'the only allowed method was refused: tried again', ways: [memory], given: { throttle: { refusedMethod: `its memory${path}` }, config: { 'upload.method': 'efs' } }, expect: 'its memory' },
  { title: 'refused, and a socket is allowed', ways: [memory], given: { throttle: { refusedMethod: `its memory${path}` } }, expect: 'the modem\'s own HTTP does not take this image' },
  { title: 'too slow for the modem\'s timeout', ways: [memory], given: { throttle: { pace: 20 } }, expect: 'the modem\'s own HTTP does not take this image' },
  { title: 'a modem without HTTP', ways: [], expect: 'the modem has no HTTP of its own that takes an image' },
  { title: 'the modem\'s HTTP does not start', given: { http: { noEngine: true } }, expect: 'its own HTTP does not work' },
  { title: 'PUT', given: { config: { 'http.method': 'put' } }, expect: 'the modem knows no PUT' },
  { title: 'account and header', given: { config: { 'http.user': 'u', 'http.header': 'X-Key: 1' } }, expect: 'the modem takes one header line only' },
  { title: 'a preview by HTTPS', url: 'https://h/{name}', given: { image: { whole: imageOf({}) } }, expect: 'by HTTPS, a preview takes fewer bytes that way' },
  { title: 'a preview by HTTP', given: { image: { whole: imageOf({}) } }, expect: 'its files' },
  { title: 'a preview by HTTPS with efs configured', url: 'https://h/{name}', given: { image: { whole: imageOf({}) }, config: { 'upload.method': 'efs' } }, expect: 'its files' },
  { title: 'an account alone', given: { config: { 'http.user': 'u' } }, expect: 'its files' },
  { title: 'exactly the longest URL', url: `http://h/${'x'.repeat(85)}`, expect: 'its files' },
  { title: 'a URL that is too long', url: `http://h/${'x'.repeat(86)}`, expect: 'the URL is longer than the modem takes' },
  { title: 'stream is configured', given: { config: { 'upload.method': 'stream' } }, expect: 'it is asked for' },
  { title: 'efs is configured', given: { config: { 'upload.method': 'efs' } }, expect: 'its files' },
  { title: 'efs is configured, but the modem has no PUT', given: { config: { 'upload.method': 'efs', 'http.method': 'put' } }, expect: undefined },
];
for (const { title, given = {}, ways = [file, memory], url = 'http://h/{name}', size = 1000, expect } of cases) {
  test(`${title}: ${expect ?? 'none'}`, () => {
    const modem = socketModem({ methods: ways, longestUrl: 100 });
    const { trip, lines } = sceneOf({ modem, ...given, image: { size, ...given.image }, config: { 'http.url': url, ...given.config } });
    setAddress(trip);
    const way = chooseHttpMethod(trip);
    assert.equal([way?.why, trip.throttle.method], [expect, way]);
    const isOwn = ways.some(one => one.why === expect);
    assert.is(way?.name, expect && (isOwn ? 'efs' : 'stream'));
    chooseHttpMethod(trip);
    assert.equal(lines, expect ? [`info modem: images go by ${isOwn ? 'its own HTTP' : 'HTTP over a socket'}: ${expect}`] : [], 'logged once');
  });
}

test.run();
