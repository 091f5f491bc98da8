/** A release of the engine for tests: small files of the right form, without code to run. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const digest = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

/** What a release for a test has instead of the usual content. */
export interface Made {
  version?: string;
  /** Names that the engine's program contains. */
  names?: string[];
  /** Bytes at the end of the program's data. */
  rest?: Uint8Array;
  storage?: { address: number; bytes: number };
}

/**
 * Makes a program by "Firmware Image Format" of esptool's documents. It is a head of 24 bytes, one segment, zeros with a checksum that end at a
 * multiple of 16 bytes, and a SHA-256.
 */
export function makeProgram(content: string): Buffer {
  const data = Buffer.from(content.padEnd(Math.ceil(content.length / 4) * 4, '\0'), 'latin1');
  const head = Buffer.alloc(24);
  head.set([0xe9, 1, 2, 0x20]);
  head.writeUInt32LE(0x40080400, 4);
  head.set([0xee], 8);
  head[23] = 1;
  const segment = Buffer.alloc(8);
  segment.writeUInt32LE(0x3ffb0000, 0);
  segment.writeUInt32LE(data.length, 4);
  const body = Buffer.concat([head, segment, data]);
  const padded = Buffer.concat([body, Buffer.alloc(15 - (body.length % 16)), Buffer.from([data.reduce((sum, byte) => sum ^ byte, 0xef)])]);
  return Buffer.concat([padded, createHash('sha256').update(padded).digest()]);
}

/** Makes an entry of a partition table, by "Partition Tables" of ESP-IDF. It has 32 bytes. */
function makePartition(name: string, type: number, subtype: number, address: number, bytes: number): Buffer {
  const entry = Buffer.alloc(32);
  entry.writeUInt16LE(0x50aa, 0);
  entry.set([type, subtype], 2);
  entry.writeUInt32LE(address, 4);
  entry.writeUInt32LE(bytes, 8);
  entry.write(name, 12, 'latin1');
  return entry;
}

/** Makes a partition table with Storage at this address, and of this many bytes. */
export function makePartitions({ address, bytes } = { address: 0x320000, bytes: 896 * 1024 }): Buffer {
  const entries = [makePartition('nvs', 1, 2, 0x9000, 0x3000), makePartition('factory', 0, 0, 0x10000, 0x180000), makePartition('storage', 1, 0x41, address, bytes)];
  return Buffer.concat([...entries, Buffer.alloc(0xc00 - 32 * entries.length, 0xff)]);
}

/** Makes the engine's program, which is only data of the right form. */
export function makeEngine({ version = '2v29.96', names = ['connectSDCard', 'Serial3'], rest = new Uint8Array(0) }: Made = {}): Buffer {
  return makeProgram(['head', ...names, version, 'tail', Buffer.from(rest).toString('latin1')].join('\0'));
}

/**
 * Writes the files of a release into a folder.
 * @returns the output of `sha256sum bootloader.bin partitions_espruino.bin espruino_esp32.bin | sha256sum` for them
 */
export function writeRelease(folder: string, made: Made = {}): string {
  const files: [name: string, bytes: Buffer][] = [['bootloader.bin', makeProgram('boots')], ['partitions_espruino.bin', makePartitions(made.storage)], ['espruino_esp32.bin', makeEngine(made)]];
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  return digest(files.map(([name, bytes]) => `${digest(bytes)}  ${name}\n`).join(''));
}
