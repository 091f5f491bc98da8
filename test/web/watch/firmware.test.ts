// Tests the view Watch with the shipped firmware on the real engine (Espruino), without a browser: what it asks the camera, and what it shows.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LogLine, PageState } from '../../../web/link/camera.ts';
import { clockOf, doingOf } from '../../../web/watch/glance/glance.ts';
import { createBook, savedText } from '../../../web/watch/log/log.ts';
import { createPictureReader, type PictureReader } from '../../../web/watch/picture/picture.ts';
import { expressionOf, verbs, type Values } from '../../../web/watch/verbs/verbs.ts';
import { canRun } from '../../needs.ts';
import { photograph } from '../../sim/camera/picture/scene.ts';
import { createWorld, onFirmware, plainConfig, type Bench, type World } from '../link/onfirmware.ts';

const test = suite<{ world: World }>('watching the firmware');

/** A picture that is so large that it is read in several slices. */
const jpeg = Buffer.from(photograph({ width: 80, height: 60, atMs: Date.UTC(2026, 10, 21), number: 1 }));
const never = new AbortController().signal;
const after = (ms: number, act: () => void) => void setTimeout(act, ms);

function readerOf({ camera }: Bench): PictureReader {
  return createPictureReader(expression => camera.ask(expression), camera.hello!.config, () => performance.now());
}

/** Runs a test with pictures of these names in the card's folder of images. All have the same content. */
const withFiles = (world: World, names: string[], run: (bench: Bench) => Promise<void>) => world.on(async bench => {
  for (const name of names) writeFileSync(join(bench.card, 'DCIM', name), jpeg);
  await bench.until('ready');
  await run(bench);
});

/** Returns the path of a picture as Espruino has it: each character is a byte. */
const pathOf = (name: string) => Buffer.from(`/DCIM/${name}`).toString('latin1');

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'it did not fail', (error: Error) => error.message);
}

if (canRun('watching the firmware on the real engine', 'espruino')) {
  test.before(context => { context.world = createWorld(plainConfig); });
  test.after(({ world }) => world.close());

  test('the firmware\'s state and clock are shown in words', ({ world }) => world.on(async bench => {
    await bench.until('ready');
    const state = await bench.camera.ask<PageState>('page.state()');
    const answered = { state, atMs: Date.now() };
    assert.match(doingOf(answered, Date.now()), /^[A-Z][a-z]+ ?[^]*\.$/);
    assert.ok(clockOf(answered, Date.now()).text.length > 0);
  }));

  test('pictures with any file name are read while the state is queried', ({ world }) => withFiles(world, ['SNAP0001.JPG', 'Überflug 2.jpg', 'it\'s "one".jpg'], async bench => {
    for (const name of ['SNAP0001.JPG', 'Überflug 2.jpg', 'it\'s "one".jpg']) {
      const reader = readerOf(bench);
      const found = await reader.find(pathOf(name));
      assert.equal([found.name, found.size], [name, jpeg.length]);
      const states: Promise<PageState>[] = [];
      const picture = await reader.read(found, ({ bytes }) => {
        if (bytes % 1152 === 0) states.push(bench.camera.ask<PageState>('page.state()'));
      }, never);
      assert.ok(Buffer.from(picture.bytes).equals(jpeg), name);
      assert.is(picture.flaw, '');
      assert.ok((await Promise.all(states)).every(({ s }) => s.length > 0));
    }
  }));

  test('unplugged while a picture is read: reading resumes at the same position', ({ world }) => withFiles(world, ['SNAP0001.JPG'], async bench => {
    const reader = readerOf(bench);
    const path = pathOf('SNAP0001.JPG');
    const found = await reader.find(path);
    const told = await failure(reader.read(found, ({ bytes }) => { if (bytes > 700) bench.port.unplug(); }, never));
    assert.match(told, /unplugged/i);
    await bench.until('lost');
    bench.port.plugIn();
    await bench.until('ready');
    const from: number[] = [];
    const picture = await reader.read(await reader.find(path), ({ bytes }) => void from.push(bytes), never);
    assert.ok(from[0]! > 700, `${from[0]}`);
    assert.ok(Buffer.from(picture.bytes).equals(jpeg));
  }));

  test('a picture that changes during reading and a missing picture are reported', ({ world }) => withFiles(world, ['SNAP0001.JPG'], async bench => {
    const reader = readerOf(bench);
    const found = await reader.find(pathOf('SNAP0001.JPG'));
    let isChanged = false;
    assert.match(await failure(reader.read(found, () => {
      if (!isChanged) writeFileSync(join(bench.card, 'DCIM', 'SNAP0001.JPG'), Buffer.concat([jpeg, jpeg]));
      isChanged = true;
    }, never)), /SNAP0001.JPG changed during reading/);
    assert.match(await failure(reader.find(pathOf('NONE.JPG'))), /cannot be read/);
    assert.is(bench.camera.standing, 'ready');
  }));

  test('answers of the console commands are complete and contain no fault of the firmware', ({ world }) => world.on(async bench => {
    await bench.until('ready');
    const say = (name: string, values: Values = {}) => bench.camera.ask(expressionOf(verbs.find(verb => verb.name === name)!, values));
    await say('status');
    await bench.seen(/delivered and \d+ skipped in this round, \d+ known to be waiting;/);
    await say('size', { path: '/Überflug "2".jpg' });
    await bench.seen(/the size of \/.*berflug "2"\.jpg follows/);
    assert.not.match(bench.camera.lines.map(({ text }) => text).join('\n'), /a fault in the firmware/);
  }));

  test('a saved log contains neither the console password nor answers to terminal input', () => {
    const [lock, secret] = ['open sesame', 'hunter2-ftp'];
    return onFirmware({ ...plainConfig, console: { password: lock }, ftp: { ...plainConfig.ftp, user: 'ridge', password: secret } }, async bench => {
      const { camera } = bench;
      const book = createBook(camera.lines, after);
      camera.addEventListener('line', event => void book.add((event as CustomEvent<LogLine>).detail));
      await bench.until('locked');
      // log lines of the camera's boot may make the page identify it again, so a second try may be needed
      const isOpen = await camera.unlock(lock) || (await bench.until('locked'), await camera.unlock(lock));
      assert.ok(isOpen);
      await bench.until('ready');
      await book.during(camera.run(`print(require("fs").readFileSync(${JSON.stringify(camera.hello!.config)}))`));
      await book.during(camera.run(`print("typed "+"${secret}")`));
      assert.match(camera.lines.map(({ text }) => text).join('\n'), /typed hunter2-ftp/);
      const text = savedText(book.entries, [], 0);
      assert.not.match(text, lock);
      assert.not.match(text, secret);
      assert.match(text, /info boot: snapferry on|info card: /);
      assert.match(text, /left out: answers to input at the terminal/);
    });
  });
}

test.run();
