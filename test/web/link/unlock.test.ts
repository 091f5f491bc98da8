// Tests how a locked console is unlocked when its answers come in pieces.

import { setImmediate } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEar } from '../../../web/link/line/ear.ts';
import type { Session } from '../../../web/link/session.ts';
import { unlock } from '../../../web/link/unlock.ts';

const unlocking = suite('web/link/unlock');
const password = 'open sesame';

/** Makes a locked console. @param cut each answer arrives in two pieces, the first of `cut` letters @param words its answers to passwords */
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
  unlocking(`a wrong password is rejected and the right one accepted, with each answer split after ${cut} characters`, async () => {
    const locked = createLocked(cut, ['Invalid password; wait 16 s']);
    assert.is(await unlock(locked, 'open says me'), false);
    assert.is(await unlock(locked, password), true);
  });
}

unlocking('a password sent too early is sent again until it is checked', async () => {
  const locked = createLocked(5, ['Too early', 'Too early']);
  assert.is(await unlock(locked, password), true);
});

unlocking('a prompt after a log line is not taken for the answer to the empty line', async () => {
  const ear = createEar();
  const say = (text: string) => ear.take(new TextEncoder().encode(text));
  const typed: string[] = [];
  let isReading = false;
  /** Reads the typed bytes as the firmware does: all input since the last time comes as one event, of which only the first line counts. */
  async function read(): Promise<void> {
    isReading = true;
    say('\r\x1b[J+0.1 info card: nothing to send\r\npassword>');
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    isReading = false;
    const [line] = typed.splice(0).join('').split('\n');
    say(line === password ? '\r\x1b[JLogged in.\r\n' : `\r\n${line ? '  Invalid password; wait 1 s\r\n' : ''}password>`);
  }
  const write = async (bytes: Uint8Array): Promise<void> => {
    typed.push(new TextDecoder().decode(bytes));
    if (!isReading) void read();
  };
  assert.is(await unlock({ ear, wire: { write } as Session['wire'] }, password), true);
});

unlocking.run();
