// Tests the simulated engine's console by the protocol of Espruino's README_Protocol.md, and against the real engine's console.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { realClock } from '../clock.ts';
import type { Globals } from './globals/globals.ts';
import { compileFirmware, startNodeEngine } from './node.ts';
import { createTalkingConsole } from './talk.ts';

const folder = mkdtempSync(join(tmpdir(), 'snapferry-talk-'));
const test = suite('a console that a program talks to');
test.after(() => rmSync(folder, { recursive: true }));

function begin(firmware = '') {
  let engine: Globals | undefined;
  let said = Buffer.alloc(0);
  const talk = createTalkingConsole(() => engine, bytes => { said = Buffer.concat([said, bytes]); });
  startNodeEngine(compileFirmware(firmware), {
    clock: realClock(), folder, serial: {}, print: talk.print, onConsole: talk.say,
  }, made => { engine = made; });
  return {
    type: (text: string) => talk.take(Buffer.from(text, 'latin1')),
    said() {
      const text = said.toString('latin1');
      said = Buffer.alloc(0);
      return text;
    },
    stop: () => engine!.stop(),
  };
}

const packet = (expression: string) => `\x10\x01${String.fromCharCode(0x20 | (expression.length >> 8), expression.length & 0xff)}${expression}`;
const response = (value: string) => `\x06\x10\x01${String.fromCharCode(value.length >> 8, value.length & 0xff)}${value}`;

test('answers ENQ with engine and version', () => {
  const desk = begin();
  desk.type('\x05');
  assert.is(desk.said(), 'Espruino 2v29 LINUX\r\n>');
  desk.type('half\x1b[2H\x05');
  assert.match(desk.said(), /Espruino 2v29 LINUX/);
  desk.stop();
});

test('a packet is answered by its value as JavaScript text, an exception by NAK', () => {
  const desk = begin();
  desk.type(packet('1+2'));
  assert.is(desk.said(), response('3'));
  desk.type(packet('"a\\"\\n\\xe4"'));
  assert.is(desk.said(), response('"a\\"\\n\\xE4"'));
  desk.type(packet('nothing.at.all'));
  assert.is(desk.said(), '\x15');
  desk.type(packet('(function(){'));
  assert.is(desk.said(), '\x15');
  // A packet that arrives byte by byte is answered as one packet.
  for (const byte of packet('[1]')) desk.type(byte);
  assert.is(desk.said(), response('[1]'));
  desk.stop();
});

test('a line is echoed and answered; a log line is printed before the prompt', () => {
  const desk = begin();
  desk.type('40+2\n');
  assert.is(desk.said(), '40+2\r\n=42\r\n>');
  desk.type('oops\n');
  assert.match(desk.said(), /Uncaught ReferenceError/);
  desk.stop();
  const logging = begin('print("from the firmware")');
  assert.is(logging.said(), '\r\x1b[Jfrom the firmware\r\n>');
  logging.stop();
});

test('without a console, its port belongs to the firmware', () => {
  const desk = begin('USB.on("data", function (bytes) { USB.write("got " + bytes); if (bytes === "back") E.setConsole(USB, { force: false }); }); '
    + 'E.setConsole(null, { force: true });');
  desk.type(packet('1'));
  assert.is(desk.said(), `got ${packet('1')}`);
  desk.type('\x05');
  assert.is(desk.said(), 'got \x05');
  desk.type('back');
  assert.is(desk.said(), 'got back');
  desk.type(packet('1'));
  assert.is(desk.said(), response('1'));
  desk.stop();
});

test.run();
