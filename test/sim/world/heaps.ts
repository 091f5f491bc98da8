// Records the bursts of bytes that the engine gets at once and that are longer than is safe, with the commands before them. The list `harmless` has
// the bursts that were examined: a loss in one of them costs less than a second. At any other long burst, bursts.test.ts fails.

import type { Heap } from '../line/driver.ts';
import type { Line } from '../line/line.ts';
import type { Modem } from '../modem/modem.ts';

/**
 * Longest burst that is safe, in bytes. An engine keeps 64 bytes of a burst (issue 2718 of espruino/Espruino). The last four of them are left for
 * a line that the modem sends unasked.
 */
export const mostBytes = 60;

/** Longest time until the engine reads the ring buffer of the UART's driver, in milliseconds. */
const ringMs = 500;

interface Harmless {
  title: string;
  /** Matches the received text of a burst that is harmless. */
  text: RegExp;
  why: string;
}

/** Long bursts that were examined and found harmless, with the reason. */
export const harmless: Harmless[] = [
  {
    title: 'contexts', text: /^\r\n\+CNACT: 0,\d,"[\d.]*"\r\n\r\n\+CNACT: 1,/,
    why: 'the context that is used is in the first line; the OK after the last one is believed after 0.6 s',
  },
  {
    title: 'lines of a boot', text: /\+CPIN: READY\r\n\r\n\*PSUTTZ: |^\r\n\*PSUTTZ: [^\r]*\r\n\r\n\+CPIN: READY\r\n/,
    why: 'an answer beside them is asked for again, and the time, too',
  },
  {
    title: 'an operator with a long name', text: /^\r\n\+COPS: 0,0,"[^"]{40}/, why: 'the name is for the log alone: it is asked for twice, and left',
  },
];

/** A burst that is longer than is safe. */
export interface LongHeap extends Heap {
  /** The commands that the modem received since the engine's previous burst of any length. If there were none, this is the latest command. */
  said: string[];
  /** The received bytes as text. */
  text: string;
  /** The entry of `harmless` that explains the burst. It is undefined if the burst was not examined. */
  known: Harmless | undefined;
}

/** The record of the bursts that reached the engine in one test world. */
export interface Heaps {
  /** Takes a burst that has reached the engine, and adds it to `long` if it is longer than is safe. */
  take(heap: Heap): void;
  /** The bursts so far that were longer than is safe. */
  long: LongHeap[];
}

/**
 * Begins a record of bursts. A burst shortly after garbled bytes, from different baud rates or noise, is not recorded.
 * @param line tells how many bytes were garbled
 */
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

/** Describes the long bursts that were not examined, one a line, for the message of a test. */
export function tellUnknown({ long }: Heaps): string {
  return long.filter(({ known }) => !known)
    .map(({ text, said, lostBytes }) =>
      `${text.length} bytes at once, ${lostBytes} of them lost, after ${said.slice(-2).join(', ').slice(0, 100)}: `
        + `${JSON.stringify(text.slice(0, 160))}`).join('\n');
}
