// flash.sh up to its calls of esptool: what it announces, asks and refuses, and which arguments it gives to esptool. Of cases that differ only in one
// answer of the person, `npm run test:all` runs some, and `npm run test:faults` all.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/facts.js';
import { freshSettings } from '../../../firmware/flash/nvs.js';
import { canRun, suiteWith } from '../../needs.ts';
import { inWhole, sample } from '../../whole.ts';
import { makePartitions, writeRelease } from '../release/release.js';
import { deadSettings, readNumber } from './settings.js';
import { fakeEsptool, root, run, runFlash } from './shell.js';

const board = 'lilygo-t-sim7600';

const test = suiteWith<{ folder: string; port: string; accept: string[] }>('flash.sh', 'bash and the usual Unix commands');
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'flash-'));
  context.port = join(context.folder, 'port');
  context.accept = ['--engine-sha256', writeRelease(context.folder)];
  writeFileSync(context.port, '');
});
test.after.each(context => rmSync(context.folder, { recursive: true, force: true }));

const told: [version: string, dash: string][] = [['esptool.py v4.8.1', '_'], ['esptool v5.1.0', '-']];
for (const [version, d] of told) {
  test(`${version} gets its own command syntax to read the settings, and to write and verify all parts`, async ({ folder, port, accept }) => {
    fakeEsptool(folder, version, 'echo "GOT $*"; for part; do case $part in */storage.bin) echo "STORAGE $(wc -c <"$part") $(cksum <"$part")" ;; esac; done');
    const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, ...accept, '--port', port, '--baud', '115200', '--yes'], folder);
    assert.is(code, 0, text);
    const calls = text.split('\n').filter(line => line.startsWith('GOT'));
    assert.is(calls.length, 3);
    const [first = '', second = '', third = ''] = calls;
    const head = `^GOT --chip esp32 --port ${port} --baud 115200 --before default${d}reset`;
    const mode = `--flash${d}mode dio --flash${d}freq 40m --flash${d}size detect`;
    const parts = `0x1000 ${folder}/bootloader.bin 0x8000 ${folder}/partitions_espruino.bin 0x10000 ${folder}/espruino_esp32.bin 0x320000 \\S+/storage.bin 0x9000 \\S+/settings.bin`;
    assert.match(first, new RegExp(`${head} --after no${d}reset read${d}flash 0x8000 16384 \\S+$`));
    assert.match(second, new RegExp(`${head} --after no${d}reset write${d}flash -z ${mode} ${parts}$`));
    assert.match(third, new RegExp(`${head} --after hard${d}reset verify${d}flash ${mode} ${parts}$`));
    assert.match(text, `STORAGE ${engine.storage.pageBytes * engine.storage.pages} `);
    assert.match(text, /all parts were read back .* console is on .* at 115200 baud/);
  });
}

/** Lines of shell for a false esptool. If it is to write the chip's settings, at 0x9000, they copy that file to `written` in the folder. */
const keepSettings = (folder: string) => `case "$*" in *write?flash*) while [ $# -gt 1 ]; do case $1 in 0x9000) cp "$2" "${folder}/written" ;; esac; shift; done ;; esac`;

/** Writes flash.bin, what a false esptool reads as the chip's flash: the partition table at 0x8000, then these settings. */
function putFlash(folder: string, settings: Buffer, table = makePartitions()): void {
  writeFileSync(join(folder, 'flash.bin'), Buffer.concat([Buffer.alloc(0x8000, 0xff), table, Buffer.alloc(0x1000 - table.length, 0xff), settings]));
}

const switches = (folder: string) => ['wifiStatus', 'bleStatus'].map(key => readNumber(readFileSync(join(folder, 'written')), 'nvs', key));

for (const [title, list] of [['everything', []], ['the firmware alone', ['--only-app']]] as const) {
  (list.length === 0 ? test : inWhole(test))(`${title}: Wi-Fi that is off in the settings, which keeps the chip from starting, is switched on; other settings are kept`, async ({ folder, port, accept }) => {
    putFlash(folder, deadSettings());
    fakeEsptool(folder, 'esptool v5.1.0', keepSettings(folder));
    const { code, text } = await runFlash(['--board', board, ...list.length > 0 ? list : ['--engine-dir', folder, ...accept], '--port', port, '--yes'], folder);
    assert.is(code, 0, text);
    assert.match(text, /^Wi-Fi was off in the chip's settings \(NVS\), and a board without PSRAM does not start so: it is on in them now, and all else is kept\./m);
    assert.equal(switches(folder), [1, 0]);
    assert.is(readNumber(readFileSync(join(folder, 'written')), 'phy', 'cal_version'), 4660);
  });
}

test('correct settings are not written', async ({ folder, port }) => {
  putFlash(folder, Buffer.from(freshSettings()));
  fakeEsptool(folder, 'esptool v5.1.0', keepSettings(folder));
  const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], folder);
  assert.is(code, 0, text);
  assert.match(text, /^Wi-Fi is on and Bluetooth off in the chip's settings/m);
  assert.not.ok(existsSync(join(folder, 'written')));
});

test('unreadable settings are replaced, and the lost content is reported', async ({ folder, port }) => {
  putFlash(folder, Buffer.alloc(12_288, 0x41));
  fakeEsptool(folder, 'esptool v5.1.0', keepSettings(folder));
  const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], folder);
  assert.is(code, 0, text);
  assert.match(text, /cannot be read and are replaced: networks and pairings .* are gone/);
  assert.equal(switches(folder), [1, 0]);
});

test('--erase writes new settings and reads none', async ({ folder, port, accept }) => {
  putFlash(folder, deadSettings());
  fakeEsptool(folder, 'esptool v5.1.0', `echo "GOT $*"; ${keepSettings(folder)}`);
  const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, ...accept, '--erase', '--port', port, '--yes'], folder);
  assert.is(code, 0, text);
  assert.not.match(text, 'read-flash');
  assert.equal(switches(folder), [1, 0]);
  assert.is(readNumber(readFileSync(join(folder, 'written')), 'phy', 'cal_version'), undefined);
});

test('--only-app does not change the settings of a chip with another partition table', async ({ folder, port }) => {
  putFlash(folder, deadSettings(), Buffer.alloc(0xc00, 0xff));
  fakeEsptool(folder, 'esptool v5.1.0', keepSettings(folder));
  const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], folder);
  assert.is(code, 0, text);
  assert.match(text, /partition table has no settings at 0x9000, so they are left as they are: is Espruino on it\?/);
  assert.not.ok(existsSync(join(folder, 'written')));
});

test('if the chip returns fewer bytes than requested, nothing is written', async ({ folder, port }) => {
  writeFileSync(join(folder, 'flash.bin'), Buffer.alloc(0x9100, 0xff));
  fakeEsptool(folder, 'esptool v5.1.0', 'echo "GOT $*"');
  const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], folder);
  assert.is(code, 1, text);
  assert.match(text, /4352 bytes came from the chip instead of 16384: nothing was written/);
  assert.not.match(text, 'write-flash');
});

test('an unknown engine is reported as unknown, with the checksum that sha256sum prints', async ({ folder, accept: [, sum] }) => {
  const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, '--dry-run']);
  assert.is(code, 0, text);
  assert.match(text, `call themselves Espruino 2v29.96, another version than 2v29, but nothing shows who made them: only their form was checked. Their SHA-256 is ${sum}, which is not known here (known: 2v27.45).`);
  assert.match(text, `--engine-sha256 ${sum} accepts them, and no others`);
});

const unknown: [title: string, input: string, list: (sum: string) => string[], isWritten: boolean, expect: RegExp][] = [
  ['--yes does not accept it', '', () => ['--yes'], false, /nothing was written: --yes does not accept an engine that is not known; add --engine-sha256 as shown/],
  ['the answer no ends the run', 'n\n', () => [], false, /Write an engine that is not known\? \[y\/N\] .*nothing was written: the answer was not "y"/],
  ['yes to the engine is not yes to writing', 'y\n', () => [], false, /Write an engine that is not known\?.*Write this onto the ESP32 .*nothing was written/],
  ['two yes answers write', 'y\ny\n', () => [], true, /all parts were read back/],
  ['an option with its checksum accepts it', '', sum => ['--yes', '--engine-sha256', sum], true, /The engine is the one that --engine-sha256 names\.[^]*all parts were read back/],
  ['an option with another checksum rejects it', 'y\ny\n', sum => ['--engine-sha256', sum.replace(/^./, digit => digit === '0' ? '1' : '0')], false, /not those that --engine-sha256 names: their SHA-256 is [0-9a-f]{64}\. Nothing was written/],
];
for (const [title, input, list, isWritten, expect] of sample(unknown, 6)) {
  test(`an unknown engine: ${title}`, async ({ folder, port, accept: [, sum = ''] }) => {
    fakeEsptool(folder, 'esptool v5.1.0', 'echo "GOT $*"');
    const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, '--port', port, ...list(sum)], folder, { input });
    assert.is(code, isWritten ? 0 : 1, text);
    assert.match(text, expect);
    assert.is(/GOT/.test(text), isWritten);
  });
}

test('--only-app writes only Storage, and needs no engine', async ({ folder, port }) => {
  fakeEsptool(folder, 'esptool v5.1.0', 'echo "GOT $*"');
  const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], folder);
  assert.is(code, 0, text);
  assert.match(text, /GOT .* read-flash 0x320000 917504 (\S+)\n[^]*GOT .* write-flash -z .* detect 0x320000 \S+\/storage\.bin\n/);
  assert.not.match(text, '0x10000');
});

for (const version of ['esptool.py v4.8.1', 'esptool v5.1.0']) {
  inWhole(test)(`--erase passes --erase-all to ${version} once`, async ({ folder, port, accept }) => {
    fakeEsptool(folder, version, 'echo "GOT $*"');
    const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, ...accept, '--erase', '--port', port, '--yes'], folder);
    assert.is(code, 0, text);
    assert.is(text.split(' --erase-all ').length, 2);
  });
}

for (const [input, isWritten] of sample([['y\n', true], ['Yes\n', true], ['n\n', false], ['\n', false], ['', false]] as const, 3)) {
  test(`the answer ${JSON.stringify(input)} ${isWritten ? 'writes' : 'writes nothing'}`, async ({ folder, port }) => {
    fakeEsptool(folder, 'esptool v5.1.0', 'echo "GOT $*"');
    const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port], folder, { input });
    assert.is(code, isWritten ? 0 : 1, text);
    assert.match(text, `Write this onto the ESP32 on ${port}?`);
    assert.is(/GOT/.test(text), isWritten);
    if (!isWritten) assert.match(text, /nothing was written/);
  });
}

const plugged: [names: string[], expect: RegExp, code: number][] = [
  [['ttyUSB0'], /The only serial port is .*\/ttyUSB0\.\n[^]*GOT .* --port \S+\/ttyUSB0 /, 0],
  [['cu.usbserial-1420', 'cu.wchusbserial1420'], /The only serial port is .*\/cu\.usbserial-1420\./, 0],
  [['cu.usbserial-1420', 'cu.wchusbserial1430'], /more than one serial port/, 1],
  [['cu.usbserial-0001'], /The only serial port is .*\/cu\.usbserial-0001\./, 0],
  [['tty0', 'ttyS0'], /no serial port was found: is the board plugged in/, 1],
  [['ttyUSB0', 'ttyACM3'], /more than one serial port, \S+\/ttyUSB0 \S+\/ttyACM3: name the board's by --port/, 1],
];
for (const [names, expect, expectCode] of sample(plugged, 4)) {
  test(`selection of the port without --port, with ${names.join(' and ')} plugged in`, async ({ folder }) => {
    const devices = join(folder, 'dev');
    mkdirSync(devices);
    for (const name of names) writeFileSync(join(devices, name), '');
    fakeEsptool(folder, 'esptool v5.1.0', 'echo "GOT $*"');
    const { code, text } = await runFlash(['--board', board, '--only-app', '--yes'], folder, { env: { SNAPFERRY_DEVICES: devices } });
    assert.is(code, expectCode, text);
    assert.match(text, expect);
  });
}

/** The last lines of esptool 4.8.1 and 5.0.2 after failures, and what flash.sh must say. */
const ends: [says: string, expect: RegExp][] = [
  ['A fatal error occurred: This chip is ESP32-S3 not ESP32. Wrong --chip argument?', /not an ESP32 \(This chip is ESP32-S3\).*; nothing was written/],
  ['A fatal error occurred: This chip is ESP32-C3, not ESP32. Wrong chip argument?', /not an ESP32 \(This chip is ESP32-C3\)/],
  ['A fatal error occurred: Failed to connect to ESP32: No serial data received.', /does not answer: take the SD card out, hold BOOT .*; nothing was written/],
  ["A fatal error occurred: Could not open /dev/ttyUSB0, the port is busy or doesn't exist. ([Errno 13] could not open port: [Errno 13] Permission denied)", /you have no permission to use/],
  ["A fatal error occurred: Could not open /dev/ttyUSB0, the port is busy or doesn't exist.", /cannot be opened: another program may have it/],
  ['serial.serialutil.SerialException: device reports readiness to read but returned no data (device disconnected or multiple access on port?)', /another program reads from .*ModemManager/],
  ["A fatal error occurred: Could not open COM3, the port is busy or doesn't exist. (could not open port 'COM3': FileNotFoundError(2, 'The system cannot find the file specified.', None, 2))", /there is no .*WSL/],
  ['Changing baud rate to 460800\ntermios.error: [Errno 22] Invalid argument', /refuses this rate.*--baud 115200/],
  ['serial.serialutil.SerialTimeoutException: Write timeout', /takes no data.*driver/],
  ["serial.serialutil.SerialException: ClearCommError failed (PermissionError(13, 'The device does not recognize the command.', None, 22))", /was unplugged, or its USB connection broke/],
  ['OSError: [Errno 5] Input/output error', /was unplugged, or its USB connection broke/],
  ['A fatal error occurred: The chip stopped responding.', /does not answer: take the SD card out/],
  ['A fatal error occurred: Packet content transfer stopped (received 8 bytes)', /does not answer/],
  ["ModuleNotFoundError: No module named 'serial'", /esptool is not complete/],
  ['A fatal error occurred: File storage.bin (length 917504) at offset 3276800 will not fit in 2097152 bytes of flash.', /flash is too small: 4 MB are needed; nothing was written/],
  ['Flash will be erased from 0x00320000 to 0x003fffff...\nA fatal error occurred: MD5 of file does not match data in flash!', /flash content differs from the data written.*; the flash content may not start now/],
  ['Flash will be erased from 0x00320000 to 0x003fffff...\nsomething else', /esptool ended with an error, shown above; the flash content may not start now/],
];
for (const [says, expect] of sample(ends, 8)) {
  test(`esptool's "${says.split('\n').pop()?.slice(0, 70)}" is explained in a sentence`, async ({ folder, port, accept }) => {
    writeFileSync(join(folder, 'says'), `${says}\n`);
    fakeEsptool(folder, 'esptool v5.1.0', `case "$*" in *write-flash*) cat "${folder}/says"; exit 2 ;; esac`);
    const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, ...accept, '--port', port, '--yes'], folder);
    assert.is(code, 1);
    assert.match(text, expect);
  });
}

/** Lines of shell for a false esptool that fails by these words, as often as `times` says, at one of its commands. */
const failing = (folder: string, command: string, says: string, times: number) => `echo "GOT $*"
case "$*" in *${command}*) echo x >>"${folder}/tries"; if [ "$(wc -l <"${folder}/tries")" -le ${times} ]; then echo "${says}"; exit 2; fi ;; esac`;
const noData = 'A fatal error occurred: No serial data received.';
const passing: [title: string, command: string, says: string][] = [
  ['an answer missing at the read', 'read-flash', noData],
  ['an answer missing at the write', 'write-flash', `Flash will be erased from 0x00320000 to 0x003fffff...\n${noData}`],
  ['a damaged answer at the write', 'write-flash', 'A fatal error occurred: Invalid head of packet (0xE0): Possible serial noise or corruption.'],
  ['data damaged on the way', 'write-flash', 'A fatal error occurred: MD5 of file does not match data in flash!'],
  ['a rate that the driver refuses', 'write-flash', 'termios.error: [Errno 22] Invalid argument'],
  ['an answer missing at the verification', 'verify-flash', noData],
];
for (const [title, command, says] of sample(passing, 3)) {
  test(`${title}: flash.sh does that step again, at last at the slowest rate`, async ({ folder, port }) => {
    fakeEsptool(folder, 'esptool v5.1.0', failing(folder, command, says, 2));
    const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], folder);
    assert.is(code, 0, text);
    const rates = [...text.matchAll(/GOT .*--baud (\d+) .*? (\S+-flash)/g)].filter(([, , done]) => done === command).map(([, rate]) => rate);
    assert.equal(rates.slice(0, 3), ['460800', '460800', '115200']);
    assert.match(text, /all parts were read back and are correct/);
  });
}

test('a step that fails three times is explained by all that was done', async ({ folder, port }) => {
  fakeEsptool(folder, 'esptool v5.1.0', failing(folder, 'write-flash', `$(if [ "$(wc -l <"${folder}/tries")" = 1 ]; then echo "Flash will be erased from 0x00320000"; fi)${noData}`, 9));
  const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], folder);
  assert.is(code, 1, text);
  assert.is(text.split('write-flash').length, 4);
  assert.match(text, /flash\.sh: the chip on \S+ does not answer: .*; the flash content may not start now/);
});

for (const list of [['--only-app'], []]) {
  (list.length > 0 ? inWhole(test) : test)(`a chip that does not answer is reported at the read of its settings${list.length > 0 ? ', with --only-app too' : ''}`, async ({ folder, port, accept }) => {
    fakeEsptool(folder, 'esptool v5.1.0', 'echo "GOT $*"; echo "A fatal error occurred: Failed to connect to ESP32: No serial data received."; exit 2');
    const { code, text } = await runFlash(['--board', board, ...list.length > 0 ? list : ['--engine-dir', folder, ...accept], '--port', port, '--yes'], folder);
    assert.is(code, 1);
    assert.match(text, /does not answer: take the SD card out, hold BOOT .*; nothing was written/);
    assert.is(text.split('GOT').length, 2);
  });
}

const wrong: [title: string, list: (folder: string) => string[], expect: RegExp][] = [
  ['no board', folder => ['--engine-dir', folder, '--dry-run'], /--board is missing; the boards are: esp32-cam esp32-devkit lilygo-t-a7608 .* lilygo-t-sim7600$/m],
  ['an option without its value', () => ['--board'], /--board needs a value/],
  ['an unknown option', () => ['--bord', board], /no option --bord/],
  ['a rate that is no number', folder => ['--board', board, '--engine-dir', folder, '--dry-run', '--baud', 'fast'], /--baud is fast/],
  ['--erase with --only-app', () => ['--board', board, '--only-app', '--erase', '--dry-run'], /leave one of them out/],
  ['an option twice', folder => ['--board', 'esp32-cam', '--engine-dir', folder, '--dry-run', '--board', board], /--board is given twice: leave one of them out/],
  ['an empty value, as of an unset variable', () => ['--board', board, '--engine-dir', '', '--dry-run'], /--engine-dir has an empty value: write it, or leave --engine-dir out/],
  ['two places for the engine', folder => ['--board', board, '--engine-dir', folder, '--engine-url', 'https://127.0.0.1:1/', '--dry-run'], /two places for the engine: leave one of them out/],
  ['an engine that would not be written', folder => ['--board', board, '--only-app', '--engine-dir', folder, '--dry-run'], /--only-app leaves Espruino alone, so it needs no option --engine-/],
  ['an unknown board', folder => ['--board', 'nowhere', '--engine-dir', folder, '--dry-run'], /"nowhere" is no board/],
  ['links in a circle', folder => {
    symlinkSync('circle.json', join(folder, 'circle.json'));
    return ['--board', join(folder, 'circle.json'), '--only-app', '--dry-run'];
  }, /circle\.json cannot be opened or written: its links lead in a circle: name the file or folder itself\.$/m],
  ['a board that is no ESP32', folder => ['--board', 'linux', '--engine-dir', folder, '--dry-run'], /only a board with the engine "esp32"/],
  ['an engine folder without the files', folder => ['--board', board, '--engine-dir', join(folder, 'none'), '--dry-run'], /does not hold bootloader.bin, partitions_espruino.bin, espruino_esp32.bin\. Get the files by hand from https:/],
  ['a missing port', folder => ['--board', board, '--engine-dir', folder, '--port', '/dev/nowhere', '--yes'], /no port \/dev\/nowhere/],
];
for (const [title, list, expect] of sample(wrong, 4)) {
  test(`${title} is rejected with the reason`, async ({ folder }) => {
    fakeEsptool(folder, 'esptool v5.1.0', 'echo CALLED');
    const { code, text } = await runFlash(list(folder), folder);
    assert.is(code, 1);
    assert.match(text, expect);
    assert.not.match(text, 'CALLED');
  });
}

const beforehand: [title: string, list: string[], expect: RegExp][] = [
  ['the name of the board', ['--board', 'nowhere', '--port', '/dev/null'], /"nowhere" is no board/],
  ['the board\'s build', ['--board', 'linux', '--port', '/dev/null'], /only a board with the engine "esp32"/],
  ['the port', ['--board', board, '--port', '/dev/nowhere'], /no port \/dev\/nowhere/],
];
for (const [title, list, expect] of sample(beforehand, 3)) {
  test(`${title} is checked before anything is fetched`, async ({ folder }) => {
    fakeEsptool(folder, 'esptool v5.1.0', 'echo CALLED');
    const { code, text } = await runFlash([...list, '--engine-url', 'http://127.0.0.1:1/', '--yes'], folder);
    assert.is(code, 1);
    assert.match(text, expect);
    assert.not.match(text, /Fetching|CALLED|could not be had/);
  });
}

const dash = '/bin/dash';
if (canRun('flash.sh in a shell that is not bash', 'dash')) test('started by a plain shell, flash.sh continues in bash, or reports that bash is not installed', async ({ folder }) => {
  const words = [join(root, 'flash.sh'), '--help'];
  const helped = await run(dash, words);
  assert.is(helped.code, 0, helped.text);
  assert.match(helped.text, /^Usage: \.\/flash\.sh /);
  assert.equal(await run(dash, words, { env: { PATH: folder } }), { code: 1, text: 'flash.sh: this needs bash, which is not installed\n' });
});

test('without esptool, the message names the command that installs esptool', async ({ folder, port }) => {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  const names = ['bash', 'dirname', 'mktemp', 'rm', 'cat', 'env'];
  for (const name of names) writeFileSync(join(tools, name), `#!/bin/sh\nPATH=/usr/bin:/bin exec ${name} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(tools, 'node'), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, { mode: 0o755 });
  const { code, text } = await runFlash(['--board', board, '--only-app', '--port', port, '--yes'], '', { env: { PATH: tools } });
  assert.is(code, 1);
  assert.match(text, /esptool is not installed.*pipx install esptool/);
});

test('an engine with a flaw is accepted, and the flaw is reported', async ({ folder }) => {
  writeRelease(folder, { version: '2v29' });
  const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, '--dry-run']);
  assert.is(code, 0, text);
  assert.match(text, /mind: Espruino 2v29 loses what comes after about 64 bytes .*issue 2718.* A build from 2v29\.262 on looks .*3\.6 s less.*--engine-dir/);
});

test('--help lists the options', async () => {
  const { code, text } = await runFlash(['--help']);
  assert.is(code, 0);
  for (const option of ['--board', '--port', '--engine-dir', '--engine-url', '--engine-sha256', '--only-app', '--erase', '--baud', '--yes', '--dry-run']) assert.match(text, `  ${option}`);
});

test.run();
