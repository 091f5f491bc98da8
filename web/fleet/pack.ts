// Packs several files into one download: a tar archive without compression (ustar, POSIX.1-1988).

const blockBytes = 512;
const [modeAt, sizeAt, timeAt, sumAt, kindAt, magicAt] = [100, 124, 136, 148, 156, 257];
const mostOfName = 100;

function headerOf(name: string, bytes: number, atMs: number): Uint8Array {
  const header = new Uint8Array(blockBytes);
  const put = (at: number, text: string): void => header.set(new TextEncoder().encode(text), at);
  put(0, name);
  put(modeAt, '0000644');
  put(sizeAt, bytes.toString(8).padStart(11, '0'));
  put(timeAt, Math.floor(atMs / 1000).toString(8).padStart(11, '0'));
  put(kindAt, '0');
  put(magicAt, 'ustar\0' + '00');
  // the header's checksum is calculated as if blanks were in the place where the checksum will be written
  header.fill(0x20, sumAt, sumAt + 8);
  put(sumAt, `${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `);
  return header;
}

/**
 * Returns an archive of files. @param files those with a name of more than 100 bytes are left out @param atMs time of all files, in
 * milliseconds since 1970
 */
export function packFiles(files: readonly { name: string; bytes: Uint8Array }[], atMs: number): Uint8Array<ArrayBuffer> {
  const parts = files.filter(({ name }) => new TextEncoder().encode(name).length <= mostOfName)
    .flatMap(({ name, bytes }) => [headerOf(name, bytes.length, atMs), bytes, new Uint8Array((blockBytes - bytes.length % blockBytes) % blockBytes)]);
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 2 * blockBytes));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
