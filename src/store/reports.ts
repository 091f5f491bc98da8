// Keeps a copy of each report on the card. There is a file for each day, and a line for each report.

import type { Files } from '../ports';
import { homeFolder } from './journal';

const folder = homeFolder + '/reports';
const ending = '.jsonl';
/** The name of the file for reports that are made while the date is unknown. */
const undated = '00000000';
const mostUndatedBytes = 16384;
/** How many files of reports are kept, one for each day. */
const mostDays = 30;

function nameOf(seconds: number): string {
  return seconds ? new Date(seconds * 1000).toISOString().slice(0, 10).replace(/-/g, '') : undated;
}

/** Tells whether the file's last line lacks its line feed, as after a power cut. A line feed must then come before the next line. */
function isTorn(files: Files, path: string, size: number): boolean {
  const file = size ? files.open(path) : undefined;
  if (!file) return false;
  file.skip(size - 1);
  const last = file.read(1);
  file.close();
  return last !== '\n';
}

/**
 * Adds a report to the file of its day, and removes the oldest file if there are more than 30.
 * @param line the report, with a line feed at its end
 * @param seconds local time in seconds since 1970; 0 if it is unknown
 */
export function keepReport(files: Files, line: string, seconds: number): void {
  const name = nameOf(seconds);
  const path = folder + '/' + name + ending;
  const stat = files.stat(path);
  files.makeFolder(homeFolder);
  files.makeFolder(folder);
  if (!seconds && stat && stat.size > mostUndatedBytes) files.remove(path);
  files.append(path, (stat && isTorn(files, path, stat.size) ? '\n' : '') + line);
  if (!stat && seconds) leaveOut(files, name);
}

/**
 * Removes the oldest files of reports, so that 30 remain. Files of later days than today show that the clock was ahead when they were written,
 * so the latest of them goes first. If most files are of later days, the clock may rather be late now, and the oldest of those goes first.
 * @param today name of the file that is kept in any case
 */
function leaveOut(files: Files, today: string): void {
  const days = (files.list(folder) || []).filter(function (file) {
    return /^\d+$/.test(file.slice(0, 8)) && file.slice(8).toLowerCase() === ending && file.slice(0, 8) !== undated && file.slice(0, 8) !== today;
  });
  days.reverse().sort();
  while (days.length >= mostDays) {
    const later = days.filter(function (file) { return file > today; });
    const i = !later.length ? 0 : days.length - (later.length * 2 < days.length ? 1 : later.length);
    files.remove(folder + '/' + days.splice(i, 1)[0]);
  }
}
