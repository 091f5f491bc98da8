// The promises that a season must keep, judged by a record of it.

import { dayMs, hourMs } from './draw.ts';

/** A picture of the season, and its fate. */
export interface Shot {
  path: string;
  digest: string;
  bytes: number;
  atMs: number;
  /** Whole on the server at the end, under any name; `isOnCard`: still there. */
  isServed: boolean;
  isOnCard: boolean;
}

/** An upload, as the server saw it. */
export interface Arrival {
  /** On the server, as it was at the end of the upload. */
  path: string;
  digest: string;
  atMs: number;
  end: 'open' | 'complete' | 'broken';
}

/** All that the judge knows of a season. Times are in milliseconds of the simulated clock. */
export interface SeasonRecord {
  startMs: number;
  endMs: number;
  shots: Shot[];
  uploads: Arrival[];
  /** Bytes on the air of each attempt, successful or not, and when it ended. */
  sent: { path: string; bytes: number; atMs: number }[];
  /** Faults of the server, the network, the power or the clock. */
  troubles: { title: string; fromMs: number; toMs: number; /** Of the server, which answers so; others break connections. */ isRefusal?: boolean }[];
  /** Its place on the server; empty: none. */
  report: string;
  /** Places of the live picture. */
  lives: string[];
  /** Longest pause of reports with nothing wrong. */
  reportHours: number;
  /** Id of the last settings; 0: none. @see config */
  settings: number;
  /** The server refuses renames, which the first image shows: it goes a second time, under its own name. */
  cannotRename: boolean;
  /** Times of all that were laid. */
  settingsMs: number[];
  /** Older images may stay unsent; 0: none may. */
  skipMs: number;
  /** The modem's word counts as delivery (`none`). */
  isTrusting: boolean;
  /** Only the live picture is sent. */
  isLiveOnly: boolean;
  /** At the end the newest picture is the live one. */
  hasLive: boolean;
  /** Of a camera at the board: `oldest`, its oldest pictures go when the card is full; `endless`, it goes on in any case. */
  eye?: { isOldest: boolean; isEndless: boolean };
  /** `config` in the last report. */
  config: unknown;
  violations: string[];
  /** Lines of the console that no firmware may print. */
  uncaught: string[];
}

/** Before and after a trouble: an upload may have begun before, and its end is found out later. */
const nearMs = 2 * hourMs;

const minuteMs = 60_000;
/** In an image's size: of broken connections in any 24 hours; of refusals in the first hour, and in the first day. */
export const mostSizes = { broken: 12, refusedHour: 5, refusedDay: 7 };

const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 16);
/** A violation may contain bytes of an image. */
const shorten = (text: string) => JSON.stringify(text.length > 120 ? `${text.slice(0, 40)} … ${text.slice(-70)}` : text);
const stem = (path: string) => path.replace(/\.part$/, '');

/** One sentence for all alike, with the first of them. */
function sumUp(all: Shot[], say: (which: string, atMs: number) => string): string[] {
  const [first] = all;
  return first ? [say(all.length > 1 ? `${first.path} and ${all.length - 1} more` : first.path, first.atMs)] : [];
}

function judgeShots({ shots, endMs, skipMs, isTrusting, isLiveOnly, eye }: SeasonRecord): string[] {
  const leastKept = Math.min(...shots.filter(one => one.isOnCard).map(({ atMs }) => atMs));
  const missing = shots.filter(one => !one.isServed && !(eye?.isOldest && !one.isOnCard && one.atMs < leastKept));
  const mayWait = ({ atMs }: Shot) => isTrusting || isLiveOnly || endMs - atMs < dayMs || (skipMs > 0 && endMs - atMs >= skipMs);
  return [
    ...sumUp(missing.filter(one => !one.isOnCard), (which, atMs) => `lost: ${which}, from ${stamp(atMs)} on, neither whole on the server nor on the card`),
    ...sumUp(missing.filter(one => one.isOnCard && !mayWait(one)), (which, atMs) => `dead end: ${which}, from ${stamp(atMs)} on, waiting after two days in which all was well`),
  ];
}

/** A further upload, although the first was complete and nothing was wrong then. */
function judgeDoubles({ shots, uploads, troubles, lives, cannotRename }: SeasonRecord): string[] {
  const firstWhole = uploads.find(one => one.end === 'complete' && one.path.endsWith('.part'));
  const isCalm = (ms: number) => troubles.every(({ fromMs, toMs }) => ms < fromMs - nearMs || ms > toMs + nearMs);
  return shots.flatMap(({ path, digest }) => {
    const whole = uploads.filter(one => one.end === 'complete' && one.digest === digest && !lives.includes(stem(one.path)) && !(cannotRename && one === firstWhole));
    const again = whole.findIndex((_one, i) => i > 0 && isCalm(whole[i - 1]!.atMs));
    return again < 0 ? [] : [`doubled: ${path} was complete at ${stamp(whole[again - 1]!.atMs)} with nothing wrong, and came again at ${stamp(whole[again]!.atMs)}`];
  });
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

/** The newest one is shown at the end, after two days in which all was well. */
function judgeLive({ shots, uploads, lives, hasLive, endMs }: SeasonRecord): string[] {
  const newest = shots.filter(({ atMs }) => endMs - atMs >= dayMs).toSorted((a, b) => b.atMs - a.atMs)[0];
  if (!hasLive || !newest) return [];
  const shown = uploads.filter(one => one.end === 'complete' && lives.includes(stem(one.path))).at(-1);
  const found = shots.find(({ digest }) => digest === shown?.digest);
  if (found && found.atMs >= newest.atMs) return [];
  const which = found?.path ?? 'none of them';
  return [`the live picture froze: it is ${which}, and the newest is ${newest.path}, from ${stamp(newest.atMs)} on`];
}

/** A success of another image and other settings begin the limits again: once each. */
function judgeBills(record: SeasonRecord): string[] {
  const { shots, sent, report, lives, troubles, uploads, settingsMs } = record;
  const sizes = new Map(shots.map(({ path, bytes }) => [nameIn(path), bytes]));
  const largest = Math.max(...sizes.values());
  const byPath = new Map<string, SeasonRecord['sent']>();
  for (const one of sent) if (![report, ...lives].includes(stem(one.path))) byPath.set(stem(one.path), [...byPath.get(stem(one.path)) ?? [], one]);
  const ofSpan = (title: string, ms: number, most: (isRefused: boolean) => number) => [...byPath].flatMap(([path, all]) => {
    const over = all.flatMap(({ atMs: fromMs }) => {
      const toMs = fromMs + ms;
      const isIn = (at: number) => at >= fromMs && at < toMs;
      const during = troubles.filter(one => one.fromMs - nearMs < toMs && one.toMs + nearMs > fromMs);
      const successes = uploads.some(one => one.end === 'complete' && isIn(one.atMs) && ![path, report, ...lives].includes(stem(one.path))) ? 1 : 0;
      const begun = 1 + successes + settingsMs.filter(at => isIn(at + ms) || isIn(at)).length;
      const cost = all.reduce((sum, { atMs, bytes }) => (isIn(atMs) ? sum + bytes : sum), 0) / (sizes.get(nameIn(path)) ?? largest);
      const limit = most(during.length > 0 && during.every(({ isRefusal }) => isRefusal)) * begun;
      return cost > limit ? [{ fromMs, cost, limit }] : [];
    });
    const worst = over.sort((a, b) => b.cost - a.cost)[0];
    return worst ? [`bill: ${path} cost ${worst.cost.toFixed(1)} times its size in the ${title} from ${stamp(worst.fromMs)}, at most ${worst.limit} are allowed`] : [];
  });
  const { broken, refusedHour, refusedDay } = mostSizes;
  return [...ofSpan('hour', 60 * minuteMs, isRefused => (isRefused ? refusedHour : broken)), ...ofSpan('day', dayMs, isRefused => (isRefused ? refusedDay : broken))];
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

/** A full card does not stop a camera that may remove pictures, nor one whose pictures are deleted once delivered. */
function judgeEye({ eye, shots, endMs }: SeasonRecord): string[] {
  const lastMs = Math.max(0, ...shots.map(({ atMs }) => atMs));
  return eye?.isEndless && endMs - lastMs > dayMs ? [`the camera stopped: its last picture is from ${stamp(lastMs)}`] : [];
}

/** Broken promises, as sentences. */
export function judge(record: SeasonRecord): string[] {
  return [
    ...judgeShots(record), ...judgeDoubles(record), ...judgeLive(record), ...judgeEye(record), ...judgeBills(record), ...judgeReports(record), ...judgeSettings(record),
    ...record.violations.map(text => `the modem was mistreated: ${shorten(text)}`), ...record.uncaught.map(text => `not caught: ${shorten(text)}`),
  ];
}
