// Tests of the simulated VC0706: the exchanges of its manual byte by byte, each refusal, and each option.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { createLine } from '../../line/line.ts';
import { findPicture } from '../picture/album.ts';
import type { AnswerFault } from './mischief.ts';
import { createHost, readCommand, readVc0706 } from './stand.ts';
import { tieToLine } from './uart.ts';
import { createVc0706, type Vc0706Product, type Vc0706Options } from './vc0706.ts';

const test = suite('vc0706');
const small = { size: 0x22 };
const freeze = '56 00 36 01 00';
const goOn = '56 00 36 01 03';
const length = '56 00 34 01 00';
const version = '56 00 11 00';
const versionAnswer = '76 00 11 00 0B 56 43 30 37 30 33 20 31 2E 30 30'; // The response to a query of the version, `VC0703 1.00`.
const noLength = '76 00 34 00 04 00 00 00 00';
const pieceOf = (from: number, bytes: number) => readCommand(from, bytes);
const textOf = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1');

/** Makes a camera without a line. It hears the host at any rate, and bytes take no time. */
function stand(options: Partial<Vc0706Options> = {}) {
  const clock = virtualClock();
  const camera = createVc0706(clock, options);
  return { clock, camera, host: createHost(clock, camera) };
}

/** Makes a camera at a simulated line on which both sides have a rate. */
function wired(options: Partial<Vc0706Options> = {}, dteBaud = 38_400) {
  const clock = virtualClock();
  const line = createLine(clock, { dteBaud, dceBaud: 38_400 });
  const camera = createVc0706(clock, options);
  tieToLine(line, camera);
  return { clock, line, camera, host: createHost(clock, line.dte) };
}

const rows: { title: string; options?: Partial<Vc0706Options>; say: string; hear: string }[] = [
  { title: 'version', say: version, hear: versionAnswer },
  { title: 'a new rate, answered at the old one', say: '56 00 24 03 01 0D A6', hear: '76 00 24 00 00' },
  { title: 'Adafruit’s code of 57,600', say: '56 00 24 03 01 1C 1C', hear: '76 00 24 00 00' },
  { title: 'a rate that only Spinel has', say: '56 00 24 03 01 EE A3', hear: '76 00 24 03 00' },
  { title: 'Spinel’s fastest rate', options: { product: 'spinel' }, say: '56 00 24 03 01 EE A3', hear: '76 00 24 00 00' },
  { title: 'a rate for another port', say: '56 00 24 03 02 0D A6', hear: '76 00 24 03 00' },
  { title: 'a small size by the command for large ones', options: { product: 'spinel' }, say: '56 00 31 05 05 01 00 19 11', hear: '76 00 31 03 00' },
  { title: 'a large size by the command for small ones', options: { product: 'spinel' }, say: '56 00 31 05 04 01 00 19 66', hear: '76 00 31 03 00' },
  { title: 'read a large size', options: { product: 'spinel', size: 0x66 }, say: '56 00 30 04 05 01 00 19', hear: '76 00 30 00 01 66' },
  { title: 'read a large size, which only Spinel has', say: '56 00 30 04 05 01 00 19', hear: '76 00 30 03 00' },
  { title: 'size 640x480', say: '56 00 31 05 04 01 00 19 00', hear: '76 00 31 00 00' },
  { title: 'size 320x240', say: '56 00 31 05 04 01 00 19 11', hear: '76 00 31 00 00' },
  { title: 'size 160x120', say: '56 00 31 05 04 01 00 19 22', hear: '76 00 31 00 00' },
  { title: 'a large size, which only Spinel has', say: '56 00 31 05 05 01 00 19 66', hear: '76 00 31 03 00' },
  { title: 'Spinel’s 1920x1080', options: { product: 'spinel' }, say: '56 00 31 05 05 01 00 19 66', hear: '76 00 31 00 00' },
  {
    title: 'a size that this Spinel camera lacks', options: { product: 'spinel', sizes: [0, 0x11, 0x33] }, say: '56 00 31 05 05 01 00 19 88',
    hear: '76 00 31 03 00',
  },
  { title: 'an undefined size', say: '56 00 31 05 04 01 00 19 23', hear: '76 00 31 03 00' },
  { title: 'read size', options: small, say: '56 00 30 04 04 01 00 19', hear: '76 00 30 00 01 22' },
  { title: 'read another register', say: '56 00 30 04 04 01 00 18', hear: '76 00 30 03 00' },
  { title: 'compression', say: '56 00 31 05 01 01 12 04 8F', hear: '76 00 31 00 00' },
  { title: 'an unknown register', say: '56 00 31 05 01 01 12 05 8F', hear: '76 00 31 03 00' },
  { title: 'freeze', say: freeze, hear: '76 00 36 00 00' },
  { title: 'resume', say: goOn, hear: '76 00 36 00 00' },
  { title: 'resume without a step, at an SC03', options: { needsStep: true }, say: goOn, hear: '76 00 36 04 00' },
  { title: 'an undefined control', say: '56 00 36 01 07', hear: '76 00 36 03 00' },
  { title: 'length while not frozen', say: length, hear: noLength },
  { title: 'length of another buffer', say: '56 00 34 01 01', hear: '76 00 34 03 00' },
  { title: 'read while not frozen', say: pieceOf(0, 8), hear: '76 00 32 04 00' },
  { title: 'power save', say: '56 00 3E 03 00 01 01', hear: '76 00 3E 00 00' },
  { title: 'power save off while it is off', say: '56 00 3E 03 00 01 00', hear: '76 00 3E 0E 00' },
  { title: 'power save of another type', say: '56 00 3E 03 01 01 01', hear: '76 00 3E 03 00' },
  { title: 'motion', say: '56 00 37 01 01', hear: '76 00 37 00 00' },
  { title: 'motion with an undefined value', say: '56 00 37 01 02', hear: '76 00 37 03 00' },
  { title: 'sensitivity of motion', say: '56 00 31 05 01 01 1A 6E 03', hear: '76 00 31 00 00' },
  { title: 'an unknown command', say: '56 00 99 00', hear: '76 00 99 01 00' },
  { title: 'a wrong length', say: '56 00 34 02 00 00', hear: '76 00 34 02 00' },
  { title: 'an unknown command, at Spinel', options: { product: 'spinel' }, say: '56 00 99 00', hear: '65 72 72 6F 72' },
  { title: 'nonsense, at Spinel', options: { product: 'spinel' }, say: '41 54 0D', hear: '65 72 72 6F 72' },
  { title: 'nonsense', say: '41 54 0D', hear: '' },
  { title: 'a command to another camera at the line', say: '56 01 11 00', hear: '' },
  { title: 'nonsense, then a command', say: `41 54 0D ${version}`, hear: versionAnswer },
];
for (const { title, options, say, hear } of rows) {
  test(`answers as in the manual: ${title}`, async () => {
    const { host, camera } = stand(options);
    assert.is(await host.ask(say), hear);
    assert.equal(camera.violations, []);
  });
}

test('an SC03 resumes only after a step', async () => {
  const { host } = stand({ ...small, needsStep: true });
  await host.ask(freeze);
  assert.is(await host.ask('56 00 36 01 02'), '76 00 36 00 00');
  assert.is(await host.ask(goOn), '76 00 36 00 00');
  assert.is(await host.ask(length), noLength);
  await host.ask(freeze);
  assert.is(await host.ask(goOn), '76 00 36 04 00', 'each time');
});

test('Adafruit’s version query lacks a byte: the camera waits for it', async () => {
  const { host } = stand();
  assert.is(await host.ask('56 00 11 01'), '');
  assert.is(await host.ask('00'), '76 00 11 02 00');
});

test('a frame that lost a byte takes one of the next frame, unless the camera has a frame timeout', async () => {
  const cut = '56 00 34 01';
  const patient = stand();
  assert.is(await patient.host.ask(cut, 500), '');
  assert.is(await patient.host.ask(version), '76 00 34 03 00');
  const other = stand({ frameMs: 300 });
  assert.is(await other.host.ask(cut, 500), '');
  assert.is(await other.host.ask(version), versionAnswer);
});

const resets: { maker: Vc0706Product; hear: string; bootMs: number }[] = [
  { maker: 'adafruit', hear: '76 00 26 00 00', bootMs: 2500 },
  { maker: 'linksprite', hear: '76 00 26 00', bootMs: 2500 },
  { maker: 'spinel', hear: '76 00 26 00 00', bootMs: 3500 },
];
for (const { maker, hear, bootMs } of resets) {
  test(`reset of ${maker}: its answer, no reaction for ${bootMs} ms, then the banner`, async () => {
    const { host } = stand({ product: maker });
    assert.is(await host.ask('56 00 26 00', 100), hear);
    assert.is(await host.ask(version, bootMs - 200), '');
    assert.match(textOf(await host.listen(150)), /^VC0703 1\.00\r\n[^]*Init end\r\n$/);
    assert.is(await host.ask(version), versionAnswer);
  });
}

test('a power cycle boots like a reset and clears the state; a banner can be missing', async () => {
  const { host, camera } = stand({ starts: 'off', banner: '' });
  assert.is(await host.ask(version), '');
  camera.power(true);
  assert.is(await host.listen(2600), '');
  assert.is(await host.ask(version), versionAnswer);
  await host.ask(freeze);
  camera.power(false);
  assert.is(await host.ask(version), '');
  camera.power(true);
  await host.listen(2600);
  assert.is(await host.ask(length), noLength);
  assert.equal(camera.log.filter(line => line.who === 'power').map(line => line.text), ['on', 'off', 'on']);
});

test('a picture is whole, has the requested size, and matches the camera’s record', async () => {
  const { host, camera, clock } = stand({ size: 0x11 });
  const takenMs = clock.now();
  await host.ask(freeze);
  const file = await readVc0706(host);
  assert.equal([...file.subarray(0, 2), ...file.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
  const picture = findPicture(camera.pictures, file)!;
  assert.equal([picture.width, picture.height, picture.number, picture.takenMs, picture.seenMs], [320, 240, 1, takenMs, takenMs]);
  assert.is(picture.givenBytes, file.length);
  const withExif = Buffer.concat([file.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, 6, 1, 2, 3, 4]), file.subarray(2)]);
  assert.is(findPicture(camera.pictures, withExif), picture);
  assert.is(findPicture(camera.pictures, file.subarray(0, -1)), undefined);
  file[1000]! ^= 1;
  assert.is(findPicture(camera.pictures, file), undefined);
  assert.equal(camera.violations, []);
});

test('returns small pictures from a given function instead of the scene', async () => {
  const { host, camera } = stand({ pictureOf: (width, height, _quality, _ms, number) =>
    Uint8Array.of(0xff, 0xd8, width / 160, height / 120, number, 0xff, 0xd9) });
  await host.ask(freeze);
  assert.equal([...await readVc0706(host)], [0xff, 0xd8, 4, 4, 1, 0xff, 0xd9]);
  assert.is(camera.pictures[0]!.givenBytes, 7);
});

test('a frozen picture stays until the camera resumes; the next freeze takes a new one', async () => {
  const { host, camera } = stand(small);
  await host.ask(freeze);
  await host.ask(freeze);
  const first = await readVc0706(host, 64);
  assert.is(Buffer.compare(await readVc0706(host, 2048), first), 0);
  await host.ask(goOn);
  assert.is(await host.ask(length), noLength);
  await host.ask(freeze);
  assert.equal(camera.pictures.length, 2);
  assert.is(findPicture(camera.pictures, await readVc0706(host))!.number, 2);
});

test('pieces are multiples of eight bytes; the last can extend beyond the end, and none begins there', async () => {
  const { host, camera } = stand(small);
  await host.ask(freeze);
  const { bytes } = camera.pictures[0]!;
  for (const [from, count] of [[4, 8], [0, 12], [0, 0], [Math.ceil(bytes.length / 8) * 8, 8]] as const) {
    assert.is(await host.ask(pieceOf(from, count)), '76 00 32 03 00', `${count} at ${from}`);
  }
  const from = Math.floor(bytes.length / 8) * 8 - 64;
  const answer = await host.fetch(pieceOf(from, 128), 138);
  assert.is(answer.length, 138);
  assert.is(Buffer.compare(answer.subarray(5, 5 + bytes.length - from), bytes.subarray(from)), 0);
  assert.is(await host.ask(pieceOf(0, 8).replace('00 0A', '00 0F')), '76 00 32 00 00 76 00 32 00 00', 'by SPI: no data on this line');
  assert.is(await host.ask(pieceOf(0, 8).replace('00 0A', '01 0A')), '76 00 32 03 00');
});

test('the buffer beyond the end of a picture contains bytes of the previous one', async () => {
  const sizes = [200, 100];
  const pictureOf = (...[, , , , number]: number[]) => new Uint8Array(sizes[number! - 1]!).fill(number!);
  const { host, camera } = stand({ pictureOf });
  for (const number of [1, 2]) {
    await host.ask(freeze);
    const answer = await host.fetch(pieceOf(96, 64), 74);
    assert.equal([answer[5], answer[5 + 3], answer[5 + 4]], [number, number, 1]);
    assert.is(camera.pictures[number - 1]!.givenBytes, 0, 'no byte from the beginning was sent');
    await host.ask(goOn);
  }
});

test('a piece has the requested pauses before and after its data', async () => {
  const { host, clock, camera } = stand({ ...small, answerMs: 0 });
  await host.ask(freeze);
  const beginMs = clock.now();
  const heardMs: number[] = [];
  camera.onBytes(() => void heardMs.push(clock.now() - beginMs));
  await host.ask(pieceOf(0, 8).replace(/00 0A$/, '27 10'));
  assert.equal(heardMs, [0, 100, 200]);
});

test('a size takes effect only after a reset, and survives a power cycle', async () => {
  const { host, camera } = stand();
  assert.is(await host.ask('56 00 31 05 04 01 00 19 22'), '76 00 31 00 00');
  assert.is(await host.ask('56 00 30 04 04 01 00 19'), '76 00 30 00 01 22');
  assert.equal(camera.size(), { width: 640, height: 480 });
  await host.ask('56 00 26 00', 3000);
  assert.equal(camera.size(), { width: 160, height: 120 });
  camera.power(false);
  camera.power(true);
  assert.equal(camera.size(), { width: 160, height: 120 });
  assert.equal(camera.violations, []);
});

test('a size is lost if a reset comes before it is stored', async () => {
  const { host, camera } = stand({ storeMs: 9000 });
  await host.ask('56 00 31 05 04 01 00 19 22', 100);
  await host.ask('56 00 26 00', 3000);
  assert.equal(camera.size(), { width: 640, height: 480 });
  camera.power(false);
  assert.match(camera.violations.join('; '), /^The size was lost[^;]*$/, 'reported once');
});

test('of two sizes, the first is kept if a reset comes before the second is stored', async () => {
  const { host, camera } = stand();
  await host.ask('56 00 31 05 04 01 00 19 11', 500);
  await host.ask('56 00 31 05 04 01 00 19 22', 100);
  await host.ask('56 00 26 00', 3000);
  assert.equal(camera.size(), { width: 320, height: 240 });
});

test('compression makes the next picture smaller, until a reset', async () => {
  const { host, camera } = stand(small);
  const take = async () => {
    await host.ask(freeze);
    await host.ask(goOn);
    return camera.pictures.at(-1)!.bytes.length;
  };
  const usual = await take();
  await host.ask('56 00 31 05 01 01 12 04 8F');
  const poor = await take();
  await host.ask('56 00 26 00', 3000);
  assert.ok(poor < usual * 0.8, `${poor} of ${usual}`);
  // The reset has restored the usual compression, so the file is about as long as the first one. The scene has changed, so 10 % are allowed.
  assert.ok(Math.abs(await take() - usual) < usual * 0.1);
});

test('in power save it takes no picture and reports no length', async () => {
  const { host, camera } = stand({ ...small, watchesMotion: true });
  await host.ask(freeze);
  assert.is(await host.ask('56 00 3E 03 00 01 01', 700), '', 'the answer comes later');
  assert.is(await host.listen(200), '76 00 3E 00 00');
  assert.is(await host.ask('56 00 3E 03 00 01 01'), '76 00 3E 0E 00');
  assert.equal([await host.ask(freeze), await host.ask(length)], ['76 00 36 04 00', '76 00 34 04 00']);
  assert.is(await host.ask(version), versionAnswer);
  camera.move();
  assert.is(camera.log.at(-1)!.text, versionAnswer, 'no report of motion');
  assert.is(await host.ask('56 00 3E 03 00 01 00'), '76 00 3E 00 00');
  assert.is(await host.ask(length), noLength);
  assert.is(await host.ask(freeze), '76 00 36 00 00');
});

test('motion is reported unasked while its detection is on', async () => {
  const { host, camera } = stand();
  camera.move();
  await host.ask('56 00 37 01 01');
  camera.move();
  assert.is(await host.listen(10), '', 'sent at once, before the host listened');
  assert.equal(camera.log.map(line => line.text), ['56 00 37 01 01', '76 00 37 00 00', '76 00 39 00 00']);
  await host.ask('56 00 37 01 00');
  camera.move();
  assert.is(camera.log.length, 5);
  const left = stand({ watchesMotion: true, motionBytes: 4 });
  left.camera.move();
  assert.is(left.camera.log[0]!.text, '76 00 39 00');
  await left.host.ask('56 00 26 00', 3000);
  const said = left.camera.log.length;
  left.camera.move();
  assert.is(left.camera.log.length, said, 'a reset ends motion detection');
  const off = stand({ watchesMotion: true, starts: 'off' });
  off.camera.move();
  assert.equal(off.camera.log, []);
});

test('sends a piece at the speed of its rate, and answers at no other rate', async () => {
  const { host, clock, camera, line } = wired(small);
  await host.ask(freeze);
  const beginMs = clock.now();
  await host.fetch(pieceOf(0, 512), 522);
  const wantedMs = (16 + 522) * 10_000 / 38_400 + 10;
  assert.ok(Math.abs(clock.now() - beginMs - wantedMs) < 1, `${clock.now() - beginMs} of ${wantedMs}`);
  line.dte.setBaud(115_200);
  assert.is.not(await host.ask(version), versionAnswer);
  assert.is(await host.ask(version).then(heard => heard.includes(versionAnswer)), false);
  line.dte.setBaud(38_400);
  assert.is(await host.ask(version), versionAnswer);
  assert.equal(camera.violations, []);
});

test('a new rate applies 100 ms after its answer, until a reset; a camera can start at it', async () => {
  const { host, line, camera } = wired();
  assert.is(await host.ask('56 00 24 03 01 0D A6', 200), '76 00 24 00 00');
  assert.equal(line.rates(), { dteBaud: 38_400, dceBaud: 115_200 });
  line.dte.setBaud(115_200);
  assert.is(await host.ask(version), versionAnswer);
  assert.is(await host.ask('56 00 26 00', 100), '76 00 26 00 00');
  assert.is(line.rates().dceBaud, 38_400);
  line.dte.setBaud(38_400);
  assert.match(textOf(await host.listen(3000)), /Init end\r\n$/);
  assert.equal(camera.violations, []);
  const left = wired({ leftAtBaud: 115_200 }, 115_200);
  assert.is(await left.host.ask(version), versionAnswer);
});

test('a command during a rate change is lost, and reported', async () => {
  const { host, line, camera } = wired();
  await host.ask('56 00 24 03 01 0D A6', 50);
  line.dte.setBaud(115_200);
  assert.is(await host.ask(version), '');
  assert.match(camera.violations.join(), /came while the rate changed/);
});

test('a command before the previous answer is executed in turn, and reported', async () => {
  const { host, camera } = stand(small);
  host.ask(freeze, 0);
  const heard = await host.ask(length);
  assert.match(heard, /^76 00 36 00 00 76 00 34 00 04 /);
  assert.equal(camera.violations, [`${length} came before ${freeze} was answered.`]);
});

test('is busy until the last byte of a piece is sent', async () => {
  const { host, camera } = wired(small);
  await host.ask(freeze);
  await host.ask(pieceOf(0, 512), 100);
  await host.ask(version);
  assert.match(camera.violations.join(), /^56 00 11 00 came before 56 00 32/);
});

test('a power cut discards the pending answer, bytes kept back and the busy state', async () => {
  const { host, camera } = stand({ ...small, bootMs: 100, freezeMs: 5000, faults: [{ command: version, nth: 1, carry: 1 }] });
  await host.ask(version);
  host.ask(freeze, 0);
  await host.listen(100);
  camera.power(false);
  assert.is(await host.listen(6000), '');
  camera.power(true);
  assert.match(await host.listen(200), /^56 43 /);
  host.ask(freeze, 0);
  await host.listen(100);
  camera.power(false);
  camera.power(true);
  await host.listen(200);
  assert.is(await host.ask(version), versionAnswer);
  assert.equal(camera.violations, []);
});

test('switching power on while it is on has no effect', async () => {
  const { host, camera } = stand(small);
  await host.ask(freeze);
  camera.power(true);
  assert.match(await host.ask(length), /^76 00 34 00 04 00 00 1. ..$/);
});

test('an answer that is late and doubled is delayed once', async () => {
  const { host } = stand({ faults: [{ command: version, delayMs: 300, times: 2 }] });
  assert.is(await host.ask(version, 400), `${versionAnswer} ${versionAnswer}`);
});

test('a camera one frame late shows an old moment; freeze, resume, 300 ms and freeze avoid that', async () => {
  const { host, camera, clock } = stand({ ...small, isFrameLate: true });
  await host.listen(3_600_000);
  const firstMs = clock.now();
  await host.ask(freeze);
  await host.ask(goOn, 100);
  assert.ok(camera.pictures[0]!.seenMs < firstMs - 3_500_000, 'an hour old');
  await host.ask(freeze);
  assert.is(camera.pictures[1]!.seenMs, camera.pictures[0]!.seenMs, 'too soon');
  await host.ask(goOn, 400);
  await host.ask(freeze);
  assert.is(camera.pictures[2]!.seenMs, firstMs);
  await host.ask(goOn, 400);
  await host.ask(freeze);
  assert.ok(camera.pictures[3]!.takenMs - camera.pictures[3]!.seenMs < 2000);
});

const faults: { title: string; fault: Omit<AnswerFault, 'command'>; hear: string; then: string }[] = [
  { title: 'is missing, and the command is not executed', fault: { answer: '' }, hear: '', then: noLength },
  { title: 'is a refusal', fault: { answer: '76 00 36 05 00' }, hear: '76 00 36 05 00', then: noLength },
  { title: 'lacks a byte, which precedes the next answer', fault: { carry: 1 }, hear: '76 00 36 00', then: '00 76 00 34 00 04' },
  { title: 'loses a byte', fault: { lose: { at: 2 } }, hear: '76 00 00 00', then: '76 00 34 00 04' },
  { title: 'loses its last two bytes', fault: { lose: { at: -2, count: 2 } }, hear: '76 00 36', then: '76 00 34 00 04' },
  { title: 'is garbled', fault: { garble: { at: -1, mask: 0x80 } }, hear: '76 00 36 00 80', then: '76 00 34 00 04' },
  {
    title: 'has a motion report in its middle', fault: { insert: { at: 2, bytes: '76 00 39 00' } }, hear: '76 00 76 00 39 00 36 00 00',
    then: '76 00 34 00 04',
  },
  { title: 'comes twice', fault: { times: 2 }, hear: '76 00 36 00 00 76 00 36 00 00', then: '76 00 34 00 04' },
  { title: 'comes late', fault: { delayMs: 1200 }, hear: '', then: '76 00 34 00 04' },
];
for (const { title, fault, hear, then } of faults) {
  test(`an answer ${title}, at the n-th command only`, async () => {
    const { host, camera } = stand({ ...small, faults: [{ command: '56 00 36 01 00', nth: 2, ...fault }] });
    assert.is(await host.ask(freeze), '76 00 36 00 00');
    assert.is(await host.ask(goOn), '76 00 36 00 00');
    assert.is(await host.ask(freeze), hear);
    assert.ok((await host.ask(length)).includes(then));
    await host.ask(goOn);
    assert.is(await host.ask(freeze), '76 00 36 00 00');
    assert.equal(camera.violations, []);
  });
}

test('a command without an answer can have been executed', async () => {
  const { host, camera } = stand({ ...small, faults: [{ command: freeze, answer: '', executes: true }] });
  assert.is(await host.ask(freeze), '');
  assert.is(camera.pictures.length, 1);
  assert.is.not(await host.ask(length), noLength);
});

test('fails in the middle of a picture, until a power cycle', async () => {
  const { host, camera } = stand({ ...small, goneAtByte: 5 + 9 + 5 + 20 });
  await host.ask(freeze);
  const answer = await host.fetch(length, 9);
  assert.is(answer.length, 9);
  assert.is((await host.fetch(pieceOf(0, 64), 74)).length, 25);
  assert.is(await host.ask(version), '');
  camera.power(false);
  camera.power(true);
  await host.listen(3000);
  await host.ask(freeze);
  assert.ok(findPicture(camera.pictures, await readVc0706(host)));
});

test('a camera that failed for good or is absent stays silent after a power cycle', async () => {
  for (const options of [{ goneAtByte: 0, staysGone: true }, { absent: true }]) {
    const { host, camera } = stand(options);
    assert.is(await host.ask(version), '');
    camera.power(false);
    camera.power(true);
    assert.is(await host.listen(4000), '');
    assert.is(await host.ask(version), '');
  }
});

test.run();
