// A stand-in for a browser's CacheStorage, in memory. It counts what is done to it.

import type { Store } from '../../../web/fleet/server/kept.ts';

/** A stand-in for a browser's CacheStorage, with counts of what was done to it. */
export interface CountingStore {
  caches: Store;
  /** How many requests were listed by `keys()`, and how many answers were written. */
  done: { told: number; written: number };
  /** Returns the URLs in all caches, the one written last at the end. */
  kept(): string[];
}

const urlOf = (key: Request | string): string => typeof key === 'string' ? key : key.url;

/** Makes a stand-in for CacheStorage that is empty. */
export function createStore(): CountingStore {
  const stores = new Map<string, Map<string, Response>>();
  const done = { told: 0, written: 0 };
  const cacheOf = (store: Map<string, Response>) => ({
    match: async (key: Request | string) => store.get(urlOf(key))?.clone(),
    delete: async (key: Request | string) => store.delete(urlOf(key)),
    async put(key: Request | string, answer: Response) {
      done.written++;
      store.set(urlOf(key), new Response(await answer.arrayBuffer(), { headers: answer.headers }));
    },
    async keys() {
      done.told += store.size;
      return [...store.keys()].map(url => new Request(url));
    },
  });
  const open = async (name: string) => {
    if (!stores.has(name)) stores.set(name, new Map());
    return cacheOf(stores.get(name)!);
  };
  return { caches: { open }, done, kept: () => [...stores.values()].flatMap(store => [...store.keys()]) };
}
