import { End } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { compareCopy } from '../../readback';
import { settleBegun, settleUpload, Verdict } from '../../verdict';
import { fetchAll } from './askserver';
import { noteCache } from './cache';
import { takesQuery } from './cachequery';

async function compare(trip: MethodTrip): Promise<void> {
  await compareCopy(trip, function (_trip, _script, onRun, payload) { launch(fetchAll(trip, payload), onRun); }, 'get', 0);
}

/**
 * Compares the content after an upload. If it differs, a cache may have shown the former file, so the content is compared once more, past the cache.
 */
async function compareUpload(trip: MethodTrip): Promise<void> {
  const server = trip.server;
  const { end, fault } = await tried(compare(trip));
  if (end === End.broken || !fault || fault.code !== 'content-differs' || trip.attempt.isPast || server.isCached || server.isUncached || !takesQuery(trip)) throw ended(end, fault);
  trip.attempt.isPast = true;
  const { end: past, fault: why } = await tried(compare(trip));
  trip.attempt.isPast = past === End.done;
  if (trip.attempt.isPast) noteCache(trip);
  else server.isUncached = true;
  throw ended(past, past === End.refused ? fault : why);
}

async function proveUpload(trip: MethodTrip, found: Verdict): Promise<void> {
  const attempt = trip.attempt;
  const isProved = !attempt.image.isCheck && attempt.before !== attempt.image.size && (trip.config['upload.verify'] !== 'content' || attempt.isCompared);
  if (found === Verdict.hidden || isProved) return;
  const { end, fault } = await tried(compareUpload(trip));
  attempt.isVerified = end === End.done;
  // the server's copy is known to differ, so it is not asked for before the next upload, which replaces it
  if (fault && fault.code === 'content-differs' && !attempt.image.isLive) trip.http.spoilt = attempt.image.path;
  if (fault && fault.code === 'folder-denied') return await settleUpload(trip, Verdict.absent, '', undefined);
  throw ended(end, fault);
}

/** Decides by the verdict on the server's copy whether an upload has succeeded. It throws a fault if the image must be sent again. */
export async function settleFound(trip: MethodTrip, found: Verdict): Promise<void> {
  const image = trip.attempt.image;
  const { end, fault } = await tried(settleUpload(trip, found, found === Verdict.other ? 'another size or another end' : '', async function () { await proveUpload(trip, found); }));
  // a report counts as delivered if the server has confirmed it, even if a cache still shows the old one. Otherwise the camera would never ask for
  // new settings
  if (end !== End.refused || !image.isReport || image.isCheck || !trip.attempt.isConfirmed) throw ended(end, fault);
  trip.log.warn('server', 'confirms the report, and shows another one: a cache before it may keep the old one; let the cache leave this path out');
}

/**
 * Decides whether an earlier upload has succeeded. Size and end of the server's file prove only an upload that the server has confirmed. Otherwise
 * the file may be an older one, or garbled.
 */
export async function settleCheck(trip: MethodTrip, found: Verdict): Promise<void> {
  const image = trip.attempt.image;
  const isSure = trip.http.taken === image.path && trip.config['upload.verify'] !== 'content' && !image.isDoubtNoted;
  await settleBegun(trip, found === Verdict.whole && !isSure ? Verdict.doubtful : found, async function () { await compare(trip); });
}
