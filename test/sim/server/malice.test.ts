// Tests each intentional fault of the FTP server with an independent client, basic-ftp. After a fault, the server must be right again.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { Client } from 'basic-ftp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { whenSilent } from '../nearby.ts';
import type { MaliceOptions, ServerFault } from './malice.ts';
import { startFtpServer } from './server.ts';

const malice = suite('malice');

interface Visit {
  root: string;
  /** Sends a command. @returns the code of the response, or `gone` if the connection closed */
  ask(command: string): Promise<number | 'gone'>;
  put(name: string, text: string): Promise<number | 'gone'>;
  /** Downloads a file. @returns the code of the response or `gone`, and what has come of the file */
  get(name: string): Promise<[code: number | 'gone', text: string]>;
}

async function visit(options: Partial<MaliceOptions>, run: (visit: Visit) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-malice-'));
  const server = await startFtpServer({ root, ...options });
  const client = new Client();
  const codeOf = (work: Promise<{ code: number }>) => work.then(({ code }) => code, (error: { code: unknown }) => (typeof error.code === 'number'
    ? error.code
    : 'gone'));
  const enter = async () => {
    await client.access({ host: '127.0.0.1', port: server.port, user: 'camera', password: 'secret' });
    whenSilent(client.ftp.socket, () => void client.ftp.socket.emit('timeout'));
  };
  try {
    await enter();
    await run({
      root,
      ask: async command => {
        if (client.closed) await enter();
        return codeOf(client.send(command));
      },
      put: (name, text) => codeOf(client.uploadFrom(Readable.from([Buffer.from(text)]), name)),
      async get(name) {
        let text = '';
        const taken = new Writable({
          write(bytes: Buffer, _encoding, done) {
            text += bytes.toString();
            done();
          },
        });
        return [await codeOf(client.downloadTo(taken, name)), text];
      },
    });
  } finally {
    client.close();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

const table: { title: string; fault: ServerFault; answers: (number | 'gone')[]; isMade: boolean }[] = [
  { title: 'refuses a command once, without executing it', fault: { verb: 'MKD', nth: 1, how: { refuse: 450 } }, answers: [450, 257], isMade: true },
  { title: 'refuses the second command only', fault: { verb: 'MKD', nth: 2, how: { refuse: 450 } }, answers: [257, 450], isMade: true },
  { title: 'refuses every command', fault: { verb: 'MKD', how: { refuse: 550 } }, answers: [550, 550], isMade: false },
  { title: 'executes a command and reports failure', fault: { verb: 'MKD', nth: 1, how: { deny: 451 } }, answers: [451, 550], isMade: true },
  {
    title: 'closes the connection before it executes a command', fault: { verb: 'MKD', nth: 1, how: { closeAt: 0 } }, answers: ['gone', 257],
    isMade: true,
  },
  { title: 'closes the connection within an answer', fault: { verb: 'MKD', nth: 1, how: { closeAt: 2 } }, answers: ['gone', 550], isMade: true },
  {
    title: 'stays silent on that connection, without executing the command', fault: { verb: 'MKD', nth: 1, how: { hush: true } },
    answers: ['gone', 257], isMade: true,
  },
  {
    title: 'executes a command, then stays silent on that connection', fault: { verb: 'MKD', nth: 1, how: { hush: 'late' } }, answers: ['gone', 550],
    isMade: true,
  },
  { title: 'does not affect other commands', fault: { verb: 'RMD', how: { refuse: 550 } }, answers: [257, 550], isMade: true },
];

for (const { title, fault, answers, isMade } of table) {
  malice(title, () => visit({ faults: [fault] }, async ({ root, ask }) => {
    assert.equal([await ask('MKD up'), await ask('MKD up')], answers);
    assert.is(existsSync(join(root, 'up')), isMade);
  }));
}

malice('has no fault once its list of faults is empty', () => {
  const faults: ServerFault[] = [{ verb: 'MKD', how: { refuse: 550 } }];
  return visit({ faults }, async ({ ask }) => {
    assert.is(await ask('MKD up'), 550);
    faults.splice(0);
    assert.is(await ask('MKD up'), 257);
  });
});

malice('reports a wrong size, and is full in the middle of a file, with the configured reply code', () => visit({
  faults: [{ verb: 'SIZE', how: { more: -1 } }, { verb: 'STOR', nth: 1, how: { fill: 4, reply: 452 } }],
}, async ({ root, ask, put }) => {
  assert.is(await put('a', '123456'), 452);
  assert.is(readFileSync(join(root, 'a'), 'utf8'), '1234');
  assert.is(await put('a', '123456'), 226);
  assert.is(await ask('SIZE a'), 213);
}));

malice('fails in the middle of a file, and keeps the received bytes', () => visit({ faults: [{
  verb: 'STOR', how: { tear: 4 },
}] }, async ({ root, put }) => {
  assert.is(await put('a', '123456'), 'gone');
  assert.is(readFileSync(join(root, 'a'), 'utf8'), '1234');
}));

malice('fails in the middle of a file that it sends, once', () => visit({ faults: [{
  verb: 'RETR', nth: 1, how: { tear: 4 },
}] }, async ({ root, ask, get }) => {
  writeFileSync(join(root, 'a'), '123456');
  assert.equal(await get('a'), ['gone', '1234']);
  assert.is(await ask('NOOP'), 200);
  assert.equal(await get('a'), [226, '123456']);
}));

malice('closes the connection after a given byte of its output', () => visit({ closeAtByte: [400] }, async ({ ask }) => {
  const answers: (number | 'gone')[] = [];
  for (let i = 0; i < 40; i++) answers.push(await ask('NOOP'));
  assert.is(answers.filter(answer => answer === 'gone').length, 1);
}));

malice.run();
