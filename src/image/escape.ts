// Escaping without a copy: a chunk from the card goes out as views on it, with the escape byte between. One mechanism for every
// rule; which codes, behind what and ended by what is the modem's. It keeps nothing: a view is good until the next chunk is read.

import type { EscapeRule } from '../at/step';
import type { Bytes, Uart } from '../ports';

/** Pieces that are written at once; a chunk of nothing but escapes must not become a long list. */
const mostPieces = 16;

/** Writes a chunk; in front of each code stands the escape byte, and the code itself begins the view after it. */
export function writeEscaped(uart: Uart, chunk: string, rule: EscapeRule): void {
  const bytes = uart.bytesOf(chunk);
  const codes = rule.codes;
  let pieces: Bytes[] = [];
  let from = 0;
  codes.lastIndex = 0;
  let found = codes.exec(chunk);
  while (found) {
    const at = found.index;
    if (at > from) pieces.push(new Uint8Array(bytes, from, at - from));
    pieces.push(rule.by);
    from = at;
    if (pieces.length >= mostPieces) {
      uart.write(pieces);
      pieces = [];
    }
    found = codes.exec(chunk);
  }
  if (from < chunk.length) pieces.push(new Uint8Array(bytes, from, chunk.length - from));
  uart.write(pieces);
}
