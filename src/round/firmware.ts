// Firmware from the server (`remote.firmware`): when the camera looks for it, and when its next piece may be fetched.

import { wholeOf } from '../number';
import { DownloadNote, UpdateNote, type Words } from '../store/notewords';
import { startSearch } from './image/old';
import type { ReadyTrip } from './roundtrip';
import { heldDownload } from './rules/rules';
import { offerFirmware } from './update/offer';
import { isTooSoon } from './update/replaced';
import { openVersion } from './update/returned';

/** Path of the firmware file on the card while it is downloaded and until it is installed. */
export const downloadPath = '/snapferry/get/firmware.bin';
/** Name of the note about the progress of the download. */
export const downloadNote = 'download';
/** Name of the note about the installation of the downloaded file: how often it was tried, or why it was refused. */
export const offerNote = 'came';
const hourSeconds = 3600;

function wordsOf(trip: ReadyTrip): Words<DownloadNote> {
  return trip.notes.get(downloadNote).split(' ') as Words<DownloadNote>;
}

/** Returns the size of the downloaded file in bytes, or 0 if it is not complete. */
function wholeSize(trip: ReadyTrip): number {
  const size = wholeOf(wordsOf(trip)[DownloadNote.size]) || 0;
  const stat = size ? trip.files.stat(downloadPath) : undefined;
  return stat && stat.size === size ? size : 0;
}

/** Tells whether it is open if the firmware that was given up last is to blame. The next round that succeeds decides, so firmware waits for it. */
function isUndecided(trip: ReadyTrip): boolean {
  return !!trip.card.hasDoubt && !!openVersion(trip);
}

/**
 * Tells whether the server is to be asked for firmware now. It is asked for a new version at most every `remote.everyHours`, but for the
 * next piece of a download at once.
 */
export function isFirmwareDue(trip: ReadyTrip): boolean {
  const round = trip.round;
  if (round.hasLooked || isUndecided(trip)) return false;
  const words = wordsOf(trip);
  const now = Math.floor(trip.sleep.seconds());
  const isSame = words[DownloadNote.digest] === trip.configDigest;
  // a download is under way if its note has the file's size in bytes. If it begins anew from the first byte, the size may be missing, so
  // `begun` counts, too
  const isComing = isSame && (wholeOf(words[DownloadNote.size]) > 0 || wholeOf(words[DownloadNote.begun]) > 0);
  const pause = Math.max(1, trip.config['remote.everyHours']!) * hourSeconds - trip.config['schedule.everyMinutes'] * 60;
  const then = wholeOf(words[DownloadNote.time]);
  // a complete file is not fetched again, since it waits for its installation
  if (isComing ? wholeSize(trip) : isSame && then <= now && now - then < pause) return false;
  const held = heldDownload(trip, isComing && words[DownloadNote.urgent] === '1');
  if (!held) return true;
  round.hasLooked = true;
  trip.log.info('firmware', 'waits for another round: ' + held);
  return false;
}

/**
 * Looks for images that were taken while a piece of firmware was fetched. If this round has skipped images, such as too old ones, it does not
 * look again, since it would find those, too. The next round then looks.
 */
export function lookAgain(trip: ReadyTrip): void {
  const round = trip.round;
  if (round.skipped || round.later || round.unfit || round.tooOld) return;
  startSearch(trip);
}

/**
 * Installs the downloaded firmware, if it is complete. If the installation succeeds, the chip starts again. If the firmware is refused, its
 * file is deleted. Other firmware may have been installed within the last day: then only urgent firmware is.
 */
export async function offerDownload(trip: ReadyTrip): Promise<void> {
  const size = wholeSize(trip);
  if (!size || isUndecided(trip)) return;
  const words = wordsOf(trip);
  if (words[DownloadNote.urgent] !== '1' && isTooSoon(trip, words[DownloadNote.version])) return;
  await offerFirmware(trip, { path: downloadPath, note: offerNote, size: size });
  const state = (trip.notes.get(offerNote).split(' ') as Words<UpdateNote>)[UpdateNote.state];
  // a state that is a number counts tries without a verdict: the firmware is not refused, and another try may succeed
  if (wholeOf(state) >= 0) return;
  trip.files.remove(downloadPath);
  // what was refused is not fetched again at the next look
  trip.notes.put(downloadNote, trip.configDigest + ' ' + Math.floor(trip.sleep.seconds()) + (state === 'refused'
    ? ' ' + words[DownloadNote.version] + ' 0 0 0 0 0 0 0 0 ' + words[DownloadNote.sum] + ' 0 ' + words[DownloadNote.since] + ' 2' : ''));
  trip.card.download = undefined;
}

/**
 * Returns the report's field on the download: how much of the firmware has come, or why the latest one was refused. It is empty if there is
 * neither.
 */
export function downloadField(trip: ReadyTrip): string {
  const words = wordsOf(trip);
  const refusal = trip.notes.get(offerNote).split(' ') as Words<UpdateNote>;
  const size = wholeOf(words[DownloadNote.size]) || 0;
  const stat = size ? trip.files.stat(downloadPath) : undefined;
  if (stat) return words[DownloadNote.version] + ': ' + stat.size + ' of ' + size + ' bytes';
  return refusal[UpdateNote.state] === 'refused' ? refusal[UpdateNote.version] + ' refused: ' + refusal.slice(UpdateNote.why).join(' ') : '';
}
