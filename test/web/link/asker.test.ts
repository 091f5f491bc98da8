// Tests that only one expression is sent to the camera at a time. The others wait for its answer, its refusal, or its timeout.

import { mock } from 'node:test';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAsker, type Asker } from '../../../web/link/asker.ts';
import { failure, settle } from './bench.ts';

const asker = suite('web/link/asker');

interface Bench {
  asker: Asker;
  /** The expressions that the asker has sent, each with the wrapper that catches exceptions. */
  sent: string[];
  silences(): number;
  answer(value: unknown): void;
}

const numberOf = (text: string) => Number(/\[(\d+),/.exec(text)![1]);

async function onBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const sent: string[] = [];
  let silences = 0;
  const made = createAsker({
    async write(bytes) { sent.push(String.fromCharCode(...bytes.subarray(4))); },
    again: () => undefined,
    silent() { silences += 1; },
  });
  try {
    await run({ asker: made, sent, silences: () => silences, answer: value => made.answered(JSON.stringify(JSON.stringify([numberOf(sent.at(-1)!), value]))) });
  } finally {
    mock.timers.reset();
  }
}

asker('a second query is sent once the first is answered', () => onBench(async ({ asker, sent, answer }) => {
  const [one, two] = [asker.ask<number>('one()'), asker.ask<number>('two()')];
  assert.is(sent.length, 1);
  answer(1);
  assert.is(sent.length, 2);
  answer(2);
  assert.equal(await Promise.all([one, two]), [1, 2]);
}));

asker('an answer to another query is ignored', () => onBench(async ({ asker, sent, answer }) => {
  const one = asker.ask<number>('one()');
  asker.answered(`"[${numberOf(sent[0]!) + 1},8]"`);
  asker.answered('null');
  assert.is(sent.length, 1);
  answer(1);
  assert.is(await one, 1);
}));

asker('an answer to a query of an earlier connection is ignored', () => onBench(async ({ asker, sent }) => {
  const asked = failure(asker.ask('page.adopt()'));
  asker.fail('unplugged');
  await asked;
  const late = `"[${numberOf(sent[0]!)},[]]"`;
  const again = createAsker({ async write(bytes) { sent.push(String.fromCharCode(...bytes.subarray(4))); }, again: () => undefined, silent: () => undefined });
  const state = again.ask('page.state()');
  again.answered(late);
  again.answered(`"[${numberOf(sent[1]!)},5]"`);
  assert.is(await state, 5);
}));

asker('an exception of the camera is reported and counts as an answer', () => onBench(async ({ asker, sent }) => {
  const asked = failure(asker.ask('nix'));
  asker.answered(String.raw`"[${numberOf(sent[0]!)},0,\"ReferenceError: nix\"]"`);
  const error = await asked;
  assert.is(error.message, 'ReferenceError: nix');
  assert.ok(error.isAnswer);
}));

asker('30 s of silence fails all waiting queries and is reported once', () => onBench(async ({ asker, sent, silences }) => {
  const both = [failure(asker.ask('one()')), failure(asker.ask('two()'))];
  mock.timers.tick(29_999);
  assert.equal([silences(), sent.length], [0, 1]);
  mock.timers.tick(1);
  for (const asked of both) assert.match((await asked).message, /did not answer within 30 seconds/);
  assert.is(silences(), 1);
  mock.timers.tick(60_000);
  assert.is(silences(), 1);
}));

asker('a repeatable query without an answer is sent again after 10 s, at most three times', () => onBench(async ({ asker, sent, silences }) => {
  const asked = failure(asker.ask('page.state()'));
  for (const count of [1, 2, 3]) {
    assert.equal(sent, new Array(count).fill(sent[0]), 'it keeps its number');
    mock.timers.tick(10_000);
  }
  assert.match((await asked).message, /did not answer within 30 seconds/);
  assert.equal([silences(), sent.length], [1, 3]);
}));

asker('a late answer counts for its own query, and its repetition for none', () => onBench(async ({ asker, sent, answer }) => {
  const asked = asker.ask<number>('page.state()');
  mock.timers.tick(10_000);
  const late = `"[${numberOf(sent[0]!)},7]"`;
  asker.answered(late);
  assert.is(await asked, 7);
  const next = asker.ask<number>('page.read("/config.json",0,300)');
  asker.answered(late);
  answer(8);
  assert.is(await next, 8);
  assert.is(sent.length, 3);
}));

asker('a packet that lost bytes is sent again after the engine gives up on it, at most three times', () => onBench(async ({ asker, sent, answer }) => {
  const asked = asker.ask<number>('one()');
  mock.timers.tick(5000);
  asker.refused();
  assert.is(sent.length, 2);
  answer(1);
  assert.is(await asked, 1);
  const lost = failure(asker.ask('two()'));
  for (let tries = 0; tries < 3; tries++) {
    mock.timers.tick(5000);
    asker.refused();
  }
  assert.is(sent.length, 5);
  const error = await lost;
  assert.match(error.message, /to the camera gets lost/);
  assert.not.ok(error.isAnswer);
}));

asker('after an immediate NAK, a query with side effects is not sent again', () => onBench(async ({ asker, sent }) => {
  for (const [i, expression] of ['one()', 'ferry.shoot()', 'page.adopt()', '"page.state()"'].entries()) {
    const asked = failure(asker.ask(expression));
    asker.refused();
    assert.ok((await asked).isAnswer);
    assert.is(sent.length, i + 1);
  }
}));

asker('after an immediate NAK, a repeatable query is sent again, at most three times', () => onBench(async ({ asker, sent, answer }) => {
  for (const expression of ['page.hello()', 'page.state()', 'page.read("/config.json",0,300)', 'page.take("{",0)']) {
    const from = sent.length;
    const asked = asker.ask<number>(expression);
    asker.refused();
    asker.refused();
    assert.equal(sent.slice(from), [sent[from], sent[from], sent[from]]);
    answer(1);
    assert.is(await asked, 1);
  }
  const lost = failure(asker.ask('page.state()'));
  for (let tries = 0; tries < 3; tries++) asker.refused();
  assert.match((await lost).message, /could not evaluate that/);
}));

asker('a query stopped while waiting is not sent; one already sent blocks the next until it is answered', () => onBench(async ({ asker, sent, answer }) => {
  const [first, second] = [new AbortController(), new AbortController()];
  const one = failure(asker.ask('one()', first.signal));
  const two = failure(asker.ask('two()', second.signal));
  const three = asker.ask<number>('three()');
  second.abort();
  first.abort();
  assert.match((await one).message + (await two).message, /Stopped\.Stopped\./);
  assert.is(sent.length, 1);
  answer(1);
  assert.is(sent.length, 2);
  assert.match(sent[1]!, /three\(\)/);
  answer(3);
  assert.is(await three, 3);
  assert.match((await failure(asker.ask('four()', first.signal))).message, /Stopped/);
  assert.is(sent.length, 2);
}));

asker('a query that is too long or cannot be written fails with an error', () => onBench(async ({ asker, sent }) => {
  assert.match((await failure(asker.ask('x'.repeat(500)))).message, /500 characters/);
  assert.is(sent.length, 0);
  const broken = createAsker({ write: () => Promise.reject(new Error('The device has been lost.')), again: () => undefined, silent: () => undefined });
  assert.match((await failure(broken.ask('one()'))).message, /has been lost/);
}));

asker('all waiting queries fail with the given message', () => onBench(async ({ asker, sent, answer }) => {
  const both = [failure(asker.ask('one()')), failure(asker.ask('two()'))];
  asker.fail('Unplugged.');
  for (const asked of both) assert.is((await asked).message, 'Unplugged.');
  await settle();
  const next = asker.ask<number>('three()');
  assert.is(sent.length, 2);
  answer(3);
  assert.is(await next, 3);
}));

asker.run();
