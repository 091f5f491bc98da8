// Keeps an account of each image's failed tries, so that no image costs mobile data without end. It counts the bytes that were sent, in
// multiples of the image's size, by the kind of failure. Images are held back so that the bounds hold which docs/troubleshooting.md
// promises:
//
// - Refused, or confirmed while the server shows another file: at most five times its size in the first hour, then twice a day.
// - Broken connections: at most twelve times its size a day.
// - Refused before a byte was sent: a pause that doubles, up to an hour.
//
// The account is part of the record of an image's start in the journal (store/journal.ts). So it costs a healthy image nothing, and lasts
// over sleep and power cuts. A start without its end means that power failed during the try, which counts as a broken connection. A file
// with another size counts as another image. Images without such a record have their account in a note: live pictures, those sent by hand,
// and those that never began. Another config.json ends all holds. The delivery of another image ends a hold once: an image that fails again
// stays held.

import type { Spent } from '../../delivery/delivery';
import { isBusy, isLost, type Fault, type FaultCode } from '../../fault';
import type { Image } from '../../source/source';
import type { CardTime, RoundTrip } from '../roundtrip';
import { passTime, saveTime } from './cardtime';
import { tellHeld } from './hold';
import { accountOf, isJournalled, keepAccount, keepAtStart, Kind, recallNames, share, unsentShares, type Account } from './tryaccount';

const mostShares = 999;
const mostMinutes = 99;
const mostUnsent = 22;
const minute = 60;

/** Whether neither image nor server is to blame for a fault, but the card, the modem, its line or the network. */
function isLocal(code: FaultCode): boolean {
  const codes: FaultCode[] = [
    'image-unreadable', 'image-changed', 'journal', 'card-worn', 'bytes-lost', 'line-noise', 'network', 'apn-wrong', 'silent', 'unanswered',
    'restarted', 'unregistered'
  ];
  return codes.indexOf(code) >= 0;
}

/** Whether no byte of the image was sent at a fault, though the modem had the command to send it. */
function isIdle(code: FaultCode): boolean {
  const codes: FaultCode[] = ['data-port', 'host-unknown', 'host-refused', 'busy', 'copy-missing', 'drive-missing', 'modem-full'];
  return codes.indexOf(code) >= 0;
}

function kindOf(fault: Fault, bytes: number, spent: Spent): Kind | undefined {
  const isOther = fault.code === 'size-differs';
  if (isOther && spent.isConfirmed) return Kind.shown;
  const isBreak = spent.isMute || !spent.isRefused && (isOther || isLost(fault) || isLocal(fault.code));
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

/** Adds the failed try of the current image to its account, and logs if the image is held back for long. */
export function chargeTry(trip: RoundTrip, fault: Fault): void {
  const image = trip.round.image;
  // a preview has one try a round, and few rounds (preview.ts)
  if (!image || image.isReport || image.whole || !trip.config) return;
  const spent = trip.delivery.acts().spent();
  const bytes = isIdle(fault.code) ? 0 : spent.bytes;
  // while it only waits for its name on the server, it costs nothing
  let kind = fault.code === 'name-denied' && !bytes ? undefined : kindOf(fault, bytes, spent);
  if (kind === undefined && !isJournalled(image)) return;
  const time = passTime(trip);
  const before = accountOf(trip, image, time);
  // If the server cuts files short, this looks like a line that loses bytes, until the same number of bytes is missing again. The firmware
  // forgets that number at a boot. So if uploads of the image were refused before, the failure counts as `shown`.
  if (kind === Kind.broken && fault.code === 'size-differs' && before && before.refused >= 2 * share) kind = Kind.shown;
  // the try cost no bytes, so only its end is noted
  if (kind === undefined) {
    keepAccount(trip, image, Object.assign(before || add(undefined, Kind.broken, 0, time), { isOpen: false }));
    return;
  }
  const account = add(before, kind, bytes ? Math.max(1, Math.round(bytes * share / image.size)) : unsentShares, time);
  keepAccount(trip, image, account);
  saveTime(trip);
  if (!account.isOwn) time.isWaiting = true;
  if (kind === Kind.refused && fault.code !== 'name-denied' && !image.isLive && !image.refused && trip.round.refusedPath !== image.path) {
    trip.round.refusedPath = image.path;
    trip.round.inARow = (trip.round.inARow || 0) + 1;
  }
  tellHeld(trip, image, account, before, fault);
}

/**
 * Notes in the image's account that a try begins now, if the journal has a start of the image. An earlier try without an end counts as a
 * broken connection.
 */
export function beginTry(trip: RoundTrip, image: Image): void {
  recallNames(trip, image);
  if (!isJournalled(image)) return;
  const time = passTime(trip);
  const before = accountOf(trip, image, time);
  const account = before && !before.isOpen ? before : add(before, Kind.broken, share, time);
  account.isOpen = true;
  keepAtStart(trip, image, account);
}
