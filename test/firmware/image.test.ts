// The Storage image: its bytes, that the engine boots it where it is there, and what `npm run image` says of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage, listImage, padImage } from '../../firmware/image.js';
import { keepSaved, listSaved } from '../../firmware/keep.js';
import { findEspruino } from '../bench/espruino.js';
import { bootAndKeep, bootImage } from './boot.js';
import { root, run } from './shell.js';

const test = suite('image');

test('a file is a header of 32 bytes and its data, padded to 4 with 0xFF', () => {
  const image = buildImage([{ name: 'ab', data: Buffer.from('hello') }]);
  assert.is(image.toString('hex'), '05000000' + '6162' + '00'.repeat(26) + '68656c6c6f' + 'ffffff');
});

for (const pad of [0, 1, 32, 4096]) {
  test(`what was put in is listed, with ${pad} bytes of erased flash behind it`, () => {
    const files = [1, 2, 3, 4, 5, 4096].map(size => ({ name: `f${size}`, data: Buffer.alloc(size, size) }));
    const image = Buffer.concat([buildImage(files), Buffer.alloc(pad, 0xff)]);
    if (pad > 0 && pad < 4) assert.throws(() => listImage(image), /ends within a header/);
    else assert.equal(listImage(image).map(({ name, data }) => [name, data.length, data[0]]), files.map(({ name, data }) => [name, data.length, data[0]]));
  });
}

test('a name of 28 bytes fits, one more does not', () => {
  const name = 'x'.repeat(28);
  assert.is(listImage(buildImage([{ name, data: Buffer.from('a') }]))[0]?.name, name);
  assert.throws(() => buildImage([{ name: `${name}x`, data: Buffer.from('a') }]), /1 to 28 bytes/);
});

test('an image of 256 KiB is built, one byte more is refused', () => {
  assert.is(buildImage([{ name: 'a', data: Buffer.alloc(262144 - 32) }]).length, 262144);
  assert.throws(() => buildImage([{ name: 'a', data: Buffer.alloc(262144 - 31) }]), /at most 262144/);
});

test('an empty file and an image cut off are refused', () => {
  assert.throws(() => buildImage([{ name: 'a', data: Buffer.alloc(0) }]), /empty/);
  assert.throws(() => listImage(buildImage([{ name: 'a', data: Buffer.alloc(99) }]).subarray(0, 90)), /does not hold/);
});

test('padded, an image fills the chip\'s Storage with erased flash', () => {
  const image = buildImage([{ name: 'a', data: Buffer.from('hello') }]);
  const padded = padImage(image);
  assert.is(padded.length, 224 * 4096);
  assert.ok(padded.subarray(0, image.length).equals(image));
  assert.ok(padded.subarray(image.length).every(byte => byte === 0xff));
});

const kept: [title: string, old: Buffer, expect: string[]][] = [
  ['nothing of an erased Storage', Buffer.alloc(8192, 0xff), []],
  ['nothing of the firmware itself', buildImage([{ name: '.bootcde', data: Buffer.from('old') }]), []],
  ['what was saved behind the firmware', buildImage([{ name: '.bootcde', data: Buffer.from('old') }, { name: '.wificfg', data: Buffer.from('{}') }]), ['.wificfg']],
  ['what was saved before the firmware', buildImage([{ name: 'note', data: Buffer.from('a') }, { name: '.bootcde', data: Buffer.from('old') }]), ['note']],
  ['what lies in the next page', Buffer.concat([buildImage([{ name: 'a', data: Buffer.from('1') }]), Buffer.alloc(4096 - 36, 0xff), buildImage([{ name: 'b', data: Buffer.from('2') }]), Buffer.alloc(4060, 0xff)]), ['a', 'b']],
  ['nothing behind an empty page', Buffer.concat([buildImage([{ name: 'a', data: Buffer.from('1') }]), Buffer.alloc(8192 - 36, 0xff), buildImage([{ name: 'b', data: Buffer.from('2') }])]), ['a']],
  ['nothing that was deleted', (() => { const image = buildImage([{ name: 'gone', data: Buffer.from('1') }, { name: 'b', data: Buffer.from('2') }]); image.fill(0, 4, 32); return image; })(), ['b']],
  ['nothing behind what is broken', Buffer.concat([buildImage([{ name: 'a', data: Buffer.from('1') }]), Buffer.alloc(64, 0x41)]), ['a']],
];
for (const [title, old, expect] of kept) {
  test(`an update keeps ${title}`, () => {
    const { image, names } = keepSaved(old, buildImage([{ name: '.bootcde', data: Buffer.from('new one') }]));
    assert.equal(names, expect);
    assert.equal(listImage(image).map(file => file.name), ['.bootcde', ...expect]);
    assert.is(String(listImage(image)[0]?.data), 'new one');
  });
}

test('a saved file is kept with its flags', () => {
  const old = buildImage([{ name: 'log', data: Buffer.from('abcd') }]);
  old[3] = 0x40;
  assert.is(keepSaved(old, buildImage([{ name: '.bootcde', data: Buffer.from('new') }])).image.readUInt32LE(36), 0x40000004);
});

const list = (...asked: string[]) => run(process.execPath, [join(root, 'firmware/list.js'), ...asked]);

test('npm run image tells each file, its size, and the share of the partition', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const file = join(folder, 'storage.bin');
  writeFileSync(file, buildImage([{ name: '.bootcde', data: Buffer.alloc(9143) }, { name: 'note', data: Buffer.from('words') }]));
  const { code, text } = await list('--list', file);
  rmSync(folder, { recursive: true });
  assert.is(code, 0);
  assert.match(text, /: 9216 bytes, 3\.5 % of what an image may take, 1\.0 % of the chip's Storage\n  \.bootcde +9143 bytes\n  note +5 bytes\n$/);
});

test('npm run image -- --list tells of every image that was built', async () => {
  const { code, text } = await list('--list');
  assert.is(code, 0);
  assert.match(text, /dist\/linux\/storage\.bin: [^]*\.bootcde/);
});

test('npm run image says what it cannot find', async () => {
  const { code, text } = await list('nowhere');
  assert.is(code, 1);
  assert.match(text, /There is no image of "nowhere": npm run build makes/);
});

/** The engine's flash on this machine, and a page of it; on the chip a page is 4,096 bytes, a sector. */
const [flashBytes, pageBytes] = [262144, 1024];

/** What is in the flash when only the pages that an image needs were erased before it was written. */
function writeOver(old: Buffer, image: Buffer): Buffer {
  const flash = Buffer.alloc(flashBytes, 0xff);
  old.copy(flash);
  flash.fill(0xff, 0, Math.ceil(image.length / pageBytes) * pageBytes);
  image.copy(flash);
  return flash;
}

const espruino = findEspruino();
if (!espruino) console.log('image: left out, as espruino is not there: the engine boots an image');
else test('the engine boots an image and finds the other file in it', async () => {
  const code = 'setTimeout(function(){console.log("got "+require("Storage").read("note")+require("Storage").list().join()+".")},10)';
  const image = buildImage([{ name: '.bootcde', data: Buffer.from(code) }, { name: 'note', data: Buffer.from('words') }]);
  assert.match(await bootImage(espruino, image, 'note.'), /got words\.bootcde,note\./);
});

if (espruino) {
  test('what the engine itself saved is there after an update', async () => {
    const saver = buildImage([{ name: '.bootcde', data: Buffer.from('setTimeout(function(){var s=require("Storage");s.write("gone","x");s.write("set","words of the chip");s.erase("gone");console.log("sav"+"ed.")},10)') }]);
    const { flash } = await bootAndKeep(espruino, saver, 'saved.');
    assert.equal(listSaved(flash, pageBytes).map(file => file.name), ['.bootcde', '', 'set']);
    const { image, names } = keepSaved(flash, buildImage([{ name: '.bootcde', data: Buffer.from('setTimeout(function(){console.log("got "+require("Storage").read("set")+".")},10)') }]), pageBytes);
    assert.equal(names, ['set']);
    assert.match(await bootImage(espruino, image, 'chip.'), 'got words of the chip.');
  });

  const old = buildImage([{ name: '.bootcde', data: Buffer.from(`console.log("old");${'x=1;'.repeat(9999)}`) }]);
  const image = buildImage([{ name: '.bootcde', data: Buffer.from('setTimeout(function(){console.log("new "+"starts.")},10)') }]);
  const ends: [title: string, flash: Buffer, expect: RegExp][] = [
    ['over a longer one with only its own pages erased is lost, as the engine erases what it takes for a broken Storage', writeOver(old, image), /Storage is corrupt[^]*Erasing Storage Area/],
    ['with all behind it erased starts', writeOver(old, padImage(image).subarray(0, flashBytes)), /new starts\./],
  ];
  for (const [title, flash, expect] of ends) {
    test(`an image ${title}`, async () => assert.match(await bootImage(espruino, flash, expect.source.includes('new') ? 'starts.' : 'Erase complete'), expect));
  }
}

test.run();
