// Judges by the record of a season whether the firmware has kept its promises in it.

import { dayMs, hourMs } from './draw.ts';

/** A picture of the season, and where it is at the end. */
export interface Shot {
  path: string;
  digest: string;
  bytes: number;
  atMs: number;
  /** True if the whole picture is on the server, under any name. */
  isServed: boolean;
  /** True if the picture is still on the card. */
  isOnCard: boolean;
  /** True if the camera itself has removed the picture for a newer one. */
  isRotated?: boolean;
  /** Digest of the picture's preview. It is missing if the picture holds none, or the camera sends no previews. */
  preview?: string;
  /** True if the preview is on the server. */
  isSeen?: boolean;
}

/** An upload, as the server saw it. */
export interface Arrival {
  /** Path on the server at the end of the upload. */
  path: string;
  digest: string;
  atMs: number;
  end: 'open' | 'complete' | 'broken';
}

/** What the judge knows of a season. Times are in milliseconds of the simulated clock. */
export interface SeasonRecord {
  startMs: number;
  endMs: number;
  shots: Shot[];
  uploads: Arrival[];
  /** The bytes of the image in each attempt to upload, successful or not, and the time of its end. */
  sent: { path: string; bytes: number; atMs: number }[];
  /** Times in which something was wrong with the server, the network, the power or the clock. */
  troubles: { title: string; fromMs: number; toMs: number; /** True if the server answers with a refusal. Other troubles break connections. */ isRefusal?: boolean }[];
  /** Path of the report on the server. It is empty if there is no report. */
  report: string;
  /** Possible paths of the live picture on the server. */
  lives: string[];
  /** Most hours between two reports if nothing is wrong. */
  reportHours: number;
  /** The id of the last settings on the server, or 0 if there are none. What the last report says about them is in `config`. */
  settings: number;
  /** True if the server refuses renames. The first image shows that, and goes a second time under its own name. */
  cannotRename: boolean;
  /** The times at which settings were put onto the server. */
  settingsMs: number[];
  /** Age in milliseconds from which images may stay unsent. With 0 none may. */
  skipMs: number;
  /** True if an upload counts as delivered when the modem confirms it, without a check on the server (`upload.verify` is `none`). */
  isTrusting: boolean;
  /** True if only the live picture is sent. */
  isLiveOnly: boolean;
  /** True if, at the end of the season, the live picture on the server must be the season's newest picture. */
  hasLive: boolean;
  /**
   * How a camera at the board treats a full card. `isOldest`: its oldest pictures are removed. `isEndless`: it goes on taking pictures in any case.
   * It is undefined without a camera.
   */
  eye?: { isOldest: boolean; isEndless: boolean; /** Its oldest pictures whose preview has arrived are removed. */ isSeen?: boolean };
  /** True if a picture whose preview has arrived stays on the card until it is asked for (`images.preview` is `only`). */
  isOnly?: boolean;
  /** Requests for whole pictures: the id of their settings, the time, and the paths. Without paths, all are asked for of which only the preview came. */
  asked?: { id: number; atMs: number; paths?: string[] }[];
  /** What the last report says about the settings (`config`). */
  config: unknown;
  /** Mistakes of the firmware that the simulated modem and camera have noticed. */
  violations: string[];
  /** Lines of the console that no firmware may print. */
  uncaught: string[];
}

/**
 * Milliseconds before and after a trouble that count as troubled, too. An upload may have begun before the trouble, and the firmware may find out
 * later that it is over.
 */
const nearMs = 2 * hourMs;

const minuteMs = 60_000;
/**
 * The most bytes of an image, as multiples of its size. `broken` is for any 24 hours with broken connections, the others for refusals in the first
 * hour and day.
 */
export const mostSizes = { broken: 12, refusedHour: 5, refusedDay: 7 };

const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 16);
/** Returns a shortened text, since a violation may contain the bytes of an image. */
const shorten = (text: string) => JSON.stringify(text.length > 120 ? `${text.slice(0, 40)} … ${text.slice(-70)}` : text);
/** Returns the plain name for a temporary one, which has a digest of the picture. */
const stem = (path: string) => path.replace(/(-[0-9a-f]{8})?(\.\w+)?\.part$/, '$2');

/** Returns the plain name for one with a digest before its ending, which a live picture gets if another file has its name. */
const plain = (path: string) => stem(path).replace(/-[0-9a-f]{8}(?=\.\w+$)/, '');

/**
 * Returns one sentence for all pictures with the same fate, such as lost ones, or none.
 * @param say makes the sentence, from the first picture's path with the number of the others, and from its time
 */
function sumUp(all: Shot[], say: (which: string, atMs: number) => string): string[] {
  const [first] = all;
  return first ? [say(all.length > 1 ? `${first.path} and ${all.length - 1} more` : first.path, first.atMs)] : [];
}

function judgeShots({ shots, endMs, skipMs, isTrusting, isLiveOnly, eye, isOnly }: SeasonRecord): string[] {
  const leastKept = Math.min(...shots.filter(one => one.isOnCard).map(({ atMs }) => atMs));
  const isEnough = ({ isSeen, isOnCard }: Shot) => isSeen && (isOnCard ? isOnly : eye?.isSeen);
  const missing = shots.filter(one => !one.isServed && !one.isRotated && !isEnough(one) && !(eye?.isOldest && !one.isOnCard && one.atMs < leastKept));
  const mayWait = ({ atMs }: Shot) => isTrusting || isLiveOnly || endMs - atMs < dayMs || (skipMs > 0 && endMs - atMs >= skipMs);
  return [
    ...sumUp(missing.filter(one => !one.isOnCard), (which, atMs) => `lost: ${which}, from ${stamp(atMs)} on, neither whole on the server nor on the card`),
    ...sumUp(missing.filter(one => one.isOnCard && !mayWait(one)), (which, atMs) => `dead end: ${which}, from ${stamp(atMs)} on, waiting after two days in which all was well`),
  ];
}

const isCalmIn = ({ troubles }: SeasonRecord) => (ms: number): boolean => troubles.every(({ fromMs, toMs }) => ms < fromMs - nearMs || ms > toMs + nearMs);

/**
 * Complains about images and previews that were uploaded again, although the first upload was complete and nothing was wrong then. Whoever asks for an
 * image by its path gets it again.
 */
function judgeDoubles(record: SeasonRecord): string[] {
  const { shots, uploads, lives, cannotRename, asked = [] } = record;
  const firstWhole = uploads.find(one => one.end === 'complete' && one.path.endsWith('.part'));
  const isCalm = isCalmIn(record);
  const isAskedFor = (path: string, ms: number): boolean => asked.some(({ atMs, paths }) => atMs < ms && paths?.includes(path));
  const files = shots.flatMap(({ path, digest, preview }) => [{ path, of: path, digest }, ...preview === undefined ? [] : [{ path: '', of: `the preview of ${path}`, digest: preview }]]);
  return files.flatMap(({ path, of, digest }) => {
    const whole = uploads.filter(one => one.end === 'complete' && one.digest === digest && !lives.includes(plain(one.path)) && !(cannotRename && one === firstWhole));
    const again = whole.findIndex((one, i) => i > 0 && isCalm(whole[i - 1]!.atMs) && !isAskedFor(path, one.atMs));
    return again < 0 ? [] : [`doubled: ${of} was complete at ${stamp(whole[again - 1]!.atMs)} with nothing wrong, and came again at ${stamp(whole[again]!.atMs)}`];
  });
}

/** Complains about whole images that nobody has asked for, although their previews had arrived with nothing wrong, and about requests without an answer. */
function judgeRequests(record: SeasonRecord): string[] {
  const { shots, uploads, lives, isOnly, asked = [], settings, config, endMs } = record;
  const isCalm = isCalmIn(record);
  const ofWhole = (digest: string) => uploads.filter(one => one.end === 'complete' && one.digest === digest && !lives.includes(plain(one.path)));
  const unasked = isOnly ? shots.filter(({ path, digest, preview }) => {
    const seen = uploads.find(one => one.end === 'complete' && one.digest === preview);
    const came = seen && isCalm(seen.atMs) ? ofWhole(digest).find(({ atMs }) => atMs > seen.atMs) : undefined;
    return came && !asked.some(({ atMs, paths }) => atMs < came.atMs && (!paths || paths.includes(path)));
  }) : [];
  const last = asked.find(({ id, atMs }) => id === settings && id === config && endMs - atMs > dayMs);
  const late = shots.filter(({ path, isOnCard, isServed }) => isOnCard && !isServed && last?.paths?.includes(path));
  return [
    ...sumUp(unasked, (which, atMs) => `unasked: ${which}, from ${stamp(atMs)} on, came whole although the preview had arrived`),
    ...sumUp(late, (which, atMs) => `asked for: ${which}, from ${stamp(atMs)} on, has not come`),
  ];
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

/**
 * Complains if the live picture at the end is older than the newest picture, after two days in which nothing was wrong. A picture that was removed to
 * make room, and never arrived, is not expected.
 */
function judgeLive({ shots, uploads, lives, hasLive, endMs }: SeasonRecord): string[] {
  const newest = shots.filter(({ atMs, isServed, isOnCard }) => endMs - atMs >= dayMs && (isServed || isOnCard)).toSorted((a, b) => b.atMs - a.atMs)[0];
  if (!hasLive || !newest) return [];
  const shown = uploads.filter(one => one.end === 'complete' && lives.includes(plain(one.path))).at(-1);
  const found = shots.find(({ digest }) => digest === shown?.digest);
  if (found && found.atMs >= newest.atMs) return [];
  const which = found?.path ?? 'none of them';
  return [`the live picture froze: it is ${which}, and the newest is ${newest.path}, from ${stamp(newest.atMs)} on`];
}

/** Complains about images that cost more bytes than the limits. The limits begin again after a success of another image and after new settings. */
function judgeBills(record: SeasonRecord): string[] {
  const { shots, sent, report, lives, troubles, uploads, settingsMs } = record;
  const sizes = new Map(shots.map(({ path, bytes }) => [nameIn(path), bytes]));
  const largest = Math.max(...sizes.values());
  const byPath = new Map<string, SeasonRecord['sent']>();
  for (const one of sent) if (stem(one.path) !== report && !lives.includes(plain(one.path))) byPath.set(stem(one.path), [...byPath.get(stem(one.path)) ?? [], one]);
  const ofSpan = (title: string, ms: number, most: (isRefused: boolean) => number) => [...byPath].flatMap(([path, all]) => {
    const over = all.flatMap(({ atMs: fromMs }) => {
      const toMs = fromMs + ms;
      const isIn = (at: number) => at >= fromMs && at < toMs;
      const during = troubles.filter(one => one.fromMs - nearMs < toMs && one.toMs + nearMs > fromMs);
      const successes = uploads.some(one => one.end === 'complete' && isIn(one.atMs) && ![path, report].includes(stem(one.path)) && !lives.includes(plain(one.path))) ? 1 : 0;
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

/**
 * Returns a complaint if a camera at the board has stopped taking pictures, although it may remove old ones or its delivered pictures are deleted.
 */
function judgeEye({ eye, shots, endMs }: SeasonRecord): string[] {
  const lastMs = Math.max(0, ...shots.map(({ atMs }) => atMs));
  return eye?.isEndless && endMs - lastMs > dayMs ? [`the camera stopped: its last picture is from ${stamp(lastMs)}`] : [];
}

/** Returns a sentence for each broken promise. */
export function judge(record: SeasonRecord): string[] {
  return [
    ...judgeShots(record), ...judgeDoubles(record), ...judgeRequests(record), ...judgeLive(record),
    ...judgeEye(record), ...judgeBills(record), ...judgeReports(record), ...judgeSettings(record),
    ...record.violations.map(text => `the modem was mistreated: ${shorten(text)}`), ...record.uncaught.map(text => `not caught: ${shorten(text)}`),
  ];
}
