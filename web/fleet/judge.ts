// Reads what a camera's report says, and judges whether it can be believed. Any field may be missing or of another type, because anybody may have
// written the file.

/** The fields of a report, which may be of any type. */
export type Values = Readonly<Record<string, unknown>>;

/** Why a report cannot be believed. It is too large, no JSON, or of another camera, or its time is after or long before its arrival. */
export type Flaw = 'large' | 'broken' | 'future' | 'behind' | 'other';

/** A camera's report as it was read, with what is wrong with it. */
export interface Judged {
  /** What is wrong with the report. It is undefined if nothing is. */
  flaw: Flaw | undefined;
  /** The report's fields. It is empty if the report cannot be read. */
  values: Values;
  /** When the report was written by the camera's clock, in milliseconds since 1970. It is undefined if unknown. */
  timeMs: number | undefined;
  /** When the report reached the server, in milliseconds since 1970. It is undefined if unknown. */
  arrivedMs: number | undefined;
  /** When the next report is expected at the latest, in milliseconds since 1970. It is undefined if the report does not say. */
  dueMs: number | undefined;
}

/** The most bytes that are read of a report. Real ones are far smaller: at most 600 bytes, or 1,200 in the form of other makers' cameras. */
export const mostReportBytes = 16_384;
/** How far a report's time may be ahead of this computer's clock, in milliseconds. */
const slackMs = 10 * 60_000;
/** How long a report may be under way, in milliseconds. It is sent in the round that writes it, which may take hours on a slow line. */
const underWayMs = 6 * 3_600_000;
/**
 * How much further ahead of this computer's clock a report's time may be if it has no offset from UTC, in milliseconds. It may be local time of any
 * zone.
 */
const zoneMs = 14 * 3_600_000;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses a report as JSON. @returns undefined if it is no JSON object */
export function parseReport(text: string): Values | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the value if it is a finite number, or else undefined. */
export const numberIn = (value: unknown): number | undefined => typeof value === 'number' && Number.isFinite(value) ? value : undefined;
/** Returns a text, a number or a boolean as text. It is empty for an object, a list or nothing. */
export const wordIn = (value: unknown): string => typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
/** Returns the fields of an object in a report. It is empty if the value is no object. */
export const partIn = (value: unknown): Values => isObject(value) ? value : {};

/**
 * Returns a time of a report, such as `2026-11-20T09:30:42+01:00`, in milliseconds since 1970. Without an offset it is read as UTC. It is
 * undefined if it is no time.
 */
export function momentIn(value: unknown): { ms: number; hasZone: boolean } | undefined {
  const [whole, zone] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?$/.exec(wordIn(value)) ?? [];
  if (whole === undefined) return undefined;
  const ms = Date.parse(zone ? whole : `${whole}Z`);
  return Number.isNaN(ms) ? undefined : { ms, hasZone: zone !== undefined };
}

/** Returns a camera's name as it is in names of files, in lower case: the firmware replaces slashes by underscores there. */
const inNames = (device: string): string => device.replace(/\//g, '_').toLowerCase();

interface Circumstances {
  /** True if the report was so long that only its beginning was read. */
  isCut: boolean;
  arrivedMs: number | undefined;
  nowMs: number;
  /** The camera's name in the name of the report's file. It is undefined if that name has none. */
  name: string | undefined;
}

/** Reads the text of a report, and judges whether its times can be right, given when it arrived. */
export function judge(text: string, { isCut, arrivedMs, nowMs, name }: Circumstances): Judged {
  const none = { values: {}, timeMs: undefined, arrivedMs, dueMs: undefined };
  if (isCut) return { ...none, flaw: 'large' };
  const values = parseReport(text);
  if (!values) return { ...none, flaw: 'broken' };
  const [time, next] = [momentIn(values['time']), momentIn(values['next'])];
  const device = wordIn(values['device']);
  const isOther = name !== undefined && device !== '' && inNames(device) !== inNames(name);
  const isFuture = time !== undefined && time.ms > nowMs + slackMs + (time.hasZone ? 0 : zoneMs);
  const isBehind = time !== undefined && arrivedMs !== undefined && arrivedMs > time.ms + underWayMs + (time.hasZone ? 0 : zoneMs);
  // even if the camera's clock is wrong, the time from one report to the next is right, because both times come from that clock
  const byArrival = time && next && arrivedMs !== undefined ? arrivedMs + Math.max(0, next.ms - time.ms) : undefined;
  // without an offset from UTC, the times are local ones. The report reached the server shortly after it was written, so the time to the next report
  // is counted from this arrival
  const isLocal = next !== undefined && !next.hasZone && time !== undefined && arrivedMs !== undefined && Math.abs(arrivedMs - time.ms) <= zoneMs;
  const dueMs = isOther ? undefined : isFuture || isBehind || isLocal ? byArrival : next?.ms;
  return { flaw: isOther ? 'other' : isFuture ? 'future' : isBehind ? 'behind' : undefined, values, timeMs: time?.ms, arrivedMs, dueMs };
}
