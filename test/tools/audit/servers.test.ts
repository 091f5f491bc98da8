// Tests of the audit over the network: FTP, TLS, listings of web servers, S3 buckets, and failures on the way.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { certificateOf } from '../../sim/server/certificates.ts';
import { startVsftpd } from '../../sim/server/daemons/ftpd.ts';
import { startFtpServer, type FtpServerOptions } from '../../sim/server/server.ts';
import { deliveryOf } from '../demo/server/before.ts';
import { audit, bucketOf, inScene, rowsOf, startAutoindex, startWeb, writeFiles, type Scene } from './stand.ts';

const test = suite('tools/audit/servers');
const day = '20261120';
const cam = (n: number) => `${n}CAM`;
const numbers = [100, 101, 102, 103];
const path = (n: number) => `${cam(n)}/A ${n} &.JPG`;
const image = (n: number) => `/DCIM/${path(n)}`;
const config = { device: 'hut-3', ftp: { host: '127.0.0.1', user: 'camera', password: 'secret', directory: '/hut-3' }, images: { live: '{device}.jpg' } };
const records = numbers.flatMap(n => deliveryOf(`/DCIM/${cam(n)}`, `A ${n} &.JPG`, n, day));
const content = (n: number) => Buffer.alloc(n, n);
const card = Object.fromEntries(numbers.map(n => [`DCIM/${path(n)}`, content(n)]));
const spoiled = { [`hut-3/${path(100)}`]: content(100), [`hut-3/${path(101)}`]: content(90), [`hut-3/${path(102)}`]: Buffer.alloc(102, 1), 'hut-3/103CAM/B.JPG': 'b' };
const rows = [`equal ${image(100)}`, `equal ${image(102)}`, `missing ${image(103)}`, 'not on card /hut-3/103CAM/B.JPG', `other size ${image(101)}`];
const byContent = [`equal ${image(100)}`, `missing ${image(103)}`, 'not on card /hut-3/103CAM/B.JPG', `other bytes ${image(102)}`, `other size ${image(101)}`];

const inSpoiled = (run: (scene: Scene) => Promise<void>) => inScene({ config, records, card, server: spoiled }, run);

async function messageOf(run: Promise<unknown>): Promise<string> {
  return run.then(() => assert.unreachable('it should fail'), (error: Error) => error.message) as Promise<string>;
}

async function withFtp(options: Partial<FtpServerOptions>, run: (scene: Scene, address: string, commands: string[]) => Promise<void>): Promise<void> {
  await inSpoiled(async scene => {
    const server = await startFtpServer({ root: scene.server, ...options });
    try {
      await run(scene, `127.0.0.1:${server.port}/`, server.commands);
    } finally {
      await server.stop();
    }
  });
}

test('FTP, with the login of config.json; no command changes the server', () => withFtp({}, async (scene, address, commands) => {
  assert.equal(await rowsOf(scene.card, `ftp://${address}`, { content: true }), { code: 1, rows: byContent, notes: [] });
  assert.equal(commands.filter(command => !/^(USER|PASS|PWD|CWD|FEAT|TYPE|STRU|OPTS|PASV|EPSV|LIST|MLSD|RETR|SIZE|CLNT)\b/.test(command)), []);
}));

test('FTP, with an address of its own below the root', () => withFtp({ user: 'a@b', password: 'p/w%' }, async (scene, address) => {
  assert.equal(await rowsOf(scene.card, `ftp://a%40b:p%2Fw%25@${address}hut-3/`), { code: 1, rows, notes: [] });
}));

for (const isImplicit of [false, true]) {
  test(`FTPS, ${isImplicit ? 'implicit' : 'explicit'}: an unproved server is named`, () => withFtp({ tls: certificateOf('server'), isImplicit }, async (scene, address) => {
    const found = await rowsOf(scene.card, `ftps://${address}`, { content: true });
    assert.equal([found.code, found.rows], [1, byContent]);
    assert.match(found.notes[0]!, /^The certificate of ftps:\/\/127\.0\.0\.1:\d+\/ is not proved/);
  }));
}

test('a wrong login is told without the password', () => withFtp({}, async (scene, address) => {
  const message = await messageOf(audit(scene.card, `ftp://camera:wr0ng@${address}`));
  assert.match(message, /^ftp:\/\/127\.0\.0\.1:\d+\/ refuses the login of camera .*Write user and password into the address/);
  assert.not.match(message, /wr0ng/);
}));

test('a server that is not there', () => inSpoiled(async scene => {
  assert.match(await messageOf(audit(scene.card, 'ftp://127.0.0.1:1/')), /^ftp:\/\/127\.0\.0\.1:1\/ cannot be looked at: the connection was refused\. Check the address/);
  assert.match(await messageOf(audit(scene.card, 'http://127.0.0.1:1/')), /^http:\/\/127\.0\.0\.1:1\/ cannot be looked at: the connection was refused/);
  assert.match(await messageOf(audit(scene.card, 'gopher://h/')), /^--server needs /);
}));

test('an FTP server without the address\'s folder', () => withFtp({}, async (scene, address) => {
  assert.match(await messageOf(audit(scene.card, `ftp://${address}other`)), /^There is no folder \/other\/hut-3 or \/other .*Check the address/);
}));

test('an FTP server that drops the connection once is asked again', () => withFtp({ faults: [{ verb: 'CWD', nth: 3, how: { closeAt: 0 } }] }, async (scene, address) => {
  assert.equal(await rowsOf(scene.card, `ftp://${address}`), { code: 1, rows, notes: [] });
}));

test('an FTP server that drops the connection again and again: what was listed is compared, the rest is named', () => withFtp({ faults: [3, 4].map(nth => ({ verb: 'CWD', nth, how: { closeAt: 0 } })) }, async (scene, address) => {
  const found = await rowsOf(scene.card, `ftp://${address}`);
  assert.equal(found.rows, [`equal ${image(100)}`, `not compared ${image(101)}`, `not compared ${image(102)}`, `not compared ${image(103)}`]);
  assert.is(found.code, 2);
  assert.match(found.notes[0]!, /What was seen until then is compared, and the rest is named as not compared; try again\.$/);
}));

test('an FTP server without listings is asked for each size', () => withFtp({ unknownVerbs: ['LIST', 'MLSD', 'NLST'] }, async (scene, address) => {
  const found = await rowsOf(scene.card, `ftp://${address}`);
  assert.equal(found.rows, rows.filter(row => !row.startsWith('not on card')));
  assert.is(found.code, 1);
  assert.match(found.notes[0]!, /^The server lists no folder .*; files that are only on the server are not seen\.$/);
}));

test('an account that must not read: --content names what could not be compared', () => withFtp({ isWriteOnly: true }, async (scene, address) => {
  const found = await rowsOf(scene.card, `ftp://${address}`, { content: true });
  assert.equal(found.rows, [`missing ${image(103)}`, `not compared ${image(100)}`, `not compared ${image(102)}`, 'not on card /hut-3/103CAM/B.JPG', `other size ${image(101)}`]);
  assert.is(found.code, 2);
  assert.match((await audit(scene.card, `ftp://${address}`, { content: true })).text, /not compared .*the server does not give it back \(5\d\d/);
}));

test('an FTP server that tears a file once is asked for it again', () => withFtp({ faults: [{ verb: 'RETR', nth: 2, how: { closeAt: 0 } }] }, async (scene, address) => {
  assert.equal(await rowsOf(scene.card, `ftp://${address}`, { content: true }), { code: 1, rows: byContent, notes: [] });
}));

if (canRun('vsftpd', 'vsftpd', 'root')) test('vsftpd', () => inScene({ config, records, card }, async scene => {
  const server = await startVsftpd();
  try {
    writeFiles(server.root, spoiled);
    assert.equal(await rowsOf(scene.card, `ftp://anonymous:any@127.0.0.1:${server.port}/`, { content: true }), { code: 1, rows: byContent, notes: [] });
  } finally {
    await server.stop();
  }
}));

if (canRun('folders that nginx lists', 'nginx')) test('nginx lists folders as HTML, JSON and XML; without a listing each image is asked for', () => inSpoiled(async scene => {
  const server = await startAutoindex(scene.server);
  const below = (format: string, all: string[]) => all.map(row => row.replace(' /hut-3/', ` /${format}/hut-3/`));
  try {
    for (const format of ['html', 'json', 'xml']) assert.equal(await rowsOf(scene.card, `${server.url}/${format}/`, { content: true }), { code: 1, rows: below(format, byContent), notes: [] }, format);
    const quiet = await rowsOf(scene.card, `${server.url}/quiet/hut-3/`);
    assert.equal(quiet.rows, rows.filter(row => !row.startsWith('not on card')));
    assert.match(quiet.notes[0]!, /^The server lists no folder/);
    assert.match(await messageOf(audit(scene.card, `${server.url}/nowhere/`)), /^There is no folder \/nowhere\/hut-3 or \/nowhere on /);
  } finally {
    await server.stop();
  }
}));

/** Images of ten folders on a card. A web server has all of them, and lists its folders as links without sizes, as Apache and Python do. */
const tens = Array.from({ length: 10 }, (_, i) => i + 100);
const ten = {
  card: Object.fromEntries(tens.map(n => [`DCIM/${n}CAM/A.JPG`, content(n)])), records: tens.flatMap(n => deliveryOf(`/DCIM/${n}CAM`, 'A.JPG', n, day)),
};

interface Odd {
  /** Returns the status and type of an answer that is not the usual one, for a method and a path such as `/hut-3/100CAM/A.JPG`. */
  answer?(method: string, path: string): { status: number; headers?: Record<string, string> } | undefined;
  /** The folders that the list of `hut-3` shows. */
  shown?: number[];
}

async function withTen({ answer, shown = tens }: Odd, run: (found: (options?: object) => ReturnType<typeof rowsOf>, asked: string[]) => Promise<void>): Promise<void> {
  await inScene({ config, ...ten }, async scene => {
    const web = await startWeb((request, response) => {
      const path = request.url!.replace(/\?.*/, '');
      const odd = answer?.(request.method!, path);
      if (odd) return void response.writeHead(odd.status, odd.headers).end(request.method === 'HEAD' ? undefined : '<p>Welcome</p>');
      const [, n] = /^\/hut-3\/(\d+)CAM\/A\.JPG$/.exec(path) ?? [];
      const links = path === '/hut-3/' ? shown.map(one => `${one}CAM/`) : /^\/hut-3\/\d+CAM\/$/.test(path) ? ['A.JPG'] : [];
      if (n) response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': n }).end(request.method === 'HEAD' ? undefined : content(Number(n)));
      else if (links.length > 0) response.writeHead(200, { 'Content-Type': 'text/html' }).end(links.map(link => `<a href="${link}">${link}</a>`).join('\n'));
      else response.writeHead(404).end();
    });
    try {
      await run(options => rowsOf(scene.card, `${web.url}/hut-3/`, options), web.asked);
    } finally {
      await web.stop();
    }
  });
}

const tenRows = (odd: Record<number, string> = {}) => tens.map(n => `${odd[n] ?? 'equal'} /DCIM/${n}CAM/A.JPG`).sort();

for (const status of [403, 500]) {
  test(`a file that a web server answers with ${status}: it is named, and the others are compared`, () => withTen({
    answer: (_method, path) => path.endsWith('/104CAM/A.JPG') ? { status } : undefined,
  }, async found => {
    for (const options of [{}, { content: true }]) assert.equal((await found(options)).rows, tenRows({ 104: 'not compared' }));
    assert.is((await found()).code, 2);
  }));
}

test('files of which a server refuses five in a row: the rest is not asked for', () => withTen({
  answer: method => method === 'HEAD' ? { status: 403 } : undefined,
}, async (found, asked) => {
  const { rows: all, notes } = await found();
  assert.equal(all, tenRows(Object.fromEntries(tens.map(n => [n, 'not compared']))));
  assert.match(notes.at(-1)!, /the server answers 403\. What was seen until then/);
  // up to eight requests are under way at the same time
  assert.ok(asked.filter(line => line.startsWith('HEAD')).length < 10 + 8);
}));

test('a server that has too much to do now and then is asked again, when it says so', () => {
  let count = 0;
  const busy = new Set<string>();
  return withTen({
    answer(method, path) {
      const key = `${method} ${path}`;
      if (busy.has(key) || ++count % 7 !== 0) return undefined;
      busy.add(key);
      return { status: count % 2 ? 429 : 503, headers: { 'Retry-After': count % 3 ? '1' : new Date(Date.now() + 1000).toUTCString() } };
    },
  }, async found => {
    assert.equal(await found({ content: true }), { code: 0, rows: tenRows(), notes: [] });
    assert.ok(busy.size > 2);
  });
});

test('a list that is shorter than the truth: each image that it lacks is asked for by its name', () => withTen({ shown: tens.slice(0, 3) }, async (found, asked) => {
  const { code, rows: all, notes } = await found();
  assert.equal([code, all], [0, tenRows()]);
  assert.match(notes[0]!, /list lacks images that the server has/);
  assert.is(asked.filter(line => line === 'HEAD /hut-3/109CAM/A.JPG').length, 1);
}));

test('images that are missing: two of them are asked for by name before it is said', () => withTen({
  shown: tens.slice(0, 3), answer: (_method, path) => Number(/\/(\d+)CAM\//.exec(path)?.[1]) > 102 ? { status: 404 } : undefined,
}, async (found, asked) => {
  assert.equal(await found(), { code: 1, rows: tenRows(Object.fromEntries(tens.slice(3).map(n => [n, 'missing']))), notes: [] });
  assert.equal(asked.filter(line => line.startsWith('HEAD') && /10[3-9]CAM/.test(line)), ['HEAD /hut-3/103CAM/A.JPG', 'HEAD /hut-3/109CAM/A.JPG']);
}));

test('a folder that a server does not list: its image is not told to be missing', () => withTen({
  answer: (_method, path) => path === '/hut-3/105CAM/' ? { status: 500 } : undefined,
}, async found => {
  const { code, rows: all } = await found();
  assert.equal([code, all], [2, tenRows({ 105: 'not compared' })]);
}));

test('a web page in place of an image is said to be one', () => withTen({
  answer: (_method, path) => path.endsWith('/107CAM/A.JPG') ? { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' } } : undefined,
}, async found => {
  assert.equal((await found({ content: true })).rows, tenRows({ 107: 'not compared' }));
}));

const sizes = Object.fromEntries(Object.entries(spoiled).map(([key, bytes]) => [key, bytes.length]));

test('an S3 listing in pages, by the bucket\'s address or that of a folder in it', () => inSpoiled(async scene => {
  const web = await startWeb(bucketOf({ ...sizes, 'hut-4/100CAM/A.JPG': 1, 'hut-3/': 0 }, 2));
  try {
    for (const address of ['/cameras', '/cameras/hut-3/']) assert.equal(await rowsOf(scene.card, web.url + address), { code: 1, rows, notes: [] }, address);
    assert.is(web.asked.filter(line => line.includes('continuation-token=')).length, 4);
    assert.equal(web.asked.filter(line => !/^(?:GET|HEAD) /.test(line)), []);
  } finally {
    await web.stop();
  }
}));

test('an S3 server that breaks off at its second page: keys up to there are known', () => inSpoiled(async scene => {
  let broken = 0;
  const pages = bucketOf(sizes, 2);
  const web = await startWeb((request, response) => {
    if (request.url!.includes('continuation-token') && ++broken) return void request.socket.destroy();
    pages(request, response);
  });
  try {
    const found = await rowsOf(scene.card, `${web.url}/cameras`);
    assert.equal(found.rows, [`equal ${image(100)}`, `not compared ${image(102)}`, `not compared ${image(103)}`, `other size ${image(101)}`]);
    assert.equal([found.code, broken], [2, 2]);
  } finally {
    await web.stop();
  }
}));

test('a private bucket is asked with a signature, and says what to do without one', () => inSpoiled(async scene => {
  const pages = bucketOf(sizes, 1000);
  const web = await startWeb((request, response) => {
    if (/^AWS4-HMAC-SHA256 Credential=KEY\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/.test(request.headers.authorization ?? '')) pages(request, response);
    else response.writeHead(403, { 'Content-Type': 'application/xml' }).end('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>');
  });
  try {
    assert.equal(await rowsOf(scene.card, `${web.url.replace('://', '://KEY:s3cret@')}/cameras`), { code: 1, rows, notes: [] });
    assert.match(await messageOf(audit(scene.card, `${web.url}/cameras`)), /is an S3 server, and does not list the bucket \(AccessDenied\)\. Give the bucket's address, with the access key as user/);
  } finally {
    await web.stop();
  }
}));

test('a web server that wants a login, and one that sends on to another address', () => inSpoiled(async scene => {
  const web = await startWeb((request, response) => {
    if (request.url!.startsWith('/away')) response.writeHead(302, { Location: 'http://elsewhere.example/' }).end();
    else if (request.headers.authorization === `Basic ${btoa('me:mine')}`) response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]');
    else response.writeHead(401).end();
  });
  try {
    assert.match(await messageOf(audit(scene.card, web.url)), /wants a login\. Write user and password into the address/);
    assert.match(await messageOf(audit(scene.card, web.url.replace('://', '://me:y0urs@'))), /^(?!.*y0urs).*refuses the login of me\./);
    assert.match(await messageOf(audit(scene.card, `${web.url}/away`)), /sends the reader on to another address \(http:\/\/elsewhere\.example\/\)/);
    assert.is((await rowsOf(scene.card, web.url.replace('://', '://me:mine@'))).rows.filter(row => row.startsWith('missing')).length, 4);
  } finally {
    await web.stop();
  }
}));

test('a listing of 50,000 entries', () => inScene({ config, records: deliveryOf('/DCIM', 'IMG_40000.JPG', 3, day), card: { 'DCIM/IMG_40000.JPG': 'abc' } }, async scene => {
  const all = JSON.stringify(Array.from({ length: 50_000 }, (_, i) => ({ name: `IMG_${String(i).padStart(5, '0')}.JPG`, type: 'file', mtime: 'Fri, 20 Nov 2026 09:30:00 GMT', size: 3 })));
  const web = await startWeb((request, response) => void (request.url!.startsWith('/hut-3/') ? response.writeHead(200, { 'Content-Type': 'application/json' }).end(all) : response.writeHead(404).end()));
  try {
    const { code, rows: found } = await rowsOf(scene.card, web.url);
    assert.equal([code, found.length, found.filter(row => !row.startsWith('not on card'))], [1, 50_000, ['equal /DCIM/IMG_40000.JPG']]);
  } finally {
    await web.stop();
  }
}));

test('rounded sizes are asked for', () => inSpoiled(async scene => {
  const web = await startWeb((request, response) => {
    if (request.method === 'HEAD') return void response.writeHead(200, { 'Content-Length': '100' }).end();
    const found = /^\/hut-3\/(?:(\d+)CAM\/)?$/.exec(request.url!.split('?')[0]!);
    if (!found) return void response.writeHead(404).end();
    const names = found[1] ? [`A ${found[1]} &.JPG`] : numbers.map(n => `${cam(n)}/`);
    response.writeHead(200, { 'Content-Type': 'text/html;charset=UTF-8' }).end(names.map(name => `<tr><td><a href="${encodeURI(name)}">${name}</a></td><td>1.2K</td></tr>`).join(''));
  });
  try {
    assert.equal((await rowsOf(scene.card, web.url)).rows, [`equal ${image(100)}`, `other size ${image(101)}`, `other size ${image(102)}`, `other size ${image(103)}`]);
  } finally {
    await web.stop();
  }
}));

test('the server\'s folder goes away in the middle', () => inSpoiled(async scene => {
  rmSync(join(scene.server, 'hut-3/101CAM'), { recursive: true });
  assert.equal((await rowsOf(scene.card, scene.server)).rows, [`equal ${image(100)}`, `equal ${image(102)}`, `missing ${image(101)}`, `missing ${image(103)}`, 'not on card /hut-3/103CAM/B.JPG']);
}));

test.run();
