// Whether the server has an image: at all, whole, and under its own name.

import type { End, Handlers, OnEnd } from '../../at/step';
import { newFault, type Fault } from '../../fault';
import { compareCopy } from '../compare';
import { isNoise, judgeLoss } from '../loss';
import { underOwnName } from '../script';
import type { MethodTrip } from '../trip';
import { differs, isGone, isNo, isTemporary, noteCopy, vanish } from './copy';
import { isConfirmedTaken, measure, measureBegun, measureFresh, type Measure } from './measure';
import { createRenameHandlers } from './rename';
import { runOnServer } from './session/run';
import { isReplyEnough } from './session/server';

/** Consecutive copies short by the same number that may be noise; after these, the server is the cause. */
const mostAlike = 2;

export function createVerifyHandlers(trip: MethodTrip): Handlers {
  const log = trip.log;

  function image() { return trip.attempt.image; }

  /** Whether the server holds the whole image under the current name. */
  function askSize(ask: typeof measureFresh, onAnswer: (found: Measure) => void, onEnd: OnEnd): void {
    ask(trip, function (found) {
      trip.attempt.isVerified = found === image().size;
      trip.attempt.serverBytes = typeof found === 'number' ? found : 0;
      onAnswer(found);
    }, onEnd);
  }

  /** A server that removes images may keep one. */
  function lookAgain(onEnd: OnEnd): void {
    trip.variables['serverSize'] = '';
    runOnServer(trip, 'size', function () {
      trip.attempt.isVerified = trip.config['upload.verify'] === 'size' && trip.variables['serverSize'] === '' + image().size;
      onEnd('done');
    });
  }

  /** A copy of a previous try under the temporary name. */
  function askTemporary(onEnd: OnEnd): void {
    const resumable = trip.copies.resumable;
    function give(end: End, fault?: Fault): void {
      trip.attempt.isVerified = end === 'done';
      if (end !== 'done') onEnd(end, fault);
      else {
        log.info('image', image().path + ' is already complete on the server, but for its name');
        createRenameHandlers(trip)['naming']!(onEnd);
      }
    }
    trip.attempt.serverBytes = 0;
    if (resumable.slice(resumable.indexOf('/')) !== image().path) onEnd('refused');
    else askSize(measureBegun, function (found) {
      if (!trip.attempt.isVerified) {
        if (trip.attempt.serverBytes) noteCopy(trip, found);
        onEnd('refused');
      } else if (resumable[0] === '?') compareBegun(true, give);
      else compareStored(give);
    }, onEnd);
  }

  function tellAgain(): void {
    if (image().again) log.info('image', image().path + ' again: ' + image().again);
    image().again = '';
  }

  /**
   * Losses of a stream show only here. A counted stream loses bytes only if its output is slower than its input. By chance or at
   * another pace the number changes.
   */
  function isLostOnLine(found: number): boolean {
    const missing = image().size - found;
    const isCounted = trip.throttle.method.name === 'stream' && trip.throttle.method.confirms === 'count';
    const mayLose = isCounted ? !isNoise(missing, image().size) : !isConfirmedTaken(trip);
    trip.server.alike = missing === trip.server.shortBy ? trip.server.alike + 1 : 1;
    trip.server.shortBy = missing;
    return missing > 0 && mayLose && trip.server.alike <= mostAlike;
  }

  function judge(found: number | 'absent', onEnd: OnEnd): void {
    if (found === 'absent') {
      vanish(trip, found, onEnd);
      return;
    }
    const isLost = isLostOnLine(found);
    if (found === image().size) onEnd('done');
    else if (isLost) {
      const code = judgeLoss(trip, { path: image().path, lost: image().size - found, bytes: image().size });
      onEnd('refused', code === 'line-noise' ? newFault(code, 'size on the server', differs(trip, found).line) : differs(trip, found));
    } else onEnd('refused', differs(trip, found));
  }

  /** If the server reports no size, the modem's own count must be right. */
  function countSent(onEnd: OnEnd): void {
    trip.variables['serverSize'] = '';
    runOnServer(trip, 'sent', function (end, fault) {
      const sent = trip.variables['serverSize'];
      if (end === 'broken') onEnd(end, fault);
      else if (end === 'done' && sent && +sent !== image().size - +(trip.variables['rest'] || 0)) judge(+sent, onEnd);
      else {
        log.warn('image', 'the server gives neither size nor listing, so ' + image().path + ' counts as delivered unverified');
        onEnd('done');
      }
    });
  }

  /** After a failed read-back of this image, it is not read again. */
  function canRead(): boolean {
    return trip.link.modem.script('get', 0).length > 0 && trip.server.unread !== image().path;
  }

  /** Only the content shows whose file this is. Until read completely, it counts as unreadable. */
  function settleDoubt(onEnd: OnEnd): void {
    if (!canRead()) {
      onEnd('refused');
      return;
    }
    trip.server.unread = image().path;
    readCopy(function (end, fault) {
      if (end === 'done' || (fault && fault.code === 'content-differs')) trip.server.unread = '';
      // not a try of the image: the next one skips the read-back
      trip.attempt.isFree = end === 'broken';
      onEnd(end, fault);
    });
  }

  function readCopy(onEnd: OnEnd): void {
    compareCopy(trip, runOnServer, 'get', function (end, fault) {
      if (end === 'done') trip.attempt.isVerified = true;
      onEnd(end, fault);
    });
  }

  /** @param isDoubtful only the content of the copy counts */
  function compare(isDoubtful: boolean, onEnd: OnEnd): void {
    if (isDoubtful) settleDoubt(onEnd);
    else if (trip.config['upload.verify'] !== 'content' || trip.attempt.isCompared) onEnd('done');
    else if (trip.link.modem.script('get', 0).length) readCopy(onEnd);
    else {
      log.warn('image', 'the ' + trip.link.modem.name + ' cannot read files back, so the content of ' + image().path + ' is not verified');
      onEnd('done');
    }
  }

  /** The copy may be removed before it was read back. */
  function compareStored(onEnd: OnEnd): void {
    compare(false, function (end, fault) {
      if (!isNo(end, fault)) onEnd(end, fault);
      else measure(trip, function (found) {
        if (isGone(trip, found)) vanish(trip, found, onEnd);
        else onEnd(end, fault);
      }, onEnd);
    });
  }

  /** An existing file; if it differs, the image is sent again. */
  function compareBegun(isDoubtful: boolean, onEnd: OnEnd): void {
    compare(isDoubtful, function (end, fault) {
      if (end !== 'done') {
        trip.attempt.isVerified = false;
        image().again = 'a file of this size was on the server, but it is not known to be this image';
      }
      onEnd(end, end === 'broken' || trip.link.lost ? fault : undefined);
    });
  }

  return {
    checking: function (onEnd) {
      /** Without an answer the image may be there: no second copy. */
      function isAbsent(end: End, fault: Fault | undefined): boolean {
        return end === 'refused' && !trip.link.lost && !fault;
      }
      function endCheck(end: End, fault?: Fault): void {
        if (isAbsent(end, fault)) tellAgain();
        onEnd(end, fault);
      }
      if (!trip.attempt.isRetry || trip.config['upload.verify'] === 'reply') {
        tellAgain();
        onEnd('refused');
        return;
      }
      underOwnName(trip, function (onAsked) {
        askSize(measureBegun, function (found) {
          if (!trip.attempt.isVerified) {
            if (trip.attempt.serverBytes) noteCopy(trip, found);
            onAsked('refused');
          } else compareBegun(image().isDoubtful, function (end, fault) {
            if (end === 'done') log.info('image', image().path + ' is already complete on the server');
            onAsked(end, fault);
          });
        }, onAsked);
      }, function (end, fault) {
        if (isAbsent(end, fault) && isTemporary(trip)) askTemporary(endCheck);
        else endCheck(end, fault);
      });
    },

    verifying: function (onEnd) {
      const verify = trip.config['upload.verify'];
      if (verify === 'reply') trip.attempt.isVerified = true;
      if (verify === 'none' || verify === 'reply') onEnd('done');
      else if (isReplyEnough(trip)) lookAgain(onEnd);
      else askSize(measureFresh, function (found) {
        function end(ended: End, fault?: Fault): void {
          if (ended === 'done' && !isReplyEnough(trip)) compareStored(onEnd);
          else onEnd(ended, fault);
        }
        if (!trip.attempt.isVerified) trip.copies.resumable = '';
        if (found === 'untold') countSent(end);
        else judge(found, end);
      }, onEnd);
    }
  };
}
