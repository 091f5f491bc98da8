// The service worker of the fleet's page. It loads pictures from the server, and keeps them for use without it. Lists and reports are kept by the
// page itself.

import { scope, serveOffline } from '../offline/serve.ts';

/** The cache of the pictures. Unlike the cache of the page's own files, it stays when a new build of the page is loaded. */
const cacheName = `snapferry-fleet pictures ${scope.registration.scope}`;
/** The most pictures that are kept, of some 200 kB each. The oldest ones are deleted first. */
const mostKept = 300;
/**
 * After so many new pictures, the oldest ones are looked for. That search is not done each time, because it makes an object of each picture that is
 * kept.
 */
const mostBetween = 50;
let between = mostBetween;

/** Returns the key of a picture in the cache: its address without query and fragment, which differ with each version of a live picture. */
const keyOf = ({ url }: Request): string => url.replace(/[?#].*/, '');
const isPicture = (request: Request): boolean => /\.(?:jpe?g|png|webp|gif)$/i.test(keyOf(request));

async function keep(key: string, answer: Response): Promise<void> {
  const cache = await scope.caches.open(cacheName);
  // a former copy of the picture is deleted first. So the new copy is the last one in the cache, and the oldest ones are first
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
    // an answer without CORS headers is not kept, because it cannot be read, and the browser would count megabytes of storage for it
    if (answer.status === 200 && answer.type !== 'opaque') void keep(keyOf(request), answer.clone()).catch(() => undefined);
    return answer;
  } catch (error) {
    const kept = await (await scope.caches.open(cacheName)).match(keyOf(request));
    if (kept) return kept;
    throw error;
  }
}

serveOffline(request => isPicture(request) ? latest(request) : undefined);
