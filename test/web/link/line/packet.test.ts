// Tests packets byte for byte against README_Protocol.md of Espruino, and that answers are separated from other output.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSorter, longestPacket, makePacket } from '../../../../web/link/line/packet.ts';

const packet = suite('web/link/line/packet');

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const bytesOf = (letters: string) => Uint8Array.from(letters, letter => letter.charCodeAt(0));

packet('an EVAL packet contains DLE SOH, type and length, and the expression', () => {
  assert.equal([...makePacket('1+1+1')], [0x10, 0x01, 0x20, 5, 0x31, 0x2b, 0x31, 0x2b, 0x31]);
  assert.equal([...makePacket('x'.repeat(300)).subarray(0, 4)], [0x10, 0x01, 0x21, 0x2c]);
});

packet('no length contains a control byte, and a padded packet has the same expression', () => {
  for (let length = 1; length <= longestPacket - 8; length++) {
    const made = makePacket('y'.repeat(length));
    for (const byte of made.subarray(2)) assert.not.ok([0x03, 0x04, 0x0a, 0x0d, 0x11, 0x13].includes(byte), `${byte} at ${length}`);
    assert.is(text(made.subarray(4)).trimEnd(), 'y'.repeat(length));
    assert.is(((made[2]! & 0x1f) << 8) | made[3]!, made.length - 4);
    assert.ok(made.length <= longestPacket);
  }
});

packet('an expression that is too long or not printable ASCII is rejected', () => {
  assert.throws(() => makePacket('z'.repeat(509)), /509 characters; 508 fit/);
  for (const bad of ['\x03', 'a\nb', 'ä', '\x7f']) assert.throws(() => makePacket(bad), /not printable ASCII/);
});

interface Heard { text: string; answers: string[]; refusals: number; flow: boolean[] }

function sort(pieces: Uint8Array[], isGivenUp = false): Heard {
  const heard: Heard = { text: '', answers: [], refusals: 0, flow: [] };
  const sorter = createSorter({
    text: bytes => { heard.text += text(bytes); },
    answer: answer => heard.answers.push(answer),
    refused: () => { heard.refusals += 1; },
    flow: isOn => heard.flow.push(isOn),
  });
  for (const piece of pieces) sorter.take(piece);
  if (isGivenUp) sorter.giveUp();
  return heard;
}

const nothing: Heard = { text: '', answers: [], refusals: 0, flow: [] };
const seventeen = `"${'a'.repeat(15)}"`;
const streams: { title: string; given: string; expect: Partial<Heard> }[] = [
  { title: 'an answer', given: '\x06\x10\x01\x00\x05"abc"', expect: { answers: ['"abc"'] } },
  { title: 'an answer of 300', given: `\x06\x10\x01\x01\x2c"${'b'.repeat(298)}"`, expect: { answers: [`"${'b'.repeat(298)}"`] } },
  { title: 'two answers with a log line between them', given: '\x06\x10\x01\x00\x03"1"\r\x1b[Jone\r\n>\x06\x10\x01\x00\x03"2"', expect: { text: '\r\x1b[Jone\r\n>', answers: ['"1"', '"2"'] } },
  { title: 'a log line between ACK and answer', given: '\x06\r\x1b[Jone\r\n>\x10\x01\x00\x03"1"', expect: { text: '\r\x1b[Jone\r\n>', answers: ['"1"'] } },
  { title: 'NAK in a line', given: 'a\x15b', expect: { text: 'ab', refusals: 1 } },
  { title: 'XOFF and XON outside of packets', given: 'a\x13b\x11c', expect: { text: 'abc', flow: [false, true] } },
  { title: 'XOFF and XON within an answer', given: '\x10\x13\x01\x11\x00\x03"\x131\x11"', expect: { answers: ['"1"'], flow: [false, true, false, true] } },
  { title: 'an answer of 17 bytes, a length equal to XON', given: `\x10\x01\x00\x11${seventeen}`, expect: { answers: [seventeen] } },
  { title: 'XOFF within the length of an answer', given: '\x10\x01\x00\x13\x03"1"', expect: { answers: ['"1"'], flow: [false] } },
  { title: 'DLE alone is text', given: 'a\x10bc', expect: { text: 'a\x10bc' } },
  { title: 'another kind of packet is text', given: '\x10\x01\x40\x02xy', expect: { text: '\x10\x01\x40\x02xy' } },
  { title: 'an answer interrupted by a restart', given: '\x06\x10\x01\x00\x09"abets Jul\r\nrst:0x1\r\n', expect: { text: 'l\r\nrst:0x1\r\n', answers: ['"abets Ju'] } },
  { title: 'an answer interrupted by a line', given: '\x06\x10\x01\x00\x40"ab\r\nets Jul\r\n', expect: { text: '\x10\x01\x00\x40"ab\r\nets Jul\r\n' } },
];

for (const { title, given, expect } of streams) {
  packet(`${title}: separated if received at once, byte by byte or split anywhere`, () => {
    const bytes = bytesOf(given);
    const wanted = { ...nothing, ...expect };
    assert.equal(sort([bytes]), wanted);
    assert.equal(sort([...bytes].map(byte => Uint8Array.of(byte))), wanted);
    for (let cut = 0; cut <= bytes.length; cut++) assert.equal(sort([bytes.subarray(0, cut), bytes.subarray(cut)]), wanted, `cut at ${cut}`);
  });
}

packet('the part of an answer that is given up counts as text', () => {
  const bytes = bytesOf('\x10\x01\x00\x05"abc"');
  for (let cut = 1; cut < bytes.length; cut++) {
    assert.equal(sort([bytes.subarray(0, cut)], true), { ...nothing, text: text(bytes.subarray(0, cut)) });
  }
});

packet.run();
