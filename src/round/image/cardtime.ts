// The card's time: a count of seconds that only grows. It measures how long images with failed tries are held back (tries.ts). No clock
// alone is enough: the network's may be unknown or wrong, and the chip's begins again with each power cut.
//
// - The chip's clock counts, also during a deep sleep.
// - After a power cut, the time since the cut is added. While the network's time is unknown, `cutSeconds` stand for the time without power.
// - Once a boot, the network's clock may show that more time has passed, and a day at most is added. A wrong clock that jumps ahead ends a
// hold a day early, not for good. One that goes back changes nothing.
//
// So a power cut each night does not begin a hold again, as its time goes on while there is power. Nor is an image held for ever: each hour
// with power counts, and each start counts for `cutSeconds`. A note on the card keeps the time. It is written when a try fails, and every
// `saveSeconds` while images are held, so a cut loses less than that. A card without failures has no note.
//
// The note also has the events that end holds: another config.json, and a delivery. And it has the pause of all rounds after several images
// in a row were refused, or after the server was busy.
//
// Reports, settings and firmware go by the chip's clock alone (report/report.ts). A power cut then makes them due at once, which does no harm.
// A hold must not end by a cut.

import { wholeOf } from '../../number';
import { TimeNote } from '../../store/notewords';
import { mostJitter } from '../retry';
import type { CardTime, RoundTrip } from '../roundtrip';

const note = 'passed';
const cutSeconds = 1200;
const saveSeconds = 1200;
/** Most seconds from power-on to the first look at the card. If the chip's clock shows fewer at that look, power was just switched on. */
const bootSeconds = 60;
const daySeconds = 86400;
const minute = 60;
/**
 * The pause after rounds in which the server refused all images, in seconds before it is doubled. It is doubled once for each such round in a row,
 * the first one included.
 */
const firstPauseSeconds = 10;
const longestPauseSeconds = 3600;
const mostVain = 9;
/**
 * Replaces `firstPauseSeconds` from the second round in a row on in which a busy server has refused images during their upload. It is in
 * seconds. As it is doubled twice then, the pause is 600 seconds, over which cameras spread their rounds (rest/schedule.ts).
 */
const rushPauseSeconds = 150;
/** The longest random addition to the pause that a server asks for, in seconds. */
const mostSpreadSeconds = 30;

function save(trip: RoundTrip, time: CardTime): void {
  time.saved = time.seconds;
  trip.notes.put(note, [
    time.digest as string | number, time.seconds, time.chip, time.network, time.networkAt, time.changed, time.delivered, time.vain,
    time.pausedTo, time.askedTo
  ].join(' '));
}

function recall(trip: RoundTrip): CardTime {
  const words = trip.notes.get(note).split(' ');
  function at(place: TimeNote): number {
    return wholeOf(words[place]) || 0;
  }
  const isNone = words.length <= TimeNote.pausedTo;
  const time: CardTime = {
    digest: isNone ? trip.configDigest : words[TimeNote.digest], seconds: isNone ? 1 : at(TimeNote.seconds),
    chip: isNone ? Math.floor(trip.sleep.seconds()) : at(TimeNote.chip), network: at(TimeNote.network), networkAt: at(TimeNote.networkAt),
    changed: at(TimeNote.changed), delivered: at(TimeNote.delivered), vain: at(TimeNote.vain),
    pausedTo: at(TimeNote.pausedTo), askedTo: at(TimeNote.askedTo), saved: at(TimeNote.seconds), isUnsure: true
  };
  // In both cases a pause between rounds has begun: the server has refused all images, or was busy. The next delivery ends that pause.
  if (time.vain || time.askedTo) time.isWaiting = true;
  const wasAwake = !(trip.sleep.wasAsleep() || (trip.sleep.wasMoved && trip.sleep.wasMoved()));
  // a power cut sets the chip's clock back, but the clock may have passed its noted value since. With Infinity as that value, `passTime`
  // recognizes the power cut in any case
  if (!isNone && wasAwake && trip.sleep.seconds() < bootSeconds) time.chip = Infinity;
  trip.card.time = time;
  return time;
}

/** Notes that config.json was replaced. Images are then no longer held back, and rounds not delayed, as the new file may have removed the cause. */
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
  // rounded down to whole seconds, since the journal stores digits only
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
  if (trip.card.time === undefined && !trip.notes.get(note)) trip.card.time = null;
  return trip.card.time === null ? undefined : passTime(trip);
}

/** Tells whether no round may begin yet, since the server refused images in a row or asked to be left alone. */
export function isPaused(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && Math.max(time.pausedTo, time.askedTo) > time.seconds;
}

/**
 * Tells whether the server refused one image after another in the last round. It is false if the server was busy, as no image is the cause
 * then.
 */
export function isVain(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && time.vain > 0 && !time.askedTo;
}

/** Tells whether the server was busy in the last round, and nothing was delivered since. */
export function wasBusy(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && time.vain > 0 && time.askedTo > 0;
}

/** Returns the seconds until the next round may begin; 0: it may begin now. */
export function pauseSeconds(trip: RoundTrip): number {
  const time = passTime(trip);
  return Math.max(0, time.pausedTo - time.seconds, time.askedTo - time.seconds);
}

/** Tells whether the server asked to be left alone and that time is not over. The server then gets no report either. */
export function isLeftAlone(trip: RoundTrip): boolean {
  const time = timeIfAny(trip);
  return !!time && time.askedTo > time.seconds;
}

/** Notes a delivery. It ends the pause between rounds, and the holds of images that failed before it. */
export function noteSuccess(trip: RoundTrip): void {
  const time = passTime(trip);
  time.isWaiting = false;
  time.delivered = time.seconds + 1;
  time.vain = time.pausedTo = time.askedTo = 0;
  save(trip, time);
}

/**
 * Begins the pause before the next round. It doubles with each round in which the server refused all images, up to an hour.
 * @param isRush true if a busy server refused an image during its upload. From the second such round on, the pause is longer, so that other
 * cameras come first.
 */
function beginPause(time: CardTime, isRush: boolean): void {
  time.isWaiting = true;
  time.vain = Math.min(time.vain + 1, mostVain);
  const pause = isRush && time.vain > 1 ? rushPauseSeconds : firstPauseSeconds;
  time.pausedTo = time.seconds + Math.min(pause * Math.pow(2, time.vain), longestPauseSeconds);
}

function inMinutes(seconds: number): string {
  return seconds < 2 * minute ? seconds + ' s' : Math.ceil(seconds / minute) + ' min';
}

/** Ends a round in which the server refused several images and took none, and begins the pause before the next round. */
export function noteVain(trip: RoundTrip): void {
  const time = passTime(trip);
  beginPause(time, false);
  time.askedTo = 0;
  save(trip, time);
  trip.log.warn('server', 'has refused one image after another; the next round begins in ' + inMinutes(time.pausedTo - time.seconds)
    + ' at the earliest, and tries one image');
}

/**
 * Notes that a busy server ended the round, and when the next round may begin. If an image was uploaded in vain, the pause is longer, since
 * the image has few tries.
 * @param asked seconds for which the server asked to be left alone; 0: it did not say
 */
export function noteBusy(trip: RoundTrip, asked: number): void {
  const time = passTime(trip);
  if (!trip.round.delivered) beginPause(time, !!trip.round.inARow);
  // a random addition, so that cameras which were asked at the same time do not return together
  time.askedTo = time.seconds + Math.ceil(asked + trip.random() * Math.min(asked * mostJitter, mostSpreadSeconds));
  time.isWaiting = true;
  save(trip, time);
  const left = pauseSeconds(trip);
  if (left) {
    trip.log.warn('server', 'is busy' + (asked ? ', and asks to be left alone for ' + inMinutes(asked) : '') + '; the next round begins in '
      + inMinutes(left) + ' at the earliest');
  }
}
