// Bytes that come one by one, joined in room that was made ahead: esptool-js makes a frame anew for each of its four thousand.

const leastRoom = 8192;

/** @returns what puts the second array behind the first, and leaves both as they are */
export function createJoin(): (first: Uint8Array, second: Uint8Array) => Uint8Array<ArrayBuffer> {
  let room = new Uint8Array(0);
  /** Only behind what was joined last nothing stands. */
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
