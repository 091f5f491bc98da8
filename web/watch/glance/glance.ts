// Describes the camera's state, the answer to `page.state()`, in words.

import { inDigits } from '../../language/locale.ts';
import type { Hello, PageState } from '../../link/types.ts';
import { inDate, inTime, inZone } from '../units.ts';
import { capital, wordsOf } from './words.ts';

/** The camera's state, and when it arrived by this computer's clock, in milliseconds since 1970. */
export interface Answered {
  state: PageState;
  atMs: number;
}

/** Returns what the camera does at present as a sentence, such as `Resting.`. */
export function sayingOf({ s }: PageState): string {
  return `${capital(wordsOf(s))}.`;
}

/** The words of `inTime` for no time at all. A person reads that something happens at once. */
const none = '0 s';

/** Returns what the camera does and when it will send pictures again (the next round), such as `Resting. The next round begins in 8 s.`. */
export function doingOf({ state, atMs }: Answered, nowMs: number): string {
  const doing = sayingOf(state);
  if (state.d === undefined) return doing;
  const left = inTime(state.d - (nowMs - atMs));
  return left === none ? `${doing} The next round begins at once.` : `${doing} The next round begins in ${left}.`;
}

/** Returns when the camera will contact the server next: how long until then, and the time by the camera's own clock or a hint. */
export function nextOf({ state, atMs }: Answered, nowMs: number): { text: string; note: string } {
  const { s, d, k, a } = state;
  if (s !== 'resting') return { text: 'a round is under way', note: '' };
  if (d === undefined) return { text: 'with the next image', note: 'Without a schedule, it looks at the card every 10 seconds.' };
  const leftMs = Math.max(0, d - (nowMs - atMs));
  const at = k === undefined ? '' : `${inDate(k * 1000 + nowMs - atMs + leftMs + (a ?? 0) * 60_000)}${a === undefined ? '' : ` (${inZone(a)})`}`;
  return { text: inTime(leftMs) === none ? 'at once' : `in ${inTime(leftMs)}`, note: at };
}

/**
 * Returns the numbers of images that are not delivered, with a title and an explanation each. Numbers of 0 are left out, except that of
 * waiting images.
 */
export function countsOf({ n: [, skipped, waiting], l: tooOld }: PageState): { title: string; count: number; note: string }[] {
  return [
    { title: 'Waiting', count: waiting, note: 'seen on the card, not sent yet' },
    ...(skipped ? [{ title: 'Skipped', count: skipped, note: 'in this round; tried again in the next' }] : []),
    ...(tooOld ? [{ title: 'Left out', count: tooOld, note: 'too old, or before the live picture; they stay on the card' }] : []),
  ];
}

/** Returns the firmware's use of memory in JsVars, Espruino's unit of memory, and as percentages in words. */
export function memoryOf({ j: [now, peak] }: PageState, { memory }: Pick<Hello, 'memory'>): { now: number; peak: number; total: number; text: string; detail: string } {
  const share = (count: number): number => Math.round(100 * count / Math.max(1, memory));
  return { now, peak, total: memory, text: `${share(now)} % in use, ${share(peak)} % at most so far`, detail: `${now} now, ${peak} at most so far, of ${memory} JsVars` };
}

const shownDriftMs = 5000;

/**
 * Returns the camera's time, such as `2026-11-21 10:30:02 (UTC+1)`. The note says how far its clock is ahead of this computer's or behind it,
 * and is empty if they agree.
 */
export function clockOf({ state: { k, a }, atMs }: Answered, nowMs: number): { text: string; note: string } {
  if (k === undefined) return { text: 'not set', note: 'The modem’s network sets it. Until then the log shows seconds since the start.' };
  const unixMs = k * 1000 + nowMs - atMs;
  const drift = unixMs - nowMs;
  const local = inDate(unixMs + (a ?? 0) * 60_000);
  if (a === undefined) return { text: `${local}, local time`, note: 'The time zone is unknown.' };
  const note = Math.abs(drift) < shownDriftMs ? '' : drift < 0 ? `${inTime(-drift)} behind this computer` : `${inTime(drift)} ahead of this computer`;
  return { text: `${local} (${inZone(a)})`, note };
}

/** Returns for how long the firmware has been running, in words. */
export function uptimeOf({ state: { u }, atMs }: Answered, nowMs: number): string {
  return inTime(u * 1000 + nowMs - atMs);
}

/** Returns the modem's model and its line's rate in words. */
export function modemOf({ m, r }: PageState): string {
  if (!m) return 'not known yet';
  return r ? `${m} at ${inDigits(r)} baud` : m;
}
