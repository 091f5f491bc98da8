// Tests how the end of a file on the server is compared with the image. What proves nothing is `unread`, or ends the try. It is never a guess that
// the file is the image.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MethodTrip } from '../../../../src/delivery/deliverytrip.ts';
import { lookAtEnd } from '../../../../src/delivery/ftp/proof/lookinto.ts';
import { compareEnd } from '../../../../src/delivery/lastbytes.ts';
import { Look, type Found } from '../../../../src/delivery/ownership.ts';
import { lowered } from '../../../common/lowered.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { modemWith, sceneOf } from '../../trip.ts';

const test = suite('the end of a file');

const path = '/DCIM/A.JPG';
const image = contentOf(3000);
const modem = modemWith({ get: [{ say: 'AT+GET="{name}",{rest}', result: '0', data: '+GET: DATA,{len}', ms: 5000 }] });

/** Looks into a file of this size. @param given what the server sends @param onCard what the card has by now */
async function look(size: Found, given: (from: number) => string, onCard = image): Promise<{ look: Look | undefined; code: string | undefined; said: string[] }> {
  const { trip, said, end } = sceneOf({
    modem, image: { size: image.length }, variables: { rest: '' }, parts: { source: sourceOf({ [path]: onCard }) },
    answer: command => {
      const bytes = given(Number(/,(\d+)$/.exec(command)![1]));
      return [...(bytes ? [`+GET: DATA,${bytes.length}\r\n${bytes}`] : []), '+GET: 0', 'OK'];
    },
  });
  let found: Look | undefined;
  const { code } = await end(onEnd => lowered(lookAtEnd)(trip as MethodTrip, size, value => {
    found = value;
    onEnd(0 as never);
  }, onEnd));
  return { look: found, code, said };
}

const cases: [title: string, size: Found, given: (from: number) => string, expected: Look | undefined, onCard?: string][] = [
  ['the image itself', 3000, from => image.slice(from), Look.mine],
  ['a shorter file that begins like the image', 1000, from => image.slice(from, 1000), Look.mine],
  ['another file of the image\'s size', 3000, from => contentOf(3001).slice(1).slice(from), Look.other],
  ['a tail that is shorter than asked for', 3000, from => image.slice(from, -1), Look.unread],
  ['no byte at all', 3000, () => '', Look.unread],
  ['a longer file', 3001, from => image.slice(from), Look.unread],
  ['no size', 'untold', from => image.slice(from), Look.unread],
  ['no file', 'absent', from => image.slice(from), Look.unread],
  ['the card\'s file has shrunk meanwhile', 3000, from => image.slice(from), Look.unread, image.slice(0, 2000)],
  ['the card\'s file is empty', 3000, from => image.slice(from), Look.unread, ''],
];
for (const [title, size, given, expected, onCard] of cases) {
  test(title, async () => {
    const { look: found, said } = await look(size, given, onCard);
    assert.is(found, expected);
    assert.ok(said.length <= 1, 'at most one command');
    if (said.length) assert.is(said[0], `AT+GET="${'A.JPG'}",${Math.max(0, Number(size) - 512)}`, 'at most 512 bytes are asked for');
  });
}

test('a server that sends the whole file in place of its end is cut off, and the try ends', async () => {
  const { look: found } = await look(3000, () => image);
  assert.is(found, undefined);
});

test('a file whose read ends with the connection is read once more, and no third time', async () => {
  const unread: (string | undefined)[] = [];
  // 4 means that the server has closed the connection (AT76v3 12.3.1)
  const closing = modemWith({ get: [{ say: 'AT+CFTPSGET="{name}",{rest}', result: '0', data: '+CFTPSGET: DATA,{len}', ms: 5000 }] });
  for (let tries = 0; tries < 3; tries++) {
    const { trip, said, end } = sceneOf({
      modem: closing, image: { size: image.length }, variables: { rest: '' }, parts: { source: sourceOf({ [path]: image }) }, server: { unread: unread[tries - 1] ?? '' },
      answer: () => ['OK', '+CFTPSGET: 4'],
    });
    await end(onEnd => lowered(lookAtEnd)(trip as MethodTrip, 3000, () => onEnd(0 as never), onEnd));
    unread.push(trip.server.unread);
    assert.is(said.length > 0, tries < 2);
  }
  assert.equal(unread, [`?${path} A.JPG`, `${path} A.JPG`, `${path} A.JPG`]);
});

test('an end that repeats one character proves nothing, nor does filler', () => {
  assert.is(compareEnd('\0'.repeat(512), '\0'.repeat(512)), Look.padding);
  assert.is(compareEnd(`${image.slice(0, 500)}ATATATATAT\r\r`, image.slice(0, 512)), Look.filler);
  assert.is(compareEnd('', image.slice(0, 512)), Look.other);
});

test.run();
