// Escaping without a copy: a chunk from the card goes out as views on it, with the escape byte between. One mechanism for every
// rule; which codes, by which character and ended by what is the modem's. It keeps nothing: a view is good until the next chunk is read.
//
// To the engine a statement costs as much as writing ten bytes, and asking an object for a native of its class as much as
// sixty, since that goes through all global names. So natives are bound to their objects beforehand.

import type { EscapeRule } from '../at/step';
import type { Uart } from '../ports';

/** What writes chunk after chunk: in front of each code stands the escape byte, and the code itself begins the view after it. */
export function createEscaper(uart: Pick<Uart, 'write' | 'bytesOf'>, rule: EscapeRule): (chunk: string) => void {
  // the characters themselves: spelled as \x03, each would be read again at every byte that is searched
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
    // no view is as short as nothing: to the engine a length of 0 is all of the buffer
    if (found && !found.index) {
      write(by);
      found = find(chunk);
    }
    for (; found; found = find(chunk)) write([part(from, from = found.index), by]);
    write(part(from));
  };
}
