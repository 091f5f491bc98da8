// Tests the service worker of the fleet's page: which pictures it keeps for use without a network, and what that costs.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createStore } from './store.ts';

const test = suite('web/fleet/worker');

type Serve = (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void;

const store = createStore();
let serve: Serve;
/** Gives the server's answer to a request of the service worker. It is undefined while there is no network. */
let network: ((url: string) => Response) | undefined;

const real = { fetch: globalThis.fetch };

test.before(async () => {
  const scope = {
    registration: { scope: 'http://h/fleet/' }, caches: store.caches,
    addEventListener: (name: string, take: Serve) => { if (name === 'fetch') serve = take; },
  };
  const fetch = async ({ url }: Request) => network ? network(url) : Promise.reject(new TypeError('Failed to fetch'));
  Object.assign(globalThis, { self: scope, buildName: 'x', fetch });
  // the path is no constant, so that the type check leaves the worker out of this test: its types are those of a browser
  await import(new URL('../../../web/fleet/worker.ts', import.meta.url).href);
});

// Another test file of this process would take `self` for that of a page.
test.after(() => {
  Object.assign(globalThis, real);
  for (const name of ['self', 'buildName']) Reflect.deleteProperty(globalThis, name);
});

/** Asks the worker for a URL, and waits until it has kept the answer. @returns undefined if the worker leaves the request to the browser */
async function ask(url: string): Promise<Response | undefined> {
  let answered: Promise<Response> | undefined;
  serve({ request: new Request(url), respondWith: answer => { answered = answer; } });
  const answer = await answered;
  await new Promise(resolve => setTimeout(resolve, 1));
  return answer;
}

test('lists and reports do not pass through it: each would take memory of the tab', async () => {
  network = url => new Response(url);
  for (const path of ['cam/cam.json', 'cam/', '?list-type=2&prefix=a.jpg', 'cam/cam.jsonl']) assert.is(await ask(`http://h/${path}`), undefined, path);
  assert.equal(store.kept(), []);
});

test('a live picture comes from the server, and is kept once, whatever time its address has', async () => {
  network = url => new Response(url);
  for (const address of ['cam/live.jpg?v=1', 'cam/live.JPG?v=1', 'cam/live.jpg?v=2']) assert.is(await (await ask(`http://h/${address}`))!.text(), `http://h/${address}`);
  assert.equal(store.kept(), ['http://h/cam/live.JPG', 'http://h/cam/live.jpg']);
  network = undefined;
  assert.is(await (await ask('http://h/cam/live.jpg?v=3'))!.text(), 'http://h/cam/live.jpg?v=2');
  assert.match(await ask('http://h/cam/other.jpg').catch(String) as string, /Failed to fetch/);
});

test('of many, the oldest go, and they are looked for now and then', async () => {
  network = url => new Response(url);
  const before = store.done.told;
  for (let i = 0; i < 1000; i++) await ask(`http://h/${i}.jpg`);
  const kept = store.kept();
  assert.ok(kept.length >= 300 && kept.length <= 350, `${kept.length} pictures`);
  assert.equal(kept.at(-1), 'http://h/999.jpg');
  assert.ok(store.done.told - before < 8000, `${store.done.told - before} requests made to look at what is kept`);
});

test.run();
