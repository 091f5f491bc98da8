import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wallMsFor, withLiar, type Lies } from '../../../server/liar.ts';
import type { FtpServerOptions } from '../../../server/server.ts';
import type { Sim7080Options } from '../sim7080.ts';
import type { Sim800Options } from '../sim800.ts';
import { on7080, on800, parametersFor } from '../stand.ts';
import { codesOfSim7080, codesOfSim800, troubleOf } from './code.ts';

const ftpcode = suite('ftpcode');
const openBearer = ['AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1'];
const certificate = readFileSync(new URL('../../../../fixtures/selfsigned.pem', import.meta.url), 'utf8');
const secured = { tls: { key: certificate, cert: certificate } };

type Options = Partial<Sim800Options & Sim7080Options>;

ftpcode('each error has a number that is unique within its family', () => {
  for (const codes of [codesOfSim800, codesOfSim7080]) assert.is(new Set(Object.values(codes)).size, Object.keys(codes).length);
  assert.equal([codesOfSim800.quit, codesOfSim800.ssl, codesOfSim7080.quit, codesOfSim7080.ssl], [86, 80, 80, 90]);
});

ftpcode('derives the cause of a refusal from the last command to the server', () => {
  const refused = { code: 9, reason: '550' };
  assert.is(troubleOf(refused, ['> USER u', '< 331', '> PASS ###', '< 530', '> QUIT']), 'password');
  assert.is(troubleOf(refused, ['< 530 go away']), 'server');
});

// The first tests cause failures that the modem or a correct server reports, and expect the code of each in the modem's result line.

const cases: { title: string; options?: Options; serving?: Partial<FtpServerOptions>; say: string[]; expect: string }[] = [
  { title: 'no bearer', say: ['AT+SAPBR=0,1', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,61' },
  { title: 'a bearer profile that is not open', say: ['AT+FTPCID=2', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,61' },
  { title: 'an unknown host', say: ['AT+FTPSERV="none.example.com"', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,62' },
  { title: 'a closed port', say: ['AT+FTPSERV="127.0.0.1"', 'AT+FTPPORT=9', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,63' },
  { title: 'an empty file name on the SIM800', say: ['AT+FTPPUTNAME=""', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,64' },
  {
    title: 'an empty file name in the other variant', options: { emptyNameCode: 66 }, say: ['AT+FTPPUTNAME=""', 'AT+FTPPUT=1'],
    expect: '+FTPPUT: 1,66',
  },
  { title: 'a wrong password', say: ['AT+FTPPW="x"', 'AT+FTPSIZE'], expect: '+FTPSIZE: 1,72,0' },
  { title: 'a server without TYPE', serving: { unknownVerbs: ['TYPE'] }, say: ['AT+FTPPUT=1'], expect: '+FTPPUT: 1,73' },
  { title: 'a server without REST', serving: { unknownVerbs: ['REST'] }, say: ['AT+FTPREST=1', 'AT+FTPGET=1'], expect: '+FTPGET: 1,74' },
  { title: 'a server without passive mode', serving: { unknownVerbs: ['PASV', 'EPSV'] }, say: ['AT+FTPPUT=1'], expect: '+FTPPUT: 1,75' },
  { title: 'active mode, which the operator\'s firewall blocks', say: ['AT+FTPMODE=0', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,76' },
  { title: 'a missing folder', say: ['AT+FTPPUTPATH="/none"', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,77' },
  { title: 'a missing file', say: ['AT+FTPGETNAME="none"', 'AT+FTPSIZE'], expect: '+FTPSIZE: 1,77,0' },
  { title: 'a server without SIZE', serving: { noSize: true }, say: ['AT+FTPSIZE'], expect: '+FTPSIZE: 1,77,0' },
  { title: 'an upload that the server refuses', serving: { unknownVerbs: ['STOR'] }, say: ['AT+FTPPUT=1'], expect: '+FTPPUT: 1,78' },
  { title: 'a download that the server refuses', say: ['AT+FTPGETNAME="none"', 'AT+FTPGET=1'], expect: '+FTPGET: 1,79' },
  { title: 'a download larger than the memory', options: { extMemoryBytes: 3 }, say: ['AT+FTPEXTGET=1'], expect: '+FTPEXTGET: 1,79' },
  { title: 'SSL with a server that has no TLS', say: ['AT+FTPSSL=2', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,82' },
  { title: 'implicit SSL with a port that has no TLS', say: ['AT+FTPSSL=1', 'AT+FTPPUT=1'], expect: '+FTPPUT: 1,80' },
];
for (const { title, options, serving, say, expect } of cases) {
  ftpcode(`reports ${expect.split(',')[1]}: ${title}`, () =>
    on800.withServer(options ?? {}, serving ?? {}, async bench => {
      writeFileSync(join(bench.root, 'a.jpg'), 'image');
      await bench.talk([...openBearer, ...parametersFor(bench.server.port, 1)]);
      const heard = await bench.talk(say);
      assert.equal(heard.at(-1), ['OK', expect]);
      assert.equal(await bench.dte.ask('AT+FTPSTATE'), ['+FTPSTATE: 0', 'OK']);
    }));
}

ftpcode('reports 78 when the server has reported a full disk', () =>
  on800.withServer({}, { quotaBytes: 1000 }, async bench => {
    await bench.talk([...openBearer, ...parametersFor(bench.server.port, 1), 'AT+FTPPUT=1', 'AT+FTPPUT=2,1360']);
    await bench.dte.pour(new Uint8Array(1360));
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['OK', '+FTPPUT: 1,78']);
  }));

ftpcode('in one variant, returns ERROR instead of 61 without a bearer', () =>
  on7080.withServer({ noBearer: 'error' }, {}, async bench => {
    await bench.talk(parametersFor(bench.server.port, 0));
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['ERROR']);
  }));

// The tests from here on use an FTP server that answers some commands wrongly (`answers`), and expect the modem's failure code for that.

const lies: { title: string; answers: Lies; expect: number }[] = [
  { title: 'closes the connection', answers: { USER: 'close' }, expect: 61 },
  { title: 'has too many users', answers: { USER: '421 too many!' }, expect: 65 },
  { title: 'rejects the user', answers: { USER: '530 who' }, expect: 71 },
  { title: 'never replies', answers: { PASS: null }, expect: 64 },
  { title: 'names a closed data port', answers: { CWD: '250 yes', PASV: '227 (127,0,0,1,0,9)' }, expect: 75 },
];
for (const { title, answers, expect } of lies) {
  ftpcode(`reports ${expect} if the server ${title}`, () =>
    withLiar(answers, async port => {
      const { dte, talk, clock, sim } = on7080.stand({ wallTimeoutMs: wallMsFor(answers), timeoutMs: 75_000 });
      await talk(['AT+CNACT=0,1', ...parametersFor(port, 0), 'AT+FTPSERV="127.0.0.1"']);
      const startMs = clock.now();
      dte.write('AT+FTPPUT=1\r');
      await dte.until(/FTPPUT: 1,\d+\r/);
      assert.match(dte.raw(), `+FTPPUT: 1,${expect}\r`);
      if (expect === 64) assert.ok(clock.now() - startMs >= 75_000);
      await sim.stop();
    }));
}

// The tests from here on end an operation early, by another operation, FTPQUIT or a reset.

for (const [model, code] of [[800, 86], [7080, 80]] as const) {
  ftpcode(`FTPQUIT on ${model} ends an upload with ${code} and keeps the sent bytes`, () =>
    (model === 800 ? on800 : on7080).withServer({}, {}, async bench => {
      await bench.talk([...(model === 800 ? openBearer : ['AT+CNACT=0,1']), ...parametersFor(bench.server.port, model === 800 ? 1 : 0)]);
      await bench.talk(['AT+FTPPUT=1', 'AT+FTPPUT=2,3']);
      await bench.dte.pour(Buffer.from('abc'));
      assert.equal(await bench.talk(['AT+FTPSTATE', 'AT+FTPSIZE', 'AT+FTPQUIT', 'AT+FTPQUIT', 'AT+FTPPUT=2,0']), [
        ['+FTPSTATE: 1', 'OK'], ['OK', '+FTPSIZE: 1,66,0'], ['OK', `+FTPPUT: 1,${code}`], ['ERROR'], ['ERROR'],
      ]);
      assert.equal(bench.sim.received.map(one => [one.bytes.length, one.isWhole]), [[3, false]]);
      assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,1,1360']);
    }));
}

ftpcode('a reset within a piece clears the session, the bearer and the settings', () =>
  on800.withServer({}, {}, async bench => {
    await bench.talk([...openBearer, ...parametersFor(bench.server.port, 1), 'AT+FTPPUT=1', 'AT+FTPPUT=2,1000']);
    await bench.dte.pour(new Uint8Array(400));
    bench.sim.reset();
    assert.equal(await bench.dte.listen(), ['+CPIN: READY', 'Call Ready', 'SMS Ready']);
    assert.equal(bench.sim.story.slice(-2), ['AT+FTPPUT=2,1000', '[400 raw bytes]']);
    assert.equal(await bench.talk(['AT+FTPSTATE', 'AT+SAPBR=2,1', 'AT+FTPSERV?']), [
      ['+FTPSTATE: 0', 'OK'], ['+SAPBR: 1,3,"0.0.0.0"', 'OK'], ['+FTPSERV: ""', 'OK'],
    ]);
  }));

// The tests from here on cover TLS.

ftpcode('uses explicit SSL with FTPSSL=2', () =>
  on800.withServer({}, secured, async bench => {
    await bench.talk([...openBearer, ...parametersFor(bench.server.port, 1), 'AT+FTPSSL=2', 'AT+FTPPUT=1', 'AT+FTPPUT=2,5']);
    await bench.dte.pour(Buffer.from('image'));
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['OK', '+FTPPUT: 1,0']);
    assert.equal(bench.served(), { 'a.jpg': 'image' });
    assert.ok(bench.server.commands.includes('AUTH TLS') && bench.server.commands.includes('PROT P'));
  }));

ftpcode('reports 84 or 94 if the server refuses to protect the data', async () => {
  const serving = { ...secured, unknownVerbs: ['PROT'] };
  await on800.withServer({}, serving, async bench => {
    await bench.talk([...openBearer, ...parametersFor(bench.server.port, 1), 'AT+FTPSSL=2']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,84']);
  });
  await on7080.withServer({}, serving, async bench => {
    await bench.talk(['AT+CNACT=0,1', ...parametersFor(bench.server.port, 0), 'AT+FTPSSL=2,0,"ca.pem",""']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,94']);
  });
});

ftpcode('uses implicit SSL with FTPSSL=1', () =>
  on800.withServer({}, { ...secured, isImplicit: true }, async bench => {
    await bench.talk([
      ...openBearer, ...parametersFor(bench.server.port, 1), 'AT+FTPSERV="127.0.0.1"', 'AT+FTPSSL=1', 'AT+FTPPUT=1', 'AT+FTPPUT=2,5',
    ]);
    await bench.dte.pour(Buffer.from('image'));
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['OK', '+FTPPUT: 1,0']);
    assert.equal(bench.served(), { 'a.jpg': 'image' });
  }));

ftpcode.run();
