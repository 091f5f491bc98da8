// Tests of the simulated OV528: the exchanges of its manuals byte by byte, each refusal, and each option.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { createLine } from '../../line/line.ts';
import { findPicture } from '../picture/album.ts';
import { createOv528, type Ov528Options } from './ov528.ts';
import { createHost, readOv528, synchronise } from './stand.ts';
import { tieToLine } from './uart.ts';

const test = suite('ov528');
const sync = 'AA 0D 00 00 00 00';
const initial = 'AA 01 00 07 00 05';
const tiny = 'AA 01 00 07 00 01';
const snapshot = 'AA 05 00 00 00 00';
const get = 'AA 04 01 00 00 00';

function stand(options: Partial<Ov528Options> = {}) {
  const clock = virtualClock();
  const camera = createOv528(clock, { syncAt: 1, ...options });
  return { clock, camera, host: createHost(clock, camera) };
}

async function synced(options: Partial<Ov528Options> = {}) {
  const made = stand(options);
  assert.is(await synchronise(made.host), 1);
  return made;
}

function wired(dteBaud: number, options: Partial<Ov528Options> = {}) {
  const clock = virtualClock();
  const line = createLine(clock, { dteBaud, dceBaud: 0 });
  const camera = createOv528(clock, options);
  tieToLine(line, camera);
  return { clock, line, camera, host: createHost(clock, line.dte) };
}

/** Replaces the counter in a response by `xx`. It is only for debugging, so tests do not compare it. */
const bare = (heard: string) => heard.replace(/^(AA 0[EF] ..) .. /, '$1 xx ');

const rows: { title: string; maker?: Ov528Options['product']; before?: string[]; say: string; hear: string }[] = [
  { title: 'SYNC again', say: sync, hear: 'AA 0E 0D xx 00 00 AA 0D 00 00 00 00' },
  { title: 'INITIAL 640x480', say: 'AA 01 00 07 00 07', hear: 'AA 0E 01 xx 00 00' },
  { title: 'INITIAL in the form of 4D Systems', maker: 'ucam', say: 'AA 01 00 07 07 07', hear: 'AA 0E 01 xx 00 00' },
  { title: 'INITIAL 160x128', say: 'AA 01 00 07 00 03', hear: 'AA 0E 01 xx 00 00' },
  { title: 'INITIAL 80x64', say: 'AA 01 00 07 00 01', hear: 'AA 0E 01 xx 00 00' },
  { title: 'INITIAL 80x64, unsupported by a uCAM', maker: 'ucam', say: 'AA 01 00 07 00 01', hear: 'AA 0F 00 xx 0A 00' },
  { title: 'INITIAL with an undefined size', say: 'AA 01 00 07 00 02', hear: 'AA 0F 00 xx 0A 00' },
  { title: 'INITIAL with a parameter before the format', say: 'AA 01 01 07 00 07', hear: 'AA 0F 00 xx 0B 00' },
  { title: 'SYNC with a parameter', say: 'AA 0D 00 00 00 01', hear: 'AA 0F 00 xx 0D 00' },
  { title: 'GET after another INITIAL', before: [tiny, snapshot, initial], say: get, hear: 'AA 0F 00 xx 0F 00' },
  { title: 'GET after a state reset', before: [tiny, snapshot, 'AA 08 01 00 00 00'], say: get, hear: 'AA 0F 00 xx 0F 00' },
  { title: 'a package after the end', before: [tiny, snapshot, get, 'AA 0E 00 00 F0 F0'], say: 'AA 0E 00 00 00 00', hear: 'AA 0F 00 xx 06 00' },
  { title: 'reset of an undefined type', say: 'AA 08 02 00 00 00', hear: 'AA 0F 00 xx 0B 00' },
  { title: 'a byte that begins no command, again after a valid command', before: ['55', tiny], say: '55', hear: 'AA 0F 00 xx F0 00' },
  { title: 'INITIAL for raw pictures', say: 'AA 01 00 06 01 00', hear: 'AA 0F 00 xx 09 00' },
  { title: 'package size 64', say: 'AA 06 08 40 00 00', hear: 'AA 0E 06 xx 00 00' },
  { title: 'package size 512', say: 'AA 06 08 00 02 00', hear: 'AA 0E 06 xx 00 00' },
  { title: 'package size 63', say: 'AA 06 08 3F 00 00', hear: 'AA 0F 00 xx 11 00' },
  { title: 'package size 513', say: 'AA 06 08 01 02 00', hear: 'AA 0F 00 xx 11 00' },
  { title: 'package size of an undefined type', say: 'AA 06 01 40 00 00', hear: 'AA 0F 00 xx 0B 00' },
  { title: 'SNAPSHOT before INITIAL', say: snapshot, hear: 'AA 0F 00 xx 06 00' },
  { title: 'SNAPSHOT', before: [tiny], say: snapshot, hear: 'AA 0E 05 xx 00 00' },
  { title: 'SNAPSHOT, raw', before: [tiny], say: 'AA 05 01 00 00 00', hear: 'AA 0F 00 xx 09 00' },
  { title: 'GET before INITIAL', say: get, hear: 'AA 0F 00 xx 06 00' },
  { title: 'GET before SNAPSHOT', before: [tiny], say: get, hear: 'AA 0F 00 xx 0F 00' },
  { title: 'GET of an undefined type', before: [tiny, snapshot], say: 'AA 04 02 00 00 00', hear: 'AA 0F 00 xx 01 00' },
  { title: 'a package before GET', before: [tiny, snapshot], say: 'AA 0E 00 00 00 00', hear: 'AA 0F 00 xx 06 00' },
  { title: 'a package number beyond the last', before: [tiny, snapshot, get], say: 'AA 0E 00 00 FF 00', hear: 'AA 0F 00 xx 10 00' },
  { title: 'the end of the packages', before: [tiny, snapshot, get], say: 'AA 0E 00 00 F0 F0', hear: '' },
  { title: 'rate 115200', say: 'AA 07 0F 01 00 00', hear: 'AA 0E 07 xx 00 00' },
  { title: 'rate 921600 of a uCAM', maker: 'ucam', say: 'AA 07 01 01 00 00', hear: 'AA 0E 07 xx 00 00' },
  { title: 'rate 921600, unsupported by other cameras', say: 'AA 07 01 01 00 00', hear: 'AA 0F 00 xx 0B 00' },
  { title: 'light 60 Hz', say: 'AA 13 01 00 00 00', hear: 'AA 0E 13 xx 00 00' },
  { title: 'light of an undefined frequency', say: 'AA 13 02 00 00 00', hear: 'AA 0F 00 xx 0B 00' },
  { title: 'reset', say: 'AA 08 00 00 00 FF', hear: 'AA 0E 08 xx 00 00' },
  { title: 'state reset', say: 'AA 08 01 00 00 00', hear: 'AA 0E 08 xx 00 00' },
  { title: 'power down', say: 'AA 09 00 00 00 00', hear: 'AA 0E 09 xx 00 00' },
  { title: 'an unknown command', say: 'AA 77 00 00 00 00', hear: 'AA 0F 00 xx 0D 00' },
  { title: 'bytes that begin no command, answered once', say: '55 56 57', hear: 'AA 0F 00 xx F0 00' },
];
for (const { title, maker, before = [], say, hear } of rows) {
  test(`answers as in the manual: ${title}`, async () => {
    const { host, camera } = await synced(maker ? { product: maker } : {});
    for (const text of before) await host.ask(text);
    assert.is(bare(await host.ask(say)), hear);
    assert.equal(camera.violations, []);
  });
}

test('is silent until it is synchronised and its own SYNC is answered', async () => {
  const { host, camera } = stand();
  assert.is(await host.ask(initial), '');
  assert.is(await host.ask('AA 0E 0D 00 00 00'), '');
  assert.is(await host.ask('55 55'), '');
  assert.not.ok(camera.isSynced());
  assert.is(bare(await host.ask(sync)), 'AA 0E 0D xx 00 00 AA 0D 00 00 00 00');
  assert.is(await host.ask(initial), '');
  assert.is(await host.ask('AA 0E 0D 00 00 00'), '');
  assert.ok(camera.isSynced());
  assert.is(bare(await host.ask(initial)), 'AA 0E 01 xx 00 00');
});

for (const n of [1, 25, 60]) {
  test(`answers SYNC number ${n} of a series with growing pauses`, async () => {
    const { host, camera } = stand({ syncAt: n });
    assert.is(await synchronise(host), n);
    assert.equal(camera.violations, []);
  });
}

test('can be configured to answer none of the host’s SYNCs', async () => {
  assert.is(await synchronise(stand({ syncAt: 61 }).host), undefined);
});

test('answers no SYNC while it boots, and loses its state with its power', async () => {
  const { host, camera } = stand({ starts: 'booting', bootMs: 800 });
  await host.listen(100);
  assert.is(await host.ask(sync, 500), '');
  await host.listen(400);
  assert.is(await synchronise(host), 1);
  assert.is(bare(await host.ask(initial)), 'AA 0E 01 xx 00 00');
  camera.power(false);
  assert.is(await host.ask(sync), '');
  camera.power(true);
  await host.listen(1000);
  assert.is(await host.ask(initial), '');
  assert.is(await synchronise(host), 1);
  assert.is(bare(await host.ask(snapshot)), 'AA 0F 00 xx 06 00');
});

test('a full reset and a power down require a new SYNC; a state reset does not', async () => {
  const { host, camera } = await synced();
  await host.ask('AA 08 01 00 00 00');
  assert.ok(camera.isSynced());
  await host.ask('AA 09 00 00 00 00');
  assert.not.ok(camera.isSynced());
  assert.is(await synchronise(host), 1);
  await host.ask('AA 08 00 00 00 FF', 100);
  assert.not.ok(camera.isSynced());
  assert.is(await host.ask(sync, 500), '', 'the camera boots');
  await host.listen(500);
  assert.is(await synchronise(host), 1);
});

for (const packageBytes of [64, 512]) {
  test(`a picture in packages of ${packageBytes} bytes is whole, and each checksum is right`, async () => {
    const { host, camera } = await synced();
    await host.ask(initial);
    await host.ask(`AA 06 08 ${packageBytes === 64 ? '40 00' : '00 02'} 00`);
    assert.is(camera.packageBytes(), packageBytes);
    await host.ask(snapshot);
    const file = await readOv528(host, packageBytes);
    const picture = findPicture(camera.pictures, file)!;
    assert.equal([picture.width, picture.height, picture.exposure, picture.givenBytes], [320, 240, 1, file.length]);
    assert.equal(camera.violations, []);
  });
}

test('a package has number, length, data, checksum and a zero, and 64 bytes by default', async () => {
  const { host, camera } = await synced();
  for (const text of [tiny, snapshot]) await host.ask(text);
  const { bytes } = camera.pictures[0]!;
  const size = [bytes.length & 255, bytes.length >> 8, 0].map(byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
  assert.is(bare(await host.ask(get)), `AA 0E 04 xx 00 00 AA 0A 01 ${size}`);
  for (const again of [false, true]) {
    const answer = await host.fetch('AA 0E 00 00 03 00', 64);
    assert.equal([...answer.subarray(0, 4)], [3, 0, 58, 0], `asked ${again ? 'again' : 'once'}`);
    assert.is(Buffer.compare(answer.subarray(4, 62), bytes.subarray(3 * 58, 4 * 58)), 0);
    assert.equal([...answer.subarray(62)], [answer.subarray(0, 62).reduce((sum, byte) => sum + byte) % 256, 0]);
  }
});

test('a package after the last one is refused', async () => {
  const { host, camera } = await synced();
  for (const text of [tiny, snapshot, get]) await host.ask(text);
  const count = Math.ceil(camera.pictures[0]!.bytes.length / 58);
  assert.is((await host.fetch(`AA 0E 00 00 ${(count - 1).toString(16)} 00`, 7, 100)).at(-1), 0);
  assert.is(bare(await host.ask(`AA 0E 00 00 ${count.toString(16)} 00`)), 'AA 0F 00 xx 10 00');
});

test('counts its answers, and can report the size late', async () => {
  const { host } = await synced({ dataMs: 400 });
  const counts = [];
  for (const text of [tiny, snapshot]) counts.push(Number.parseInt((await host.ask(text)).split(' ')[3]!, 16));
  assert.is(counts[1], counts[0]! + 1);
  assert.is(bare(await host.ask(get, 300)), 'AA 0E 04 xx 00 00');
  assert.match(await host.listen(200), /^AA 0A 01 /);
});

test('a SYNC during the answer to another SYNC is no violation', async () => {
  const { host, camera } = stand();
  assert.is((await host.ask(`${sync} ${sync}`)).split(' ').length, 24);
  assert.equal(camera.violations, []);
});

test('GET itself takes a preview; clones use another type number for it', async () => {
  const { host, camera } = await synced({ previewType: 3 });
  await host.ask(tiny);
  assert.is(bare(await host.ask('AA 04 05 00 00 00')), 'AA 0F 00 xx 01 00');
  assert.ok(findPicture(camera.pictures, await readOv528(host, 64, '03')));
  assert.is(camera.pictures.length, 1);
});

test('a command before the last package is confirmed ends the transfer, and is reported', async () => {
  const { host, camera } = await synced();
  for (const text of [tiny, snapshot, get, snapshot]) await host.ask(text);
  assert.match(camera.violations.join(), /^AA 05 00 00 00 00 came before the last package was confirmed/);
  assert.is(bare(await host.ask('AA 0E 00 00 00 00')), 'AA 0F 00 xx 06 00');
});

test('a picture before the exposure has settled is too dark', async () => {
  const { host, camera } = stand();
  await host.ask(sync, 100);
  for (const text of ['AA 0E 0D 00 00 00', tiny, snapshot]) await host.ask(text, 200);
  await host.listen(1500);
  await host.ask(snapshot);
  assert.ok(camera.pictures[0]!.exposure < 0.6, `${camera.pictures[0]!.exposure}`);
  assert.is(camera.pictures[1]!.exposure, 1);
});

test('a uCAM sleeps 15 s after the last byte; other cameras do not sleep', async () => {
  const { host, camera } = await synced({ product: 'ucam' });
  await host.listen(12_500);
  await host.ask('AA 13 00 00 00 00', 14_500);
  assert.ok(camera.isSynced());
  await host.listen(1000);
  assert.not.ok(camera.isSynced());
  assert.is(await host.ask('AA 13 00 00 00 00'), '');
  assert.is(await synchronise(host), 1);
  const grove = await synced();
  await grove.host.listen(3_600_000);
  assert.ok(grove.camera.isSynced());
});

test('sleep discards the picture, the package size and the transfer in progress', async () => {
  const { host, camera } = await synced({ sleepMs: 3000 });
  for (const text of ['AA 06 08 00 02 00', initial, snapshot, get]) await host.ask(text);
  assert.is(camera.packageBytes(), 512);
  await host.listen(3000);
  assert.not.ok(camera.isSynced());
  assert.is(await synchronise(host), 1);
  assert.is(camera.packageBytes(), 64);
  assert.is(bare(await host.ask('AA 0E 00 00 00 00')), 'AA 0F 00 xx 06 00');
  assert.is(bare(await host.ask(snapshot)), 'AA 0F 00 xx 06 00');
  await host.ask(initial);
  assert.is(bare(await host.ask(get)), 'AA 0F 00 xx 0F 00');
});

for (const { baud, maker } of [{ baud: 9600, maker: 'grove' }, { baud: 115_200, maker: 'c328' }, { baud: 921_600, maker: 'ucam' }] as const) {
  test(`detects ${baud} baud from the SYNC, and keeps it`, async () => {
    const { host, line, camera } = wired(baud, { product: maker });
    assert.is(await synchronise(host, n => 40 + n), 10);
    assert.is(camera.baud, baud);
    assert.is(bare(await host.ask(initial)), 'AA 0E 01 xx 00 00');
    line.dte.setBaud(baud === 9600 ? 19_200 : 9600);
    assert.is.not(bare(await host.ask(initial)), 'AA 0E 01 xx 00 00');
    camera.power(false);
    camera.power(true);
    await host.listen(1000);
    assert.is(await synchronise(host, n => 40 + n), 10, 'the new rate is detected after a power cycle');
  });
}

test('detects another rate after its sleep', async () => {
  const { host, line, camera } = wired(9600, { product: 'ucam', syncAt: 1 });
  assert.is(await synchronise(host, () => 40), 1);
  await host.listen(15_000);
  line.dte.setBaud(57_600);
  assert.is(await synchronise(host, () => 40), 1);
  assert.is(camera.baud, 57_600);
});

test('does not detect an unsupported rate', async () => {
  assert.is(await synchronise(wired(230_400).host), undefined);
});

test('changes to a new rate after it has confirmed the command', async () => {
  const { host, line } = wired(9600, { syncAt: 1 });
  await synchronise(host, () => 40);
  assert.is(bare(await host.ask('AA 07 0F 01 00 00')), 'AA 0E 07 xx 00 00');
  assert.equal(line.rates(), { dteBaud: 9600, dceBaud: 115_200 });
  line.dte.setBaud(115_200);
  assert.is(bare(await host.ask(tiny)), 'AA 0E 01 xx 00 00');
});

test('packages are lost, late, doubled or garbled as configured; requested again, they are whole', async () => {
  const { host, camera } = await synced({
    faults: [
      { command: 'AA 0E 00 00 00 00', nth: 1, answer: '' }, { command: 'AA 0E 00 00 01 00', nth: 1, garble: { at: -2, mask: 1 } },
      { command: 'AA 0E 00 00 02 00', nth: 1, lose: { at: 10 } }, { command: 'AA 0E 00 00 03 00', nth: 1, delayMs: 5000 },
      { command: 'AA 0E 00 00 04 00', nth: 1, times: 2 }, { command: 'AA 0E 00 00 05 00', nth: 1, answer: 'AA 0F 00 00 10 00' },
    ],
  });
  for (const text of [tiny, snapshot, get]) await host.ask(text);
  const lengths = [];
  for (let id = 0; id < 6; id++) lengths.push((await host.fetch(`AA 0E 00 00 0${id} 00`, 1000, 100)).length);
  assert.equal(lengths, [0, 64, 63, 0, 128, 6]);
  await host.listen(6000);
  assert.ok(findPicture(camera.pictures, await readOv528(host, 64)));
});

test('fails in the middle of a package, and works again after a power cycle', async () => {
  const { host, camera } = await synced({ goneAtByte: 12 + 6 + 6 + 12 + 30 });
  for (const text of [tiny, snapshot, get]) await host.ask(text);
  assert.is((await host.fetch('AA 0E 00 00 00 00', 64)).length, 30);
  assert.is(await host.ask(sync), '');
  camera.power(false);
  camera.power(true);
  await host.listen(1000);
  assert.is(await synchronise(host), 1);
});

test.run();
