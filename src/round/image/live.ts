// `images.live`: the newest image under a fixed name, one try before all others of a round. It is no delivery and costs the image no try.

import { noteLargest } from '../../link/link';
import { numberOf, wholeOf } from '../../number';
import { isAfter } from '../../source/after';
import { awaitLive, liveOf } from '../../source/newest';
import type { Image } from '../../source/source';
import { takenAt } from '../../source/taken';
import { whyUnsent } from '../../source/unsent';
import { LiveNote, type Words } from '../../store/notewords';
import { inBytes } from '../../text';
import type { ReadyTrip, RoundTrip } from '../roundtrip';
import { heldSeconds } from './hold';

const note = 'live';
/** One live picture may end this many rounds by a fault before it is left. */
const mostEnded = 2;
/** A value in place of `ended`. The live picture was shown, and the journal has all images of that round. */
const over = -1;
/** A value in place of `ended`, once the camera's numbers began again. The live picture is still to be shown. */
const due = -2;
/** A number that is subtracted from `ended` once the camera's numbers began again. The newest image by number is then not the latest. */
const again = 10;
/** How long a failed live picture waits if there is no schedule, in milliseconds. */
const failedPauseMs = 300000;

interface Last {
  ended: number;
  isAgain: boolean;
  size: number;
  time: string;
  path: string;
}

export function lastLive(trip: RoundTrip): Last | undefined {
  const words = trip.notes.get(note).split(' ') as Words<LiveNote>;
  const ended = numberOf(words[LiveNote.ended]);
  const isAgain = ended < due;
  const isSame = words[LiveNote.digest] === trip.configDigest;
  return isSame || isAgain ? {
    ended: !isSame ? due : isAgain ? ended + again : ended, isAgain: isAgain, size: wholeOf(words[LiveNote.size]), time: words[LiveNote.time], path: words.slice(LiveNote.path).join(' ')
  } : undefined;
}

function put(trip: RoundTrip, last: Last): void {
  trip.notes.put(note, [trip.configDigest, last.isAgain ? last.ended - again : last.ended, last.size, last.time, last.path].join(' '));
}

function save(trip: RoundTrip, image: Image, ended: number): void {
  const newest = (trip.source.seen.latest || [])[0];
  const isAgain = !!image.isAgain && (!newest || isAfter(newest, image.path));
  put(trip, { ended: isAgain ? ended : Math.max(0, ended), isAgain: isAgain, size: image.size, time: takenAt(trip.source, image) || '0', path: image.path });
}

/** Compares names, with their numbers; then times. On a new card, the old picture is absent. */
function isNewer(trip: ReadyTrip, image: Image): boolean {
  const last = lastLive(trip);
  if (!last) return true;
  if (image.path === last.path && (image.size !== last.size || last.ended === due || (last.ended > 0 && last.ended < mostEnded))) return true;
  if (last.isAgain) return false;
  return isAfter(image.path, last.path) || takenAt(trip.source, image) > last.time || /*@__NOINLINE__*/ beginsAgain(trip, image, last);
}

/** Without a clock, the next picture has an earlier name if the camera's numbers begin again, or even the same name. */
function beginsAgain(trip: ReadyTrip, image: Image, last: Last): boolean {
  if (image.path !== last.path && trip.source.stat(last.path)) return false;
  // this firmware deletes none
  if (trip.config['images.afterUpload'] === 'keep' || trip.config['images.archive'] === false) return image.path !== last.path;
  const kind = trip.source.acts().lastRecord(image);
  return kind === 'g' || (last.ended === over && !kind);
}

/** Notes the end of a round that left no image without a record in the journal. */
export function noteLiveOver(trip: ReadyTrip): void {
  const last = lastLive(trip);
  if (last && !last.ended) put(trip, Object.assign(last, { ended: over }));
}

/** @param isAgain it is not the newest by number */
export function livePicture(trip: ReadyTrip, path: string | undefined, isAgain: boolean): Image | undefined {
  const image = path ? liveOf(trip.files, trip.clock, path) : undefined;
  if (!image || !image.size || isWaiting(trip, image) || whyUnsent(trip.files, image.path, image.size)) return undefined;
  if (isAgain) image.isAgain = true;
  return image;
}

function pictureAt(trip: ReadyTrip, path: string | undefined, isAgain: boolean): Image | undefined {
  const image = livePicture(trip, path, isAgain);
  return image && isNewer(trip, image) ? image : undefined;
}

function isWaiting(trip: ReadyTrip, image: Image): boolean {
  const isRecent = !trip.config['schedule.everyMinutes'] && trip.card.failedLive === image.path && trip.clock.now() - trip.card.failedMs! < failedPauseMs;
  return isRecent || heldSeconds(trip, image, false) > 0;
}

export function failLive(trip: RoundTrip, live: Image): void {
  trip.card.failedLive = live.path;
  trip.card.failedMs = trip.clock.now();
  if (live.isAgain) save(trip, live, due);
  trip.log.warn('image', 'the live picture ' + live.to + ' is not replaced; the round goes on');
}

/** Looks for the live picture, once the newest image is known. */
export function findLive(trip: ReadyTrip): void {
  const round = trip.round;
  if (round.hasSought) return;
  round.hasSought = true;
  const last = lastLive(trip);
  const isAgain = !!last && last.isAgain;
  // without images.archive, those without a record came after it, though the round left them
  if (last && (isAgain ? last.ended || trip.config['images.archive'] === false : last.ended === over)) round.since = last.path;
  round.live = pictureAt(trip, isAgain ? last!.path : (trip.source.seen.latest || [])[0], isAgain);
  if (round.live) round.considered = round.live.path;
}

function take(trip: ReadyTrip, live: Image): void {
  const isFirst = !lastLive(trip);
  trip.round.image = live;
  trip.round.startedMs = trip.clock.now();
  noteLargest(trip, live.size);
  trip.delivery.acts().take(live, true);
  trip.log.info('image', live.path + ', ' + inBytes(live.size) + ', is to be the live picture ' + live.to);
  if (isFirst && (trip.config['http.url'] || trip.variables['name'] === trip.variables['finalName'])) {
    trip.log.info('image', live.to + ' is written in place, not renamed: unless the server replaces files in one step, a reader may get half a picture');
  }
}

/**
 * Picks the newest image as the live picture. If that is still being written, it picks the one before.
 * @returns false if there is none to show
 */
export async function takeLive(trip: ReadyTrip): Promise<boolean> {
  const live = trip.round.live!;
  const latest = trip.source.seen.latest || [];
  trip.round.live = undefined;
  const isStill = await awaitLive(trip.files, trip.clock, live);
  const found = isStill ? live : live.path === latest[0] ? pictureAt(trip, latest[1], false) : undefined;
  if (found) take(trip, found);
  else if (live.isAgain) save(trip, live, due);
  return !!found;
}

export function endLive(trip: ReadyTrip, live: Image): void {
  const seconds = (trip.clock.now() - trip.round.startedMs) / 1000;
  save(trip, live, 0);
  trip.log.info('image', live.path + ' is the live picture ' + trip.delivery.acts().deliveredAs() + ', ' + inBytes(live.size) + ' in ' + seconds.toFixed(1) + ' s');
  trip.round.image = trip.round.shown = undefined;
  trip.round.noise = trip.round.troubles = 0;
}

export function noteLiveEnded(trip: RoundTrip): void {
  const live = trip.round.image!;
  const last = lastLive(trip);
  save(trip, live, last && last.path === live.path && last.size === live.size ? Math.max(0, last.ended) + 1 : 1);
}
