// Puts escape bytes into a payload without copying its bytes: the pieces that are written are views of the chunk. Functions are bound once, since the
// engine looks up a function as slowly as it writes sixty bytes.

import type { EscapeRule } from '../at/step';
import type { Uart } from '../ports';

/** Returns a function that writes a chunk of a payload, with an escape byte before each byte that the rule names. */
export function createEscaper(uart: Pick<Uart, 'write' | 'bytesOf'>, rule: EscapeRule): (chunk: string) => void {
  // The pattern contains the bytes themselves. An escape sequence such as `\x03` would be parsed again by the engine at each byte.
  const codes = new RegExp('[' + rule.codes + ']', 'g');
  const find = codes.exec.bind(codes) as (chunk: string) => { index: number } | null;
  const write = uart.write;
  const by = rule.by;
  const bytesOf = uart.bytesOf;
  const View = Uint8Array;
  return function (chunk) {
    const bytes = new View(bytesOf(chunk));
    const part = bytes.subarray.bind(bytes) as (from: number, to?: number) => Uint8Array;
    let from = 0;
    let found = find(chunk);
    // The engine takes a view of length 0 for the whole buffer, so no view is made before an escaped byte at the beginning.
    if (found && !found.index) {
      write(by);
      found = find(chunk);
    }
    for (; found; found = find(chunk)) write([part(from, from = found.index), by]);
    write(part(from));
  };
}
