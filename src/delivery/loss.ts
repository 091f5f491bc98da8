// A payload that the modem did not confirm: whether bytes are missing or the modem was only late, how many they are, and whether
// that is noise of the line or a pace that is too fast.

import { commandName, resultsOf, wantsOf } from '../at/row';
import type { OnEnd, Step } from '../at/step';
import { fault, type Fault, type FaultCode } from '../fault';
import { drain, lastPieceBytes, type Drained } from '../link/drain';
import { inBytes } from '../text';
import { phaseOf } from './intake';
import { runRows } from './script';
import type { DeliveryTrip } from './trip';

/** So few are no matter of the pace: a receiver that overflows loses more. */
const chanceBytes = 4;
/** So few, or this share of the payload at most, may be one or the other: a second time it is found out. */
const fewBytes = 16;
const fewShare = 0.004;
/** Then it is tried at half the speed: noise does not shrink with it. */
const half = 0.5;
/** What a modem's receive buffer held before the first byte was lost (SIM7600 UART note 3.1.2). */
const bufferBytes = 512;
/** As much of the present speed is taken at the most, where some was lost. */
const mostOfSpeed = 0.97;

/** What the line or the pace carries now, in bytes a second. */
export function speedOf(trip: DeliveryTrip): number {
  return trip.throttle.pace || trip.link.baud / 10;
}

/** What was missing of a payload. */
export interface Loss {
  path: string;
  lost: number;
  bytes: number;
  drained?: Drained;
}

/** What went out after it is filler, whose bytes may stand on the server in place of the image's. */
export function isLoss(code: string): boolean {
  return code === 'bytes-lost' || code === 'line-noise';
}

export function isNoise(lost: number, of: number): boolean {
  return lost <= Math.max(fewBytes, of * fewShare);
}

/** Bytes a second that the modem has taken: by what arrived in time, or by how long the rest took. The larger one: filler is lost, too. */
export function takenPerSecond(trip: DeliveryTrip, loss: Loss): number {
  const pourSeconds = Math.max(trip.attempt.phaseMs, 1) / 1000;
  const speed = Math.min(speedOf(trip), loss.bytes / pourSeconds);
  const drained = loss.drained;
  const byCount = (loss.bytes - loss.lost - bufferBytes) / pourSeconds;
  const byTime = drained && drained.fastMs ? (loss.bytes - bufferBytes - drained.slowBytes) / (pourSeconds + drained.fastMs / 1000) : 0;
  return Math.min(Math.max(byCount, byTime), speed * mostOfSpeed);
}

function tellNoise(trip: DeliveryTrip, loss: Loss): FaultCode {
  trip.throttle.noise++;
  const count = (loss.drained && !loss.drained.isExact ? 'up to ' : '') + loss.lost + ' of ' + loss.bytes;
  trip.log.warn('modem', (loss.lost ? count + ' bytes were lost to' : 'an extra byte came from') + ' noise on the line; the pace stays, and the image is sent again at once');
  return 'line-noise';
}

/** Notes the loss for what comes next: noise is answered by another try, a pace that is too fast by a search for a slower one. */
export function judgeLoss(trip: DeliveryTrip, loss: Loss): FaultCode {
  const isFew = isNoise(loss.lost, loss.bytes);
  // where nothing can be probed, slices show whether it was noise
  const canProbe = trip.link.modem!.ways().some(function (way) { return way.name === 'efs'; });
  if (loss.lost <= chanceBytes || (isFew && (!trip.throttle.noise || !canProbe))) return tellNoise(trip, loss);
  trip.throttle.tooFast = speedOf(trip);
  trip.throttle.takes = isFew ? trip.throttle.tooFast * half : takenPerSecond(trip, loss);
  trip.throttle.lostShare = loss.lost / loss.bytes;
  trip.throttle.losses = trip.throttle.lossOf === loss.path ? trip.throttle.losses + 1 : 1;
  trip.throttle.lossOf = loss.path;
  trip.log.warn('modem', 'about ' + Math.round(loss.lost) + ' of ' + loss.bytes + ' bytes were lost: the modem takes less than ' + Math.round(trip.throttle.tooFast) + ' bytes a second; searching for a slower pace');
  return 'bytes-lost';
}

/** It may have come already. */
function awaitResult(trip: DeliveryTrip, row: Step, bytes: number, onEnd: OnEnd): void {
  const wants = resultsOf(row);
  if (!wants.length) {
    onEnd('done');
    return;
  }
  const heard = trip.chat.heard();
  const waiting: Step = { want: wants, ms: row.ms, blame: row.blame!, missing: row.missing! };
  // what confirms it is asked after an OK only
  if (row.ask) Object.assign(waiting, { say: 'AT', want: ['OK'].concat(wants), ask: row.ask });
  trip.chat.listen('');
  runRows(trip, [waiting], bytes, onEnd, undefined, heard);
}

/** A result may come while the modem is being asked. */
function listenFor(trip: DeliveryTrip, row: Step): void {
  const result = resultsOf(row)[0];
  if (result) trip.chat.listen(result.slice(0, result.indexOf(':') + 1));
}

/**
 * An OK that came too early: the modem listens again already. To a count a byte was added; of a stream one was lost that stood
 * before a mark, as happens where many are lost.
 */
function settleEarly(trip: DeliveryTrip, payload: Lossy, onEnd: OnEnd): void {
  const bytes = trip.attempt.phaseBytes;
  const code = payload.judge(trip, { path: payload.path, lost: payload.row.escape ? bytes / 2 : 0, bytes: bytes });
  onEnd('refused', fault(code, commandName(payload.row), 'OK before the end'));
}

/** A payload whose end did not come, as the row that poured it has announced it. */
export interface Lossy {
  path: string;
  row: Step;
  /** What a loss of it means, and what follows from that. */
  judge(trip: DeliveryTrip, loss: Loss): FaultCode;
}

/**
 * Makes the modem listen again after a payload that ended as `bytes-lost`.
 * @param onEnd `done` where nothing was missing, else refused with what was
 */
export function settleLoss(trip: DeliveryTrip, payload: Lossy, wrong: Fault, onEnd: OnEnd): void {
  const isMute = wantsOf(payload.row).indexOf('OK') < 0;
  if (wrong.line === 'OK') settleEarly(trip, payload, onEnd);
  else if (payload.row.escape) onEnd('broken', wrong);
  else {
    listenFor(trip, payload.row);
    // a modem that acknowledges a part of a payload still waits for the rest of it
    const rest = payload.row.ack ? trip.attempt.phaseRest || 0 : 0;
    drain(trip, phaseOf(trip, trip.attempt.phaseBytes + rest, true, isMute), function (drained) {
      if (drained.missing === undefined) onEnd('broken', fault('silent', 'AT'));
      else settleDrained(trip, payload, drained, rest, onEnd);
    });
  }
}

/** The OK came when no byte had brought it about: the next one is waited for as long, and half as long again. */
export function learnLate(trip: DeliveryTrip, ms: number): void {
  trip.throttle.lateMs = Math.max(trip.throttle.lateMs, ms);
  trip.log.info('modem', 'its OK came ' + (ms / 1000).toFixed(1) + ' s late; from now on the firmware waits that long');
}

/** Of a modem that acknowledges each part: it was filled up with what was never sent as well, which is counted by long pieces only. */
function judgeAcknowledged(trip: DeliveryTrip, payload: Lossy, loss: Loss): FaultCode {
  const least = Math.max(0, loss.lost - lastPieceBytes);
  if (least <= chanceBytes) return tellNoise(trip, loss);
  loss.lost = least;
  return payload.judge(trip, loss);
}

/** @param rest so many bytes were never sent */
function settleDrained(trip: DeliveryTrip, payload: Lossy, drained: Drained, rest: number, onEnd: OnEnd): void {
  const bytes = trip.attempt.phaseBytes;
  const lost = Math.max(0, Math.min(drained.missing! - rest, bytes));
  if (drained.lateMs) learnLate(trip, drained.lateMs);
  const loss = { path: payload.path, lost: lost, bytes: bytes, drained: drained };
  const code = drained.isLate ? undefined : drained.lateMs ? 'line-noise' : rest ? judgeAcknowledged(trip, payload, loss) : payload.judge(trip, loss);
  awaitResult(trip, payload.row, bytes, function (end, why) {
    if (end === 'broken' || !code) onEnd(end, why);
    else onEnd('refused', fault(code, commandName(payload.row), lost + ' of ' + inBytes(bytes) + ' missing'));
  });
}
