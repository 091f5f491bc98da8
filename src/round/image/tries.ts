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

import type { Spent } from '../../delivery/delivery';
import { isBusy, isLost, type Fault } from '../../fault';
import type { Image } from '../../source/source';
import { has } from '../../text';
import type { CardTime, RoundTrip } from '../roundtrip';
import { passTime, saveTime } from './cardtime';
import { tellHeld } from './hold';
import { accountOf, isJournalled, keepAccount, keepAtStart, Kind, recallNames, share, unsentShares, type Account } from './tryaccount';

const mostShares = 999;
const mostMinutes = 99;
const mostUnsent = 22;
const minute = 60;

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
    keepAccount(trip, image, Object.assign(before || add(undefined, Kind.broken, 0, time), { isOpen: false }));
    return;
  }
  const account = add(before, kind, bytes ? Math.max(1, Math.round(bytes * share / image.size)) : unsentShares, time);
  keepAccount(trip, image, account);
  saveTime(trip);
  if (!account.isOwn) time.isWaiting = true;
  if (kind === Kind.refused && !image.isLive && !image.refused && trip.round.refusedPath !== image.path) {
    trip.round.refusedPath = image.path;
    trip.round.inARow = (trip.round.inARow || 0) + 1;
  }
  tellHeld(trip, image, account, before, fault);
}

/** Notes the try that begins now with the image's start, if the image was begun. A former try that had no end counts as broken. */
export function beginTry(trip: RoundTrip, image: Image): void {
  recallNames(trip, image);
  if (!isJournalled(image)) return;
  const time = passTime(trip);
  const before = accountOf(trip, image, time);
  const account = before && !before.isOpen ? before : add(before, Kind.broken, share, time);
  account.isOpen = true;
  keepAtStart(trip, image, account);
}
