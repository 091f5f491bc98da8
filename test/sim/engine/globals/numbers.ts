// The engine's functions on lists of numbers and bytes, as its jswrap_espruino.c and heatshrink_decoder.c have them.

/** Returns the sum of the products of two lists, element by element. The second list begins at an offset, and starts again after its end. */
export function convolve(one: ArrayLike<number>, other: ArrayLike<number>, offset: number): number {
  const { length } = other;
  let at = offset % length;
  if (at < 0) at += length;
  let sum = 0;
  for (let i = 0; i < one.length; i++) {
    sum += one[i]! * other[at]!;
    at = at + 1 < length ? at + 1 : 0;
  }
  return sum;
}

const [windowBits, countBits, letterBits] = [8, 6, 8];

/** Expands bytes that heatshrink has compressed, with a window of 8 bits and a lookahead of 6. The window begins with zeros. */
export function expand(stored: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  const bits = stored.length * 8;
  let at = 0;
  const take = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value = value << 1 | (stored[at >> 3]! >> (7 - (at & 7)) & 1);
    return value;
  };
  while (at < bits) {
    const isLetter = take(1) === 1;
    if (at + (isLetter ? letterBits : windowBits + countBits) > bits) break;
    if (isLetter) bytes.push(take(letterBits));
    else {
      const distance = take(windowBits) + 1;
      for (let left = take(countBits) + 1; left > 0; left--) bytes.push(bytes[bytes.length - distance] ?? 0);
    }
  }
  return Uint8Array.from(bytes);
}
