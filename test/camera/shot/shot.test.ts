// Tests a shot: how often it is tried again after a fault and when, and which files are left on the card.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createScene, noCamera, noPicture, pictureOf, type Knobs } from '../cameraparts.ts';

const test = suite('shot');

const first = '100SNAPF/SNAP0001.JPG';
const seconds = Date.parse('2026-11-20T09:30:00Z') / 1000;

/** Takes one shot by hand. @returns the setup of the test (scene), and the length of the shot in milliseconds */
async function shoot(config: Parameters<typeof createScene>[0] = {}, knobs: Knobs = {}) {
  const scene = createScene(config, { seconds, ...knobs });
  scene.shots.ask();
  const ms = await scene.take();
  return { ...scene, ms };
}

/** Returns the picture on the card without its first segment, which must be EXIF. */
function withoutExif(text: string): string {
  assert.is(text.slice(2, 4), '\xff\xe1', 'EXIF is the first segment');
  const length = text.charCodeAt(4) * 256 + text.charCodeAt(5);
  return text.slice(0, 2) + text.slice(4 + length);
}

test('the time in EXIF and file name is when the picture was taken, even if the camera takes many seconds', async () => {
  const scene = await shoot({ 'camera.names': 'dated' }, { takeMs: 20_000 });
  assert.equal(scene.pictures(), ['20261120/093021.JPG']);
  assert.ok(scene.contentOf('20261120/093021.JPG')!.includes('2026:11:20 09:30:21'));
});

test('a picture excluded by images.match is taken, and the log warns once that it will not be sent', async () => {
  const scene = await shoot({ 'images.match': 'IMG_*.jpg' }, { read: n => (n === 1 ? noPicture : undefined) });
  assert.is(scene.pictures().length, 1);
  assert.equal(scene.log.lines.filter(line => line.includes('images.match')), ['warn camera: /DCIM/100SNAPF/SNAP0001.JPG will not be sent: images.match is "IMG_*.jpg"']);
  assert.not.ok((await shoot()).log.lines.some(line => line.includes('images.match')));
});

test('a shot wakes, prepares and releases the camera, switches it off, and stores a whole picture with EXIF', async () => {
  const scene = await shoot({ 'camera.place': '47.07,15.44' }, { hasSupply: true, discards: 1 });
  assert.equal(scene.said, ['on', 'wake one', 'prepare 640x480 normal', 'take', 'goOn', 'take', 'read', 'goOn', 'close', 'off']);
  const text = scene.contentOf(first)!;
  assert.is(withoutExif(text), pictureOf(2), 'the first picture is discarded');
  assert.ok(['Maker', 'one 1', 'hut', '2026:11:20 09:30:01'].every(fact => text.includes(fact)), text.slice(0, 400));
  assert.match(scene.log.lines.join('\n'), /^info camera: Maker one 1 \(one\) answers\ninfo camera: \/DCIM\/100SNAPF\/SNAP0001\.JPG is taken, \d+ bytes in \d\.\d s$/);
  assert.ok(scene.log.lines[1]!.includes(`${text.length} bytes`), scene.log.lines[1]);
});

const previews = { 'images.preview': 'first' };
const longAt = (text: string, at: number) => Buffer.from(text.slice(at, at + 4), 'latin1').readUInt32BE();

/** Returns the preview that a picture's EXIF data name, by the offsets of TIFF 6.0 and EXIF 2.31. It is empty if they name none. */
function previewIn(text: string): string {
  const entries = Buffer.from(text.slice(20, 22), 'latin1').readUInt16BE();
  const second = longAt(text, 22 + 12 * entries);
  if (!second) return '';
  const tags = [0, 1, 2].map(n => text.slice(12 + second + 2 + 12 * n, 12 + second + 14 + 12 * n));
  assert.equal(tags.map(tag => tag.slice(0, 8)), ['\x01\x03\x00\x03\x00\x00\x00\x01', '\x02\x01\x00\x04\x00\x00\x00\x01', '\x02\x02\x00\x04\x00\x00\x00\x01']);
  assert.is(tags[0]!.slice(8), '\x00\x06\x00\x00', 'the preview is a JPEG');
  const from = 12 + longAt(tags[1]!, 8);
  return text.slice(from, from + longAt(tags[2]!, 8));
}

test('with previews, each picture of a burst gets a small one into its EXIF, after the whole burst', async () => {
  const scene = await shoot({ ...previews, 'camera.burst': 2, 'camera.place': '47.07,15.44' }, { hasSupply: true });
  const usual = ['on', 'wake one', 'prepare 640x480 normal', 'take', 'read', 'goOn', 'take', 'read', 'goOn'];
  assert.equal(scene.said, [...usual, 'prepare 160x128 low', 'take', 'read', 'goOn', 'take', 'read', 'goOn', 'goOn', 'close', 'off']);
  const texts = scene.pictures().map(name => scene.contentOf(name)!);
  assert.equal(texts.map(withoutExif), [1, 2].map(n => pictureOf(n)));
  assert.equal(texts.map(previewIn), [3, 4].map(n => pictureOf(n)));
  assert.is(scene.log.lines.filter(line => /^info camera: \S+: its preview is taken, [\d,]+ bytes in \d\.\d s$/.test(line)).length, 2);
  assert.is(scene.card.openFiles(), 0);
});

test('a camera that keeps its size without power gets its full size back at once; a discarded picture is no preview', async () => {
  const scene = await shoot(previews, { keepsSize: true, discards: 1 });
  assert.equal(scene.said.slice(scene.said.indexOf('prepare 160x128 low')), ['prepare 160x128 low', 'take', 'goOn', 'take', 'read', 'goOn', 'prepare 640x480 normal', 'goOn', 'close']);
  assert.is(previewIn(scene.contentOf(first)!), pictureOf(4));
});

const bare: { title: string; knobs: Knobs; says: RegExp }[] = [
  { title: 'more bytes than there is room for', knobs: { previewBytes: 6103 }, says: /its preview has 6103 bytes, and there is room for 6102 bytes/ },
  { title: 'a torn one', knobs: { read: n => (n === 2 ? 'torn' : undefined) }, says: /its preview does not end/ },
  { title: 'a failed exposure', knobs: { take: n => (n === 2 ? noPicture : undefined) }, says: /the picture from the camera is not whole/ },
  { title: 'a refused size', knobs: { prepare: n => (n === 2 ? noPicture : undefined) }, says: /the picture from the camera is not whole/ },
  { title: 'a camera that is gone', knobs: { read: n => (n === 2 ? noCamera : undefined) }, says: /the camera does not answer/ },
];
for (const { title, knobs, says } of bare) {
  test(`no preview by ${title}: the picture is kept whole without one, the log says so once, and nothing is tried again`, async () => {
    const scene = await shoot(previews, { ...knobs, hasSupply: true });
    assert.equal(scene.pictures(), [first]);
    assert.is(withoutExif(scene.contentOf(first)!), pictureOf(1));
    assert.is(previewIn(scene.contentOf(first)!), '');
    assert.equal(scene.log.lines.filter(line => line.startsWith('warn') || line.startsWith('error')).map(line => says.test(line) && line.endsWith('next: the picture is kept without one')), [true]);
    assert.is(scene.said.filter(one => one.startsWith('wake')).length, 1);
    assert.is(scene.said.at(-1), 'off');
    assert.is(scene.card.openFiles(), 0);
  });
}

test('a card that fails at any step of a preview leaves the picture whole, and the preview whole or missing', async () => {
  let steps = 0;
  const isOfPreview = (scene: { said: string[] }) => scene.said.some(one => one.startsWith('prepare 160x128'));
  for (const partly of [false, 0, 1]) {
    for (let fails = 1; ; fails++) {
      const seen = { said: [] as string[] };
      steps = 0;
      const scene = createScene(previews, { mischief: operation => (isOfPreview(seen) && /^(create|add|close)$/.test(operation) && ++steps === fails ? operation === 'add' ? partly : false : undefined) });
      seen.said = scene.said;
      scene.shots.ask();
      await scene.take();
      const text = scene.contentOf(first)!;
      assert.is(withoutExif(text), pictureOf(1), `step ${fails}`);
      const preview = previewIn(text);
      assert.ok(preview === '' || preview === pictureOf(2), `step ${fails} of ${steps}: ${preview.length} bytes`);
      assert.is(scene.card.openFiles(), 0);
      if (steps < fails) break;
      assert.match(scene.log.lines.join('\n'), /warn camera: no preview: .*; next: the picture is kept without one/);
    }
    // a file is opened and closed three times; the preview is written in three pieces, its directory and the link to that in one
    assert.is(steps, 3 * 2 + 3 + 1 + 1);
  }
});

test('as many bytes as there is room for are taken', async () => {
  assert.is(previewIn((await shoot(previews, { previewBytes: 6102 })).contentOf(first)!), pictureOf(2));
});

test('a burst takes the configured number of pictures with separate names after one wake-up', async () => {
  const scene = await shoot({ 'camera.burst': 3 });
  assert.equal(scene.pictures(), [first, '100SNAPF/SNAP0002.JPG', '100SNAPF/SNAP0003.JPG']);
  assert.equal(scene.pictures().map(name => withoutExif(scene.contentOf(name)!)), [1, 2, 3].map(pictureOf));
  assert.is(scene.said.filter(one => one.startsWith('wake')).length, 1);
});

interface Row { title: string; config?: Parameters<typeof createScene>[0]; knobs: Knobs; takes: number; wakes: number; pictures: number; says: RegExp }

const once = (n: number) => (n === 1 ? noPicture : undefined);
const rows: Row[] = [
  { title: 'an incomplete picture is taken again', knobs: { read: once }, takes: 2, wakes: 2, pictures: 1, says: /the picture from the camera is not whole.*; next: it is taken again/ },
  { title: 'a truncated picture, found when it is stored, is taken again', knobs: { read: n => (n === 1 ? 'torn' : undefined) }, takes: 2, wakes: 2, pictures: 1, says: /it does not end as one\); next: it is taken again/ },
  { title: 'a failed exposure is repeated', knobs: { take: once }, takes: 2, wakes: 2, pictures: 1, says: /next: it is taken again/ },
  { title: 'after two failures in a row, the camera starts over', knobs: { read: n => (n <= 2 ? noPicture : undefined) }, takes: 3, wakes: 3, pictures: 1, says: /next: the camera starts over/ },
  { title: 'a camera that fails during reading starts over at once', knobs: { read: n => (n === 1 ? noCamera : undefined) }, takes: 2, wakes: 2, pictures: 1, says: /next: the camera starts over/ },
  { title: 'a camera that rejects its settings starts over', knobs: { prepare: n => (n === 1 ? noPicture : undefined) }, takes: 1, wakes: 2, pictures: 1, says: /next: the camera starts over/ },
  { title: 'a camera that does not answer at the retry starts over', knobs: { read: once, wake: n => (n === 2 ? noCamera : undefined) }, takes: 2, wakes: 3, pictures: 1, says: /next: the camera starts over/ },
  { title: 'permanent failure: the picture is given up and no file remains', knobs: { read: () => noPicture }, takes: 4, wakes: 4, pictures: 0, says: /^error camera: no picture: .*; the next one is taken when one is wanted$/m },
  { title: 'failure at the second picture of a burst: the first one stays', config: { 'camera.burst': 2 }, knobs: { read: n => (n >= 2 ? noPicture : undefined) }, takes: 5, wakes: 4, pictures: 1, says: /^error camera: no picture: /m },
];
for (const { title, config, knobs, takes, wakes, pictures, says } of rows) {
  for (const hasSupply of [true, false]) {
    test(`${title}${hasSupply ? ', with a switched supply' : ''}`, async () => {
      const scene = await shoot(config, { ...knobs, hasSupply });
      const count = (what: string) => scene.said.filter(one => one.startsWith(what)).length;
      assert.equal([count('take'), count('wake'), scene.pictures().length], [takes, wakes, pictures], scene.said.join(', '));
      assert.match(scene.log.lines.join('\n'), says);
      assert.is(count('reset'), !hasSupply && scene.log.lines.some(line => line.includes('starts over')) ? 1 : 0);
      assert.is(scene.card.openFiles(), 0);
      assert.is(scene.card.contentOf('/snapferry/shot'), undefined);
      assert.is(scene.said.at(-1), hasSupply ? 'off' : 'close');
    });
  }
}

test('before a retry, the camera is woken and configured again, since it may have restarted', async () => {
  const scene = await shoot({}, { read: once, discards: 1, hasSupply: true });
  const whole = ['wake one', 'prepare 640x480 normal', 'take', 'goOn', 'take', 'read', 'goOn'];
  assert.equal(scene.said, ['on', ...whole, ...whole, 'close', 'off']);
});

test('a slowly starting camera is asked until it answers; a missing one is given up in bounded time', async () => {
  const slow = await shoot({}, { wake: n => (n <= 4 ? noCamera : undefined) });
  assert.is(slow.pictures().length, 1);
  for (const hasSupply of [true, false]) {
    const absent = await shoot({}, { wake: () => noCamera, hasSupply });
    assert.is(absent.pictures().length, 0);
    assert.ok(absent.ms < 20_000, `${absent.ms}`);
    assert.match(absent.log.lines.at(-1)!, /^error camera: no picture: the camera does not answer/);
  }
});

test('auto without any answer: the fault of the likeliest model is reported', async () => {
  const faults: Record<string, string> = { one: 'register 44', two: 'AA 0D' };
  const scene = await shoot({}, { models: 'one two', wake: (_, model) => ({ ...noCamera, where: faults[model]! }) });
  assert.match(scene.log.lines.at(-1)!, /no picture: .*register 44/);
});

test('auto tries each model; the one that answered is tried first later, also after a boot', async () => {
  const knobs: Knobs = { models: 'one two', wake: (_, model) => (model === 'two' ? undefined : noCamera) };
  const scene = await shoot({}, knobs);
  const wakes = () => scene.said.filter(one => one.startsWith('wake'));
  assert.equal(wakes(), ['wake one', 'wake two']);
  assert.is(scene.trip.notes.get('camera'), 'two');
  scene.shots.ask();
  await scene.take();
  assert.equal(wakes().slice(2), ['wake two']);
  scene.cameraParts.state = {} as never;
  const named = await shoot({ 'camera.model': 'one' }, knobs);
  assert.is(named.pictures().length, 0);
  assert.not.ok(named.said.includes('wake two'), 'a configured model is the only one tried');
});

test('a full card is logged once, and no picture is taken until there is room', async () => {
  const card = { capacity: 70_000 };
  const scene = await shoot({ 'camera.everyMinutes': 1 }, { card });
  assert.is(scene.pictures().length, 1, 'one picture fits besides the spare room');
  const takes: number[] = [];
  for (let i = 0; i < 6; i++) {
    scene.shots.left();
    await scene.pass(60_000);
    await scene.take();
    takes.push(scene.said.filter(one => one === 'take').length);
  }
  const errors = scene.log.lines.filter(line => line.startsWith('error'));
  assert.is(errors.length, 1, scene.log.lines.join('\n'));
  scene.shots.ask();
  await scene.take();
  assert.is(scene.log.lines.filter(line => line.startsWith('error')).length, 2);
  assert.match(errors[0]!, /the card takes no more pictures/);
  assert.is(takes.at(-1), takes.at(-2), 'no shot with a full card');
  assert.match(scene.shots.tell(), /the last one failed: card-full/);
  for (const name of scene.pictures()) scene.card.remove(`/DCIM/${name}`);
  scene.shots.ask();
  await scene.take();
  assert.is(scene.pictures().length, 1);
  assert.not.match(scene.shots.tell(), /failed/);
});

test('the slow reading on an engine that loses bursts is logged once per boot', async () => {
  const scene = await shoot({}, { slowBytes: 48 });
  scene.shots.ask();
  await scene.take();
  const told = scene.log.lines.filter(line => line.includes('pieces of 48 bytes'));
  assert.equal(told, ['warn camera: this engine loses bytes in bursts, so a picture comes in pieces of 48 bytes: one of 48 kB takes 100 s; flash a newer build (docs/install.md)']);
});

test('the camera stays on if the next picture is due soon', async () => {
  const scene = createScene({ 'camera.everyMinutes': 0.1 }, { hasSupply: true });
  scene.shots.ask();
  await scene.take();
  assert.equal(scene.said.slice(-2), ['goOn', 'close']);
});

test.run();
