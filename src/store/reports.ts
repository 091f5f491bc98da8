// Copies of the reports on the card: a file a day, a line a report.

import type { Files } from '../ports';
import { homeFolder } from './journal';

const folder = homeFolder + '/reports';
const ending = '.jsonl';
/** Date of reports while the time is unknown. */
const undated = '00000000';
const mostUndatedBytes = 16384;
const daySeconds = 86400;
const mostDays = 30;

function nameOf(seconds: number): string {
  return seconds ? new Date(seconds * 1000).toISOString().slice(0, 10).replace(/-/g, '') : undated;
}

/** A power cut tore its last line, which must not spoil the next one. */
function isTorn(files: Files, path: string, size: number): boolean {
  const file = size ? files.open(path) : undefined;
  if (!file) return false;
  file.skip(size - 1);
  const last = file.read(1);
  file.close();
  return last !== '\n';
}

/** @param seconds local time; 0: unknown */
export function keepReport(files: Files, line: string, seconds: number): void {
  const name = nameOf(seconds);
  const path = folder + '/' + name + ending;
  const stat = files.stat(path);
  files.makeFolder(homeFolder);
  files.makeFolder(folder);
  if (!seconds && stat && stat.size > mostUndatedBytes) files.remove(path);
  files.append(path, (stat && isTorn(files, path, stat.size) ? '\n' : '') + line);
  if (stat || !seconds) return;
  const oldest = nameOf(seconds - (mostDays - 1) * daySeconds);
  (files.list(folder) || []).forEach(function (other) {
    const digits = other.slice(0, 8);
    if (/^\d+$/.test(digits) && other.slice(8).toLowerCase() === ending && digits !== undated && digits < oldest) files.remove(folder + '/' + other);
  });
}
