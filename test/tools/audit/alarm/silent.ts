// `npm run audit -- --silent 2d --server URL`: names the cameras of a server that have sent nothing for so long, for an alarm by cron or a mail.

import { anyWiring } from '../../../../src/config/camerakeys.ts';
import { checkConfig } from '../../../../src/config/keys.ts';
import { mostReportBytes, parseReport, wordIn } from '../../../../web/fleet/judge.ts';
import { count } from '../../../common/plural.ts';
import { plain } from '../../demo/show/width.ts';
import type { Output } from '../audit.ts';
import type { CardFiles } from '../card/cardfiles.ts';
import type { AuditOptions } from '../options.ts';
import type { Progress } from '../progress.ts';
import { openServer } from '../server/open.ts';
import { Absent, Refused, type Entry, type Server } from '../server/server.ts';

/** A camera, and when its last file came to the server. */
export interface Heard {
  camera: string;
  /** When the file came, in milliseconds since 1970. It is undefined if neither the list nor the file's path tells. */
  ms: number | undefined;
  /** The path of the file on the server. */
  path: string;
}

const picture = /\.(?:jpe?g|png|gif|bmp|tiff?|webp|heic|mp4|mov|avi)$/i;
const reportLines = /\.jsonl$/i;
const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** Returns the end of the day in a path, such as `2026-11-20` or `20261120`, in milliseconds since 1970. It is undefined if there is none. */
export function dayMsIn(path: string): number | undefined {
  const days = [...path.matchAll(/(?<!\d)(20\d\d)[-_/]?(0[1-9]|1[0-2])[-_/]?([0-2]\d|3[01])(?!\d{3})/g)].map(([, year, month, day]) => Date.parse(`${year}-${month}-${day}`));
  const last = days.filter(ms => !Number.isNaN(ms)).at(-1);
  return last === undefined ? undefined : last + dayMs;
}

/** Returns a report's camera and time, if a file on the server is a camera's report. A file of settings or of a program is none. */
async function readReport(server: Server, { path, size, changedMs }: Entry): Promise<Heard | undefined> {
  if (size !== undefined && size > mostReportBytes) return undefined;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of await server.read(path)) {
    parts.push(Buffer.from(part as Uint8Array));
    if ((bytes += parts.at(-1)!.length) > mostReportBytes) return undefined;
  }
  const values = parseReport(Buffer.concat(parts).toString('utf8'));
  const camera = wordIn(values?.['device']);
  if (!values || !camera || !('status' in values || 'time' in values)) return undefined;
  const ms = changedMs ?? Date.parse(wordIn(values['time']));
  return { camera, ms: Number.isNaN(ms) ? undefined : ms, path };
}

/** What is known of the cameras of a server. */
export interface Cameras {
  heard: Heard[];
  /** Sentences on what could not be looked at. */
  gaps: string[];
}

/**
 * Finds the cameras of a server, each with its newest file. A camera is a folder with pictures, or the device that a report names. A report and a folder
 * of the same name are one camera.
 */
export async function findCameras(server: Server, progress: (files: number) => void): Promise<Cameras> {
  const newest = new Map<string, Heard>();
  const gaps: string[] = [];
  const reports: Entry[] = [];
  const base = server.path;
  const take = (one: Heard): void => {
    const key = one.camera.replace(/\//g, '_').toLowerCase();
    const before = newest.get(key);
    if (!before || (one.ms ?? 0) > (before.ms ?? 0)) newest.set(key, { ...one, camera: before?.camera ?? one.camera });
  };
  let files = 0;
  for await (const { entries, unlisted } of server.list(base)) {
    if (unlisted !== undefined) gaps.push(`The folder ${unlisted} is not listed.`);
    progress(files += entries.length);
    for (const entry of entries) {
      const { path, changedMs } = entry;
      const [first = '', ...rest] = path.slice(base ? base.length + 1 : 0).split('/');
      if (/\.json$/i.test(path)) reports.push(entry);
      else if (picture.test(path) || reportLines.test(path)) take({ camera: rest.length > 0 ? first : '', ms: changedMs ?? dayMsIn(path), path });
    }
  }
  for (let at = 0; at < reports.length; at += server.atOnce) {
    await Promise.all(reports.slice(at, at + server.atOnce).map(async entry => {
      try {
        const report = await readReport(server, entry);
        if (report) take(report);
      } catch (error) {
        if (!(error instanceof Refused || error instanceof Absent)) throw error;
        gaps.push(`${entry.path} cannot be read: ${error.message}`);
      }
    }));
  }
  return { heard: [...newest.values()].sort((a, b) => (a.ms ?? 0) - (b.ms ?? 0) || (a.camera < b.camera ? -1 : 1)), gaps: [...gaps, ...server.notes] };
}

/** Says a time, such as `2 days 4 h` or `40 min`. */
export function inSpan(ms: number): string {
  if (ms >= dayMs) return `${count(Math.floor(ms / dayMs), 'day')}${ms % dayMs >= hourMs ? ` ${Math.floor(ms % dayMs / hourMs)} h` : ''}`;
  return ms >= hourMs ? `${Math.floor(ms / hourMs)} h` : `${Math.floor(ms / 60_000)} min`;
}

const nameOf = ({ camera }: Heard): string => camera ? plain(camera) : 'The camera without a folder';
const stampOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Writes a sentence for each silent camera, and one on all. */
export function* tellSilent({ heard, gaps }: Cameras, silentMs: number, nowMs: number): Generator<string> {
  const silent = heard.filter(({ ms }) => ms !== undefined && nowMs - ms >= silentMs);
  for (const one of silent) yield `${nameOf(one)} has sent nothing for ${inSpan(nowMs - one.ms!)}: its last file is ${plain(one.path)}, of ${stampOf(one.ms!)}.\n`;
  for (const one of heard.filter(({ ms }) => ms === undefined)) yield `${nameOf(one)}: the server does not tell when its files came.\n`;
  for (const gap of gaps) yield `${plain(gap)}\n`;
  yield heard.length === 0 ? 'There is no camera at this address: no picture, and no report.\n'
    : silent.length === 0 ? `None of ${count(heard.length, 'camera')} has sent nothing for ${inSpan(silentMs)}.\n`
      : `${silent.length} of ${count(heard.length, 'camera')} ${silent.length === 1 ? 'has' : 'have'} sent nothing for ${inSpan(silentMs)}.\n`;
}

/** Returns the exit code: 1 if a camera is silent, else 2 if not all could be looked at, else 0. */
export function codeOfSilent({ heard, gaps }: Cameras, silentMs: number, nowMs: number): number {
  if (heard.some(({ ms }) => ms !== undefined && nowMs - ms >= silentMs)) return 1;
  return gaps.length > 0 || heard.length === 0 || heard.some(({ ms }) => ms === undefined) ? 2 : 0;
}

/** Looks for silent cameras on a server, and prints them. @returns the exit code of `codeOfSilent` */
export async function auditSilent(options: AuditOptions & { server: string; silent: number }, output: Output, progress: Progress, nowMs = Date.now()): Promise<number> {
  const { config } = checkConfig('{}', 0, anyWiring(), { 'ftp.host': 'server' });
  const noCard = { placeOf: () => undefined } as unknown as CardFiles;
  const server = await openServer(options.server, config!, noCard, options.certificate, () => progress.stop());
  try {
    const found = await findCameras(server, done => progress.show('files on the server', done));
    progress.stop();
    const { silent } = options;
    if (options.json) {
      const cameras = found.heard.map(({ camera, ms, path }) => ({ camera, path, ...ms !== undefined && { last: new Date(ms).toISOString(), isSilent: nowMs - ms >= silent } }));
      await output.write([`${JSON.stringify({ cameras, notLookedAt: found.gaps }, null, 2)}\n`]);
    } else await output.write(tellSilent(found, silent, nowMs));
    return codeOfSilent(found, silent, nowMs);
  } finally {
    server.close();
  }
}
