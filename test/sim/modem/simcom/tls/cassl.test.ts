// Tests of TLS on the simulated SIM7080 and SIM7000: files, certificates and the effect of each setting, against a real HTTPS server.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../../server/certificates.ts';
import { startHttpServer, type RunningHttpServer } from '../../../server/http/http.ts';
import { rawBytesIn, readTurns } from '../../command/transcript.ts';
import type { Stand } from '../../stand.ts';
import type { Sim7080, Sim7080Options } from '../sim7080.ts';
import { on7080 } from '../stand.ts';

const cassl = suite('cassl');

interface Bench extends Stand<Sim7080> {
  server: RunningHttpServer;
  rows(rows: [string, string[]][]): Promise<void>;
  /** Loads the test's CA certificate into the modem, and converts it. */
  load(): Promise<void>;
  /** Connects to the server by this host name. @returns the result of AT+CAOPEN */
  open(host?: string): Promise<string>;
}

const ca = authorityOf();
const promptMs = 100;
const old = { family: 'SIM7000' as const };
const ok = (say: string): [string, string[]] => [say, ['OK']];
const shape = [ok('AT+CASSLCFG=0,"SSL",1'), ok('AT+CASSLCFG=0,"CRINDEX",2'), ok('AT+CSSLCFG="SSLVERSION",2,3')];
const proved = [...shape, ok('AT+CASSLCFG=0,"CACERT","ca.pem"')];

async function within(
  certificate: Parameters<typeof certificateOf>[0],
  options: Partial<Sim7080Options>,
  run: (bench: Bench) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-cassl-'));
  const server = await startHttpServer({ root, tls: certificateOf(certificate) });
  const isOld = options.family === 'SIM7000';
  const stand = on7080.stand({ hosts: { 'localhost': '127.0.0.1', 'other.example.com': '127.0.0.1' }, ...options });
  const rows = async (all: [string, string[]][]) => {
    for (const [say, expect] of all) assert.equal(await stand.dte.ask(say, expect[0] === '>'
      || expect[0] === 'DOWNLOAD' ? promptMs : undefined), expect, say);
  };
  try {
    await stand.dte.listen();
    await rows(isOld ? [['AT+CNACT=1,"web"', ['OK', '+APP PDP: ACTIVE']], ok('AT+CACID=0')] : [['AT+CNACT=0,1', ['OK', '+APP PDP: 0,ACTIVE']]]);
    if (!('networkTime' in options)) await rows([ok('AT+CCLK="26/11/20,09:30:00+04"')]);
    await run({
      ...stand, server, rows,
      async load() {
        await rows([ok('AT+CFSINIT'), [`AT+CFSWFILE=3,"ca.pem",0,${ca.length},10000`, ['DOWNLOAD']]]);
        assert.equal(await stand.dte.pour(Buffer.from(ca)), ['OK']);
        await rows([ok('AT+CSSLCFG="CONVERT",2,"ca.pem"'), ok('AT+CFSDFILE=3,"ca.pem"'), ok('AT+CFSTERM')]);
      },
      open: async (host = 'localhost') => (await stand.dte.ask(`AT+CAOPEN=0,${isOld ? '' : '0,'}"TCP","${host}",${server.port}`))[0]!,
    });
  } finally {
    await stand.sim.stop();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

cassl('reproduces the vendor\'s transcript of a certificate upload', () => within('server', {}, async ({ dte }) => {
  const own = Buffer.from(ca);
  for (const { say, hear } of readTurns('sim7080/certificate.txt')) {
    const heard = rawBytesIn(say) === undefined ? await dte.ask(say.replace(',383,', `,${own.length},`), promptMs) : await dte.pour(own);
    assert.equal(heard, hear, say);
  }
}));

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

for (const [name, options, last] of [['SIM7080', {}, ['OK']], ['SIM7000', old, ['OK', `+CASEND: 0,0,${get.length}`]]] as const) {
  cassl(`a ${name} verifies the server and sends HTTP through TLS, with or without SNI`, () => within('server', options, async ({
    rows, load, open, dte, server, sim,
  }) => {
    await load();
    await rows(proved);
    assert.is(await open(), '+CAOPEN: 0,0');
    await rows([[`AT+CASEND=0,${get.length}`, ['>']]]);
    assert.equal(await dte.pour(Buffer.from(get)), [...last, '+CADATAIND: 0']);
    assert.match((await dte.ask('AT+CARECV=0,100'))[0]!, /^\+CARECV: \d+,HTTP\/1\.1 /);
    await rows([ok('AT+CACLOSE=0'), ok('AT+CSSLCFG="SNI",2,"localhost"')]);
    assert.is(await open(), '+CAOPEN: 0,0');
    assert.equal(server.handshakes, ['TLSv1.2 for nobody', 'TLSv1.2 for localhost']);
    assert.equal(sim.violations, []);
  }));
}

type Result = [title: string, certificate: Parameters<typeof certificateOf>[0], options: Partial<Sim7080Options>,
  before: [string, string[]][], host: string, code: number];
const results: Result[] = [
  ['any certificate without a CA', 'stranger', {}, shape, 'localhost', 0],
  ['a certificate by another CA', 'stranger', {}, proved, 'localhost', 27],
  ['an expired certificate', 'expired', {}, proved, 'localhost', 24],
  ['an expired certificate without a clock check', 'expired', {}, [...proved, ok('AT+CSSLCFG="IGNORERTCTIME",2,1')], 'localhost', 0],
  ['a valid certificate with an unset clock', 'server', { networkTime: undefined }, proved, 'localhost', 24],
  ['another host\'s certificate', 'elsewhere', {}, proved, 'localhost', 25],
  ['another host\'s certificate with an unset clock', 'elsewhere', { networkTime: undefined }, proved, 'localhost', 26],
  ['a certificate for the name in SNI', 'server', {}, [...proved, ok('AT+CSSLCFG="SNI",2,"localhost"')], 'other.example.com', 0],
  ['no selected TLS version', 'server', {}, [ok('AT+CASSLCFG=0,"SSL",1')], 'localhost', 27],
  ['DTLS', 'server', {}, [...shape, ok('AT+CSSLCFG="SSLVERSION",2,5')], 'localhost', 27],
  ['TLS 1.1, which the server does not speak', 'server', {}, [...shape, ok('AT+CSSLCFG="SSLVERSION",2,2')], 'localhost', 27],
];
for (const [title, certificate, options, before, host, code] of results) {
  cassl(`answers CAOPEN: ${title}`, () => within(certificate, options, async ({ rows, load, open }) => {
    await load();
    await rows(before);
    assert.is(await open(host), `+CAOPEN: 0,${code}`);
  }));
}

cassl('a reset keeps certificates and clears the settings', () => within('server', {}, async ({ rows, load, sim, dte }) => {
  await load();
  await rows([...proved, ['AT+CASSLCFG?', ['+CASSLCFG: 0,1,2,ca.pem,,', 'OK']], ['AT+CSSLCFG="CTXINDEX",2', ['+CSSLCFG: 2,3,0,1,""', 'OK']]]);
  sim.reset();
  await dte.listen();
  await dte.ask('ATE0');
  await rows([['AT+CASSLCFG?', ['OK']], ['AT+CSSLCFG="CTXINDEX",2', ['+CSSLCFG: 2,0,0,1,""', 'OK']], ok('AT+CASSLCFG=0,"CACERT","ca.pem"')]);
}));

const no = (say: string): [string, string[]] => [say, ['ERROR']];
cassl('refuses values outside the manuals', () => within('server', {}, async ({ rows }) => {
  await rows([
    'AT+CSSLCFG="SSLVERSION",6,3', 'AT+CSSLCFG="SSLVERSION",0,6', 'AT+CSSLCFG="SNI",0', 'AT+CSSLCFG="NONE",0,1', 'AT+CSSLCFG="PROTOCOL",0,0',
    'AT+CSSLCFG="CIPHERSUITE",0,8,0x009c',
    'AT+CSSLCFG="CONVERT",2,"none.pem"', 'AT+CASSLCFG=0,"CACERT","none.pem"', 'AT+CASSLCFG=13,"SSL",1', 'AT+CASSLCFG=0,"SSL",2',
    'AT+CASSLCFG=0,"PROTOCOL",0', 'AT+CASSLCFG=0,"SSL"',
  ].map(no));
  await rows([ok('AT+CSSLCFG="CIPHERSUITE",0,0,0x009C'), ['AT+CSSLCFG="ctxindex",0', ['+CSSLCFG: 0,0,0x009c,0,1,""', 'OK']]]);
}));

cassl('a SIM7000 requires CACID first and has its own parameter names', () => within('server', old, async ({ rows }) => {
  await rows([
    no('AT+CASSLCFG=1,"ssl",1'), ok('AT+CASSLCFG=0,ssl,1'), ok('AT+CASSLCFG=0,"protocol",0'), ok('AT+CASSLCFG=0,"timeout",30'),
    no('AT+CASSLCFG=0,"cert","a.pem"'), no('AT+CASSLCFG=0,"clientcert","a.pem"'),
  ]);
}));

cassl('file commands, only between CFSINIT and CFSTERM: write within a timeout, read, rename, delete',
  () => within('server', { flashBytes: 20 }, async ({
  rows, dte, clock,
}) => {
  await rows([no('AT+CFSWFILE=3,"a",0,5,1000'), no('AT+CFSTERM'), ok('AT+CFSINIT'), no('AT+CFSINIT'), ['AT+CFSGFRS?', ['+CFSGFRS: 20', 'OK']]]);
  for (const [mode, text] of [[0, 'hello'], [1, ' you']] as const) {
    await rows([[`AT+CFSWFILE=3,"a",${mode},${text.length},1000`, ['DOWNLOAD']]]);
    assert.equal(await dte.pour(Buffer.from(text)), ['OK']);
  }
  await rows([
    ['AT+CFSGFIS=3,"a"', ['+CFSGFIS: 9', 'OK']], ['AT+CFSRFILE=3,"a",0,100,4', ['+CFSRFILE: 9', 'hello you', 'OK']],
    ['AT+CFSRFILE=3,"a",1,3,6', ['+CFSRFILE: 3', 'you', 'OK']],
  ]);
  await rows([['AT+CFSWFILE=3,"b",0,5,300', ['DOWNLOAD']]]);
  const fromMs = clock.now();
  dte.write('hel');
  await dte.until(/ERROR/);
  assert.ok(clock.now() - fromMs <= 300);
  await rows([
    no('AT+CFSGFIS=3,"b"'), no('AT+CFSWFILE=3,"b",0,12,1000'), no('AT+CFSWFILE=4,"b",0,1,1000'), no('AT+CFSWFILE=3,"b",0,10241,1000'),
    no('AT+CFSWFILE=3,"b",0,1,10001'),
  ]);
  await rows([
    ok('AT+CFSREN=3,"a","c"'), no('AT+CFSREN=3,"a","d"'), no('AT+CFSDFILE=3,"a"'), ok('AT+CFSDFILE=3,"c"'), ok('AT+CFSTERM'), no('AT+CFSGFRS?'),
  ]);
}));

cassl.run();
