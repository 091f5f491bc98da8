// Tests that the simulated SIM800 and SIM7600 repeat the vendor's dialogues of HTTP, byte for byte.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rawBytesIn, readTurns } from '../../command/transcript.ts';
import { answerWith, type Turn } from '../../http/peer.ts';
import { on7600, on800 } from '../stand.ts';
import { httpBenches, type HttpBench } from './bench.ts';

const samples = suite('samples of HTTP');

/**
 * Returns a pattern that matches exactly these lines, with the modem's line ends. A line that describes data by its size matches any bytes of that
 * number.
 */
function asBytes(hear: string[]): RegExp {
  const parts = hear.map(line => {
    const size = rawBytesIn(line);
    return size === undefined ? `\\r\\n${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\r\\n` : `[^]{${size}}`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

async function replay(bench: HttpBench<unknown>, name: string): Promise<void> {
  const [host, port] = bench.at.split(':') as [string, string];
  for (const { say, hear } of readTurns(name)) {
    const size = rawBytesIn(say);
    if (size !== undefined) await bench.hand('q'.repeat(size));
    else if (hear[0] === 'DOWNLOAD') await bench.begin(say, /DOWNLOAD\r\n/);
    else await bench.ask(say.replace('www.example.com', bench.at).replace('192.0.2.10', host).replace('"PROPORT",80', `"PROPORT",${port}`));
    assert.match(bench.raw(), asBytes(hear), say);
  }
}

/** Returns a response whose head has exactly `headBytes` bytes. */
function headed(status: string, headBytes: number, body: string, ...fields: string[]): string {
  const bare = answerWith(status, '', ...fields).replace('Content-Length: 0', `Content-Length: ${body.length}`);
  return answerWith(status, body, ...fields, `X: ${'x'.repeat(headBytes - bare.length - 'X: \r\n'.length)}`);
}

const thousand: Turn = { answer: answerWith('200 OK', 'g'.repeat(1000)) };
const turns800: Turn[] = [
  thousand, { answer: answerWith('200 OK') }, { answer: 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n' }, thousand,
  { answer: answerWith('302 Found', '', 'Location: /b') }, thousand, { answer: answerWith('206 Partial Content', 'g'.repeat(14_384)) },
];
samples('SIM800: GET, POST, HEAD, proxy, redirection, break point', () =>
  httpBenches(on800, ['AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1'])({}, turns800, async bench => {
    await replay(bench, 'sim800/http.txt');
    assert.equal(bench.peer.heard.map(text => text.slice(0, text.indexOf(' '))), ['GET', 'POST', 'HEAD', 'GET', 'GET', 'GET', 'GET']);
    assert.match(bench.peer.heard[6]!, /\r\nRange: bytes=2000-\r\n/);
  }));

const ends = { then: 'ends' } as const;
samples('SIM7600: GET, and a file', () =>
  httpBenches(on7600, [])({}, [
    { answer: headed('200 OK', 387, 'g'.repeat(22_505)) }, { answer: headed('200 OK', 773, 'g'.repeat(14_615), 'Connection: close'), ...ends },
  ], async bench => {
    bench.sim.drives.write('F:/getbaidu.txt', Buffer.from('GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n'), 0);
    await replay(bench, 'sim7600/http.txt');
  }));

samples('SIM7600: POST and HEAD', () =>
  httpBenches(on7600, [])(
    { headOrder: 'ok-twice' },
    [
      { answer: headed('500 Internal Server Error', 258, 'r'.repeat(30), 'Connection: close'), ...ends },
      { answer: headed('200 OK', 387, '', 'Connection: close'), ...ends },
    ],
    bench => replay(bench, 'sim7600/http-post.txt'),
  ));

samples.run();
