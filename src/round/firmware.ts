// Firmware from the server (`remote.firmware`): when it is looked for, and when its next piece may come.

import { wholeOf } from '../number';
import { rootOf } from '../source/walk';
import { DownloadNote, UpdateNote, type Words } from '../store/notewords';
import { orderOf } from './image/old';
import type { ReadyTrip } from './roundtrip';
import { heldDownload } from './rules/rules';
import { offerFirmware } from './update/offer';

/** Path of the file on the card, in the firmware's folder. */
export const downloadPath = '/snapferry/get/firmware.bin';
/** Name of the note on the download. */
export const downloadNote = 'download';
/** Name of the note on the offer of the file that has come. */
export const offerNote = 'came';
const hourSeconds = 3600;

function wordsOf(trip: ReadyTrip): Words<DownloadNote> {
  return trip.notes.get(downloadNote).split(' ') as Words<DownloadNote>;
}

/** The size of the file, if it has come whole. Otherwise 0. */
function wholeSize(trip: ReadyTrip): number {
  const size = wholeOf(wordsOf(trip)[DownloadNote.size]) || 0;
  const stat = size ? trip.files.stat(downloadPath) : undefined;
  return stat && stat.size === size ? size : 0;
}

/**
 * Tells whether firmware is to be looked for, which it is at most every `remote.everyHours`, or whether its next piece is to come.
 */
export function isFirmwareDue(trip: ReadyTrip): boolean {
  const round = trip.round;
  if (round.hasLooked) return false;
  const words = wordsOf(trip);
  const now = Math.floor(trip.sleep.seconds());
  const isSame = words[DownloadNote.digest] === trip.configDigest;
  // also one that begins anew
  const isComing = isSame && (wholeOf(words[DownloadNote.size]) > 0 || wholeOf(words[DownloadNote.begun]) > 0);
  const pause = trip.config['remote.everyHours']! * hourSeconds - trip.config['schedule.everyMinutes'] * 60;
  const then = wholeOf(words[DownloadNote.time]);
  // firmware that has come whole waits for its installation
  if (isComing ? wholeSize(trip) : isSame && then <= now && now - then < pause) return false;
  const held = heldDownload(trip, isComing && words[DownloadNote.urgent] === '1');
  if (!held) return true;
  round.hasLooked = true;
  trip.log.info('firmware', 'waits for another round: ' + held);
  return false;
}

/**
 * Looks for images that have come during a piece. Images that this round has left stay left, so after such ones only the next round looks.
 */
export function lookAgain(trip: ReadyTrip): void {
  const round = trip.round;
  if (round.skipped || round.later || round.unfit || round.tooOld) return;
  trip.source.acts().start(rootOf(trip.config['images.folder']), trip.config['images.match'], trip.expect, false, orderOf(trip));
}

/** Installs the firmware that has come whole. If it is taken, the chip starts again. If it is refused, it is forgotten. */
export async function offerDownload(trip: ReadyTrip): Promise<void> {
  const size = wholeSize(trip);
  if (!size) return;
  await offerFirmware(trip, { path: downloadPath, note: offerNote, size: size });
  // another try may succeed
  if (wholeOf((trip.notes.get(offerNote).split(' ') as Words<UpdateNote>)[UpdateNote.state]) >= 0) return;
  trip.files.remove(downloadPath);
  trip.notes.put(downloadNote, trip.configDigest + ' ' + Math.floor(trip.sleep.seconds()));
  trip.card.download = undefined;
}

/** The report's field: how much of the firmware has come, or why the latest one was refused. Empty: neither. */
export function downloadField(trip: ReadyTrip): string {
  const words = wordsOf(trip);
  const refusal = trip.notes.get(offerNote).split(' ') as Words<UpdateNote>;
  const size = wholeOf(words[DownloadNote.size]) || 0;
  const stat = size ? trip.files.stat(downloadPath) : undefined;
  if (stat) return words[DownloadNote.version] + ': ' + stat.size + ' of ' + size + ' bytes';
  return refusal[UpdateNote.state] === 'refused' ? refusal[UpdateNote.version] + ' refused: ' + refusal.slice(UpdateNote.why).join(' ') : '';
}
