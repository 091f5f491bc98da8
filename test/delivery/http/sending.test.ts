// Tests that an image is journalled before its first byte is sent, and what is known afterwards about its file on the server.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import { memory, path, send, socket } from './send.ts';
import type { Serves } from './server.ts';

const test = suite('send');

for (const way of [memory, socket]) {
  test(`a journal that cannot be written: no byte is sent ${way === socket ? 'over a socket' : 'to the server'}`, async () => {
    const { end, code, verbs } = await send(['sending'], { way, cannotWrite: true });
    assert.equal([end, code, verbs], [End.refused, 'journal', []]);
  });
}

test('an upload that the server accepts is a clean copy, and one that it refuses is none', async () => {
  const busy: Serves = { answers: [['HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n']] };
  assert.is((await send(['sending'], { way: socket, serves: busy, copies: { clean: path } })).trip.copies.clean, '');
  assert.is((await send(['sending'], { way: socket })).trip.copies.clean, path);
});

test.run();
