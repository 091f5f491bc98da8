// A payload without confirmation: were bytes lost, how many, by noise or pace?

import { resultsOf, wantsOf } from '../../at/row';
import type { Step } from '../../at/step';
import { newFault, type Fault, type FaultCode } from '../../fault';
import { drain, lastPieceBytes, type Drained } from '../../link/drain';
import { inBytes } from '../../text';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import { runRows } from '../imagescript';
import { phaseOf } from './intake';

const chanceBytes = 4;
/** A loss up to these bytes, or this share, may be noise or pace: a second one decides. */
const fewBytes = 16;
const fewShare = 0.004;
/** After a small loss, ratio of the estimate to the lossy speed: noise loses as much at half of it. */
const takesToTooFast = 0.5;
/** The first loss comes after a full receive buffer (SIM7600 UART note 3.1.2). */
const bufferBytes = 512;
/** Ratio of an estimate to the lossy speed. */
const mostTakesToSpeed = 0.97;
export const noisyTries = 2;

/** A pace holds for this rate, modem and method. */
export function circumstances(trip: MethodTrip): string {
  return trip.link.baud + ' ' + trip.link.modem.name + ' ' + trip.throttle.method.name;
}

export function speedOf(trip: DeliveryTrip): number {
  return trip.throttle.pace || trip.link.baud / 10;
}

export interface Loss {
  path: string;
  lost: number;
  bytes: number;
  drained?: Drained;
}

/** Filler went out after a loss, perhaps into the server's file. */
export function isLoss(code: string): boolean {
  return code === 'bytes-lost' || code === 'line-noise';
}

export function isNoise(lost: number, of: number): boolean {
  return lost <= Math.max(fewBytes, of * fewShare);
}

/** Bytes a second, by count and by time; the larger, since filler is lost too. */
export function takenPerSecond(trip: DeliveryTrip, loss: Loss): number {
  const pourSeconds = Math.max(trip.attempt.phaseMs, 1) / 1000;
  const speed = Math.min(speedOf(trip), loss.bytes / pourSeconds);
  const drained = loss.drained;
  const byCount = (loss.bytes - loss.lost - bufferBytes) / pourSeconds;
  const byTime = drained && drained.fastMs ? (loss.bytes - bufferBytes - drained.slowBytes) / (pourSeconds + drained.fastMs / 1000) : 0;
  return Math.min(Math.max(byCount, byTime), speed * mostTakesToSpeed);
}

function tellNoise(trip: DeliveryTrip, loss: Loss): FaultCode {
  trip.throttle.noise++;
  const count = (loss.drained && !loss.drained.isExact ? 'up to ' : '') + loss.lost + ' of ' + loss.bytes;
  trip.log.warn('modem', (loss.lost ? count + ' bytes were lost to' : 'an extra byte came from') + ' noise on the line; the pace stays, and the image is sent again at once');
  return 'line-noise';
}

/** Noise leads to another try, too fast a pace to a search. */
export function judgeLoss(trip: DeliveryTrip, loss: Loss): FaultCode {
  const isFew = isNoise(loss.lost, loss.bytes);
  // if nothing can be probed, slices show noise
  const canProbe = trip.link.modem.methods().some(function (method) { return method.name === 'efs'; });
  if (loss.lost <= chanceBytes || (isFew && (!trip.throttle.noise || !canProbe))) return tellNoise(trip, loss);
  trip.throttle.tooFast = speedOf(trip);
  trip.throttle.takes = isFew ? trip.throttle.tooFast * takesToTooFast : takenPerSecond(trip, loss);
  trip.throttle.lostShare = loss.lost / loss.bytes;
  trip.throttle.losses = trip.throttle.lossOf === loss.path ? trip.throttle.losses + 1 : 1;
  trip.throttle.lossOf = loss.path;
  trip.log.warn('modem', 'about ' + Math.round(loss.lost) + ' of ' + loss.bytes + ' bytes were lost: the modem takes less than ' + Math.round(trip.throttle.tooFast) + ' bytes a second; searching for a slower pace');
  return 'bytes-lost';
}

async function awaitResult(trip: DeliveryTrip, row: Step, bytes: number): Promise<void> {
  const wants = resultsOf(row);
  if (!wants.length) return;
  const heard = trip.chat.heard();
  const waiting: Step = { want: wants, ms: row.ms, refusedAs: row.refusedAs!, missing: row.missing! };
  // the row's own query needs an OK; AT does not
  if (row.ask) Object.assign(waiting, { say: 'AT', want: ['OK'].concat(wants), ask: row.ask });
  trip.chat.listen('');
  await until(function (onEnd) { runRows(trip, [waiting], bytes, onEnd, undefined, heard); });
}

function listenFor(trip: DeliveryTrip, row: Step): void {
  const result = resultsOf(row)[0];
  if (result) trip.chat.listen(result.slice(0, result.indexOf(':') + 1));
}

/** The modem accepted the payload too early: noise added a byte, or a stream lost an escape byte, a sign of many losses. */
function settleEarly(trip: DeliveryTrip, payload: Lossy, fault: Fault): void {
  const bytes = trip.attempt.phaseBytes;
  fault.code = payload.judge(trip, { path: payload.path, lost: payload.row.escape ? bytes / 2 : 0, bytes: bytes });
  fault.line = 'OK before the end';
}

export interface Lossy {
  path: string;
  row: Step;
  judge(trip: DeliveryTrip, loss: Loss): FaultCode;
}

/** Makes the modem listen again. Ends `done` if nothing was lost. */
export async function settleLoss(trip: DeliveryTrip, payload: Lossy, fault: Fault): Promise<void> {
  const isMute = wantsOf(payload.row).indexOf('OK') < 0;
  if (fault.line === 'OK') {
    settleEarly(trip, payload, fault);
    throw ended('refused', fault);
  }
  if (payload.row.escape) throw ended('broken', fault);
  listenFor(trip, payload.row);
  // after acknowledged parts, it still waits for the rest
  const rest = payload.row.ack ? trip.attempt.phaseRest || 0 : 0;
  const drained = await drain(trip, phaseOf(trip, trip.attempt.phaseBytes + rest, true, isMute));
  if (drained.missing === undefined) throw ended('broken', newFault('silent', 'AT'));
  await settleDrained(trip, payload, drained, rest, fault);
}

/** The next wait is half as long again. */
export function learnLate(trip: DeliveryTrip, ms: number): void {
  trip.throttle.lateMs = Math.max(trip.throttle.lateMs, ms);
  trip.log.info('modem', 'its OK came ' + (ms / 1000).toFixed(1) + ' s late; from now on the firmware waits that long');
}

/** Filler replaced unsent bytes, too; only long pieces count those. */
function judgeAcknowledged(trip: DeliveryTrip, payload: Lossy, loss: Loss): FaultCode {
  const least = Math.max(0, loss.lost - lastPieceBytes);
  if (least <= chanceBytes) return tellNoise(trip, loss);
  loss.lost = least;
  return payload.judge(trip, loss);
}

/** @param rest bytes never sent */
async function settleDrained(trip: DeliveryTrip, payload: Lossy, drained: Drained, rest: number, fault: Fault): Promise<void> {
  const bytes = trip.attempt.phaseBytes;
  const lost = Math.max(0, Math.min(drained.missing! - rest, bytes));
  if (drained.lateMs) learnLate(trip, drained.lateMs);
  const loss = { path: payload.path, lost: lost, bytes: bytes, drained: drained };
  const code = drained.isLate ? undefined : drained.lateMs ? 'line-noise' : rest ? judgeAcknowledged(trip, payload, loss) : payload.judge(trip, loss);
  const { end, fault: why } = await tried(awaitResult(trip, payload.row, bytes));
  if (end === 'broken' || !code) throw ended(end, why);
  fault.code = code;
  fault.line = lost + ' of ' + inBytes(bytes) + ' missing';
  throw ended('refused', fault);
}
