import type { Files } from '../ports';

/** @param most bytes @param isThere as `open` of Files @returns undefined if missing or unreadable */
export function readWhole(files: Files, path: string, most: number, isThere?: boolean): string | undefined {
  const file = files.open(path, isThere);
  if (!file) return undefined;
  const text = file.read(most) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return hasFailed ? undefined : text;
}
