import type { Files } from '../ports';

/**
 * Returns the content of a file.
 * @param most how many bytes are read at most
 * @param isThere tells that the file was seen just now
 * @returns undefined if the file is missing or cannot be read
 */
export function readWhole(files: Files, path: string, most: number, isThere?: boolean): string | undefined {
  const file = files.open(path, isThere);
  if (!file) return undefined;
  const text = file.read(most) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return hasFailed ? undefined : text;
}
