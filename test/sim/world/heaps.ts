// What has gathered in the chip's driver at each look of the engine, as far as it is more than may live, the commands that brought it, and
// the list of what does no harm: what is on it was looked at, and costs less than a second. Anything else fails bursts.test.ts.

import type { Heap } from '../line/driver.ts';
import type { Line } from '../line/line.ts';
import type { Modem } from '../modem/modem.ts';

/** Issue 2718: 64 bytes live; some are left for a line that comes unasked. */
export const mostBytes = 60;

/** As long as the driver's ring may take until it is read. */
const ringMs = 500;

interface Harmless {
  title: string;
  /** What has come. */
  text: RegExp;
  why: string;
}

export const harmless: Harmless[] = [
  { title: 'contexts', text: /^\r\n\+CNACT: 0,\d,"[\d.]*"\r\n\r\n\+CNACT: 1,/, why: 'the context that is used is in the first line; the OK behind the last one is believed after 0.6 s' },
  { title: 'an operator with a long name', text: /^\r\n\+COPS: 0,0,"[^"]{40}/, why: 'the name is for the log alone: it is asked for twice, and left' },
];

export interface LongHeap extends Heap {
  /** The commands that were said since the look before, or the latest one. */
  said: string[];
  text: string;
  /** Why it does no harm; undefined where nobody knows. */
  known: Harmless | undefined;
}

export interface Heaps {
  take(heap: Heap): void;
  long: LongHeap[];
}

/** @param line at two rates, or a noisy one, makes rubbish of what is said, which no one reads */
export function listHeaps(modem: Pick<Modem, 'story'>, line: Pick<Line, 'stats'>): Heaps {
  const long: LongHeap[] = [];
  let seen = 0;
  let rubbishBytes = 0;
  let rubbishMs = -Infinity;
  return {
    long,
    take(heap) {
      const said = modem.story.slice(Math.min(seen, modem.story.length - 1));
      seen = modem.story.length;
      if (line.stats.toDte.garbledBytes > rubbishBytes) rubbishMs = heap.atMs;
      rubbishBytes = line.stats.toDte.garbledBytes;
      if (heap.bytes.length <= mostBytes || heap.atMs - rubbishMs < ringMs) return;
      const text = Buffer.from(heap.bytes).toString('latin1');
      long.push({ ...heap, said, text, known: harmless.find(one => one.text.test(text)) });
    },
  };
}

/** What nobody has looked at, for a person. */
export function tellUnknown({ long }: Heaps): string {
  return long.filter(({ known }) => !known)
    .map(({ text, said, lostBytes }) => `${text.length} bytes at once, ${lostBytes} of them lost, after ${said.slice(-2).join(', ').slice(0, 100)}: ${JSON.stringify(text.slice(0, 160))}`).join('\n');
}
