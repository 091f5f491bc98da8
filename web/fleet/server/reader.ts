// Reads files and lists of folders from the server, six at a time. The browser asks only for what has changed, so the rest is not sent again.

import type { Answer, Reader } from './answer.ts';

const atOnce = 6;
/** The longest wait for another byte of an answer, in milliseconds. */
const patienceMs = 30_000;
/** The longest time for a whole answer of the server, in milliseconds. */
const mostMs = 5 * 60_000;

const dateIn = (headers: Headers, name: string): number | undefined => {
  const ms = Date.parse(headers.get(name) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};

/** Returns the text of an answer, and ends the transfer if it is too long. @param most the most bytes @param onBytes called when bytes have come */
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
  // AbortSignal.timeout is not used: with it, the tab took half as much memory again for 300 cameras
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
      etag: headers.get('etag') ?? undefined,
    };
  } catch {
    return { status: 0, text: '', type: '', isCut: false, changedMs: undefined, nowMs: undefined, isKept: false };
  } finally {
    clearTimeout(timer);
    clearTimeout(end);
  }
}

/** Makes a reader. It never throws: if the server cannot be reached, the answer has status 0. */
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
