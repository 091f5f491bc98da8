// The real engine's console in the browser page's protocol: packets, one at a time, by the page's own link.

import { createAsker } from '../../web/link/asker.ts';
import { createSorter } from '../../web/link/line/packet.ts';

export interface Host {
  /** Console output, cut anywhere: `onBytes` of the engine. */
  take(bytes: Uint8Array): void;
  /** The value of an expression; rejects with the thrown error, or if there is no answer. */
  ask<T>(expression: string): Promise<T>;
}

/** @param write bytes into the console */
export function createHost(write: (bytes: Uint8Array) => void): Host {
  const asker = createAsker({ write: async bytes => write(bytes), silent: () => undefined });
  const sorter = createSorter({ text: () => undefined, answer: asker.answered, refused: asker.refused, flow: () => undefined });
  return { take: sorter.take, ask: expression => asker.ask(expression) };
}
