// Keeps the server's last answers for use without a network. The page keeps these texts itself. If its service worker did, each would take some 30
// kB of the tab's memory.

import type { Answer, Reader } from './answer.ts';

/** How many answers of the server are kept at most. Most are reports of some 1 kB. */
const mostKept = 5000;
/** The most characters of an answer that is kept. Otherwise a list of 50,000 names would be stored again each minute. */
const mostBytes = 1024 * 1024;
/** After so many new answers of the server, the oldest ones in the cache are deleted. */
const mostBetween = 500;
const aboutHeader = 'snapferry-answer';

/** The methods of the browser's CacheStorage that this file uses. */
export interface Store {
  open(name: string): Promise<{
    match(url: string): Promise<Response | undefined>;
    put(url: string, answer: Response): Promise<void>;
    delete(key: string | Request): Promise<boolean>;
    keys(): Promise<readonly Request[]>;
  }>;
}

type About = Pick<Answer, 'changedMs' | 'nowMs'>;

/**
 * Returns a reader that keeps the answers, and returns them while the server cannot be reached. @param name of the cache @param store the
 * browser's caches; undefined on a page without TLS, where nothing is kept
 */
export function keepAnswers(reader: Reader, name: string, store: Store | undefined): Reader {
  if (!store) return reader;
  const opened = store.open(name);
  /** When the answers that were kept were last changed on the server, by URL. An answer that is not newer is not stored again. */
  const known = new Map<string, number>();
  let between = mostBetween;

  async function keep(url: string, { text, type, changedMs, nowMs }: Answer): Promise<void> {
    const cache = await opened;
    // a former copy of the answer is deleted first. So the new copy is the last one in the cache, and the oldest ones are first
    await cache.delete(url);
    await cache.put(url, new Response(text, { headers: { 'content-type': type, [aboutHeader]: JSON.stringify({ changedMs, nowMs }) } }));
    if (++between < mostBetween) return;
    between = 0;
    const all = await cache.keys();
    for (const old of all.slice(0, Math.max(0, all.length - mostKept))) await cache.delete(old);
  }

  async function last(url: string): Promise<Answer | undefined> {
    const kept = await (await opened).match(url);
    if (!kept) return undefined;
    const { changedMs, nowMs } = JSON.parse(kept.headers.get(aboutHeader) ?? '{}') as Partial<About>;
    return { status: 200, text: await kept.text(), type: kept.headers.get('content-type') ?? '', isCut: false, changedMs, nowMs, isKept: true };
  }

  return {
    async get(url, most) {
      const answer = await reader.get(url, most);
      if (answer.status === 0) return await last(url).catch(() => undefined) ?? answer;
      const { status, isCut, text, changedMs } = answer;
      const isNew = changedMs === undefined || known.get(url) !== changedMs;
      if (status === 200 && !isCut && text.length <= mostBytes && isNew) {
        if (changedMs !== undefined) known.set(url, changedMs);
        // an answer that cannot be stored, as on a full disk, is still shown
        void keep(url, answer).catch(() => undefined);
      }
      return answer;
    },
  };
}
