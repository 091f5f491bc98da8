// Joins single bytes in preallocated space: esptool-js copies a frame for each of its four thousand bytes.

const leastRoom = 8192;

/** @returns a function that appends the second array to the first; both stay unchanged */
export function createJoin(): (first: Uint8Array, second: Uint8Array) => Uint8Array<ArrayBuffer> {
  let room = new Uint8Array(0);
  /** Only after the last joined array the space is free. */
  let last: Uint8Array | undefined;
  return (first, second) => {
    const bytes = first.length + second.length;
    if (first !== last || bytes > room.length) {
      room = new Uint8Array(Math.max(leastRoom, 2 * bytes));
      room.set(first);
    }
    room.set(second, first.length);
    const joined = room.subarray(0, bytes);
    last = joined;
    return joined;
  };
}
