/**
 * Makes a frame of esptool's protocol (RFC 1055): 0xC0 begins and ends it, and 0xDB stands before the substitute of either byte.
 */

export function frame(bytes: Uint8Array): Buffer {
  const escaped: number[] = [0xc0];
  for (const byte of bytes) {
    if (byte === 0xc0) escaped.push(0xdb, 0xdc);
    else if (byte === 0xdb) escaped.push(0xdb, 0xdd);
    else escaped.push(byte);
  }
  escaped.push(0xc0);
  return Buffer.from(escaped);
}

/**
 * Makes a function that takes bytes and gives whole frames to `take`. Bytes outside of frames, and a frame with a wrong escape, are dropped.
 */
export function createUnframer(take: (frame: Buffer) => void): (bytes: Uint8Array) => void {
  let got: number[] | undefined;
  let isEscaped = false;
  return bytes => bytes.forEach(byte => {
    if (byte === 0xc0) {
      if (got && got.length > 0) take(Buffer.from(got));
      got = got && got.length > 0 ? undefined : [];
      isEscaped = false;
    } else if (isEscaped) {
      isEscaped = false;
      if (byte === 0xdc || byte === 0xdd) got?.push(byte === 0xdc ? 0xc0 : 0xdb);
      else got = undefined;
    } else if (byte === 0xdb) isEscaped = true;
    else got?.push(byte);
  });
}
