// An image goes to the server: from the modem's own memory or straight from the card, from its first byte or from where it broke.

import type { End, Handlers, OnEnd } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { noteSent } from '../../link/link';
import { numberIn } from '../../modem/modem';
import { isToGo } from '../../source/removal';
import { homeFolder } from '../../store/journal';
import { noteRefusal } from '../drive';
import { isLoss, judgeLoss } from '../loss';
import { imagePayload, isOfCard, withLoss } from '../stage';
import type { DeliveryTrip } from '../trip';
import { putAside } from './ahead';
import { canGoOn } from './choose';
import { isTemporary } from './copy';
import { measure } from './measure';
import { settleRefusal, type Life } from './session/alive';
import { eraseServed, forgetFolder } from './session/folder';
import { runScript } from './session/run';
import { carrySlices } from './slices';

/** From this size on it is worth a command more to be sure, before the first try, that what a broken upload leaves is the image's own. */
const leastEraseBytes = 1048576;

export function createSendHandlers(trip: DeliveryTrip): Handlers {
  /** What lay on the server under the name was told to go in this try. */
  let isErased = false;

  function image() { return trip.attempt.image!; }

  function canResume(): boolean {
    return trip.throttle.way!.name === 'efs' && canGoOn(trip, 'resume');
  }

  /** Nothing of somebody else's lies in a directory that the server has made in this session. */
  function isNewFolder(): boolean {
    return !!trip.copies.folders['new ' + trip.session.cwd];
  }

  /** Object storage takes no REST and no APPE: before any byte of it has gone. */
  function isResumeRefused(end: End, wrong: Fault | undefined): boolean {
    const isNo = end === 'refused' && ['put-denied', 'rejected', 'refused', 'bad-name', 'unknown'].indexOf(wrong!.code) >= 0;
    return isNo && !!trip.bag['rest'] && (trip.throttle.way!.name === 'efs' || !trip.attempt.phaseBytes);
  }

  /** From the first byte, in the same try: nothing of the image is lost by it. */
  function sendWhole(onEnd: OnEnd): void {
    trip.log.warn('image', 'the server cannot resume uploads, so ' + image().path + ' is sent from its first byte, like all after it');
    trip.server.noResume = true;
    trip.bag['rest'] = '';
    eraseServed(trip, function (end, wrong) {
      if (end === 'done') send(onEnd);
      else onEnd(end, wrong);
    });
  }

  function send(onEnd: OnEnd): void {
    const isStream = trip.throttle.way!.name === 'stream';
    const script = isStream ? (trip.bag['rest'] ? 'streamOn' : 'stream') : trip.bag['rest'] ? 'resume' : 'put';
    trip.attempt.isRetry = true;
    trip.attempt.phaseBytes = 0;
    /** @param life of the session, where a refusal without a number made that doubtful */
    function sent(end: End, wrong?: Fault, life?: Life): void {
      const isBare = end === 'refused' && wrong!.line === 'ERROR' && (wrong!.code === 'put-denied' || wrong!.code === 'session');
      if (isBare && !life && !trip.link.lost) {
        settleRefusal(trip, wrong!, sent);
        return;
      }
      // one that comes again and again has counted as a loss (link/script.ts); in the middle of a stream it is one
      if (life === 'lives' && !trip.attempt.phaseBytes) wrong = fault('put-denied', wrong!.where, wrong!.line);
      if (isResumeRefused(end, wrong)) {
        sendWhole(onEnd);
        return;
      }
      // a directory may not be there after all: its MKD was refused for another reason than that it is
      if (wrong && (wrong.code === 'put-denied' || wrong.code === 'bad-name') && !trip.link.modem!.hasEnter) forgetFolder(trip);
      if (wrong && (wrong.code === 'copy-missing' || wrong.code === 'put-denied')) trip.copies.staged = '';
      // what a put that broke has left is the beginning of this image, and not what lay there before
      const isRest = script === 'streamOn' || script === 'resume';
      const isOurs = isRest || isErased || isNewFolder() || !image().isDoubtNoted || (isStream && trip.attempt.phaseBytes > 0);
      const mayBeWhole = end === 'refused' ? !isLoss(wrong!.code) && !isOfCard(wrong!.code) && (isOurs || wrong!.code !== 'put-denied') : end === 'broken' && wrong!.code === 'bytes-lost';
      const isCounted = !isStream || trip.throttle.way!.confirms === 'count';
      trip.copies.sound = mayBeWhole ? (end === 'broken' || !isOurs ? '?' : isCounted ? '' : '=') + image().path : '';
      if (end === 'done') {
        if (isTemporary(trip)) trip.copies.sound = '=' + image().path;
        // under a temporary name it is the renaming that settles what lies under the image's own
        else image().isDoubtful = false;
        noteSent(trip);
      }
      trip.copies.wasDenied = !!wrong && wrong.code === 'put-denied';
      if (end === 'refused' && life !== 'gone') noteRefusal(trip, wrong);
      if (end === 'refused' && wrong!.code === 'bytes-lost' && wrong!.line && wrong!.line[0] === '+') wrong = shortOf(wrong!);
      onEnd(end, wrong);
    }
    if (isStream && trip.throttle.way!.confirms === 'slices') carrySlices(trip, image(), sent);
    else if (script === 'put' && trip.link.modem!.isAside && !trip.bag['alt']) putAside(trip, sent);
    else if (isStream) runScript(trip, script, withLoss(trip, script, sent), imagePayload(trip, image(), +(trip.bag['rest'] || 0)));
    else runScript(trip, script, sent);
  }

  /** The modem has told how many it got. */
  function shortOf(wrong: Fault): Fault {
    const bytes = image().size - +(trip.bag['rest'] || 0);
    return fault(judgeLoss(trip, { path: image().path, lost: bytes - (numberIn(wrong.line!) || 0), bytes: bytes }), wrong.where, wrong.line);
  }

  /**
   * Some servers refuse to write over what a try before has left, or somebody else. Of a large image that may have to go on after
   * a break what lies there goes before the first try.
   */
  function isToErase(isFirst: boolean): boolean {
    if (trip.bag['rest']) return false;
    // what is there may be waiting for whoever takes it away
    if (trip.config!['upload.verify'] === 'reply') return !isFirst && !!trip.copies.wasDenied;
    return !isFirst || (image().size >= leastEraseBytes && !isNewFolder() && canResume());
  }

  /**
   * The journal tells that the upload begins; in doubt, where a file of the image's name and size shows nothing: somebody else's may
   * lie in a directory that was there before, and a stream may have been filled up with what wakes a modem.
   */
  function begin(onEnd: OnEnd): void {
    const isFirst = !image().begun;
    // whatever is said to get the modem out of a data phase may become a part of the file that has the image's name
    const isOwnStream = trip.throttle.way!.name === 'stream' && !isTemporary(trip);
    image().isDoubtful = isOwnStream || (isFirst ? !isNewFolder() : image().isDoubtNoted);
    if (!trip.source.begin(image(), trip.attempt.date, image().isDoubtful, isToGo(trip.config!['images.afterUpload'], image()))) onEnd('refused', fault('journal', homeFolder));
    else if (!isToErase(isFirst)) onEnd('done');
    else eraseServed(trip, function (end, wrong) {
      // whatever was said to that: the server may not let it go, or the connection was gone
      if (end !== 'done' || !canResume()) onEnd(end, wrong);
      else measure(trip, function (found) {
        isErased = found === 'absent';
        onEnd('done');
      }, onEnd);
    });
  }

  return {
    sending: function (onEnd) {
      begin(function (begun, why) {
        if (begun === 'done') send(onEnd);
        else onEnd(begun, why);
      });
    }
  };
}
