// Time as the card has seen it: seconds that only grow, for the holds of tries.ts. No clock alone is enough: the network's may be unknown
// or wrong, and the chip's begins again with each power cut.
//
// - The chip's clock counts, asleep too.
// - After a power cut, its time since then is added. While the network's time is unknown, `cutSeconds` replace the time without power.
// - Once a boot, the network's clock may show that more time has passed, a day at most. A wrong clock that jumps ends a hold a day early,
// not for good; one that goes back changes nothing.
//
// So a cut each night does not begin the account again: its time goes on while there is power. Nor is an image held for ever: each hour
// with power counts, and each start counts for `cutSeconds`. The note is written when a try fails, and every `saveSeconds` while images
// are held. So a cut loses less than that. A card without failures has no note.
//
// The note also has the events that end holds: another config.json, and a delivery. And it has the pause of all rounds, after several
// images in a row were refused, or after the server was busy.

import { wholeOf } from '../../number';
import { TimeNote } from '../../store/notewords';
import { mostJitter } from '../retry';
import type { CardTime, RoundTrip } from '../roundtrip';

const note = 'passed';
const cutSeconds = 1200;
const saveSeconds = 1200;
/** The time from power-on to the first look at the card is shorter than this, in seconds. */
const bootSeconds = 60;
const daySeconds = 86400;
const minute = 60;
/** The pause after a round that only had refusals is this many seconds, doubled for each such round in a row. */
const firstPauseSeconds = 10;
const longestPauseSeconds = 3600;
const mostVain = 9;
/** The same while a busy server refuses images that are on the air. The second pause is as long as cameras' rounds are apart (rest/schedule.ts). */
const rushPauseSeconds = 150;
/** The longest random addition to the pause that a server asks for, in seconds. */
const mostSpreadSeconds = 30;

function save(trip: RoundTrip, time: CardTime): void {
  time.saved = time.seconds;
  trip.notes.put(note, [time.digest as string | number, time.seconds, time.chip, time.network, time.networkAt, time.changed, time.delivered, time.vain, time.pausedTo, time.askedTo].join(' '));
  trip.card.isTimeless = false;
}

function recall(trip: RoundTrip): CardTime {
  const words = trip.notes.get(note).split(' ');
  function at(place: TimeNote): number {
    return wholeOf(words[place]) || 0;
  }
  const isNone = words.length <= TimeNote.pausedTo;
  const time: CardTime = {
    digest: isNone ? trip.configDigest : words[TimeNote.digest]!, seconds: isNone ? 1 : at(TimeNote.seconds),
    chip: isNone ? Math.floor(trip.sleep.seconds()) : at(TimeNote.chip), network: at(TimeNote.network), networkAt: at(TimeNote.networkAt),
    changed: at(TimeNote.changed), delivered: at(TimeNote.delivered), vain: at(TimeNote.vain),
    pausedTo: at(TimeNote.pausedTo), askedTo: at(TimeNote.askedTo), saved: at(TimeNote.seconds), isUnsure: true
  };
  // a delivery ends the pause
  if (time.vain || time.askedTo) time.isWaiting = true;
  const wasAwake = !(trip.sleep.wasAsleep() || (trip.sleep.wasMoved && trip.sleep.wasMoved()));
  // power was off, though the chip's clock may be past its note
  if (!isNone && wasAwake && trip.sleep.seconds() < bootSeconds) time.chip = Infinity;
  trip.card.time = time;
  return time;
}

/** Notes that another config.json has come, which may mend anything. */
function change(trip: RoundTrip, time: CardTime): void {
  time.digest = trip.configDigest;
  time.changed = time.seconds;
  time.vain = time.pausedTo = time.askedTo = 0;
  save(trip, time);
}

/** Returns the card's time, brought up to now. */
export function passTime(trip: RoundTrip): CardTime {
  const time = trip.card.time || recall(trip);
  const chip = Math.floor(trip.sleep.seconds());
  // whole seconds: the journal has digits only
  const network = Math.floor(trip.calendar.seconds());
  time.seconds += chip < time.chip ? cutSeconds + Math.min(chip, daySeconds) : chip - time.chip;
  time.chip = chip;
  if (network > 0) {
    const passed = time.isUnsure && time.network ? Math.min(network - time.network, daySeconds) : 0;
    time.seconds = Math.max(time.seconds, time.networkAt + passed);
    time.isUnsure = false;
    time.network = network;
    time.networkAt = time.seconds;
  }
  if (time.digest !== trip.configDigest) change(trip, time);
  else if (time.seconds - time.saved >= saveSeconds) save(trip, time);
  return time;
}

/** Writes the card's time to its note, after a try has failed. */
export function saveTime(trip: RoundTrip): void {
  save(trip, trip.card.time!);
}

/** Returns the card's time. It is undefined if no try has failed on this card. */
function timeIfAny(trip: RoundTrip): CardTime | undefined {
  if (!trip.card.time && (trip.card.isTimeless || !trip.notes.get(note))) {
    trip.card.isTimeless = true;
    return undefined;
  }
  return passTime(trip);
}

/** Tells whether no round may begin yet. */
export function isPaused(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && Math.max(time.pausedTo, time.askedTo) > time.seconds;
}

/** Tells whether the server refused one image after another in the last round. If the server was busy, no image is the cause. */
export function isVain(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && time.vain > 0 && !time.askedTo;
}

/** Tells whether the server was busy in the last round, and nothing was delivered since. */
export function wasBusy(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && time.vain > 0 && time.askedTo > 0;
}

/** Returns the seconds until the next round may begin. */
export function pauseSeconds(trip: RoundTrip): number {
  const time = passTime(trip);
  return Math.max(0, time.pausedTo - time.seconds, time.askedTo - time.seconds);
}

/** Tells whether the server asked to be left alone, so that no report goes there either. */
export function isLeftAlone(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && time.askedTo > time.seconds;
}

/** Notes a delivery that ends holds or a pause. */
export function noteSuccess(trip: RoundTrip): void {
  const time = passTime(trip);
  time.isWaiting = false;
  time.delivered = time.seconds + 1;
  time.vain = time.pausedTo = time.askedTo = 0;
  save(trip, time);
}

/** @param isRush after the second such round, other cameras are let past */
function beginPause(time: CardTime, isRush: boolean): void {
  time.isWaiting = true;
  time.vain = Math.min(time.vain + 1, mostVain);
  const pause = isRush && time.vain > 1 ? rushPauseSeconds : firstPauseSeconds;
  time.pausedTo = time.seconds + Math.min(pause * Math.pow(2, time.vain), longestPauseSeconds);
}

function inMinutes(seconds: number): string {
  return seconds < 2 * minute ? seconds + ' s' : Math.ceil(seconds / minute) + ' min';
}

/** Ends a round in which several images were refused, and none delivered. */
export function noteVain(trip: RoundTrip): void {
  const time = passTime(trip);
  beginPause(time, false);
  time.askedTo = 0;
  save(trip, time);
  trip.log.warn('server', 'has refused one image after another; the next round begins in ' + inMinutes(time.pausedTo - time.seconds) + ' at the earliest, and tries one image');
}

/**
 * Ends a round that a busy server ended. If an image went over the air in vain, later tries wait for a calmer time, since they are few.
 * @param asked seconds; 0: it did not say
 */
export function noteBusy(trip: RoundTrip, asked: number): void {
  const time = passTime(trip);
  if (!trip.round.delivered) beginPause(time, !!trip.round.inARow);
  // cameras that were asked together return apart
  time.askedTo = time.seconds + Math.ceil(asked + trip.random() * Math.min(asked * mostJitter, mostSpreadSeconds));
  time.isWaiting = true;
  save(trip, time);
  const left = pauseSeconds(trip);
  if (left) trip.log.warn('server', 'is busy' + (asked ? ', and asks to be left alone for ' + inMinutes(asked) : '') + '; the next round begins in ' + inMinutes(left) + ' at the earliest');
}
