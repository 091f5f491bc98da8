// Sends an image by FTP, from its copy in the modem or from the card. It sends the whole image, or resumes a partial upload.

import { End, isBusy, type Fault, type FaultCode } from '../../../fault';
import { noteSent } from '../../../link/link';
import { isInParts, numberIn } from '../../../modem/modem';
import { wholeOf } from '../../../number';
import { isToGo } from '../../../source/removal';
import type { Attempt, MethodTrip } from '../../deliverytrip';
import { forgetFinal, noteWrite } from '../../facts';
import { Act, At } from '../../ownership';
import { noteRefusal } from '../../pour/drive';
import { imagePayload, isOfCard } from '../../pour/imagepayload';
import { isLoss, judgeLoss } from '../../pour/loss';
import { countLoss } from '../../pour/stage';
import { spendCopy, spendNothing, spendStream } from '../../spent';
import { isTemporary } from '../../verdict';
import { decide } from '../proof/decide';
import { settleRefusal, type Life } from '../session/alive';
import { forgetFolder } from '../session/enterfolder';
import { explainData } from '../session/long';
import { runOnServer } from '../session/run';
import { overlapPut } from './ahead';
import { carryParts, carrySlices } from './slices';
import { staging } from './staging';

/** Limit in milliseconds. A server that refuses an upload within this time is busy. One that refuses later has stopped a transfer that stalled. */
const quickMs = 10000;

/** Whether the fault means that the server cannot resume uploads. Object storage refuses REST and APPE before the first byte. */
function isResumeRefused(trip: MethodTrip, fault: Fault): boolean {
  const isNo = (['put-denied', 'rejected', 'refused', 'bad-name', 'unknown'] as FaultCode[]).indexOf(fault.code) >= 0;
  return isNo && !!trip.variables['rest'] && (trip.throttle.method.name === 'efs' || !trip.attempt.phaseBytes);
}

/** Judges a loss by the number of bytes that the modem has reported. @param line the modem's line with that number @returns the fault's code */
function judgeCount(trip: MethodTrip, line: string): FaultCode {
  const image = trip.attempt.image;
  const bytes = image.size - (wholeOf(trip.variables['rest']) || 0);
  return judgeLoss(trip, { lost: bytes - (numberIn(line) || 0), bytes: bytes });
}

/** Record of one upload, from its command to its result. */
interface Upload {
  /** Script that sends the image: from its copy in the modem (`put`, `resume`) or from the card (`stream`, `streamOn`). */
  script: 'put' | 'resume' | 'stream' | 'streamOn';
  /** The image goes from the card directly to the server. */
  isStream: boolean;
  /** Time when the upload began, in milliseconds of the clock. */
  startMs: number;
  /** Number of bytes of the image that this try had sent over the network before this upload. */
  airBefore: Attempt['air'];
}

/**
 * Sends the image from its first byte, within the same try, since the server cannot resume. In parts it cannot be sent then, so the next try uses
 * another method.
 */
async function sendWhole(trip: MethodTrip, fault: Fault): Promise<void> {
  trip.log.warn('image', 'the server cannot resume uploads, so ' + trip.attempt.image.path + ' is sent from its first byte, like all after it');
  trip.server.noResume = true;
  trip.variables['rest'] = '';
  if (isInParts(trip.throttle.method, trip.attempt.image.size)) throw ended(End.refused, fault);
  await send(trip);
}

function pass(trip: MethodTrip): void {
  if (!trip.attempt.image.isLive) trip.copies.clean = trip.attempt.image.path;
  trip.attempt.isConfirmed = true;
  noteSent(trip);
}

async function carry(trip: MethodTrip, upload: Upload): Promise<void> {
  const image = trip.attempt.image;
  if (upload.isStream && trip.throttle.method.confirms === 'slices') return await carrySlices(trip, image, 0);
  if (isInParts(trip.throttle.method, image.size)) return await carryParts(trip, image);
  if (upload.script === 'put' && trip.link.modem.overlapsPut && !trip.variables['alt'] && !image.isLive) return await overlapPut(trip);
  if (!upload.isStream) return await runOnServer(trip, upload.script);
  const { end, fault } = await tried(until(function (onEnd) {
    runOnServer(trip, upload.script, onEnd, imagePayload(trip, image, wholeOf(trip.variables['rest']) || 0));
  }));
  await countLoss(trip, upload.script, end, fault);
}

/**
 * Notes what the server may have of the image after a failed upload. @param code of the fault @param isRefused the upload was refused, and the
 * link is good
 */
function noteRest(trip: MethodTrip, upload: Upload, code: FaultCode, isRefused: boolean): void {
  const image = trip.attempt.image;
  const isDenied = code === 'put-denied';
  // the directory may be missing, if the command that should have made it (MKD) failed for another reason. So it is made again for the next image
  if ((isDenied || code === 'bad-name') && !trip.link.modem.hasEnter) forgetFolder(trip);
  if (isDenied || code === 'copy-missing') trip.copies.staged = '';
  // bytes may have been lost on the line, or filler may have ended the upload
  const isLossless = isRefused && !isLoss(code) && !isOfCard(code);
  const isOut = isLossless && upload.isStream && trip.attempt.phaseBytes > 0 && !trip.attempt.load && trip.attempt.loadTo === image.size;
  const isClean = isLossless && (!upload.isStream || trip.throttle.method.confirms === 'count');
  trip.copies.out = isOut && !image.isLive ? image.path : '';
  if (!image.isLive) trip.copies.clean = isClean ? image.path : '';
}

/** Asks the table what follows, since the server has refused the upload. @returns what follows; undefined: the table could not be asked */
async function settleDenied(trip: MethodTrip, upload: Upload): Promise<Act | undefined> {
  const shown = trip.attempt.shown;
  forgetFinal(trip);
  delete shown.temp;
  delete shown.erased;
  const { end, value: act } = await tried(decide(trip, At.refused));
  // the file is as before, so the server took no byte
  const found = isTemporary(trip) ? shown.temp : shown.final;
  if (end === End.done && !upload.isStream && typeof found === 'number' && found === shown.before) spendNothing(trip, upload.airBefore);
  return end === End.done ? act : undefined;
}

/** Whether the server has most likely refused the temporary name: at once, before it took a byte. A bare ERROR is the modem's own. */
function isOfName(trip: MethodTrip, upload: Upload, fault: Fault): boolean {
  const isAtOnce = upload.isStream ? !trip.attempt.phaseBytes : trip.clock.now() - upload.startMs < quickMs;
  return isTemporary(trip) && isAtOnce && fault.line !== 'ERROR' && trip.attempt.shown.temp === 'absent';
}

/**
 * Handles a failed upload: notes what it has left on the server, and starts over or ends with the fault.
 * @param life whether the FTP session is alive; undefined: that was not asked, as the refusal had a reason
 */
async function fail(trip: MethodTrip, upload: Upload, end: End, fault: Fault, life: Life | undefined): Promise<void> {
  const isRefused = end === End.refused;
  // if the session is alive, the server itself has refused. Once a stream's bytes are on their way, a bare ERROR counts as a loss (link/script.ts)
  if (life === 'lives' && !trip.attempt.phaseBytes) fault.code = 'put-denied';
  if (isRefused && isResumeRefused(trip, fault)) return await sendWhole(trip, fault);
  noteRest(trip, upload, fault.code, isRefused);
  if (isRefused && life !== 'gone') noteRefusal(trip, fault);
  if (isRefused && fault.code === 'bytes-lost' && fault.line && /^\W/.test(fault.line)) fault.code = judgeCount(trip, fault.line);
  // a busy server answers at once, so the image cost nothing. A server that ends a slow transfer answers late
  if (!upload.isStream && isBusy(fault) && trip.clock.now() - upload.startMs < quickMs) spendNothing(trip, upload.airBefore);
  if (fault.code === 'put-denied') {
    const act = await settleDenied(trip, upload);
    if (act === Act.count) return;
    if (act === Act.fail && isOfName(trip, upload, fault)) {
      fault.code = 'name-denied';
      trip.server.plain = trip.attempt.image.path;
      trip.attempt.isFree = true;
      spendNothing(trip, upload.airBefore);
    }
  }
  throw ended(end, fault);
}

/** Handles a fault of an upload. After a bare ERROR, it asks whether the FTP session is alive, since without a session a modem refuses everything. */
async function settle(trip: MethodTrip, upload: Upload, end: End, fault: Fault): Promise<void> {
  explainData(trip, fault);
  const isBare = end === End.refused && fault.line === 'ERROR' && (fault.code === 'put-denied' || fault.code === 'session');
  if (!isBare || trip.link.lost) return await fail(trip, upload, end, fault, undefined);
  const { end: asked, fault: gone, value: life } = await tried(settleRefusal(trip, fault));
  if (gone) explainData(trip, gone);
  await fail(trip, upload, asked === End.done ? end : asked, gone || fault, life || 'gone');
}

async function send(trip: MethodTrip): Promise<void> {
  const isStream = trip.throttle.method.name === 'stream';
  const rest = trip.variables['rest'];
  const script: Upload['script'] = isStream ? (rest ? 'streamOn' : 'stream') : rest ? 'resume' : 'put';
  const upload: Upload = { script: script, isStream: isStream, startMs: trip.clock.now(), airBefore: trip.attempt.air };
  trip.attempt.phaseBytes = 0;
  trip.copies.out = '';
  (isStream ? spendStream : spendCopy)(trip, wholeOf(rest) || 0);
  const { end, fault } = await tried(carry(trip, upload));
  if (isStream && trip.attempt.phaseBytes) trip.attempt.shown.sent = true;
  if (fault) return await settle(trip, upload, end, fault);
  pass(trip);
}

/** Asks the table how the image is sent. If it gets another name, the copy in the modem is made once more. */
async function chooseStart(trip: MethodTrip): Promise<void> {
  let act = await decide(trip, At.staged);
  while (act === Act.stepAside) {
    await staging(trip);
    act = await decide(trip, At.staged);
  }
  const image = trip.attempt.image;
  const shown = trip.attempt.shown;
  const found = isTemporary(trip) ? shown.temp : shown.final;
  const from = act === Act.resume && typeof found === 'number' ? found : 0;
  shown.before = found;
  trip.variables['rest'] = from ? '' + from : '';
  trip.variables['left'] = '' + (image.size - from);
  if (from) trip.log.info('image', image.path + ' is resumed at byte ' + from);
  // the record of a preview takes more of the engine's small stack, so it is written in a new turn of the event loop. The wait is the last statement
  // here, as code behind it would be one more call deep for all images
  if (image.whole) await elapsed(trip.clock, 0);
}

/**
 * Writes into the journal that the upload begins. A stream may end with bytes that were sent only to leave the data phase. After a power cut, only
 * the content shows whether it is whole.
 */
function begin(trip: MethodTrip): boolean {
  const image = trip.attempt.image;
  if (!isTemporary(trip)) noteWrite(trip);
  return trip.source.begin(image, trip.attempt.date, trip.throttle.method.name === 'stream', isToGo(trip.config['images.afterUpload'], image));
}

/** Runs the state `sending`: sends the image to the server. It ends with a fault if the upload fails. */
export async function sending(trip: MethodTrip): Promise<void> {
  await chooseStart(trip);
  if (!begin(trip)) throw ended(End.refused, trip.source.acts().whyUnkept());
  await send(trip);
}
