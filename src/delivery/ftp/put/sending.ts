// Sends an image to the server: from the modem's memory or from the card, whole or resumed.

import type { End, Handlers, OnEnd } from '../../../at/step';
import { newFault, type Fault } from '../../../fault';
import { noteSent } from '../../../link/link';
import { numberIn } from '../../../modem/modem';
import { isToGo } from '../../../source/removal';
import { homeFolder } from '../../../store/journal';
import { noteRefusal } from '../../drive';
import { isLoss, judgeLoss } from '../../loss';
import { imagePayload, isOfCard, withLoss } from '../../stage';
import type { MethodTrip } from '../../trip';
import { isTemporary } from '../proof/copy';
import { measure } from '../proof/measure';
import { settleRefusal, type Life } from '../session/alive';
import { eraseServed, forgetFolder } from '../session/folder';
import { runOnServer } from '../session/run';
import { putAside } from './ahead';
import { canGoOn } from './choose';
import { carrySlices } from './slices';

/** From this size on, an older file is deleted first: leftovers of a broken upload are then the image's own. */
const leastEraseBytes = 1048576;

export function createSendHandlers(trip: MethodTrip): Handlers {
  /** A file under this name was deleted in this try. */
  let isErased = false;

  function image() { return trip.attempt.image; }

  function canResume(): boolean {
    return trip.throttle.method.name === 'efs' && canGoOn(trip, 'resume');
  }

  /** A directory made in this session contains no foreign files. */
  function isNewFolder(): boolean {
    return !!trip.copies.folders['new ' + trip.session.cwd];
  }

  /** Object storage has no REST and no APPE; refused before the first byte. */
  function isResumeRefused(end: End, fault: Fault | undefined): boolean {
    const isNo = end === 'refused' && ['put-denied', 'rejected', 'refused', 'bad-name', 'unknown'].indexOf(fault!.code) >= 0;
    return isNo && !!trip.variables['rest'] && (trip.throttle.method.name === 'efs' || !trip.attempt.phaseBytes);
  }

  /** From the first byte, within the same try. */
  function sendWhole(onEnd: OnEnd): void {
    trip.log.warn('image', 'the server cannot resume uploads, so ' + image().path + ' is sent from its first byte, like all after it');
    trip.server.noResume = true;
    trip.variables['rest'] = '';
    eraseServed(trip, function (end, fault) {
      if (end === 'done') send(onEnd);
      else onEnd(end, fault);
    });
  }

  function send(onEnd: OnEnd): void {
    const isStream = trip.throttle.method.name === 'stream';
    const script = isStream ? (trip.variables['rest'] ? 'streamOn' : 'stream') : trip.variables['rest'] ? 'resume' : 'put';
    trip.attempt.isRetry = true;
    trip.attempt.phaseBytes = 0;
    /** @param life of the session, if a refusal without a code made it doubtful */
    function sent(end: End, fault?: Fault, life?: Life): void {
      const isBare = end === 'refused' && fault!.line === 'ERROR' && (fault!.code === 'put-denied' || fault!.code === 'session');
      if (isBare && !life && !trip.link.lost) {
        settleRefusal(trip, fault!, sent);
        return;
      }
      // a bare ERROR that repeats counts as a loss (link/script.ts); within a stream it is one
      if (life === 'lives' && !trip.attempt.phaseBytes) fault = newFault('put-denied', fault!.where, fault!.line);
      if (isResumeRefused(end, fault)) {
        sendWhole(onEnd);
        return;
      }
      // the directory may be missing: its MKD failed for another reason
      if (fault && (fault.code === 'put-denied' || fault.code === 'bad-name') && !trip.link.modem.hasEnter) forgetFolder(trip);
      if (fault && (fault.code === 'copy-missing' || fault.code === 'put-denied')) trip.copies.staged = '';
      // leftovers of a broken put belong to this image
      const isRest = script === 'streamOn' || script === 'resume';
      const isOurs = isRest || isErased || isNewFolder() || !image().isDoubtNoted || (isStream && trip.attempt.phaseBytes > 0);
      const mayBeWhole = end === 'refused' ? !isLoss(fault!.code) && !isOfCard(fault!.code) && (isOurs || fault!.code !== 'put-denied') : end === 'broken' && fault!.code === 'bytes-lost';
      const isCounted = !isStream || trip.throttle.method.confirms === 'count';
      if (!image().isLive) trip.copies.resumable = mayBeWhole ? (end === 'broken' || !isOurs ? '?' : isCounted ? '' : '=') + image().path : '';
      if (end === 'done') {
        if (isTemporary(trip)) trip.copies.resumable = image().isLive ? trip.copies.resumable : '=' + image().path;
        // under a temporary name, the renaming replaces an older file
        else image().isDoubtful = false;
        noteSent(trip);
      }
      trip.copies.wasDenied = !!fault && fault.code === 'put-denied';
      if (end === 'refused' && life !== 'gone') noteRefusal(trip, fault);
      if (end === 'refused' && fault!.code === 'bytes-lost' && fault!.line && fault!.line[0] === '+') fault = shortOf(fault!);
      onEnd(end, fault);
    }
    if (isStream && trip.throttle.method.confirms === 'slices') carrySlices(trip, image(), sent);
    else if (script === 'put' && trip.link.modem.overlapsPut && !trip.variables['alt'] && !image().isLive) putAside(trip, sent);
    else if (isStream) runOnServer(trip, script, withLoss(trip, script, sent), imagePayload(trip, image(), +(trip.variables['rest'] || 0)));
    else runOnServer(trip, script, sent);
  }

  /** The modem reported how many bytes it got. */
  function shortOf(fault: Fault): Fault {
    const bytes = image().size - +(trip.variables['rest'] || 0);
    return newFault(judgeLoss(trip, { path: image().path, lost: bytes - (numberIn(fault.line!) || 0), bytes: bytes }), fault.where, fault.line);
  }

  /** Some servers refuse to overwrite a file; a resumable one needs a clean start. */
  function isToErase(isFirst: boolean): boolean {
    if (trip.variables['rest'] || image().isLive) return false;
    // another program may be about to fetch the file
    if (trip.config['upload.verify'] === 'reply') return !isFirst && !!trip.copies.wasDenied;
    return !isFirst || (image().size >= leastEraseBytes && !isNewFolder() && canResume());
  }

  /**
   * Journals that the upload begins. It is doubtful if the directory existed before, so that a file of this name and size may be
   * another's. So is a stream, which wake-up bytes may have padded.
   */
  function begin(onEnd: OnEnd): void {
    const isFirst = !image().begun;
    // bytes that end a data phase may become part of the file under the image's name
    const isOwnStream = trip.throttle.method.name === 'stream' && !isTemporary(trip);
    image().isDoubtful = isOwnStream || (isFirst ? !isNewFolder() : image().isDoubtNoted);
    if (!trip.source.begin(image(), trip.attempt.date, image().isDoubtful, isToGo(trip.config['images.afterUpload'], image()))) onEnd('refused', newFault('journal', homeFolder));
    else if (!isToErase(isFirst)) onEnd('done');
    else eraseServed(trip, function (end, fault) {
      // deletion may have failed, or the connection was gone
      if (end !== 'done' || !canResume()) onEnd(end, fault);
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
