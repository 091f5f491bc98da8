// Sends an image by FTP, from its copy in the modem or from the card. It sends the whole image, or resumes a partial upload.

import { End, isBusy, type Fault, type FaultCode } from '../../../fault';
import { noteSent } from '../../../link/link';
import { numberIn } from '../../../modem/modem';
import { wholeOf } from '../../../number';
import { isToGo } from '../../../source/removal';
import type { Attempt, MethodTrip } from '../../deliverytrip';
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

/**
 * Size in bytes. Before an image of at least this size is sent, an older file of its name on the server is deleted. So what an interrupted upload
 * leaves there is surely this image's.
 */
const leastEraseBytes = 1048576;
/** Limit in milliseconds. A server that refuses an upload within this time is busy. One that refuses later has stopped a transfer that stalled. */
const quickMs = 10000;

/** Whether the modem can send its copy of the image from a later byte on, after an interrupted upload. */
function canResume(trip: MethodTrip): boolean {
  return trip.throttle.method.name === 'efs' && canGoOn(trip, 'resume');
}

/** Whether the image's directory was made in this session, so that it contains only this camera's files. */
function isNewFolder(trip: MethodTrip): boolean {
  return !!trip.copies.folders['new ' + trip.session.cwd];
}

/** Whether the fault means that the server cannot resume uploads. Object storage refuses REST and APPE before the first byte. */
function isResumeRefused(trip: MethodTrip, fault: Fault): boolean {
  const isNo = ['put-denied', 'rejected', 'refused', 'bad-name', 'unknown'].indexOf(fault.code) >= 0;
  return isNo && !!trip.variables['rest'] && (trip.throttle.method.name === 'efs' || !trip.attempt.phaseBytes);
}

/** Judges a loss by the number of bytes that the modem has reported. @param line the modem's line with that number @returns the fault's code */
function judgeCount(trip: MethodTrip, line: string): FaultCode {
  const image = trip.attempt.image;
  const bytes = image.size - (wholeOf(trip.variables['rest']) || 0);
  return judgeLoss(trip, { lost: bytes - (numberIn(line) || 0), bytes: bytes });
}

/**
 * Whether an older file of the image's name on the server is deleted before the upload. Some servers do not overwrite a file, and an upload that can
 * be resumed must begin without one.
 * @param isFirst no upload of this image has begun before
 */
function isToErase(trip: MethodTrip, isFirst: boolean): boolean {
  if (trip.variables['rest'] || trip.attempt.image.isLive) return false;
  if (!isFirst) return true;
  return trip.config['upload.verify'] !== 'reply' && trip.attempt.image.size >= leastEraseBytes && !isNewFolder(trip) && canResume(trip);
}

/** Whether an older file on the server stays until an upload is refused. With `upload.verify` "reply", another program may still want to fetch it. */
function isToSpare(trip: MethodTrip): boolean {
  return trip.config['upload.verify'] === 'reply' && !trip.copies.wasDenied;
}

/** What is known of an older file of the image's name on the server. */
interface Older {
  /** The older file is to be deleted: before the upload's first byte, or after the server has refused the upload. */
  isToErase: boolean;
  /** The server showed that the older file was deleted. */
  isErased: boolean;
  /** Size in bytes of the older file after it was to be deleted, `absent` or `untold`. It is undefined if the server was not asked. */
  left: Measure | undefined;
}

/** Record of one upload, from its command to its result. */
interface Upload {
  /** The older file of the image's name on the server. */
  older: Older;
  /** Script that sends the image: from its copy in the modem (`put`, `resume`) or from the card (`stream`, `streamOn`). */
  script: 'put' | 'resume' | 'stream' | 'streamOn';
  /** The image goes from the card directly to the server. */
  isStream: boolean;
  /** Time when the upload began, in milliseconds of the clock. */
  startMs: number;
  /** Number of bytes of the image that this try had sent over the network before this upload. */
  airBefore: Attempt['air'];
}

/** Sends the image from its first byte, within the same try, since the server cannot resume. */
async function sendWhole(trip: MethodTrip, older: Older): Promise<void> {
  trip.log.warn('image', 'the server cannot resume uploads, so ' + trip.attempt.image.path + ' is sent from its first byte, like all after it');
  trip.server.noResume = true;
  trip.variables['rest'] = '';
  await eraseServed(trip);
  await send(trip, older);
}

function pass(trip: MethodTrip): void {
  const image = trip.attempt.image;
  if (!image.isLive) trip.copies.resumable = isTemporary(trip) ? '=' + image.path : '';
  // once a file was sent whole under the image's own name, it is not doubtful any more. Under a temporary name the doubt stays: until the renaming,
  // an older file may have the own name
  if (!isTemporary(trip)) image.isDoubtful = false;
  trip.copies.wasDenied = false;
  trip.attempt.isConfirmed = true;
  noteSent(trip);
}

async function carry(trip: MethodTrip, upload: Upload): Promise<void> {
  const image = trip.attempt.image;
  if (upload.isStream && trip.throttle.method.confirms === 'slices') return await carrySlices(trip, image);
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
  const isDenied = trip.copies.wasDenied = code === 'put-denied';
  // the directory may be missing, if the command that should have made it (MKD) failed for another reason. So it is made again for the next image
  if ((isDenied || code === 'bad-name') && !trip.link.modem.hasEnter) forgetFolder(trip);
  if (isDenied || code === 'copy-missing') trip.copies.staged = '';
  // a resumed upload is appended to a file that is known to be this image's
  const isRest = upload.script === 'streamOn' || upload.script === 'resume';
  const isOurs = isRest || upload.older.isErased || isNewFolder(trip) || !image.isDoubtNoted || (upload.isStream && trip.attempt.phaseBytes > 0);
  const mayBeWhole = isRefused ? !isLoss(code) && !isOfCard(code) && (isOurs || !isDenied) : code === 'bytes-lost';
  const isCounted = !upload.isStream || trip.throttle.method.confirms === 'count';
  if (!image.isLive) trip.copies.resumable = mayBeWhole ? (!isRefused || !isOurs ? '?' : isCounted ? '' : '=') + image.path : '';
}

/**
 * Handles a failed upload: notes what it has left on the server, and starts over or ends with the fault.
 * @param life whether the FTP session is alive; undefined: that was not asked, as the refusal had a reason
 */
async function fail(trip: MethodTrip, upload: Upload, end: End, fault: Fault, life: Life | undefined): Promise<void> {
  const isRefused = end === End.refused;
  const older = upload.older;
  // if the session is alive, the server itself has refused. Once a stream's bytes are on their way, a bare ERROR counts as a loss (link/script.ts)
  if (life === 'lives' && !trip.attempt.phaseBytes) fault.code = 'put-denied';
  if (isRefused && isResumeRefused(trip, fault)) return await sendWhole(trip, older);
  noteRest(trip, upload, fault.code, isRefused);
  if (isRefused && life !== 'gone') noteRefusal(trip, fault);
  if (isRefused && fault.code === 'bytes-lost' && fault.line && /^\W/.test(fault.line)) fault.code = judgeCount(trip, fault.line);
  // a busy server answers at once, so the image cost nothing. A server that ends a slow transfer answers late
  if (!upload.isStream && isBusy(fault) && trip.clock.now() - upload.startMs < quickMs) spendNothing(trip, upload.airBefore);
  if (trip.copies.wasDenied && older.isToErase && !older.isErased) {
    const isUntouched = await leaveTaken(trip, older.left === undefined ? trip.attempt.serverBytes : older.left);
    if (isUntouched && !upload.isStream) spendNothing(trip, upload.airBefore);
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

async function send(trip: MethodTrip, older: Older): Promise<void> {
  const isStream = trip.throttle.method.name === 'stream';
  const rest = trip.variables['rest'];
  const script = isStream ? (rest ? 'streamOn' : 'stream') : rest ? 'resume' : 'put';
  const upload: Upload = { older: older, script: script, isStream: isStream, startMs: trip.clock.now(), airBefore: trip.attempt.air };
  trip.attempt.isRetry = true;
  trip.attempt.phaseBytes = 0;
  (isStream ? spendStream : spendCopy)(trip, wholeOf(rest) || 0);
  const { end, fault } = await tried(carry(trip, upload));
  if (fault) return await settle(trip, upload, end, fault);
  pass(trip);
}

/**
 * Writes into the journal that the upload begins, and deletes an older file on the server if that is due. Two things make the server's file doubtful.
 * A file of this name and size may be another's if the directory existed before. A stream may end with bytes that were sent only to leave the data
 * phase.
 */
async function begin(trip: MethodTrip): Promise<Older> {
  const image = trip.attempt.image;
  const isFirst = !image.begun;
  // a stream may be ended by filler bytes, which become part of the server's file. Under the image's own name, such a file is doubtful
  const isOwnStream = trip.throttle.method.name === 'stream' && !isTemporary(trip);
  image.isDoubtful = isOwnStream || (isFirst ? !isNewFolder(trip) : image.isDoubtNoted);
  const isBegun = trip.source.begin(image, trip.attempt.date, image.isDoubtful, isToGo(trip.config['images.afterUpload'], image));
  if (!isBegun) throw ended(End.refused, trip.source.acts().whyUnkept());
  const older: Older = { isToErase: isToErase(trip, isFirst), isErased: false, left: undefined };
  if (!older.isToErase || isToSpare(trip)) return older;
  await eraseServed(trip);
  // the server may have refused to delete the older file. Its size is asked for only if that matters: the upload can be resumed, or other names of
  // the image were taken
  if (!canResume(trip) && !image.takenNames) return older;
  const [found] = await measure(trip, false);
  older.left = found;
  older.isErased = found === 'absent';
  return older;
}

/** Runs the state `sending`: sends the image to the server. It ends with a fault if the upload fails. */
export async function sending(trip: MethodTrip): Promise<void> {
  const older = await begin(trip);
  await send(trip, older);
}
