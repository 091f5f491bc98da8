// Evaluates expressions on the real engine (Espruino) by the page's own code: through the console, in packets, and one at a time.

import { createAsker } from '../../web/link/asker.ts';
import { createSorter } from '../../web/link/line/packet.ts';

/** The browser page's end of the serial line to the console of Espruino. */
export interface Host {
  /** Takes the console's output as it arrives, in parts that may begin and end anywhere. */
  take(bytes: Uint8Array): void;
  /**
   * Returns the value of a JavaScript expression. It rejects with the error that the expression throws, or if no answer comes.
   */
  ask<T>(expression: string): Promise<T>;
}

/** Makes the browser page's end of the serial line to the console of Espruino. @param write writes bytes into the console */
export function createHost(write: (bytes: Uint8Array) => void): Host {
  const asker = createAsker({ write: async bytes => write(bytes), again: () => sorter.giveUp(), silent: () => undefined });
  const sorter = createSorter({ text: () => undefined, answer: asker.answered, refused: asker.refused, flow: () => undefined });
  return { take: sorter.take, ask: expression => asker.ask(expression) };
}
