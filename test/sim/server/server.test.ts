import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { Client } from 'basic-ftp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startFtpServer, type FtpServerOptions, type RunningFtpServer } from './server.ts';

interface Visit {
  client: Client;
  server: RunningFtpServer;
  root: string;
  /** Sends a command. @returns the code of the response */
  ask(command: string): Promise<number>;
  put(name: string, text: string): Promise<number>;
}

async function visit(options: Partial<FtpServerOptions>, run: (visit: Visit) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-ftp-'));
  const server = await startFtpServer({ root, ...options });
  const client = new Client();
  const codeOf = (work: Promise<{ code: number }>) => work.then(({ code }) => code, (error: { code: number }) => error.code);
  try {
    await client.access({ host: '127.0.0.1', port: server.port, user: 'camera', password: 'secret' });
    await run({
      client, server, root,
      ask: (command) => codeOf(client.send(command)),
      put: (name, text) => codeOf(client.uploadFrom(Readable.from([Buffer.from(text)]), name)),
    });
  } finally {
    client.close();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

const server = suite('server');

server('answers as common servers do', () => visit({}, async ({ ask, put, root }) => {
  const dialogue: [string, number][] = [
    ['MKD up', 257], ['MKD up', 550], ['MKD a/b', 550], ['CWD nowhere', 550], ['CWD up', 250], ['SIZE x.jpg', 550], ['DELE x.jpg', 550],
  ];
  for (const [command, code] of dialogue) assert.is(await ask(command), code, command);
  assert.is(await put('x.jpg', 'a long first one'), 226);
  assert.is(await put('x.jpg', 'second'), 226);
  assert.is(readFileSync(join(root, 'up/x.jpg'), 'utf8'), 'second');
  assert.is(await ask('SIZE x.jpg'), 213);
  assert.is(await ask('RNFR x.jpg'), 350);
  assert.is(await ask('RNTO é y.jpg'), 250);
  assert.is(statSync(join(root, 'up/é y.jpg')).size, 6);
}));

server('refuses a session too many by 421 in place of its greeting, until another one ends', () => visit({ mostSessions: 1 }, async ({
  client, server: { port }, ask,
}) => {
  const second = new Client();
  const codeOf = () => second.connect('127.0.0.1', port).then(({ code }) => code, (error: { code: number }) => error.code);
  assert.is(await codeOf(), 421);
  assert.is(await ask('PWD'), 257, 'the first one goes on');
  client.close();
  while (await codeOf() === 421) await new Promise(resolve => setTimeout(resolve, 5));
  assert.is((await second.login('camera', 'secret')).code, 230);
  second.close();
}));

server('can keep existing files, and forbid downloads', () => visit({ keepsFiles: true, isWriteOnly: true }, async ({ ask, put, client, root }) => {
  assert.is(await put('x.jpg', 'first'), 226);
  assert.is(await put('x.jpg', 'second'), 550);
  assert.is(await put('y.jpg', 'other'), 226);
  assert.is(await ask('RNFR y.jpg'), 350);
  assert.is(await ask('RNTO x.jpg'), 550);
  assert.is(readFileSync(join(root, 'x.jpg'), 'utf8'), 'first');
  const code = await client.downloadTo(new Writable({ write: (_chunk, _encoding, done) => done() }), 'x.jpg')
    .then(() => 226, (error: { code: number }) => error.code);
  assert.is(code, 551);
  assert.is(await ask('DELE x.jpg'), 250);
}));

server('resumes at the position of REST, and lists one file', () => visit({}, async ({ ask, put, client, root }) => {
  await put('x.jpg', 'hello');
  assert.is(await ask('REST 3'), 350);
  await put('x.jpg', 'LO!');
  assert.is(readFileSync(join(root, 'x.jpg'), 'utf8'), 'helLO!');
  assert.equal((await client.list('x.jpg')).map(({ name, size }) => [name, size]), [['x.jpg', 6]]);
}));

server('can show no byte of a file until its upload is over, be it whole or broken', () => visit({ showsOpenEmpty: true }, async ({
  client, server: { port }, root,
}) => {
  const other = new Client();
  await other.access({ host: '127.0.0.1', port, user: 'camera', password: 'secret' });
  const sizes = async () => [await other.size('x.jpg'), ...(await other.list()).map(({ size }) => size)];
  const stream = new PassThrough();
  const upload = client.uploadFrom(stream, 'x.jpg');
  stream.write('hello');
  while (!existsSync(join(root, 'x.jpg')) || statSync(join(root, 'x.jpg')).size < 5) await new Promise(resolve => setTimeout(resolve, 5));
  assert.equal(await sizes(), [0, 0]);
  stream.end();
  await upload;
  assert.equal(await sizes(), [5, 5]);
  const second = new PassThrough();
  const broken = client.uploadFrom(second, 'y.jpg').catch(() => undefined);
  second.write('hi');
  while (!existsSync(join(root, 'y.jpg')) || statSync(join(root, 'y.jpg')).size < 2) await new Promise(resolve => setTimeout(resolve, 5));
  assert.is(await other.size('y.jpg'), 0);
  client.close();
  await broken;
  for (let i = 0; i < 200 && await other.size('y.jpg') === 0; i++) await new Promise(resolve => setTimeout(resolve, 5));
  assert.is(await other.size('y.jpg'), 2);
  other.close();
}));

server('records every command, but no password', () => visit({}, async ({ ask, server: { commands } }) => {
  await ask('SIZE x');
  assert.ok(commands.includes('USER camera'));
  assert.ok(commands.includes('PASS ***'));
  assert.is(commands.at(-1), 'SIZE x');
  assert.not.ok(commands.join().includes('secret'));
}));

server('tells no size in ASCII mode, in which each connection begins', () => visit({}, async ({ ask, put, server: { port } }) => {
  await put('x.jpg', 'hello');
  await ask('TYPE A');
  assert.is(await ask('SIZE x.jpg'), 550);
  await ask('TYPE I');
  assert.is(await ask('SIZE x.jpg'), 213);
  const other = new Client();
  await other.connect('127.0.0.1', port);
  await other.login('camera', 'secret');
  assert.is(await other.send('SIZE x.jpg').then(({ code }) => code, (error: { code: number }) => error.code), 550);
  other.close();
}));

server('can lack SIZE', () => visit({ noSize: true }, async ({ ask }) => {
  assert.is(await ask('SIZE x'), 502);
}));

server('can deny directories', () => visit({ denyDirectory: true }, async ({ ask }) => {
  assert.is(await ask('MKD up'), 550);
  assert.is(await ask('CWD up'), 550);
  assert.is(await ask('CWD /'), 250);
}));

server('can have any directory that is entered, or named with a file', () => visit({ hasDirectories: true }, async ({ ask, put, root }) => {
  assert.is(await ask('CWD up/100CAM'), 250);
  assert.ok(statSync(join(root, 'up/100CAM')).isDirectory());
  assert.is(await put('/other/101CAM/a', '123456'), 226);
  assert.is(statSync(join(root, 'other/101CAM/a')).size, 6);
}));

server('is full at its quota, and reports that by 552', () => visit({ quotaBytes: 10 }, async ({ ask, put, root }) => {
  assert.is(await put('a', '123456'), 226);
  assert.is(await put('b', '1234567890'), 552);
  assert.is(statSync(join(root, 'b')).size, 4);
  assert.is(await ask('NOOP'), 200);
}));

server('receives bytes at the configured speed', () => visit({ bytesPerSecond: 10000 }, async ({ put }) => {
  const startMs = Date.now();
  await put('a', 'x'.repeat(1000));
  assert.ok(Date.now() - startMs >= 95);
}));

server('rejects a wrong password, and reports a port in use', async () => {
  let code = 0;
  await visit({ password: 'other' }, async () => undefined).catch((error) => { code = error.code; });
  assert.is(code, 530);
  await visit({}, async ({ server: { port }, root }) => {
    await startFtpServer({ root, port }).then(() => assert.unreachable(), (error) => assert.is(error.code, 'EADDRINUSE'));
  });
});

server('adds no signal handler to the process', async () => {
  const before = process.listenerCount('SIGINT');
  await visit({}, async () => assert.is(process.listenerCount('SIGINT'), before));
});

server.run();
