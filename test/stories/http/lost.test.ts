// Tests the modem's own HTTP with one lost line: a command, its OK or its result. The image is recorded as delivered within minutes, not almost an
// hour later. It is not sent again if the server has it.

import * as assert from 'uvu/assert';
import { assertServed, byFamily, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('lost by HTTP');

const files = { 'DCIM/A.JPG': noise(120_000) };
const losses = (post: string, get: string): { title: string; modem: object; posts: number }[] => [
  { title: 'the result of the upload', modem: { lostResults: { [post.split('=')[0]!]: [1] } }, posts: 1 },
  { title: 'the OK of the upload, and its result', modem: { faults: [{ command: post, nth: 1, answer: [], executes: true }] }, posts: 1 },
  { title: 'the command of the upload', modem: { faults: [{ command: post, nth: 1, answer: [] }] }, posts: 1 },
  { title: 'the result of the query', modem: { lostResults: { [get.split('=')[0]!]: [post.split('=')[0] === get.split('=')[0] ? 2 : 1] } }, posts: 1 },
  { title: 'the command of the query', modem: { faults: [{ command: get, nth: 1, answer: [] }] }, posts: 1 },
];

for (const { family, sending, asking } of byFamily(sheet => sheet.http.methods.efs ? [sheet.http.methods.efs] : [])) {
  for (const { title, modem, posts } of losses(sending, asking)) {
    test(`${family}: the line loses ${title}`, () =>
      within(worldWith(family, { files, http: {}, modem }), async world => {
        world.boot();
        assert.ok(await world.until(/A\.JPG delivered as/, 9), 'in nine minutes');
        assertServed(world, files);
        assert.is(world.http!.requests.filter(({ method }) => method === 'POST').length, posts);
      }));
  }
}

test(`sim800: the modem waits for a server that answers after 100 seconds, and the image is sent once`, () =>
  within(worldWith('sim800', { files: { 'DCIM/A.JPG': noise(3000) }, http: { faults: [{ method: 'POST', nth: 1, how: { lateMs: 100_000 } }] } }), async world => {
    world.boot();
    assert.ok(await world.until(/A\.JPG delivered as/, 9));
    assert.is(world.http!.requests.filter(({ method }) => method === 'POST').length, 1);
    assert.not.match(world.lines.join('\n'), / (error|warn) /);
  }));

test.run();
