// Tests of HTTP and HTTPS on the simulated SIM800 and SIM7600, against the simulator's own HTTP server. The server may be late, slow or secure.

import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { soon } from '../../../clock.ts';
import { authorityOf, certificateOf } from '../../../server/certificates.ts';
import type { HttpWrong } from '../../../server/http/answer.ts';
import { startHttpServer, type HttpServerOptions, type RunningHttpServer } from '../../../server/http/http.ts';
import type { Stand } from '../../stand.ts';
import type { Sim7600, Sim7600Options } from '../sim7600.ts';
import type { Sim800, Sim800Options } from '../sim800.ts';
import { on7600, on800 } from '../stand.ts';

const https = suite('HTTPS of SIMCom modems');
const ca = authorityOf();
type Shown = Parameters<typeof certificateOf>[0];

interface Bench<Sim> extends Stand<Sim> {
  server: RunningHttpServer;
  /** Sends command lines, and requires that each answer ends with OK. */
  prepare(...lines: string[]): Promise<void>;
  pour(line: string, data: string): Promise<string[]>;
}

/** Runs a test with a modem and an HTTP server, whose name in certificates is localhost. */
async function serving<Sim extends { stop(): Promise<void> }>(
  made: Stand<Sim>,
  options: Partial<HttpServerOptions>,
  run: (bench: Bench<Sim>) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-modem-'));
  const server = await startHttpServer({ root, clock: made.clock, ...options });
  const prepare = async (...lines: string[]) => {
    for (const line of lines) assert.is((await made.dte.ask(line.replace('{port}', String(server.port)))).at(-1), 'OK', line);
  };
  const pour = async (line: string, data: string) => {
    made.dte.write(`${line}\r`);
    await made.dte.until(/DOWNLOAD\r\n|>/, 5000);
    return made.dte.pour(Buffer.from(data, 'latin1'));
  };
  try {
    await run({ ...made, server, prepare, pour });
  } finally {
    await made.sim.stop();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

const as800 = (
  given: Partial<Sim800Options>,
  options: Partial<HttpServerOptions>,
  run: (bench: Bench<Sim800>) => Promise<void>,
) => serving(on800.stand(given), options, run);
const as7600 = (
  given: Partial<Sim7600Options>,
  options: Partial<HttpServerOptions>,
  run: (bench: Bench<Sim7600>) => Promise<void>,
) => serving(on7600.stand(given), options, run);
const ready800 = [
  'AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1', 'AT+HTTPINIT', 'AT+HTTPPARA="CID",1', 'AT+HTTPPARA="URL","localhost:{port}/a.jpg"',
];
const ready7600 = ['AT+HTTPINIT', 'AT+HTTPPARA="URL","https://localhost:{port}/a.jpg"'];

// The first tests use plain HTTP and a server without faults.

https('a SIM7600 waits for a late response up to RESPTO', () =>
  as7600({}, { faults: [{ how: { lateMs: 30_000 } }] }, async ({ dte, prepare }) => {
    await prepare('AT+HTTPINIT', 'AT+HTTPPARA="URL","http://localhost:{port}/a.jpg"');
    assert.equal(await dte.ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,720,0']);
    await prepare('AT+HTTPPARA="RESPTO",60');
    assert.match((await dte.ask('AT+HTTPACTION=0'))[1]!, /^\+HTTPACTION: 0,404,/);
  }));

https('a SIM7600 accepts a slow response if no gap exceeds RECVTO', () =>
  as7600({}, { faults: [{ how: { bytesPerSecond: 10 } }] }, async ({ dte, prepare, clock }) => {
    await prepare('AT+HTTPINIT', 'AT+HTTPPARA="URL","http://localhost:{port}/a.jpg"', 'AT+HTTPPARA="RECVTO",2');
    const fromMs = clock.now();
    dte.write('AT+HTTPACTION=0\r');
    assert.match(await dte.until(/ACTION: .*\r\n/), /ACTION: 0,404,/);
    assert.ok(clock.now() - fromMs > 10_000, String(clock.now() - fromMs));
  }));

https('a SIM800 uploads a picture to a slow server', () =>
  as800({ upBytesPerSecond: 10_000 }, { bytesPerSecond: 2000 }, async ({ dte, prepare, pour, server }) => {
    const image = 'j'.repeat(30_000);
    await prepare(...ready800);
    assert.equal(await pour('AT+HTTPDATA=30000,120000', image), ['OK']);
    assert.equal((await dte.ask('AT+HTTPACTION=1'))[1]!.slice(0, 18), '+HTTPACTION: 1,201');
    assert.is(String(server.served()['a.jpg']), image);
    assert.equal(server.refusals, []);
    await prepare('AT+HTTPPARA="BREAK",29984', 'AT+HTTPPARA="BREAKEND",30100');
    assert.equal(await dte.ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,16']);
    assert.equal(await dte.ask('AT+HTTPREAD=0,16'), ['+HTTPREAD: 16', 'j'.repeat(16), 'OK']);
  }));

https('a SIM7600 sends a staged file as the whole request', () =>
  as7600({}, {}, async ({ dte, prepare, pour, server }) => {
    await prepare('AT+HTTPINIT', 'AT+HTTPPARA="URL","http://localhost:{port}/"');
    const request = `PUT /in/b.jpg HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Length: 5\r\n\r\nimage`;
    assert.equal(await pour(`AT+CFTRANRX="E:/b.txt",${request.length}`, request), ['OK']);
    assert.equal((await dte.ask('AT+HTTPPOSTFILE="b.txt",3,1,0'))[1]!.slice(0, 20), '+HTTPPOSTFILE: 1,201');
    assert.equal([String(server.served()['in/b.jpg']), server.refusals], ['image', []]);
  }));

// For each fault of a server, the status and the number of bytes that HTTPACTION prints on a SIM800 and on a SIM7600.

const deeds: { title: string; how: HttpWrong; body?: string; sim800: string; sim7600: string }[] = [
  { title: 'a chunked response', how: { framing: 'chunked' }, sim800: '200,5', sim7600: '200,5' },
  { title: 'a response that ends with the connection', how: { framing: 'close' }, sim800: '200,5', sim7600: '200,5' },
  { title: 'a response without an end', how: { framing: 'none' }, sim800: '601,0', sim7600: '705,0' },
  { title: 'an HTTP/1.0 response', how: { version: '1.0' }, sim800: '200,5', sim7600: '200,5' },
  { title: 'interim responses before the final one', how: { informs: [100, 102, 103] }, sim800: '200,5', sim7600: '200,5' },
  { title: 'a status without a reason phrase', how: { phrase: '' }, sim800: '200,5', sim7600: '200,5' },
  { title: 'a response without content', how: { status: 204 }, sim800: '204,0', sim7600: '204,0' },
  { title: 'a redirect', how: { status: 301, headers: [['Location', '/b']], body: '' }, sim800: '301,0', sim7600: '301,0' },
  { title: 'a server error', how: { status: 503, body: 'busy' }, sim800: '503,4', sim7600: '503,4' },
  { title: 'a reply that is not HTTP', how: { raw: 'SSH-2.0-x\r\n', closes: true }, sim800: '600,0', sim7600: '600,0' },
  { title: 'a partial response, then silence', how: { hushAtByte: 30 }, sim800: '601,0', sim7600: '705,0' },
  { title: 'no response', how: { hushAtByte: 0 }, sim800: '601,0', sim7600: '720,0' },
  { title: 'a partial response, then a close', how: { closeAtByte: 30 }, sim800: '601,0', sim7600: '704,0' },
  { title: 'a reset instead of a response', how: { closeAtByte: 0, resets: true }, sim800: '601,0', sim7600: '704,0' },
  { title: 'a close during the upload', how: { closeAtBody: 5000 }, body: 'x'.repeat(20_000), sim800: '601,0', sim7600: '706,0' },
  {
    title: 'a response during the upload', how: { early: 5000, status: 413, body: 'much' }, body: 'x'.repeat(20_000), sim800: '413,4',
    sim7600: '413,4',
  },
];
for (const { title, how, body, sim800, sim7600 } of deeds) {
  const action = body === undefined ? 0 : 1;
  const serve = { methods: ['GET', 'POST'], faults: [{ how: { status: 200, body: 'hello', ...how } }] };
  /** If the server never ends its response (`none`), the modem waits in real time, too. So that this test is short, the wait is only 100 ms. */
  const as = { airSliceBytes: 1000, upBytesPerSecond: 10_000, wallTimeoutMs: how.framing === 'none' ? 100 : 30_000 };
  const store = async (pour: Bench<object>['pour'], seconds: number) => body
    && void assert.equal(await pour(`AT+HTTPDATA=${body.length},${seconds}`, body), ['OK']);

  https(`SIM800: ${title}: ${sim800}`, () =>
    as800(as, serve, async ({ dte, prepare, pour }) => {
      await prepare(...ready800);
      await store(pour, 60_000);
      assert.equal(await dte.ask(`AT+HTTPACTION=${action}`), ['OK', `+HTTPACTION: ${action},${sim800}`]);
      assert.is((await dte.ask('AT+HTTPTERM')).at(-1), 'OK');
    }));

  https(`SIM7600: ${title}: ${sim7600}`, () =>
    as7600(as, serve, async ({ dte, prepare, pour }) => {
      await prepare('AT+HTTPINIT', 'AT+HTTPPARA="URL","http://localhost:{port}/a.jpg"');
      await store(pour, 60);
      assert.equal((await dte.ask(`AT+HTTPACTION=${action}`)).slice(0, 2), ['OK', `+HTTPACTION: ${action},${sim7600}`]);
      assert.is((await dte.ask('AT+HTTPTERM')).at(-1), 'OK');
    }));
}

for (const [name, lines, expect] of [
  ['SIM800', ready800, '0,601,0'], ['SIM7600', ['AT+HTTPINIT', 'AT+HTTPPARA="URL","http://localhost:{port}/a.jpg"'], '0,717,0'],
] as const) {
  https(`a ${name} aborts a pending request when it is detached`, () => {
    const run = async ({ dte, prepare, server, clock }: Bench<object>) => {
      await prepare(...lines);
      dte.write('AT+HTTPACTION=0\r');
      await clock.run(() => server.requests.length > 0, 10_000);
      const heard = await dte.ask('AT+CGATT=0');
      assert.ok(heard.includes(`+HTTPACTION: ${expect}`), heard.join());
    };
    const late = { faults: [{ how: { lateMs: 15_000 } }] };
    return name === 'SIM800' ? as800({}, late, run) : as7600({}, late, run);
  });
}

// The tests from here on use HTTPS on a SIM7600, with its TLS settings (`say`), and compare the result of the request.

const looking = 'AT+CSSLCFG="ignorelocaltime",0,0';
const proving = ['AT+CSSLCFG="authmode",0,1', 'AT+CSSLCFG="cacert",0,"ca.pem"'];
const cases7600: { title: string; options?: Partial<Sim7600Options>; shows?: Shown; given?: string; say: string[]; expect: string }[] = [
  { title: 'any certificate by default', shows: 'stranger', say: [], expect: '0,404' },
  { title: 'a certificate by the configured CA', given: ca, say: proving, expect: '0,404' },
  { title: 'a certificate by another CA', shows: 'stranger', given: ca, say: proving, expect: '0,715' },
  { title: 'a required CA that is missing', say: proving, expect: '0,719' },
  { title: 'a CA file that holds no certificate', given: 'nonsense', say: proving, expect: '0,715' },
  { title: 'an expired certificate with a clock check', shows: 'expired', given: ca, say: [...proving, looking], expect: '0,715' },
  { title: 'an expired certificate without a clock check', shows: 'expired', given: ca, say: proving, expect: '0,404' },
  { title: 'a valid certificate with a correct clock', given: ca, say: [...proving, looking], expect: '0,404' },
  { title: 'a clock in 1980 with a clock check', options: { networkTime: undefined }, given: ca, say: [...proving, looking], expect: '0,715' },
  { title: 'a clock in 1980 without a clock check', options: { networkTime: undefined }, given: ca, say: proving, expect: '0,404' },
  { title: 'another host name without a name check', shows: 'elsewhere', given: ca, say: proving, expect: '0,404' },
  { title: 'another host name with a name check', options: { checksName: true }, shows: 'elsewhere', given: ca, say: proving, expect: '0,715' },
  { title: 'TLS 1.0 only', say: ['AT+CSSLCFG="sslversion",0,1'], expect: '0,715' },
  { title: 'one cipher only', say: ['AT+CSSLCFG="ciphersuites",0,0x002F'], expect: '0,404' },
  { title: 'TLS 1.2 only', say: ['AT+CSSLCFG="sslversion",0,3'], expect: '0,404' },
  { title: 'a context that HTTP does not use', given: ca, say: ['AT+CSSLCFG="authmode",1,1'], expect: '0,404' },
  { title: 'the context that HTTP uses', say: ['AT+CSSLCFG="authmode",1,1', 'AT+HTTPPARA="SSLCFG",1'], expect: '0,719' },
];
for (const { title, options = {}, shows = 'server', given, say, expect } of cases7600) {
  https(`SIM7600: ${title}: ${expect.slice(2)}`, () =>
    as7600(options, { tls: certificateOf(shows) }, async ({ dte, prepare, pour }) => {
      await prepare(...ready7600);
      if (given !== undefined) assert.equal(await pour(`AT+CCERTDOWN="ca.pem",${given.length}`, given), ['OK']);
      await prepare(...say);
      assert.equal((await dte.ask('AT+HTTPACTION=0'))[1]!.slice(0, 18), `+HTTPACTION: ${expect}`);
    }));
}

https('a SIM7600 downloads its CA by HTTP to the certificate folder', () =>
  as7600({}, { faults: [{ nth: 1, how: { status: 200, body: ca } }], tls: certificateOf('server') }, async ({ dte, prepare }) => {
    await prepare(...ready7600);
    assert.match((await dte.ask('AT+HTTPACTION=0'))[1]!, /^\+HTTPACTION: 0,200,/);
    assert.equal(await dte.ask('AT+HTTPREADFILE="ca.pem",4'), ['OK', '+HTTPREADFILE: 0']);
    assert.equal(await dte.ask('AT+CCERTLIST'), ['+CCERTLIST: "ca.pem"', 'OK']);
    await prepare(...proving);
    assert.match((await dte.ask('AT+HTTPACTION=0'))[1]!, /^\+HTTPACTION: 0,404,/);
  }));

https('a SIM7600 sends SNI only if enabled', () =>
  as7600({}, { tls: certificateOf('server') }, async ({ dte, prepare, server }) => {
    await prepare(...ready7600);
    await dte.ask('AT+HTTPACTION=0');
    await prepare('AT+CSSLCFG="enableSNI",0,1');
    await dte.ask('AT+HTTPACTION=0');
    assert.equal(server.handshakes, ['TLSv1.2 for nobody', 'TLSv1.2 for localhost']);
  }));

https('a SIM7600 uploads a picture over TLS, and a reset breaks an upload', () =>
  as7600({ upBytesPerSecond: 10_000 }, { tls: certificateOf('server') }, async ({ dte, prepare, pour, server, sim, clock }) => {
    await prepare(...ready7600);
    await pour('AT+HTTPDATA=50000,100', 'i'.repeat(50_000));
    assert.match((await dte.ask('AT+HTTPACTION=1'))[1]!, /^\+HTTPACTION: 1,201,/);
    dte.write('AT+HTTPACTION=1\r');
    await clock.run(() => server.requests.at(-1)!.end === 'open' && server.requests.at(-1)!.body.length > 10_000, 60_000);
    sim.reset();
    await clock.hold(soon(() => server.requests.at(-1)!.end !== 'open'));
    assert.equal(server.uploads.map(({ end }) => end), ['complete']);
    assert.is(server.requests.at(-1)!.end, 'broken');
  }));

// The tests from here on use HTTPS on a SIM800, with its TLS settings (`say`), and compare the result of the request.

const secure = 'AT+HTTPSSL=1';
const clock = 'AT+CCLK="26/11/20,09:30:00+04"';
/** The SIM800's application note requires a certificate in a binary file. */
const binary = new X509Certificate(ca).raw;
const checked = ['AT+SSLOPT=0,0', `AT+SSLSETROOT="C:\\USER\\CA.CRT",${binary.length}`];
const cases800: { title: string; options?: Partial<Sim800Options>; shows?: Shown; server?: Partial<HttpServerOptions>; say: string[];
  expect: string }[] = [
  { title: 'any certificate by default', shows: 'stranger', say: [secure], expect: '0,404' },
  { title: 'a URL with its scheme', say: [secure, 'AT+HTTPPARA="URL","https://localhost:{port}/a.jpg"'], expect: '0,404' },
  { title: 'plain HTTP to a TLS server', say: [], expect: '0,601' },
  { title: 'TLS to a server that has no TLS', server: { tls: undefined } as object, say: [secure], expect: '0,605' },
  { title: 'a certificate by the configured root', say: [secure, clock, ...checked], expect: '0,404' },
  { title: 'a certificate by another root', shows: 'stranger', say: [secure, clock, ...checked], expect: '0,605' },
  { title: 'a clock in 2004 with a clock check', say: [secure, ...checked], expect: '0,605' },
  { title: 'a clock in 2004 without a clock check', options: { checksDates: false }, say: [secure, ...checked], expect: '0,404' },
  { title: 'another host name without a name check', shows: 'elsewhere', say: [secure, clock, ...checked], expect: '0,404' },
  { title: 'another host name with a name check', options: { checksName: true }, shows: 'elsewhere', say: [
    secure, clock, ...checked,
  ], expect: '0,605' },
  { title: 'a required root that is missing', say: [secure, 'AT+SSLOPT=0,0'], expect: '0,605' },
  { title: 'a required client certificate that is missing', say: [secure, 'AT+SSLOPT=1,1'], expect: '0,605' },
  { title: 'TLS through a proxy', say: [secure, 'AT+HTTPPARA="PROIP","127.0.0.1"'], expect: '0,605' },
  { title: 'TLS 1.0 with a server that requires newer TLS', options: { tlsMost: 'TLSv1' }, say: [secure], expect: '0,606' },
];
for (const { title, options = {}, shows = 'server', server = {}, say, expect } of cases800) {
  https(`SIM800: ${title}: ${expect.slice(2)}`, () =>
    as800(options, { tls: certificateOf(shows), ...server }, async ({ dte, sim, prepare }) => {
      sim.files.write('C:/user/ca.crt', binary, 0);
      await prepare(...ready800, ...say);
      assert.equal((await dte.ask('AT+HTTPACTION=0'))[1]!.slice(0, 18), `+HTTPACTION: ${expect}`);
    }));
}

https('a SIM800 sends SNI only if its firmware does', async () => {
  for (const sendsSni of [false, true]) {
    await as800({ sendsSni }, { tls: certificateOf('server') }, async ({ dte, prepare, server }) => {
      await prepare(...ready800, secure);
      await dte.ask('AT+HTTPACTION=0');
      assert.equal(server.handshakes, [`TLSv1.2 for ${sendsSni ? 'localhost' : 'nobody'}`]);
    });
  }
});

https('a SIM800 clears HTTPSSL with the session', () =>
  as800({}, {}, async ({ dte, prepare }) => {
    assert.equal(await dte.ask(secure), ['ERROR']);
    await prepare(...ready800, secure);
    assert.equal(await dte.ask('AT+HTTPSSL?'), ['+HTTPSSL: 1', 'OK']);
    await prepare('AT+HTTPTERM', 'AT+HTTPINIT');
    assert.equal(await dte.ask('AT+HTTPSSL?'), ['+HTTPSSL: 0', 'OK']);
    assert.equal(await dte.ask('AT+HTTPSSL=2'), ['ERROR']);
  }));

https.run();
