// A camera's past: its last pictures, those of a day or a month, and its reports of 30 days.

import { dayOf, mostDays, type Day } from '../watch/past/days.ts';
import type { Camera } from './camera.ts';
import { momentIn, parseReport, type Values } from './judge.ts';
import type { Reader } from './server/answer.ts';
import { byAge, isOther, NotListed, picturesIn, type Folders, type Found } from './server/folders.ts';
import type { ParsedListing } from './server/listing.ts';
import { join } from './server/names.ts';

/** Number of last pictures that are shown. */
export const mostLast = 60;
/** A picture a minute for a month has more: the film is long enough then. */
const mostFrames = 5000;
const mostFolders = 400;
const deepest = 6;
const dayMs = 86_400_000;

/** Folders that cannot be listed are left out, but for the first one. */
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

/** The newest first. @throws NotListed */
export async function lastPictures(folders: Folders, { folder, live }: Camera): Promise<Found[]> {
  const found: Found[] = [];
  let isFirst = true;
  for await (const pictures of walk(folders, folder, () => true)) {
    for (const picture of pictures) if (picture.path !== live) found.push(picture);
    // the newest folders come first, and the folder itself before them
    if (!isFirst && found.length >= mostLast) break;
    isFirst = false;
  }
  return found.sort(oldestFirst).reverse().slice(0, mostLast);
}

const date = /(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])/;
const two = (number: number): string => String(number).padStart(2, '0');

/** The day of a picture, `2026-11-20`: of its name, its folder, or its arrival; empty: unknown. */
export function dayOfPicture({ path, changedMs }: Found): string {
  const found = date.exec(nameOf(path)) ?? date.exec(path);
  if (found) return found.slice(1).join('-');
  if (changedMs === undefined) return '';
  const at = new Date(changedMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Whether a folder may have pictures of that day or month. A folder changes when a file comes into it. */
function mayHold(period: string, name: string, changedMs: number | undefined): boolean {
  const [, year, month, day] = /^(20\d\d)(?:[-_]?(0[1-9]|1[0-2]))?(?:[-_]?(0[1-9]|[12]\d|3[01]))?$/.exec(name) ?? [];
  if (year !== undefined) {
    const own = [year, month, day].filter(Boolean).join('-');
    return own.startsWith(period) || period.startsWith(own);
  }
  return changedMs === undefined || changedMs > Date.parse(period.length === 7 ? `${period}-01` : period) - dayMs;
}

/** The pictures of a film, the oldest first. */
export interface Film {
  frames: Found[];
  /** There are more pictures of that time, or there may be. */
  isCut: boolean;
}

/** @param period a day or a month, `2026-11-20`, `2026-11` @throws NotListed */
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

/** The reports of a camera. */
export interface Past {
  /** The latest first. */
  reports: Values[];
  /** The last report of each day, for charts. */
  days: Day[];
}

const mostDayBytes = 1024 * 1024;
const mostWholeBytes = 8 * 1024 * 1024;
const mostReports = 5000;

/** @param texts files of reports, a line each, the latest file first; a line may be torn @param last the last report, if it is in none */
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

/** Reads the reports of 30 days where they are kept: in a file for each day, or all in one. */
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
