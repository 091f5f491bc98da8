// Tests `npm start -- --setup`, by prompts on a terminal and by lines from a pipe. Each answer goes through the firmware's own check.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { CommanderError } from 'commander';
import stringWidth from 'fast-string-width';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SignedForm } from '../../../../web/configure/s3/sign.ts';
import { formFor } from '../../../common/s3form.ts';
import { startBucket } from '../../../sim/server/s3/bucket.ts';
import { demoCommand, readOptions } from '../options.ts';
import { Back, createLines, createPrompts, type Asker } from './asker.ts';
import { readConfig } from './cardfolder.ts';
import { isAsked, questions as everyQuestion, withAnswer } from './questions.ts';
import { setUp } from './setup.ts';
import type { Tree } from './tree.ts';

const setup = suite('tools/demo/setup/setup');

const secret = 'pässword of nobody';
/** The questions for a server by FTP. */
const questions = everyQuestion.filter((question) => isAsked(question, {} as Tree));
/** Valid answers, in the order of the questions. */
const good = ['hut-3', 'internet', '0123', 'ftp.example.com:2121', 'hut3', secret, 'explicit', '/{device}/{yyyy}', 'delete', '15', '60', '', 'other'];
const written = {
  device: 'hut-3', network: { apn: 'internet', pin: '0123' }, ftp: { host: 'ftp.example.com', port: 2121, user: 'hut3', password: secret, security: 'explicit', directory: '/{device}/{yyyy}' },
  images: { afterUpload: 'delete' }, camera: { everyMinutes: 15 }, schedule: { everyMinutes: 60 },
};

interface Screen { output: NodeJS.WriteStream; text(): string; onText(run: (text: string) => void): void }

function createScreen(columns = 60): Screen {
  let text = '';
  const runs: ((text: string) => void)[] = [];
  const output = new Writable({
    write(bytes: Buffer, _encoding, done) {
      text += bytes.toString('utf8');
      runs.forEach((run) => run(text));
      done();
    },
  });
  return { output: Object.assign(output, { isTTY: true, columns, rows: 40 }) as unknown as NodeJS.WriteStream, text: () => text, onText: (run) => void runs.push(run) };
}

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-setup-'));
  await run(join(base, 'my card'));
  rmSync(base, { recursive: true });
}

function byLines(lines: string[], ending = '\n'): { asker: Asker; text: () => string } {
  const screen = createScreen();
  return { asker: createLines(Readable.from([lines.map((line) => line + ending).join('')]), screen.output), text: screen.text };
}

/** Makes an asker that takes these answers in turn, and the list of what it was asked. `<` goes back where that is possible. */
function byAnswers(answers: string[]): { asked: string[]; asker: Asker } {
  const asked: string[] = [];
  return {
    asked,
    asker: {
      say: () => undefined, close: () => undefined,
      async ask({ asks, canGoBack, faultOf }) {
        asked.push(asks);
        const answer = answers.shift()!;
        if (answer === '<' && canGoBack) throw new Back();
        assert.is(faultOf(answer), undefined, asks);
        return answer;
      },
    },
  };
}

async function failureOf(run: Promise<number>): Promise<string> {
  return run.then((code) => `it ended with ${code}`, (error: Error) => error.message);
}

const configOf = (folder: string): Tree => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Tree;

for (const ending of ['\n', '\r\n']) {
  setup(`answers as lines ending with ${JSON.stringify(ending)} write a card that the firmware accepts, with its schema`, () => withFolder(async (folder) => {
    const { asker, text } = byLines([folder, ...good], ending);
    assert.is(await setUp(undefined, asker), 0, text());
    assert.equal(configOf(folder), { $schema: './config.schema.json', ...written });
    assert.is(readConfig(folder)!.config['ftp.host'], 'ftp.example.com');
    assert.equal(readdirSync(folder).sort(), ['DCIM', 'config.json', 'config.schema.json']);
    assert.ok(statSync(join(folder, 'DCIM')).isDirectory());
    if (process.platform !== 'win32') assert.is(statSync(join(folder, 'config.json')).mode & 0o077, 0, 'no other account can read the passwords');
    assert.ok(text().includes(`npm start -- --card "${folder}"`), text());
    assert.not.ok(text().includes(secret) || text().includes('0123'));
  }));
}

setup('with empty answers, config.json contains only the required keys', () => withFolder(async (folder) => {
  const { asker } = byLines([...questions.map(({ key }) => (key === 'ftp.host' ? 'h' : '')), '']);
  assert.is(await setUp(folder, asker), 0);
  assert.equal(configOf(folder), { $schema: './config.schema.json', ftp: { host: 'h' } });
}));

const goodByHttp = ['hut-3', 'internet', '', 'HTTPS://h:8443/{device}/{name}?k=sesame', 'put', 'hut3', secret, 'X-Key: open', 'keep', '0', '0', '', ''];
const writtenByHttp = { device: 'hut-3', network: { apn: 'internet' }, http: { url: 'HTTPS://h:8443/{device}/{name}?k=sesame', method: 'put', user: 'hut3', password: secret, header: 'X-Key: open' } };

setup('a URL as the server leads to the questions about HTTP', () => withFolder(async (folder) => {
  const { asker, text } = byLines(goodByHttp);
  assert.is(await setUp(folder, asker), 0, text());
  assert.equal(configOf(folder), { $schema: './config.schema.json', ...writtenByHttp });
  assert.not.ok(text().includes(secret) || text().includes('sesame') || text().includes('open'));
}));

const turned: { title: string; before: Tree; server: string; rest: string[]; expect: Tree }[] = [
  { title: 'from FTP to HTTP', before: written as Tree, server: 'http://h/', rest: ['', '', '', ''], expect: { http: { url: 'http://h/' } } as Tree },
  { title: 'from HTTP to FTP', before: writtenByHttp as Tree, server: 'h:2121', rest: ['', '', '', ''], expect: { ftp: { host: 'h', port: 2121 } } as Tree },
  { title: 'by keeping HTTP', before: writtenByHttp as Tree, server: '', rest: ['', '', '', ''], expect: { http: writtenByHttp.http } as Tree },
  { title: 'to another URL by HTTP', before: writtenByHttp as Tree, server: 'http://h/', rest: ['post', '', '', ''], expect: { http: { ...writtenByHttp.http, url: 'http://h/', method: 'post' } } as Tree },
];
for (const { title, before, server, rest, expect } of turned) {
  setup(`a card that is changed ${title} has the keys of one server`, () => withFolder(async (folder) => {
    putBefore(folder, JSON.stringify(before));
    const { asker, text } = byLines(['', '', '', server, ...rest, '', '', '', '', '', 'yes']);
    assert.is(await setUp(folder, asker), 0, text());
    const { ftp, http } = configOf(folder) as Record<string, unknown>;
    assert.equal({ ...(ftp ? { ftp } : {}), ...(http ? { http } : {}) }, expect);
    assert.not.ok(text().includes('sesame'));
  }));
}

const s3Key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
/** Returns the answers from the question about the server on. The last ones are about images, camera, schedule, report and receiver. */
const byS3 = (address: string) => ['S3', address, 'AKIAIOSFODNN7EXAMPLE', s3Key, 'eu-central-1', '30', '', '', '', '', '', ''];

setup('S3: the answers become a form that the bucket takes, and the secret key is nowhere', () => withFolder(async (folder) => {
  const bucket = await startBucket();
  try {
    const { asker, text } = byLines(['hut-3', 'internet', '', ...byS3(bucket.url)]);
    assert.is(await setUp(folder, asker), 0, text());
    const { http, upload, ftp } = configOf(folder) as unknown as { http: { url: string; form: SignedForm }; upload: object; ftp?: object };
    assert.equal([http.url, Object.keys(http), upload, ftp], [bucket.url, ['url', 'form'], { verify: 'reply' }, undefined]);
    assert.ok(readConfig(folder));
    assert.match(text(), /this camera can add files under hut-3\/ to the bucket cameras \(region eu-central-1\), each of up to 20 MB/);
    const body = new FormData();
    for (const [name, value] of Object.entries(http.form.fields)) body.append(name, value.replace('{device}/{path}{name}', 'hut-3/A.JPG'));
    body.append(http.form.file, new Blob(['image']), 'A.JPG');
    const sent = new Response(body);
    const type = sent.headers.get('Content-Type')!;
    assert.is((await fetch(bucket.url, { method: 'POST', headers: { 'Content-Type': type }, body: await sent.arrayBuffer() })).status, 201);
    assert.equal(bucket.files(), { 'hut-3/A.JPG': Buffer.from('image') });
    assert.not.ok(readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name), 'utf8').includes(s3Key)));
    assert.not.ok(text().includes(s3Key) || text().includes(http.form.fields['policy']!));
  } finally {
    await bucket.stop();
  }
}));

setup('S3: another name for a camera whose form is kept is warned of', () => withFolder(async (folder) => {
  putBefore(folder, JSON.stringify({ device: 'hut-3', http: { url: 'https://h/', form: await formFor() } }));
  const { asker, text } = byLines(['hut-4', '', '', '', '', '', '', '', '', 'yes']);
  assert.is(await setUp(folder, asker), 0, text());
  assert.match(text(), /The form is signed for hut-3\/, and this camera’s files begin with hut-4\//);
}));

const wrongS3: [at: number, answer: string, told: RegExp][] = [
  [1, 'cameras', /^Bucket’s address: This address has no bucket/], [1, 's3.eu-central-003.backblazeb2.com/cameras', /: Backblaze B2 takes no forms, so a camera cannot send to it/],
  [2, '', /^Access key ID: it needs an answer such as AKIA/], [3, '', /^Secret access key: it needs an answer/], [5, 'ten', /^Days until the form expires: it needs an answer such as 3650/],
];
for (const [at, answer, told] of wrongS3) {
  setup(`S3: a wrong answer is refused: ${answer || `nothing at ${at}`}`, () => withFolder(async (folder) => {
    const answers = byS3('h.example.com/cameras').map((one, i) => i === at ? answer : one);
    assert.match(await failureOf(setUp(folder, byLines(['', '', '', ...answers]).asker)), told);
    assert.not.ok(existsSync(folder));
  }));
}

setup('S3: `<` at its first question returns to the server, and later to the one before', () => withFolder(async (folder) => {
  const answers = ['', '', '', 's3', '<', 's3', 'h.example.com/cameras', 'AKIA', '<', 'AKIB', s3Key, '', '', '', '', '', '', '', ''];
  const { asked, asker } = byAnswers(answers);
  assert.is(await setUp(folder, asker), 0);
  assert.equal(asked.slice(3, 10), ['The server', 'Bucket’s address', 'The server', 'Bucket’s address', 'Access key ID', 'Secret access key', 'Access key ID']);
  assert.match(readFileSync(join(folder, 'config.json'), 'utf8'), /AKIB/);
}));

const ofFtp = questions.map(({ key }) => (key === 'ftp.host' ? 'h' : ''));
/** Returns the answers up to the question about the receiver, which is the program that takes the images on the server. */
const byUrl = (url: string) => ['', '', '', url, '', '', '', '', '', '', '', ''];

const reports: { title: string; before?: Tree; answers: string[]; expect: object }[] = [
  { title: 'a report alone', answers: ['{device}.json', '', ''], expect: { report: { name: '{device}.json' } } },
  { title: 'a report, and settings from the server', answers: ['{device}.json', '{device}-settings.json', ''], expect: { report: { name: '{device}.json' }, remote: { name: '{device}-settings.json' } } },
  { title: 'settings, with a report to a URL', before: { report: { url: 'https://h/abc' } } as unknown as Tree, answers: ['', 'set.json', '', 'yes'], expect: { report: { url: 'https://h/abc' }, remote: { name: 'set.json' } } },
];
for (const { title, before, answers, expect } of reports) {
  setup(`the questions about a report: ${title}`, () => withFolder(async (folder) => {
    if (before) putBefore(folder, JSON.stringify({ ftp: { host: 'h' }, ...before }));
    const { asker, text } = byLines([...ofFtp.slice(0, -1), ...answers]);
    assert.is(await setUp(folder, asker), 0, text());
    const { ftp: _ftp, $schema: _schema, ...rest } = configOf(folder) as Record<string, unknown>;
    assert.equal(rest, expect);
    for (const { name: shown } of Object.values(expect as Record<string, { name?: string }>)) assert.ok(!shown || text().includes(`: ${shown}\n`), text());
    assert.not.ok(text().includes('abc'));
  }));
}

const wrongReports: [answers: string[], told: RegExp][] = [
  [['{HH}.json'], /^The name of a report on the server: Found "\{HH\}\.json"; in braces only \{device\} is known\./],
  [['a.json', 'A.json'], /^The name of a file with settings on the server: Found "A\.json", as report\.name; give it a name of its own/],
];
for (const [answers, told] of wrongReports) {
  setup(`a wrong answer about the report: ${answers.join(', ')}`, () => withFolder(async (folder) => {
    assert.match(await failureOf(setUp(folder, byLines([...ofFtp.slice(0, -1), ...answers]).asker)), told);
    assert.not.ok(existsSync(folder));
  }));
}

const name = '{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg';
const ofReceivers: [before: string[], answers: string[], expect: object][] = [
  [ofFtp, ['aviationwx', '-08:00'], { ftp: { host: 'h' }, images: { name, first: 'newest', skipOlderMinutes: 110 }, upload: { verify: 'reply' }, clock: { zone: '-08:00' } }],
  [ofFtp, ['addaxai', '47.07,15.44'], { ftp: { host: 'h' }, images: { name: 'INSTAR/lat47.07000_lon15.44000/A_{yyyy}-{mm}-{dd}_{HH}-{MM}-{SS}.jpg' }, upload: { verify: 'reply' } }],
  [ofFtp, ['phenocam', ''], { ftp: { host: 'h', directory: '/data/{device}' }, images: { name: '{device}_{yyyy}_{mm}_{dd}_{HH}{MM}{SS}.jpg' } }],
  [ofFtp, ['webpage'], { ftp: { host: 'h' }, images: { live: 'live.jpg' } }],
  [ofFtp, ['wow'], { ftp: { host: 'h' }, images: { live: 'wow/{device}.jpg' } }],
  [byUrl('http://h/up/'), ['webpage'], { http: { url: 'http://h/up/' }, images: { live: 'live.jpg' } }],
  [byUrl('http://h/{path}{name}'), ['wow'], { http: { url: 'http://h/{path}{name}' }, images: { live: 'wow/{device}.jpg' } }],
];
for (const [before, answers, expect] of ofReceivers) {
  setup(`the keys of ${answers[0]} by ${before.find(Boolean)} are filled in and shown, and the firmware takes them`, () => withFolder(async (folder) => {
    const { asker, text } = byLines([...before, ...answers]);
    assert.is(await setUp(folder, asker), 0, text());
    assert.equal(configOf(folder), { $schema: './config.schema.json', ...expect });
    assert.ok(readConfig(folder));
    const summary = text().slice(text().indexOf('This is written:'));
    for (const value of Object.values((expect as { images: object }).images)) assert.ok(summary.includes(`: ${value}\n`), summary);
  }));
}

setup('"<" at the receiver repeats the previous question, and at its position or zone the receiver', () => withFolder(async (folder) => {
  const answers = [...ofFtp, '<', '', 'addaxai', '<', 'phenocam', '<', 'aviationwx', '-08:00', 'yes'];
  const { asked, asker } = byAnswers(answers);
  assert.is(await setUp(folder, asker), 0);
  assert.equal(configOf(folder), { $schema: './config.schema.json', ...ofReceivers[0]![2] });
  const fromReceiver = asked.slice(questions.length);
  assert.equal(fromReceiver.slice(0, 2), ['The receiver', questions[questions.length - 1]!.asks]);
  assert.equal(fromReceiver.slice(2, 8), ['The receiver', 'The position of the camera', 'The receiver', 'The time zone of the site', 'The receiver', 'The time zone of the site']);
}));

const wrongReceivers: [before: string[], answers: string[], told: RegExp][] = [
  [ofFtp, ['nobody'], /one of other, aviationwx/], [ofFtp, ['addaxai', ''], /needs a position/], [ofFtp, ['addaxai', '91,0'], /needs degrees/],
  [ofFtp, ['phenocam', '8'], /ound "8", needs the difference from UTC/],
  [byUrl('http://h/{path}{name}'), ['aviationwx'], /aviationwx takes images by FTP, so its server needs a name, not a URL/],
  [byUrl('http://h/{path}{name}'), ['phenocam'], /phenocam takes images by FTP/], [byUrl('http://h/{path}{name}'), ['addaxai'], /addaxai takes images by FTP/],
  [byUrl('http://h/up/'), ['wow'], /images\.live: found "wow\/\{device\}\.jpg", whose folders need \{path\}\{name\} in http\.url/],
];
for (const [before, answers, told] of wrongReceivers) {
  setup(`a wrong receiver, or a wrong answer about it, is refused by ${before.find(Boolean)}: ${answers.join(', ')}`, () => withFolder(async (folder) => {
    assert.match(await failureOf(setUp(folder, byLines([...before, ...answers]).asker)), told);
    assert.not.ok(existsSync(folder));
  }));
}

const wrong: { key: string; answer: string; expect: RegExp }[] = [
  { key: 'device', answer: 'n'.repeat(33), expect: /^The name of this camera: It must be a text of 1 to 32 characters\. Nothing was written\.$/ },
  { key: 'network.apn', answer: 'a"b', expect: /cannot send a double quote/ },
  { key: 'network.pin', answer: '12', expect: /^The PIN of the SIM: The PIN must be 4 to 8 digits\. Leave it empty if the SIM has none\. Nothing was written\.$/ },
  { key: 'ftp.host', answer: '', expect: /^The server: It must be a text of 1 to 255 characters/ },
  { key: 'ftp.host', answer: 'h:70000', expect: /^The server: FTP server: Port: It must be a whole number from 1 to 65535/ },
  { key: 'ftp.host', answer: 'http://me:sesame@h/', expect: /^The server: HTTP server: .*: Enter the account as user and password/ },
  { key: 'ftp.security', answer: 'tls', expect: /It must be one of "none", "explicit", "implicit"/ },
  { key: 'ftp.directory', answer: '/{year}', expect: /in braces only \{device\}/ },
  { key: 'images.afterUpload', answer: 'move', expect: /must be one of "keep", "delete"/ },
  { key: 'schedule.everyMinutes', answer: '1.5', expect: /It must be a whole number from 0 to 44640/ },
];

for (const { key, answer, expect } of wrong) {
  setup(`${key}: ${answer.slice(0, 20) || 'nothing'} is rejected with the form's message, and nothing is written`, () => withFolder(async (folder) => {
    const { asker } = byLines(questions.map((question, i) => (question.key === key ? answer : good[i]!)));
    assert.match(await failureOf(setUp(folder, asker)), expect);
    assert.not.ok(existsSync(folder));
  }));
}

setup('an answer is not blamed for an existing fault of the card', () => {
  const broken = { device: 'x'.repeat(40), schedule: { sleep: true, everyMinutes: 5 } } as unknown as Tree;
  assert.is(withAnswer(broken, 'network.apn', 'internet').fault, undefined);
  assert.match(withAnswer(broken, 'schedule.everyMinutes', '0').fault!, /^Schedule: Sleep between rounds: Found true, needs schedule\.everyMinutes/);
});

setup('with too few answers nothing is written', () => withFolder(async (folder) => {
  for (const count of [0, 1, 5, 9]) assert.match(await failureOf(setUp(folder, byLines(good.slice(0, count)).asker)), /^The answers have ended before .*; nothing was written\.$/);
  assert.not.ok(existsSync(folder));
}));

const before = { $schema: './mine.json', device: 'old', network: { apn: 'before', user: 'kept', password: 'hidden' }, ftp: { host: 'old.example.com', port: 2100, password: 'hidden too' }, log: { level: 'debug' } };

function putBefore(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), text);
}

for (const { answer, code } of [{ answer: '', code: 1 }, { answer: 'no', code: 1 }, { answer: 'yes', code: 0 }]) {
  setup(`an existing config.json is replaced only after a yes: ${answer || 'nothing'}`, () => withFolder(async (folder) => {
    const text = `\ufeff${JSON.stringify(before)}\r\n`;
    putBefore(folder, text);
    const { asker, text: said } = byLines([...questions.map(() => ''), '', answer]);
    assert.is(await setUp(folder, asker), code, said());
    if (code) assert.is(readFileSync(join(folder, 'config.json'), 'utf8'), text);
    // values without a new answer stay, including secrets and keys without a question
    else assert.equal(configOf(folder), before);
    assert.is(existsSync(join(folder, 'DCIM')), !code);
    assert.not.ok(said().includes('hidden'));
  }));
}

setup('nothing of an invalid config.json is kept, and a message says so', () => withFolder(async (folder) => {
  putBefore(folder, '{"ftp": {"host": 5}, "device": "lost"}');
  const { asker, text } = byLines([...good, 'yes']);
  assert.is(await setUp(folder, asker), 0);
  assert.match(text(), /config\.json is not right:\n {2}ftp\.host: found 5, .*\nNothing of it is kept\./);
  assert.equal(configOf(folder), { $schema: './config.schema.json', ...written });
}));

setup('a folder that is a file, or cannot be made, is reported in a sentence', () => withFolder(async (folder) => {
  putBefore(folder, '');
  const file = join(folder, 'config.json');
  assert.is(await failureOf(setUp(file, byLines([]).asker)), `${file} is a file, not a folder for a card.`);
  assert.match(await failureOf(setUp(undefined, byLines([file]).asker)), /is a file\. Nothing was written\.$/);
  assert.match(await failureOf(setUp(join(file, 'below'), byLines([...good]).asker)), /^The card cannot be written: /);
}));

setup('~ is the home folder, as in a shell', () => withFolder(async (folder) => {
  const homes = ['HOME', 'USERPROFILE'].map((name) => [name, process.env[name]] as const);
  for (const [name] of homes) process.env[name] = dirname(folder);
  try {
    assert.is(await setUp(undefined, byLines(['~/my card', ...good]).asker), 0);
  } finally {
    for (const [name, home] of homes) home === undefined ? delete process.env[name] : process.env[name] = home;
  }
  assert.ok(existsSync(join(folder, 'config.json')));
}));

/**
 * Makes prompts on a simulated terminal, and types an answer when its question is shown.
 * @param answers the keys to type, each with the text of its prompt
 */
function byKeys(answers: { at: string; keys: string }[], columns?: number): { asker: Asker; screen: Screen } {
  const input = new PassThrough();
  const screen = createScreen(columns);
  let seen = 0;
  screen.onText((text) => {
    const next = answers[0];
    const at = next ? stripVTControlCharacters(text).indexOf(next.at, seen) : -1;
    if (at < 0) return;
    seen = at + next!.at.length;
    answers.shift();
    // the prompt only listens once it is drawn
    setImmediate(() => void input.write(next!.keys));
  });
  return { asker: createPrompts(input, screen.output), screen };
}

const down = '\x1b[B';
const typed = questions.map(({ asks, key }, i) => ({ at: asks, keys: key === 'ftp.security' || key === 'images.afterUpload' ? `${down}\r` : `${good[i]}\r` })).concat({ at: 'The receiver', keys: '\r' });

setup('prompts of 60 columns: a wrong answer is reported and asked again, no secret is shown, every line fits', () => withFolder(async (folder) => {
  const answers = typed.flatMap((one) => (one.at === 'The PIN of the SIM' ? [{ ...one, keys: '01x\r' }, { at: 'must be 4 to 8 digits', keys: '\x7f23\r' }] : [one]));
  const { asker, screen } = byKeys(answers);
  assert.is(await setUp(folder, asker), 0, screen.text());
  assert.equal(configOf(folder), { $schema: './config.schema.json', ...written });
  const text = stripVTControlCharacters(screen.text());
  assert.not.ok(text.includes(secret) || text.includes('0123') || text.includes('01x'));
  // lines with typed text are left out, since each key draws the text over the former one
  for (const line of text.slice(0, text.indexOf('Written: ')).split(/[\r\n]+/)) if (!/[█▪•_]/.test(line)) assert.ok(stringWidth(line) <= 60, line);
}));

setup('prompts: `<` goes back, and a summary without secrets comes before the end', () => withFolder(async (folder) => {
  const [device, apn, ...others] = typed;
  const { asker, screen } = byKeys([{ ...device!, keys: 'hut-9\r' }, { ...apn!, keys: '<\r' }, device!, apn!, ...others]);
  assert.is(await setUp(folder, asker), 0, screen.text());
  assert.is((configOf(folder) as Record<string, unknown>)['device'], 'hut-3');
  const text = stripVTControlCharacters(screen.text());
  const summary = text.slice(text.indexOf('This is written:'));
  assert.match(summary, /The name of this camera: hut-3\n/);
  assert.match(summary, /The password of that user: \(not shown\)\n/);
  assert.ok(summary.indexOf('Minutes from one picture to the next: 15') < summary.indexOf('Written: '));
  assert.not.ok(summary.includes(secret) || summary.includes('0123'));
}));

// Ctrl-C is pressed at a question for a text, for a secret, for a choice, and at the last one
for (const at of [0, 2, 6, typed.length - 1]) {
  const question = typed[at]!.at;
  setup(`Ctrl-C at "${question}" writes nothing`, () => withFolder(async (folder) => {
    const { asker, screen } = byKeys([...typed.slice(0, at), { at: question, keys: '\x03' }]);
    assert.is(await setUp(folder, asker), 130);
    assert.match(screen.text(), /Stopped; nothing was written\.\n$/);
    assert.not.ok(existsSync(folder));
  }));
}

setup('the program reads its answers from a pipe', () => withFolder(async (folder) => {
  const [program, loader] = ['../run.ts', '../../../plain.js'].map((name) => fileURLToPath(new URL(name, import.meta.url))) as [string, string];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', loader, program, '--setup', folder], { input: good.map((line) => `${line}\n`).join(''), encoding: 'utf8' });
  assert.is(status, 0, stdout + stderr);
  assert.equal(configOf(folder), { $schema: './config.schema.json', ...written });
}));

setup('--setup accepts a folder or none, and no option of a run', () => {
  const read = (...words: string[]) => readOptions(words, demoCommand().exitOverride().configureOutput({ writeErr: () => undefined }));
  assert.is(read('--setup').setup, true);
  assert.is(read('--setup', 'card').setup, 'card');
  assert.is(read().setup, undefined);
  for (const words of [['--trace'], ['--card', '.'], ['--baud', '9600'], ['--engine', 'node'], ['--speed', 'full'], ['--server', 'ftp://h/']]) {
    assert.throws(() => read('--setup', 'card', ...words), (error: unknown) => error instanceof CommanderError && /cannot be used with option/.test(error.message), words[0]);
  }
});

setup.run();
