// A locked console's password, when the console's answers come in pieces.

import { setImmediate } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEar } from '../../../web/link/line/ear.ts';
import type { Session } from '../../../web/link/session.ts';
import { unlock } from '../../../web/link/unlock.ts';

const unlocking = suite('web/link/unlock');
const password = 'open sesame';

/** The firmware's answer to each line. @param cut each answer arrives in two pieces, the first of `cut` letters */
function createLocked(cut: number, words: string[]): Pick<Session, 'wire' | 'ear'> {
  const ear = createEar();
  const pieces: string[] = [];
  async function send(): Promise<void> {
    while (pieces.length > 0) {
      await setImmediate();
      ear.take(new TextEncoder().encode(pieces.shift()));
    }
  }
  async function write(bytes: Uint8Array): Promise<void> {
    const typed = new TextDecoder().decode(bytes);
    const refusal = typed === '\n' ? '' : words.shift();
    const answer = typed === `${password}\n` && refusal === undefined ? '\r\x1b[JLogged in.\r\n' : `\r\n${refusal ? `  ${refusal}\r\n` : ''}password>`;
    const isSending = pieces.length > 0;
    pieces.push(answer.slice(0, cut), answer.slice(cut));
    if (!isSending) void send();
  }
  return { ear, wire: { write } as Session['wire'] };
}

for (let cut = 0; cut <= 42; cut++) {
  unlocking(`a wrong password, then the right one, each answer cut after ${cut} letters`, async () => {
    const locked = createLocked(cut, ['Invalid password; wait 16 s']);
    assert.is(await unlock(locked, 'open says me'), false);
    assert.is(await unlock(locked, password), true);
  });
}

unlocking('what comes too early is said again until it is judged', async () => {
  const locked = createLocked(5, ['Too early', 'Too early']);
  assert.is(await unlock(locked, password), true);
});

unlocking.run();
