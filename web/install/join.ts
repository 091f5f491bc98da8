// Joins arrays of bytes in space that is reserved in advance. esptool-js adds each of four thousand bytes by itself, and would copy the whole
// frame each time.

const leastRoom = 8192;

/** Returns a function that appends the second array to the first. The function returns the joined array, and changes neither of the two. */
export function createJoin(): (first: Uint8Array, second: Uint8Array) => Uint8Array<ArrayBuffer> {
  let room = new Uint8Array(0);
  /** The array that was returned last. The reserved space begins at its end, so only this array can be extended without a copy. */
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
