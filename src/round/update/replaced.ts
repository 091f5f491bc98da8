// Bounds how often firmware from the server is installed. A cache or two mirrors may give two versions in turn, and each installation takes one of
// the 255 marks in the flash. It goes by the card's time, which no power cut sets back.

import { firmware } from '#firmware';
import { wholeOf } from '../../number';
import { ReplacedNote, type Words } from '../../store/notewords';
import type { Manifest } from '../../update/manifest';
import { passTime, saveTime } from '../image/cardtime';
import type { RoundTrip } from '../roundtrip';
import { ownMark, ownWords } from './ownnote';

const note = 'replaced';
const daySeconds = 86400;
/** Number of days for which a version that was replaced is not taken again. */
const backDays = 30;

/** Notes that firmware from the server is installed now, and which version it replaces. */
export function noteReplaced(trip: RoundTrip, version: string): void {
  trip.notes.put(note, [ownMark(trip), firmware.version, version, passTime(trip).seconds].join(' '));
  saveTime(trip);
}

/** Tells whether these words are of an installation less than this number of days ago. */
function isWithin(trip: RoundTrip, words: Words<ReplacedNote>, days: number): boolean {
  return !!words[0] && passTime(trip).seconds - wholeOf(words[ReplacedNote.time]) < days * daySeconds;
}

/** Tells whether other firmware than this version was installed within the last day, so that this version waits. */
export function isTooSoon(trip: RoundTrip, version: string): boolean {
  const words = ownWords<ReplacedNote>(trip, note);
  return words[ReplacedNote.version] !== version && isWithin(trip, words, 1);
}

/**
 * Tells why a version is not taken, as the end of a sentence. It is not empty if the firmware that runs was installed in its place, or is its own
 * program under another label.
 */
export function whyReplaced(trip: RoundTrip, manifest: Manifest): string {
  const words = ownWords<ReplacedNote>(trip, note);
  const version = manifest.version;
  if (!isWithin(trip, words, backDays)) return '';
  if (words[ReplacedNote.version] === version && words[ReplacedNote.replaced] !== firmware.version) {
    return 'its program was installed, and says that it is ' + firmware.version + '; release it again under a new version';
  }
  return words[ReplacedNote.replaced] === version && words[ReplacedNote.version] === firmware.version && !manifest.isReturn
    ? 'its version ' + version + ' was left for ' + firmware.version + ', so it is taken again after ' + backDays + ' days, or signed with --return'
    : '';
}
