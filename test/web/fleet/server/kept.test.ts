// Tests that the fleet's page keeps the server's last answers, for use without it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Answer } from '../../../../web/fleet/server/answer.ts';
import { keepAnswers, type Store } from '../../../../web/fleet/server/kept.ts';
import { createStore } from '../store.ts';

const test = suite('web/fleet/server/kept');
const answerOf = (text: string, more: Partial<Answer> = {}): Answer =>
  ({ status: 200, text, type: 'application/json', isCut: false, changedMs: 1, nowMs: 2, isKept: false, ...more });
const lost = answerOf('', { status: 0, type: '', changedMs: undefined, nowMs: undefined });
const settle = () => new Promise(resolve => setTimeout(resolve, 5));

/** Makes a reader that keeps answers. @param answers returns the server's answer for a URL; `lost` stands for a server that cannot be reached */
function createScene(answers: (url: string) => Answer) {
  const store = createStore();
  const reader = keepAnswers({ get: async url => answers(url) }, 'kept', store.caches);
  return { store, get: (url: string) => reader.get(url, 1e6) };
}

test('without the server, its last answer is given, as a kept one', async () => {
  let isAway = false;
  const { get } = createScene(() => isAway ? lost : answerOf('{"a":"ä"}'));
  assert.equal(await get('http://h/a.json'), answerOf('{"a":"ä"}'));
  await settle();
  isAway = true;
  assert.equal(await get('http://h/a.json'), answerOf('{"a":"ä"}', { isKept: true }));
  assert.equal(await get('http://h/b.json'), lost);
});

test('a refusal is no answer of a file, and no part of one is kept', async () => {
  let now: Answer = answerOf('', { status: 403 });
  const { get } = createScene(() => now);
  for (const one of [now, answerOf('x', { isCut: true }), answerOf('x'.repeat(1024 * 1024 + 1))]) {
    now = one;
    await get('http://h/a.json');
    await settle();
  }
  now = lost;
  assert.equal(await get('http://h/a.json'), lost);
});

test('what has not changed is not written again; a list has no time, and is', async () => {
  let changedMs: number | undefined = 1;
  const { get, store } = createScene(url => answerOf(`${url}${changedMs}`, { changedMs }));
  const rounds = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await get('http://h/a.json');
      await settle();
    }
    return store.done.written;
  };
  assert.is(await rounds(3), 1);
  changedMs = 2;
  assert.is(await rounds(2), 2);
  changedMs = undefined;
  assert.is(await rounds(2), 4);
});

test('a thousand reports are kept without looking at all of them again for each; the oldest of more go', async () => {
  const { get, store } = createScene(url => answerOf(url));
  for (let i = 0; i < 1000; i++) await get(`http://h/${i}.json`);
  await settle();
  assert.is(store.kept().length, 1000);
  assert.ok(store.done.told < 2000, `${store.done.told} requests made to look at what is kept`);
  for (let i = 1000; i < 6001; i++) await get(`http://h/${i}.json`);
  await settle();
  assert.ok(store.kept().length < 5600, `${store.kept().length} are kept`);
  assert.equal([store.kept().includes('http://h/0.json'), store.kept().at(-1)], [false, 'http://h/6000.json']);
});

test('a browser without a store, or with a full disk, shows what the server gives', async () => {
  const reader = { get: async () => answerOf('x') };
  assert.is(keepAnswers(reader, 'kept', undefined), reader);
  const full = { open: async () => ({ delete: async () => false, put: async () => { throw new Error('QuotaExceededError'); } }) } as unknown as Store;
  assert.equal(await keepAnswers(reader, 'kept', full).get('http://h/a', 9), answerOf('x'));
  await settle();
});

test.run();
