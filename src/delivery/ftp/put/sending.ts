// Sends an image from the modem's memory or the card, whole or resumed.

import type { End, States } from '../../../at/step';
import { isBusy, newFault, type Fault, type FaultCode } from '../../../fault';
import { noteSent } from '../../../link/link';
import { numberIn } from '../../../modem/modem';
import { wholeOf } from '../../../number';
import { isToGo } from '../../../source/removal';
import { homeFolder } from '../../../store/journal';
import type { MethodTrip } from '../../deliverytrip';
import { noteRefusal } from '../../pour/drive';
import { imagePayload, isOfCard } from '../../pour/imagepayload';
import { isLoss, judgeLoss } from '../../pour/loss';
import { countLoss } from '../../pour/stage';
import { spendCopy, spendNothing, spendStream } from '../../spent';
import { isTemporary } from '../../verdict';
import { measure, type Measure } from '../proof/measure';
import { settleRefusal, type Life } from '../session/alive';
import { eraseServed, forgetFolder } from '../session/directory';
import { explainData } from '../session/long';
import { runOnServer } from '../session/run';
import { overlapPut } from './ahead';
import { canGoOn } from './choose';
import { leaveTaken } from './leftover';
import { carrySlices } from './slices';

/** From this size on, an older file is deleted first. What a broken upload leaves is then surely this image's. */
const leastEraseBytes = 1048576;
/** A refusal within this time comes from a busy server. One that comes later ends a transfer that stalled. */
const quickMs = 10000;

function canResume(trip: MethodTrip): boolean {
  return trip.throttle.method.name === 'efs' && canGoOn(trip, 'resume');
}

/** The directory was made in this session, so it contains no foreign files. */
function isNewFolder(trip: MethodTrip): boolean {
  return !!trip.copies.folders['new ' + trip.session.cwd];
}

/** Object storage refuses REST and APPE before the first byte. */
function isResumeRefused(trip: MethodTrip, fault: Fault): boolean {
  const isNo = ['put-denied', 'rejected', 'refused', 'bad-name', 'unknown'].indexOf(fault.code) >= 0;
  return isNo && !!trip.variables['rest'] && (trip.throttle.method.name === 'efs' || !trip.attempt.phaseBytes);
}

/** Judges a loss by the number of bytes that the modem has reported. */
function judgeCount(trip: MethodTrip, line: string): FaultCode {
  const image = trip.attempt.image;
  const bytes = image.size - (wholeOf(trip.variables['rest']) || 0);
  return judgeLoss(trip, { path: image.path, lost: bytes - (numberIn(line) || 0), bytes: bytes });
}

/** An older file is deleted first: some servers do not overwrite one, and a resumable upload needs a clean start. */
function isToErase(trip: MethodTrip, isFirst: boolean): boolean {
  if (trip.variables['rest'] || trip.attempt.image.isLive) return false;
  // another program may want to fetch the file
  if (trip.config['upload.verify'] === 'reply') return !isFirst && !!trip.copies.wasDenied;
  return !isFirst || (trip.attempt.image.size >= leastEraseBytes && !isNewFolder(trip) && canResume(trip));
}

export function createFtpSendHandlers(trip: MethodTrip): States {
  let isErased = false;
  /** Its size under this name after the deletion, if the server was asked. */
  let left: Measure | undefined;
  /** An older file of this name was to be deleted. */
  let hasAsked = false;

  function image() { return trip.attempt.image; }

  /** Starts over from the first byte, within the same try. */
  async function sendWhole(): Promise<void> {
    trip.log.warn('image', 'the server cannot resume uploads, so ' + image().path + ' is sent from its first byte, like all after it');
    trip.server.noResume = true;
    trip.variables['rest'] = '';
    await eraseServed(trip);
    await send();
  }

  async function send(): Promise<void> {
    const isStream = trip.throttle.method.name === 'stream';
    const script = isStream ? (trip.variables['rest'] ? 'streamOn' : 'stream') : trip.variables['rest'] ? 'resume' : 'put';
    trip.attempt.isRetry = true;
    trip.attempt.phaseBytes = 0;
    const startMs = trip.clock.now();
    const airBefore = trip.attempt.air;
    (isStream ? spendStream : spendCopy)(trip, wholeOf(trip.variables['rest']) || 0);
    function pass(): void {
      if (!image().isLive) trip.copies.resumable = isTemporary(trip) ? '=' + image().path : '';
      // under a temporary name, the renaming replaces an older file
      if (!isTemporary(trip)) image().isDoubtful = false;
      trip.copies.wasDenied = false;
      trip.attempt.isConfirmed = true;
      noteSent(trip);
    }
    async function carry(): Promise<void> {
      if (isStream && trip.throttle.method.confirms === 'slices') return await carrySlices(trip, image());
      if (script === 'put' && trip.link.modem.overlapsPut && !trip.variables['alt'] && !image().isLive) return await overlapPut(trip);
      if (!isStream) return await runOnServer(trip, script);
      const { end: poured, fault: lost } = await tried(until(function (onEnd) {
        runOnServer(trip, script, onEnd, imagePayload(trip, image(), wholeOf(trip.variables['rest']) || 0));
      }));
      await countLoss(trip, script, poured, lost);
    }
    /** @param life of the session, after a refusal without a code */
    async function fail(end: End, fault: Fault, life: Life | undefined): Promise<void> {
      const isRefused = end === 'refused';
      // a repeated bare ERROR counts as a loss (link/script.ts); within a stream it is one
      if (life === 'lives' && !trip.attempt.phaseBytes) fault.code = 'put-denied';
      if (isRefused && isResumeRefused(trip, fault)) return await sendWhole();
      const code = fault.code;
      const isDenied = trip.copies.wasDenied = code === 'put-denied';
      // the directory may be missing: its MKD failed for another reason
      if ((isDenied || code === 'bad-name') && !trip.link.modem.hasEnter) forgetFolder(trip);
      if (isDenied || code === 'copy-missing') trip.copies.staged = '';
      // leftovers of a broken put belong to this image
      const isRest = script === 'streamOn' || script === 'resume';
      const isOurs = isRest || isErased || isNewFolder(trip) || !image().isDoubtNoted || (isStream && trip.attempt.phaseBytes > 0);
      const mayBeWhole = isRefused ? !isLoss(code) && !isOfCard(code) && (isOurs || !isDenied) : code === 'bytes-lost';
      const isCounted = !isStream || trip.throttle.method.confirms === 'count';
      if (!image().isLive) trip.copies.resumable = mayBeWhole ? (!isRefused || !isOurs ? '?' : isCounted ? '' : '=') + image().path : '';
      if (isRefused && life !== 'gone') noteRefusal(trip, fault);
      if (isRefused && code === 'bytes-lost' && fault.line && /^\W/.test(fault.line)) fault.code = judgeCount(trip, fault.line);
      // a busy server answers in the image's place at once; one that ends a slow transfer does not
      if (!isStream && isBusy(fault) && trip.clock.now() - startMs < quickMs) spendNothing(trip, airBefore);
      if (isDenied && hasAsked && !isErased) {
        const isUntouched = await leaveTaken(trip, left === undefined ? trip.attempt.serverBytes : left);
        if (isUntouched) spendNothing(trip, airBefore);
      }
      throw ended(end, fault);
    }
    /** A modem without login refuses everything, often without a reason. */
    async function settle(end: End, fault: Fault): Promise<void> {
      explainData(trip, fault);
      const isBare = end === 'refused' && fault.line === 'ERROR' && (fault.code === 'put-denied' || fault.code === 'session');
      if (!isBare || trip.link.lost) return await fail(end, fault, undefined);
      const { end: asked, fault: gone, value: life } = await tried(settleRefusal(trip, fault));
      if (gone) explainData(trip, gone);
      await fail(asked === 'done' ? end : asked, gone || fault, life || 'gone');
    }
    const { end: sent, fault: why } = await tried(carry());
    if (why) return await settle(sent, why);
    pass();
  }

  /**
   * Journals that the upload begins. A file of this name and size may be another's if the directory existed before. A stream may be
   * padded by wake-up bytes. Both make it doubtful.
   */
  async function begin(): Promise<void> {
    const isFirst = !image().begun;
    // bytes that end a data phase may become part of the file
    const isOwnStream = trip.throttle.method.name === 'stream' && !isTemporary(trip);
    image().isDoubtful = isOwnStream || (isFirst ? !isNewFolder(trip) : image().isDoubtNoted);
    const isBegun = trip.source.begin(image(), trip.attempt.date, image().isDoubtful, isToGo(trip.config['images.afterUpload'], image()));
    if (!isBegun) throw ended('refused', newFault('journal', homeFolder));
    hasAsked = isToErase(trip, isFirst);
    if (!hasAsked) return;
    await eraseServed(trip);
    // the file may still be there
    if (!canResume(trip) && !image().takenNames) return;
    const [found] = await measure(trip, false);
    left = found;
    isErased = found === 'absent';
  }

  return {
    async sending(): Promise<void> {
      await begin();
      await send();
    }
  };
}
