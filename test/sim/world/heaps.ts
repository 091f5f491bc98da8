// Deliveries of the chip's driver that exceed the safe length, the commands before them, and a list of harmless ones. Each entry of the
// list was examined and costs less than a second. Others fail bursts.test.ts.

import type { Heap } from '../line/driver.ts';
import type { Line } from '../line/line.ts';
import type { Modem } from '../modem/modem.ts';

/** Issue 2718: 64 bytes survive; a few are left for an unsolicited line. */
export const mostBytes = 60;

/** The longest time until the driver's ring is read. */
const ringMs = 500;

interface Harmless {
  title: string;
  /** The received text. */
  text: RegExp;
  why: string;
}

export const harmless: Harmless[] = [
  { title: 'contexts', text: /^\r\n\+CNACT: 0,\d,"[\d.]*"\r\n\r\n\+CNACT: 1,/, why: 'the context that is used is in the first line; the OK after the last one is believed after 0.6 s' },
  { title: 'lines of a boot', text: /\+CPIN: READY\r\n\r\n\*PSUTTZ: |^\r\n\*PSUTTZ: [^\r]*\r\n\r\n\+CPIN: READY\r\n/, why: 'an answer beside them is asked for again, and the time, too' },
  { title: 'an operator with a long name', text: /^\r\n\+COPS: 0,0,"[^"]{40}/, why: 'the name is for the log alone: it is asked for twice, and left' },
];

export interface LongHeap extends Heap {
  /** The commands since the poll before, or the latest one. */
  said: string[];
  text: string;
  /** Why it is harmless; undefined if unknown. */
  known: Harmless | undefined;
}

export interface Heaps {
  take(heap: Heap): void;
  long: LongHeap[];
}

/** @param line different rates, or noise, make garbage, which is not listed */
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

/** Those that were not examined, for messages. */
export function tellUnknown({ long }: Heaps): string {
  return long.filter(({ known }) => !known)
    .map(({ text, said, lostBytes }) => `${text.length} bytes at once, ${lostBytes} of them lost, after ${said.slice(-2).join(', ').slice(0, 100)}: ${JSON.stringify(text.slice(0, 160))}`).join('\n');
}
