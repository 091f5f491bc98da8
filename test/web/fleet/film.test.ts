// Tests the videos that the fleet's page saves, in a browser: their pictures, their order and their length, as two players of videos read them.

import { readFileSync } from 'node:fs';
import jpeg from 'jpeg-js';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { findChromium } from '../../sim/programs.ts';
import { inAll } from '../../whole.ts';
import { until } from '../steps.ts';
import { inBrowser, writeAged, type Scene } from './stand.ts';

const test = suite('videos of the fleet\'s page');
const [width, height] = [160, 120];
/** The colours of the pictures, in the order in which the camera took them. */
const colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 0, 255], [0, 255, 255]];
/** A difference that the eye does not see. Encoders change colours by less. */
const nearly = 40;

function pictureOf([red, green, blue]: number[], isUpright: boolean): Buffer {
  const [wide, high] = isUpright ? [height, width] : [width, height];
  const data = Buffer.alloc(wide * high * 4, 255);
  for (let at = 0; at < data.length; at += 4) data.set([red!, green!, blue!], at);
  return jpeg.encode({ data, width: wide, height: high }, 95).data;
}

/** Puts the pictures of a day onto the server. The fourth is upright, and between the first ones is a file that is no picture. */
const layDay = (folder: string): void => writeAged(folder, {
  ...Object.fromEntries(colours.map((colour, i) => [`hut/2026-11-20/20261120-${10 + i}0000.jpg`, pictureOf(colour, i === 3)])),
  'hut/2026-11-20/20261120-103000.jpg': 'no picture',
});

const save = (page: Page) => page.getByRole('button', { name: 'Save as video' });

/** Opens the camera's page, saves a video, and returns its file. */
async function saved({ page }: Scene, rate: string): Promise<{ name: string; bytes: Buffer }> {
  await page.evaluate('location.hash = "camera=hut"');
  await page.locator('.count', { hasText: '1 / 7' }).waitFor();
  await page.getByLabel('Pictures a second').selectOption(rate);
  const [download] = await Promise.all([page.waitForEvent('download'), save(page).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Plays a video in another tab. @param times in seconds @returns its size and length, and the colours in the middle and at the left of the frame at each time */
async function played({ page }: Scene, bytes: Buffer, type: string, times: number[]): Promise<{ size: number[]; seconds: number; seen: number[][]; edges: number[][] }> {
  const tab = await page.context().newPage();
  try {
    return await tab.evaluate(`(async () => {
      const video = document.createElement('video');
      const once = name => new Promise((done, fail) => { video['on' + name] = done; video.onerror = () => fail(new Error(video.error.message)); });
      video.src = 'data:video/${type};base64,${bytes.toString('base64')}';
      await once('loadeddata');
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      const [seen, edges] = [[], []];
      const at = x => [...context.getImageData(x, canvas.height / 2, 1, 1).data].slice(0, 3);
      for (const time of ${JSON.stringify(times)}) {
        video.currentTime = time;
        await once('seeked');
        context.drawImage(video, 0, 0);
        seen.push(at(canvas.width / 2));
        edges.push(at(2));
      }
      return { size: [video.videoWidth, video.videoHeight], seconds: video.duration, seen, edges };
    })()`);
  } finally {
    await tab.close();
  }
}

/** The times in seconds to which a video of two pictures a second is wound. In the second half of a frame, Chromium may show the next one. */
const inFrames = colours.map((_, i) => (i + 0.25) / 2);

/** Times to which a recorded video is wound. They reach three times as far as it should, as a busy machine shows a picture late. */
const inRecording = colours.flatMap((_, i) => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(part => i * 1.5 + part / 8));

/** Returns the order in which a video shows the colours, by their index. What it shows between two of them is left out. */
function orderOf(seen: number[][]): number[] {
  const shown = seen.map(colour => colours.findIndex(one => areNear([colour], [one]))).filter(index => index >= 0);
  return shown.filter((index, i) => index !== shown[i - 1]);
}

/** Whether colours are the same to the eye. */
const areNear = (seen: number[][], expected: number[][]): boolean =>
  seen.length === expected.length && seen.every((colour, i) => colour.every((value, at) => Math.abs(value - expected[i]![at]!) < nearly));

if (canRun('videos of the fleet\'s page', 'Chromium')) {
  const inFleet = inBrowser(test, findChromium()!);

  test('a day is saved as a video with each picture in its order, and what is no picture is left out and told', () => inFleet(layDay, {}, async scene => {
    const { page, asked } = scene;
    const hasFilm = (): boolean => asked.some(url => /\/parts\/film-/.test(url));
    await page.evaluate('location.hash = "camera=hut"');
    await save(page).waitFor();
    assert.not(hasFilm());
    const { name, bytes } = await saved(scene, '2');
    assert.ok(hasFilm());
    await page.getByText(/^The video is saved: 6 of 7 pictures, \d[\d.]* (?:bytes|kB)\. The others could not be loaded\.$/).waitFor();
    const takesAvc = await page.evaluate(`VideoEncoder.isConfigSupported({ codec: 'avc1.42001e', width: ${width}, height: ${height} }).then(({ supported }) => supported)`);
    const type = takesAvc ? 'mp4' : 'webm';
    assert.is(name, `hut-2026-11-20.${type}`);
    const track = await new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS }).getPrimaryVideoTrack();
    assert.is((await track!.computePacketStats()).packetCount, colours.length);
    assert.ok(Math.abs(await track!.computeDuration() - colours.length / 2) < 0.01);
    const { size, seconds, seen, edges } = await played(scene, bytes, type, inFrames);
    assert.equal(size, [width, height]);
    assert.ok(Math.abs(seconds - colours.length / 2) < 0.01, String(seconds));
    assert.ok(areNear(seen, colours), JSON.stringify(seen));
    // beside the upright picture the video is black
    assert.ok(areNear(edges, colours.map((colour, i) => i === 3 ? [0, 0, 0] : colour)), JSON.stringify(edges));
  }));

  inAll(test)('a browser without WebCodecs, as with plain http, records the video while it plays', () => inFleet(layDay, {}, async scene => {
    const { page } = scene;
    await page.evaluate('delete globalThis.VideoEncoder');
    page.getByText(/^This browser records the video while it plays/).waitFor().then(() => page.evaluate('globalThis.hasTold = true')).catch(() => undefined);
    const { name, bytes } = await saved(scene, '2');
    assert.ok(await page.evaluate('globalThis.hasTold'));
    const type = /^hut-2026-11-20\.(mp4|webm)$/.exec(name)![1]!;
    const { size, seen } = await played(scene, bytes, type, inRecording);
    assert.equal(size, [width, height]);
    assert.equal(orderOf(seen), colours.map((_, i) => i), JSON.stringify(seen));
  }));

  inAll(test)('Stop ends it without a file, other pictures end it too, and pictures that are away are told', () => inFleet(folder => {
    layDay(folder);
    writeAged(folder, { 'hut/2026-11-19/20261119-100000.jpg': pictureOf(colours[0]!, false) });
  }, {}, async ({ page, server }) => {
    let downloads = 0;
    page.on('download', () => downloads++);
    await page.evaluate('location.hash = "camera=hut"');
    await save(page).waitFor();
    await page.evaluate(`{ const real = fetch; globalThis.fetch = (url, ...more) => /\\.jpg$/.test(url) && globalThis.isSlow ? new Promise(() => undefined) : real(url, ...more); globalThis.isSlow = true; }`);
    await save(page).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await save(page).click();
    await page.getByLabel('Day').fill('2026-11-19');
    await page.locator('.count', { hasText: '1 / 1' }).waitFor();
    await save(page).waitFor();
    await page.evaluate('globalThis.isSlow = false');
    await server.stop();
    await page.route('**/*.jpg', route => route.abort());
    await save(page).click();
    await page.getByText('None of these pictures could be loaded.').waitFor();
    await until(() => downloads === 0, 'no file');
  }, /./));
}

test.run();
