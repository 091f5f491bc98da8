import type { OnEnd } from '../../../at/step';
import type { MethodTrip } from '../../deliverytrip';
import { compareCopy } from '../../readback';
import { settleBegun, settleUpload, Verdict } from '../../verdict';
import { fetchAll } from './askserver';
import { noteCache } from './cache';
import { takesQuery } from './cachequery';

function compare(trip: MethodTrip, onEnd: OnEnd): void {
  compareCopy(trip, function (_trip, _script, onRun, payload) { fetchAll(trip, onRun, payload); }, 'get', onEnd);
}

/** A cache may have shown the file that this upload replaced. */
function compareUpload(trip: MethodTrip, onEnd: OnEnd): void {
  const server = trip.server;
  compare(trip, function (end, fault) {
    if (end === 'broken' || !fault || fault.code !== 'content-differs' || trip.attempt.isPast || server.isCached || server.isUncached || !takesQuery(trip)) onEnd(end, fault);
    else {
      trip.attempt.isPast = true;
      compare(trip, function (past, why) {
        trip.attempt.isPast = past === 'done';
        if (trip.attempt.isPast) noteCache(trip);
        else server.isUncached = true;
        onEnd(past, past === 'refused' ? fault : why);
      });
    }
  });
}

export function settleFound(trip: MethodTrip, found: Verdict, onEnd: OnEnd): void {
  const attempt = trip.attempt;
  settleUpload(trip, found, found === Verdict.other ? 'another size or another end' : '', onEnd, function (onProved) {
    const isProved = !attempt.image.isCheck && attempt.before !== attempt.image.size && (trip.config['upload.verify'] !== 'content' || attempt.isCompared);
    if (found === Verdict.hidden || isProved) onProved('done');
    else compareUpload(trip, function (end, fault) {
      attempt.isVerified = end === 'done';
      // a copy known to differ is not asked for again
      if (fault && fault.code === 'content-differs' && !attempt.image.isLive) trip.http.spoilt = attempt.image.path;
      if (fault && fault.code === 'folder-denied') settleUpload(trip, Verdict.absent, '', onProved);
      else onProved(end, fault);
    });
  });
}

/** Size and end prove only a confirmed upload: before another one the file may be an older one, or garbled. */
export function settleCheck(trip: MethodTrip, found: Verdict, onEnd: OnEnd): void {
  const image = trip.attempt.image;
  const isSure = trip.http.taken === image.path && trip.config['upload.verify'] !== 'content' && !image.isDoubtNoted && !image.isDoubtful;
  settleBegun(trip, found === Verdict.whole && !isSure ? Verdict.doubtful : found, function (onRead) { compare(trip, onRead); }, onEnd);
}
