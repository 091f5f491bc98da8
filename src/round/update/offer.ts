// A firmware file on the card is offered for installation. If it is refused, a note says so, and it is neither checked nor reported again
// at each start. A file counts as the same one by its size and by the sum of those bytes for which it was refused. A file that was installed may
// stay on the card, so it is not installed again by firmware that came back since.

import { firmware } from '#firmware';
import { wholeOf } from '../../number';
import type { NoteKey } from '../../store/notetext';
import { UpdateNote, type Words } from '../../store/notewords';
import { cardPath, readPart } from '../../update/filepart';
import { installFirmware } from '../../update/install';
import { headBytes } from '../../update/manifest';
import { judgeHead } from '../../update/refusal';
import type { Refusal } from '../../update/updatetrip';
import { shortWhy } from '../remote';
import type { RoundTrip } from '../roundtrip';
import { isBatteryLow } from '../rules/rules';
import { cardNote } from './news';
import { noteReplaced, whyReplaced } from './replaced';
import { noteInstalled, openVersion, returnedVersions } from './returned';

/** A file is given up after this number of tries that end without a verdict, for example by a power cut. */
const mostTries = 3;
const refused = 'refused';
const told = 'told';

/** A firmware file on the card that may be installed. */
export interface Offer {
  /** Path of the firmware file, which exists. */
  path: string;
  /** Name of the note about the firmware file. */
  note: NoteKey;
  /** Size of the firmware file in bytes. */
  size: number;
}

/**
 * Returns a digest of a part of the file.
 * @param from offset of the part in bytes
 * @param isOwn true: it also depends on the running firmware, since another one may judge the file in another way
 */
function sumOf(trip: RoundTrip, path: string, from: number, bytes: number, isOwn: boolean): string {
  return trip.hash((isOwn ? firmware.version + firmware.target + (firmware.signers[0] ? firmware.signers[0].inverse : '') : '') + ' '
    + readPart(trip.files, path, from, bytes));
}

function save(
  trip: RoundTrip, offer: Offer, refusal: Pick<Refusal, 'from' | 'bytes'>, words: (string | number)[], isInstalled?: boolean
): void {
  trip.notes.put(offer.note, [
    offer.size, refusal.from, refusal.bytes, sumOf(trip, offer.path, refusal.from, refusal.bytes, !isInstalled)
  ].concat(words as number[]).join(' '));
}

/** Notes that a file of the card was installed. The note holds for each firmware that may come back, and names the one that has told it. */
function saveInstalled(trip: RoundTrip, offer: Offer): void {
  save(trip, offer, { from: 0, bytes: headBytes }, [told, firmware.version], true);
}

/**
 * Logs why a firmware file is not installed, and notes it for the report if no further try follows.
 * @param tries number of tries, with this one
 */
function tellRefusal(trip: RoundTrip, offer: Offer, refusal: Refusal, tries: number): void {
  const path = offer.path;
  const isOver = !refusal.isOurs || tries >= mostTries;
  // a file with the running version is the one that was installed from the card, so its refusal is no news
  const isKnown = refusal.version === firmware.version;
  if (!isKnown) trip.log.error('update', path + ' is not taken: ' + refusal.why + (isOver ? '' : '; it is tried again'));
  if (!isOver) return;
  if (isKnown && offer.note === cardNote) {
    saveInstalled(trip, offer);
    return;
  }
  const isTold = isKnown || returnedVersions(trip).indexOf(refusal.version) >= 0;
  const why = shortWhy(refusal.why);
  if (!isTold) {
    trip.card.firmware = (refusal.version || path) + ' refused: ' + why;
    trip.card.hasNews = true;
  }
  save(trip, offer, refusal.isOurs ? { from: 0, bytes: headBytes } : refusal, isTold ? [told] : [refused, refusal.version || path, why]);
}

/** Installs firmware from a file of the card, unless it was refused before. If it is taken, the chip starts again. */
export async function offerFirmware(trip: RoundTrip, offer: Offer): Promise<void> {
  const path = offer.path;
  const words = trip.notes.get(offer.note).split(' ') as Words<UpdateNote>;
  const isLike = words[UpdateNote.size] === '' + offer.size;
  function isSame(isOwn: boolean): boolean {
    return isLike && sumOf(trip, path, wholeOf(words[UpdateNote.from]), wholeOf(words[UpdateNote.bytes]), isOwn) === words[UpdateNote.sum];
  }
  if (isSame(false)) {
    if (words[UpdateNote.version] === firmware.version) return;
    trip.log.info('update', path + ' is left alone: it was installed before, and ' + firmware.version
      + ' came after it. To install it again, remove it for one round');
    saveInstalled(trip, offer);
    return;
  }
  const state = isSame(true) ? words[UpdateNote.state] : '0';
  const tries = wholeOf(state);
  if (state === refused || state === told || isBatteryLow(trip)) return;
  const parts = trip.flash();
  if (parts.slots.isOnTrial) return;
  const install = { clock: trip.clock, files: trip.files, log: trip.log, natives: parts.natives, slots: parts.slots, expect: trip.expect };
  const head = judgeHead(parts.slots, readPart(trip.files, path, 0, headBytes), returnedVersions(trip).join(' '));
  const version = head.manifest ? head.manifest.version : '?';
  if (!head.why && offer.note !== cardNote) head.why = whyReplaced(trip, head.manifest!);
  if (trip.card.hasDoubt && version === openVersion(trip)) return;
  save(trip, offer, { from: 0, bytes: headBytes }, [tries + 1]);
  if (!head.why) {
    noteInstalled(trip, version);
    if (offer.note !== cardNote) noteReplaced(trip, version);
  }
  const refusal = await installFirmware(install, path, head, tries < mostTries);
  if (refusal.why) tellRefusal(trip, offer, refusal, tries + 1);
}

/**
 * Looks for a firmware file on the card once the images are sent, and offers it. Without a schedule, it looks only after a round, and when
 * the card may be another one. An update needs no valid config.json, whose mistake may be a key that only the new firmware knows.
 */
export async function takeFirmware(trip: RoundTrip): Promise<void> {
  if (trip.card.hasSought && !trip.round.isStarted && !(trip.config && trip.config['schedule.everyMinutes'])) return;
  trip.card.hasSought = true;
  const stat = trip.files.stat(cardPath);
  if (stat && !stat.dir) return await offerFirmware(trip, { path: cardPath, note: cardNote, size: stat.size });
  // who puts the file back wants it, though it was installed before
  if (trip.files.isSure() && trip.notes.get(cardNote).split(' ')[UpdateNote.state] === told) trip.notes.put(cardNote, '');
}
