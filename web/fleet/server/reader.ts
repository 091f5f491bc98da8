// Reads files and folders of the server, some at a time. It only asks with conditions, so what has not changed is not sent again.

import type { Answer, Reader } from './answer.ts';

const atOnce = 6;
/** Without a byte. */
const patienceMs = 30_000;
/** However slowly it comes. */
const mostMs = 5 * 60_000;

const dateIn = (headers: Headers, name: string): number | undefined => {
  const ms = Date.parse(headers.get(name) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};

/** Ends the transfer if it is too long. @param onBytes something has come */
async function textOf(response: Response, most: number, onBytes: () => void): Promise<{ text: string; isCut: boolean }> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let [text, bytes] = ['', 0];
  for (;;) {
    const { done, value } = await reader?.read() ?? { done: true, value: undefined };
    if (done || !value) return { text: text + decoder.decode(), isCut: false };
    onBytes();
    bytes += value.length;
    if (bytes > most) {
      await reader!.cancel().catch(() => undefined);
      return { text, isCut: true };
    }
    text += decoder.decode(value, { stream: true });
  }
}

async function ask(url: string, most: number): Promise<Answer> {
  // with AbortSignal.timeout, 300 cameras took the tab half as much memory again
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const end = setTimeout(stop, mostMs);
  let timer = setTimeout(stop, patienceMs);
  const renew = (): void => {
    clearTimeout(timer);
    timer = setTimeout(stop, patienceMs);
  };
  try {
    const response = await fetch(url, { cache: 'no-cache', signal: stopping.signal });
    const { status, headers } = response;
    const { text, isCut } = await textOf(response, most, renew);
    return {
      status, text, isCut, type: headers.get('content-type') ?? '', changedMs: dateIn(headers, 'last-modified'), nowMs: dateIn(headers, 'date'), isKept: false,
    };
  } catch {
    return { status: 0, text: '', type: '', isCut: false, changedMs: undefined, nowMs: undefined, isKept: false };
  } finally {
    clearTimeout(timer);
    clearTimeout(end);
  }
}

/** Makes a reader. It never throws: an answer of status 0 stands for a server that cannot be reached. */
export function createReader(): Reader {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return {
    async get(url, most) {
      if (free > 0) free--;
      else await new Promise<void>(resolve => void waiting.push(resolve));
      try {
        return await ask(url, most);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
}
