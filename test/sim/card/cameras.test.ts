// Compares the simulated cards of cameras with DCF, the standard for names of folders and pictures, and with the makers' manuals.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cameraOf, cardOf, leftBy, makers } from './cameras.ts';

const test = suite('cards of cameras');
const startMs = Date.UTC(2026, 10, 20, 9, 30, 1);

for (const maker of makers) {
  test(`${maker}: each picture has its own path and content, and a time of whole steps of 2 s`, () => {
    const { files, pictures } = cardOf(maker, { count: 250, startMs, movieEvery: 10 });
    assert.is(pictures.length, 225);
    assert.is(new Set(pictures).size, 225);
    assert.is(new Set(pictures.map(path => Buffer.from(files[path]!.content).toString('latin1'))).size, 225);
    for (const [path, { atMs }] of Object.entries(files)) assert.is(atMs % 2000, 0, path);
  });
  test(`${maker}: a path fits into FatFs's 63 characters`, () => {
    for (const path of Object.keys(cardOf(maker, { count: 3, startMs, movieEvery: 2 }).files)) assert.ok(`/${path}`.length <= 63, path);
  });
}

test('a DCF folder has three digits and five letters, a picture four letters and four digits', () => {
  for (const maker of makers.filter(one => !['arduino', 'esp32'].includes(one))) {
    assert.match(cameraOf(maker).pathOf(1, startMs), /^DCIM\/[1-9]\d\d\w{5}\/\w{4}\d{4}\.JPG$/, maker);
  }
});
test('Canon counts on in the next folder, and keeps a settings file for each', () => {
  const { files, pictures } = cardOf('canon', { count: 101, startMs });
  assert.equal(pictures.slice(-2), ['DCIM/100CANON/IMG_0100.JPG', 'DCIM/101CANON/IMG_0101.JPG']);
  assert.equal(Object.keys(files).filter(path => !/IMG_/.test(path)), ['MISC/', 'DCIM/CANONMSC/M0100.CTG', 'DCIM/CANONMSC/M0101.CTG']);
});
test('Canon names a daily folder by month and day', () => assert.is(cameraOf('canonDays').pathOf(1, startMs), 'DCIM/100_1120/IMG_0001.JPG'));
test('after 9999 a trail camera begins with 0001 in the next folder', () => {
  assert.equal(cardOf('trail', { count: 3, first: 9998, startMs }).pictures, [
    'DCIM/100MEDIA/IMAG9998.JPG', 'DCIM/100MEDIA/IMAG9999.JPG', 'DCIM/101MEDIA/IMAG0001.JPG',
  ]);
});
test('so does a camera of small folders', () => {
  assert.equal(cardOf('canon', { count: 2, first: 9999, startMs }).pictures, ['DCIM/199CANON/IMG_9999.JPG', 'DCIM/200CANON/IMG_0001.JPG']);
});
test('another one begins again in each folder', () => {
  assert.equal(cardOf('browning', { count: 2, first: 1000, startMs }).pictures, ['DCIM/100_BTCF/IMG_1000.JPG', 'DCIM/101_BTCF/IMG_0001.JPG']);
});
test('no folder follows 999', () => assert.throws(() => cameraOf('trail').pathOf(9999 * 900 + 1, startMs), 'a DCF card has no folder 1000'));
test("GoPro's movie has a small film and a thumbnail, Sony's is elsewhere", () => {
  assert.equal(Object.keys(cameraOf('gopro').film(7, startMs)), [
    'DCIM/100GOPRO/GX010007.MP4', 'DCIM/100GOPRO/GL010007.LRV', 'DCIM/100GOPRO/GX010007.THM',
  ]);
  assert.is(Object.keys(cameraOf('sony').film(7, startMs))[0], 'PRIVATE/M4ROOT/CLIP/C0007.MP4');
});
test("all times of Arduino's library are the same; another clock replaces them", () => {
  const times = (given: object) => [...new Set(Object.values(cardOf('arduino', { count: 3, startMs, ...given }).files)
    .map(({ atMs }) => new Date(atMs).toISOString()))];
  assert.equal(times({}), ['2000-01-01T01:00:00.000Z']);
  assert.is(times({ clock: (ms: number) => ms }).length, 3);
});
test('a computer leaves its own files, and a deleted picture', () => {
  assert.ok('DCIM/100CANON/._IMG_0001.JPG' in leftBy('macos', ['DCIM/100CANON/IMG_0001.JPG'], startMs));
  assert.ok('System Volume Information/WPSettings.dat' in leftBy('windows', [], startMs));
  assert.ok('.Trash-1000/files/DELETED_A.JPG' in leftBy('linux', [], startMs));
  assert.ok('LOST.DIR/' in leftBy('android', [], startMs));
});

test.run();
