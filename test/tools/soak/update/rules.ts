// Finds out which firmware must start, by the flash alone. It follows "Slots and marks" in docs/design.md, and shares no code with the loader.

/** What the rules say about a flash. */
export interface Verdict {
  /** The slot that must start, `a` or `b`. It is empty if none may start. */
  slot: string;
  /** True if the firmware in the slot has proved itself. */
  isGood: boolean;
}

const recordBytes = 32;
const pageBytes = 4096;
const mostBytes = 389_120;
const sampleBytes = 8;

/** The table of CRC-32 (ISO 3309) for each byte, made here independently of the firmware. */
const table = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});
function sumOf(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8 ^ table[(sum ^ byte) & 255]!) >>> 0;
  return ~sum >>> 0;
}

const wordAt = (marks: Uint8Array, at: number) => ((marks[at]! | marks[at + 1]! << 8 | marks[at + 2]! << 16 | marks[at + 3]! << 24) >>> 0);
const isErased = (bytes: Uint8Array) => bytes.every(byte => byte === 0xff);

/**
 * Returns the CRC-32 of samples of the firmware in a slot: of its first and its last 8 bytes, and of bytes at borders between pages. These are
 * 8 bytes before and 8 after the border of the pages 0 and 1, of 2 and 3, and so on. A border counts if the firmware reaches beyond
 * the eighth byte before it, and the last sample may be shorter.
 */
function samplesOf(slot: Uint8Array, bytes: number): number {
  const image = slot.subarray(0, bytes);
  const samples = [image.subarray(0, sampleBytes), image.subarray(Math.max(0, bytes - sampleBytes))];
  for (let page = 1; page * pageBytes - sampleBytes < bytes; page += 2) samples.push(image.subarray(page * pageBytes - sampleBytes, page * pageBytes + sampleBytes));
  return sumOf(Buffer.concat(samples));
}

/**
 * Judges a flash.
 * @param marks the bytes of the file `mark`
 * @param slots all bytes of each slot
 */
export function judge(marks: Uint8Array, slots: Record<'a' | 'b', Uint8Array>): Verdict {
  const records: Uint8Array[] = [];
  for (let at = 0; at + recordBytes <= marks.length; at += recordBytes) {
    const record = marks.subarray(at, at + recordBytes);
    // records are written in order, so none follows an erased one
    if (isErased(record)) break;
    records.push(record);
  }
  for (const record of records.reverse()) {
    const name = String.fromCharCode(record[0]!);
    const isWhole = (name === 'a' || name === 'b') && Buffer.from(record.subarray(1, 4)).toString('latin1') === 'SF1' && sumOf(record.subarray(4, 16)) === wordAt(record, 28);
    const isVoid = !isErased(record.subarray(24, 28));
    const bytes = wordAt(record, 4);
    if (!isWhole || isVoid || bytes < 1 || bytes > mostBytes) continue;
    const slot = slots[name as 'a' | 'b'];
    const isGood = wordAt(record, 20) === 0;
    const starts = record.subarray(16, 19).filter(byte => byte !== 0xff).length;
    const mayStart = isGood ? samplesOf(slot, bytes) === wordAt(record, 12) : starts < 3 && sumOf(slot.subarray(0, bytes)) === wordAt(record, 8);
    if (mayStart) return { slot: name, isGood };
  }
  return { slot: '', isGood: false };
}
