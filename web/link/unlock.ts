// A locked console's password (src/device/lock.ts). It answers nothing else; an empty line is no guess.

import type { Session } from './session.ts';

const answerMs = 3000;
/** After a wrong guess the console takes none for up to a minute; one that comes too early is said again. */
const patienceMs = 70_000;
const pauseMs = 1000;
/** What the console can hold of one; `console.password` has the same limit. */
const longestPassword = 20;

/** Whole, since what is left of one answer would be taken for the next one. */
const prompt = /password>$/;
/** The engine's own lock, which older firmware used, makes nobody wait. */
const judged = /Logged in\.|(?:Invalid password(?:; wait \d+ s)?|Too early)\s+password>/;

const line = (text: string) => Uint8Array.from([...new TextEncoder().encode(text), 0x0a]);

/**
 * What lies in the password's line is got rid of first; and only where the prompt comes back is the password sent: an open console would
 * show it.
 * @returns whether it opened; nothing where it is not locked any more, or does not answer
 */
export async function unlock({ wire, ear }: Pick<Session, 'wire' | 'ear'>, password: string): Promise<boolean | undefined> {
  if (/[\x00-\x1f\x7f]/.test(password) || password.length > longestPassword) return false;
  ear.clear();
  await wire.write(line(''));
  if (!await ear.wait(prompt, answerMs)) return undefined;
  for (const endMs = Date.now() + patienceMs; Date.now() < endMs; await new Promise(resolve => setTimeout(resolve, pauseMs))) {
    ear.clear();
    await wire.write(line(password));
    const answer = await ear.wait(judged, answerMs);
    if (!answer?.[0].startsWith('Too early')) return answer && answer[0] === 'Logged in.';
  }
  return undefined;
}
