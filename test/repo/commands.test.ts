// Tests the commands of package.json as a person starts them, before any build. They run in a copy of the project whose path has spaces and a comma,
// on every system. --help and mistyped words do no work, and every early end has a message. Only `npm run test:faults` (WHOLE=1) has all cases of the
// command `chip`, and of options that npm takes for its own.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readStamp } from '../../firmware/check/fresh.js';
import { tellError } from '../../firmware/commands/command.js';
import { writeRelease } from '../firmware/release/release.ts';
import { together } from '../together.ts';
import { inWhole } from '../whole.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

interface Ended {
  code: number | null;
  text: string;
}

const test = suite('commands');
const base = mkdtempSync(join(tmpdir(), 'a path, '));
const [copy, temporary] = [join(base, 'of snapferry'), join(base, 'temporary')];

test.before(() => {
  for (const name of ['boards', 'docs', 'firmware', 'src', 'test', 'package.json', 'package-lock.json', 'rollup.config.js', 'tsconfig.json', 'README.md', 'web']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  if (process.platform !== 'win32') symlinkSync('circle.json', join(copy, 'circle.json'));
  writeFileSync(join(copy, 'empty.bin'), '');
  mkdirSync(join(copy, 'folder.bin'));
  const linux = JSON.parse(readFileSync(join(root, 'boards/linux.json'), 'utf8')) as object;
  writeFileSync(join(copy, 'odd.json'), JSON.stringify({ ...linux, name: 'odd', otherCameras: 5 }));
  mkdirSync(temporary);
});
test.after(() => rmSync(base, { recursive: true, force: true }));

/** Returns the words of the command that a script of package.json runs, without the check of Node's version that comes first. */
const commandOf = (script: string) => scripts[script]!.split(' && ').at(-1)!.split(' ');

/**
 * Starts a script of package.json with further words. It runs the script's command itself, which is faster than npm. @param onText is called
 * with all output so far
 */
function start(script: string, words: string[], onText: (text: string, child: ChildProcess) => void = () => undefined, env = {}): Promise<Ended> {
  const [program, ...own] = commandOf(script);
  assert.is(program, 'node');
  const child = spawn(process.execPath, [...own, ...words], { cwd: copy, env: { ...process.env, BOARD: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', bytes => {
      text += String(bytes);
      onText(text, child);
    });
  }
  return new Promise(resolve => child.once('close', code => resolve({ code, text })));
}

const listScratch = () => readdirSync(temporary).filter(name => name.startsWith('snapferry-'));

test('each command first looks at the version of Node, and an old one is told in a sentence', () => {
  const look = 'node firmware/commands/nodeversion.cjs && ';
  for (const [name, script] of Object.entries(scripts)) assert.ok(script.startsWith(look), name);
  const asVersion = (version: string) => {
    const old = join(base, 'old.cjs');
    writeFileSync(old, `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`);
    return spawnSync(process.execPath, ['-r', old, join(root, 'firmware/commands/nodeversion.cjs')], { encoding: 'utf8' });
  };
  for (const version of ['18.20.4', '8.17.0']) {
    const { status, stderr } = asVersion(version);
    assert.is(stderr, `snapferry needs Node 20 or later, and this is Node ${version}. Get a newer one from https://nodejs.org, then run npm ci again.\n`);
    assert.is(status, 1);
  }
  for (const version of ['20.0.0', '26.1.0']) assert.is(asVersion(version).status, 0);
});

test('every script runs on every system: it calls only node, npm run or oxlint, without shell syntax', () => {
  for (const [name, script] of Object.entries(scripts)) {
    for (const command of script.split(' && ')) {
      assert.match(command, /^(node|npm run|oxlint) [\w ./:-]+$/, name);
    }
  }
});

const helpful: [script: string, words: string[], code: number, expect: RegExp, isLong?: boolean][] = [
  ['start', ['--help'], 0, /^Usage: npm start -- /],
  ['start', ['--bord', 'x'], 1, /^error: unknown option '--bord'/],
  ['test', ['--help'], 0, /^Usage: npm test -- \[options\] \[filters\.\.\.\]/],
  ['test', ['repo/lock', 'nowhere.test'], 1, /^No test file's path holds "nowhere\.test"\.$/m],
  ['chip', ['--help'], 0, /^Usage: npm run chip -- /, true],
  ['chip', ['--modem', 'sim9'], 1, /^error: option '--modem <family>' argument 'sim9' is invalid/, true],
  ['audit', ['--help'], 0, /^Usage: npm run audit -- /, true],
  ['audit', ['--server', 'ftp://me:mine@h/'], 2, /^error: it needs --card and --server, or --reports, --silent, --camtrap-dp or --previews, each with its folder or address: --help explains them\.\n$/],
  ['wiring', ['--help'], 0, /^Usage: npm run wiring -- /],
  ['build', ['--help'], 0, /^Usage: npm run build -- \[options\] \[boards\.\.\.\]/],
  ['build', ['nowhere'], 1, /^"nowhere" is no board: boards\/ has .*linux/],
  ['build', ['lilygo-t-sim7660'], 1, /^"lilygo-t-sim7660" is no board; did you mean lilygo-t-sim7600\? boards\/ has /],
  ['build', ['t-sim7600'], 1, /; did you mean lilygo-t-sim7600\? /],
  ['build', ['lilygo-t-call-sim800l', '--camera', 'spi'], 1, /does not take an SPI camera .*: too few pins are left\. --camera serial or none would do/],
  ['build', ['--modems', 'all'], 1, /^--modems needs the name of a board: npm run build -- NAME --modems all\.\n$/],
  ['build', ['linux', '--modems', 'sim800'], 1, /^error: option '--modems <which>' argument 'sim800' is invalid\. Allowed choices are all\.\n$/],
  ['build', ['docs'], 1, /^"docs" is no board/],
  ['build', ['boards/board.schema.json'], 1, /^The board file .*board\.schema\.json has no "name" of a board: begin with a copy of one of boards\/\.\n$/],
  ['upload', ['--board', 'odd.json', '--port', 'none'], 1, /^The board file .*odd\.json is not right: npm run build -- odd\.json tells its mistakes\.\n$/],
  ['build', ['odd.json'], 1, /^The board file .*odd\.json is not right:\n {2}otherCameras is 5, but must be /],
  ['build', ['docs/wiring'], 1, /^"docs\/wiring" is a folder: name a board file in it, such as /],
  ['build', [''], 1, /^error: a word is empty \(""\)\. Write what it stands for, or leave it out\.\n$/],
  ['test:faults', ['--only', 'bills', '--bill='], 1, /^error: a word is empty \(--bill=\)\. Write what it stands for, or leave it out\.\n$/],
  ['test:faults', ['--only', 'bills', '--bill'], 1, /^error: --bill needs a value: bills: only cases whose title holds it, on every family\.\n$/],
  ['bench', ['--only', 'x'], 1, /^error: option '--only <parts>' argument 'x' is invalid\. There is no part "x"\. The parts are line, pace, /],
  ['modems', ['x'], 1, /^error: too many arguments\. Expected 0 arguments but got 1\. --help shows what it takes\.\n$/],
  ['release', ['lilygo-t-sim7600', '--camera', 'x'], 1, /^error: option '--camera <kind>' argument 'x' is invalid\. Allowed choices are none, serial, spi\.\n$/],
  ['web', ['--fleet', '0'], 1, /^error: --fleet takes a number from 1 to 10000\.\n$/],
  ['wiring', [''], 1, /^error: a word is empty/],
  ['web', ['--port', ''], 1, /^error: a word is empty/],
  ['web', ['--port', 'abc'], 1, /^error: --port needs a whole number from 0 on\.\n$/],
  ['test:faults', ['--seed', 'abc'], 1, /^error: --seed needs a whole number from 0 on\.\n$/],
  ['test:faults', ['--only', 'lines'], 1, /^--only lines: there is no such part; did you mean line\? There are cuts, httpcuts, /],
  ['test:faults', ['--only', 'line,bills', '--parser', 'x'], 1, /^--parser x does nothing here: it is for parsers, which --only leaves out\. Write --only parsers, or leave it out\.\n$/],
  ['test:faults', ['--replay', 'sim7600'], 1, /^"sim7600" is no cut; write it as "sim7600 efs kept 1234 seed 7"/],
  ['test:faults', ['--seed', '1', '--seed', '2'], 1, /^error: --seed is given twice: leave one of them out\.\n$/],
  ['pictures', ['nonsense'], 1, /'nonsense' is invalid.* Allowed choices are start, page/],
  ['image', ['nowhere.bin'], 1, /^There is no image at nowhere\.bin\. Name a board/],
  ['image', ['package.json'], 1, /^There is no image of "package\.json"\. dist\/ has none; npm run build makes all\.\n$/],
  ['image', ['linnux'], 1, /^There is no image of "linnux"; did you mean linux\? /],
  ['image', ['linux'], 1, /^There is no image of "linux": npm run build -- linux makes dist\/linux\/storage\.bin\.\n$/],
  ['image', ['empty.bin'], 1, /^empty\.bin is no image of Storage, or a part of one\. No file is in it\. npm run build makes a new one\.\n$/],
  ['image', ['folder.bin'], 1, /^There is no image at folder\.bin\. /],
  ['release', ['lilygo-t-sim7600', '--engine-sha256', 'xyz'], 1, /^error: --engine-sha256 needs the 64 hexadecimal digits/],
  ['audit', ['--reports', 'package.json'], 2, /^package\.json cannot be read \(it is no folder\); --reports needs a folder with reports/],
  ['build', ['linux', '--key', 'docs/install.md'], 1, /^docs\/install\.md holds no public key in PEM \(BEGIN PUBLIC KEY\): openssl rsa /],
  ['build', ['linux', '--key', 'none.pub', '--key', 'docs'], 1, /^--key names the key none\.pub, and there is no such file\.\n$/],
  ['build', ['linux', '--key', 'a', '--key', 'b', '--key', 'c'], 1, /^--key is given 3 times, and a camera believes at most 2 keys\.\n$/],
  ['release', ['lilygo-t-sim7600', '--sign', 'none.pem'], 1, /^--sign names the key none\.pem, and there is no such file\.\n$/],
  ['release', ['lilygo-t-sim7600', '--urgent'], 1, /^error: --replaces, --urgent and --return need --sign: only signed firmware says them\.\n$/],
  ['release', ['lilygo-t-sim7600', '--sign', 'a', '--replaces', '4'], 1, /^error: --replaces needs a version: three numbers with points, such as 0\.4\.0\.\n$/],
  ['build', ['--camera', 'spi'], 1, /^--camera needs the name of a board/],
  ['bench:modem', ['--card', '/tmp'], 1, /^error: required option '--port <path>' not specified\. (The serial ports here are|There is no serial port here)/],
  ...process.platform === 'win32' ? [] : ([
    ['bench:modem', ['--port', '/dev/ttyNONE', '--card', tmpdir()], 1, /^There is no \/dev\/ttyNONE\. Is the modem plugged in\?/],
    ['bench:modem', ['--port', 'package.json', '--card', tmpdir()], 1, /^package\.json is no serial port: name the one of the modem that takes AT, such as \/dev\/ttyUSB2\.\n$/],
    ['start', ['--card', 'circle.json'], 1, /circle\.json cannot be opened or written: its links lead in a circle: name the file or folder itself\.\n$/],
    ['build', ['circle.json'], 1, /circle\.json cannot be opened or written: its links lead in a circle/],
    ['build', ['/dev/null'], 1, /^"\/dev\/null" is neither a file nor a folder: name a board file\.\n$/],
  ] as [string, string[], number, RegExp][]),
];

const waiting = together(test);
for (const [script, words, code, expect, isLong] of helpful) {
  (isLong ? inWhole(waiting) : waiting)(`npm run ${script} -- ${words.join(' ')} ends with a message and does no work`, async () => {
    const ended = await start(script, words);
    assert.match(ended.text, expect);
    assert.is(ended.code, code);
    assert.not.match(ended.text, / at .*:\d+:\d+/);
    assert.not.ok(existsSync(join(copy, 'dist')));
    assert.is(readFileSync(join(copy, 'docs/install.md'), 'utf8'), readFileSync(join(root, 'docs/install.md'), 'utf8'));
  });
}

waiting('a command whose output pipe closes ends without an error message', async () => {
  const [, ...own] = commandOf('build');
  const child = spawn(process.execPath, [...own, '--help'], { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let text = '';
  child.stderr.on('data', bytes => (text += String(bytes)));
  await new Promise(resolve => child.once('close', resolve));
  assert.is(text, '');
});

/** Runs npm itself, as a person types the command. */
function runNpm(words: string[]): Promise<Ended> {
  // `npm test` sets npm_execpath, the path of npm's program. Each npm gets its own cache folder, where its log is, so that no other log is read.
  const { npm_execpath: npm, ...others } = process.env;
  const env = { ...others, npm_config_cache: mkdtempSync(join(temporary, 'npm-')) };
  const child = npm ? spawn(process.execPath, [npm, ...words], { cwd: copy, env }) : spawn('npm', words, { cwd: copy, env, shell: process.platform === 'win32' });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => (text += String(bytes)));
  return new Promise(resolve => child.once('close', code => resolve({ code, text })));
}

for (const [words, taken] of [
  // Without the two dashes, npm takes the option for one of its own, and completes it to a name of its own, such as --https-proxy.
  [['start', '--http'], 'npm start -- --http'],
  [['start', '--check-in'], 'npm start -- --check-in'],
  [['run', 'web', '--demo'], 'npm run web -- --demo'],
] as const) {
  (words[1] === '--http' ? waiting : inWhole(waiting))(`npm ${words.join(' ')}, without --, fails and asks for the two dashes`, async () => {
    const { code, text } = await runNpm([...words]);
    assert.is(code, 1, text);
    assert.ok(text.includes(`Write two dashes before the options: ${taken}`), text);
    assert.not.ok(existsSync(join(copy, 'dist')));
  });
}

waiting('npm start -- --help passes the option after -- to the command', async () => {
  const { code, text } = await runNpm(['start', '--', '--help']);
  assert.is(code, 0, text);
  assert.match(text, /Usage: npm start --/);
});

test('npm start names its engine and the build at once; Ctrl-C then ends the build too and leaves no temporary files', async () => {
  let isAsked = false;
  const { code, text } = await start('start', [], (soFar, child) => {
    if (isAsked || !soFar.includes('Building')) return;
    isAsked = true;
    child.kill('SIGINT');
  }, { TMPDIR: temporary, TEMP: temporary, TMP: temporary });
  assert.is(code, 130, text);
  assert.match(text, /^engine: .*\nBuilding the firmware for “Espruino on a desktop, with a camera”, which is not built yet: 2 steps …\n$/);
  assert.equal(listScratch(), []);
  rmSync(join(copy, 'dist'), { recursive: true, force: true });
});

inWhole(test)('two builds of one board at the same time both succeed, and leave it as built', async () => {
  const both = await Promise.all([start('build', ['linux']), start('build', ['linux'])]);
  for (const { code, text } of both) assert.is(code, 0, text);
  assert.equal(readdirSync(join(copy, 'dist')).sort(), ['compiled', 'linux']);
  const { text } = await start('build', ['linux']);
  assert.is(text, 'dist/linux: as its sources are\n');
  rmSync(join(copy, 'dist'), { recursive: true });
});

inWhole(test)('the camera, key and modems that a person built stay at a release of another camera, and a build that takes them says so', async () => {
  const board = 'lilygo-t-sim7600';
  const key = join(base, 'key.pub');
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
  const stamp = (name: string) => readStamp(join(copy, 'dist', name));
  const chosen = await start('build', [board, '--camera', 'spi', '--key', key, '--modems', 'all']);
  assert.is(chosen.code, 0, chosen.text);
  const before = stamp(board);
  assert.is(before?.camera, 'spi');
  assert.is(before?.keys?.length, 1);
  assert.is(before?.modems, 'all');
  const engine = join(base, 'engine');
  mkdirSync(engine);
  writeRelease(engine);
  const released = await start('release', [board, '--engine-dir', engine]);
  assert.is(released.code, 0, released.text);
  assert.equal(stamp(board), before);
  assert.is(stamp(`${board}+serial`)?.camera, 'serial');
  assert.equal(stamp(`${board}+serial`)?.keys, before?.keys);
  assert.is(stamp(`${board}+serial`)?.modems, 'all');
  assert.match(released.text, /^release\/lilygo-t-sim7600, for all modems: /m);
  const { text } = await start('build', [board]);
  assert.match(text, /is replaced: it was for an SPI camera \(.*\), which --camera spi keeps\n.*is replaced: it believed a key, which --key keeps\n.*is replaced: it was for all modems, which --modems all keeps\n/);
  assert.is(stamp(board)?.camera, 'serial');
  for (const name of ['dist', 'release']) rmSync(join(copy, name), { recursive: true });
});

test('an error of the file system names the place and the next step, also without a path', () => {
  const told = (more: object) => tellError(Object.assign(new Error('raw'), more));
  assert.is(told({ code: 'ENOSPC' }), 'A file cannot be opened or written: the disk is full: make room.');
  assert.is(told({ code: 'EROFS', path: '/a' }), '/a cannot be opened or written: this place can only be read: use a copy of the project in another one.');
  // This error occurs if a build folder is moved to a place where a file is. The message must name that place.
  assert.is(told({ code: 'ENOTDIR', path: '/dist/web.1.part', dest: '/dist/web' }), '/dist/web cannot be opened or written: a file is there, or in its path, instead of a folder: move it away.');
  // Node reports ENOENT if a folder cannot be made in dist/, because dist/ can only be read.
  assert.match(told({ code: 'ENOENT', path: '/dist/engine', syscall: 'mkdir' }), /^\/dist\/engine cannot be opened or written: the folder above it can only be read, /);
});

test('a dist that cannot be written is reported in a sentence, without a stack trace', async () => {
  writeFileSync(join(copy, 'dist'), 'no folder');
  for (const script of ['start', 'build']) {
    const { code, text } = await start(script, []);
    assert.is(code, 1);
    assert.match(text, /(^|\n)\S.*dist cannot be opened or written: [^\n]*\.\n$/);
    assert.not.match(text, / at .*:\d+:\d+/);
  }
  rmSync(join(copy, 'dist'));
});

test.run();
