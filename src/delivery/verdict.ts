// Decides what follows from the state of the server's copy of an image. FTP and HTTP both ask for that copy. Without an answer nothing is decided.

import { End, newFault, type Fault } from '../fault';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';
import { Act } from './ownership';
import { noteServer } from './servernote';
import { isFirst, Told } from './told';

/**
 * What the query for the server's copy has shown. The query is sent after each upload. It is also sent before the upload of an image that may be on
 * the server already.
 */
export const enum Verdict {
  /**
   * The copy's size or end is right. After an upload, the image is verified, but the settings may demand that its content is compared first. Before
   * an upload, the image counts as delivered.
   */
  whole,
  /**
   * The file on the server may be another image's, or garbled. After an upload it counts as `whole`, the image itself. Before an upload, its content
   * decides.
   */
  doubtful,
  /** The copy's size or end is wrong. The image is sent again, which costs a try. */
  other,
  /**
   * The copy is not there. After a confirmed upload the image is sent again under its own name, since a rename may be the cause. After the second
   * such image in a row, the server's reply is enough.
   */
  absent,
  /**
   * The server does not show the copy. After an upload the image counts as delivered by the server's reply, but unverified, so it is never
   * deleted. Before an upload, the image is sent.
   */
  hidden
}

/**
 * Number of images that have vanished from the server, after which its reply to an upload is proof enough. Each image that is seen again takes one
 * off the count.
 */
export const mostVanished = 2;

/** Whether the settings (`upload.verify`) forbid that the server is asked for its copy. */
export function isUnasked(trip: DeliveryTrip): boolean {
  const verify = trip.config['upload.verify'];
  const image = trip.attempt.image;
  return verify === 'reply' || (verify === 'none' && !(image && image.isCheck));
}

/** Whether the server's reply to a complete transfer is proof enough: `upload.verify` says so, or the server removes images. */
export function isReplyEnough(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'reply' || trip.server.vanished >= mostVanished;
}

/** Whether the image still has a temporary name on the server, since it is not verified yet. */
export function isTemporary(trip: DeliveryTrip): boolean {
  return trip.variables['name'] !== trip.variables['finalName'];
}

/**
 * Takes one off the count of vanished images, since an image was seen on the server. An image that vanished before may have had another cause: it was
 * removed late, or the line had garbled its name.
 */
export function noteSeen(trip: DeliveryTrip): void {
  trip.server.vanished--;
  noteServer(trip);
}

function tellUnseen(trip: DeliveryTrip, why: string): void {
  if (isFirst(trip, Told.unseen)) {
    trip.log.warn('server', why + ', so an image counts as delivered by the answer to its upload alone, and none is deleted from the card; '
      + 'if that is intended, set upload.verify to "reply", and by HTTP http.answer to a text that only the answer to a kept image holds');
  }
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
 * Decides by the verdict on the server's copy whether a finished upload has succeeded. It throws a fault if the image is to be sent again.
 * @param detail words for the log; if empty, the usual words are taken
 * @param prove compares the content of the copy; undefined: no comparison is needed
 */
export async function settleUpload(trip: ImageTrip, verdict: Verdict, detail: string, prove: (() => Promise<void>) | undefined): Promise<void> {
  const isEnough = trip.server.vanished >= mostVanished;
  // if the server hides the copy, an image whose content was already proved stays verified
  if (verdict !== Verdict.hidden) trip.attempt.isVerified = verdict < Verdict.other && (!isEnough || trip.config['upload.verify'] === 'size');
  if (verdict === Verdict.absent) {
    const gone = vanish(trip, detail);
    throw ended(gone ? End.refused : End.done, gone);
  }
  if (verdict === Verdict.other) throw ended(End.refused, newFault('size-differs', 'the copy on the server', detail));
  if (verdict === Verdict.hidden && !isEnough) tellUnseen(trip, detail || 'the server does not show its files');
  if (prove && !isEnough) await prove();
}

/** Ends a finished upload without a query for the server's copy. The image counts as verified only if `upload.verify` is "reply". */
export function settleUnasked(trip: DeliveryTrip): void {
  trip.attempt.isVerified = trip.config['upload.verify'] === 'reply';
}

/**
 * Ends the query for an earlier upload. It ends `refused` without a fault if the image is to be sent.
 * @param act that the table (ownership.ts) has named
 */
export async function settleBegun(trip: ImageTrip, act: Act): Promise<void> {
  const image = trip.attempt.image;
  if (act === Act.stage || act === Act.stepAside) {
    if (trip.attempt.shown.final === image.size) image.again = 'a file of this size was on the server, but it is not known to be this image';
    tellAgain(trip);
    throw ended(End.refused);
  }
  trip.attempt.isVerified = true;
  trip.attempt.serverBytes = image.size;
  trip.log.info('image', image.path + ' is already complete on the server' + (act === Act.name ? ', but for its name' : ''));
}

function tellAgain(trip: ImageTrip): void {
  const image = trip.attempt.image;
  if (image.again) trip.log.info('image', image.path + ' again: ' + image.again);
  image.again = '';
}
