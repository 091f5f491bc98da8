// The service worker of the fleet's page. Lists, reports and pictures come from the server; without it, as they were last.

import { scope, serveOffline } from '../offline/serve.ts';

/** Like the page's own files, but kept over its builds. */
const cacheName = `snapferry-fleet ${scope.registration.scope}`;
/** The oldest ones go first. A picture has some 200 kB. */
const mostKept = 500;

async function keep(request: Request, answer: Response): Promise<void> {
  const cache = await scope.caches.open(cacheName);
  await cache.delete(request, { ignoreSearch: isPicture(request) });
  await cache.put(request, answer);
  const kept = await cache.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - mostKept))) await cache.delete(old);
}

/** A live picture's query has its time. A list's query has its folder. */
const isPicture = ({ url }: Request): boolean => /\.(?:jpe?g|png|webp|gif)$/i.test(new URL(url).pathname);

async function latest(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    // one without CORS cannot be read, and would take megabytes of room each
    if (answer.status === 200 && answer.type !== 'opaque') void keep(request, answer.clone()).catch(() => undefined);
    return answer;
  } catch (error) {
    const cache = await scope.caches.open(cacheName);
    const kept = await cache.match(request, { ignoreSearch: isPicture(request) });
    if (kept) return kept;
    throw error;
  }
}

serveOffline(latest);
