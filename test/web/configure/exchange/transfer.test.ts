// Tests the transfer of config.json between page and card in slices, with a camera in memory.

import { rejects } from 'node:assert/strict';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { adoptFile, readFile, sendFile, slicesOf, UnsureError } from '../../../../web/configure/exchange/transfer.ts';
import { longestExpression, quote } from '../../../../web/link/expression.ts';
import { configPath, createCamera } from '../double.ts';

const transfer = suite('configure/exchange/transfer');

const long = `{"ftp":{"host":"h"},"device":"${'h\xC3\xBC\x03"\\'.slice(0, 3)}"}${' '.repeat(3900)}\r\n`;
const everyByte = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
const never = new AbortController().signal;
const silent = () => undefined;

transfer('a file is read completely, with its progress', async () => {
  const camera = createCamera(long);
  const seen: number[] = [];
  assert.is(await readFile(camera, configPath, done => seen.push(done), never), long);
  assert.ok(seen.length > 5 && seen.every((done, index) => done > (seen[index - 1] ?? 0)) && seen.at(-1) === long.length);
});

transfer('any byte value is read', async () => assert.is(await readFile(createCamera(everyByte), configPath, silent, never), everyByte));
transfer('an empty file and a missing file are distinguished', async () => {
  assert.is(await readFile(createCamera(''), configPath, silent, never), '');
  assert.is(await readFile(createCamera(), configPath, silent, never), undefined);
});

transfer('a card removed during the transfer and an oversized file are reported', async () => {
  const camera = createCamera(long);
  camera.before = index => { if (index === 3) camera.card.config = undefined; };
  await rejects(() => readFile(camera, configPath, silent, never), /was the card removed\?/);
  const endless = createCamera('x'.repeat(100_000));
  await rejects(() => readFile(endless, configPath, silent, never), /larger than the 4096 bytes/);
  assert.ok(endless.asked.length < 15);
});

transfer('slices fit an expression and join to the same text, for any bytes', () => {
  for (const text of ['', 'a', long, everyByte.repeat(16), '\x03'.repeat(4096), '"'.repeat(500)]) {
    const slices = slicesOf(text);
    assert.is(slices.join(''), text);
    for (const slice of slices) assert.ok(`page.take(${quote(slice)},4096)`.length <= longestExpression);
    assert.ok(slices.every(slice => slice !== '') || text === '');
  }
});

transfer('a file is sent completely without changing config.json', async () => {
  const camera = createCamera('{}');
  const seen: [number, number | undefined][] = [];
  await sendFile(camera, long, (done, all) => seen.push([done, all]), never);
  assert.equal([camera.card.next, camera.card.config], [long, '{}']);
  assert.equal(seen.at(-1), [long.length, long.length]);
});

transfer('an unfinished transfer starts again from the beginning', async () => {
  const camera = createCamera('{}');
  camera.card.next = 'the half of another';
  await sendFile(camera, long, silent, never);
  assert.is(camera.card.next, long);
});

transfer('a refusal of the camera is quoted, and a wrong length is reported', async () => {
  const camera = createCamera('{}');
  camera.says = { take: (_text: string, from: number) => from > 0 ? 'the card is full' : _text.length };
  await rejects(() => sendFile(camera, long, silent, never), /: the card is full$/);
  camera.says = { take: () => 7 };
  await rejects(() => sendFile(camera, long, silent, never), /has 7 bytes where \d+ were sent/);
});

transfer('a transfer stops between two slices', async () => {
  const control = new AbortController();
  const camera = createCamera(long);
  camera.after = index => { if (index === 2) control.abort(); };
  await rejects(() => readFile(camera, configPath, silent, control.signal), /Stopped/);
  assert.is(camera.asked.length, 3);
});

transfer('adopt reports accepted, rejected and unknown results', async () => {
  const camera = createCamera('{}');
  camera.card.next = '{"ftp":{"host":"h"}}';
  assert.equal(await adoptFile(camera), []);
  camera.card.next = '{"ftp":{"host":"a b"}}';
  assert.match((await adoptFile(camera))![0]!, /^ftp\.host: /);
  camera.unplug();
  await rejects(() => adoptFile(camera), (error: Error) => error instanceof UnsureError && /unplugged/.test(error.message));
  camera.plugIn();
  camera.says = { adopt: () => 'odd' };
  await rejects(() => adoptFile(camera), (error: Error) => error instanceof UnsureError);
});

transfer.run();
