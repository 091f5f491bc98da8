// The server's last answers, for use without it. The page keeps its texts itself: each that goes through its worker would take the tab some 30 kB.

import type { Answer, Reader } from './answer.ts';

/** Reports have some 1 kB each. */
const mostKept = 5000;
/** A list of 50,000 names would be written again each minute. */
const mostBytes = 1024 * 1024;
/** After so many, the oldest are looked for. */
const mostBetween = 500;
const aboutHeader = 'snapferry-answer';

/** The browser's CacheStorage, as far as it is used. */
export interface Store {
  open(name: string): Promise<{
    match(url: string): Promise<Response | undefined>;
    put(url: string, answer: Response): Promise<void>;
    delete(key: string | Request): Promise<boolean>;
    keys(): Promise<readonly Request[]>;
  }>;
}

type About = Pick<Answer, 'changedMs' | 'nowMs'>;

/** @param name of the store; the browser has none for pages without TLS @param store the browser's */
export function keepAnswers(reader: Reader, name: string, store: Store | undefined): Reader {
  if (!store) return reader;
  const opened = store.open(name);
  /** When the kept ones were changed. */
  const known = new Map<string, number>();
  let between = mostBetween;

  async function keep(url: string, { text, type, changedMs, nowMs }: Answer): Promise<void> {
    const cache = await opened;
    // what is kept anew comes last
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
        // a full disk is no reason to show nothing
        void keep(url, answer).catch(() => undefined);
      }
      return answer;
    },
  };
}
