// Reads parts of a file for the browser page: the last picture, the log, config.json. The state file is refused.

import type { Files } from '../../ports';
import { isState } from '../hand';

/** Most bytes that one call reads: a longer answer would delay the modem's data. */
const mostBytes = 384;

/**
 * Reads a part of a file on the card, and never of the state file, which holds secrets.
 * @param from offset in the file
 * @returns the bytes in base64; empty at the end of the file; undefined if the file is missing or must not be read
 */
export function readSlice(files: Files, path: string, from: number, bytes: number): string | undefined {
  const stat = files.stat(path);
  const file = stat && !stat.dir && !isState(files, path) ? files.open(path) : undefined;
  if (!file) return undefined;
  if (from > 0) file.skip(from);
  const read = from < stat!.size ? file.read(Math.min(bytes, mostBytes)) : '';
  const hasFailed = file.hasFailed();
  file.close();
  return hasFailed ? undefined : btoa(read || '');
}
