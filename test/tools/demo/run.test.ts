// Tests `npm start` without a terminal: the built firmware on Node, at full speed. One case runs as a program of its own, to test a signal and the
// exit code; all others run in this process. Servers that show no files, or have lost some, are only tested by `npm run test:faults`.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findProgram } from '../../sim/programs.ts';
import { startHttpServer } from '../../sim/server/http/http.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { fewTogether } from '../../together.ts';
import { inWhole } from '../../whole.ts';
import { carryHere, type Ended } from './here.ts';
import { demoCommand, portCommand, readOptions } from './options.ts';
import { tellError } from './play.ts';
import { deliveryOf, writeJournal } from './server/before.ts';
import { createLines } from './setup/asker.ts';
import { setUp } from './setup/setup.ts';

const [program, loader] = ['run.ts', '../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url))) as [string, string];

const usual = ['--engine', 'node', '--speed', 'full'];

/** Starts the demo as a program. @param onText receives all output so far, and may send a signal */
function start(words: string[], onText: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', loader, program, ...usual, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const take = (bytes: Buffer) => {
      text += bytes.toString('utf8');
      onText(text, (signal) => void child.kill(signal));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('close', (code) => {
      forget(text);
      resolve({ code, text });
    });
  });
}

/** Deletes the folder of the card that a run leaves for a person. Its path is in the run's output. @param text all output of the run */
function forget(text: string): void {
  const folder = /^The card: +(.*)\/card$/m.exec(text)?.[1];
  if (folder) rmSync(folder, { recursive: true });
}

async function startHere(words: string[]): Promise<Ended> {
  const ended = await carryHere(command => readOptions([...usual, ...words], command), demoCommand());
  forget(ended.text);
  return ended;
}

/** A file name of 204 characters, which is too long for a line of the log. */
const longName = `${'n'.repeat(200)}.jpg`;

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

const demo = suite('demo');
const waiting = fewTogether(demo, 4);

waiting('delivers the sample card and shows that every image is equal, without secrets or control sequences', async () => {
  const { code, text } = await start(['--trace']);
  assert.is(code, 0, text);
  assert.match(text, /^engine: Node/);
  assert.match(text, /^ {2}> AT\+CFTPSLOGIN="127\.0\.0\.1",\d+,"camera","\*\*\*",0$/m);
  assert.match(text, /^ {2}into the modem: /m);
  assert.is(count(text, /│ \/DCIM\/.*\.JPG .*│ equal +│/g), 6);
  assert.match(text, /│ \/DCIM\/100SNAPF\/SNAP0001\.JPG .*│ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d │/, 'one picture is from the camera, with its time');
  // the time has this machine's zone, which the simulated network and scene also have
  const [, hours, minutes] = / (?=[+-]\d\d:\d\d │)([+-]\d\d):(\d\d) │/.exec(text)!;
  assert.is(Number(hours) * 60 + Math.sign(Number(hours) || 1) * Number(minutes), -new Date().getTimezoneOffset());
  assert.match(text, /^6 of 6 images are on the server, byte for byte\.$/m);
  assert.match(text, /^On one page: +file:\/\/\/.*\/pictures\.html$/m);
  assert.not.match(text, /only-a-demo|\x1b/);
});

waiting('--cut cuts the power once; the third image is begun again, and all arrive', async () => {
  const { code, text } = await startHere(['--cut']);
  assert.is(code, 0, text);
  assert.equal([...text.matchAll(/^– The power is (\w+)/gm)].map(([, how]) => how), ['cut', 'back']);
  assert.is(count(text, / info boot: /g), 2);
  assert.is(count(text, / image: \/DCIM\/100CAM\/IMG_0003\.JPG, \d+ bytes, try 1 of 3/g), 2);
  assert.match(text, /^6 of 6 images are on the server, byte for byte\.$/m);
});

inWhole(waiting)('--camera takes several pictures at different times, and delivers them', async () => {
  const { code, text } = await startHere(['--camera', '--speed', 'full']);
  assert.is(code, 0, text);
  const times = [...text.matchAll(/│ \/DCIM\/100SNAPF\/SNAP\d{4}\.JPG .*?│ (\d{4}-\S+ \S+) [+-]\d\d:\d\d │/g)].map(([, time]) => time);
  assert.is(new Set(times).size, 4, text);
  assert.match(text, /^9 of 9 images are on the server, byte for byte\.$/m);
});

waiting('delivers a user’s card and leaves it unchanged', async () => {
  const card = mkdtempSync(join(tmpdir(), 'snapferry-own-'));
  mkdirSync(join(card, 'DCIM', 'trip'), { recursive: true });
  writeFileSync(join(card, 'DCIM', 'trip', 'a boat.JPG'), Buffer.from([0xff, 0xd8, 0x03, 0x1a, 0xff, 0xd9]));
  writeFileSync(join(card, 'DCIM', longName), 'its line of the log is cut');
  writeFileSync(join(card, 'DCIM', 'notes.txt'), 'no image');
  const { code, text } = await startHere(['--card', card]);
  assert.is(code, 0, text);
  assert.match(text, /│ \/DCIM\/trip\/a boat\.JPG .* 6 │.*│ equal/);
  assert.match(text, /^2 of 2 images are on the server, byte for byte\.$/m);
  assert.equal(readdirSync(card, { recursive: true }).sort(), ['DCIM', `DCIM/${longName}`, 'DCIM/notes.txt', 'DCIM/trip', 'DCIM/trip/a boat.JPG']);
  rmSync(card, { recursive: true });
});

waiting('--http delivers the sample card to a web server, and compares the images there', async () => {
  const { code, text } = await startHere(['--http', '--trace']);
  assert.is(code, 0, text);
  assert.match(text, new RegExp(`^server: the demo's own HTTP server, ${findProgram('nginx') ? 'nginx' : 'the project\'s strict one, as there is no nginx on the PATH'}, 127\\.0\\.0\\.1:\\d+$`, 'm'));
  assert.match(text, /^ {2}> AT\+HTTPPOSTFILE="snapferry\.img",3,1,1$/m);
  assert.is(count(text, /^ {2}to the server: \w+\.JPG, /gm), 6);
  assert.is(count(text, /│ \/DCIM\/.*\.JPG .*│ http:\/\/127\.0\.0\.1:\d+\/.*\.JPG +│.*│ equal +│/g), 6);
  assert.match(text, /^6 of 6 images are on the server, byte for byte\.$/m);
  assert.not.match(text, /Gr8-secret|ZmVycnltYW46/);
});

const webServers: { title: string; isWriteOnly: boolean; expect: RegExp }[] = [
  { title: 'compared on the server', isWriteOnly: false, expect: /^1 of 1 image is on the server, byte for byte\.$/m },
  { title: 'not compared if the account must not read', isWriteOnly: true, expect: /^1 of 1 image was delivered, says the firmware; not compared, since from here the server does not show its files \(it answered 403\)\.$/m },
];

for (const { title, isWriteOnly, expect } of webServers) {
  (isWriteOnly ? inWhole(waiting) : waiting)(`a card with a web server in config.json: ${title}; a second run sends nothing`, async () => {
    const base = mkdtempSync(join(tmpdir(), 'snapferry-web-'));
    const server = await startHttpServer({ root: join(base, 'server'), user: 'camera', password: 'sesame-77', isWriteOnly });
    const card = join(base, 'card');
    mkdirSync(join(card, 'DCIM'), { recursive: true });
    writeFileSync(join(card, 'DCIM/a.jpg'), 'an image');
    writeFileSync(join(card, 'config.json'), JSON.stringify({ http: { url: `${server.url}/{name}?token=s3same-88`, user: 'camera', password: 'sesame-77' } }));
    try {
      for (const place of ['', 'all delivered earlier']) {
        const { code, text } = await startHere(['--card', card, '--trace']);
        assert.is(code, 0, text);
        assert.match(text, expect);
        assert.is(text.includes(place), true, text);
        assert.not.match(text, /sesame-77|s3same-88/);
      }
      assert.is(server.uploads.length, 1);
    } finally {
      await server.stop();
      rmSync(base, { recursive: true });
    }
  });
}

/** Makes a card as --setup does, with a dated directory, and a server with deliveries of an earlier run. */
async function withDelivered(images: string[], run: (stage: { card: string; serve(name: string): void }) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-again-'));
  const [card, root] = [join(base, 'card'), join(base, 'server')];
  const server = await startFtpServer({ root });
  const put = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const answers = ['', 'internet', '', `127.0.0.1:${server.port}`, 'camera', 'secret', 'none', '/up/{yyyy}-{mm}-{dd}', 'keep', '0', '0', '', ''];
  await setUp(card, createLines(Readable.from([answers.map(answer => `${answer}\n`).join('')]), new PassThrough() as unknown as NodeJS.WriteStream));
  images.forEach(name => put(join(card, 'DCIM/100', name), name));
  writeJournal(card, ['a.jpg', 'b.jpg'].flatMap(name => deliveryOf('/DCIM/100', name, name.length, '20260228')));
  try {
    await run({ card, serve: name => put(join(root, 'up/2026-02-28/100', name), name) });
  } finally {
    await server.stop();
    rmSync(base, { recursive: true });
  }
}

waiting('a second run finds the images that the first delivered, and reports that nothing is left', () => withDelivered(['a.jpg', 'b.jpg'], async ({ card, serve }) => {
  serve('a.jpg');
  serve('b.jpg');
  const { code, text } = await startHere(['--card', card]);
  assert.is(code, 0, text);
  assert.match(text, /^card: .*; 2 images, all delivered earlier$/m);
  assert.is(count(text, /│ \/DCIM\/100\/[ab]\.jpg +│ \/up\/2026-02-28\/100\/[ab]\.jpg +│ +5 │ earlier │.*│ equal +│/g), 2);
  assert.match(text, /^2 of 2 images are on the server, byte for byte\.\nAll of them were delivered earlier; nothing is left to send\.$/m);
}));

inWhole(waiting)('an image of an earlier run that is gone from the server is no failure', () => withDelivered(['a.jpg', 'b.jpg'], async ({ card, serve }) => {
  serve('a.jpg');
  const { code, text } = await startHere(['--card', card]);
  assert.is(code, 0, text);
  assert.match(text, /\/b\.jpg .*│ earlier │.*│ gone +│/);
  assert.match(text, /nothing is left to send\.\n1 of them is not where the journal on the card says/);
}));

waiting('a card whose images were all delivered and deleted is reported, and no engine is started', () => withDelivered([], async ({ card }) => {
  mkdirSync(join(card, 'DCIM/100'), { recursive: true });
  const { code, text } = await startHere(['--card', card]);
  assert.is(code, 0, text);
  assert.match(text, /^Nothing is left to send: the card holds no image, and 2 images of it were delivered earlier\.$/m);
  assert.not.match(text, / info boot: /);
}));

waiting('with a server that denies directories, the table shows missing images, and the exit code is 1', async () => {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-server-'));
  const server = await startFtpServer({ root, denyDirectory: true });
  const { code, text } = await startHere(['--server', `ftp://camera:secret@127.0.0.1:${server.port}/up`]);
  await server.stop();
  rmSync(root, { recursive: true });
  assert.is(code, 1, text);
  assert.is(count(text, /│ missing +│/g), 5);
  assert.match(text, /^0 of 5 images/m);
});

waiting('Ctrl-C ends the run at once, with exit code 130', async () => {
  let isAsked = false;
  const { code, text } = await start([], (soFar, kill) => {
    if (isAsked || !soFar.includes(' state: ')) return;
    isAsked = true;
    kill('SIGINT');
  });
  assert.is(code, 130, text);
  assert.not.match(text, / round: /, 'the run does not continue to the end of the round');
  assert.match(text, /\nStopped\.\n$/);
  const card = /^card: +a sample card, (.*)\/card;/m.exec(text)?.[1];
  assert.ok(card && !existsSync(card), 'the sample card is removed');
});

demo('reports a card without images', async () => {
  const card = mkdtempSync(join(tmpdir(), 'snapferry-none-'));
  const { code, text } = await startHere(['--card', card]);
  assert.is(code, 1);
  assert.is(text, 'There is no image on the card: nothing in /DCIM fits *.jpg.\n');
  rmSync(card, { recursive: true });
});

const refusals: { title: string; words: string[]; expect: RegExp }[] = [
  { title: 'an unsupported rate', words: ['--baud', '1234'], expect: /The rates are 9600, / },
  { title: 'a missing card', words: ['--card', '/no/such/card'], expect: /There is no such folder/ },
  { title: 'a server address that is not FTP', words: ['--server', 'http://x/'], expect: /It is written as ftp:/ },
  { title: 'an unreachable server', words: ['--server', 'ftp://127.0.0.1:1/'], expect: /^The FTP server 127\.0\.0\.1:1 cannot be used: the connection was refused\.\n$/ },
  { title: 'two servers', words: ['--server', 'ftp://127.0.0.1/', '--http'], expect: /option '--http' cannot be used with option '--server <url>'/ },
  { title: 'the film of new firmware with another server', words: ['--update', '--http'], expect: /option '--update' cannot be used with option '--http'/ },
  { title: 'an extra argument', words: ['go'], expect: /too many arguments/ },
];

for (const [columns, command] of [60, 200].flatMap(wide => [demoCommand(), portCommand()].map(one => [wide, one] as const))) {
  demo(`${command.name()} --help at ${columns} columns`, () => {
    let text = '';
    command.configureOutput({ writeOut: said => void (text += said), getOutHelpWidth: () => columns }).outputHelp();
    const lines = text.split('\n');
    for (const line of lines) assert.ok(line.length <= columns, line);
    assert.ok(lines.some(line => line.length > columns - 20), 'the text uses the full width');
    assert.match(text.replace(/\s+/g, ' '), /its own config\.json and journal, and/);
  });
}

for (const { title, words, expect } of refusals) {
  demo(`refuses in one sentence: ${title}`, async () => {
    const { code, text } = await (words[0] === 'go' ? start : startHere)(words);
    assert.is(code, 1);
    assert.match(text, expect);
    assert.is(text.trimEnd().split('\n').length, 1, text);
  });
}

const addresses: [words: string[], expect: RegExp][] = [
  [['--server', 'http://camera:sesame-7@host/'], /^error: option '--server <url>' argument is not right\. It is written as ftp:\/\/user:password@host:port\/directory\.$/],
  [['--server', "ftp://camera:'sesame-7@host:port/"], /argument is not right\. It is written as/],
  [['--server', 'ftp://camera:sesame-7%@host/'], /A % in it is written as %25/],
  [['--server', 'camera:sesame-7@host'], /argument is not right\. It is written as/],
  [['--server=sesame-7'], /argument is not right\. It is written as/],
  [['--serve=ftp://camera:sesame-7@host/'], /unknown option '--serve=ftp:\/\/\*\*\*@host\/'/],
  [['ftp://camera:sesame-7@host/'], /too many arguments/],
  [['--server', 'ftp://camera:sesame-7@127.0.0.1:1/'], /^The FTP server 127\.0\.0\.1:1 cannot be used/],
];
for (const [words, expect] of addresses) {
  demo(`no error message shows a password: ${words.join(' ').replace(/sesame-7/, '…')}`, async () => {
    const { code, text } = await startHere(words);
    assert.is(code, 1);
    assert.match(text.trim(), expect);
    assert.not.match(text, /sesame/);
  });
}

demo('an error of the file system names the file and the next step', () => {
  const told = (more: object) => tellError(Object.assign(new Error('raw'), more));
  assert.is(told({ code: 'EACCES', path: '/card/DCIM' }), '/card/DCIM cannot be opened or written: you have no permission for it: change its owner or its rights.');
  assert.is(told({ code: 'ENOSPC' }), 'A file cannot be opened or written: the disk is full: make room.');
  assert.is(told({ code: 'ECONNREFUSED' }), 'The demo could not go on: the connection was refused.');
});

demo.run();
