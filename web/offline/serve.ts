// The code of the service workers. A worker keeps the files of one build, by the list in offline.json, and serves them. After a complete update it
// deletes the former build's files.

/** The content of offline.json: the build's checksum, and the paths of its files relative to the page. */
interface Kept {
  build: string;
  files: string[];
}

/** The part of a service worker's global object that is used. TypeScript's declarations for the DOM only describe a window. */
export interface WorkerScope {
  registration: { scope: string };
  caches: CacheStorage;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: 'install' | 'activate', take: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(name: 'fetch', take: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void): void;
}

/** The global object of the service worker, with its type. */
export const scope = self as unknown as WorkerScope;
/** The beginning of the names of this page's caches. Other pages of this project may be at the same server, with caches of their own. */
const prefix = `snapferry ${scope.registration.scope} `;
/** Matches the names of caches of older builds, before each page had its own prefix. */
const former = /^snapferry-[0-9a-f]{16}$/;
/** The name of the build. web/build.js defines it at the start of the worker's file, so that each build has another worker. */
declare const buildName: string;
const cacheName = prefix + buildName;

async function keep(): Promise<void> {
  const list = await (await fetch('offline.json', { cache: 'no-store' })).json() as Kept;
  const cache = await scope.caches.open(cacheName);
  await cache.addAll(list.files.map(file => new Request(file, { cache: 'no-cache' })));
  await scope.skipWaiting();
}

async function clear(): Promise<void> {
  const old = (await scope.caches.keys()).filter(name => (name.startsWith(prefix) && name !== cacheName) || former.test(name));
  await Promise.all(old.map(name => scope.caches.delete(name)));
  await scope.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await scope.caches.open(cacheName);
  const isPage = request.url.replace(/[?#].*/, '') === scope.registration.scope;
  const kept = await cache.match(isPage ? new URL('index.html', scope.registration.scope).href : request, { ignoreSearch: true });
  if (request.cache === 'no-store') return fetch(request).catch(() => kept ?? Response.error());
  return kept ?? fetch(request);
}

/**
 * Serves the page's files from the cache. @param others answers requests for files that are not the page's own; if it returns undefined, the
 * browser asks the server
 */
export function serveOffline(others?: (request: Request) => Promise<Response> | undefined): void {
  scope.addEventListener('install', event => event.waitUntil(keep()));
  scope.addEventListener('activate', event => event.waitUntil(clear()));
  scope.addEventListener('fetch', event => {
    const { request } = event;
    if (request.method !== 'GET') return;
    const answered = request.url.startsWith(scope.registration.scope) ? answer(request) : others?.(request);
    if (answered) event.respondWith(answered);
  });
}
