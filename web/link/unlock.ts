// Unlocks the camera's console by its password (src/device/start/lock.ts). A locked console answers nothing else. An empty line is not counted as
// a wrong password.

import type { Session } from './session.ts';

const answerMs = 3000;
/** For so many milliseconds a password that came too early is repeated. After a wrong one, the console accepts none for up to a minute. */
const patienceMs = 70_000;
const pauseMs = 1000;
/** The most characters of a console password, which is `console.password` in config.json. */
const longestPassword = 20;

/** The prompt that answers an empty line. A prompt after a log line does not match: the console discards input that comes with the end of a line. */
const prompt = /(?:^|password>)\s*(?:Invalid password\s*)?password>/;
/**
 * Matches what the console answers to a password. The engine's own lock, which older firmware uses, does not say how many seconds to wait after a
 * wrong one.
 */
const judged = /Logged in\.|(?:Invalid password(?:; wait \d+ s)?|Too early)\s+password>/;

const line = (text: string) => Uint8Array.from([...new TextEncoder().encode(text), 0x0a]);

/**
 * Sends an empty line first, and the password only after a prompt, because an open console would show the password.
 * @returns whether the console has opened. It is undefined if the console is not locked any more, or does not answer
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
