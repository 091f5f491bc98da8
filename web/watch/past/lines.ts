// Reads log lines from before the page was connected, from the end of the card's log, and finds the deliveries in the log.

import { levelOf, plain, type LogLine } from '../../link/line/lines.ts';
import type { PageState } from '../../link/types.ts';
import { nameOf, shown } from '../texts.ts';
import { inTime } from '../units.ts';
import type { Day } from './days.ts';

/** The path of the firmware's log on the card. */
export const logPath = '/snapferry/log.txt';
/** The bytes that are read of the end of the card's log, which are some fifty lines. */
export const logBytes = 6144;

/** The camera's clock, and the time of this computer at that moment, in milliseconds since 1970. */
type Clock = { state: Pick<PageState, 'k' | 'a'>; atMs: number };

/** Returns the camera's local time, as milliseconds that Date's UTC functions show. It is undefined if the camera's clock is not set. */
export function localMs({ state: { k, a }, atMs }: Clock, nowMs: number): number | undefined {
  return k === undefined ? undefined : k * 1000 + (a ?? 0) * 60_000 + nowMs - atMs;
}

/**
 * Returns the lines of a log file's end. @param isWhole false if the file has more before it, so that the first line is cut off @param clock
 * if it is undefined, the lines get the time 0 (unknown)
 */
export function linesOf({ text, isWhole }: { text: string; isWhole: boolean }, clock: Clock | undefined): LogLine[] {
  const nowMs = clock && localMs(clock, clock.atMs);
  return text.split('\n').slice(isWhole ? 0 : 1).map(line => plain(shown(line))).filter(line => line !== '').map(line => {
    const stamp = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) /.exec(line);
    const ms = stamp ? Date.parse(`${stamp[1]}T${stamp[2]}Z`) : NaN;
    return { text: line, level: levelOf(line), at: nowMs === undefined || Number.isNaN(ms) ? 0 : Math.min(clock!.atMs, clock!.atMs - nowMs + ms) };
  });
}

/** The delivery of a picture to the server, as the log tells it. */
export interface Delivery {
  path: string;
  /** When the picture was delivered, in the camera's local time, such as `2026-11-20 09:30:42`. It is empty if the camera's clock was not set. */
  stamp: string;
  /** When the picture was delivered, in milliseconds since 1970. 0 means that this is unknown. */
  at: number;
}

/** Returns the delivery that a log line tells of, or undefined. */
export function deliveryIn({ text, at }: Pick<LogLine, 'text' | 'at'>): Delivery | undefined {
  const [, stamp = '', path] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\S+) info image: (.+) delivered as /.exec(text) ?? [];
  return path === undefined ? undefined : { path, stamp: stamp.includes('-') ? stamp : '', at };
}

/** Returns the paths of pictures that the log names, the last one first. */
export function pathsIn(lines: readonly Pick<LogLine, 'text'>[]): string[] {
  const paths = lines.flatMap(({ text }) => / info (?:image: (\/.+?)(?: delivered|: its preview has arrived) as |camera: (\/[^:]+) is taken, \d+ bytes? in )/.exec(text)?.slice(1).filter(Boolean) ?? []);
  return [...new Set(paths.reverse())];
}

/** What the page has learned from the log about the camera's deliveries. */
export interface Known {
  deliveries: readonly Delivery[];
  /** True if the log has all lines of the camera's present day. */
  hasDay: boolean;
  /** Battery, signal and deliveries of the last days, the latest day first. */
  days: readonly Day[];
  /** The camera's day, such as `2026-11-20`. It is empty if unknown. */
  today: string;
}

/** Returns what is known of the deliveries, such as `118 in all`, `2 today` and `last 3 min ago`. */
export function tellDeliveries({ deliveries, hasDay, days, today }: Known, nowMs: number): string[] {
  const [newest] = days;
  const since = deliveries.filter(({ stamp }) => newest && stamp > newest.time).length;
  const all = newest?.delivered === undefined || !newest.time ? undefined : newest.delivered + since;
  const before = days.find(({ time, delivered }) => delivered !== undefined && time && time.slice(0, today.length) < today);
  const counted = deliveries.filter(({ stamp }) => today && stamp.startsWith(today)).length;
  const inDay = !today ? undefined : hasDay ? counted : all !== undefined && before ? Math.max(counted, all - before.delivered!) : undefined;
  const last = deliveries.at(-1);
  return [
    ...all === undefined ? [] : [`${all} in all`],
    ...inDay === undefined ? [] : [inDay === 0 ? 'none today' : `${inDay} today`],
    ...last?.at ? [`last ${inTime(nowMs - last.at)} ago (${shown(nameOf(last.path))})`] : [],
  ];
}
