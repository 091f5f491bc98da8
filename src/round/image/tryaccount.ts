// The account of an image's failed tries (tries.ts), and where it is kept: with the image's start in the journal, or in a note.
//
// An account is a text of 20 digits. The first is the kind of failure, plus five while the try has no end. The second is 1 if the image
// failed after a delivery. Three digits each count the bytes of refused and of broken tries, in sixteenths of the image's size. Two digits
// are the minutes from the first failure to the last, and eight the time of the last one. The last two count the image's names that are
// taken on the server. They outlast the account, since those files stay there.
//
// A report and firmware have no such account. A report costs little, so its tries are spread over its period (report/report.ts). Firmware comes in
// pieces that stay on the card, so only those count that brought nothing (checkin/fetchfirmware.ts).

import { fromDigits, wholeOf } from '../../number';
import { isToGo } from '../../source/removal';
import type { Image } from '../../source/source';
import { find } from '../../text';
import type { CardTime, RoundTrip } from '../roundtrip';

/**
 * How a try has failed. `unsent`: the server refused it before a byte was sent. `refused`: it refused the upload. `shown`: it confirmed the
 * upload, and shows another file. `broken`: the connection broke.
 */
export const enum Kind { unsent, refused, shown, broken }

/** The account of an image's failed tries. */
export interface Account {
  /** How the last failed try has failed. */
  kind: Kind;
  /** True if the end of the last try is not noted: the try goes on now, or power failed during it. */
  isOpen: boolean;
  /**
   * True if the image failed again after another one was delivered. The next delivery then does not end the time for which it is held back.
   */
  isOwn: boolean;
  /** Bytes of refused tries, in sixteenths of the image's size. */
  refused: number;
  /** Bytes of broken tries, in sixteenths of the image's size. */
  broken: number;
  /** Number of minutes from the first failure to the last. */
  minutes: number;
  /** Time of the last failure, in the card's seconds (cardtime.ts). */
  at: number;
}

/** The account counts bytes in sixteenths of the image's size. */
export const share = 16;

/** A refusal before a byte was sent counts as this number of sixteenths of the image's size. */
export const unsentShares = 2;

const digits = 20;
const accountDigits = 18;
const note = 'tries';
const mostNoted = 8;
const markChars = 8;

function numberAt(text: string, from: number, length: number): number {
  return fromDigits(text.slice(from, from + length));
}

function spell(n: number, length: number): string {
  return ('' + (Math.pow(10, length) + Math.min(n, Math.pow(10, length) - 1))).slice(1);
}

function parse(text: string | undefined): Account | undefined {
  // an account that an older firmware has written is shorter, since it lacks the digits of the taken names
  if (!text || text.length < accountDigits || text.length > digits || !/^\d+$/.test(text)) return undefined;
  const kind = numberAt(text, 0, 1);
  return {
    kind: kind % 5 as Kind, isOpen: kind >= 5, isOwn: text[1] === '1',
    refused: numberAt(text, 2, 3), broken: numberAt(text, 5, 3), minutes: numberAt(text, 8, 2), at: numberAt(text, 10, 8)
  };
}

function format(account: Account, image: Image): string {
  return '' + (account.kind + (account.isOpen ? 5 : 0)) + (account.isOwn ? 1 : 0) + spell(account.refused, 3) + spell(account.broken, 3)
    + spell(account.minutes, 2) + spell(account.at, 8) + spell(image.takenNames || 0, 2);
}

/** Tells whether the journal has a record of the image's start, which then holds its account. */
export function isJournalled(image: Image): boolean {
  return !!image.begun && !image.isByHand && !image.isLive;
}

function markOf(trip: RoundTrip, image: Image): string {
  return trip.hash(image.path + ' ' + image.size + (image.isLive ? ' live' : ''));
}

/** Returns the text of the note with accounts of failed tries. Each word has eight characters that stand for an image, then its account's digits. */
function noted(trip: RoundTrip): string {
  const found = trip.card.tries === undefined ? trip.notes.get(note) : trip.card.tries;
  trip.card.tries = found;
  return found;
}

function notedOf(trip: RoundTrip, image: Image): string {
  const text = noted(trip);
  const at = text ? find(text, markOf(trip, image), 0) : -1;
  return at % (markChars + digits + 1) === 0 ? text.slice(at + markChars, at + markChars + digits) : '';
}

function putNoted(trip: RoundTrip, image: Image, account: string): void {
  const mark = markOf(trip, image);
  const others = noted(trip).split(' ').filter(function (word) { return !!word && word.slice(0, markChars) !== mark; });
  trip.card.tries = others.concat(mark + account).slice(-mostNoted).join(' ');
  trip.notes.put(note, trip.card.tries);
}

/** Returns the account of an image. It is undefined if no try has failed since config.json changed last. */
export function accountOf(trip: RoundTrip, image: Image, time: CardTime): Account | undefined {
  const found = parse(image.tries || notedOf(trip, image));
  return found && found.at > time.changed && found.at <= time.seconds ? found : undefined;
}

/** Sets how many of the image's names are taken on the server, as its earlier tries have found. */
export function recallNames(trip: RoundTrip, image: Image): void {
  const taken = wholeOf((image.tries || notedOf(trip, image)).slice(accountDigits));
  if (taken > (image.takenNames || 0)) image.takenNames = taken;
}

/** Stores the account after a failed try: in the journal with the image's start, or in the note. */
export function keepAccount(trip: RoundTrip, image: Image, account: Account): void {
  if (isJournalled(image)) trip.source.acts().account(image, format(account, image), isToGo(trip.config!['images.afterUpload'], image));
  else putNoted(trip, image, format(account, image));
}

/** Stores the account with the next record of the image's start, which is still to be written to the journal. */
export function keepAtStart(trip: RoundTrip, image: Image, account: Account): void {
  trip.source.acts().account(image, format(account, image));
}
