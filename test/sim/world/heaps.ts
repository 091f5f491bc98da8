// What has gathered in the chip's driver at each look of the engine, as far as it is more than may live, and the commands that brought it.

import type { Heap } from '../line/driver.ts';
import type { Modem } from '../modem/modem.ts';

/** Issue 2718: 64 bytes live; some are left for a line that comes unasked. */
export const mostBytes = 60;

export interface LongHeap extends Heap {
  family: string;
  /** The commands that were said last, and what came, shortened. */
  said: string[];
  text: string;
}

export interface Heaps {
  take(heap: Heap): void;
  long: LongHeap[];
  lostBytes(): number;
}

export function listHeaps(modem: Pick<Modem, 'story'>, family: string): Heaps {
  const long: LongHeap[] = [];
  let seen = 0;
  let lost = 0;
  return {
    long,
    lostBytes: () => lost,
    take(heap) {
      lost += heap.lostBytes;
      const said = modem.story.slice(Math.min(seen, modem.story.length - 1));
      seen = modem.story.length;
      if (heap.bytes.length > mostBytes) long.push({ ...heap, family, said, text: Buffer.from(heap.bytes).toString('latin1') });
    },
  };
}
