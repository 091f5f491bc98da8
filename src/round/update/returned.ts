// Firmware on trial notes on the card how far it came. If it is given up, the firmware before it tells so, with the reason. It never takes that
// version again if its own first round succeeds where that version failed. If its round fails as well, that version is tried again after a
// round that succeeds. So is one that had no time for a round. Each note begins with the mark of the chip, since a card may come from another camera.

import { firmware } from '#firmware';
import { wholeOf } from '../../number';
import { Proof } from '../../ports';
import { DoubtNote, ReturnedNote, TrialNote } from '../../store/notewords';
import { returnedVersion } from '../../update/refusal';
import type { RoundTrip } from '../roundtrip';
import { ownMark, ownWords } from './ownnote';

/** Name of the note that firmware on trial writes. */
const trialNote = 'trial';
/** Name of the note about firmware that was given up. */
export const returnedNote = 'returned';
/** Name of the note about firmware that was given up and that may not be to blame. */
const doubtNote = 'doubt';
/** The note on firmware that was given up keeps this many versions. */
const mostVersions = 8;
/** A version that was given up this many times is to blame in any case. */
const mostTries = 3;

function listedVersions(trip: RoundTrip): string[] {
  const versions = ownWords<ReturnedNote>(trip, returnedNote)[ReturnedNote.versions];
  return versions ? versions.split(',') : [];
}

/** Returns the versions of firmware that were given up on this chip and are not taken again. */
export function returnedVersions(trip: RoundTrip): string[] {
  const doubted = ownWords<DoubtNote>(trip, doubtNote)[DoubtNote.version];
  return listedVersions(trip).concat(returnedVersion(trip.flash().slots)).filter(function (one) { return !!one && one !== doubted; });
}

/**
 * Returns the version of the firmware that was given up last while it is open whether that is to blame. It is empty if that is sure, or if the
 * version may be tried again.
 */
export function openVersion(trip: RoundTrip): string {
  const doubt = ownWords<DoubtNote>(trip, doubtNote);
  return doubt[DoubtNote.state] === 'open' || doubt[DoubtNote.state] === 'failed' ? doubt[DoubtNote.version] : '';
}

function putDoubt(trip: RoundTrip, version: string, state: string, tries: number | string): void {
  trip.notes.put(doubtNote, state && [ownMark(trip), version, state, tries].join(' '));
}

/**
 * Notes that a version is installed. If it was given up before, a second return then counts as another one. What the trial before has noted ends, so
 * that a later note is by the program that was installed.
 */
export function noteInstalled(trip: RoundTrip, version: string): void {
  trip.notes.put(trialNote, '');
  const doubt = ownWords<DoubtNote>(trip, doubtNote);
  if (doubt[DoubtNote.version] === version) putDoubt(trip, version, 'run', doubt[DoubtNote.tries]);
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
function endTrial(trip: RoundTrip): void {
  noteTrial(trip, 'mark-lost');
  trip.prove!(Proof.good);
  trip.prove = undefined;
  delete trip.card.firmware;
}

/** Decides by the round that has ended whether the firmware that was given up last is to blame. */
function settleDoubt(trip: RoundTrip, hasFailed: boolean): void {
  const doubt = ownWords<DoubtNote>(trip, doubtNote);
  const version = doubt[DoubtNote.version];
  const isOpen = doubt[DoubtNote.state] === 'open';
  if (trip.round.isProved && isOpen) {
    putDoubt(trip, version, '', 0);
    trip.log.info('update', 'firmware ' + version + ' is never taken again, as it failed where ' + firmware.version + ' works');
  } else if (trip.round.isProved && doubt[DoubtNote.state] === 'failed') {
    putDoubt(trip, version, 'again', doubt[DoubtNote.tries]);
    trip.log.info('update', 'firmware ' + version + ' may be tried again');
  } else if (hasFailed && isOpen) {
    putDoubt(trip, version, 'failed', doubt[DoubtNote.tries]);
    trip.log.info('update', firmware.version + ' fails as well, so firmware ' + version + ' is tried again after a round that succeeds');
  }
}

/**
 * Is called at the beginning of a rest, while firmware is on trial or one that was given up has no verdict. It takes what the round has shown. A
 * round that a rule of config.json held back, or that never began, shows nothing.
 */
export function settleTrial(trip: RoundTrip): void {
  const round = trip.round;
  const hasFailed = !!round.isStarted && !round.held && !round.isProved;
  if (!trip.prove) settleDoubt(trip, hasFailed);
  else if (round.isProved) endTrial(trip);
  else trip.prove(hasFailed ? Proof.failed : Proof.idle);
}

/** Logs once that firmware on trial was given up, and notes it with the reason for the next report. @returns true if it was not logged before */
export function noteReturn(trip: RoundTrip): boolean {
  trip.hasReturned = false;
  const version = returnedVersion(trip.flash().slots);
  const versions = listedVersions(trip);
  const doubt = ownWords<DoubtNote>(trip, doubtNote);
  const isAgain = doubt[DoubtNote.version] === version && doubt[DoubtNote.state] === 'run';
  trip.card.hasDoubt = true;
  if (!version || (versions[0] === version && !isAgain)) return false;
  const trial = ownWords<TrialNote>(trip, trialNote);
  const program = trial[TrialNote.version];
  const hasRun = !!program;
  const why = !hasRun ? 'did not start' : program !== version ? 'its program is ' + program : trial[TrialNote.why] || 'nothing sent';
  const tries = isAgain ? wholeOf(doubt[DoubtNote.tries]) + 1 : 1;
  // three starts that were cut short, or a power cut within the installation, say nothing of the firmware
  const isInnocent = hasRun ? !trial[TrialNote.why] : isAgain;
  putDoubt(trip, version, tries >= mostTries ? '' : isInnocent ? 'failed' : 'open', tries);
  trip.card.firmware = version + ' returned: ' + why;
  trip.card.hasNews = true;
  trip.log.error('update', 'firmware ' + version + ' was given up on trial (' + why + '), and ' + firmware.version + ' runs again; that version is '
    + (tries >= mostTries ? 'never taken again'
      : isInnocent ? 'tried again after a round that succeeds' : 'taken again only if the next round fails as well'));
  const others = versions.filter(function (one) { return one !== version; });
  trip.notes.put(returnedNote, [ownMark(trip), [version].concat(others).slice(0, mostVersions).join(','), 'new', why].join(' '));
  trip.notes.put(trialNote, '');
  return true;
}
