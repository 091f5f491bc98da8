// A firmware file on the card is offered for installation. If it is refused, a note says so, and it is neither checked nor reported again
// at each start. A file counts as the same one by its size and by the sum of those bytes for which it was refused.

import { firmware } from '#firmware';
import { wholeOf } from '../../number';
import { UpdateNote, type Words } from '../../store/notewords';
import { cardPath, readPart } from '../../update/filepart';
import { installFirmware } from '../../update/install';
import { headBytes } from '../../update/manifest';
import { judgeHead } from '../../update/refusal';
import type { Refusal } from '../../update/updatetrip';
import { shortWhy } from '../remote';
import type { ReadyTrip } from '../roundtrip';
import { isBatteryLow } from '../rules/rules';
import { cardNote } from './news';
import { returnedVersions } from './returned';

/** A file is given up after this number of tries that end without a verdict, for example by a power cut. */
const mostTries = 3;
const refused = 'refused';
const told = 'told';

/** A firmware file on the card that may be installed. */
export interface Offer {
  /** Path of the firmware file, which exists. */
  path: string;
  /** Name of the note about the firmware file. */
  note: string;
  /** Size of the firmware file in bytes. */
  size: number;
}

/**
 * Returns a digest of a part of the file. It also depends on the running firmware, since another one may judge the file in another way.
 * @param from offset of the part in bytes
 */
function sumOf(trip: ReadyTrip, path: string, from: number, bytes: number): string {
  return trip.hash(firmware.version + firmware.target + (firmware.signers[0] ? firmware.signers[0].inverse : '') + ' '
    + readPart(trip.files, path, from, bytes));
}

function save(trip: ReadyTrip, offer: Offer, refusal: Pick<Refusal, 'from' | 'bytes'>, words: (string | number)[]): void {
  trip.notes.put(offer.note, [
    offer.size, refusal.from, refusal.bytes, sumOf(trip, offer.path, refusal.from, refusal.bytes)
  ].concat(words as number[]).join(' '));
}

/**
 * Logs why a firmware file is not installed, and notes it for the report if no further try follows.
 * @param tries number of tries, with this one
 */
function tellRefusal(trip: ReadyTrip, offer: Offer, refusal: Refusal, tries: number): void {
  const path = offer.path;
  const isOver = !refusal.isOurs || tries >= mostTries;
  // a file with the running version is the one that was installed from the card, so its refusal is no news
  const isKnown = refusal.version === firmware.version;
  if (!isKnown) trip.log.error('update', path + ' is not taken: ' + refusal.why + (isOver ? '' : '; it is tried again'));
  if (!isOver) return;
  const isTold = isKnown || returnedVersions(trip).indexOf(refusal.version) >= 0;
  const why = shortWhy(refusal.why);
  if (!isTold) {
    trip.card.firmware = (refusal.version || path) + ' refused: ' + why;
    trip.card.hasNews = true;
  }
  save(trip, offer, refusal.isOurs ? { from: 0, bytes: headBytes } : refusal, isTold ? [told] : [refused, refusal.version || path, why]);
}

/** Installs firmware from a file of the card, unless it was refused before. If it is taken, the chip starts again. */
export async function offerFirmware(trip: ReadyTrip, offer: Offer): Promise<void> {
  const path = offer.path;
  const words = trip.notes.get(offer.note).split(' ') as Words<UpdateNote>;
  const isSame = words[UpdateNote.size] === '' + offer.size
    && sumOf(trip, path, wholeOf(words[UpdateNote.from]), wholeOf(words[UpdateNote.bytes])) === words[UpdateNote.sum];
  const state = isSame ? words[UpdateNote.state] : '0';
  const tries = wholeOf(state);
  if (state === refused || state === told || isBatteryLow(trip)) return;
  const parts = trip.flash();
  if (parts.slots.isOnTrial) return;
  save(trip, offer, { from: 0, bytes: headBytes }, [tries + 1]);
  const install = { clock: trip.clock, files: trip.files, log: trip.log, natives: parts.natives, slots: parts.slots, expect: trip.expect };
  const head = judgeHead(parts.slots, readPart(trip.files, path, 0, headBytes), returnedVersions(trip).join(' '));
  const refusal = await installFirmware(install, path, head, tries < mostTries);
  if (refusal.why) tellRefusal(trip, offer, refusal, tries + 1);
}

/**
 * Looks for a firmware file on the card once the images are sent, and offers it. Without a schedule, it looks only after a round, and when
 * the card may be another one.
 */
export async function takeFirmware(trip: ReadyTrip): Promise<void> {
  if (trip.card.hasSought && !trip.round.isStarted && !trip.config['schedule.everyMinutes']) return;
  trip.card.hasSought = true;
  const stat = trip.files.stat(cardPath);
  if (stat && !stat.dir) await offerFirmware(trip, { path: cardPath, note: cardNote, size: stat.size });
}
