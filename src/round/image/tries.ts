// The account of an image's failed tries, so that none costs without end. It has the bytes on the air, in the image's size, by the kind
// of failure. It bounds them as docs/troubleshooting.md promises:
//
// - Refused, or confirmed and shown otherwise: at most five times its size in the first hour, then twice a day.
// - Broken connections: at most twelve times its size a day.
// - Refused without a byte on the air: a pause that doubles, up to an hour.
//
// The account is part of the image's start in the journal (store/journal.ts). So it costs a healthy image nothing, and lasts over sleep
// and power cuts. A start without its end means that power failed during the try: that counts as a broken connection. Another size is
// another image. Images that the journal does not have (live pictures, those sent by hand, those that never began) have it in a note.
// Another config.json ends all holds. So does the delivery of another image, once: an image that fails again waits for itself.
//
// Its digits: the kind (plus five while the try has no end), and 1 if it failed after a delivery. Then sizes refused and sizes broken, in
// sixteenths, three digits each. Then the minutes from the first failure to the last, two digits, and the last one's time, eight. Then the
// image's taken names on the server, two digits. They outlast the account, since the files stay there.

import type { Spent } from '../../delivery/delivery';
import { isBusy, isLost, type Fault } from '../../fault';
import { fromDigits, wholeOf } from '../../number';
import { isToGo } from '../../source/removal';
import type { Image } from '../../source/source';
import { find, has } from '../../text';
import { mostNoise } from '../retry';
import type { CardTime, RoundTrip } from '../roundtrip';
import { passTime, saveTime } from './cardtime';

/**
 * How a try has failed. `unsent` is a refusal without a byte on the air. `shown` is a confirmed upload of which the server shows another
 * file.
 */
const enum Kind { unsent, refused, shown, broken }

interface Account {
  kind: Kind;
  isOpen: boolean;
  /** Whether the image failed after a delivery. The next delivery then does not end its hold. */
  isOwn: boolean;
  refused: number;
  broken: number;
  minutes: number;
  at: number;
}

const share = 16;
const digits = 20;
const accountDigits = 18;

/** The first pause after refusals without bytes, in seconds. Pauses while all images are refused are multiples of it. */
const firstPause = 10;
const mostShares = 999;
const mostMinutes = 99;
/** A refusal without bytes counts for so many sixteenths of the image's size. Many of them are no upload. */
const unsentShares = 2;
const mostUnsent = 22;
/** From this count of sixteenths on, the pause after refusals without bytes doubles. */
const leastUnsent = 6;

/** So many images refused in a row end a round. */
const mostInARow = 3;

const note = 'tries';
const mostNoted = 8;
const markChars = 8;

const minute = 60;
const hour = 3600;
/** The pause by which two tries fit into a day, in seconds. */
const halfDay = 12.5 * hour;

function numberAt(text: string, from: number, length: number): number {
  return fromDigits(text.slice(from, from + length));
}

function spell(n: number, length: number): string {
  return ('' + (Math.pow(10, length) + Math.min(n, Math.pow(10, length) - 1))).slice(1);
}

function parse(text: string | undefined): Account | undefined {
  // an earlier account has no taken names
  if (!text || text.length < accountDigits || text.length > digits || !/^\d+$/.test(text)) return undefined;
  const kind = numberAt(text, 0, 1);
  return {
    kind: kind % 5 as Kind, isOpen: kind >= 5, isOwn: text[1] === '1',
    refused: numberAt(text, 2, 3), broken: numberAt(text, 5, 3), minutes: numberAt(text, 8, 2), at: numberAt(text, 10, 8)
  };
}

function format(account: Account, image: Image): string {
  return '' + (account.kind + (account.isOpen ? 5 : 0)) + (account.isOwn ? 1 : 0) + spell(account.refused, 3) + spell(account.broken, 3) + spell(account.minutes, 2) + spell(account.at, 8) + spell(image.takenNames || 0, 2);
}

/** Tells whether the journal has the image's starts. */
function isJournalled(image: Image): boolean {
  return !!image.begun && !image.isByHand && !image.isLive;
}

function markOf(trip: RoundTrip, image: Image): string {
  return trip.hash(image.path + ' ' + image.size + (image.isLive ? ' live' : ''));
}

/** Words of the note, each a mark and digits. */
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

/** Returns the account of an image under this config.json. It is undefined if no try has failed. */
function accountOf(trip: RoundTrip, image: Image, time: CardTime): Account | undefined {
  const found = parse(image.tries || notedOf(trip, image));
  return found && found.at > time.changed && found.at <= time.seconds ? found : undefined;
}

/** Returns the pause in seconds after refusals without a byte on the air. It doubles each time. */
function unsentPause(refused: number): number {
  const doublings = (refused - leastUnsent) / unsentShares;
  return doublings < 0 ? 0 : Math.min(firstPause * Math.pow(2, doublings), hour);
}

/**
 * Returns the pause in seconds after broken connections that cost so many sizes of the image. Seven tries fit into the first hours and four
 * into the rest of the day. Each later day has eleven.
 */
function brokenPause(sizes: number): number {
  if (sizes >= 7) return sizes < 11 ? 5.5 * hour : 2.2 * hour;
  return sizes < 3 ? 0 : sizes < 4 ? 2 * minute : sizes < 5 ? 10 * minute : sizes < 6 ? 30 * minute : hour;
}

/**
 * Returns the pause in seconds after refusals that cost so many sizes of the image. Four tries fit into the first hour, then two into each
 * day.
 */
function refusedPause(sizes: number, minutes: number): number {
  if (minutes >= 50 || sizes >= 5) return halfDay;
  return sizes < 3 ? 0 : sizes < 4 ? 5 * minute : 61 * minute;
}

/** Returns the seconds from an image's last failure to its next try. */
function pauseOf(account: Account): number {
  switch (account.kind) {
    case Kind.unsent: return unsentPause(account.refused);
    case Kind.broken: return brokenPause(account.broken / share);
    case Kind.shown: return account.refused < 2 * share ? 0 : halfDay;
    default: return refusedPause(account.refused / share, account.minutes);
  }
}

/** The codes of faults that are neither the image's nor the server's, but the card's, the line's or the journal's. */
const localCodes = '|image-unreadable|image-changed|journal|bytes-lost|line-noise|network|apn-wrong|silent|restarted|unregistered|';

/** The codes of faults by which no byte was sent, though the modem had the command. */
const idleCodes = '|data-port|host-unknown|host-refused|busy|copy-missing|drive-missing|modem-full|';

function kindOf(fault: Fault, bytes: number, spent: Spent): Kind | undefined {
  const isOther = fault.code === 'size-differs';
  if (isOther && spent.isConfirmed) return Kind.shown;
  const isBreak = spent.isMute || !spent.isRefused && (isOther || isLost(fault) || has(localCodes, '|' + fault.code + '|'));
  if (isBusy(fault) && !bytes) return undefined;
  return isBreak ? bytes ? Kind.broken : undefined : bytes ? Kind.refused : Kind.unsent;
}

function add(before: Account | undefined, kind: Kind, shares: number, time: CardTime): Account {
  const gap = before ? Math.ceil((time.seconds - before.at) / minute) : 0;
  const isRefusal = kind !== Kind.broken;
  const refused = before ? before.refused : 0;
  const more = kind === Kind.unsent ? Math.max(refused, Math.min(refused + shares, mostUnsent)) : isRefusal ? refused + shares : refused;
  return {
    kind: kind, isOpen: false, isOwn: !!before && (before.isOwn || before.at < time.delivered),
    refused: Math.min(more, mostShares), broken: Math.min((before ? before.broken : 0) + (isRefusal ? 0 : shares), mostShares),
    minutes: Math.min(before ? before.minutes + gap : 0, mostMinutes), at: time.seconds
  };
}

function write(trip: RoundTrip, image: Image, account: Account): void {
  if (isJournalled(image)) trip.source.acts().account(image, format(account, image), isToGo(trip.config!['images.afterUpload'], image));
  else putNoted(trip, image, format(account, image));
}

function span(seconds: number): string {
  return seconds < 2 * hour ? Math.ceil(seconds / minute) + ' min' : (seconds / hour).toFixed(1) + ' h';
}

function adviceOf(kind: Kind): string {
  switch (kind) {
    case Kind.shown: return 'the server confirmed it and shows another file; if it changes images, or shows a page at their addresses, set upload.verify to "reply"';
    case Kind.broken: return 'its connection broke each time, or the server ended it; check antenna, coverage and supply';
    default: return 'the server refused it each time; see whether it takes such an image: its type, its size, its name, and the room that is left';
  }
}

function tellHeld(trip: RoundTrip, image: Image, account: Account, before: Account | undefined, fault: Fault): void {
  const pause = pauseOf(account);
  if (pause < hour || account.kind === Kind.unsent) return;
  const text = image.path + ' waits for ' + span(pause) + ': ' + adviceOf(account.kind) + ' (' + fault.code + (fault.line ? ': ' + fault.line : '') + '). Another config.json or another size ends the wait, and so does ferry.send()';
  if (before && before.kind === account.kind && pauseOf(before) >= hour) trip.log.info('image', text);
  else trip.log.error('image', text);
}

/** Adds a failed try to the image's account. */
export function chargeTry(trip: RoundTrip, fault: Fault): void {
  const image = trip.round.image;
  if (!image || image.isReport || !trip.config) return;
  const spent = trip.delivery.acts().spent();
  const bytes = has(idleCodes, '|' + fault.code + '|') ? 0 : spent.bytes;
  let kind = kindOf(fault, bytes, spent);
  if (kind === undefined && !isJournalled(image)) return;
  const time = passTime(trip);
  const before = accountOf(trip, image, time);
  // after each start, the line may seem to have lost bytes that the server cut off
  if (kind === Kind.broken && fault.code === 'size-differs' && before && before.refused >= 2 * share) kind = Kind.shown;
  // the try has an end, though it cost nothing
  if (kind === undefined) {
    write(trip, image, Object.assign(before || add(undefined, Kind.broken, 0, time), { isOpen: false }));
    return;
  }
  const account = add(before, kind, bytes ? Math.max(1, Math.round(bytes * share / image.size)) : unsentShares, time);
  write(trip, image, account);
  saveTime(trip);
  if (!account.isOwn) time.isWaiting = true;
  if (kind === Kind.refused && !image.isLive && !image.refused && trip.round.refusedPath !== image.path) {
    trip.round.refusedPath = image.path;
    trip.round.inARow = (trip.round.inARow || 0) + 1;
  }
  tellHeld(trip, image, account, before, fault);
}

function recallNames(trip: RoundTrip, image: Image): void {
  const taken = wholeOf((image.tries || notedOf(trip, image)).slice(accountDigits));
  if (taken > (image.takenNames || 0)) image.takenNames = taken;
}

/** Notes the try that begins now with the image's start, if the image was begun. A former try that had no end counts as broken. */
export function beginTry(trip: RoundTrip, image: Image): void {
  recallNames(trip, image);
  if (!isJournalled(image)) return;
  const time = passTime(trip);
  const before = accountOf(trip, image, time);
  const account = before && !before.isOpen ? before : add(before, Kind.broken, share, time);
  account.isOpen = true;
  trip.source.acts().account(image, format(account, image));
}

/** Seconds until the image may be tried; 0: now. @param isAgain its last try was in this round */
export function heldSeconds(trip: RoundTrip, image: Image, isAgain: boolean): number {
  if (trip.round.isByPerson || (!image.tries && trip.card.tries === undefined && !image.isByHand && !image.isLive)) return 0;
  const time = passTime(trip);
  const account = accountOf(trip, image, time);
  if (!account) return 0;
  if (!account.isOwn) {
    time.isWaiting = true;
    if (account.at < time.delivered) return 0;
  }
  const isNoise = trip.round.noise > 0 && trip.round.noise <= mostNoise;
  if (isAgain && (account.kind === Kind.unsent || isNoise)) return 0;
  // while all are refused, another image is tried each time
  const turn = time.vain && account.kind === Kind.refused ? Math.min(2 * firstPause * Math.pow(2, time.vain), hour) : 0;
  return Math.max(0, account.at + Math.max(pauseOf(account), turn) - time.seconds);
}

/** Tells whether several images in a row were refused. After a round in which they were, one is enough. */
export function isRefusing(trip: RoundTrip): boolean {
  return (trip.round.inARow || 0) >= (trip.card.time && trip.card.time.vain ? 1 : mostInARow);
}

/**
 * Leaves a held image out of this round.
 * @returns whether the image is held
 */
export function isHeldBack(trip: RoundTrip, image: Image): boolean {
  const seconds = heldSeconds(trip, image, trip.round.failures + trip.round.noise > 0 && trip.round.attempted === image.path);
  if (!seconds) return false;
  const account = accountOf(trip, image, trip.card.time!)!;
  trip.round.laterSeconds = trip.round.later ? Math.min(trip.round.laterSeconds!, seconds) : seconds;
  trip.round.later = (trip.round.later || 0) + 1;
  trip.round.laterWhy = account.kind === Kind.shown ? 'differs' : account.kind === Kind.broken ? 'broken' : 'refused';
  trip.source.skip(image);
  return true;
}
