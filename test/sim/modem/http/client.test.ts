// Tests of the simulated modems' HTTP client, against a real server that disconnects, or responds early, late or never.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { soon, virtualClock, type VirtualClock } from '../../clock.ts';
import { createHttp, troubleOf, type Call, type Http, type HttpOptions, type Trouble } from './client.ts';
import { answerWith, startPeer, type Peer, type Turn } from './peer.ts';
import { readUrl, requestOf } from './request.ts';

const client = suite('the HTTP client of modems');
const limits = { connectMs: 60_000, sendMs: 50_000, responseMs: 20_000, receiveMs: 10_000 };
const usual: HttpOptions = {
  hosts: { 'a.example': '127.0.0.1' }, upBytesPerSecond: 1000, downBytesPerSecond: 2000, rttMs: 100, airSliceBytes: 500, wallTimeoutMs: 5000,
};

interface Bench {
  clock: VirtualClock;
  http: Http;
  peer: Peer;
  call(more?: Partial<Call> & { url?: string; body?: string }): Call;
  /**
   * Makes a request. `said` is the response's status and body, or why the request failed. `ms` is the simulated time that it took, in milliseconds.
   */
  run(call: Call): Promise<{ said: string; ms: number }>;
  ends: number;
}

async function within(turns: Turn[], options: Partial<HttpOptions>, act: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = virtualClock();
  const peer = await startPeer(turns);
  const bench = { clock, peer, ends: 0 } as Bench;
  bench.http = createHttp(clock, { ...usual, ...options }, () => void (bench.ends += 1));
  bench.call = ({ url = `http://127.0.0.1:${peer.port}/x`, body, ...more } = {}) => {
    const target = readUrl(url)!;
    return {
      target,
      request: requestOf({
        method: body === undefined ? 'GET' : 'POST', target, fields: [], body: body === undefined ? undefined : Buffer.from(body),
      }),
      isHead: false, limits, ...more,
    };
  };
  bench.run = async call => {
    const fromMs = clock.now();
    let said: string | undefined;
    bench.http.exchange(call).then(
      answer => (said = `${answer.status} ${Buffer.from(answer.body).toString('latin1')}`),
      reason => (said = troubleOf(reason)),
    );
    await clock.run(() => said !== undefined, 600_000);
    return { said: said!, ms: clock.now() - fromMs };
  };
  try {
    await act(bench);
  } finally {
    bench.http.kill();
    await peer.stop();
  }
}

client('a request takes the time of the radio link, and progress is reported in both directions', () =>
  within([{ answer: answerWith('200 OK', 'y'.repeat(1000)) }], {}, async ({ run, call, peer }) => {
    const sent: number[] = [];
    const got: number[][] = [];
    const one = call({ body: 'x'.repeat(2000), onSent: bytes => sent.push(bytes), onGot: (...counts) => got.push(counts) });
    const { said, ms } = await run(one);
    assert.is(said, `200 ${'y'.repeat(1000)}`);
    const headBytes = answerWith('200 OK', 'y'.repeat(1000)).length - 1000;
    assert.ok(Math.abs(ms - (100 + one.request.length + 100 + (headBytes + 1000) / 2)) < 1, String(ms));
    assert.equal(sent, [500, 1000, 1500, 2000, one.request.length]);
    assert.equal(got, [[500, 500], [1000, 0]]);
    assert.is(peer.heard[0], Buffer.from(one.request).toString('latin1'));
  }));

client('repeats requests to the same server', () =>
  within([{ answer: answerWith('200 OK', 'a') }, { answer: answerWith('404 Not Found', 'b') }], {}, async ({ run, call, http }) => {
    assert.equal([(await run(call())).said, (await run(call())).said], ['200 a', '404 b']);
    assert.equal(http.talk, ['> GET /x HTTP/1.1', '< HTTP/1.1 200 OK', '> GET /x HTTP/1.1', '< HTTP/1.1 404 Not Found']);
  }));

client('resolves only the operator\'s host names', () =>
  within([{ answer: answerWith('200 OK') }], {}, async ({ run, call, peer }) => {
    assert.equal(await run(call({ url: 'http://b.example/' })), { said: 'dns', ms: 100 });
    assert.is((await run(call({ url: `http://a.example:${peer.port}/` }))).said, '200 ');
  }));

client('reports a closed port', () =>
  within([{}], {}, async ({ run, call }) => assert.equal(await run(call({ url: 'http://127.0.0.1:1/' })), { said: 'connect', ms: 100 })));

client('an unreachable host ends in a connect timeout', () =>
  within([{}], { unreachable: ['far.example'] }, async ({ run, call }) =>
    assert.equal(await run(call({ url: 'http://far.example' })), { said: 'connect-timeout', ms: limits.connectMs })));

const whole = answerWith('200 OK', 'body');
const headEnd = whole.indexOf('\r\n\r\n') + 4;
for (const then of ['ends', 'breaks'] as const) {
  client(`reports a connection that the server ${then} before the last byte of the response`, async () => {
    for (let at = 0; at <= whole.length; at += 1) {
      await within([{ answer: whole.slice(0, at), then }], {}, async ({ run, call }) => {
        assert.is((await run(call())).said, at === whole.length ? '200 body' : 'closed', `${at} bytes`);
      });
    }
  });
}

client('a truncated body is accepted if the modem does not check the length', () =>
  within([{
    answer: whole.slice(0, headEnd + 2), then: 'ends',
  }], { cutAnswer: 'as-it-is' }, async ({ run, call }) => assert.is((await run(call())).said, '200 bo')));

const silences: { title: string; turn: Turn; body?: string; expect: Trouble; ms: number }[] = [
  { title: 'no response', turn: { then: 'is silent' }, expect: 'response-timeout', ms: limits.responseMs },
  { title: 'a partial head', turn: { answer: whole.slice(0, 12), then: 'is silent' }, expect: 'receive-timeout', ms: limits.receiveMs },
  { title: 'a partial body', turn: { answer: whole.slice(0, -2), then: 'is silent' }, expect: 'receive-timeout', ms: limits.receiveMs },
];
for (const { title, turn, expect, ms } of silences) {
  client(`a silent server: ${title}`, () =>
    within([turn], { upBytesPerSecond: Infinity, rttMs: 0 }, async ({ run, call }) => assert.equal(await run(call()), { said: expect, ms })));
}

client('a response before the end of the request is accepted, whether the server then closes, resets or keeps the connection', async () => {
  for (const then of ['ends', 'breaks', 'stays'] as const) {
    await within([{ answer: answerWith('413 Too Large', 'no'), afterBytes: 700, then }], {}, async ({ run, call, peer }) => {
      assert.is((await run(call({ body: 'x'.repeat(5000) }))).said, '413 no', then);
      assert.is(peer.heard[0]!.length > 5000, then === 'stays', `${then}: ${peer.heard[0]!.length} bytes`);
    });
  }
});

client('reports a send failure if the server closes during the request without a complete response', () =>
  within([{
    answer: 'HTTP/1.1 4', afterBytes: 700, then: 'ends',
  }], {}, async ({ run, call }) => assert.is((await run(call({ body: 'x'.repeat(5000) }))).said, 'send')));

client('reports a reply that is not HTTP as garbled', () =>
  within([{ answer: '220 Ready\r\n' }], {}, async ({ run, call }) => assert.is((await run(call())).said, 'garbled')));

client('HEAD returns no body', () =>
  within([{ answer: whole.replace('body', '') }], {}, async ({ run, call }) => assert.is((await run(call({ isHead: true }))).said, '200 ')));

client('reports the end of a kept-alive connection once', () =>
  within([{ answer: whole, then: 'stays' }], {}, async bench => {
    await bench.run(bench.call());
    assert.is(bench.http.isEnded(), false);
    await bench.peer.stop();
    await bench.clock.hold(soon(() => bench.ends > 0));
    assert.equal([bench.http.isEnded(), bench.ends], [true, 1]);
  }));

client('a connection without keep-alive has ended when the response is complete, and its end is not reported', () =>
  within([{ answer: answerWith('200 OK', 'a', 'Connection: close'), then: 'ends' }], {}, async bench => {
    await bench.run(bench.call());
    assert.equal([bench.http.isEnded(), bench.ends], [true, 0]);
  }));

client('a modem without power breaks the connection', () =>
  within([{ answer: whole }], {}, async ({ http, call, clock, peer }) => {
    let said = '';
    http.exchange(call({ body: 'x'.repeat(5000) })).catch(reason => (said = troubleOf(reason)));
    await clock.run(() => (peer.heard[0]?.length ?? 0) > 1000, 600_000);
    http.kill();
    await clock.run(() => said !== '', 600_000);
    assert.is(said, 'send');
    assert.ok(peer.heard[0]!.length < 5000);
  }));

client.run();
