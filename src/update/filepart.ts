import type { Files } from '../ports';

/** Path of the file with signed firmware, in the root of the card. */
export const cardPath = '/firmware.bin';

/** Reads a part of a file on the card. It is shorter if the file ends, or if the card fails. */
export function readPart(files: Pick<Files, 'open'>, path: string, from: number, bytes: number): string {
  const file = files.open(path, true);
  if (file && from) file.skip(from);
  const part = file && bytes > 0 && file.read(bytes) || '';
  if (file) file.close();
  return part;
}
