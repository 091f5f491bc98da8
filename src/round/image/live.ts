// The setting `images.live`: each round first sends the newest image under a fixed name, with one try. Sending it counts neither as a delivery
// of the image nor as one of the image's tries.

import { noteLargest } from '../../link/link';
import { numberOf, wholeOf } from '../../number';
import { isAfter } from '../../source/after';
import { awaitLive, liveOf, unseenOf } from '../../source/newest';
import type { Image } from '../../source/source';
import { takenAt } from '../../source/taken';
import { whyUnsent } from '../../source/unsent';
import { LiveNote, type Words } from '../../store/notewords';
import { inBytes } from '../../text';
import type { ReadyTrip, RoundTrip } from '../roundtrip';
import { heldSeconds } from './hold';

const note = 'live';
/** Key of the note on images that wait: a digest of the settings that choose images, and two paths with `|` between them (`findOld`). */
const waitsNote = 'waits';
/** A live picture that has ended this many rounds by a fault is not tried again. */
const mostEnded = 2;
/**
 * A value of `ended` in the note of the last live picture. It means that the server has that picture, and that its round left no image without
 * a record in the journal.
 */
const over = -1;
/**
 * A value of `ended` in the note of the last live picture. It means that the camera's numbers have begun again, and that the picture is still
 * to be sent.
 */
const due = -2;
/**
 * A number that is subtracted from `ended` in the note of the last live picture if the camera's numbers began again. The image with the
 * largest number is then not the latest.
 */
const again = 10;
/** How long a live picture that failed waits before it is tried again, in milliseconds. It applies without a schedule. */
const failedPauseMs = 300000;

/** The last live picture, as its note on the card has it. */
interface Last {
  /** Number of rounds that the picture ended by a fault; 0: the server has the picture. Or it is `over` or `due`. */
  ended: number;
  /** True if other images on the card have larger numbers, since the camera's numbers began again. */
  isAgain: boolean;
  /** Bytes of the picture's file. */
  size: number;
  /** When the picture was taken, as digits (yyyymmddhhmmss); `0`: unknown. */
  time: string;
  /** Path of the picture on the card. */
  path: string;
}

/** Returns what the note tells of the last live picture; undefined: there was none, or only under another config.json. */
export function lastLive(trip: RoundTrip): Last | undefined {
  const words = trip.notes.get(note).split(' ') as Words<LiveNote>;
  const ended = numberOf(words[LiveNote.ended]);
  const isAgain = ended < due;
  const isSame = words[LiveNote.digest] === trip.configDigest;
  return isSame || isAgain ? {
    ended: !isSame ? due : isAgain ? ended + again : ended, isAgain: isAgain, size: wholeOf(words[LiveNote.size]), time: words[LiveNote.time],
    path: words.slice(LiveNote.path).join(' ')
  } : undefined;
}

function put(trip: RoundTrip, last: Last): void {
  trip.notes.put(note, [trip.configDigest, last.isAgain ? last.ended - again : last.ended, last.size, last.time, last.path].join(' '));
}

function save(trip: RoundTrip, image: Image, ended: number): void {
  const newest = (trip.source.seen.latest || [])[0];
  const isAgain = !!image.isAgain && (!newest || isAfter(newest, image.path));
  put(trip, {
    ended: isAgain ? ended : Math.max(0, ended), isAgain: isAgain, size: image.size, time: takenAt(trip.source, image) || '0', path: image.path
  });
}

/** Tells whether an image is to replace the last live picture. Names with their numbers are compared first, then times. */
function isNewer(trip: ReadyTrip, image: Image): boolean {
  const last = lastLive(trip);
  if (!last) return true;
  if (image.path === last.path && (image.size !== last.size || last.ended === due || (last.ended > 0 && last.ended < mostEnded))) return true;
  if (last.isAgain) return false;
  return isAfter(image.path, last.path) || takenAt(trip.source, image) > last.time || /*@__NOINLINE__*/ beginsAgain(trip, image, last);
}

/**
 * Tells whether the camera's numbers began again, for a camera without a clock. The next picture then has an earlier name than the last
 * live picture, or even the same name.
 */
function beginsAgain(trip: ReadyTrip, image: Image, last: Last): boolean {
  if (image.path !== last.path && trip.source.stat(last.path)) return false;
  // with `images.afterUpload: keep` or `images.archive: false`, no image is deleted; so if the last live picture is gone from the card, the
  // numbers began again
  if (trip.config['images.afterUpload'] === 'keep' || trip.config['images.archive'] === false) return image.path !== last.path;
  const kind = trip.source.acts().lastRecord(image);
  return kind === 'g' || (last.ended === over && !kind);
}

/**
 * Is called at a round's end if every image has a record in the journal. If the server has the last live picture, its note then says `over`.
 */
export function noteLiveOver(trip: ReadyTrip): void {
  const last = lastLive(trip);
  trip.notes.put(waitsNote, '');
  if (last && !last.ended) put(trip, Object.assign(last, { ended: over }));
}

/**
 * Returns the image at a path for the live picture, the file on the server that always shows the newest image. It is undefined if the file is
 * missing or empty, is never sent, or waits after a failure.
 * @param isAgain true if another image on the card has a larger number
 */
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
  const isRecent = !trip.config['schedule.everyMinutes'] && trip.card.failedLive === image.path
    && trip.clock.now() - trip.card.failedMs! < failedPauseMs;
  return isRecent || heldSeconds(trip, image, false) > 0;
}

/** Notes that the live picture failed, so that it waits before it is tried again, and logs this. */
export function failLive(trip: RoundTrip, live: Image): void {
  trip.card.failedLive = live.path;
  trip.card.failedMs = trip.clock.now();
  if (live.isAgain) save(trip, live, due);
  trip.log.warn('image', 'the live picture ' + live.to + ' is not replaced; the round goes on');
}

/** Returns a text by which paths are compared in the order of the search. A folder's files come before its folders. */
function rankOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return path.slice(0, cut).replace(/\//g, '\x02') + '\x01' + path.slice(cut + 1);
}

/**
 * Looks whether the camera's numbers have begun again while images with larger ones wait. An image without a record, whose path comes before that of
 * the first image that waited in an earlier round, was taken after that round. Then, and if no image has a larger number than at that round, such
 * images are newer than the others. The note has the newest path by number and the first image that waited.
 * @param newest path of the newest image by its number
 * @param isAgain whether the numbers had begun again when the last live picture was sent
 * @returns true if the numbers had begun again, but are now larger than ever
 */
function findOld(trip: ReadyTrip, newest: string, isAgain: boolean): boolean {
  const start = trip.hash(trip.config['images.folder'] + trip.config['images.match']) + ' ';
  const noted = trip.notes.get(waitsNote);
  const known = noted.slice(0, start.length) === start ? noted.slice(start.length).split('|') : undefined;
  // without a note, all was sent when the numbers began again, so all that waits is newer than the newest image by number
  const top = known ? known[0] : isAgain ? newest : '';
  const old = known ? known[1]! : top;
  if (isAgain && isAfter(newest, top)) return true;
  // the newest image may go first, and be in memory before the first ones are found
  const first = unseenOf(trip.source.waiting()).reduce(function (one, other) {
    return other.path === newest || (one && rankOf(one) < rankOf(other.path)) ? one : other.path;
  }, '');
  const isBefore = !!first && !!old && rankOf(first) < rankOf(old) && isAfter(old, first);
  // without its last letter, so that the first image that waited counts as an earlier one, too
  if (isBefore && newest === top) trip.round.since = old.slice(0, -1);
  if (first && (!known || !isAgain)) trip.notes.put(waitsNote, start + (isAgain ? top : newest) + '|' + (isBefore || isAgain ? old : first), true);
  return false;
}

/** Looks once a round for a newer live picture than the last one, and puts it into `round.live`. */
export function findLive(trip: ReadyTrip): void {
  const round = trip.round;
  if (round.soughtMs !== undefined) return;
  round.firstMs = round.soughtMs = trip.clock.now();
  const last = lastLive(trip);
  const isAgain = !!last && last.isAgain;
  // `round.since` is the path of a live picture. Images without a record in the journal count as newer than that picture. With
  // `images.archive` off, they do so even if the round of that picture left images out
  if (last && (isAgain ? last.ended || trip.config['images.archive'] === false : last.ended === over)) round.since = last.path;
  const newest = (trip.source.seen.latest || [])[0];
  const isOn = !!newest && trip.config['images.archive'] !== false && (!last || last.ended !== over) && findOld(trip, newest, isAgain);
  round.live = isOn ? livePicture(trip, newest, false) : pictureAt(trip, isAgain ? last.path : newest, isAgain);
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
    trip.log.info('image', live.to
      + ' is written in place, not renamed: unless the server replaces files in one step, a reader may get half a picture');
  }
}

/**
 * Makes the live picture the next thing that the round sends. If its file is still being written, the image before it is taken instead.
 * @returns false if there is no picture to send
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

/** Notes and logs that the live picture is on the server. */
export function endLive(trip: ReadyTrip, live: Image): void {
  const seconds = (trip.clock.now() - trip.round.startedMs) / 1000;
  save(trip, live, 0);
  trip.log.info('image', live.path + ' is the live picture ' + trip.delivery.acts().deliveredAs() + ', ' + inBytes(live.size) + ' in '
    + seconds.toFixed(1) + ' s');
  trip.round.image = trip.round.shown = undefined;
  trip.round.noise = trip.round.troubles = 0;
}

/** Notes that a fault ended the round while the live picture was being sent. */
export function noteLiveEnded(trip: RoundTrip): void {
  const live = trip.round.image!;
  const last = lastLive(trip);
  save(trip, live, last && last.path === live.path && last.size === live.size ? Math.max(0, last.ended) + 1 : 1);
}
