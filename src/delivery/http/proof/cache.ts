// Asks for an image past a cache before the server, such as a CDN, which may answer with an older copy. "Cache-Control: no-cache" (RFC 9111 5.2.1.4)
// should prevent that, but Cloudflare and CloudFront ignore it. Cloudflare by default caches each query string separately, so a new query string
// reaches the server.

import { End, isLost } from '../../../fault';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { noteServer } from '../../servernote';
import { Verdict } from '../../verdict';
import { askForImage } from './askserver';
import { takesQuery } from './cachequery';

/** Notes that a cache before the server shows old copies. */
export function noteCache(trip: DeliveryTrip): void {
  if (trip.server.isCached) return;
  trip.server.isCached = true;
  noteServer(trip);
  trip.log.warn('server', 'a cache before it shows old copies, so from now on each check of an image adds a new query (such as ?v=3d8a79ff) '
    + 'to its URL; let the cache leave these paths out');
}

/** Notes that no cache was the cause, as the image was not seen with a new query string either. The next image is asked for without one. */
export function forgetCache(trip: DeliveryTrip): void {
  trip.server.isCached = false;
  noteServer(trip);
}

/**
 * Asks for the image once more, with a new query string that no cache knows.
 * @param found the verdict of the query before
 * @returns that same verdict, unless the image is there now
 */
export async function askPast(trip: MethodTrip, found: Verdict): Promise<Verdict> {
  const attempt = trip.attempt;
  if (attempt.isPast || trip.server.isCached || !takesQuery(trip)) return found;
  attempt.isPast = true;
  const { end, fault, value: past } = await tried(askForImage(trip));
  attempt.isPast = end === End.done && past < Verdict.other;
  if (attempt.isPast) noteCache(trip);
  if (end === End.broken || (end === End.refused && (trip.link.lost || isLost(fault)))) throw ended(end, fault);
  return attempt.isPast ? past! : found;
}
