// The promises that a season must keep, judged by a record of it.

import { dayMs, hourMs } from './draw.ts';

export interface Shot {
  path: string;
  digest: string;
  bytes: number;
  atMs: number;
  /** Whole on the server at the end, under any name; `isOnCard`: still there. */
  isServed: boolean;
  isOnCard: boolean;
}

export interface Arrival {
  /** On the server, as it was at the end of the upload. */
  path: string;
  digest: string;
  atMs: number;
  end: 'open' | 'complete' | 'broken';
}

export interface SeasonRecord {
  startMs: number;
  endMs: number;
  shots: Shot[];
  uploads: Arrival[];
  /** Bytes on the air of each attempt, successful or not, and when it ended. */
  sent: { path: string; bytes: number; atMs: number }[];
  /** Faults of the server, the network, the power or the clock. */
  troubles: { title: string; fromMs: number; toMs: number }[];
  /** Its place on the server; empty: none. */
  report: string;
  /** Places of the live picture. */
  lives: string[];
  /** Longest pause of reports with nothing wrong. */
  reportHours: number;
  /** Id of the last settings; 0: none. @see config */
  settings: number;
  /** `config` in the last report. */
  config: unknown;
  violations: string[];
  /** Lines of the console that no firmware may print. */
  uncaught: string[];
}

/** Before and after a trouble: an upload may have begun before, and its end is found out later. */
const nearMs = 2 * hourMs;
/**
 * In any 24 hours, in an image's size: that of connections that break, and with 5 + 2 above that of refusals. An end of a trouble or a success of
 * another image begins them again, at most once more.
 */
export const mostSizesADay = 12 * 2;

const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 16);
/** A violation may contain bytes of an image. */
const shorten = (text: string) => JSON.stringify(text.length > 120 ? `${text.slice(0, 40)} … ${text.slice(-70)}` : text);
const stem = (path: string) => path.replace(/\.part$/, '');

/** One sentence for all alike, with the first of them. */
function sumUp(all: Shot[], say: (which: string, atMs: number) => string): string[] {
  const [first] = all;
  return first ? [say(all.length > 1 ? `${first.path} and ${all.length - 1} more` : first.path, first.atMs)] : [];
}

function judgeShots({ shots }: SeasonRecord): string[] {
  const missing = shots.filter(one => !one.isServed);
  return [
    ...sumUp(missing.filter(one => !one.isOnCard), (which, atMs) => `lost: ${which}, from ${stamp(atMs)} on, neither whole on the server nor on the card`),
    ...sumUp(missing.filter(one => one.isOnCard), (which, atMs) => `dead end: ${which}, from ${stamp(atMs)} on, waiting after two days in which all was well`),
  ];
}

/** A further upload, although the first was complete and nothing was wrong then. */
function judgeDoubles({ shots, uploads, troubles, lives }: SeasonRecord): string[] {
  const isCalm = (ms: number) => troubles.every(({ fromMs, toMs }) => ms < fromMs - nearMs || ms > toMs + nearMs);
  return shots.flatMap(({ path, digest }) => {
    const whole = uploads.filter(one => one.end === 'complete' && one.digest === digest && !lives.includes(stem(one.path)));
    const again = whole.findIndex((_one, i) => i > 0 && isCalm(whole[i - 1]!.atMs));
    return again < 0 ? [] : [`doubled: ${path} was complete at ${stamp(whole[again - 1]!.atMs)} with nothing wrong, and came again at ${stamp(whole[again]!.atMs)}`];
  });
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

function judgeBills({ shots, sent, report, lives }: SeasonRecord): string[] {
  const sizes = new Map(shots.map(({ path, bytes }) => [nameIn(path), bytes]));
  const largest = Math.max(...sizes.values());
  const byPath = new Map<string, SeasonRecord['sent']>();
  for (const one of sent) if (![report, ...lives].includes(stem(one.path))) byPath.set(stem(one.path), [...byPath.get(stem(one.path)) ?? [], one]);
  return [...byPath].flatMap(([path, all]) => {
    const bytesFrom = (ms: number) => all.reduce((sum, { atMs, bytes }) => (atMs >= ms && atMs < ms + dayMs ? sum + bytes : sum), 0);
    const days = all.map(({ atMs }) => ({ atMs, sizes: bytesFrom(atMs) / (sizes.get(nameIn(path)) ?? largest) }));
    const worst = days.sort((a, b) => b.sizes - a.sizes)[0]!;
    return worst.sizes <= mostSizesADay ? [] : [`bill: ${path} cost ${worst.sizes.toFixed(1)} times its size in the day from ${stamp(worst.atMs)}, at most ${mostSizesADay} are allowed`];
  });
}

function judgeReports({ uploads, troubles, report, reportHours, startMs, endMs }: SeasonRecord): string[] {
  if (report === '') return [];
  const came = uploads.filter(one => one.end === 'complete' && stem(one.path) === report).map(({ atMs }) => atMs);
  const nextMs = (ms: number) => Math.min(endMs, ...troubles.filter(one => one.toMs > ms).map(one => one.fromMs));
  const quiet = [startMs, ...troubles.map(({ toMs }) => toMs)].map(fromMs => ({ fromMs, toMs: nextMs(fromMs) }));
  return quiet.flatMap(({ fromMs, toMs }) => {
    const times = [fromMs, ...came.filter(ms => ms > fromMs && ms < toMs), toMs];
    const gap = times.findIndex((ms, i) => i > 0 && ms - times[i - 1]! > reportHours * hourMs);
    return gap < 0 ? [] : [`no report from ${stamp(times[gap - 1]!)} to ${stamp(times[gap]!)}, with nothing wrong: at least one in ${reportHours} h was due`];
  });
}

function judgeSettings({ settings, config }: SeasonRecord): string[] {
  if (settings === 0 || config === settings || (typeof config === 'string' && config.startsWith(`${settings} refused: `))) return [];
  return [`settings ${settings} have not come home: the last report has ${JSON.stringify(config)}`];
}

/** Broken promises, as sentences. */
export function judge(record: SeasonRecord): string[] {
  return [
    ...judgeShots(record), ...judgeDoubles(record), ...judgeBills(record), ...judgeReports(record), ...judgeSettings(record),
    ...record.violations.map(text => `the modem was mistreated: ${shorten(text)}`), ...record.uncaught.map(text => `not caught: ${shorten(text)}`),
  ];
}
