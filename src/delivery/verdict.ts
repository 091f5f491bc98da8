// What follows from the look at the server's copy of an image. FTP and HTTP look at it. No answer is no verdict.

import type { End } from '../at/step';
import { newFault, type Fault } from '../fault';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';
import { noteServer } from './servernote';

/** What the look at the copy has shown. It is taken after an upload, and before one of an image that may already be there. */
export const enum Verdict {
  /**
   * Size or end are right. After an upload the image is verified, once its content is compared if that is set. Before one it is delivered.
   */
  whole,
  /** The copy may be another image's, or garbled. After an upload it counts as `whole`. Before one, its content decides. */
  doubtful,
  /** Size or end are wrong. The image is sent again, which costs a try. */
  other,
  /**
   * The copy is not there. After a confirmed upload the image is sent again under its own name, since a rename may be the cause. After the
   * second such image in a row, the server's reply is enough.
   */
  absent,
  /**
   * The server does not show it. After an upload the image counts as delivered by the server's reply, but unverified, so it is never
   * deleted. Before one it is sent.
   */
  hidden
}

/** Once this many images have vanished, the server's reply is enough. Each image that is seen takes one off. */
export const mostVanished = 2;

/** Tells whether `upload.verify` forbids to ask the server. */
export function isUnasked(trip: DeliveryTrip): boolean {
  const verify = trip.config['upload.verify'];
  const image = trip.attempt.image;
  return verify === 'reply' || (verify === 'none' && !(image && image.isCheck));
}

/** The reply to a complete transfer is the proof: `upload.verify` says so, or the server removes images. */
export function isReplyEnough(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'reply' || trip.server.vanished >= mostVanished;
}

/** The image has a temporary name until it is verified. */
export function isTemporary(trip: DeliveryTrip): boolean {
  return trip.variables['name'] !== trip.variables['finalName'];
}

/** An image was seen, so one that vanished counts no more: it may have been removed late, or its name was garbled. */
export function noteSeen(trip: DeliveryTrip): void {
  trip.server.vanished--;
  noteServer(trip);
}

function tellUnseen(trip: DeliveryTrip, why: string): void {
  if (!trip.server.isUnseenTold) {
    trip.log.warn('server', why + ', so an image counts as delivered by the answer to its upload alone, and none is deleted from the card; set upload.verify to "reply" if that is intended');
  }
  trip.server.isUnseenTold = true;
}

function vanish(trip: ImageTrip, detail: string): Fault | undefined {
  const server = trip.server;
  const image = trip.attempt.image;
  if (server.vanished >= mostVanished || image.isCheck) return undefined;
  if (!image.isLive) {
    server.vanished++;
    if (isTemporary(trip)) server.noRename = true;
    noteServer(trip);
  }
  if (server.vanished < mostVanished) {
    image.again = 'the server had no copy';
    return newFault('size-differs', 'the copy on the server', detail || 'not there, although it had confirmed the transfer');
  }
  tellUnseen(trip, 'this server removes images: ' + mostVanished + ' confirmed uploads in a row were gone');
  return undefined;
}

/**
 * Ends an upload that the server has confirmed, by the verdict on its copy.
 * @param detail for the log; empty: the usual one
 * @param prove compares the content, if needed
 */
export async function settleUpload(trip: ImageTrip, verdict: Verdict, detail: string, prove: (() => Promise<void>) | undefined): Promise<void> {
  const isEnough = trip.server.vanished >= mostVanished;
  // a proved content stays so
  if (verdict !== Verdict.hidden) trip.attempt.isVerified = verdict < Verdict.other && (!isEnough || trip.config['upload.verify'] === 'size');
  if (verdict === Verdict.absent) {
    const gone = vanish(trip, detail);
    throw ended(gone ? 'refused' : 'done', gone);
  }
  if (verdict === Verdict.other) throw ended('refused', newFault('size-differs', 'the copy on the server', detail));
  if (verdict === Verdict.hidden && !isEnough) tellUnseen(trip, detail || 'the server does not show its files');
  if (prove && !isEnough) await prove();
}

/** Ends an upload by `upload.verify` alone. */
export function settleUnasked(trip: DeliveryTrip): void {
  trip.attempt.isVerified = trip.config['upload.verify'] === 'reply';
}

async function proveBegun(verdict: Verdict, prove: () => Promise<void>): Promise<void> {
  if (verdict === Verdict.doubtful) return await prove();
  if (verdict !== Verdict.whole) throw ended('refused');
}

/**
 * Decides whether an earlier upload has succeeded. Ends `refused` without a fault if the image is to be sent.
 * @param prove compares the content of a doubtful copy
 */
export async function settleBegun(trip: ImageTrip, verdict: Verdict, prove: () => Promise<void>): Promise<void> {
  const image = trip.attempt.image;
  const { end, fault } = await tried(proveBegun(verdict, prove));
  const isDone = trip.attempt.isVerified = end === 'done';
  if (isDone) trip.log.info('image', image.path + ' is already complete on the server' + (isTemporary(trip) ? ', but for its name' : ''));
  else if (verdict === Verdict.doubtful) image.again = 'a file of this size was on the server, but it is not known to be this image';
  throw ended(end, end === 'broken' || trip.link.lost ? fault : undefined);
}

/** Ends the query before an upload. It logs once why an image is sent again. */
export function endQuery(trip: ImageTrip, end: End, fault: Fault | undefined): void {
  const image = trip.attempt.image;
  if (!isToSend(trip, end, fault)) return;
  if (image.again) trip.log.info('image', image.path + ' again: ' + image.again);
  image.again = '';
}

/** The query has shown that the image must be sent. Without an answer the image may be there, and there must be no second copy. */
export function isToSend(trip: ImageTrip, end: End, fault: Fault | undefined): boolean {
  return end === 'refused' && !trip.link.lost && !fault;
}
