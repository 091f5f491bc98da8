// The output of npm run release: one folder a board, complete, checked, and the same in each run; with the engine and without it.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoards } from '../../../firmware/boards/board.js';
import { writeContents } from '../../../firmware/boards/contents.js';
import { listFamilies } from '../../../firmware/boards/families.js';
import { listChips } from '../../../firmware/boards/wires.js';
import { admit, listContents, wordsOf } from '../../../firmware/commands/release.js';
import { engine } from '../../../firmware/engine/facts.js';
import { findEngine, readRelease } from '../../../firmware/engine/findengine.js';
import { keepSaved } from '../../../firmware/flash/saved.js';
import { completeStorage } from '../../../firmware/image/layout.js';
import { listImage } from '../../../firmware/image/storage.js';
import { anyWiring } from '../../../src/config/camerakeys.ts';
import { checkConfig } from '../../../src/config/keys.ts';
import { root, run } from '../flash/shell.js';
import { writeRelease } from './release.js';
import { canRun } from '../../needs.ts';

const test = suite<{ folder: string }>('publish');
test.before.each(context => { context.folder = mkdtempSync(join(tmpdir(), 'publish-')); });
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const boardNamed = (name: string) => listChips().find(board => board.name === name)!;
const board = boardNamed('lilygo-t-sim7600');
const dist = join(root, 'dist');
const flashBytes = 4 * 1024 * 1024;

/** The files of a release folder by path. A browser page that installs the firmware needs nothing else. */
type Files = Map<string, Buffer>;
const filesOf = (contents: { path: string; bytes: Uint8Array | string }[]): Files => new Map(contents.map(({ path, bytes }) => [path, Buffer.from(bytes)]));
const textOf = (files: Files, path: string) => files.get(path)!.toString();
const manifestOf = (files: Files) => JSON.parse(textOf(files, 'manifest.json'));
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function publish(folder: string, of = board, from = dist): Files {
  writeRelease(folder);
  return filesOf(listContents(of, join(from, of.name), readRelease(folder)));
}

test('a release folder has all needed files, and no others', ({ folder }) => {
  assert.equal([...publish(folder).keys()].sort(), [
    'CHANGELOG.md', 'LICENSE', 'SHA256SUMS', 'config.example.json', 'config.schema.json', 'engine/bootloader.bin', 'engine/espruino_esp32.bin',
    'engine/partitions_espruino.bin', 'firmware.js', 'licences.txt', 'manifest.json', 'storage.bin', 'wiring.svg',
  ]);
});

test('with another camera the folder has its wiring and its configuration', ({ folder }) => {
  const [withSpi] = readBoards(wordsOf(['lilygo-t-sim7600'], 'spi').join());
  const [without] = readBoards(wordsOf(['lilygo-t-sim7600'], 'none').join());
  const own = publish(folder);
  const spi = publish(folder, withSpi as typeof board);
  const pictureOf = (files: Files) => textOf(files, [...files.keys()].find(path => path.endsWith('.svg'))!);
  assert.match(pictureOf(spi), /ArduCAM/i);
  assert.not.match(pictureOf(own), /ArduCAM/i);
  assert.match(textOf(spi, 'config.example.json'), /"camera"/);
  assert.not.match(textOf(publish(folder, without as typeof board), 'config.example.json'), /"camera"/);
  assert.throws(() => wordsOf([], 'spi'), /--camera needs the name of a board/);
});

test('the parts of the manifest are the data that flash.sh writes, byte for byte, in address order', ({ folder }) => {
  const files = publish(folder);
  const { builds: [{ chipFamily, parts }] } = manifestOf(files);
  assert.is(chipFamily, 'ESP32');
  const written = Buffer.alloc(flashBytes, 0xff);
  let end = 0;
  for (const { path, offset, size, sha256 } of parts) {
    const bytes = files.get(path)!;
    assert.is(bytes.length, size, path);
    assert.is(digest(bytes), sha256, path);
    assert.ok(offset >= end, `${path} overlaps the part before it`);
    bytes.copy(written, offset);
    end = offset + size;
  }
  assert.is(end, flashBytes, 'Storage is written to its end, or the engine would erase it');
  const expected = Buffer.alloc(flashBytes, 0xff);
  for (const { name, address } of engine.files) readFileSync(join(folder, name)).copy(expected, Number(address));
  const [image, rescue] = ['storage.bin', 'rescue.bin'].map(name => readFileSync(join(dist, board.name, name)));
  expected.set(keepSaved(completeStorage(image!, rescue)).image, Number(engine.storage.address));
  assert.ok(written.equals(expected));
  assert.is(listImage(files.get('storage.bin')!)[0]!.name, engine.image.bootFile);
});

test('the manifest has the keys of ESP Web Tools, names the engine and its licence, and disables Improv', ({ folder }) => {
  const manifest = manifestOf(publish(folder));
  assert.is(manifest.version, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
  assert.is(manifest.name, `snapferry for ${board.title}`);
  assert.is(manifest.new_install_improv_wait_time, 0);
  assert.equal(manifest.modems, listFamilies(board));
  assert.equal([manifest.engine.name, manifest.engine.version, manifest.engine.licence], ['Espruino', '2v29.96', 'MPL-2.0']);
  assert.is(manifest.isUpdateOnly, false);
  for (const { path } of manifest.builds[0].parts) assert.match(path, /^[\w./-]+$/);
});

test('flash.sh writes with the engine\'s flash mode, frequency and size', () => {
  const { mode, freq, size } = engine.flash;
  assert.match(readFileSync(join(root, 'flash.sh'), 'utf8'), `mode" ${mode} "--flash\${d}freq" ${freq} "--flash\${d}size" ${size}`);
});

test('SHA256SUMS has the checksum of every other file', ({ folder }) => {
  const files = publish(folder);
  const lines = textOf(files, 'SHA256SUMS').trimEnd().split('\n');
  assert.equal(lines.map(line => line.slice(66)).sort(), [...files.keys()].filter(path => path !== 'SHA256SUMS').sort());
  for (const line of lines) assert.is(line, `${digest(files.get(line.slice(66))!)}  ${line.slice(66)}`);
});

if (canRun('the checksums of a release', 'sh', 'sha256sum')) test('sha256sum accepts SHA256SUMS', async ({ folder }) => {
  writeContents(join(folder, 'out'), [...publish(folder)].map(([path, bytes]) => ({ path, bytes })));
  const { code, text } = await run('sh', ['-c', 'cd "$1" && sha256sum --strict --check SHA256SUMS', 'sh', join(folder, 'out')]);
  assert.is(code, 0, text);
});

test('two runs make the same bytes, with no path of the machine in them', ({ folder }) => {
  const [first, second] = [publish(folder), publish(folder)];
  assert.equal([...first], [...second]);
  for (const path of ['manifest.json', 'wiring.svg', 'config.example.json', 'SHA256SUMS']) assert.not.ok(textOf(first, path).includes(folder) || textOf(first, path).includes(root), path);
});

test('without the engine, the manifest updates only the firmware, and lists the engine\'s files and their URL', () => {
  const files = filesOf(listContents(board, join(dist, board.name), undefined));
  const manifest = manifestOf(files);
  assert.equal(manifest.builds[0].parts.map(({ path }: { path: string }) => path), ['storage.bin']);
  assert.is(manifest.isUpdateOnly, true);
  assert.is(manifest.engine.url, engine.url);
  assert.equal(manifest.engine.files, engine.files.map(({ name, address }) => ({ name, offset: Number(address) })));
  assert.not.ok([...files.keys()].some(path => path.startsWith('engine/')));
});

test('the example is accepted by the schema that it names and by the firmware', ({ folder }) => {
  const files = publish(folder);
  const example = JSON.parse(textOf(files, 'config.example.json'));
  const schema = files.get(example.$schema.replace('./', ''));
  assert.ok(schema, example.$schema);
  assert.ok(new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(schema!.toString()))(example));
  assert.equal(checkConfig(textOf(files, 'config.example.json'), 0, anyWiring()).errors, []);
});

test('the release for esp32-devkit also has the pictures of bare modems', ({ folder }) => {
  cpSync(join(dist, board.name), join(folder, 'dist/esp32-devkit'), { recursive: true });
  const names = [...publish(folder, boardNamed('esp32-devkit'), join(folder, 'dist')).keys()].filter(path => path.endsWith('.svg'));
  assert.equal(names.sort(), ['wiring-sim7600.svg', 'wiring-sim800l.svg', 'wiring.svg']);
});

test('files of an earlier run are deleted', ({ folder }) => {
  const out = join(folder, 'out');
  mkdirSync(join(out, 'engine'), { recursive: true });
  writeFileSync(join(out, 'engine/old.bin'), 'old');
  writeContents(out, [{ path: 'engine/new.bin', bytes: 'new' }]);
  assert.equal([existsSync(join(out, 'engine/old.bin')), readFileSync(join(out, 'engine/new.bin'), 'utf8')], [false, 'new']);
});

test('a failed download of the engine is reported, and a given engine folder must be complete', async ({ folder }) => {
  const { release, why } = await findEngine(undefined, 'http://127.0.0.1:1/', join(folder, 'cache'));
  assert.is(release, undefined);
  assert.match(why!, /^http:\/\/127\.0\.0\.1:1\/bootloader\.bin could not be had: .*--engine-dir/);
  await findEngine(folder).then(() => assert.unreachable(), error => assert.match(error.message, /does not hold bootloader\.bin/));
  writeRelease(folder);
  assert.is((await findEngine(folder)).release!.version, '2v29.96');
});

test('an unknown engine is released only if its checksum is given, and is never reported as known', ({ folder }) => {
  const sum = writeRelease(folder, { version: '2v29' });
  const release = readRelease(folder);
  const left = admit({ release }, undefined);
  assert.is(left.release, undefined);
  assert.match(left.told, /^Espruino is in none of them: .*nothing shows who made them: only their form was checked/);
  assert.match(left.told, `--engine-sha256 ${sum} puts them in.`);
  const named = admit({ release }, sum);
  assert.is(named.release, release);
  assert.match(named.told, /^Espruino 2v29 is in each: not known, but the one that --engine-sha256 names\. Espruino 2v29 loses what comes after about 64 bytes/);
  assert.throws(() => admit({ release }, 'abc'), new RegExp(`not those that --engine-sha256 names: their SHA-256 is ${sum}\\.`));
  assert.match(admit({ release: { ...release, stranger: undefined } }, undefined).told, /^Espruino 2v29 is in each: its SHA-256 is known\./);
  assert.match(admit({ why: 'It rained.' }, undefined).told, /^Espruino is in none of them: It rained\.\nThese manifests can update a board/);
  assert.equal(manifestOf(publish(folder)).engine.isKnown, false);
});

test('an engine that was fetched before needs no network', async ({ folder }) => {
  writeRelease(folder);
  assert.is((await findEngine(undefined, 'http://127.0.0.1:1/', folder)).release!.version, '2v29.96');
});

test.run();
