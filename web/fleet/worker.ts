// The service worker of the fleet's page. Pictures come from the server; without it, as they were last. The page keeps lists and reports itself.

import { scope, serveOffline } from '../offline/serve.ts';

/** Like the page's own files, but kept over its builds. */
const cacheName = `snapferry-fleet pictures ${scope.registration.scope}`;
/** The oldest ones go first. A picture has some 200 kB. */
const mostKept = 300;
/** After so many, the oldest are looked for: a look makes an object of each that is kept. */
const mostBetween = 50;
let between = mostBetween;

/** A live picture's query has its time. */
const keyOf = ({ url }: Request): string => url.replace(/[?#].*/, '');
const isPicture = (request: Request): boolean => /\.(?:jpe?g|png|webp|gif)$/i.test(keyOf(request));

async function keep(key: string, answer: Response): Promise<void> {
  const cache = await scope.caches.open(cacheName);
  // what is kept anew comes last
  await cache.delete(key);
  await cache.put(key, answer);
  if (++between < mostBetween) return;
  between = 0;
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - mostKept))) await cache.delete(old);
}

async function latest(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    // one without CORS cannot be read, and would take megabytes of room each
    if (answer.status === 200 && answer.type !== 'opaque') void keep(keyOf(request), answer.clone()).catch(() => undefined);
    return answer;
  } catch (error) {
    const kept = await (await scope.caches.open(cacheName)).match(keyOf(request));
    if (kept) return kept;
    throw error;
  }
}

serveOffline(request => isPicture(request) ? latest(request) : undefined);
