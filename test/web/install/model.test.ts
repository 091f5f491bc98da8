// Tests the installer's state as the view draws it, the engine's files, and the advice, all without a board.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { completeStorage, layStorage } from '../../../firmware/image/layout.js';
import { listImage } from '../../../firmware/image/storage.js';
import { withLens, withTold, type BoardEntry, type Boards, type Lens, type PageFile } from '../../../web/boards.ts';
import { adviseOn, compareVersions } from '../../../web/install/advice.ts';
import { fetchEngine, fetchImage, takeEngine, type Engine, type Origin } from '../../../web/install/files.ts';
import type { Job, Outcome } from '../../../web/install/job.ts';
import { Installer } from '../../../web/install/model.ts';
import { InstallError } from '../../../web/install/say.ts';
import type { Hello } from '../../../web/link/camera.ts';
import { makeEngine, makePartitions, makeProgram } from '../../firmware/release/release.ts';

const test = suite('installer');

const bytesOf: Record<string, Uint8Array> = { 'bootloader.bin': makeProgram('boots'), 'partitions_espruino.bin': makePartitions(), 'espruino_esp32.bin': makeEngine() };
const image = layStorage(Buffer.from('loader'), Buffer.from('firmware'));
const rescue = Buffer.from('rescue');
const listed = (path: string, bytes: Uint8Array): PageFile => ({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
const board: BoardEntry = { name: 'one', title: 'Board one', notes: [], pictures: [], modem: '', wires: { uart: { port: 'Serial3' } }, cameras: [], camera: '', hasPir: false, isWired: true, maxBaud: 0, image: listed('boards/one/storage.bin', image), rescue: listed('boards/one/rescue.bin', rescue) };
const list: Boards = {
  version: '0.2.0', boards: [board],
  engine: { version: '2v29.96', from: 'https://example.org/engine/', files: engine.files.map(({ name, address }) => ({ ...listed(`engine/${name}`, bytesOf[name]!), name, address: Number(address) })) },
};
const bare: Boards = { ...list, engine: { version: '2v29', files: [], from: '' } };
const given = engine.files.map(({ name }) => ({ name, bytes: bytesOf[name]! }));

async function sentenceOf(act: Promise<unknown>): Promise<string> {
  return act.then(() => '', (error: Error) => error.message);
}

/** Makes a ustar archive, in which each file follows a header of 512 bytes. */
function archive(files: { name: string; bytes: Uint8Array }[], seconds = 0): Uint8Array {
  const blocks = files.flatMap(({ name, bytes }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 'latin1');
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    header.write(`${seconds.toString(8).padStart(11, '0')}\0`, 136, 'latin1');
    header.write('0', 156, 'latin1');
    return [header, bytes, Buffer.alloc((512 - bytes.length % 512) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

test('the engine is accepted from the page, as files or as a build archive, with the same checks', async () => {
  const fetched = await fetchEngine(list.engine, async ({ path }) => bytesOf[path.slice('engine/'.length)]!);
  assert.is(fetched.version, '2v29.96');
  const sumsOf = ({ parts }: Engine) => parts.map(({ name, address, bytes }) => [name, address, listed(name, bytes).sha256]);
  assert.equal(sumsOf(fetched), list.engine.files.map(({ name, address, sha256 }) => [name, address, sha256]));
  assert.equal(sumsOf(await takeEngine(given)), sumsOf(fetched));
  const bytes = archive([{ name: 'espruino_2v29.96_esp32/README', bytes: Buffer.from('words') }, ...given.map(file => ({ ...file, name: `espruino_2v29.96_esp32/${file.name}` }))]);
  assert.equal(sumsOf(await takeEngine([{ name: 'espruino.tgz', bytes }])), sumsOf(fetched));
  for (const cut of [1, 100, bytes.length - 20]) assert.match(await sentenceOf(takeEngine([{ name: 'espruino.tgz', bytes: bytes.subarray(0, cut) }])), /^espruino\.tgz cannot be unpacked/);
});

const wrong: [title: string, files: { name: string; bytes: Uint8Array }[], expect: RegExp][] = [
  ['an incomplete set of files', given.slice(1), /^what you chose does not hold bootloader\.bin\. Get the files by hand from https:/],
  ['an HTML page', [...given.slice(0, 2), { name: 'espruino_esp32.bin', bytes: Buffer.from('<!DOCTYPE html>'.repeat(9)) }], /espruino_esp32\.bin is no program for an ESP32/],
  ['an engine that is too old', [...given.slice(0, 2), { name: 'espruino_esp32.bin', bytes: makeEngine({ version: '2v25' }) }], /Espruino 2v25 keeps Storage elsewhere/],
  ['another archive', [{ name: 'x.tgz', bytes: archive([{ name: 'a', bytes: Buffer.from('b') }]) }], /^what you chose does not hold bootloader\.bin, partitions_espruino\.bin, espruino_esp32\.bin/],
];
for (const [title, files, expect] of wrong) {
  test(`chosen as the engine, ${title} is rejected`, async () => assert.match(await sentenceOf(takeEngine(files)), expect));
}

test('a file of the page is verified against its list', async () => {
  const real = globalThis.fetch;
  const serve = (bytes: Uint8Array | undefined) => { globalThis.fetch = (async (path: string) => bytes ? new Response(new Uint8Array(/rescue/.test(path) ? rescue : bytes)) : new Response('', { status: 404 })) as typeof fetch; };
  try {
    serve(image);
    const files = listImage(await fetchImage(board)).map(({ name, data }) => [name, data.length]);
    assert.equal(files, [...listImage(completeStorage(image)).map(({ name, data }) => [name, data.length]), ['rescue', 6]]);
    serve(Uint8Array.from(image, (byte, at) => at === 35 ? byte ^ 1 : byte));
    assert.match(await sentenceOf(fetchImage(board)), /^boards\/one\/storage\.bin is not the file that this page was built with/);
    serve(undefined);
    assert.match(await sentenceOf(fetchImage(board)), /is no longer at this address.*Load this page again/);
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    assert.match(await sentenceOf(fetchImage(board)), /is missing from this page \(there was no answer\)\. Are you offline\?/);
  } finally {
    globalThis.fetch = real;
  }
});

test('versions are compared by their numbers', () => {
  for (const [one, other, order] of [['0.1.0', '0.1.0', 0], ['0.10.0', '0.9.9', 1], ['1.0.0', '0.9.0', 1], ['0.1', '0.1.1', -1]] as const) {
    assert.is(Math.sign(compareVersions(one, other)), order, `${one} ${other}`);
  }
});

const hello = (firmware: string, name = 'one') => ({ firmware, board: name, title: 'That board' }) as Hello;
const advised: [title: string, hello: Hello | undefined, expect: RegExp[]][] = [
  ['no advice without an answer', undefined, []],
  ['an older version is updated', hello('0.1.0'), [/has firmware 0\.1\.0; this page has 0\.2\.0/]],
  ['the version is already installed', hello('0.2.0'), [/has firmware 0\.2\.0 already/]],
  ['a newer version would be downgraded', hello('0.3.0'), [/0\.3\.0, which is newer than the 0\.2\.0 of this page: installing would go back/]],
  ['the firmware is for another board', hello('0.1.0', 'two'), [/firmware for another board, That board\. Continue only if you know that it is a Board one/, /has 0\.2\.0/]],
];
for (const [title, from, expect] of advised) {
  test(`advice on a camera: ${title}`, () => {
    const advice = adviseOn(from, board, '0.2.0');
    assert.is(advice.length, expect.length);
    expect.forEach((pattern, at) => assert.match(advice[at]!.text, pattern));
  });
}

test('advice on a camera: its modem is one that this firmware has no code for', () => {
  const sold = { ...board, modems: { models: ['SIM7600', 'SIM7500'], families: ['sim7600'] } };
  const told = (entry: BoardEntry, modem?: string) => adviseOn(hello('0.2.0'), entry, '0.2.0', modem).filter(({ level }) => level === 'warn').map(({ text }) => text);
  assert.equal(told(sold, 'sim800'), ['The camera’s modem is used as sim800, and this firmware has the code for SIM7600, SIM7500 alone. Build it for all modems: npm run build -- one --modems all']);
  for (const modem of ['sim7600', 'sim7600 of the older commands', undefined]) assert.equal(told(sold, modem), []);
  assert.equal(told(board, 'sim800'), []);
});

const outcome: Outcome = { mac: 'aa', version: '2v29.96', names: [], settings: '', warning: undefined, baud: 460_800, isReset: true };

/** Makes an installer with a camera that lends its port. @param ends the result of each attempt, in their order */
function createDouble(ends: (Outcome | Error)[]) {
  const jobs: Job[] = [];
  const camera = { standing: 'none' as 'none' | 'waiting', connects: 0, async connect() { this.connects += 1; this.standing = 'waiting'; }, lend: <T>(job: (port: SerialPort) => Promise<T>) => job({} as SerialPort) };
  const installer = new Installer({
    fetchImage: async () => image,
    fetchEngine: async () => takeEngine(given),
    async install(_, job, __, teller) {
      jobs.push(job);
      teller.line('begun');
      const end = ends.shift()!;
      if (end instanceof Error) throw end;
      return end;
    },
  });
  // the engine (Espruino) of the test is unknown, so a person has to agree to it
  installer.change({ board, accepted: installer.stranger(list)!.sum });
  return { camera, installer, jobs };
}

test('the installer chooses a port, installs, and is ready for the next board', async () => {
  const { camera, installer, jobs } = createDouble([outcome, outcome]);
  const phases: string[] = [];
  installer.addEventListener('change', () => void (phases.at(-1) !== installer.phase && phases.push(installer.phase)));
  await installer.begin(camera, list);
  assert.equal(phases, ['working', 'done']);
  assert.equal(installer.lines, ['begun']);
  installer.again();
  installer.change({ kind: 'update', isErased: true });
  assert.not.ok(installer.isErased, 'an update does not erase the flash');
  await installer.begin(camera, list);
  assert.equal(jobs.map(({ kind }) => kind), ['whole', 'update']);
  assert.is(camera.connects, 1);
});

test('after a fault of the line, a slower rate is used until an installation succeeds', async () => {
  const { camera, installer, jobs } = createDouble([new InstallError('no', 'chip', 'nothing'), new InstallError('no', 'differs', 'all'), outcome, outcome]);
  for (let times = 0; times < 4; times++) await installer.begin(camera, list);
  assert.equal(jobs.map(({ isSlow }) => isSlow), [false, false, true, false]);
});

test('an unknown engine is written only after confirmation, which applies to that engine only', async () => {
  const { camera, installer, jobs } = createDouble([outcome]);
  const { sum, isAccepted } = installer.stranger(list)!;
  assert.ok(isAccepted);
  for (const accepted of ['', sum.replace(/^./, digit => digit === '0' ? '1' : '0')]) {
    installer.change({ accepted });
    assert.not.ok(installer.stranger(list)!.isAccepted);
    await installer.begin(camera, list);
    assert.is(installer.failure!.sentence, 'First confirm that you trust the source of the engine.');
  }
  assert.equal(jobs, []);
  installer.change({ accepted: sum });
  await installer.take(given.map(file => file.name === 'bootloader.bin' ? { ...file, bytes: makeProgram('another') } : file));
  assert.not.ok(installer.stranger(list)!.isAccepted, 'files other than the accepted ones');
  installer.forget();
  installer.change({ kind: 'update' });
  assert.is(installer.stranger(list), undefined, 'an update writes no engine');
  installer.change({ kind: 'whole' });
  await installer.begin(camera, list);
  assert.is(jobs.length, 1);
});

test('the question about an engine has its origin and its date', async () => {
  const { installer } = createDouble([]);
  const originOf = ({ version, date, from }: Origin): Origin => ({ version, date, from });
  const asked = () => originOf(installer.stranger(list)!);
  assert.equal(asked(), { version: '2v29.96', date: '', from: 'https://example.org/engine/' });
  assert.equal(originOf(installer.stranger({ ...list, engine: { ...list.engine, version: engine.version } })!), { version: engine.version, date: engine.released, from: 'https://example.org/engine/' });
  const seconds = Date.UTC(2026, 7, 20) / 1000;
  await installer.take([{ name: 'espruino.tgz', bytes: archive(given, seconds) }]);
  assert.equal(asked(), { version: '2v29.96', date: '2026-08-20', from: undefined });
});

test('a known engine needs no confirmation', () => {
  const { installer } = createDouble([]);
  const [known] = engine.known;
  const files = engine.files.map(({ name, address }, at) => ({ path: name, bytes: 1, name, address: Number(address), sha256: known!.files[at]!.sha256 }));
  assert.is(installer.stranger({ ...list, engine: { version: known!.version, files, from: '' } }), undefined);
});

test('without a chosen port, the installer stays in its first phase', async () => {
  const { installer } = createDouble([]);
  await installer.begin({ standing: 'none', connect: async () => undefined, lend: () => assert.unreachable() as never }, list);
  assert.is(installer.phase, 'choosing');
});

test('without an engine, the page asks for its files, which can be added one by one', async () => {
  const { camera, installer, jobs } = createDouble([outcome]);
  assert.ok(installer.needsFiles(bare));
  await installer.take(given.slice(0, 2));
  assert.match(installer.engineTrouble, /does not hold espruino_esp32\.bin/);
  assert.ok(installer.needsFiles(bare));
  await installer.take(given.slice(2));
  assert.is(installer.engineTrouble, '');
  assert.not.ok(installer.needsFiles(bare));
  await installer.begin(camera, bare);
  assert.is(jobs[0]!.engine?.version, '2v29.96');
  installer.forget();
  assert.ok(installer.needsFiles(bare));
  installer.change({ kind: 'update' });
  assert.not.ok(installer.needsFiles(bare), 'an update needs no engine files');
});

test('a board gets the firmware and the words of its camera: the chosen one, or the one that the camera tells', () => {
  const lens = (kind: Lens['kind'], cameras: string[]): Lens => ({ kind, notes: [kind], pictures: [], cameras, camera: '', hasPir: false, pir: '', image: listed(`boards/one/${kind}.bin`, image), rescue: listed(`boards/one/${kind}-rescue.bin`, rescue) });
  const lenses = [lens('serial', ['vc0706', 'ov528']), lens('spi', ['arducam-mega', 'arducam-mini']), lens('none', [])];
  const entry: BoardEntry = { ...board, ...lenses[0]!, lenses };
  assert.is(withLens(entry, 'spi').image.path, 'boards/one/spi.bin');
  assert.equal(withLens(entry, 'spi').notes, ['spi']);
  assert.is(withLens(withLens(entry, 'spi'), 'serial').image.path, 'boards/one/serial.bin');
  assert.is(withLens(entry, undefined).image.path, 'boards/one/serial.bin');
  // `told` is the kind of camera that the camera's present firmware reports. An update must keep the firmware for that kind
  for (const [told, path] of [['arducam-mega arducam-mini', 'spi'], [false, 'none'], [true, 'serial'], ['vc0706 ov528', 'serial'], [undefined, 'serial']] as const) {
    assert.is(withTold(entry, told).image.path, `boards/one/${path}.bin`, String(told));
  }
  assert.is(withTold(board, 'arducam-mega').image.path, 'boards/one/storage.bin');
});

test.run();
