// What a report says, and whether it can be believed. It comes from a stranger: any field may be missing, or of another type.

/** The fields of a report, of any type. */
export type Values = Readonly<Record<string, unknown>>;

/** Why a report is none of this camera, or cannot be read. */
export type Flaw = 'large' | 'broken' | 'future' | 'other';

/** A report, and what is wrong with it. */
export interface Judged {
  /** Undefined: there is none. */
  flaw: Flaw | undefined;
  /** Empty if it cannot be read. */
  values: Values;
  /** By the camera's clock; undefined: unknown. */
  timeMs: number | undefined;
  /** When the server got it; undefined: unknown. */
  arrivedMs: number | undefined;
  /** The next report comes by then; undefined: it does not say. */
  dueMs: number | undefined;
}

/** A report has at most 600 bytes, or 1,200 in the form of other cameras. */
export const mostReportBytes = 16_384;
/** Clocks differ. */
const slackMs = 10 * 60_000;
/** Without a difference from UTC, a local time may be so far ahead. */
const zoneMs = 14 * 3_600_000;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns undefined: it is no report */
export function parseReport(text: string): Values | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value if it is a finite number. */
export const numberIn = (value: unknown): number | undefined => typeof value === 'number' && Number.isFinite(value) ? value : undefined;
/** The value as a text; empty if it is an object, a list or nothing. */
export const wordIn = (value: unknown): string => typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
/** The fields of a part; empty if the value is no object. */
export const partIn = (value: unknown): Values => isObject(value) ? value : {};

/** A moment of a report, `2026-11-20T09:30:42+01:00`; the difference may be missing. */
export function momentIn(value: unknown): { ms: number; hasZone: boolean } | undefined {
  const [whole, zone] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?$/.exec(wordIn(value)) ?? [];
  if (whole === undefined) return undefined;
  const ms = Date.parse(zone ? whole : `${whole}Z`);
  return Number.isNaN(ms) ? undefined : { ms, hasZone: zone !== undefined };
}

/** `device` as a part of names: the firmware makes a slash an underscore there. */
const inNames = (device: string): string => device.replace(/\//g, '_').toLowerCase();

interface Circumstances {
  /** Only its beginning was read. */
  isCut: boolean;
  arrivedMs: number | undefined;
  nowMs: number;
  /** Of the camera that the report's name stands for; undefined: its name tells none. */
  name: string | undefined;
}

/** Reads the text of a report, and judges its times by when it arrived. */
export function judge(text: string, { isCut, arrivedMs, nowMs, name }: Circumstances): Judged {
  const none = { values: {}, timeMs: undefined, arrivedMs, dueMs: undefined };
  if (isCut) return { ...none, flaw: 'large' };
  const values = parseReport(text);
  if (!values) return { ...none, flaw: 'broken' };
  const [time, next] = [momentIn(values['time']), momentIn(values['next'])];
  const device = wordIn(values['device']);
  const isOther = name !== undefined && device !== '' && inNames(device) !== inNames(name);
  const isFuture = time !== undefined && time.ms > nowMs + slackMs + (time.hasZone ? 0 : zoneMs);
  // a clock that is ahead still counts the time until the next report
  const byArrival = time && next && arrivedMs !== undefined ? arrivedMs + Math.max(0, next.ms - time.ms) : undefined;
  // its arrival shows how far a local time is from UTC
  const isLocal = next !== undefined && !next.hasZone && time !== undefined && arrivedMs !== undefined && Math.abs(arrivedMs - time.ms) <= zoneMs;
  const dueMs = isOther ? undefined : isFuture || isLocal ? byArrival : next?.ms;
  return { flaw: isOther ? 'other' : isFuture ? 'future' : undefined, values, timeMs: time?.ms, arrivedMs, dueMs };
}
