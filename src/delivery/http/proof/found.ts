import { End } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { compareCopy } from '../../readback';
import { settleUpload, Verdict } from '../../verdict';
import { fetchAll } from './askserver';
import { noteCache } from './cache';
import { takesQuery } from './cachequery';

/** Compares the content of the file at the image's URL with the image. */
export async function compareFetched(trip: MethodTrip): Promise<void> {
  await compareCopy(trip, function (_trip, _script, onRun, payload) { launch(fetchAll(trip, payload), onRun); }, 'get', 0);
}

/**
 * Compares the content after an upload. If it differs, a cache may have shown the former file, so the content is compared once more, past the cache.
 */
async function compareUpload(trip: MethodTrip): Promise<void> {
  const server = trip.server;
  const { end, fault } = await tried(compareFetched(trip));
  if (end === End.broken || !fault || fault.code !== 'content-differs' || trip.attempt.isPast || server.isCached || server.isUncached
    || !takesQuery(trip)) {
    throw ended(end, fault);
  }
  trip.attempt.isPast = true;
  const { end: past, fault: why } = await tried(compareFetched(trip));
  trip.attempt.isPast = past === End.done;
  if (trip.attempt.isPast) noteCache(trip);
  else server.isUncached = true;
  throw ended(past, past === End.refused ? fault : why);
}

async function proveUpload(trip: MethodTrip, found: Verdict): Promise<void> {
  const attempt = trip.attempt;
  const isProved = !attempt.image.isCheck && attempt.before !== attempt.image.size
    && (trip.config['upload.verify'] !== 'content' || attempt.isCompared);
  if (found === Verdict.hidden || isProved) return;
  const { end, fault } = await tried(compareUpload(trip));
  attempt.isVerified = end === End.done;
  if (fault && fault.code === 'content-differs' && !attempt.image.isLive) trip.copies.clean = '';
  if (fault && fault.code === 'folder-denied') return await settleUpload(trip, Verdict.absent, '', undefined);
  throw ended(end, fault);
}

/** Decides by the verdict on the server's copy whether an upload has succeeded. It throws a fault if the image must be sent again. */
export async function settleFound(trip: MethodTrip, found: Verdict): Promise<void> {
  const image = trip.attempt.image;
  const { end, fault } = await tried(settleUpload(trip, found, found === Verdict.other ? 'another size or another end' : '',
    async function () { await proveUpload(trip, found); }));
  // a report counts as delivered if the server has confirmed it, even if a cache still shows the old one. Otherwise the camera would never ask for
  // new settings
  if (end !== End.refused || !image.isReport || image.isCheck || !trip.attempt.isConfirmed) throw ended(end, fault);
  trip.log.warn('server', 'confirms the report, and shows another one: a cache before it may keep the old one; let the cache leave this path out');
}
