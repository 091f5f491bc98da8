// Records deliveries of the chip's driver that are longer than is safe, with the commands before them. A list has the harmless ones: each was
// examined, and costs less than a second. Others let bursts.test.ts fail.

import type { Heap } from '../line/driver.ts';
import type { Line } from '../line/line.ts';
import type { Modem } from '../modem/modem.ts';

/**
 * Longest safe delivery in bytes. 64 bytes survive (issue 2718 of espruino/Espruino), and a few of them are left for an unsolicited line.
 */
export const mostBytes = 60;

/** Longest time until the driver's ring is read, in milliseconds. */
const ringMs = 500;

interface Harmless {
  title: string;
  /** The received text. */
  text: RegExp;
  why: string;
}

/** Long deliveries that were examined and found harmless. */
export const harmless: Harmless[] = [
  { title: 'contexts', text: /^\r\n\+CNACT: 0,\d,"[\d.]*"\r\n\r\n\+CNACT: 1,/, why: 'the context that is used is in the first line; the OK after the last one is believed after 0.6 s' },
  { title: 'lines of a boot', text: /\+CPIN: READY\r\n\r\n\*PSUTTZ: |^\r\n\*PSUTTZ: [^\r]*\r\n\r\n\+CPIN: READY\r\n/, why: 'an answer beside them is asked for again, and the time, too' },
  { title: 'an operator with a long name', text: /^\r\n\+COPS: 0,0,"[^"]{40}/, why: 'the name is for the log alone: it is asked for twice, and left' },
];

/** A delivery that is longer than is safe. */
export interface LongHeap extends Heap {
  /** The commands since the poll before, or the latest one if there were none. */
  said: string[];
  /** The bytes as a text. */
  text: string;
  /** The entry that explains why the long delivery is harmless. It is undefined if there is none. */
  known: Harmless | undefined;
}

/** The deliveries of a world. */
export interface Heaps {
  /** Takes a delivery. */
  take(heap: Heap): void;
  /** The long ones so far. */
  long: LongHeap[];
}

/** Begins a record. @param line its different rates, or its noise, make garbage, which is not recorded */
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

/** Describes the long deliveries that were not examined, for messages. */
export function tellUnknown({ long }: Heaps): string {
  return long.filter(({ known }) => !known)
    .map(({ text, said, lostBytes }) => `${text.length} bytes at once, ${lostBytes} of them lost, after ${said.slice(-2).join(', ').slice(0, 100)}: ${JSON.stringify(text.slice(0, 160))}`).join('\n');
}
