// Tests whole rounds with previews, with every modem family and method by FTP and HTTP. Each preview arrives once, before the first image, as the
// bytes that the file has. Power cuts, a person's request and a change of the settings lose and double nothing.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { certificateOf } from '../../sim/server/certificates.ts';
import { allHttpMethods, asServed, bestWays, errorsOf, timesStored, ways, within, worldWith, type FamilyName, type Method } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { pictureOf, thumbnailOf } from '../../source/thumbnail.ts';
import { addTraffic, airBytesOf, watchConnections } from '../../tools/bench/fleet/wire.ts';
import { crossed } from '../../whole.ts';

const test = crossed('previews');

const thumb = (n: number) => Buffer.from(thumbnailOf(2000 + 97 * n), 'latin1');
/** Returns a picture that holds a preview, in either byte order. */
const picture = (n: number) => Buffer.concat([Buffer.from(pictureOf({ thumbnail: thumb(n).toString('latin1'), isLittle: n % 2 === 0, gap: 300 * n }), 'latin1'), noise(4000 + n, n)]);
const pathOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const smallOf = (path: string) => path.replace('.JPG', '_t.JPG');

const numbers = [1, 2, 3];
const bare = pathOf(4);
/** Three pictures with a preview and one without. */
const files: Record<string, Buffer> = { ...Object.fromEntries(numbers.map(n => [pathOf(n), picture(n)])), [bare]: Buffer.from(noise(1500, 4)) };
const previews = Object.fromEntries(numbers.map(n => [smallOf(pathOf(n)), thumb(n)]));

function assertOnServer(world: World, expected: Record<string, Uint8Array>): void {
  const served = world.served();
  assert.equal(Object.keys(served).sort(), Object.keys(expected).map(asServed).sort());
  for (const [path, bytes] of Object.entries(expected)) assert.is(digest(served[asServed(path)]!), digest(bytes), path);
}

/** Returns the files that were logged as arrived, in order. */
const arrivals = (world: World) => world.lines.flatMap(line => /(?:delivered|has arrived) as \S*?([^\/\s,]+), /.exec(line)?.[1] ?? []);
const namesOf = (paths: string[]) => paths.map(path => path.slice(path.lastIndexOf('/') + 1));
const last = (world: World) => world.until(/nothing (else )?to send/, 30);

async function playRound(family: FamilyName, method: Method, preview: 'first' | 'only', http?: object): Promise<void> {
  await within(worldWith(family, { files, ...(http && { http }), config: { images: { preview }, upload: { method } } }), async world => {
    await world.round();
    const expected = preview === 'first' ? { ...previews, ...files } : { ...previews, [bare]: files[bare]! };
    assertOnServer(world, expected);
    assert.is(errorsOf(world), '');
    assert.equal(arrivals(world), namesOf([...Object.keys(previews), ...(preview === 'first' ? Object.keys(files) : [bare])]));
    await last(world);
    for (const path of Object.keys(expected)) assert.is(timesStored(world, path), 1, path);
    assert.is(world.lines.filter(line => line.includes('/DCIM/100CAM: 1 image there holds no preview, so it is sent whole')).length, 1);
  });
}

for (const { family, method } of ways) {
  for (const preview of ['first', 'only'] as const) {
    test(`${family} by ${method}, ${preview}: each preview arrives once, before the first image`, () => playRound(family, method, preview));
  }
}

for (const { family, method } of allHttpMethods) {
  for (const preview of ['first', 'only'] as const) {
    test(`${family} by ${method} over HTTP, ${preview}: each preview arrives once, before the first image`, () => playRound(family, method, preview, {}));
  }
}

const cuts: [title: string, at: RegExp, n: number][] = [
  ['while a preview is picked', /IMG_0002\.JPG: its preview, /, 2],
  ['behind the record of a preview', /IMG_0002\.JPG: its preview has arrived/, 2],
  ['between the previews and the images', /1 image there holds no preview/, 3],
  ['while an image is picked', /IMG_0002\.JPG, .* try 1/, 2],
];
for (const { family } of bestWays) {
  for (const [title, at, n] of cuts) {
    test(`${family}: a power cut ${title} loses nothing, and doubles one preview at most`, () =>
      within(worldWith(family, { files, config: { images: { preview: 'first' } } }), async world => {
        world.boot();
        assert.ok(await world.until(at, 10));
        world.cut();
        world.boot();
        await last(world);
        assertOnServer(world, { ...previews, ...files });
        for (const path of Object.keys(previews)) assert.ok(timesStored(world, path) <= (path === smallOf(pathOf(n)) ? 2 : 1), path);
      }));
  }

  test(`${family}, only: a person gets an image whole, and with previews switched off all are sent`, () =>
    within(worldWith(family, { files, config: { images: { preview: 'only' } } }), async world => {
      await world.round();
      world.type('ferry.put("/DCIM/100CAM/IMG_0002.JPG")');
      assert.ok(await world.until(/IMG_0002\.JPG delivered as /, 20));
      assertOnServer(world, { ...previews, [bare]: files[bare]!, [pathOf(2)]: files[pathOf(2)]! });
      const config = JSON.parse(world.read('config.json').toString()) as { images: object };
      world.put('config.json', JSON.stringify({ ...config, images: {} }));
      assert.ok(await world.until(/IMG_0003\.JPG delivered as /, 20));
      await last(world);
      assertOnServer(world, { ...previews, ...files });
      for (const path of Object.keys(files)) assert.is(timesStored(world, path), 1, path);
    }));
}

/** Returns all that a world's card has of journals and names. */
function recordsOf(world: World): Record<string, string> {
  const home = join(world.folder, 'card/snapferry');
  return Object.fromEntries(readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(name => /^(journal|names|settled|closed)\b.*\w-|^(names|settled|closed)/.test(name))
    .flatMap(name => { try { return [[name, readFileSync(join(home, name), 'latin1')]]; } catch { return []; } }));
}

test('switched off, not one command and not one byte of the journal differs from a card without the key', async () => {
  const runs: { commands: string[]; records: Record<string, string> }[] = [];
  for (const images of [{}, { preview: 'off', previewName: 'small/{stem}.jpg' }]) {
    await within({ files, config: { images } }, async world => {
      await world.round();
      await last(world);
      assertOnServer(world, files);
      // the server has another port in each world
      runs.push({ commands: world.modem.commands.map(line => line.replace(/\b\d{5}\b/g, 'port')), records: recordsOf(world) });
    });
  }
  assert.equal(runs[1]!.commands, runs[0]!.commands);
  assert.ok(Object.values(runs[0]!.records).join('').includes('IMG_0001.JPG'));
  assert.equal(runs[1]!.records, runs[0]!.records);
});

test('a file X_t.JPG beside X.JPG on the card arrives under its own name, and the preview of X.JPG under another', async () => {
  const beside = Buffer.from(noise(1800, 9));
  const both = { [pathOf(1)]: files[pathOf(1)]!, [smallOf(pathOf(1))]: beside };
  await within({ files: both, config: { images: { preview: 'first' } } }, async world => {
    await world.round();
    assertOnServer(world, { ...both, 'DCIM/100CAM/IMG_0001_t-1.JPG': thumb(1) });
  });
});

test('another picture at the path of one whose preview has arrived is a new image with a new preview', async () => {
  await within({ files: { [pathOf(1)]: picture(1) }, config: { images: { preview: 'only' } } }, async world => {
    await world.round();
    assertOnServer(world, { [smallOf(pathOf(1))]: thumb(1) });
    world.put(pathOf(1), picture(2));
    assert.ok(await world.until(/IMG_0001\.JPG: its preview has arrived/, 20));
    assert.ok(Object.values(world.served()).some(bytes => digest(bytes) === digest(thumb(2))));
  });
});

for (const name of ['{stem}.jpg', '{device}/{yyyy}{mm}{dd}/{stem}.jpg']) {
  test(`names by a template: ${name} and its preview`, () =>
    within({ files, config: { device: 'hut', images: { preview: 'first', name, previewName: 'small/{stem}.jpg' } } }, async world => {
      await world.round();
      const served = world.served();
      for (const n of numbers) assert.is(digest(served[`up/small/IMG_000${n}.jpg`]!), digest(thumb(n)));
      assert.is(Object.keys(served).length, Object.keys(files).length + numbers.length);
    }));
}

for (const family of ['sim7600', 'sim800', 'ec2x'] as const) {
  test(`${family} by HTTPS: besides its bytes, a preview takes at most 4 kB on the air`, async () => {
    const bytes = Object.values(previews).reduce((sum, { length }) => sum + length, 0);
    const watch = watchConnections();
    const small = Object.fromEntries(numbers.map(n => [pathOf(n), files[pathOf(n)]!]));
    await within(worldWith(family, { files: small, http: { tls: certificateOf('server') }, config: { images: { preview: 'only' } } }), async world => {
      const before = watch.read();
      await world.round();
      await last(world);
      assertOnServer(world, previews);
      const air = airBytesOf(addTraffic(watch.read(), before, -1)) - bytes;
      assert.ok(air <= numbers.length * 4096, `${air} bytes more`);
    }).finally(watch.stop);
  });
}

test('after the previews, the first image does not wait for its file once more', () =>
  within({ files: { [pathOf(1)]: files[pathOf(1)]! }, config: { images: { preview: 'first' } } }, async world => {
    world.boot();
    assert.ok(await world.until(/its preview has arrived/, 10));
    const beganMs = world.clock.now();
    assert.ok(await world.until(/IMG_0001\.JPG, .* try 1/, 10));
    assert.ok(world.clock.now() - beganMs < 1000, `${world.clock.now() - beganMs} ms`);
  }));

test('a preview that the server refuses has three tries in three rounds, and then its image goes', () =>
  within({ files: { [pathOf(1)]: files[pathOf(1)]! }, server: { faults: [1, 2, 3].map(nth => ({ verb: 'STOR', nth, how: { refuse: 550 } })) }, config: { images: { preview: 'only' } } }, async world => {
    world.boot();
    assert.ok(await world.until(/IMG_0001\.JPG delivered as /, 60));
    assertOnServer(world, { [pathOf(1)]: files[pathOf(1)]! });
    assert.is(world.lines.filter(line => line.includes('its preview has not arrived')).length, 3);
  }));

test.run();
