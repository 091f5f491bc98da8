// Sets the condition of an image's first upload over a socket: its URL has no file yet (RFC 9110 13.1.2). The condition costs no extra request. If
// the URL has a file, proof/unmet.ts decides what follows. Apache's mod_dav, Nextcloud (SabreDAV), S3, R2 and MinIO heed the condition and answer
// 412, Azure 409. nginx and Go's WebDAV (rclone, SFTPGo) ignore it. Backblaze B2 refuses the header itself by 501. The modem's own HTTP engine takes
// one header line, that of the account. UNCONFIRMED: a further line replaces it. If the line were added instead, later queries would have the
// condition, too. So uploads by the modem's own engine have no condition.

import type { MethodTrip } from '../deliverytrip';
import { isToLook } from '../othercamera';
import { isAskable } from './proof/askserver';

/** Decides whether the image's upload has the condition that its URL has no file yet. After a lost journal, some images go without it. */
export function setCondition(trip: MethodTrip): void {
  const http = trip.http;
  const isWanted = trip.throttle.method.name === 'stream' && !trip.server.noCondition && isToLook(trip) && isAskable(trip);
  if (isWanted && http.spared) http.spared--;
  else if (isWanted) trip.attempt.isConditional = true;
}
