// Sends an image to the server: from the modem's memory or from the card, whole or resumed.

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

/** From this size on, an older file is deleted first: leftovers of a broken upload are then the image's own. */
const leastEraseBytes = 1048576;

export function createSendHandlers(trip: DeliveryTrip): Handlers {
  /** A file under this name was deleted in this try. */
  let isErased = false;

  function image() { return trip.attempt.image!; }

  function canResume(): boolean {
    return trip.throttle.way!.name === 'efs' && canGoOn(trip, 'resume');
  }

  /** A directory made in this session contains no foreign files. */
  function isNewFolder(): boolean {
    return !!trip.copies.folders['new ' + trip.session.cwd];
  }

  /** Object storage has no REST and no APPE; refused before the first byte. */
  function isResumeRefused(end: End, wrong: Fault | undefined): boolean {
    const isNo = end === 'refused' && ['put-denied', 'rejected', 'refused', 'bad-name', 'unknown'].indexOf(wrong!.code) >= 0;
    return isNo && !!trip.bag['rest'] && (trip.throttle.way!.name === 'efs' || !trip.attempt.phaseBytes);
  }

  /** From the first byte, within the same try. */
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
    /** @param life of the session, if a refusal without a code made it doubtful */
    function sent(end: End, wrong?: Fault, life?: Life): void {
      const isBare = end === 'refused' && wrong!.line === 'ERROR' && (wrong!.code === 'put-denied' || wrong!.code === 'session');
      if (isBare && !life && !trip.link.lost) {
        settleRefusal(trip, wrong!, sent);
        return;
      }
      // a bare ERROR that repeats counts as a loss (link/script.ts); within a stream it is one
      if (life === 'lives' && !trip.attempt.phaseBytes) wrong = fault('put-denied', wrong!.where, wrong!.line);
      if (isResumeRefused(end, wrong)) {
        sendWhole(onEnd);
        return;
      }
      // the directory may be missing: its MKD failed for another reason
      if (wrong && (wrong.code === 'put-denied' || wrong.code === 'bad-name') && !trip.link.modem!.hasEnter) forgetFolder(trip);
      if (wrong && (wrong.code === 'copy-missing' || wrong.code === 'put-denied')) trip.copies.staged = '';
      // leftovers of a broken put belong to this image
      const isRest = script === 'streamOn' || script === 'resume';
      const isOurs = isRest || isErased || isNewFolder() || !image().isDoubtNoted || (isStream && trip.attempt.phaseBytes > 0);
      const mayBeWhole = end === 'refused' ? !isLoss(wrong!.code) && !isOfCard(wrong!.code) && (isOurs || wrong!.code !== 'put-denied') : end === 'broken' && wrong!.code === 'bytes-lost';
      const isCounted = !isStream || trip.throttle.way!.confirms === 'count';
      trip.copies.sound = mayBeWhole ? (end === 'broken' || !isOurs ? '?' : isCounted ? '' : '=') + image().path : '';
      if (end === 'done') {
        if (isTemporary(trip)) trip.copies.sound = '=' + image().path;
        // under a temporary name, the renaming replaces an older file
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

  /** The modem reported how many bytes it got. */
  function shortOf(wrong: Fault): Fault {
    const bytes = image().size - +(trip.bag['rest'] || 0);
    return fault(judgeLoss(trip, { path: image().path, lost: bytes - (numberIn(wrong.line!) || 0), bytes: bytes }), wrong.where, wrong.line);
  }

  /** Some servers refuse to overwrite a file; a resumable one needs a clean start. */
  function isToErase(isFirst: boolean): boolean {
    if (trip.bag['rest']) return false;
    // another program may be about to fetch the file
    if (trip.config!['upload.verify'] === 'reply') return !isFirst && !!trip.copies.wasDenied;
    return !isFirst || (image().size >= leastEraseBytes && !isNewFolder() && canResume());
  }

  /**
   * Journals that the upload begins. It is doubtful if the directory existed before, so that a file of this name and size may be
   * another's. So is a stream, which wake-up bytes may have padded.
   */
  function begin(onEnd: OnEnd): void {
    const isFirst = !image().begun;
    // bytes that end a data phase may become part of the file under the image's name
    const isOwnStream = trip.throttle.way!.name === 'stream' && !isTemporary(trip);
    image().isDoubtful = isOwnStream || (isFirst ? !isNewFolder() : image().isDoubtNoted);
    if (!trip.source.begin(image(), trip.attempt.date, image().isDoubtful, isToGo(trip.config!['images.afterUpload'], image()))) onEnd('refused', fault('journal', homeFolder));
    else if (!isToErase(isFirst)) onEnd('done');
    else eraseServed(trip, function (end, wrong) {
      // deletion may have failed, or the connection was gone
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
