/**
 * Finds the firmware that the loader starts, by the rules of docs/design.md, "Slots and marks", and the layout of Storage. The code is independent of
 * the firmware's.
 */
import { crc32 } from '../../sim/bytes.ts';

const pageBytes = 4096;
/** The files of the layout: offset of the file's header in Storage, its name, and the bytes of its data. */
const headers: [at: number, name: string, bytes: number][] = [[0, '.boot0', 4032], [4064, 'mark', 8160], [12_256, 'a', 401_376], [413_664, 'b', 401_376]];

function isHeader(storage: Buffer, [at, name, bytes]: typeof headers[0]): boolean {
  return storage.readUInt32LE(at) === bytes && storage.toString('latin1', at + 4, at + 32).replace(/\0+$/, '') === name;
}

function sampleOf(program: Buffer): number {
  const parts: Buffer[] = [];
  for (let border = pageBytes; border - 8 < program.length; border += 2 * pageBytes) parts.push(program.subarray(border - 8, border), program.subarray(border, border + 8));
  return crc32(Buffer.concat([program.subarray(0, 8), program.subarray(-8), ...parts]));
}

/** Finds the slot whose firmware starts. @returns undefined if none starts */
export function startOf(bytes: Uint8Array): { slot: string; program: Buffer } | undefined {
  const storage = Buffer.from(bytes);
  if (!headers.every(header => isHeader(storage, header))) return undefined;
  const records: Buffer[] = [];
  for (let at = 4096; at < 4096 + 8160; at += 32) {
    const record = storage.subarray(at, at + 32);
    if (record.every(byte => byte === 0xff)) break;
    records.unshift(record);
  }
  for (const record of records) {
    const [length, sum, sample, good, voided, check] = [4, 8, 12, 20, 24, 28].map(at => record.readUInt32LE(at)) as [number, number, number, number, number, number];
    const slot = headers.find(([, name]) => /^[ab]$/.test(name) && `${name}SF1` === record.toString('latin1', 0, 4));
    if (!slot || voided !== 0xffffffff || check !== crc32(record.subarray(4, 16))) continue;
    const program = storage.subarray(slot[0] + 32, slot[0] + 32 + length);
    const isWhole = good === 0 ? sampleOf(program) === sample : record[18] === 0xff && crc32(program) === sum;
    if (isWhole) return { slot: slot[1], program };
  }
  return undefined;
}
