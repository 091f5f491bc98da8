// Finds days without a report, by camera, from the files `*.jsonl` of a folder and its subfolders. Each line of them is a report.

import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { listTree } from '../../sim/tree.ts';
import { causeOf, Sentence } from '../demo/show/sentence.ts';

/** The days from the first to the last report of one camera. */
export interface Season {
  /** The name of the camera in its reports, which is `device` of config.json. */
  camera: string;
  /** The day of the first report, as yyyy-mm-dd. */
  first: string;
  /** The day of the last report, as yyyy-mm-dd. */
  last: string;
  /** Number of days with a report, from the first to the last. */
  days: number;
  /** Number of the camera's reports. */
  reports: number;
  /** Gaps in the reports: the first and last day of each series of days without one, as yyyy-mm-dd, and the number of days. */
  gaps: { from: string; to: string; days: number }[];
  /** Days (yyyy-mm-dd) with a report whose newest picture was of another day. */
  withoutPicture: string[];
}

/** What all reports of a folder say. */
export interface Seasons {
  /** The cameras, sorted by name. */
  seasons: Season[];
  /** Sentences on lines that are no report, or that have no date. */
  notes: string[];
  /** Sentences on files that cannot be read. */
  unread: string[];
}

interface Day {
  reports: number;
  hasPicture: boolean;
}

/** Most characters of a line. A report has at most 600 bytes, so a longer line is no report. */
const longestLine = 65_536;
const dayMs = 86_400_000;

const isDay = (text: unknown): text is string => typeof text === 'string' && /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10)));

/** Returns the day of a report (yyyy-mm-dd) by its own time, or else by the name of its file. It is undefined if neither has one. */
function dayOf(report: Record<string, unknown>, file: string): string | undefined {
  const time = report['time'];
  if (isDay(time)) return time.slice(0, 10);
  const [, year, month, day] = /(\d{4})-?(\d\d)-?(\d\d)[^/\\]*\.jsonl$/i.exec(file) ?? [];
  const named = `${year}-${month}-${day}`;
  return year !== '0000' && isDay(named) ? named : undefined;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = line.length <= longestLine ? JSON.parse(line) : undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

const after = (day: string, days: number) => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

function seasonOf(camera: string, days: Map<string, Day>): Season {
  const known = [...days.keys()].sort();
  const gaps: Season['gaps'] = [];
  known.forEach((day, i) => {
    const next = known[i + 1];
    const missing = next === undefined ? 0 : (Date.parse(next) - Date.parse(day)) / dayMs - 1;
    if (missing > 0) gaps.push({ from: after(day, 1), to: after(next!, -1), days: missing });
  });
  return {
    camera, first: known[0]!, last: known.at(-1)!, days: known.length, reports: [...days.values()].reduce((sum, { reports }) => sum + reports, 0), gaps,
    withoutPicture: known.filter(day => !days.get(day)!.hasPicture),
  };
}

/** Reads all reports of a folder. @param folder `snapferry/reports` of a card, or a server's folder with the reports of several cameras */
export async function readSeasons(folder: string, progress: (done: number, total: number) => void = () => undefined): Promise<Seasons> {
  let files: string[];
  try {
    files = listTree(folder).filter(path => /\.jsonl$/i.test(path)).sort();
  } catch (error) {
    throw new Sentence(`${folder} cannot be read (${causeOf(error)}); --reports needs a folder with reports (*.jsonl), such as snapferry/reports on a card.`);
  }
  if (files.length === 0) throw new Sentence(`There is no file *.jsonl in ${folder}; --reports needs a folder with reports, such as snapferry/reports on a card.`);
  const cameras = new Map<string, Map<string, Day>>();
  const notes: string[] = [];
  const unread: string[] = [];
  for (const [i, file] of files.entries()) {
    let [strange, undated] = [0, 0];
    try {
      const path = join(folder, file);
      // a pipe would never end
      if (!statSync(path).isFile()) throw new Error('it is no file');
      for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
        const report = line.trim() === '' ? undefined : parse(line);
        if (!report) strange += line.trim() === '' ? 0 : 1;
        else {
          const day = dayOf(report, file);
          if (day) add(cameras, String(report['device'] ?? 'camera'), day, report);
          else undated++;
        }
      }
    } catch (error) {
      unread.push(`${file} cannot be read (${causeOf(error)}), so its reports are missing here.`);
    }
    if (strange > 0) notes.push(`${file} has ${strange} ${strange === 1 ? 'line that is' : 'lines that are'} no report, such as one that a power cut tore.`);
    if (undated > 0) notes.push(`${file} has ${undated} ${undated === 1 ? 'report' : 'reports'} without a date, since the camera had no clock.`);
    progress(i + 1, files.length);
  }
  if (cameras.size === 0) throw new Sentence(`${folder} has no report with a date:${['', ...unread, ...notes].join('\n  ')}`);
  return { seasons: [...cameras].sort(([a], [b]) => (a < b ? -1 : 1)).map(([camera, days]) => seasonOf(camera, days)), notes, unread };
}

function add(cameras: Map<string, Map<string, Day>>, camera: string, day: string, report: Record<string, unknown>): void {
  const days = cameras.get(camera) ?? new Map<string, Day>();
  cameras.set(camera, days);
  const before = days.get(day);
  const picture = report['picture'];
  const hasPicture = isDay(picture) && picture.slice(0, 10) === day;
  days.set(day, { reports: (before?.reports ?? 0) + 1, hasPicture: hasPicture || !!before?.hasPicture });
}
