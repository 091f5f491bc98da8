// Reads a vendor's recorded dialogue in test/fixtures, as turns of the DTE and the modem.

import { readFileSync } from 'node:fs';

/** One exchange of a dialogue: a line that the DTE sends, and the lines that the modem answers. */
export interface Turn {
  say: string;
  hear: string[];
}

/** Reads a dialogue from a fixture. In it, the DTE's lines begin with `> ` and the modem's with `< `. Text before the first `> ` is skipped. */
export function readTurns(name: string): Turn[] {
  const turns: Turn[] = [];
  for (const line of readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('> ')) turns.push({ say: line.slice(2), hear: [] });
    else if (line.startsWith('< ')) turns.at(-1)?.hear.push(line.slice(2));
  }
  return turns;
}

/** Returns the number of bytes in a description such as `[1587 raw bytes]`, and undefined for a line of text. */
export function rawBytesIn(text: string): number | undefined {
  const size = /^\[(\d+) raw bytes\]$/.exec(text)?.[1];
  return size === undefined ? undefined : Number(size);
}
