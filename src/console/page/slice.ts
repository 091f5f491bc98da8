// Parts of a file for the browser page: the last picture, the log, config.json. The state file is refused.

import type { Files } from '../../ports';
import { isState } from '../hand';

/** More would delay the modem's data. */
const mostBytes = 384;

/** @returns base64; empty at the end; undefined: missing or refused */
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
