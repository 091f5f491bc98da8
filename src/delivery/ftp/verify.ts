// Whether the server has an image already, whether it has it whole, and under its own name.

import type { End, Handlers, OnEnd } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { judgeLoss } from '../loss';
import type { DeliveryTrip } from '../trip';
import { compareCopy } from './compare';
import { measure, measureFresh, type Measure } from './measure';
import { eraseServed, runScript } from './run';
import { underOwnName } from './script';
import { giveUpRename, isReplyEnough, noteVanished } from './server';

export function createVerifyHandlers(trip: DeliveryTrip): Handlers {
  const log = trip.log;

  function image() { return trip.attempt.image!; }

  function isTemporary(): boolean {
    return trip.bag['name'] !== trip.bag['finalName'];
  }

  /** Whether the server holds the whole image under the name that stands in the bag. */
  function prove(ask: typeof measure, onProved: (found: Measure) => void, onEnd: OnEnd): void {
    ask(trip, function (found) {
      trip.attempt.isVerified = found === image().size;
      trip.attempt.serverBytes = typeof found === 'number' ? found : 0;
      onProved(found);
    }, onEnd);
  }

  /** Of a server that takes images away: one that is still there shows that it does not always. */
  function lookAgain(onEnd: OnEnd): void {
    trip.bag['serverSize'] = '';
    runScript(trip, 'size', function () {
      trip.attempt.isVerified = trip.config!['upload.verify'] === 'size' && trip.bag['serverSize'] === '' + image().size;
      onEnd('done');
    });
  }

  /** Not there, or not told where it was told whole a moment ago. */
  function isGone(found: Measure): boolean {
    return found === 'absent' || (found === 'untold' && trip.attempt.isVerified);
  }

  /** Gone behind the server's reply to the complete transfer. */
  function vanish(found: Measure, onEnd: OnEnd): void {
    if (noteVanished(trip)) onEnd('done');
    else onEnd('refused', differs(found));
  }

  /** What a try before has left under the temporary name. */
  function askTemporary(onEnd: OnEnd): void {
    trip.attempt.serverBytes = 0;
    if (trip.copies.sound !== image().path) onEnd('refused');
    else measure(trip, function (found) {
      trip.attempt.serverBytes = typeof found === 'number' ? found : 0;
      if (trip.attempt.serverBytes) noteCopy(found);
      onEnd('refused');
    }, onEnd);
  }

  /** What the server has instead of the image, for whoever asks why it is sent again. */
  function noteCopy(found: Measure): void {
    const missing = typeof found === 'number' ? image().size - found : 0;
    if (missing) image().again = 'the copy at the server was ' + Math.abs(missing) + (missing > 0 ? ' bytes short' : ' bytes too long');
    else if (found === 'absent') image().again = 'no copy was at the server';
  }

  /** Once a picking, where nothing shows that it need not go again. */
  function tellAgain(): void {
    if (image().again) log.info('image', image().path + ' again: ' + image().again);
    image().again = '';
  }

  function differs(found: Measure): Fault {
    noteCopy(found);
    return fault('size-differs', 'size at the server', found === 'absent' ? 'not there, although it had confirmed the transfer' : found === 'untold' ? 'no longer told' : found + ' of ' + image().size + ' bytes');
  }

  function judge(found: number | 'absent', onEnd: OnEnd): void {
    if (found === 'absent') {
      vanish(found, onEnd);
      return;
    }
    if (found === image().size) onEnd('done');
    // what a stream has lost shows only here
    else if (found < image().size && trip.throttle.way!.name === 'stream' && !trip.throttle.way!.isSliced) {
      const code = judgeLoss(trip, { path: image().path, lost: image().size - found, bytes: image().size });
      onEnd('refused', code === 'line-noise' ? fault(code, 'size at the server', differs(found).line) : differs(found));
    } else onEnd('refused', differs(found));
  }

  /** The server tells nothing: what the modem has counted itself must be right at least, where it can be asked. */
  function countSent(onEnd: OnEnd): void {
    trip.bag['serverSize'] = '';
    runScript(trip, 'sent', function (end, wrong) {
      const sent = trip.bag['serverSize'];
      if (end === 'broken') onEnd(end, wrong);
      else if (end === 'done' && sent && +sent !== image().size - +(trip.bag['rest'] || 0)) judge(+sent, onEnd);
      else {
        log.info('image', 'warning: the server tells neither size nor listing, so ' + image().path + ' counts as delivered unproved');
        onEnd('done');
      }
    });
  }

  /** Where reading back has failed for this image, it is not tried again and again. */
  function canRead(): boolean {
    return trip.link.modem!.script('get', 0).length > 0 && trip.server.unread !== image().path;
  }

  /** What lies under the name may not be ours: only its content tells. Until that has come to its end, it counts as not to be read. */
  function settleDoubt(onEnd: OnEnd): void {
    if (!canRead()) {
      onEnd('refused');
      return;
    }
    trip.server.unread = image().path;
    readCopy(function (end, wrong) {
      if (end === 'done' || (wrong && wrong.code === 'content-differs')) trip.server.unread = '';
      // no try of the image: the next one does without
      trip.attempt.isFree = end === 'broken';
      onEnd(end, wrong);
    });
  }

  function readCopy(onEnd: OnEnd): void {
    compareCopy(trip, 'get', function (end, wrong) {
      if (end === 'done') trip.attempt.isVerified = true;
      onEnd(end, wrong);
    });
  }

  /** @param isDoubtful the size of the copy at the server proves nothing: without its content it counts for none */
  function compare(isDoubtful: boolean, onEnd: OnEnd): void {
    if (isDoubtful) settleDoubt(onEnd);
    else if (trip.config!['upload.verify'] !== 'content' || trip.attempt.isCompared) onEnd('done');
    else if (trip.link.modem!.script('get', 0).length) readCopy(onEnd);
    else {
      log.info('image', 'warning: the ' + trip.link.modem!.name + ' can read nothing back, so the content of ' + image().path + ' is not proved');
      onEnd('done');
    }
  }

  /** The copy at the server may be taken away before it was read back. */
  function compareStored(onEnd: OnEnd): void {
    compare(false, function (end, wrong) {
      if (!isNo(end, wrong)) onEnd(end, wrong);
      else measure(trip, function (found) {
        if (isGone(found)) vanish(found, onEnd);
        else onEnd(end, wrong);
      }, onEnd);
    });
  }

  /** The server says no to it, and not for want of a connection. */
  function isNo(end: End, wrong: Fault | undefined): boolean {
    return end === 'refused' && (wrong!.code === 'rejected' || wrong!.code === 'refused' || wrong!.code === 'bad-name');
  }

  /** The server takes no rename: from now on images go under their own name at once. */
  function doWithoutRename(wrong: Fault, onEnd: OnEnd): void {
    giveUpRename(trip);
    eraseServed(trip, function (erased, why) {
      if (erased === 'done') onEnd('refused', wrong);
      else onEnd(erased, why);
    });
  }

  /** A file of that name from before may stand in the way: where the server says no, it goes, once. */
  function rename(isAgain: boolean, onEnd: OnEnd): void {
    runScript(trip, 'rename', function (end, wrong) {
      // a modem may have no other number for a reply that its table lacks (pure-ftpd's 451): then the server still answers
      const isUnsure = end === 'refused' && wrong!.code === 'connection';
      if (!isUnsure && !isNo(end, wrong)) onEnd(end, wrong);
      else measure(trip, function (found) {
        if (isGone(found)) seekRenamed(found, onEnd);
        else if (isAgain) doWithoutRename(wrong!, onEnd);
        else clearName(onEnd);
      }, onEnd);
    });
  }

  /** What is gone from its temporary name was renamed in spite of the refusal, or taken away. */
  function seekRenamed(gone: Measure, onEnd: OnEnd): void {
    let isThere = false;
    underOwnName(trip, function (onAsked) {
      measure(trip, function (found) {
        isThere = found === image().size;
        onAsked('done');
      }, onAsked);
    }, function (end, wrong) {
      if (end === 'done' && !isThere) vanish(gone, onEnd);
      else onEnd(end, wrong);
    });
  }

  function clearName(onEnd: OnEnd): void {
    underOwnName(trip, function (onErased) { eraseServed(trip, onErased); }, function (erased, why) {
      if (erased === 'done') rename(true, onEnd);
      else onEnd(erased, why);
    });
  }

  /**
   * The name that was given may have been garbled on its way.
   * @param isTold the server told the size under the temporary name; where it did not, it need not now
   */
  function proveName(isTold: boolean, onEnd: OnEnd): void {
    underOwnName(trip, function (onAsked) {
      measureFresh(trip, function (found) {
        if (found === image().size || (found === 'untold' && !isTold)) onAsked('done');
        else if (isGone(found)) vanish(found, onAsked);
        else onAsked('refused', differs(found));
      }, onAsked);
    }, onEnd);
  }

  return {
    checking: function (onEnd) {
      /** The number of a loss may as well say that the image is not there: the put will tell. */
      function endCheck(end: End, wrong?: Fault): void {
        const isNo = end === 'refused' && !trip.link.lost;
        if (isNo) tellAgain();
        onEnd(end, isNo ? undefined : wrong);
      }
      if (!trip.attempt.isRetry || trip.config!['upload.verify'] === 'reply') {
        tellAgain();
        onEnd('refused');
        return;
      }
      underOwnName(trip, function (onAsked) {
        prove(measure, function (found) {
          if (!trip.attempt.isVerified) {
            if (trip.attempt.serverBytes) noteCopy(found);
            onAsked('refused');
          } else compare(image().isDoubtful, function (end, wrong) {
            if (end === 'done') log.info('image', image().path + ' is already whole at the server');
            else {
              trip.attempt.isVerified = false;
              image().again = 'a file of its size was at the server, not known to be this image';
            }
            onAsked(end, end === 'broken' || trip.link.lost ? wrong : undefined);
          });
        }, onAsked);
      }, function (end, wrong) {
        if (end === 'refused' && !trip.link.lost && isTemporary()) askTemporary(endCheck);
        else endCheck(end, wrong);
      });
    },

    verifying: function (onEnd) {
      const verify = trip.config!['upload.verify'];
      if (verify === 'reply') trip.attempt.isVerified = true;
      if (verify === 'none' || verify === 'reply') onEnd('done');
      else if (isReplyEnough(trip)) lookAgain(onEnd);
      else prove(measureFresh, function (found) {
        function end(ended: End, wrong?: Fault): void {
          if (ended === 'done' && !isReplyEnough(trip)) compareStored(onEnd);
          else onEnd(ended, wrong);
        }
        if (found === 'untold') countSent(end);
        else judge(found, end);
      }, onEnd);
    },

    naming: function (onEnd) {
      if (!isTemporary() || isReplyEnough(trip)) onEnd('done');
      else rename(false, function (end, wrong) {
        if (end !== 'done' || isReplyEnough(trip)) {
          onEnd(end, wrong);
          return;
        }
        image().isDoubtful = false;
        proveName(trip.attempt.serverBytes > 0, onEnd);
      });
    }
  };
}
