// flash.sh up to the wire: what it says it would write, what it refuses, and what it hands to esptool.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../firmware/facts.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const board = 'lilygo-t-sim7600';

const test = suite<{ folder: string }>('flash');
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'flash-'));
  for (const { name } of engine.files) writeFileSync(join(context.folder, name), name);
});
test.after.each(context => rmSync(context.folder, { recursive: true, force: true }));

function runFlash(list: string[], path = ''): { code: number; text: string } {
  const env = { ...process.env, PATH: path ? `${path}:${process.env.PATH}` : process.env.PATH };
  try {
    return { code: 0, text: execFileSync(join(root, 'flash.sh'), list, { cwd: tmpdir(), env, encoding: 'utf8', stdio: 'pipe' }) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, text: stdout + stderr };
  }
}

test('a dry run tells every part with its address and checksum, and writes nothing', ({ folder }) => {
  const { code, text } = runFlash(['--board', board, '--engine-dir', folder, '--dry-run']);
  assert.is(code, 0, text);
  const image = readFileSync(join(root, 'dist', board, 'storage.bin'));
  for (const { address } of [...engine.files, engine.storage]) assert.match(text, new RegExp(`^${address} `, 'm'));
  assert.match(text, createHash('sha256').update(image).digest('hex'));
  assert.match(text, 'Nothing was written');
});

test('esptool gets all parts, spelled as its version wants', ({ folder }) => {
  const port = join(folder, 'port');
  writeFileSync(port, '');
  for (const [version, command] of [['esptool.py v4.8.1', 'write_flash'], ['esptool v5.1.0', 'write-flash']] as const) {
    writeFileSync(join(folder, 'esptool'), `#!/bin/sh\n[ "$1" = version ] && echo "${version}" || echo "GOT $*"\n`, { mode: 0o755 });
    const { code, text } = runFlash(['--board', board, '--engine-dir', folder, '--port', port, '--baud', '115200'], folder);
    assert.is(code, 0, text);
    assert.match(text, new RegExp(`GOT --chip esp32 --port ${port} --baud 115200 .* ${command} -z .* 0x1000 ${folder}/bootloader.bin .* 0x320000 .*/dist/${board}/storage.bin`));
  }
});

const wrong: [title: string, list: (folder: string) => string[], expect: RegExp][] = [
  ['no board', folder => ['--engine-dir', folder, '--dry-run'], /--board is missing/],
  ['no port', folder => ['--board', board, '--engine-dir', folder], /--port is missing/],
  ['no engine', () => ['--board', board, '--dry-run'], /--engine-dir is missing/],
  ['an option without its value', () => ['--board'], /--board needs a value/],
  ['an unknown option', () => ['--bord', board], /no option --bord/],
  ['a rate that is no number', folder => ['--board', board, '--engine-dir', folder, '--dry-run', '--baud', 'fast'], /--baud is fast/],
  ['an unknown board', folder => ['--board', 'nowhere', '--engine-dir', folder, '--dry-run'], /BOARD=nowhere is no board/],
  ['a board that is no ESP32', folder => ['--board', 'linux', '--engine-dir', folder, '--dry-run'], /only a board with the engine "esp32"/],
  ['an engine folder with nothing in it', folder => ['--board', board, '--engine-dir', join(folder, 'none'), '--dry-run'], /does not hold bootloader.bin, partitions_espruino.bin, espruino_esp32.bin/],
  ['a port that is not there', folder => ['--board', board, '--engine-dir', folder, '--port', '/dev/nowhere'], /no port \/dev\/nowhere|esptool is not installed/],
];
for (const [title, list, expect] of wrong) {
  test(`${title} is refused in a sentence`, ({ folder }) => {
    const { code, text } = runFlash(list(folder));
    assert.is(code, 1);
    assert.match(text, expect);
  });
}

test('--help tells the options', () => {
  const { code, text } = runFlash(['--help']);
  assert.is(code, 0);
  for (const option of ['--board', '--port', '--engine-dir', '--baud', '--dry-run']) assert.match(text, option);
});

test.run();
