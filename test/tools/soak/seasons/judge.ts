// The promises that a season must keep, judged by a record of it.

import { dayMs, hourMs } from './draw.ts';

export interface Shot {
  path: string;
  digest: string;
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
 * Uploads of one path in any 24 hours. The contract has 12 for connections that break, and 7 for refusals in the first day; each end of a trouble
 * and each success begins them again.
 */
export const mostADay = 24;

const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const stem = (path: string) => path.replace(/\.part$/, '');

function judgeShots({ shots }: SeasonRecord): string[] {
  return shots.filter(one => !one.isServed).map(({ path, atMs, isOnCard }) => (isOnCard
    ? `dead end: ${path} of ${stamp(atMs)} is still waiting after two days in which all was well`
    : `lost: ${path} of ${stamp(atMs)} is neither whole on the server nor on the card`));
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

function judgeBills({ uploads, report, lives }: SeasonRecord): string[] {
  const byPath = new Map<string, number[]>();
  for (const { path, atMs } of uploads) if (![report, ...lives].includes(stem(path))) byPath.set(stem(path), [...byPath.get(stem(path)) ?? [], atMs]);
  return [...byPath].flatMap(([path, times]) => {
    const first = times.findIndex((ms, i) => (times[i + mostADay] ?? Infinity) - ms < dayMs);
    return first < 0 ? [] : [`bill: ${path} began to go up ${times.filter(ms => ms >= times[first]! && ms < times[first]! + dayMs).length} times in the day from ${stamp(times[first]!)}, at most ${mostADay} are allowed`];
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
    ...record.violations.map(text => `the modem was mistreated: ${text}`), ...record.uncaught.map(text => `not caught: ${text}`),
  ];
}
