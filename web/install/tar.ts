// Unpacks the archives in which Espruino's builds come: gzip around ustar (POSIX.1-1988). It reads only names, dates and contents.

import { joinBytes, textOf } from '../../firmware/bytes.js';

const blockBytes = 512;
/** The offsets of fields in a file's header, in bytes: size and time (octal digits), kind, prefix of the name, end of the prefix. */
const [sizeAt, timeAt, kindAt, prefixAt, endAt] = [124, 136, 156, 345, 500];
/** The most bytes of an archive. A build has 2 MB, and a larger archive is something else. */
const mostBytes = 32 * 1024 * 1024;

const field = (header: Uint8Array, from: number, to: number) => textOf(header, from, to).replace(/\0.*$/s, '');

/** Unpacks the gzip layer. @param name of the archive, for sentences @throws an error whose message is a sentence */
async function unpack(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const plain = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
    for (const reader = plain.getReader(); size <= mostBytes;) {
      const { value, done } = await reader.read();
      if (done) return joinBytes(parts);
      parts.push(value);
      size += value.length;
    }
  } catch (error) {
    throw new Error(`${name} cannot be unpacked: it is damaged or not a .tgz archive. Download it again.`, { cause: error });
  }
  throw new Error(`${name} is larger than an engine: it is a different archive.`);
}

/**
 * Returns the files of an archive. Their `date` is such as 2026-02-24, or '' if unknown. @param name of the archive, for sentences @throws an
 * error whose message is a sentence
 */
export async function readTar(bytes: Uint8Array, name: string): Promise<{ name: string; bytes: Uint8Array; date: string }[]> {
  const all = await unpack(bytes, name);
  const files = [];
  for (let at = 0; at + blockBytes <= all.length;) {
    const header = all.subarray(at, at + blockBytes);
    const path = field(header, 0, 100);
    if (!path) break;
    const size = parseInt(field(header, sizeAt, sizeAt + 12), 8) || 0;
    const from = at + blockBytes;
    if (from + size > all.length) throw new Error(`${name} ends too early: download it again.`);
    const seconds = parseInt(field(header, timeAt, timeAt + 12), 8) || 0;
    const date = seconds > 0 ? new Date(seconds * 1000).toISOString().slice(0, 10) : '';
    const kind = field(header, kindAt, kindAt + 1);
    const prefix = field(header, prefixAt, endAt);
    if (kind === '0' || kind === '') files.push({ name: prefix ? `${prefix}/${path}` : path, bytes: all.subarray(from, from + size), date });
    at = from + Math.ceil(size / blockBytes) * blockBytes;
  }
  return files;
}
