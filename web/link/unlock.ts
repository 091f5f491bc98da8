// A locked console's password. It answers nothing else: whatever is typed counts as one, up to the line's end.

import type { Session } from './session.ts';

const answerMs = 3000;
/** What the console can hold of one; `console.password` has the same limit. */
const longestPassword = 20;

/** Whole, since what is left of one answer would be taken for the next one. */
const wrong = /Invalid password\s+password>/;
const judged = new RegExp(`Logged in\\.|${wrong.source}`);

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
  if (!await ear.wait(wrong, answerMs)) return undefined;
  ear.clear();
  await wire.write(line(password));
  const answer = await ear.wait(judged, answerMs);
  return answer && answer[0] === 'Logged in.';
}
