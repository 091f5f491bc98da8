// The engine's release: its files checked by their bytes, its versions, and the download from a server with every kind of fault.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/facts.js';
import { fetchRelease, readRelease } from '../../../firmware/engine/findengine.js';
import { advise } from '../../../firmware/engine/checks.js';
import { identify } from '../../../firmware/engine/known.js';
import { listPartitions, readVersion } from '../../../firmware/engine/program.js';
import { judgeVersion, pollOf, tellGain, weighVersion } from '../../../firmware/engine/version.js';
import { makeEngine, makePartitions, makeProgram, writeRelease } from './release.js';
import { runFlash } from '../flash/shell.js';
import { canRun } from '../../needs.ts';

const test = suite<{ folder: string; made: string }>('release');
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'release-'));
  context.made = mkdtempSync(join(tmpdir(), 'made-'));
  writeRelease(context.made);
});
test.after.each(({ folder, made }) => [folder, made].forEach(path => rmSync(path, { recursive: true, force: true })));

test('versions sort in release order', () => {
  const order = ['1v99', '2v04.84', '2v25', '2v25.416', '2v26', '2v29', '2v29.95', '2v29.96', '2v29.277', '2v30', '3v0'];
  assert.equal([...order].sort((a, b) => weighVersion(a) - weighVersion(b)), order);
  assert.is(weighVersion('2v29.96_master_abc'), weighVersion('2v29.96'));
  assert.throws(() => weighVersion('v2.29'), /is no version of Espruino, such as 2v29/);
});

const verdicts: [version: string, runs: boolean, why: RegExp | undefined][] = [
  ['2v25', false, /keeps Storage elsewhere/],
  ['2v26', true, /64 bytes.*large folder/],
  ['2v27.45', true, /64 bytes.*large folder/],
  ['2v28', true, /64 bytes/],
  ['2v29', true, /64 bytes/],
  ['2v29.95', true, /64 bytes/],
  ['2v29.96', true, /256 bytes/],
  ['2v29.261', true, /256 bytes/],
  ['2v29.262', true, undefined],
  ['2v29.277', true, undefined],
  ['2v29.278', true, /newer than the newest build/],
  ['2v30', true, /newer than the newest build/],
  ['3v01', true, /newer than the newest build/],
];
for (const [version, runs, why] of verdicts) {
  test(`${version} ${runs ? 'runs' : 'does not run'}${why && runs ? ', with a flaw' : ''}`, () => {
    const verdict = judgeVersion(version);
    assert.is(verdict?.runs ?? true, runs);
    if (why) assert.match(verdict?.why ?? '', why);
    else assert.is(verdict, undefined);
  });
}

const polls: [version: string, ms: number, gain: boolean][] = [
  ['2v27.45', 100, true], ['2v29', 100, true], ['2v29.261', 100, true], ['2v29.262', 1, false], ['2v29.266', 1, false], ['2v29.267', 5, false], ['2v29.277', 5, false], ['2v30', 5, false],
];
for (const [version, ms, gain] of polls) {
  test(`${version} looks for input every ${ms} ms${gain ? '; a newer build gains' : ''}`, () => {
    assert.is(pollOf(version).ms, ms);
    const advice = advise(version, undefined);
    assert.is(tellGain(version) !== undefined, gain);
    if (gain) assert.match(advice ?? '', /A build from 2v29\.262 on looks .*3\.6 s less.* https:\/\/[^ ]+$/);
    else assert.is(advice, undefined);
  });
}

test('the ranges of versions do not overlap, and the release that is fetched runs', () => {
  const spans = engine.versions.map(({ from, below }) => [weighVersion(from), weighVersion(below)] as const);
  spans.forEach(([from, below], at) => assert.ok(from < below && from >= (spans[at - 1]?.[1] ?? 0)));
  assert.ok(judgeVersion(engine.version)?.runs ?? true);
  assert.match(engine.url, `espruino_${engine.version}_esp32/`);
});

test('the version is read from the program: a separate string, or part of its first output', () => {
  assert.is(readVersion(makeEngine({ version: '2v29.277' })), '2v29.277');
  assert.is(readVersion(Buffer.from('\n 2v30 (c) 2027 somebody')), '2v30');
  assert.is(readVersion(Buffer.from('\0x2v30\0')), undefined);
});

test('a release is known only if the checksums of all its files match', ({ made }) => {
  for (const { version, files } of engine.known) {
    assert.equal(files.map(({ name }) => name), engine.files.map(({ name }) => name));
    assert.is(identify(version, files).stranger, undefined);
    for (const one of files) {
      const changed = files.map(file => file === one ? { ...file, sha256: file.sha256.replace(/^./, digit => digit === '0' ? '1' : '0') } : file);
      assert.match(identify(version, changed).stranger ?? '', /nothing shows who made them/);
    }
  }
  writeRelease(made, { version: engine.version, rest: Buffer.from('anything') });
  assert.match(readRelease(made).stranger ?? '', /^The engine's files call themselves Espruino 2v29, but nothing shows who made them/);
});

test('partitions are listed with their addresses and sizes', () => {
  assert.equal(listPartitions(makePartitions()).at(-1), { name: 'storage', address: 0x320000, bytes: 917504 });
});

const broken: [title: string, name: string, bytes: Buffer, expect: RegExp][] = [
  ['no content', 'bootloader.bin', Buffer.alloc(0), /bootloader\.bin is empty: it is broken/],
  ['a web page instead of a program', 'espruino_esp32.bin', Buffer.from('<!DOCTYPE html>'.repeat(9)), /espruino_esp32\.bin is no program for an ESP32/],
  ['its end missing', 'espruino_esp32.bin', makeEngine().subarray(0, 60), /espruino_esp32\.bin ends too early/],
  ['its last byte missing', 'espruino_esp32.bin', makeEngine().subarray(0, -1), /espruino_esp32\.bin ends too early/],
  ['an invalid partition table', 'partitions_espruino.bin', Buffer.alloc(3072, 0xff), /partitions_espruino\.bin is no partition table/],
  ['the partition table of an older release', 'partitions_espruino.bin', makePartitions({ address: 0x300000, bytes: 262144 }), /has no Storage of 917504 bytes at 0x320000, .* but 262144 bytes of it at 0x300000/],
  ['more bytes than its place in the flash', 'bootloader.bin', makeProgram('x'.repeat(30_000)), /bootloader\.bin is 30\d+ bytes long, and its place in the flash has 28672/],
  ['no support for SD cards', 'espruino_esp32.bin', makeEngine({ names: ['Serial3'] }), /another build of the engine: it cannot read an SD card/],
  ['no third UART', 'espruino_esp32.bin', makeEngine({ names: ['connectSDCard'] }), /another build of the engine: it lacks the UART/],
  ['no version', 'espruino_esp32.bin', makeEngine({ version: 'x' }), /contains no version/],
  ['a version too old', 'espruino_esp32.bin', makeEngine({ version: '2v25' }), /Espruino 2v25 keeps Storage elsewhere in the flash.* Take 2v29 or later/],
];
for (const [title, name, bytes, expect] of broken) {
  test(`a file with ${title} is rejected`, ({ made }) => {
    writeFileSync(join(made, name), bytes);
    assert.throws(() => readRelease(made), expect);
  });
}

type Serve = (name: string, response: ServerResponse, bytes: Buffer) => void;
const serveWhole: Serve = (_, response, bytes) => response.end(bytes);

async function withServer(made: string, serve: Serve, act: (url: string, asked: string[]) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const name = request.url?.split('/').pop() ?? '';
    asked.push(name);
    serve(name, response, readFileSync(join(made, name)));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}/release/`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

async function catchText(act: () => Promise<void>): Promise<string> {
  try {
    await act();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('a release is fetched once, and only a corrupt file is fetched again', ({ folder, made }) => withServer(made, serveWhole, async (url, asked) => {
  await fetchRelease(url, folder);
  assert.equal(asked, engine.files.map(file => file.name));
  assert.is(readRelease(folder).version, '2v29.96');
  await fetchRelease(url, folder);
  assert.is(asked.length, 3);
  writeFileSync(join(folder, 'bootloader.bin'), 'spoilt');
  await fetchRelease(url.slice(0, -1), folder);
  assert.equal(asked.slice(3), ['bootloader.bin']);
}));

const servers: [title: string, serve: Serve, expect: RegExp][] = [
  ['that has no such file', (_, response) => response.writeHead(404, 'Not Found').end('no'), /bootloader\.bin could not be had: the server said 404 Not Found\. Get the files by hand/],
  ['that closes the connection early', (_, response, bytes) => { response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 20)); response.destroy(); }, /could not be had: .*Get the files by hand/],
  ['that announces and sends only a part', (_, response, bytes) => response.end(bytes.subarray(0, 40)), /bootloader\.bin ends too early: it is broken/],
  ['that sends a login page', (_, response) => response.end('<html>log in to this network first</html>'), /is no program for an ESP32/],
];
for (const [title, serve, expect] of servers) {
  test(`a server ${title} leaves no files`, ({ folder, made }) => withServer(made, serve, async url => {
    assert.match(await catchText(() => fetchRelease(url, folder)), expect);
    assert.equal(readdirSync(folder), []);
  }));
}

test('an unreachable server is reported', async ({ folder, made }) => {
  let gone = '';
  await withServer(made, serveWhole, async url => { gone = url; });
  assert.match(await catchText(() => fetchRelease(gone, folder)), /bootloader\.bin could not be had: .*ECONNREFUSED.*Get the files by hand/);
  assert.not.ok(existsSync(join(folder, 'bootloader.bin')));
});

for (const url of ['http://192.0.2.1/release/', 'ftp://127.0.0.1/release/', 'file:///tmp/', 'release', 'http://127.0.0.1.example.com/', 'http://localhost@192.0.2.1/']) {
  test(`nothing is fetched from ${url}`, async ({ folder }) => {
    assert.match(await catchText(() => fetchRelease(url, folder)), /is no address that begins with https:\/\/.*Get the files by hand/);
    assert.equal(readdirSync(folder), []);
  });
}

test('a redirect to an address without TLS is reported, and nothing is stored', ({ folder, made }) => withServer(made, serveWhole, async url => {
  const real = globalThis.fetch;
  // Pretends that fetch was redirected to an address on another host.
  globalThis.fetch = async (...words) => Object.defineProperty(await real(...words), 'url', { value: 'http://192.0.2.1/bootloader.bin' });
  try {
    assert.match(await catchText(() => fetchRelease(url, folder)), /was sent on to http:\/\/192\.0\.2\.1\/bootloader\.bin, which is not https/);
    assert.equal(readdirSync(folder), []);
  } finally {
    globalThis.fetch = real;
  }
}));

const hasShell = canRun('flash.sh fetches the engine', 'bash and the usual Unix commands');
if (hasShell) test('flash.sh fetches from the address in --engine-url', ({ made }) => withServer(made, serveWhole, async (url, asked) => {
  const { code, text } = await runFlash(['--board', 'lilygo-t-sim7600', '--engine-url', url, '--dry-run']);
  assert.is(code, 0, text);
  assert.equal(asked, engine.files.map(file => file.name));
  assert.match(text, /^0x10000 .*espruino_esp32\.bin$/m);
}));

if (hasShell) test('flash.sh reports an unreachable server', async ({ made }) => {
  let gone = '';
  await withServer(made, serveWhole, async url => { gone = url; });
  const { code, text } = await runFlash(['--board', 'lilygo-t-sim7600', '--engine-url', gone, '--dry-run']);
  assert.is(code, 1);
  assert.match(text, /Fetching Espruino[^]*could not be had/);
});

test.run();
