// Converts a picture to an address for an `img`. The page's security policy allows pictures only from data URLs and from the page's own server.

/** Returns a JPEG as a data URL. */
export function dataUrlOf(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return `data:image/jpeg;base64,${btoa(pieces.join(''))}`;
}
