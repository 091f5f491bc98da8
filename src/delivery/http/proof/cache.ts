// A cache before the server, such as a CDN, may answer with an older copy. "Cache-Control: no-cache" prevents it by RFC 9111 5.2.1.4, but
// Cloudflare and CloudFront ignore that. Cloudflare's default keeps a copy for each query, so a new query reaches the server.

import type { OnEnd } from '../../../at/step';
import { isLost } from '../../../fault';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { noteServer } from '../../servernote';
import { Verdict } from '../../verdict';
import { askForImage } from './askserver';
import { takesQuery } from './cachequery';

export function noteCache(trip: DeliveryTrip): void {
  if (trip.server.isCached) return;
  trip.server.isCached = true;
  noteServer(trip);
  trip.log.warn('server', 'a cache before it shows old copies, so from now on each check of an image adds a new query (such as ?v=3d8a79ff) to its URL; let the cache leave these paths out');
}

/** The query did not show the image either: the next one is asked for without. */
export function forgetCache(trip: DeliveryTrip): void {
  trip.server.isCached = false;
  noteServer(trip);
}

/**
 * Asks once more, past a cache.
 * @param found the verdict before; it stays unless the image is there
 */
export function askPast(trip: MethodTrip, found: Verdict, onVerdict: (verdict: Verdict) => void, onEnd: OnEnd): void {
  const attempt = trip.attempt;
  if (attempt.isPast || trip.server.isCached || !takesQuery(trip)) {
    onVerdict(found);
    return;
  }
  attempt.isPast = true;
  askForImage(trip, function (past) {
    attempt.isPast = past < Verdict.other;
    if (attempt.isPast) noteCache(trip);
    onVerdict(attempt.isPast ? past : found);
  }, function (end, fault) {
    attempt.isPast = false;
    if (end === 'broken' || trip.link.lost || isLost(fault)) onEnd(end, fault);
    else onVerdict(found);
  });
}
