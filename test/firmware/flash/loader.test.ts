// flash.sh with the real esptool, if it is installed, which writes to a simulated chip (chip.ts). Also what esptool itself says of the files.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/facts.js';
import { keepSaved } from '../../../firmware/flash/saved.js';
import { completeStorage, places } from '../../../firmware/image/layout.js';
import { buildImage, listImage } from '../../../firmware/image/storage.js';
import { canRun } from '../../needs.ts';
import { patienceMs } from '../../sim/patience.ts';
import { findProgram } from '../../sim/programs.ts';
import { makePartitions, makeProgram, writeRelease } from '../release/release.js';
import { openChip, type Chip, type Trouble } from './chip.js';
import { deadSettings, readNumber } from './settings.js';
import { root, run, runFlash } from './shell.js';

const board = 'lilygo-t-sim7600';
const [image, rescue] = ['storage.bin', 'rescue.bin'].map(name => readFileSync(join(root, 'dist', board, name))) as [Buffer, Buffer];
const storageAt = Number(engine.storage.address);
const storageBytes = engine.storage.pageBytes * engine.storage.pages;

const settingsAt = Number(engine.settings.address);
const settingsOf = ({ flash }: Chip) => flash.subarray(settingsAt, settingsAt + engine.settings.bytes);
const switchesOf = (chip: Chip) => ['wifiStatus', 'bleStatus'].map(key => readNumber(settingsOf(chip), 'nvs', key));

const test = suite<{ folder: string; accept: string[] }>('loader');
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'loader-'));
  context.accept = ['--engine-sha256', writeRelease(context.folder)];
});
test.after.each(context => rmSync(context.folder, { recursive: true, force: true }));

async function withChip(trouble: Trouble, act: (chip: Chip) => Promise<void>): Promise<void> {
  const chip = openChip(trouble);
  try {
    await act(chip);
  } finally {
    chip.close();
  }
}

/** Runs flash.sh in a terminal. Each of `turns` waits for an output that matches `seen`, and then calls `act`, such as to type an answer. */
function atTerminal(list: string[], turns: [seen: RegExp, act: (write: (text: string) => void) => void][]): Promise<string> {
  const shell = spawn(join(root, 'flash.sh'), list, { cwd: tmpdir(), env: process.env });
  const limit = setTimeout(() => shell.kill('SIGKILL'), patienceMs);
  let text = '';
  shell.onData(chunk => {
    text += chunk;
    for (let turn = turns[0]; turn?.[0].test(text); turn = turns[0]) {
      turns.shift();
      turn[1](typed => shell.write(typed));
    }
  });
  return new Promise(resolve => shell.onExit(() => {
    clearTimeout(limit);
    resolve(text);
  }));
}

test('the program made for tests passes the check, and fails with one changed byte', async () => {
  const { checkProgram } = await import('../../../firmware/engine/program.js');
  const program = makeProgram('content');
  assert.is(checkProgram(program), undefined);
  for (let at = 24; at < program.length; at++) {
    const broken = Buffer.from(program);
    broken[at]! ^= 1;
    assert.ok(checkProgram(broken), `byte ${at}`);
  }
});

if (canRun('writing to a stand-in for the chip, and the check of the files by esptool', 'esptool', 'bash and the usual Unix commands', 'pairs of terminals')) {
  const esptool = findProgram('esptool', 'esptool.py')!;
  test('all parts are in the flash, the rest of an earlier and longer image is erased, and other settings are kept', ({ folder, accept }) => withChip({}, async chip => {
    chip.flash.set(deadSettings(), settingsAt);
    chip.flash.fill(0x42, storageAt, storageAt + storageBytes);
    const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, ...accept, '--port', chip.path, '--yes']);
    assert.is(code, 0, text);
    for (const { name, address } of engine.files.slice(1)) {
      const bytes = readFileSync(join(folder, name));
      assert.ok(chip.flash.subarray(Number(address), Number(address) + bytes.length).equals(bytes), name);
    }
    assert.equal([...chip.flash.subarray(0x1000, 0x1003)], [0xe9, 1, 2]);
    const storage = chip.flash.subarray(storageAt, storageAt + storageBytes);
    assert.ok(storage.subarray(0, image.length).equals(image));
    assert.ok(storage.equals(keepSaved(completeStorage(image, rescue)).image));
    assert.equal(listImage(storage).map(file => file.name), [...places.map(({ name }) => name), 'rescue', '.wificfg']);
    assert.equal(switchesOf(chip), [1, 0]);
    assert.is(readNumber(settingsOf(chip), 'phy', 'cal_version'), 4660, 'another setting is kept');
    assert.match(text, /Wi-Fi was off in the chip's settings/);
    assert.match(text, /all parts were read back and are correct/);
    assert.is(chip.syncs(), 3, 'one session each to read, to write and to verify');
  }));

  test('--only-app does not change the engine, and keeps files that the chip saved next to the firmware', () => withChip({}, async chip => {
    chip.flash.fill(0x43, 0, storageAt);
    chip.flash.set(makePartitions(), 0x8000);
    chip.flash.set(deadSettings(), settingsAt);
    const old = buildImage([{ name: engine.image.bootFile, data: Buffer.alloc(150_000, 'x=1;') }, { name: '.wificfg', data: Buffer.from('{"ssid":"hut"}') }]);
    chip.flash.set(old, storageAt);
    const { code, text } = await runFlash(['--board', board, '--only-app', '--port', chip.path, '--yes']);
    assert.is(code, 0, text);
    assert.match(text, 'The chip\'s own files in Storage are kept: .wificfg.');
    assert.ok(chip.flash.subarray(0, 0x8000).every(byte => byte === 0x43));
    assert.ok(chip.flash.subarray(0x10000, storageAt).every(byte => byte === 0x43));
    assert.equal(switchesOf(chip), [1, 0]);
    const files = listImage(chip.flash.subarray(storageAt, storageAt + storageBytes));
    assert.equal(files.map(file => file.name), [...places.map(({ name }) => name), 'rescue', '.wificfg']);
    assert.ok(Buffer.from(files[0]?.data ?? []).equals(Buffer.from(listImage(image)[0]?.data ?? [])));
    assert.is(String(files.at(-1)?.data), '{"ssid":"hut"}');
  }));

  test('--erase erases everything else', ({ folder, accept }) => withChip({}, async chip => {
    chip.flash.fill(0x44);
    const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, ...accept, '--erase', '--port', chip.path, '--yes']);
    assert.is(code, 0, text);
    assert.equal(switchesOf(chip), [1, 0]);
    assert.ok(settingsOf(chip).subarray(4096).every(byte => byte === 0xff));
    assert.ok(chip.flash.subarray(storageAt, storageAt + image.length).equals(image));
  }));

  test('in a terminal, flash.sh asks, writes, and opens the console, which shows the chip\'s output', ({ folder }) => withChip({}, async chip => {
    const text = await atTerminal(['--board', board, '--engine-dir', folder, '--port', chip.path], [
      [/not known\? \[y\/N\] $/, write => write('y\r')],
      [/Write this .* \[y\/N\] $/, write => write('y\r')],
      [/Quit: Ctrl\+\]/, () => chip.say('+0.027 info boot: snapferry on a board\r\n')],
      [/snapferry on a board/, write => write('\x1d')],
    ]);
    if (/To open it:/.test(text)) console.log('loader: left out, as no terminal came with esptool: the console');
    else assert.match(text, /all parts were read back and are correct[^]*Opening it; Ctrl\+\] leaves\.[^]*info boot: snapferry on a board/);
  }));

  const troubles: [title: string, trouble: Trouble, expect: RegExp][] = [
    ['a chip of another kind', { magic: 0x7c6 }, /not an ESP32 \(This chip is ESP32-S2\).*; nothing was written/],
    ['a flash that does not keep the data', { stuckAt: storageAt + 5000 }, /flash content differs from the data written.*; the flash content may not start now/],
    ['a chip that does not answer', { isSilent: true }, /does not answer: take the SD card out, hold BOOT.*; nothing was written/],
  ];
  for (const [title, trouble, expect] of troubles) {
    test(`${title} is reported in a sentence`, () => withChip(trouble, async chip => {
      const { code, text } = await runFlash(['--board', board, '--only-app', '--port', chip.path, '--yes']);
      assert.is(code, 1, text);
      assert.match(text, expect);
    }));
  }

  test('esptool merges all parts at their addresses into one image, and confirms the checksums of the programs', async ({ folder }) => {
    const { text: version } = await run(esptool, ['version']);
    const dash = /v[5-9]\./.test(version) ? '-' : '_';
    const merged = join(folder, 'merged.bin');
    const parts = [...engine.files.map(({ name, address }) => [address, join(folder, name)]), [engine.storage.address, join(root, 'dist', board, 'storage.bin')]] as [string, string][];
    const made = await run(esptool, ['--chip', 'esp32', `merge${dash}bin`, '-o', merged, ...parts.flat()]);
    assert.is(made.code, 0, made.text);
    const bytes = readFileSync(merged);
    for (const [address, path] of parts) assert.ok(bytes.subarray(Number(address)).indexOf(readFileSync(path)) === 0, path);
    for (const { name } of engine.files.filter(file => file.kind === 'program')) {
      const { code, text } = await run(esptool, ['--chip', 'esp32', ...(dash === '-' ? ['image-info'] : ['image_info', '--version', '2']), join(folder, name)]);
      assert.is(code, 0, text);
      assert.match(text, /Checksum: .*\(valid\)/);
      assert.match(text, /Validation hash: .*\(valid\)/);
    }
  });

  test('a broken program is rejected before esptool runs', async ({ folder }) => {
    const { checkProgram } = await import('../../../firmware/engine/program.js');
    const path = join(folder, 'espruino_esp32.bin');
    const bytes = readFileSync(path);
    bytes[40]! ^= 1;
    writeFileSync(path, bytes);
    assert.ok(checkProgram(bytes));
    const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, '--dry-run']);
    assert.is(code, 1);
    assert.match(text, /espruino_esp32\.bin does not match its checksum: it is broken/);
  });
}

test.run();
