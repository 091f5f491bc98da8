// Firmware on trial notes on the card how far it came. If it is given up, the firmware before it tells so, with the reason, and never takes
// that version again. Each note begins with the mark of the chip, since a card may come from another camera.

import { firmware } from '#firmware';
import { ReturnedNote, TrialNote, type Words } from '../../store/notewords';
import { returnedVersion } from '../../update/refusal';
import type { RoundTrip } from '../roundtrip';

/** Name of the note that firmware on trial writes. */
const trialNote = 'trial';
/** Name of the note about firmware that was given up. */
export const returnedNote = 'returned';
/** The note on firmware that was given up keeps this many versions. */
const mostVersions = 8;

/** Returns the mark of this chip, with which its notes begin. */
export function ownMark(trip: RoundTrip): string {
  return trip.hash(trip.serial());
}

/** Returns the words of a note that this chip wrote. A note of another chip counts as empty. */
export function ownWords<Name extends number>(trip: RoundTrip, note: string): Words<Name> {
  const words = trip.notes.get(note).split(' ');
  return (words[0] === ownMark(trip) ? words : ['']) as Words<Name>;
}

/** Returns the versions of firmware that were given up on this chip, the latest first. */
export function returnedVersions(trip: RoundTrip): string[] {
  const versions = ownWords<ReturnedNote>(trip, returnedNote)[ReturnedNote.versions];
  return versions ? versions.split(',') : [];
}

/**
 * Notes the last failure of firmware on trial.
 * @param why the fault in one word; empty: the firmware has read the card, without a failure so far
 */
export function noteTrial(trip: RoundTrip, why: string): void {
  const words = ownWords<TrialNote>(trip, trialNote);
  trip.card.firmware = 'on trial';
  if (!why && words[TrialNote.version] === firmware.version) return;
  trip.notes.put(trialNote, ownMark(trip) + ' ' + firmware.version + (why && ' ' + why));
}

/**
 * Ends the trial of new firmware, since the round has shown that it works. If the firmware is given up all the same, its mark in the flash
 * was lost, and the note says so.
 */
export function endTrial(trip: RoundTrip): void {
  noteTrial(trip, 'mark-lost');
  trip.prove!();
  trip.prove = undefined;
  delete trip.card.firmware;
}

/** Logs once that firmware on trial was given up, and notes it with the reason for the next report. @returns true if it was not logged before */
export function noteReturn(trip: RoundTrip): boolean {
  trip.hasReturned = false;
  const version = returnedVersion(trip.flash().slots);
  const versions = returnedVersions(trip);
  if (!version || versions[0] === version) return false;
  const trial = ownWords<TrialNote>(trip, trialNote);
  const why = trial[TrialNote.version] === version ? trial[TrialNote.why] || 'nothing sent' : 'did not start';
  trip.card.firmware = version + ' returned: ' + why;
  trip.card.hasNews = true;
  trip.log.error('update', 'firmware ' + version + ' was given up on trial (' + why + '), and ' + firmware.version
    + ' runs again; that version is never taken again');
  const others = versions.filter(function (one) { return one !== version; });
  trip.notes.put(returnedNote, [ownMark(trip), [version].concat(others).slice(0, mostVersions).join(','), 'new', why].join(' '));
  trip.notes.put(trialNote, '');
  return true;
}
