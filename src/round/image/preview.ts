// Previews (`images.preview`): the small pictures that most cameras write into the files of images. A round first sends those of all waiting images.
// Then it begins again with the images themselves. A preview has one try a round. After three rounds, its image counts as one without. With `only`,
// an image goes whole if it has no preview, or if it is asked for.

import { noteLargest } from '../../link/link';
import { isPreviewed, triedRounds } from '../../source/imagepart';
import type { Image } from '../../source/source';
import { previewIn, type Part } from '../../source/taken';
import { inBytes } from '../../text';
import { endPattern, isAskedFor, queueAsked } from '../remotesend';
import { RoundPart, type ReadyTrip, type RoundTrip } from '../roundtrip';
import { fits, isUnfit, spend } from '../rules/budget';
import { startSearch } from './old';
import { mostRounds } from './previewend';
import { skipUnwanted } from './skipped';

/** The round goes on with the images once this many previews in a row have failed. */
const mostVain = 3;
/** Most images that a pattern of the settings from the server sends. */
const mostMatches = 1000;

/** Ending of a preview's path. No path on a card has two slashes, so nothing takes a preview for a file. */
const ending = '//preview';

/**
 * Returns the preview of an image, which is sent as if it were an image. It has a path of its own, and says where its bytes are. If the image's file
 * gets another size, the preview counts as missing.
 * @param part the preview's place in the file
 */
export function partAsImage(image: Image, part: Part): Image {
  const preview: Image = {
    path: image.path + ending, size: part.to - part.from, begun: '', folder: image.folder, name: image.name, isDoubtNoted: !!image.preview,
    isByHand: true, whole: image, from: part.from
  };
  if (image.as) preview.as = image.as;
  return preview;
}

/** Tells whether an image's preview is still to be sent, if it has one. */
function isToCome(image: Image): boolean {
  return !image.isByHand && !isPreviewed(image) && triedRounds(image) < mostRounds;
}

function begin(trip: ReadyTrip, part: RoundPart): void {
  trip.round.part = part;
  startSearch(trip);
}

/** Begins the round with the previews of all waiting images. */
export function beginPreviews(trip: ReadyTrip): void {
  begin(trip, RoundPart.previews);
}

/** Logs how many images of a folder hold no preview, unless that folder was told last. */
function tellBare(trip: RoundTrip): void {
  const round = trip.round;
  if (round.bare && trip.card.bareIn !== round.bareIn) {
    trip.card.bareIn = round.bareIn;
    const isOne = round.bare === 1;
    trip.log.info('image', round.bareIn + ': ' + round.bare + (isOne ? ' image there holds' : ' images there hold') + ' no preview, so '
      + (isOne ? 'it is' : 'they are') + ' sent whole');
  }
  round.bare = 0;
}

function countBare(trip: RoundTrip, folder: string): void {
  const round = trip.round;
  if (round.bareIn !== folder) tellBare(trip);
  round.bareIn = folder;
  round.bare = (round.bare || 0) + 1;
  round.noPreview = (round.noPreview || 0) + 1;
}

/**
 * After the previews, begins the round's part for the images themselves.
 * @returns whether the round goes on with them; false: it does so already
 */
export function beginWhole(trip: ReadyTrip): boolean {
  if (trip.round.part !== RoundPart.previews) return false;
  tellBare(trip);
  // the log's lines that wait in memory go to the card now, as an image needs more of it than a preview
  trip.logfile.write('');
  begin(trip, RoundPart.whole);
  if (trip.card.hasAsked) queueAsked(trip);
  return true;
}

/**
 * Leaves an image out if its preview has arrived and the pattern of the settings does not ask for the image. If it does, that is counted.
 * @returns whether the image is left out
 */
export function leaveSeen(trip: ReadyTrip, image: Image): boolean {
  const matches = trip.round.matches || 0;
  if (image.isByHand || !isPreviewed(image)) return false;
  const isAsked = matches < mostMatches && isAskedFor(trip, image, partAsImage(image, { from: 0, to: 0 }));
  if (isAsked) trip.round.matches = matches + 1;
  else trip.source.skip(image);
  return !isAsked;
}

/** Is called when no image is left. If the pattern of the settings has found none in this round, it is done. */
export function noteSearched(trip: ReadyTrip): void {
  if (trip.round.pattern && !trip.round.matches) endPattern(trip);
}

/** Tells whether a round may begin for the preview of an image that itself no longer fits into the month's budget. */
export function mayPreview(trip: ReadyTrip, image: Image): boolean {
  const part = isToCome(image) ? previewIn(trip.source, image) : undefined;
  return !!part && fits(trip, { size: part.to - part.from, whole: image }, true);
}

/**
 * Makes a preview the next thing that the round sends.
 * @returns false if it cannot be sent, since its image has changed, its folder has too long a name, or the month's budget is spent
 */
function take(trip: ReadyTrip, preview: Image): boolean {
  const found = trip.source.fingerprintOf(preview, false);
  if (!found || trip.delivery.acts().refuses(preview) || (trip.config['send.megabytesPerMonth'] && isUnfit(trip, preview, false))) return false;
  if (trip.round.previews) trip.logfile.write('');
  preview.fingerprint = found;
  trip.round.image = preview;
  trip.round.attempted = preview.whole!.path;
  trip.round.startedMs = trip.clock.now();
  spend(trip, preview);
  noteLargest(trip, preview.size);
  trip.delivery.acts().take(preview, false);
  trip.log.info('image', preview.whole!.path + ': its preview, ' + inBytes(preview.size));
  return true;
}

/** Makes the preview of an image the next thing to send, or leaves the image out. @returns whether there is something to send */
function takeOrSkip(trip: ReadyTrip, image: Image, preview: Image | undefined): boolean {
  if (preview && take(trip, preview)) return true;
  trip.source.skip(image);
  trip.round.image = undefined;
  return false;
}

/**
 * In the part of a round for previews, takes that of an image which waits, or leaves the image out of this part.
 * @returns whether there is something to send; false: another image is sought
 */
export function pickPreview(trip: ReadyTrip, image: Image): boolean {
  if ((trip.round.vain || 0) >= mostVain) {
    trip.round.image = undefined;
    beginWhole(trip);
    return false;
  }
  if (skipUnwanted(trip, image)) return false;
  const isDue = isToCome(image);
  const part = isDue ? previewIn(trip.source, image) : undefined;
  if (isDue && !part) countBare(trip, image.folder);
  return takeOrSkip(trip, image, part && partAsImage(image, part));
}

/**
 * With `only`, decides on an image that was found after the previews. If its preview was not tried yet, that is taken.
 * @returns true if the preview is to be sent now; false if the image waits; undefined if it is to be sent whole
 */
export function pickOnly(trip: ReadyTrip, image: Image): boolean | undefined {
  if (leaveSeen(trip, image)) {
    trip.round.image = undefined;
    return false;
  }
  const part = isToCome(image) ? previewIn(trip.source, image) : undefined;
  if (!part) return undefined;
  const isNew = !triedRounds(image) && trip.round.busy === undefined && (trip.round.vain || 0) < mostVain;
  if (!isNew) trip.round.skipped++;
  return takeOrSkip(trip, image, isNew ? partAsImage(image, part) : undefined);
}
