// A pseudo terminal in a process of its own. There the engine's output gets its time of arrival even while this process is busy. A real wire does not
// wait for the modem's processor, either.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openTerminal, type Terminal } from '../../../sim/line/terminal.ts';

type Told = { path: string } | { bytes: Uint8Array; atMs: number };

const self = fileURLToPath(import.meta.url);

/** Starts the process of the terminal. Its listeners get bytes and the time of their arrival there, in milliseconds since 1970. */
export async function openTerminalApart(): Promise<Terminal> {
  const child = fork(self, ['apart'], { serialization: 'advanced' });
  const listeners: ((bytes: Uint8Array, atMs?: number) => void)[] = [];
  const path = await new Promise<string>((resolve, reject) => {
    child.on('message', (told: Told) => {
      if ('path' in told) resolve(told.path);
      else listeners.forEach(listener => listener(told.bytes, told.atMs));
    });
    child.once('exit', code => reject(new Error(`the terminal's process ended, with ${code}`)));
  });
  return {
    path,
    isOpen: () => child.connected,
    close: () => void (child.connected && child.disconnect()),
    onBytes: listener => void listeners.push(listener),
    write: bytes => void (child.connected && child.send(bytes)),
  };
}

if (process.argv[2] === 'apart') {
  const terminal = openTerminal();
  terminal.onBytes(bytes => void (process.connected && process.send!({ bytes, atMs: Date.now() } satisfies Told)));
  process.on('message', (bytes: Uint8Array) => terminal.write(bytes));
  process.on('disconnect', () => process.exit());
  process.send!({ path: terminal.path } satisfies Told);
}
