// Tests the newest image on cards as cameras and computers leave them: it becomes the live picture, and is sent first.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cameraOf, cardOf, leftBy, makers, type CardFiles, type Visitor } from '../../sim/card/cameras.ts';
import type { FtpServerOptions } from '../../sim/server/server.ts';
import { createWorld, digest, noise, type World } from '../../sim/world/world.ts';

const test = suite('the newest image of any card');

const startMs = Date.parse('2026-11-20T08:30:00Z');
const live = 'up/live.jpg';
const shown = (world: World) => digest(world.served()[live] ?? Buffer.from('none'));
const rootOf = (maker: string) => (['arduino', 'esp32'].includes(maker) ? '/' : '/DCIM');

async function within(options: Parameters<typeof createWorld>[0], act: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ startMs, ...options });
  try {
    await act(world);
  } finally {
    await world.close();
  }
}

const allVisitors: Visitor[] = ['macos', 'windows', 'linux', 'android'];
for (const maker of makers) {
  for (const archive of [true, false]) {
    test(`${maker}, ${archive ? 'with' : 'without'} the archive: the last picture before a movie is shown, also after each computer`, async () => {
      const { files, pictures } = cardOf(maker, { count: 5, startMs: startMs - 3_600_000, perFolder: 4, movieEvery: 5 });
      const newest = pictures.at(-1)!;
      await within({ files, config: { images: { folder: rootOf(maker), live: 'live.jpg', archive, first: 'newest' }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
        await world.round();
        assert.is(shown(world), digest(world.read(newest)));
        if (archive) assert.match(world.lines.find(line => / delivered as /.test(line))!, new RegExp(`/${newest} delivered`));
        for (const [i, visitor] of allVisitors.entries()) {
          // A computer leaves files of its own on the card. They must not hide the next picture from the firmware.
          for (const [path, file] of Object.entries(leftBy(visitor, [newest], world.clock.now()))) world.put(path, file);
          const path = cameraOf(maker, { perFolder: 4 }).pathOf(6 + i, startMs);
          world.put(path, noise(1200 + i, i + 1));
          assert.ok(await world.until(/ is the live picture /, 15), visitor);
          assert.is(shown(world), digest(world.read(path)), visitor);
        }
      });
    });
  }
}

const empty: [title: string, more: CardFiles][] = [
  ['the next folder without a picture', { 'DCIM/101CANON/': { content: '', atMs: startMs } }],
  ['30 later folders without a picture', Object.fromEntries(Array.from({ length: 30 }, (_none, i) => [`DCIM/${200 + i}CANON/`, { content: '', atMs: startMs }]))],
  ['folders in folders', { 'DCIM/X/A/B/C/x.txt': { content: 'x', atMs: startMs }, 'DCIM/X/A/D/': { content: '', atMs: startMs } }],
];
for (const [title, more] of empty) {
  test(`beside ${title}, the newest picture is shown without the archive`, () => {
    const { files, pictures } = cardOf('canon', { count: 3, startMs });
    return within({ files: { ...files, ...more }, config: { images: { live: 'live.jpg', archive: false } } }, async world => {
      await world.round();
      assert.is(shown(world), digest(world.read(pictures[2]!)));
    });
  });
}

const fixedMs = { arduino: Date.UTC(2000, 0, 1, 1), esp32: Date.UTC(1980, 0, 1) };
for (const [title, atMs] of Object.entries(fixedMs)) {
  for (const isCut of [false, true]) {
    test(`times as of ${title}: pictures whose numbers begin again in the emptied folder are shown${isCut ? ', also after power cuts' : ''}`, async () => {
      const put = (world: World, n: number, bytes: Uint8Array) => world.put(`DCIM/100CAM/IMG_000${n}.JPG`, { content: bytes, atMs });
      await within({ files: {}, config: { images: { live: 'live.jpg', afterUpload: 'delete' }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
        for (let n = 1; n <= 5; n++) put(world, n, noise(1000, n));
        await world.round();
        assert.is(shown(world), digest(noise(1000, 5)));
        // The numbers of six further pictures of the same size. After 1 comes 6, which was never on the card, then 1 again.
        for (const [i, n] of [1, 6, 1, 1, 2, 1].entries()) {
          if (isCut) world.cut();
          put(world, n, noise(1000, 10 + i));
          if (isCut) world.boot();
          assert.ok(await world.until(/ round: 1 delivered/, 15));
          assert.is(shown(world), digest(noise(1000, 10 + i)), `picture ${i}, number ${n}`);
        }
      });
    });
  }
}

const wrapping = [9996, 9997, 9998, 9999, 1, 2, 3, 12, 4];
const places: [title: string, pathOf: (n: number) => string][] = [
  ['in the same folder, without zeros', n => `DCIM/picture${n}.jpg`],
  ['in the same folder, with zeros', n => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`],
  ['in a later folder', n => `DCIM/${n > 9000 ? 100 : 101}CAM/IMG_${String(n).padStart(4, '0')}.JPG`],
  ['in an earlier folder', n => `DCIM/${n > 9000 ? 101 : 100}CAM/IMG_${String(n).padStart(4, '0')}.JPG`],
];
for (const [place, pathOf] of places) {
  for (const hasClock of [true, false]) {
    for (const [title, images] of [['kept', {}], ['without the archive', { archive: false }], ['deleted', { afterUpload: 'delete' }], ['kept, the newest first', { first: 'newest' }]] as const) {
      test(`numbers begin again ${place}, ${hasClock ? 'with' : 'without'} a clock, ${title}: each picture is shown, also after power cuts`, () => {
        const put = (world: World, n: number) => world.put(pathOf(n), { content: noise(1000 + n % 7, n), atMs: hasClock ? world.clock.now() : fixedMs.esp32 });
        return within({ files: {}, config: { device: 'hut', images: { live: 'live.jpg', ...images }, report: { name: 'hut.json' }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
          wrapping.slice(0, 3).forEach(n => put(world, n));
          await world.round();
          for (const [i, n] of wrapping.slice(3).entries()) {
            const isCut = i % 3 === 2;
            if (isCut) world.cut();
            put(world, n);
            const taken = new Date(world.clock.now()).toISOString().slice(0, 19);
            if (isCut) world.boot();
            assert.ok(await world.until(/ round: \d+ delivered/, 25), `${n} is found`);
            assert.is(shown(world), digest(noise(1000 + n % 7, n)), `picture ${n}`);
            if (hasClock && !('afterUpload' in images) && !('archive' in images)) assert.match(world.served()['up/hut.json']!.toString(), new RegExp(`"picture":"${taken}`), `the report after ${n}: ${world.served()['up/hut.json']}`);
          }
          const shows = world.lines.filter(line => / is the live picture /.test(line)).length;
          await world.until(/no such line/, 60);
          assert.is(world.lines.filter(line => / is the live picture /.test(line)).length, shows, 'none is shown again');
        });
      });
    }
  }
}

test('numbers begin again without a clock and without the archive: a picture that once failed does not keep later ones from being shown', () => {
  const faults: NonNullable<FtpServerOptions['faults']> = [];
  const put = (world: World, n: number) => world.put(`DCIM/picture${n}.jpg`, { content: noise(1000 + n % 7, n), atMs: fixedMs.esp32 });
  return within({ files: {}, server: { faults }, config: { images: { live: 'live.jpg', archive: false }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
    [9998, 9999].forEach(n => put(world, n));
    await world.round();
    put(world, 1);
    await world.until(/ is the live picture /, 15);
    faults.push({ verb: 'STOR', how: { refuse: 552 } });
    put(world, 2);
    assert.ok(await world.until(/ is not replaced/, 15));
    // Picture 3 comes before the firmware looks at the card again.
    put(world, 3);
    faults.length = 0;
    await world.until(/ is the live picture /, 60);
    for (const n of [4, 5]) {
      put(world, n);
      await world.until(/no such line/, 35);
      assert.is(shown(world), digest(noise(1000 + n % 7, n)), `picture ${n}`);
    }
  });
});

/** Asserts that the live picture is one of the last 25, if it is whole. While it is replaced, its file is a part of it. Picture `n` is `noise(1000 + n, n)`. */
function isRecent(world: World, nth: number): void {
  const seed = (world.served()['up/live.jpg']?.length ?? 0) - 1000;
  const isWhole = seed >= 0 && shown(world) === digest(noise(1000 + seed, seed));
  if (isWhole) assert.ok(seed >= nth - 25, `the picture ${seed} is shown when ${nth} is taken`);
}

// A picture every two minutes comes as fast as pictures are sent, so the larger numbers of before always wait. No round ends with all images sent.
const slow = { upBytesPerSecond: 10 };
for (const [title, images, minutes] of [['kept', {}, 0], ['deleted', { afterUpload: 'delete' }, 30], ['kept, the newest first', { first: 'newest' }, 0]] as const) {
  for (const [place, pathOf] of places.slice(1)) {
    test(`numbers begin again ${place}, in a backlog without end, ${title}: the live picture is at most 50 minutes old, also after a power cut`, () => {
      /** Numbers of the pictures, in the order in which they are taken. */
      const numbers = [...Array.from({ length: 40 }, (_none, i) => 9960 + i), ...Array.from({ length: 110 }, (_none, i) => i + 1)];
      const put = (world: World, nth: number) => world.put(pathOf(numbers[nth]!), { content: noise(1000 + nth, nth), atMs: fixedMs.esp32 });
      return within({ files: {}, config: { images: { live: 'live.jpg', ...images }, schedule: { everyMinutes: minutes, offset: false } }, modem: slow }, async world => {
        for (let nth = 0; nth < 25; nth++) put(world, nth);
        world.boot();
        for (let nth = 25; nth < numbers.length; nth++) {
          if (nth === 110) world.cut();
          put(world, nth);
          if (nth === 110) world.boot();
          await world.until(/no such line/, 2);
          if (nth > 65) isRecent(world, nth);
        }
        assert.not.match(world.lines.join('\n'), / nothing to send/, 'images always wait');
      });
    });
  }
}

// `isSent`: all pictures of before the numbers begin again are sent. `isForeign`: a picture with a smaller number comes in between, such as one that
// the camera has taken without a time.
for (const [title, isSent, isForeign] of [['begin again when all of before are sent', true, false], ['go on after a picture with a smaller one', false, true]] as const) {
  for (const isChanged of [false, true]) {
    test(`numbers ${title}, in a backlog without end${isChanged ? ', and config.json changes' : ''}: the live picture is at most 50 minutes old`, () => {
      const files = (from: number, to: number) => Object.fromEntries(Array.from({ length: to - from }, (_none, i) => [from + i, noise(1000 + from + i, from + i)]));
      const pathAt = (nth: number) => `DCIM/101CAM/IMG_${String(isForeign || nth >= 20 ? nth + 1 : 9980 + nth).padStart(4, '0')}.JPG`;
      const config = { images: { live: 'live.jpg' }, schedule: { everyMinutes: 0, offset: false } };
      return within({ files: {}, config, modem: slow }, async world => {
        const put = (nth: number, content: Uint8Array) => world.put(pathAt(nth), { content, atMs: fixedMs.esp32 });
        for (const [nth, content] of Object.entries(files(0, 20))) put(Number(nth), content);
        world.boot();
        if (isSent) assert.ok(await world.until(/ nothing to send/, 120));
        // the numbers begin again with a backlog at once
        for (const [nth, content] of Object.entries(files(20, 45))) put(Number(nth), content);
        for (let nth = 45; nth < 120; nth++) {
          if (isForeign && nth === 70) world.put('DCIM/100SNAPF/SNAP0001.JPG', { content: noise(1069, 69), atMs: fixedMs.esp32 });
          if (isChanged && nth === 80) world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), log: { level: 'debug' } }));
          put(nth, noise(1000 + nth, nth));
          await world.until(/no such line/, 2);
          if (nth > 75) isRecent(world, nth);
        }
      });
    });
  }
}

test('numbers that begin again within one round: the last one is shown', () =>
  within({ files: {}, config: { images: { live: 'live.jpg' }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
    for (const n of [9997, 9998]) world.put(`DCIM/picture${n}.jpg`, noise(1000, n));
    await world.round();
    for (const n of [9999, ...Array.from({ length: 30 }, (_none, i) => i + 1)]) world.put(`DCIM/picture${n}.jpg`, { content: noise(1000, n), atMs: fixedMs.esp32 });
    assert.ok(await world.until(/ round: 31 delivered/, 45));
    assert.is(shown(world), digest(noise(1000, 30)));
  }));

test('numbers that began again: the newest goes first, though the card has larger ones', () =>
  within({ files: { 'DCIM/picture9998.jpg': noise(900, 1) }, config: { images: { first: 'newest' }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
    await world.round();
    for (const n of [1, 2, 3, 10]) world.put(`DCIM/picture${n}.jpg`, noise(1000, n));
    assert.ok(await world.until(/ round: 4 delivered/, 25));
    assert.match(world.lines.filter(line => / delivered as /.test(line))[1]!, /picture10\.jpg delivered/);
  }));

test('numbers that began again: the page shows the newest picture, also after a power cut, until the camera has a larger number', () =>
  within({ files: { 'DCIM/picture9998.jpg': { content: noise(900, 1), atMs: startMs } }, config: { schedule: { everyMinutes: 10, offset: false } } }, async world => {
    const newest = () => (JSON.parse(String(world.type('JSON.stringify(page.state())'))) as { p?: string }).p;
    await world.round();
    for (const n of [1, 2, 3, 4]) {
      if (n === 3) world.cut();
      world.put(`DCIM/picture${n}.jpg`, { content: noise(1000, n), atMs: world.clock.now() });
      if (n === 3) world.boot();
      assert.ok(await world.until(/ round: 1 delivered/, 25));
      assert.is(newest(), `/DCIM/picture${n}.jpg`);
    }
    world.cut();
    world.boot();
    await world.until(/no such line/, 5);
    assert.is(newest(), '/DCIM/picture4.jpg', 'nothing was sent since the power cut');
    world.put('DCIM/picture9999.jpg', { content: noise(1000, 5), atMs: world.clock.now() });
    assert.ok(await world.until(/ round: 1 delivered/, 25));
    assert.is(newest(), '/DCIM/picture9999.jpg');
  }));

for (const [title, images] of [['as usual', {}], ['the newest first', { first: 'newest' }], ['without the archive', { archive: false }]] as const) {
  test(`a camera that overwrites its ten pictures, ${title}: each is shown${'archive' in images ? '' : ' and sent'}, and nothing else`, () =>
    within({ files: {}, config: { images: { live: 'live.jpg', ...images }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
      const put = (i: number) => world.put(`DCIM/IMG_000${i % 10}.JPG`, { content: noise(1000 + i, i), atMs: fixedMs.arduino });
      for (let i = 0; i < 9; i++) put(i);
      await world.round();
      for (let i = 9; i < 33; i++) {
        put(i);
        assert.ok(await world.until(/ round: \d+ delivered/, 25), `picture ${i} is found`);
        assert.is(shown(world), digest(noise(1000 + i, i)), `picture ${i}`);
        if (!('archive' in images)) assert.is(digest(world.served()[`up/IMG_000${i % 10}.JPG`]!), digest(noise(1000 + i, i)));
      }
    }));
}

test('an older image that is left over does not replace the live picture', () =>
  within({
    files: Object.fromEntries([1, 2, 3].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, { content: noise(1000, n), atMs: fixedMs.arduino }])),
    // the live picture, IMG_0003 and IMG_0001 go first
    server: { faults: [4, 5, 6, 7, 8, 9, 10, 11, 12].map(nth => ({ verb: 'STOR', nth, how: { refuse: 550 } })) },
    config: { images: { live: 'live.jpg', afterUpload: 'delete', first: 'newest' }, schedule: { everyMinutes: 10, offset: false } },
  }, async world => {
    await world.round();
    await world.until(/ round: /, 15);
    assert.is(shown(world), digest(noise(1000, 3)));
    assert.is(world.lines.filter(line => / is the live picture /.test(line)).length, 1);
  }));

test.run();
