// Finds the latest picture on the card, for the report and the browser page.

import { isAfter } from '../../source/after';
import { imageByHand } from '../../source/removal';
import { takenAt } from '../../source/taken';
import { has } from '../../text';
import { lastLive } from '../image/live';
import type { ReadyTrip } from '../roundtrip';

const note = 'newest';

function timeOf(trip: ReadyTrip, path: string): string {
  return path ? takenAt(trip.source, imageByHand(path, 0)) : '';
}

/**
 * Returns the path of the latest picture. It is the newest image by number or, if the camera's numbers began again, the last one since then.
 * That is a live picture, or an image that was sent though its number is smaller, since its time is later. A note on the card has this path,
 * and a digest of the newest image's path.
 */
function newestPath(trip: ReadyTrip): string {
  const newest = trip.source.seen.newest;
  const live = trip.config['images.live'] ? lastLive(trip) : undefined;
  if (!newest || (live && live.isAgain)) return live && live.isAgain ? live.path : newest;
  const mark = trip.hash(newest) + ' ';
  const sent = trip.round.attempted;
  const isAgain = !!sent && isAfter(newest, sent) && timeOf(trip, sent) > timeOf(trip, newest)
    && has('dxk', trip.source.acts().lastRecord(imageByHand(newest, (trip.source.stat(newest) || { size: 0 }).size)) || '-');
  const noted = trip.notes.get(note);
  if (isAgain && noted !== mark + sent) trip.notes.put(note, mark + sent);
  if (isAgain) return sent;
  return noted.slice(0, mark.length) === mark && timeOf(trip, noted.slice(mark.length)) ? noted.slice(mark.length) : newest;
}

/** Keeps the path of the latest picture in memory at the end of a round, since the browser page asks for it each second. */
export function rememberLatest(trip: ReadyTrip): void {
  const newest = trip.source.seen.newest;
  trip.card.latest = newest ? { newest: newest, path: newestPath(trip) } : undefined;
}

/** Returns when the latest picture was taken, as digits (yyyymmddhhmmss); empty: unknown. */
export function timeOfLatest(trip: ReadyTrip): string {
  return timeOf(trip, newestPath(trip));
}
