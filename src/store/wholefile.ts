import type { Files } from '../ports';

/**
 * Returns the content of a file.
 * @param most the largest number of bytes that are read
 * @param isThere true if the file was seen just now, so that it is not looked for
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
