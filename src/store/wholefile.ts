import type { Files } from '../ports';

/** @param most bytes @returns undefined if missing or unreadable */
export function readWhole(files: Files, path: string, most: number): string | undefined {
  const file = files.open(path);
  if (!file) return undefined;
  const text = file.read(most) || '';
  const hasFailed = file.hasFailed();
  file.close();
  return hasFailed ? undefined : text;
}
