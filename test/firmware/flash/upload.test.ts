// `npm run upload`: refusals before a port is opened, and the dialogue with the real engine (Espruino). What is asked again is in again.test.ts.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { crc32 } from '../../../firmware/bytes.js';
import { engine } from '../../../firmware/engine/engine.js';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { createTalk, type Line } from '../../../firmware/flash/talk.js';
import { completeStorage, layStorage, placeOf, readMarks, recordBytes } from '../../../firmware/image/layout.js';
import { publicHalf } from '../../../firmware/image/signing.js';
import { buildImage, headerBytes } from '../../../firmware/image/storage.js';
import { canRun } from '../../needs.ts';
import { soon } from '../../sim/clock.ts';
import { padImage } from '../../sim/engine/espruino.ts';
import { onOneProcessor } from '../../sim/engine/pinned.ts';
import { noise } from '../../sim/world/world.ts';
import { together } from '../../together.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildRescue } from '../../update/variant.ts';
import { root, run } from './shell.js';

const board = 'lilygo-t-sim7600';
const folder = mkdtempSync(join(tmpdir(), 'upload-'));
const unbuilt = join(folder, 'unbuilt.json');
writeFileSync(unbuilt, readFileSync(join(root, 'boards', `${board}.json`), 'utf8').replace(`"${board}"`, '"unbuilt"'));

const test = suite('upload');
test.after(() => rmSync(folder, { recursive: true, force: true }));
const waiting = together(test);

const wrong: [title: string, words: string[], expect: RegExp][] = [
  ['no board', ['--port', '/dev/nowhere'], /^The board is not named: npm run upload -- --board NAME --port PORT/],
  ['an unknown board', ['--board', 'nowhere', '--port', '/dev/nowhere'], /^"nowhere" is no board: boards\/ has /],
  ['a board that is not built', ['--board', unbuilt, '--port', '/dev/nowhere'], /^dist.unbuilt.storage\.bin is not there: npm run build -- /],
  ['no port', ['--board', board], /^The port is not named: npm run upload -- --board lilygo-t-sim7600 --port PORT, such as /],
  ['a missing port', ['--board', board, '--port', '/dev/nowhere'], /^\/dev\/nowhere is not there: is the board plugged in\?\n$/],
  ['a file that is no port', ['--board', board, '--port', join(root, 'README.md')], /README\.md is no serial port: name the one that the board is on, such as \/dev\/ttyUSB0\.\n$/],
];
for (const [title, words, expect] of wrong) {
  waiting(`${title} is reported in a sentence, with exit code 1`, async () => {
    const { code, text } = await run(process.execPath, [join(root, 'firmware/commands/upload.js'), ...words], { env: { BOARD: '' } });
    assert.is(code, 1, text);
    assert.match(text, expect);
    assert.not.match(text, / at .*:\d+:\d+/);
  });
}

const noisy = noise(2000);

interface Played { line: Line; flash(): Buffer; end(): void }

/** Starts the engine on this machine. Ctrl-C is not passed on, as a second one would end this engine. `spoil` may change what is written to it. */
function startEngine(spoil: (text: string) => string = text => text, stored?: Uint8Array): Played {
  const cwd = mkdtempSync(join(tmpdir(), 'upload-'));
  if (stored) writeFileSync(join(cwd, 'espruino.flash'), padImage(stored));
  const [program, ...words] = [...onOneProcessor(), findEspruino()!];
  const child = spawn(program!, words, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  return {
    line: {
      onText: take => void child.stdout.on('data', bytes => take(bytes.toString('latin1'))),
      write: text => new Promise(resolve => child.stdin.write(Buffer.from(spoil(text).replace('\x03', ''), 'latin1'), () => resolve())),
    },
    flash: () => readFileSync(join(cwd, 'espruino.flash')),
    end() {
      child.kill('SIGKILL');
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

async function withEngine(spoil: ((text: string) => string) | undefined, act: (talk: ReturnType<typeof createTalk>, flash: () => Buffer) => Promise<void>): Promise<void> {
  const { line, flash, end } = startEngine(spoil, imageWith('1'));
  try {
    await act(createTalk(line, 'PORT'), flash);
  } finally {
    end();
  }
}

async function refusalOf(act: () => Promise<unknown>): Promise<string> {
  return act().then(() => '', (error: Error) => error.message);
}

test('the CRC-32 is the standard one', () => assert.is(crc32(Buffer.from('123456789')), 0xcbf43926));

/** Returns the loader, the program that chooses the slot to start, from the build for a desktop. */
const loader = () => readFileSync(join(root, 'dist/linux/storage.bin')).subarray(headerBytes, headerBytes + engine.slots.loaderBytes);
const imageWith = (program: string) => layStorage(loader(), Buffer.from(program));
const markAt = placeOf(engine.slots.mark);
const slotB = placeOf('b');
const marksIn = (flash: Buffer) => readMarks(flash.subarray(markAt, markAt + engine.slots.markBytes));

if (canRun('the dialogue with an engine', 'espruino')) {
  waiting('the firmware goes into the slot that does not run, on trial, and no other byte changes', () => withEngine(undefined, async (talk, flash) => {
    const data = noise(9000);
    assert.match(await talk.greet(), /^2v/);
    const place = await talk.clear();
    const before = flash();
    let told = 0;
    assert.is(await talk.store(place, data, bytes => (told = bytes)), 'b');
    assert.is(told, data.length);
    const after = flash();
    assert.ok(after.subarray(slotB, slotB + data.length).equals(data));
    const changed = [...after.keys()].filter(at => after[at] !== before[at] && !(at >= slotB && at < slotB + data.length));
    assert.ok(changed.every(at => at >= markAt + recordBytes && at < markAt + 2 * recordBytes), `${changed}`);
    const [newest, first] = marksIn(after);
    assert.equal([newest!.slot, newest!.bytes, newest!.isGood, newest!.starts], ['b', data.length, false, 0]);
    assert.equal([first!.slot, first!.isGood], ['a', true]);
  }));

  waiting('a second upload before a restart takes the same slot, and makes its first record void', () => withEngine(undefined, async (talk, flash) => {
    const place = await talk.clear();
    await talk.store(place, noise(9000, 1), () => undefined);
    const data = noise(5000, 2);
    assert.is(await talk.store(place, data, () => undefined), 'b');
    assert.ok(flash().subarray(slotB, slotB + data.length).equals(data));
    assert.equal(marksIn(flash()).map(({ slot, isVoid }) => [slot, isVoid]), [['b', false], ['b', true], ['a', false]]);
  }));

  waiting('the manifest and the signature of firmware that was in the slot are erased', async () => {
    const storage = Buffer.from(completeStorage(imageWith('1')));
    const [manifestAt, signatureAt] = [slotB + 389_120, slotB + 397_056];
    storage.fill('snapferry firmware 1\n', manifestAt, manifestAt + 5000).fill(7, signatureAt, signatureAt + 256);
    const { line, flash, end } = startEngine(undefined, storage);
    try {
      const talk = createTalk(line, 'PORT');
      await talk.greet();
      await talk.store(await talk.clear(), noisy, () => undefined);
      const after = flash();
      assert.ok(after.subarray(manifestAt, signatureAt + 256).every(byte => byte === 0xff));
      assert.ok(after.subarray(signatureAt + 256, storage.length).equals(storage.subarray(signatureAt + 256)), 'and no file after it');
    } finally {
      end();
    }
  });

  waiting('while both slots are spoiled, the rescue leaves the console to an upload', async () => {
    const { loader: its, file } = await buildRescue({ keys: [publicHalf(await keyNamed('first'))] });
    const storage = Buffer.from(completeStorage(layStorage(its, Buffer.from('1')), file));
    storage[placeOf('a')]! ^= 4;
    const { line, flash, end } = startEngine(undefined, storage);
    let heard = '';
    line.onText(text => { heard += text; });
    try {
      const talk = createTalk(line, 'PORT');
      await talk.greet();
      const place = await talk.clear();
      assert.match(heard, /The rescue looks for it on the card\.[^]*put a card in with signed firmware/);
      assert.is(await talk.store(place, Buffer.from('print("uploaded and "+"running");'), () => undefined), 'b');
      await talk.start();
      await soon(() => heard.includes('uploaded and running'));
      assert.match(heard, 'uploaded and running');
      assert.equal(marksIn(flash()).map(({ slot, starts }) => [slot, starts]), [['b', 1], ['a', 0]]);
    } finally {
      end();
    }
  });

  waiting('a chip without slots is told to be flashed by USB, and nothing is written', async () => {
    const { line, flash, end } = startEngine(undefined, buildImage([{ name: '.boot0', data: Buffer.from('var older') }]));
    try {
      const talk = createTalk(line, 'PORT');
      await talk.greet();
      const before = flash();
      assert.match(await refusalOf(() => talk.clear()), /^This chip has no slots for firmware: .* Nothing was written, and it works on as before\. .*\.\/flash\.sh/);
      assert.ok(flash().equals(before));
    } finally {
      end();
    }
  });

  waiting('the running firmware is stopped', async () => {
    const { line, end } = startEngine(undefined, imageWith('setInterval(function(){print("tick")},20);process.on("uncaughtException",function(){load()})'));
    try {
      let heard = '';
      line.onText(text => { heard += text; });
      const talk = createTalk(line, 'PORT');
      await talk.greet();
      assert.match(heard, 'tick');
      const place = await talk.clear();
      heard = '';
      await talk.store(place, noisy, () => undefined);
      assert.not.match(heard, 'tick');
    } finally {
      end();
    }
  });

  let isLost = false;
  // Simulates a line that loses the middle of one burst of more than 400 characters, and nothing after that.
  const loseOnce = (text: string) => (!isLost && text.length > 400 && (isLost = true) ? text.slice(0, 64) + text.slice(200) : text);
  waiting('data lost on the line is sent again in smaller pieces', () => withEngine(loseOnce, async (talk, flash) => {
    const place = await talk.clear();
    await talk.store(place, noisy, () => undefined);
    assert.ok(isLost);
    assert.ok(flash().subarray(slotB, slotB + noisy.length).equals(noisy));
  }));

  let lost = 0;
  // Simulates a line that loses the first ten characters of each piece of data longer than 24, whatever the pauses between pieces are.
  const loseMuch = (text: string) => (text.length > 24 && /^[\w+/=]+$/.test(text) ? (lost++, text.slice(10)) : text);
  waiting('a part that is lost repeatedly is sent in ever smaller pieces', () => withEngine(loseMuch, async talk => {
    const place = await talk.clear();
    await talk.store(place, noisy, () => undefined);
    assert.ok(lost > 3);
  }));

  const losesAll = (text: string) => /^[\w+/=]{20,}$/.test(text) || text.length > 400 ? '' : text;
  waiting('data that never arrives intact is reported, and the firmware before it stays the one that starts', () => withEngine(losesAll, async (talk, flash) => {
    const place = await talk.clear();
    assert.match(await refusalOf(() => talk.store(place, noisy, () => undefined)), /^The board on PORT does not take the bytes for address 0x10065000\. Try again, by another cable\. The firmware before it still runs\./);
    assert.equal(marksIn(flash()).map(({ slot, isGood }) => [slot, isGood]), [['a', true]]);
  }));
}

test.run();
