// Reads a vendor's dialogue of test/fixtures, as turns of the DTE and the modem.

import { readFileSync } from 'node:fs';

/** A line of the DTE, and the modem's lines after it. */
export interface Turn {
  say: string;
  hear: string[];
}

/** Reads a dialogue. Its lines begin with `> ` or `< `, and text before the first `> ` is skipped. */
export function readTurns(name: string): Turn[] {
  const turns: Turn[] = [];
  for (const line of readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('> ')) turns.push({ say: line.slice(2), hear: [] });
    else if (line.startsWith('< ')) turns.at(-1)?.hear.push(line.slice(2));
  }
  return turns;
}

/** The size in `[1587 raw bytes]`. It is undefined for a line of text. */
export function rawBytesIn(text: string): number | undefined {
  const size = /^\[(\d+) raw bytes\]$/.exec(text)?.[1];
  return size === undefined ? undefined : Number(size);
}
