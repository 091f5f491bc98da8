// Reads a camera's past: its last pictures, those of a day or a month, and its reports of 30 days.

import { dayOf, mostDays, type Day } from '../watch/past/days.ts';
import type { Camera } from './camera.ts';
import { momentIn, parseReport, type Values } from './judge.ts';
import type { Reader } from './server/answer.ts';
import { byAge, isOther, NotListed, picturesIn, type Folders, type Found } from './server/folders.ts';
import type { ParsedListing } from './server/listing.ts';
import { join } from './server/names.ts';

/** The number of last pictures that a camera's page shows. */
export const mostLast = 60;
/** The most pictures of a time lapse. A camera with a picture a minute takes more in a month, but the film is long enough with these. */
const mostFrames = 5000;
const mostFolders = 400;
const deepest = 6;
const dayMs = 86_400_000;

/**
 * Lists a folder and the folders in it, and yields the pictures of each. An inner folder that cannot be listed is left out. If the outermost folder
 * cannot be listed, NotListed is thrown. @param isWanted returns true for a folder that is to be listed
 */
async function* walk(folders: Folders, root: string, isWanted: (name: string, changedMs: number | undefined) => boolean): AsyncGenerator<Found[]> {
  let count = 0;
  async function* below(path: string, depth: number): AsyncGenerator<Found[]> {
    let listing: ParsedListing;
    count++;
    try {
      listing = await folders.list(path);
    } catch (error) {
      if (path === root || !(error instanceof NotListed)) throw error;
      return;
    }
    yield picturesIn(path, listing);
    if (depth >= deepest) return;
    for (const { name, changedMs } of listing.folders.filter(({ name }) => !isOther(name)).sort(byAge)) {
      if (count < mostFolders && isWanted(name, changedMs)) yield* below(join(path, name), depth + 1);
    }
  }
  yield* below(root, 0);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const oldestFirst = (a: Found, b: Found): number => byAge({ ...b, name: nameOf(b.path) }, { ...a, name: nameOf(a.path) });

/** Returns the last pictures of a camera, the newest first. @throws NotListed if the camera's folder cannot be listed */
export async function lastPictures(folders: Folders, { folder, live }: Camera): Promise<Found[]> {
  const found: Found[] = [];
  let isFirst = true;
  for await (const pictures of walk(folders, folder, () => true)) {
    for (const picture of pictures) if (picture.path !== live) found.push(picture);
    // the camera's own folder is listed first, but its pictures may be old. Even if they are enough, the search goes on in the newest folders
    if (!isFirst && found.length >= mostLast) break;
    isFirst = false;
  }
  return found.sort(oldestFirst).reverse().slice(0, mostLast);
}

const date = /(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])/;
const two = (number: number): string => String(number).padStart(2, '0');

/** Returns the day of a picture, such as `2026-11-20`, by its name, its folder or its arrival. It is empty if all of them tell nothing. */
export function dayOfPicture({ path, changedMs }: Found): string {
  const found = date.exec(nameOf(path)) ?? date.exec(path);
  if (found) return found.slice(1).join('-');
  if (changedMs === undefined) return '';
  const at = new Date(changedMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Whether a folder may have pictures of a day or month, by its name or its time. A folder's time changes when a file comes into it. */
function mayHold(period: string, name: string, changedMs: number | undefined): boolean {
  const [, year, month, day] = /^(20\d\d)(?:[-_]?(0[1-9]|1[0-2]))?(?:[-_]?(0[1-9]|[12]\d|3[01]))?$/.exec(name) ?? [];
  if (year !== undefined) {
    const own = [year, month, day].filter(Boolean).join('-');
    return own.startsWith(period) || period.startsWith(own);
  }
  return changedMs === undefined || changedMs > Date.parse(period.length === 7 ? `${period}-01` : period) - dayMs;
}

/** The pictures of a time lapse, the oldest first. */
export interface Film {
  frames: Found[];
  /** True if the day or month has, or may have, more pictures than those in `frames`. */
  isCut: boolean;
}

/**
 * Returns the pictures of a day or a month. @param period such as `2026-11-20` or `2026-11` @throws NotListed if the camera's folder cannot be
 * listed
 */
export async function filmOf(folders: Folders, { folder, live }: Camera, period: string): Promise<Film> {
  const found: Found[] = [];
  let folderCount = 0;
  for await (const pictures of walk(folders, folder, (name, changedMs) => mayHold(period, name, changedMs))) {
    folderCount++;
    for (const picture of pictures) if (picture.path !== live && dayOfPicture(picture).startsWith(period)) found.push(picture);
    if (found.length > mostFrames) break;
  }
  return { frames: found.sort(oldestFirst).slice(0, mostFrames), isCut: found.length > mostFrames || folderCount >= mostFolders };
}

/** The earlier reports of a camera, and the daily values for its charts. */
export interface Past {
  /** The camera's earlier reports, the latest first. */
  reports: Values[];
  /** The values of the last report of each day, for charts. */
  days: Day[];
}

const mostDayBytes = 1024 * 1024;
const mostWholeBytes = 8 * 1024 * 1024;
const mostReports = 5000;

/**
 * Collects the reports of files. @param texts of the files, the latest file first; each line is a report, and may be torn @param last the last
 * report, which is added if no file has it
 */
export function pastOf(texts: readonly string[], last: Values | undefined): Past {
  const lines = texts.flatMap(text => text.split('\n').reverse().slice(0, mostReports)).filter(line => line.trim());
  const found: Values[] = lines.map(parseReport).filter(values => values !== undefined);
  const timeOf = (values: Values): number => momentIn(values['time'])?.ms ?? -Infinity;
  const all = last && !found.some(one => one['time'] === last['time'] && one['delivered'] === last['delivered']) ? [last, ...found] : found;
  const reports = all.sort((a, b) => timeOf(b) - timeOf(a) || 0).slice(0, mostReports);
  const newest = new Map<string, Values>();
  for (const values of reports) {
    const day = /^(\d{4})-(\d\d)-(\d\d)T/.exec(String(values['time']))?.slice(1).join('');
    if (day !== undefined && !newest.has(day)) newest.set(day, values);
  }
  return { reports, days: [...newest].slice(0, mostDays).flatMap(([day, values]) => dayOf(day, JSON.stringify(values)) ?? []) };
}

/** Reads the reports of 30 days. They are in a file for each day, or all in one. */
export async function readPast(folders: Folders, reader: Reader, { reports, judged }: Camera): Promise<Past> {
  const paths: string[] = [];
  for (const path of reports) {
    if (!path.endsWith('/')) paths.push(path);
    else {
      const folder = path.slice(0, -1);
      const { files } = await folders.list(folder).catch(() => ({ files: [] }));
      paths.push(...files.map(({ name }) => name).filter(name => /^\d{8}\.jsonl$/i.test(name)).sort().reverse().slice(0, mostDays).map(name => join(folder, name)));
    }
  }
  const answers = await Promise.all(paths.map(path => reader.get(folders.urlOf(path), paths.length === 1 ? mostWholeBytes : mostDayBytes)));
  const own = judged && judged.flaw !== 'other' && Object.keys(judged.values).length > 0 ? judged.values : undefined;
  return pastOf(answers.filter(({ status }) => status === 200).map(({ text }) => text), own);
}
