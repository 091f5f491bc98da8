// Writes a file to the server by HTTP PUT (WebDAV) with an account, and reads it back.

import type { Account, Writing } from './answer.ts';

const leastPatienceMs = 30_000;
/** The bytes that a slow line sends in a millisecond, from which the longest wait is calculated. */
const bytesEachMs = 4;

/** Returns the HTTP header of Basic authentication (RFC 7617), in UTF-8. */
function basic({ user, password }: Account): string {
  const letters = Array.from(new TextEncoder().encode(`${user}:${password}`), byte => String.fromCharCode(byte));
  return `Basic ${btoa(letters.join(''))}`;
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The sentence on a file that was written by somebody else since this page has read it. */
export const meanwhile = 'Somebody else has written this file meanwhile. It was read again: look at what changes, and write once more.';

function whyNot(status: number): string {
  if (status === 412) return meanwhile;
  if (status === 401) return 'The server does not take this account (401).';
  if (status === 403) return 'This account may not write here (403).';
  if (status === 405 || status === 501) return `The server takes no PUT (${status}). For nginx, see dav_methods in docs/servers.md.`;
  if (status === 404 || status === 409) return `The folder is not there (${status}).`;
  return `The server answers ${status}.`;
}

/** Writes a file to the server, reads it back, and compares the two. @returns why it failed, as a sentence; empty if the server has these bytes */
export async function putFile({ url, bytes, type, conditions }: Writing, account: Account): Promise<string> {
  const patienceMs = leastPatienceMs + bytes.length / bytesEachMs;
  try {
    // without `credentials`, the browser neither keeps the account nor asks a person for one
    const answer = await fetch(url, {
      method: 'PUT', body: bytes, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(patienceMs),
      headers: { 'Authorization': basic(account), 'Content-Type': type, ...conditions },
    });
    if (!answer.ok) return whyNot(answer.status);
    const back = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(patienceMs) });
    if (!back.ok) return `It was written, but cannot be read back (${back.status}).`;
    return isEqual(new Uint8Array(await back.arrayBuffer()), bytes) ? '' : 'It was written, but the server shows something else.';
  } catch {
    return 'The server cannot be reached, or does not let this page write to it (CORS).';
  }
}
