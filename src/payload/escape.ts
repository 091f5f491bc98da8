// Escapes bytes without copying them: its pieces are views, valid until the next read. Functions of the engine are bound, since a look-up
// costs it as much as writing sixty bytes.

import type { EscapeRule } from '../at/step';
import type { Uart } from '../ports';

/** Makes a function that writes a chunk with its bytes escaped. */
export function createEscaper(uart: Pick<Uart, 'write' | 'bytesOf'>, rule: EscapeRule): (chunk: string) => void {
  // The pattern contains the bytes themselves: the engine would parse an escape such as `\x03` again at each byte.
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
    // The engine takes a view of length 0 for the whole buffer, so none is made for an escaped byte at the beginning.
    if (found && !found.index) {
      write(by);
      found = find(chunk);
    }
    for (; found; found = find(chunk)) write([part(from, from = found.index), by]);
    write(part(from));
  };
}
