// Decides how long an image with failed tries is held back, by its account (tryaccount.ts), and what the log says of it.

import { isBusy, sentenceOn, wordOfCode, type Fault } from '../../fault';
import type { Image } from '../../source/source';
import { mostNoise } from '../retry';
import type { RoundTrip } from '../roundtrip';
import { passTime } from './cardtime';
import { accountOf, Kind, share, unsentShares, type Account } from './tryaccount';

/**
 * The first pause of an image that the server refuses before any byte is sent, in seconds. Pauses while the server refuses all images are
 * multiples of this one.
 */
const firstPause = 10;
/**
 * A refused image is held back once its refusals count this many sixteenths of its size. A refusal before any byte is sent counts two
 * sixteenths. So the third refusal begins the first pause, and each further one doubles it.
 */
const leastUnsent = 6;
/** A round ends when the server has refused this number of images in a row. */
const mostInARow = 3;

const minute = 60;
const hour = 3600;
/** The pause that allows two tries a day, in seconds. */
const halfDay = 12.5 * hour;

/**
 * Returns the pause before the next try, in seconds, if the server refused the image before any byte was sent. The pause doubles with each
 * refusal.
 * @param refused the refusals so far, in sixteenths of the image's size
 */
function unsentPause(refused: number): number {
  const doublings = (refused - leastUnsent) / unsentShares;
  return doublings < 0 ? 0 : Math.min(firstPause * Math.pow(2, doublings), hour);
}

/**
 * Returns the pause before the next try, in seconds, if the connection broke during uploads. If each upload breaks at its end, seven tries fit into
 * the first hours, and four into the rest of the day. Each later day has eleven.
 * @param sizes bytes that the broken tries have sent, divided by the image's size
 */
function brokenPause(sizes: number): number {
  if (sizes >= 7) return sizes < 11 ? 5.5 * hour : 2.2 * hour;
  return sizes < 3 ? 0 : sizes < 4 ? 2 * minute : sizes < 5 ? 10 * minute : sizes < 6 ? 30 * minute : hour;
}

/**
 * Returns the pause before the next try, in seconds, if the server refused uploads of the image. Four tries fit into the first hour, then two into
 * each day.
 * @param sizes bytes that the refused tries have sent, divided by the image's size
 * @param minutes minutes from the first failure to the last
 */
function refusedPause(sizes: number, minutes: number): number {
  if (minutes >= 50 || sizes >= 5) return halfDay;
  return sizes < 3 ? 0 : sizes < 4 ? 5 * minute : 61 * minute;
}

/** Returns the seconds from an image's last failure to its next try. */
function pauseOf(account: Account): number {
  switch (account.kind) {
    case Kind.unsent: return unsentPause(account.refused);
    case Kind.broken: return brokenPause(account.broken / share);
    case Kind.shown: return account.refused < 2 * share ? 0 : halfDay;
    default: return refusedPause(account.refused / share, account.minutes);
  }
}

function span(seconds: number): string {
  return seconds < 2 * hour ? Math.ceil(seconds / minute) + ' min' : (seconds / hour).toFixed(1) + ' h';
}

function adviceOf(kind: Kind, fault: Fault): string {
  if (kind === Kind.refused && isBusy(fault)) {
    return 'the server had too much to do each time; let it take more uploads at once, or let the cameras call it less often';
  }
  switch (kind) {
    case Kind.shown:
      return 'the server confirmed it and shows another file; '
        + 'if it changes images, or shows a page at their addresses, set upload.verify to "reply", and by HTTP http.answer';
    case Kind.broken: return 'its connection broke each time, or the server ended it; check antenna, coverage and supply';
    default: return 'it failed each time: ' + sentenceOn(fault);
  }
}

/**
 * Logs that the image is held back for an hour or more: the first time as an error, later as information.
 * @param before the image's account before this failure; undefined: there was none
 */
export function tellHeld(trip: RoundTrip, image: Image, account: Account, before: Account | undefined, fault: Fault): void {
  const pause = pauseOf(account);
  if (pause < hour || account.kind === Kind.unsent) return;
  const text = image.path + ' waits for ' + span(pause) + ': ' + adviceOf(account.kind, fault) + ' (' + wordOfCode(fault.code)
    + (fault.line ? ': ' + fault.line : '') + '). Another config.json or another size ends the wait, and so does ferry.send()';
  if (before && before.kind === account.kind && pauseOf(before) >= hour) trip.log.info('image', text);
  else trip.log.error('image', text);
}

/**
 * Returns the seconds until the image may be tried; 0: now.
 * @param isAgain true if the last try of the image was in this round
 */
export function heldSeconds(trip: RoundTrip, image: Image, isAgain: boolean): number {
  if (trip.round.isByPerson || (!image.tries && trip.card.tries === undefined && !image.isByHand && !image.isLive)) return 0;
  const time = passTime(trip);
  const account = accountOf(trip, image, time);
  if (!account) return 0;
  if (!account.isOwn) {
    time.isWaiting = true;
    if (account.at < time.delivered) return 0;
  }
  // noise costs no try, but bytes: what has cost many of them waits
  const isNoise = trip.round.noise > 0 && trip.round.noise <= mostNoise && pauseOf(account) <= hour;
  if (isAgain && (account.kind === Kind.unsent || isNoise)) return 0;
  // while the server refuses all images, a refused image waits for several rounds. So each round tries another image, one of which the server may
  // accept
  const turn = time.vain && account.kind === Kind.refused ? Math.min(2 * firstPause * Math.pow(2, time.vain), hour) : 0;
  return Math.max(0, account.at + Math.max(pauseOf(account), turn) - time.seconds);
}

/**
 * Tells whether the round ends, since the server has refused three images in a row. After a round that ended so, one refused image is enough.
 */
export function isRefusing(trip: RoundTrip): boolean {
  return (trip.round.inARow || 0) >= (trip.card.time && trip.card.time.vain ? 1 : mostInARow);
}

/**
 * Leaves an image out of this round if it is held back after failed tries.
 * @returns whether the image is held back
 */
export function isHeldBack(trip: RoundTrip, image: Image): boolean {
  const seconds = heldSeconds(trip, image, trip.round.failures + trip.round.noise > 0 && trip.round.attempted === image.path);
  if (!seconds) return false;
  const account = accountOf(trip, image, trip.card.time!)!;
  trip.round.laterSeconds = trip.round.later ? Math.min(trip.round.laterSeconds!, seconds) : seconds;
  trip.round.later = (trip.round.later || 0) + 1;
  trip.round.laterWhy = account.kind === Kind.shown ? 'differs' : account.kind === Kind.broken ? 'broken' : 'refused';
  trip.source.skip(image);
  return true;
}
