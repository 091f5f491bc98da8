// The real engine's console, asked in the browser page's protocol: in packets, one at a time, by the page's own link.

import { createAsker } from '../../web/link/asker.ts';
import { createSorter } from '../../web/link/line/packet.ts';

/** The page's side of the console. */
export interface Host {
  /** Takes output of the console, cut anywhere, such as `onBytes` of the engine gives it. */
  take(bytes: Uint8Array): void;
  /**
   * Returns the value of a JavaScript expression. It rejects with the error that the expression throws, or if no answer comes.
   */
  ask<T>(expression: string): Promise<T>;
}

/** Makes the page's side of the console. @param write writes bytes into the console */
export function createHost(write: (bytes: Uint8Array) => void): Host {
  const asker = createAsker({ write: async bytes => write(bytes), silent: () => undefined });
  const sorter = createSorter({ text: () => undefined, answer: asker.answered, refused: asker.refused, flow: () => undefined });
  return { take: sorter.take, ask: expression => asker.ask(expression) };
}
