// Sets the condition of an upload over a socket: its URL has no file yet (RFC 9110 13.1.2). The condition costs no extra request. Apache's mod_dav,
// Nextcloud (SabreDAV), S3, R2 and MinIO heed the condition and answer 412, Azure 409. nginx and Go's WebDAV (rclone, SFTPGo) ignore it. Backblaze B2
// refuses the header itself by 501. The modem's own HTTP engine takes one header line, that of the account. UNCONFIRMED: a further line replaces it.
// If the line were added instead, later queries would have the condition, too. So uploads by the modem's own engine have no condition.

import type { MethodTrip } from '../deliverytrip';
import { isAsked } from '../facts';
import { noteServer } from '../servernote';

/** Decides whether an upload of the image may have the condition that its URL has no file yet. */
export function setCondition(trip: MethodTrip): void {
  trip.attempt.isConditional = trip.throttle.method.name === 'stream' && !trip.server.noCondition && isAsked(trip);
}

/**
 * Leaves out the condition (that the URL has no file) from now on. This server refuses the condition itself, and takes the same upload without it.
 * @param status of the response by which it has refused the condition
 */
export function giveUpCondition(trip: MethodTrip, status: number): void {
  trip.server.noCondition = true;
  noteServer(trip);
  trip.log.info('server', 'refuses the header If-None-Match (' + status + '), so it gets none any more, and another camera\'s file is not noticed');
}
