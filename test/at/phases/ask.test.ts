// Tests the query for a result that is missing after OK: when it is sent, and that its answer is not taken for another command's.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { matchLine } from '../../../src/at/match.ts';
import { createAsking } from '../../../src/at/phases/ask.ts';
import type { Asking } from '../../../src/at/phases/asking.ts';
import type { Step } from '../../../src/at/step.ts';
import type { Turn } from '../../../src/at/turn.ts';
import { timersOf } from '../../outside.ts';
import { virtualClock, type VirtualClock } from '../../sim/clock.ts';

const test = suite('ask beside');

interface Stand { asking: Asking; clock: VirtualClock; said: number[]; confirmed: () => number; wait(seconds: number): Promise<unknown> }

function stand(ask: NonNullable<Step['ask']> = { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: {home/}' }, ms = 210_000): Stand {
  const clock = virtualClock(0);
  const said: number[] = [];
  let confirmed = 0;
  const speak = (text: string) => void (text === ask.say && said.push(clock.now()));
  const heard = { wants: ["OK"], seen: [], isFinal: true, refused: undefined };
  const matches = (pattern: string, line: string, isFree: boolean) => matchLine(pattern, line, {}, isFree);
  const turn: Partial<Turn> = { clock: timersOf(clock), row: { say: 'AT+CFTPSLOGIN', result: '0', ms, ask }, heard, manner: { orders: '' }, speak, matches, lookUp: () => undefined };
  const asking = createAsking(turn as Turn, code => void (code === 'line-noise' || !code ? confirmed++ : 0));
  return {
    asking, clock, said, confirmed: () => confirmed,
    wait: seconds => {
      let isOver = false;
      clock.after(seconds * 1000, () => { isOver = true; });
      return clock.run(() => isOver);
    },
  };
}

test('the query is sent at once, and only once without an answer', async () => {
  const { said, wait } = stand();
  await wait(60);
  assert.equal(said, [0]);
});

test('a refused query confirms nothing and is repeated after five seconds', async () => {
  for (const refusal of ['ERROR', '+CME ERROR: 100']) {
    const { asking, said, wait, confirmed } = stand();
    await wait(1);
    assert.is(asking.take(refusal), true, 'the refusal belongs to the query');
    await wait(4.9);
    assert.is(said.length, 1);
    await wait(0.2);
    assert.equal([said, confirmed()], [[0, 6000], 0]);
  }
});

test('a row ends after enough consecutive idle answers', async () => {
  const idle = '+HTTPSTATUS: POST,0,0,0';
  const { asking, wait, confirmed, said } = stand({ say: 'AT+HTTPSTATUS?', want: '+HTTPSTATUS: POST,0', isOver: true, overMs: 60_000 });
  const answer = async (line: string, times: number) => {
    for (let i = 0; i < times; i++) {
      asking.take(line);
      asking.take('OK');
      await wait(5.1);
    }
  };
  await answer(idle, 10);
  await answer('+HTTPSTATUS: POST,2,100,50', 1);
  await answer(idle, 11);
  assert.is(confirmed(), 0);
  assert.is(said.length, 23);
  await answer(idle, 2);
  assert.is(confirmed(), 1);
});

test('a query answered by OK alone is not confirmed by the OK to an AT', async () => {
  const { asking, wait, confirmed } = stand({ say: 'AT+HTTPPARA="CONTENT","image/jpeg"', want: 'OK', isOver: true }, 100_000);
  asking.take('OK');
  await wait(34);
  assert.is(confirmed(), 0, 'the first OK answers an AT');
  asking.take('OK');
  await wait(6);
  assert.is(confirmed(), 1);
});

const confirmations: { title: string; lines: string[]; confirmed: number[] }[] = [
  { title: 'the answer, then its OK', lines: ['+CFTPSPWD: /up', 'OK'], confirmed: [0, 1] },
  { title: 'OK alone confirms nothing', lines: ['OK'], confirmed: [0] },
  { title: 'an answer after its OK', lines: ['OK', '+CFTPSPWD: /up'], confirmed: [0, 1] },
  { title: 'an answer of another kind', lines: ['+CFTPSPWD: 9', 'OK'], confirmed: [0, 0] },
];
for (const { title, lines, confirmed: counts } of confirmations) {
  test(`confirmed: ${title}`, async () => {
    const { asking, wait, confirmed } = stand();
    await wait(6);
    assert.equal(lines.map(line => (asking.take(line), confirmed())), counts);
  });
}

test('lines that belong to the row are not taken as answers to the query', async () => {
  const { asking } = stand();
  assert.is(asking.take('+CFTPSLOGIN: 0'), false);
});

test('the row has its result and no answer is pending: the script goes on at once', () => {
  const { asking } = stand();
  let went = 0;
  asking.take('ERROR');
  asking.settle(() => void went++);
  assert.is(went, 1);
});

test('the row has its result and an answer is pending: the script waits for the answer', async () => {
  const { asking, wait, said } = stand();
  let went = 0;
  await wait(6);
  asking.settle(() => void went++);
  assert.is(went, 0);
  asking.take('+CFTPSPWD: /up');
  assert.is(went, 0, 'its OK is still to come');
  asking.take('OK');
  await wait(30);
  assert.equal([went, said.length], [1, 1]);
});

test('an answer that never comes is waited for five seconds', async () => {
  const { asking, wait, confirmed } = stand();
  let went = 0;
  await wait(4);
  asking.settle(() => void went++);
  await wait(4.9);
  assert.is(went, 0);
  await wait(0.2);
  assert.equal([went, confirmed()], [1, 0]);
});

test('no query is sent after a stop', async () => {
  const { asking, clock, said, wait } = stand();
  asking.take('ERROR');
  asking.stop();
  await wait(60);
  assert.equal([said, clock.pending()], [[0], 0]);
});

test.run();
