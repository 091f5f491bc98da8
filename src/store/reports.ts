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

/** @param seconds local time; 0: unknown */
export function keepReport(files: Files, line: string, seconds: number): void {
  const name = nameOf(seconds);
  const path = folder + '/' + name + ending;
  const stat = files.stat(path);
  files.makeFolder(homeFolder);
  files.makeFolder(folder);
  if (!seconds && stat && stat.size > mostUndatedBytes) files.remove(path);
  files.append(path, line);
  if (stat || !seconds) return;
  const oldest = nameOf(seconds - (mostDays - 1) * daySeconds);
  (files.list(folder) || []).forEach(function (other) {
    const digits = other.slice(0, 8);
    if (/^\d+$/.test(digits) && other.slice(8).toLowerCase() === ending && digits !== undated && digits < oldest) files.remove(folder + '/' + other);
  });
}
