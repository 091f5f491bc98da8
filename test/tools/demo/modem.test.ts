// Tests `npm run bench:modem`, as a program of its own if the test needs one, otherwise in this process. The serial port is one end of a pair of
// terminals. At the other end is a simulated SIM7600 in this process, with real FTP to a real server.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SerialPort } from 'serialport';
import * as assert from 'uvu/assert';
import { canRun, suiteWith } from '../../needs.ts';
import { realClock } from '../../sim/clock.ts';
import { createLine } from '../../sim/line/line.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { createSim7600 } from '../../sim/modem/simcom/sim7600.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { digest, noise, password, user } from '../../sim/world/world.ts';
import { together } from '../../together.ts';
import { inWhole } from '../../whole.ts';
import { carryHere, type Ended } from './here.ts';
import { portCommand, readPortOptions } from './options.ts';
import { openStick, sentenceOf } from './rig/stick.ts';

const modem = suiteWith('bench:modem', 'pairs of terminals', 'stty');
const waiting = together(modem);
const [program, loader] = ['modem.ts', '../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url))) as [string, string];
const files: Record<string, Uint8Array> = { 'DCIM/100CAM/IMG_0001.JPG': noise(20_000, 1), 'DCIM/100CAM/IMG_0002.JPG': noise(777, 2) };

/** Deletes the folder of the card that a run leaves for a person. Its path is in the run's output. @param text all output of the run */
function forget(text: string): void {
  const folder = /^The card: +(.*)\/card$/m.exec(text)?.[1];
  if (folder) rmSync(folder, { recursive: true });
}

async function startHere(words: string[]): Promise<Ended> {
  const ended = await carryHere(command => readPortOptions(words, command), portCommand());
  forget(ended.text);
  return ended;
}

function start(words: string[], onText: (text: string, end: () => void) => void = () => undefined): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', loader, program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const take = (bytes: Buffer) => {
      text += bytes.toString('utf8');
      onText(text, () => void child.kill('SIGINT'));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('close', (code) => {
      forget(text);
      resolve({ code, text });
    });
  });
}

interface Stage { base: string; card: string; port: string; server: Awaited<ReturnType<typeof startFtpServer>>; served(path: string): Uint8Array; commands: string[] }

async function withStick(config: { host?: string; log?: object }, run: (stage: Stage) => Promise<void>): Promise<void> {
  const { host = '127.0.0.1', ...rest } = config;
  const base = mkdtempSync(join(tmpdir(), 'snapferry-modem-'));
  const card = join(base, 'card');
  const server = await startFtpServer({ root: join(base, 'server'), user, password });
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(card, path, '..'), { recursive: true });
    writeFileSync(join(card, path), bytes);
  }
  writeFileSync(join(card, 'config.json'), JSON.stringify({ ftp: { host, port: server.port, user, password, directory: '/up' }, network: { apn: 'internet' }, ...rest }));
  const terminal = openTerminal();
  const clock = realClock();
  const line = createLine(clock);
  // a host name that no DNS server knows, so only the modem can reach the server
  const sim = createSim7600(clock, line.dce, { hosts: { 'camera.invalid': '127.0.0.1' } });
  terminal.onBytes(line.dte.write);
  line.dte.onBytes(terminal.write);
  try {
    await run({ base, card, port: terminal.path, server, commands: sim.commands, served: (path) => readFileSync(join(base, 'server', path)) });
  } finally {
    await sim.stop();
    terminal.close();
    await server.stop();
    rmSync(base, { recursive: true });
  }
}

const engines = ['node', ...(canRun('a USB modem at the real engine', 'espruino') ? ['espruino'] as const : [])] as const;
/**
 * On the real engine the tests are only part of the long run (`npm run test:faults`), since each boot takes some seconds. demo/rig/cameras.test.ts
 * boots the same firmware in `npm run test:all`.
 */
const onEngine = { node: waiting, espruino: inWhole(waiting) };

for (const engine of engines) {
  onEngine[engine](`delivers a card through a USB modem, byte for byte, on ${engine}`, () => withStick({}, async ({ card, port, served, commands }) => {
    const { code, text } = await (engine === 'node' ? startHere : start)(['--port', port, '--card', card, '--engine', engine, '--trace']);
    assert.is(code, 0, text);
    assert.match(text, new RegExp(`^modem: +${port}$`, 'm'));
    assert.match(text, /^2 of 2 images are on the server, byte for byte\.$/m);
    for (const [path, bytes] of Object.entries(files)) assert.is(digest(served(path.replace('DCIM', 'up'))), digest(bytes), path);
    assert.match(text, /^ {2}> AT\+CFTPSLOGIN="127\.0\.0\.1",\d+,"ferryman","\*\*\*",0$/m);
    assert.match(text, /^ {2}< \+CFTPSLOGIN: 0$/m);
    assert.ok(commands.includes('AT+CFTRANRX="E:/IMG_0001.JPG",20000'));
    assert.not.ok(text.includes(password));
    assert.ok(existsSync(join(card, 'snapferry/journal')), 'the card has a journal, as on a board');
    if (engine !== 'node') return;
    const asked = commands.length;
    const again = await startHere(['--port', port, '--card', card, '--engine', engine]);
    assert.is(again.code, 0, again.text);
    assert.is(commands.length, asked);
    assert.match(again.text, /^All of them were delivered earlier; nothing is left to send\.$/m);
    assert.match(again.text, /^The modem was not asked anything, since there was nothing to send\. To try it, put another image into \/DCIM, /m);
    assert.not.match(again.text, /has answered/);
  }));
}

/** Returns the rate of a port in baud, which a terminal keeps after a run. */
function rateOf(port: string): string {
  return execFileSync('stty', [process.platform === 'darwin' ? '-f' : '-F', port, 'speed'], { encoding: 'utf8' }).trim();
}

for (const engine of engines) {
  onEngine[engine](`--baud changes the rate of port and modem together, and leaves the card unchanged, on ${engine}`, () => withStick({}, async ({ card, port, served, commands }) => {
    const { code, text } = await startHere(['--port', port, '--card', card, '--engine', engine, '--baud', '230400']);
    assert.is(code, 0, text);
    assert.ok(commands.some((line) => line.startsWith('AT+IPR') && line.endsWith('=230400')), commands.join('\n'));
    assert.match(text, /talks at 230400 baud/);
    assert.is(rateOf(port), '230400');
    assert.is(digest(served('up/100CAM/IMG_0001.JPG')), digest(files['DCIM/100CAM/IMG_0001.JPG']!));
    assert.not.ok(existsSync(join(card, 'snapferry')));
  }));
}

waiting('a server that only the modem can reach: the firmware’s word is reported, with a note', () => withStick({ host: 'camera.invalid' }, async ({ card, port, served }) => {
  const { code, text } = await startHere(['--port', port, '--card', card, '--engine', 'node']);
  assert.is(code, 0, text);
  assert.match(text, /^2 of 2 images were delivered, says the firmware; not compared, since from here the FTP server camera\.invalid:\d+ cannot be used: /m);
  assert.is(digest(served('up/100CAM/IMG_0001.JPG')), digest(files['DCIM/100CAM/IMG_0001.JPG']!));
}));

modem('a modem that is unplugged is detected, and later writes throw no error', async () => {
  const terminal = openTerminal();
  const stick = await openStick(terminal.path, false);
  const gone = new Promise<void>((resolve) => stick.onGone(resolve));
  stick.write(Buffer.from('AT\r'));
  terminal.close();
  await gone;
  stick.write(noise(5000));
  stick.setBaud(9600);
  await stick.close();
});

waiting('a port without answers is reported, with possible causes', async () => {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-mute-'));
  const terminal = openTerminal();
  mkdirSync(join(base, 'DCIM'));
  writeFileSync(join(base, 'DCIM/a.jpg'), 'a');
  writeFileSync(join(base, 'config.json'), '{"ftp":{"host":"127.0.0.1","port":1}}');
  const { code, text } = await start(['--port', terminal.path, '--card', base, '--engine', 'node'], (soFar, end) => void (/Nothing has answered/.test(soFar) && end()));
  terminal.close();
  rmSync(base, { recursive: true });
  assert.match(text, /^Nothing has answered at \/dev\/\S+ so far\. A stick has several ports, .*ModemManager/m);
  assert.is(code, 130);
});

modem('a port in use is reported in a sentence', () => withStick({}, async ({ card, port }) => {
  const holder = await new Promise<SerialPort>((resolve, reject) => {
    const made: SerialPort = new SerialPort({ path: port, baudRate: 115200 }, (error) => (error ? reject(error) : resolve(made)));
  });
  const { code, text } = await startHere(['--port', port, '--card', card]);
  holder.close();
  assert.is(code, 1);
  assert.is(text, `${port} is in use by another program, such as ModemManager, minicom or another run of this; end that first.\n`);
}));

const refusals: { title: string; words: (stage: Stage) => string[]; config?: { log: object }; expect: RegExp }[] = [
  { title: 'no port', words: ({ card }) => ['--card', card], expect: /required option '--port <path>' not specified/ },
  { title: 'no card', words: ({ port }) => ['--port', port], expect: /required option '--card <dir>' not specified/ },
  { title: 'a missing port', words: ({ card }) => ['--port', '/dev/ttyNONE', '--card', card], expect: /^There is no \/dev\/ttyNONE\. Is the modem plugged in\?/ },
  { title: 'a file instead of a port', words: ({ card }) => ['--port', join(card, 'config.json'), '--card', card], expect: /config\.json is no serial port: name the one of the modem that takes AT, such as \/dev\/ttyUSB2\.$/m },
  { title: 'a card without config.json', words: ({ port, card }) => ['--port', port, '--card', join(card, 'DCIM')], expect: /^There is no config\.json in .*DCIM; a real modem needs one/ },
  { title: 'a log that shows nothing', words: ({ port, card }) => ['--port', port, '--card', card], config: { log: { level: 'error' } }, expect: /^config\.json has log\.level "error"/ },
];

for (const { title, words, config, expect } of refusals) {
  modem(`refuses in one sentence: ${title}`, () => withStick(config ?? {}, async (stage) => {
    const { code, text } = await (title === 'no port' ? start : startHere)([...words(stage), '--engine', 'node']);
    assert.is(code, 1);
    assert.match(text, expect);
    assert.is(text.trimEnd().split('\n').length, 1, text);
  }));
}

// root may open any port, so the system's error is simulated
modem('a port that cannot be opened, for lack of permission or otherwise, is reported in a sentence', () => {
  assert.match(sentenceOf('/dev/ttyUSB2', 'Error: Permission denied, cannot open /dev/ttyUSB2'), /^\/dev\/ttyUSB2 may not be opened by you; .*dialout/);
  assert.match(sentenceOf('/dev/ttyUSB2', 'Error: Input/output error, cannot open'), /^\/dev\/ttyUSB2 cannot be opened: Input\/output error, cannot open\.$/);
});

modem.run();
