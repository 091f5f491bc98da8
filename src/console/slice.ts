// A piece of a file of the card, for the browser page: the last picture, the log, config.json, which its form shows. What holds secrets
// besides is not handed out.

import type { Files } from '../ports';
import { isState } from './hand';

/** A longer one would hold up what the modem is sent. */
const mostBytes = 384;

/** @returns base64; empty at the end; undefined where there is no such file, or none that is handed out */
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
