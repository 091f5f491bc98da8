// Tests how the last pictures of a card are read. The page's own expressions for the engine (Espruino) are evaluated here, over files in memory.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCard, type Ask } from '../../../../web/watch/card.ts';
import { candidatesOf, mostPictures, readStrip, type Tile } from '../../../../web/watch/past/strip.ts';
import { photograph } from '../../../sim/camera/picture/scene.ts';

const test = suite('the strip');

const jpeg = Buffer.from(photograph({ width: 16, height: 8, atMs: Date.UTC(2026, 10, 20), number: 1 }));
const numbered = (number: number) => `/DCIM/100CAM/IMG_${String(number).padStart(4, '0')}.JPG`;

function cardWith(files: Record<string, Buffer>, asked: string[] = []) {
  const page = {
    read(path: string, from: number, bytes: number): string | undefined {
      assert.ok(bytes <= 384, `${bytes} at once`);
      asked.push(path);
      return files[path]?.subarray(from, from + bytes).toString('base64');
    },
  };
  const fs = {
    statSync(path: string) {
      if (!files[path.slice('card'.length)]) throw new Error('an exception costs the engine much memory');
      return { size: files[path.slice('card'.length)]!.length };
    },
    readdirSync() { throw new Error('no such folder'); },
  };
  const ask: Ask = async expression => new Function('page', 'require', `return ${expression}`)(page, () => fs);
  return createCard(ask, 'card/config.json');
}

async function stripOf(files: Record<string, Buffer>, newest: string, logged: string[] = [], known = new Map<string, Tile>(), asked: string[] = []): Promise<Tile[]> {
  const tiles: Tile[] = [];
  await readStrip(cardWith(files, asked), candidatesOf(newest, logged), known, (_path, tile) => { if (tile) tiles.push(tile); });
  return tiles;
}

test('the last 24 of numbered pictures are found, the newest first, across gaps', async () => {
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => i + 1).filter(i => i % 2 === 0).map(i => [numbered(i), jpeg]));
  const tiles = await stripOf(files, numbered(60));
  assert.equal(tiles.map(({ path }) => path), Array.from({ length: mostPictures }, (_, i) => numbered(60 - 2 * i)));
  assert.ok(tiles.every(({ url }) => url === `data:image/jpeg;base64,${jpeg.toString('base64')}`), 'a small one is its own thumbnail');
});

test('in a new folder of the firmware, the last pictures of the folder before follow', async () => {
  const named = (folder: number, number: number) => `/DCIM/${folder}SNAPF/SNAP${String(number).padStart(4, '0')}.JPG`;
  const files = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [named(100, i + 1), jpeg]));
  const tiles = await stripOf({ ...files, [named(101, 1)]: jpeg, [named(101, 2)]: jpeg }, named(101, 2));
  assert.equal(tiles.map(({ path }) => path), [named(101, 2), named(101, 1), ...Array.from({ length: mostPictures - 2 }, (_, i) => named(100, 250 - i))]);
});

test('pictures with other names are found by the log', async () => {
  const [a, b] = ['/DCIM/a.jpg', '/DCIM/"b".jpg'];
  assert.equal((await stripOf({ [a]: jpeg, [b]: jpeg }, b, [b, '/DCIM/gone.jpg', a])).map(({ path }) => path), [b, a]);
});

test('a large picture without a thumbnail has its name alone, and costs little', async () => {
  const asked: string[] = [];
  assert.equal(await stripOf({ [numbered(1)]: Buffer.concat([jpeg, Buffer.alloc(50_000)]) }, numbered(1), [], new Map(), asked), [{ path: numbered(1), url: '' }]);
  assert.ok(asked.length <= 3, `${asked.length}`);
});

test('a tile that was read is not read again', async () => {
  const asked: string[] = [];
  const tile = { path: numbered(1), url: 'data:,' };
  await stripOf({ [numbered(1)]: jpeg, [numbered(2)]: jpeg }, numbered(2), [], new Map([[numbered(1), tile]]), asked);
  assert.not.ok(asked.includes(numbered(1)));
});

test('a card without the folder of reports has none, and a missing file has no end', async () => {
  const card = cardWith({ '/a.txt': Buffer.from('x'.repeat(1000) + 'end') });
  assert.equal(await card.list('/snapferry/reports'), []);
  assert.is(await card.end('/none', 10), undefined);
  assert.equal(await card.end('/a.txt', 5), { text: 'xxend', isWhole: false });
  assert.is((await card.end('/a.txt', 5000))!.text.length, 1003);
});

test.run();
