// The newest image on cards as cameras and computers leave them: the live picture shows it, and it is sent first.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cameraOf, cardOf, leftBy, makers, type CardFiles, type Visitor } from '../../sim/card/cameras.ts';
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
          // a computer's files do not hide the next picture
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
        // each of the same size; the second time with a name that was never there
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

test('an older image that is left over does not replace the live picture', () =>
  within({
    files: Object.fromEntries([1, 2, 3].map(n => [`DCIM/100CAM/IMG_000${n}.JPG`, { content: noise(1000, n), atMs: fixedMs.arduino }])),
    server: { faults: [1, 2, 3, 4, 5, 6, 7, 8, 9].map(nth => ({ verb: 'STOR', target: 'IMG_0002', nth, how: { refuse: 550 } })) },
    config: { images: { live: 'live.jpg', afterUpload: 'delete', first: 'newest' }, schedule: { everyMinutes: 10, offset: false } },
  }, async world => {
    await world.round();
    await world.until(/ round: /, 15);
    assert.is(shown(world), digest(noise(1000, 3)));
    assert.is(world.lines.filter(line => / is the live picture /.test(line)).length, 1);
  }));

test.run();
