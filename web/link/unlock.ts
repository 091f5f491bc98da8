// Unlocks a console by its password (src/device/start/lock.ts). A locked console answers nothing else; an empty line is no guess.

import type { Session } from './session.ts';

const answerMs = 3000;
/** After a wrong guess the console accepts none for up to a minute; an early guess is repeated. */
const patienceMs = 70_000;
const pauseMs = 1000;
/** Limit of the console and of `console.password`. */
const longestPassword = 20;

/** The answer to an empty line, not a prompt after a log line: the console discards input that arrives with a line's end. */
const prompt = /(?:^|password>)\s*(?:Invalid password\s*)?password>/;
/** The engine's own lock, used by older firmware, has no delay. */
const judged = /Logged in\.|(?:Invalid password(?:; wait \d+ s)?|Too early)\s+password>/;

const line = (text: string) => Uint8Array.from([...new TextEncoder().encode(text), 0x0a]);

/**
 * Clears the input line first, and sends the password only after the prompt, because an open console would show it.
 * @returns whether it opened; undefined if it is not locked any more, or does not answer
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
