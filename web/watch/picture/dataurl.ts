// A picture for an `img`: the page's security policy allows no other source.

export function dataUrlOf(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return `data:image/jpeg;base64,${btoa(pieces.join(''))}`;
}
