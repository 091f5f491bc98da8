// Whether the server has an image already, and whether it has it whole.

import type { End, Handlers, OnEnd } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { compareCopy } from '../compare';
import type { DeliveryTrip } from '../trip';
import { askServer, fetchAll, type Found } from './ask';

/** How often a server that does not show what it has just taken is asked again, and the first pause; each is twice the one before. */
const lateAsks = 3;
const latePauseMs = 1000;
/** So many images in a row that were not there after the server had taken them: its answer is all that can be had of it. */
const mostVanished = 2;

export function createVerifyHandlers(trip: DeliveryTrip): Handlers {
  function image() { return trip.attempt.image!; }

  /** A form names no URL under which the image could be asked for. */
  function isAskable(): boolean {
    const verify = trip.config!['upload.verify'];
    return !trip.config!['http.form'] && verify !== 'reply' && verify !== 'none';
  }

  function compare(onEnd: OnEnd): void {
    compareCopy(trip, function (_trip, _script, onRun, payload) { fetchAll(trip, onRun, payload); }, 'get', onEnd);
  }

  /** Object storage may show a new object late. */
  function askFresh(count: number, onFound: (found: Found) => void, onEnd: OnEnd): void {
    askServer(trip, function (found) {
      if (count < lateAsks && (found === 'absent' || found === 'other')) trip.clock.after(latePauseMs << count, function () { askFresh(count + 1, onFound, onEnd); });
      else onFound(found);
    }, onEnd);
  }

  function tellHidden(why: string): void {
    if (!trip.http.isHiddenTold) {
      trip.log.warn('server', why + ', so an image counts as delivered by the answer to its upload alone, and none is deleted from the card; '
        + 'set upload.verify to "reply" if that is intended');
    }
    trip.http.isHiddenTold = true;
  }

  /** Not there, although it was taken. */
  function vanish(onEnd: OnEnd): void {
    trip.server.vanished++;
    if (trip.server.vanished < mostVanished) onEnd('refused', fault('size-differs', 'GET', 'not there, although the server had taken it'));
    else {
      tellHidden('the server does not keep images under the URL to which they are sent');
      onEnd('done');
    }
  }

  function settle(found: Found, onEnd: OnEnd): void {
    if (found === 'absent') {
      vanish(onEnd);
      return;
    }
    trip.server.vanished = 0;
    trip.attempt.isVerified = found === 'whole' || found === 'doubtful';
    if (found === 'hidden') {
      tellHidden('the server does not show what it has');
      onEnd('done');
    } else if (found === 'other') onEnd('refused', fault('size-differs', 'GET', 'another size or another end'));
    else if (trip.config!['upload.verify'] !== 'content' || trip.attempt.isCompared) onEnd('done');
    else compare(function (end, wrong) {
      trip.attempt.isVerified = end === 'done';
      onEnd(end, wrong);
    });
  }

  function tellAgain(): void {
    if (image().again) trip.log.info('image', image().path + ' again: ' + image().again);
    image().again = '';
  }

  /** Before it is sent again: what came through may be whole. */
  function check(onEnd: OnEnd): void {
    function no(end: End, wrong?: Fault): void {
      tellAgain();
      onEnd(end, end === 'broken' || trip.link.lost ? wrong : undefined);
    }
    askServer(trip, function (found) {
      const isSure = found === 'whole' && !image().isDoubtNoted && !image().isDoubtful;
      function end(ended: End, wrong?: Fault): void {
        trip.attempt.isVerified = ended === 'done';
        if (ended !== 'done') no(ended, wrong);
        else {
          trip.log.info('image', image().path + ' is already complete on the server');
          onEnd('done');
        }
      }
      if (found !== 'whole' && found !== 'doubtful') no('refused');
      else if (isSure) end('done');
      else compare(end);
    }, function (end, wrong) {
      // most likely it is there, and only the question failed
      if (trip.http.taken === image().path) onEnd(end, wrong);
      else no(end, wrong);
    });
  }

  return {
    checking: function (onEnd) {
      if (trip.attempt.isRetry && isAskable() && trip.http.spoilt !== image().path) check(onEnd);
      else {
        tellAgain();
        onEnd('refused');
      }
    },

    verifying: function (onEnd) {
      if (trip.config!['upload.verify'] === 'reply') trip.attempt.isVerified = true;
      if (isAskable()) askFresh(0, function (found) { settle(found, onEnd); }, onEnd);
      else {
        if (trip.config!['http.form'] && trip.config!['upload.verify'] !== 'reply' && trip.config!['upload.verify'] !== 'none') tellHidden('what a form has sent has no URL by which it could be asked for');
        onEnd('done');
      }
    }
  };
}
