// Tests requests to URLs from the console: which URLs are valid, which headers each server gets, and which parts of request and answer are shown.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../src/config/config.ts';
import { secretsOf } from '../../src/config/secrets.ts';
import type { Job } from '../../src/console/desk.ts';
import { doNextJob } from '../../src/console/jobs.ts';
import { isOfWeb, webObjection } from '../../src/console/web.ts';
import { End } from '../../src/fault.ts';
import type { Rows } from '../../src/modem/modem.ts';
import { lowered } from '../common/lowered.ts';
import { createHttpServer, socketModem, type Serves } from '../delivery/http/server.ts';
import { consoleOf, type ConsoleScene } from './trip.ts';

const test = suite('web');

const ask = (verb: Job['verb'], path: string, other = ''): Job => ({ verb, path, other });

/** The script of a modem that can verify the server's certificate: it connects, verified or not. */
const connect: Rows = [
  { when: 'isProved', say: 'AT+PROVE=1', ms: 5000 }, { unless: 'isProved', say: 'AT+PROVE=0', ms: 5000 },
  { say: 'AT+OPEN="{serverHost}",{serverPort}', want: ['OK', '+OPEN: {code=0}'], ms: 10_000, refusedAs: 'connection' },
];

async function run(job: Job, { config = {}, serves = {}, hasTls = true }: { config?: Partial<Config>; serves?: Serves; hasTls?: boolean } = {}): Promise<Omit<ConsoleScene, 'told'> & { told: string; requests: string[]; commands: string[] }> {
  const server = createHttpServer({ closesAt: 'answered', ...serves });
  const scene = consoleOf({ modem: socketModem({ hasTls }, { connect }), hear: server.hear, files: { '/notes.txt': 'hello', '/config.json': '{}' }, config, waiting: [job], variables: { isSecure: 'kept', serverHost: 'kept' } });
  // The log masks the secrets of config.json here, as it does once the firmware has read the card.
  scene.trip.log.setSecrets(secretsOf(config));
  let ends = 0;
  // Between images, when a request runs, the round has no image in progress.
  Object.assign(scene.trip.attempt, { image: undefined });
  lowered(doNextJob)(scene.trip, end => void (ends++, assert.is.not(end, End.broken)));
  await scene.clock.run(() => ends > 0, 3_600_000);
  assert.is(ends, 1, 'ended once');
  assert.equal([scene.trip.variables['isSecure'], scene.trip.variables['serverHost'], scene.trip.throttle.method, scene.trip.attempt.image], ['kept', 'kept', undefined, undefined], 'the job leaves no state');
  return { ...scene, told: scene.lines.filter(line => / ferry: /.test(line)).join('\n'), requests: server.requests, commands: server.receiver.commands };
}

const urls: [url: string, objection: RegExp | ''][] = [
  ['http://h/a', ''], ['https://h:8443/a?b=c%20d', ''], ['HTTP://h/a', ''], ["http://h/it's", ''],
  ['ftp://h/a', /begins with http:\/\/ or https:\/\//], ['h/a', /begins with http/], ['http://', /begins with http/], ['httpss://h/a', /http:\/\/ or https:\/\//],
  ['http://h/a b', /holds a blank/], ['http://h/a"b', /a quote or a control character/], ['http://h/a\r\nHost: x', /a quote or a control character/], ['http://h/\\a', /a backslash/], ['http://h/\u0100', /letter/],
  ['http://h/{name}', /holds a brace/], ['http://me:secret@h/a', /holds an account/], ['http://h/a#b', /holds a #/], ['http://[::1]/a', /IPv6/], ['http://h:0/a', /wrong port/], ['http://h/a%2', /percent sign/],
];
for (const [url, objection] of urls) {
  test(`${JSON.stringify(url)} ${objection ? 'is rejected' : 'is accepted'}`, () => {
    const said = webObjection(consoleOf().trip, ask('head', url));
    if (objection) assert.match(said, objection);
    else assert.is(said, '');
    assert.not.match(said, /secret/);
  });
}

test('a get without a scheme uses FTP; post and head always use HTTP', () => {
  const found = [ask('get', '/a'), ask('get', 'http://h/a'), ask('get', 'ftp://h/a'), ask('post', '/a'), ask('head', 'a'), ask('list', 'http://h/a')].map(isOfWeb);
  assert.equal(found, [false, true, true, true, true, false]);
});

test('a file with secrets is not posted', async () => {
  const { told, requests } = await run(ask('post', 'http://h/in', '/config.json'));
  assert.match(told, /failed: \/config\.json is not sent/);
  assert.equal(requests, []);
});

const own: Partial<Config> = { 'http.url': 'https://up.example.com/{name}', 'http.user': 'hut', 'http.password': 'b2-Melon', 'http.header': 'X-Key: tok-5521' };
const addresses: [url: string, goes: boolean][] = [
  ['https://up.example.com/x', true], ['https://UP.example.com:443/x', true], ['http://up.example.com/x', false], ['https://up.example.com:8443/x', false], ['https://example.com/x', false], ['https://up.example.com.evil.org/x', false],
];
for (const [url, goes] of addresses) {
  test(`account and header are ${goes ? '' : 'not '}sent to ${url}`, async () => {
    const { requests } = await run(ask('head', url), { config: own });
    assert.equal([/\r\nAuthorization: Basic /.test(requests[0]!), /\r\nX-Key: tok-5521\r\n/.test(requests[0]!)], [goes, goes]);
  });
}

test('a post sends the file with its length, and shows the answer with secrets masked', async () => {
  const answers = [['HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\nkey=v4Melon-77 for hut, b2-Melon                                 '.slice(0, 99)]];
  const { requests, told, lines } = await run(ask('post', 'http://h/in?key=v4Melon-77', '/notes.txt'), { config: own, serves: { answers } });
  assert.is(requests[0], 'POST /in?key=v4Melon-77 HTTP/1.1\r\nHost: h\r\nUser-Agent: snapferry\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello');
  assert.match(told, /^info ferry: \/notes\.txt is sent to http:\/\/h\/, which answered 200 OK; it says: key=\*\*\* for \*\*\*, \*\*\*/);
  assert.not.match(lines.join('\n'), /Melon/);
});

test('after a job, the log masks only the secrets of config.json', async () => {
  const { trip, lines } = await run(ask('head', 'http://h/in?key=ordinary'), { config: own });
  trip.log.info('x', 'ordinary, b2-Melon');
  assert.is(lines.at(-1), 'info x: ordinary, ***');
});

test('reading of an endless answer to a post stops at a limit', async () => {
  const answers = [['HTTP/1.1 200 OK\r\n\r\n', ...Array.from({ length: 100 }, () => 'x'.repeat(100))]];
  const { told } = await run(ask('post', 'http://h/in', '/notes.txt'), { serves: { answers, closesAt: Infinity } });
  assert.match(told, /answered 200 OK; it says: x{300}/);
});

test('a post with a complete status succeeds, even if the body breaks off', async () => {
  const { told } = await run(ask('post', 'http://h/in', '/notes.txt'), { serves: { answers: [['HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\nhalf']] } });
  assert.match(told, /is sent to http:\/\/h\/, which answered 201 Created; it says: half/);
});

test('head shows the present headers and names missing ones', async () => {
  const answers = [['HTTP/1.1 200 OK\r\nContent-Length: 4711\r\nContent-Type: image/jpeg\r\n\r\n']];
  const { told } = await run(ask('head', 'http://h/a'), { serves: { answers } });
  assert.is(told, 'info ferry: http://h/: 200 OK; Content-Length: 4711; Content-Type: image/jpeg; Last-Modified: none');
});

const proofs: { title: string; url: string; ca: string; says: RegExp | undefined }[] = [
  { title: 'without http.ca', url: 'https://up.example.com/a', ca: '', says: /^warn ferry: the connection to https:\/\/up\.example\.com\/ is encrypted, but nothing shows that the server is the right one$/m },
  { title: 'with http.ca, to the host of http.url', url: 'https://UP.example.com/a', ca: '/ca.pem', says: undefined },
  { title: 'with http.ca, to another port of that host', url: 'https://up.example.com:8443/a', ca: '/ca.pem', says: undefined },
  { title: 'with http.ca, to another host', url: 'https://h/a', ca: '/ca.pem', says: /^warn ferry: the connection to https:\/\/h\/ is encrypted, but nothing shows that the server is the right one: http\.ca is for up\.example\.com alone$/m },
];
for (const { title, url, ca, says } of proofs) {
  test(`https ${title} is ${says ? 'reported as unverified' : 'verified'}`, async () => {
    const scene = await run(ask('head', url), { config: { ...own, 'http.ca': ca } });
    const warning = scene.lines.filter(line => /nothing shows/.test(line)).join('\n');
    if (says) assert.match(warning, says);
    else assert.is(warning, '');
    assert.equal(scene.commands.filter(line => /^AT\+PROVE/.test(line)), [`AT+PROVE=${says ? '0' : '1'}`]);
  });
}

test('a modem without TLS and an unreachable server are reported, with the modem\'s answer', async () => {
  assert.match((await run(ask('head', 'https://h/a'), { hasTls: false })).told, /failed: the \w+ has no TLS, so it cannot reach https/);
  const { told } = await run(ask('head', 'http://h/a'), { serves: { opens: ['OK', '+OPEN: 3'] } });
  assert.match(told, /^error ferry: the head of the file at http:\/\/h\/ failed: the connection to this server failed \(AT\+OPEN: the modem said "\+OPEN: 3"\)$/);
});

test.run();
