// Tests how a picture of the card is read. The page's own expressions for the engine (Espruino) are evaluated here, over files in memory.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sliceBytes, type Ask } from '../../../../web/watch/card.ts';
import { dataUrlOf } from '../../../../web/watch/picture/dataurl.ts';
import { createPictureReader, GoneError, flawOf, takenIn, warningOf } from '../../../../web/watch/picture/picture.ts';
import { photograph } from '../../../sim/camera/picture/scene.ts';
import { virtualClock } from '../../../sim/clock.ts';

const test = suite('a picture of the card');

const sliceMs = 100;
const changedMs = Date.UTC(2026, 10, 21);

interface File {
  bytes: Buffer;
  changedMs: number;
}

/** Makes a card whose files are below `card/`, as on Espruino for Linux. @param onSlice is called before each slice is read, with its number */
function createWorld(files: { [path: string]: File }, onSlice: (count: number) => void = () => undefined) {
  const clock = virtualClock();
  let slices = 0;
  const page = {
    read(path: string, from: number, bytes: number): string | undefined {
      assert.ok(bytes <= 384, `${bytes} at once`);
      onSlice(++slices);
      return files[`card${path}`]?.bytes.subarray(from, from + bytes).toString('base64');
    },
  };
  const fs = {
    statSync(path: string) {
      if (!files[path]) throw new Error('an exception costs the engine much memory');
      return { size: files[path].bytes.length, dir: false, mtime: new Date(files[path].changedMs) };
    },
  };
  const ask: Ask = async expression => {
    clock.block(sliceMs);
    return new Function('page', 'require', `return ${expression}`)(page, () => fs);
  };
  return { ...createPictureReader(ask, 'card/config.json', () => clock.now()), slices: () => slices };
}

const jpeg = Buffer.from(photograph({ width: 320, height: 240, atMs: changedMs, number: 1 }));
const path = '/DCIM/100SNAPF/SNAP0001.JPG';
const never = new AbortController().signal;
const file = (bytes = jpeg): { [path: string]: File } => ({ [`card${path}`]: { bytes, changedMs } });
const fails = async (work: Promise<unknown>, sentence: RegExp) => {
  const message = await work.then(() => 'it did not fail', (error: Error) => error.message);
  assert.match(message, sentence);
};

test('two readings of a picture at the same time, as by a second press, both have it whole', async () => {
  const { find, read } = createWorld(file());
  const both = await Promise.all([1, 2].map(async () => read(await find(path), () => undefined, never)));
  for (const { bytes } of both) assert.equal(Buffer.from(bytes), jpeg);
});

test('a found picture has its name, size, date and expected reading time', async () => {
  const found = await createWorld(file()).find(path);
  assert.equal({ ...found }, { path, name: 'SNAP0001.JPG', size: jpeg.length, changedMs, expectedMs: Math.ceil(jpeg.length / sliceBytes) * sliceMs });
});

test('a picture is read byte for byte, with a decreasing remaining time', async () => {
  const world = createWorld(file());
  const left: number[] = [];
  const picture = await world.read(await world.find(path), ({ leftMs }) => void left.push(leftMs), never);
  assert.ok(Buffer.from(picture.bytes).equals(jpeg));
  assert.is(picture.flaw, '');
  assert.is(left.at(-1), 0);
  assert.ok(left.length > 2 && left.every((ms, i) => i === 0 || ms <= left[i - 1]!));
  assert.is(dataUrlOf(picture.bytes), `data:image/jpeg;base64,${jpeg.toString('base64')}`);
});

test('the expected time for 3 MB is shown before reading', async () => {
  const large = Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(3_000_000 - jpeg.length, 7), jpeg.subarray(-2)]);
  const world = createWorld(file(large));
  const found = await world.find(path);
  assert.is(warningOf(found), '3.00 MB through the cable take about 13 minutes. Meanwhile the camera continues its work.');
  assert.is((await world.read(found, () => undefined, never)).bytes.length, 3_000_000);
  assert.is(world.slices(), Math.ceil(3_000_000 / sliceBytes));
});

for (const name of ['Überflug "2".jpg', 'it\'s.jpg', 'a\\b.jpg', 'naïve\u00a0☃.jpg']) {
  test(`a file named ${name} is read`, async () => {
    const bytes = Buffer.from(`/DCIM/${name}`).toString('latin1');
    const world = createWorld({ [`card${bytes}`]: { bytes: jpeg, changedMs } });
    const found = await world.find(bytes);
    assert.is(found.name, name);
    assert.is((await world.read(found, () => undefined, never)).flaw, '');
  });
}

test('a name that is not UTF-8 is shown byte by byte', async () => {
  const world = createWorld({ 'card/\xdcber.jpg': { bytes: jpeg, changedMs } });
  assert.is((await world.find('/\xdcber.jpg')).name, 'Über.jpg');
});

test('after a stop, reading resumes at the same position', async () => {
  const stopping = new AbortController();
  const world = createWorld(file(), count => { if (count === 5) stopping.abort(); });
  await fails(world.read(await world.find(path), () => undefined, stopping.signal), /Stopped/);
  const before = world.slices();
  const picture = await world.read(await world.find(path), () => undefined, never);
  assert.ok(Buffer.from(picture.bytes).equals(jpeg));
  // the second try reads the slices that are still missing. It also reads one slice anew, by which `find` checks that the file is there
  assert.is(world.slices() - before, Math.ceil(jpeg.length / sliceBytes) - before + 1);
});

test('after each of several disconnections, reading resumes at the same position', async () => {
  const world = createWorld(file(), count => { if (count % 3 === 0) throw new Error('The camera was unplugged.'); });
  let read: Buffer | undefined;
  let pulls = 0;
  while (!read) {
    read = await world.find(path).then(found => world.read(found, () => undefined, never)).then(picture => Buffer.from(picture.bytes), (error: Error) => {
      assert.is(error.message, 'The camera was unplugged.');
      pulls++;
      return undefined;
    });
  }
  assert.ok(read.equals(jpeg));
  // every third slice fails, so each try reads two slices. The first is read by `find`, so each try adds only one slice to the picture
  assert.is(pulls, Math.ceil(jpeg.length / sliceBytes) - 2);
});

const changes: { title: string; change(files: { [path: string]: File }): void; expect: RegExp }[] = [
  { title: 'shorter', change: files => { files[`card${path}`]!.bytes = jpeg.subarray(0, 500); }, expect: /SNAP0001.JPG changed during reading/ },
  { title: 'longer', change: files => { files[`card${path}`]!.bytes = Buffer.concat([jpeg, jpeg]); }, expect: /changed during reading/ },
  { title: 'newer with the same size', change: files => { files[`card${path}`] = { bytes: jpeg, changedMs: changedMs + 2000 }; }, expect: /changed during reading/ },
  { title: 'deleted', change: files => { delete files[`card${path}`]; }, expect: /cannot be read. It may have been deleted/ },
];

for (const { title, change, expect } of changes) {
  test(`a file that is ${title} during reading is reported`, async () => {
    const files = file();
    const world = createWorld(files, count => { if (count === 4) change(files); });
    await fails(world.read(await world.find(path), () => undefined, never), expect);
  });
}

test('a changed file is read from its beginning', async () => {
  const files = file();
  const other = Buffer.from(photograph({ width: 320, height: 240, atMs: changedMs, number: 2 }));
  const world = createWorld(files, count => { if (count === 4) files[`card${path}`] = { bytes: other, changedMs: changedMs + 2000 }; });
  await fails(world.read(await world.find(path), () => undefined, never), /changed during reading/);
  assert.ok(Buffer.from((await world.read(await world.find(path), () => undefined, never)).bytes).equals(other));
});

test('a missing file is reported as such', async () => {
  await fails(createWorld({}).find(path), /cannot be read/);
  assert.instance(await createWorld({}).find(path).catch(error => error), GoneError);
});

test('an empty file is no JPEG', async () => {
  const world = createWorld(file(Buffer.alloc(0)));
  assert.match((await world.read(await world.find(path), () => undefined, never)).flaw, 'does not begin');
});

const flaws: { title: string; bytes: Uint8Array; expect: RegExp }[] = [
  { title: 'a whole picture', bytes: jpeg, expect: /^$/ },
  { title: 'a whole picture with padding', bytes: Buffer.concat([jpeg, Buffer.alloc(200)]), expect: /^$/ },
  { title: 'truncated', bytes: jpeg.subarray(0, -1), expect: /end is missing/ },
  { title: 'a text', bytes: Buffer.from('an image'), expect: /does not begin/ },
  { title: 'only the start marker', bytes: jpeg.subarray(0, 2), expect: /end is missing/ },
];

for (const { title, bytes, expect } of flaws) test(`as a JPEG: ${title}`, () => assert.match(flawOf(bytes), expect));

test('without EXIF, the file\'s date is shown unless the chip had no clock', async () => {
  const dates: [number, RegExp][] = [[changedMs, /^written .*2026/], [0, /^$/], [Date.UTC(1980, 0, 1), /^$/]];
  for (const [ms, expect] of dates) {
    const world = createWorld({ [`card${path}`]: { bytes: jpeg, changedMs: ms } });
    assert.match((await world.read(await world.find(path), () => undefined, never)).taken, expect);
  }
});

const lines: [line: string, expect: string | undefined][] = [
  ['2026-11-21 10:30:02 info camera: /DCIM/100SNAPF/SNAP0007.JPG is taken, 43211 bytes in 3.4 s', '/DCIM/100SNAPF/SNAP0007.JPG'],
  ['+61.2 info camera: /DCIM/A B.JPG is taken, 1 byte in 0.1 s', '/DCIM/A B.JPG'],
  ['+61.2 info camera: /DCIM/A.JPG: its preview is taken, 4100 bytes in 1.1 s', undefined],
  ['+61.2 info camera: /DCIM/A.JPG is removed to make room: it was delivered', undefined], ['+61.2 info image: /DCIM/A.JPG, 5 bytes, try 1 of 3', undefined],
];
for (const [line, expect] of lines) test(`path of a taken picture in a log line: ${line}`, () => assert.is(takenIn(line), expect));

test.run();
