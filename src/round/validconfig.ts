// The copy of the last config.json that had no mistake. It is in force while config.json on the card has one.

import { longestConfigBytes } from '../config/keys';
import { configPath } from '../store/handover';
import { homeFolder } from '../store/journal';
import { readWhole } from '../store/wholefile';
import { configDigestOf, type RoundTrip } from './roundtrip';

const validPath = homeFolder + '/config.valid';
/** Name of the note with the digest of the copy. A copy that a power cut has torn has another one. */
export const validNote = 'valid';

/** Returns the text of the copy. It is empty if there is none, or if it is not whole. */
export function validConfig(trip: RoundTrip): string {
  const valid = trip.notes.get(validNote);
  const text = valid ? readWhole(trip.files, validPath, longestConfigBytes) || '' : '';
  return text && configDigestOf(trip, text) === valid ? text : '';
}

/**
 * Copies the config.json that is in force, if it has no mistake and the copy is another one. It is called after a round, as the card can then be
 * written, and no image waits for it.
 */
export function keepValid(trip: RoundTrip): void {
  if (!trip.config || trip.card.mistakes || trip.notes.get(validNote) === trip.configDigest) return;
  const text = readWhole(trip.files, configPath, longestConfigBytes, true) || '';
  if (configDigestOf(trip, text) === trip.configDigest && trip.files.write(validPath, text)) trip.notes.put(validNote, trip.configDigest);
}
