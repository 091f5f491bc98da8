// Judges a payload that the modem has not confirmed. It finds out whether bytes were lost, how many, and whether noise or too fast a pace is the
// cause.

import { resultsOf, wantsOf } from '../../at/row';
import type { Step } from '../../at/step';
import { End, type Fault, type FaultCode } from '../../fault';
import { drain } from '../../link/drain';
import { lastPieceBytes, type Drained } from '../../link/filler';
import { has, inBytes } from '../../text';
import type { DeliveryTrip, MethodTrip } from '../deliverytrip';
import { runRows } from '../imagescript';
import { phaseOf } from './intake';

/** A loss of at most this many bytes always counts as noise on the line. */
const chanceBytes = 4;
/** A loss of at most this many bytes is small. Its cause may be noise or too fast a pace, and a second loss decides which. */
const fewBytes = 16;
/** A loss is also small if the lost bytes, divided by all bytes of the payload, are at most this share. */
const fewShare = 0.004;
/** Ratio of the next speed to the estimate of what the modem takes. It is below 1, since a longer image has more time to lose bytes. */
const nextToTaken = 0.95;
/** After a loss at a speed that was tried, the next speed is at most this part of it. It is about the speed that was good before (`pace.ts`). */
const nextToTried = 0.75;
/** After a further loss, or one that cannot be counted, no estimate holds. The next speed is at most this part of the one that lost bytes. */
const nextToUnknown = 0.25;
/** After a loss that cannot be counted, the next speed is at most that of 115,200 baud, the usual rate of modems, in bytes a second. */
const mostUncounted = 11520;
/** After this many images without a loss, a faster speed is tried (`pace.ts`). */
export const imagesUntilRaise = 50;
/** If more than this share of a payload's bytes was lost, noise is not the cause. */
const mostNoiseShare = 0.3;
/** A speed below this part of the first one that lost bytes is much slower. If it loses as large a share of its bytes, noise is the cause. */
const mostSpeedToFirst = 0.6;
/** Least ratio of a share of lost bytes at a much slower speed, to that of the first loss. From this ratio on, as much was lost. */
const leastShareToFirst = 0.5;
/** Size of the modem's receive buffer in bytes. No byte is lost before the buffer is full (SIM7600 application note on its UART, 3.1.2). */
const bufferBytes = 512;
/** Largest ratio of the estimated speed of the modem to the speed at which bytes were lost. */
const mostTakesToSpeed = 0.97;
/** Number of losses by noise after which images are sent in slices, parts that are each confirmed. */
export const noisyTries = 2;

/** Returns in one text the line rate, the modem and the upload method for which a pace holds. */
export function circumstances(trip: MethodTrip): string {
  return trip.link.baud + ' ' + trip.link.modem.name + ' ' + trip.throttle.method.name;
}

/** Returns the speed of a payload into the modem, in bytes a second. */
export function speedOf(trip: DeliveryTrip): number {
  return trip.throttle.pace || trip.link.baud / 10;
}

/** A loss of bytes on their way into the modem, with its count. */
export interface Loss {
  /** Number of the payload's bytes that did not arrive in the modem. It is half of them if they cannot be counted. */
  lost: number;
  /** The lost bytes cannot be counted, since a lost escape byte has ended the data phase. */
  isUncounted?: boolean;
  /** Number of bytes of the whole payload. */
  bytes: number;
  /** How the modem took the filler, the bytes that complete a payload after a loss. Undefined: it took none. */
  drained?: Drained;
}

/**
 * Whether the fault is a loss of bytes. After such a loss, other bytes (filler) were sent instead, and are perhaps in the server's file.
 * @param code of the fault
 */
export function isLoss(code: FaultCode): boolean {
  return code === 'bytes-lost' || code === 'line-noise';
}

/** Whether a loss is so small that it may be noise on the line. @param lost number of lost bytes @param of number of the payload's bytes */
export function isNoise(lost: number, of: number): boolean {
  return lost <= Math.max(fewBytes, of * fewShare);
}

/** Returns the speed at which the payload was really sent, in bytes a second. On a fast line the engine sends more slowly than the line's rate. */
function sentPerSecond(trip: DeliveryTrip, loss: Loss): number {
  return Math.min(speedOf(trip), loss.bytes * 1000 / Math.max(trip.attempt.phaseMs, 1));
}

/**
 * Estimates the speed at which the modem takes bytes, in bytes a second. A first estimate uses the number of bytes that arrived. A second one uses
 * the time in which the modem took filler, the bytes that completed the payload. The larger estimate counts, since filler is lost, too.
 */
export function takenPerSecond(trip: DeliveryTrip, loss: Loss): number {
  const pourSeconds = Math.max(trip.attempt.phaseMs, 1) / 1000;
  const speed = sentPerSecond(trip, loss);
  const drained = loss.drained;
  const byCount = (loss.bytes - loss.lost - bufferBytes) / pourSeconds;
  const byTime = drained && drained.fastMs ? (loss.bytes - bufferBytes - drained.slowBytes) / (pourSeconds + drained.fastMs / 1000) : 0;
  return Math.min(Math.max(byCount, byTime), speed * mostTakesToSpeed);
}

function tellNoise(trip: DeliveryTrip, loss: Loss): FaultCode {
  trip.throttle.noise++;
  // an image that was lost by chance does not prove its speed, so the next one goes no faster
  trip.throttle.sinceRaise = Math.min(trip.throttle.sinceRaise, imagesUntilRaise - 1);
  const count = (loss.drained && !loss.drained.isExact ? 'up to ' : '') + loss.lost + ' of ' + loss.bytes;
  trip.log.warn('modem', (loss.lost ? count + ' bytes were lost to' : 'an extra byte came from')
    + ' noise on the line; the pace stays, and the image is sent again at once');
  return 'line-noise';
}

/** Gives the line its speed back, since a much slower one has lost as many bytes. From now on images go in slices, where the modem has them. */
function tellConstantNoise(trip: DeliveryTrip): FaultCode {
  const throttle = trip.throttle;
  throttle.noise = Math.max(throttle.noise, noisyTries);
  throttle.nextSpeed = throttle.lostAt;
  throttle.lostAt = 0;
  trip.log.warn('modem', 'a slower pace loses as many bytes, so it is noise on the line; the pace becomes what it was');
  return 'line-noise';
}

/**
 * Judges a loss by its size, notes it, and logs it.
 * @returns `line-noise`, after which the image is sent again, or `bytes-lost`, after which it is sent again at a slower pace
 */
export function judgeLoss(trip: DeliveryTrip, loss: Loss): FaultCode {
  const throttle = trip.throttle;
  const speed = sentPerSecond(trip, loss);
  const share = loss.lost / loss.bytes;
  const isFew = isNoise(loss.lost, loss.bytes);
  // without a copy in the modem, a slower pace would not show whether noise is the cause. Images sent in slices (confirmed parts) must show it
  const hasCopies = trip.link.modem.methods().some(function (method) { return method.name === 'efs'; });
  if (loss.lost <= chanceBytes || (isFew && (!throttle.noise || !hasCopies))) return tellNoise(trip, loss);
  const isMuchSlower = throttle.lostAt > 0 && speed < throttle.lostAt * mostSpeedToFirst;
  if (isMuchSlower && throttle.lostShare <= mostNoiseShare && share >= throttle.lostShare * leastShareToFirst) return tellConstantNoise(trip);
  const isRaised = throttle.sinceRaise > imagesUntilRaise;
  const taken = takenPerSecond(trip, loss);
  // a slice is shorter than the receive buffer and a loss together, so no estimate comes of it
  const isUncounted = !!loss.isUncounted || taken <= 0;
  // a modem that pauses at times loses bytes at an estimated speed, too
  const isUnknown = !isRaised && (isUncounted || (throttle.lostAt > 0 && !isFew));
  const most = speed * (isUnknown ? nextToUnknown : isFew || isRaised ? nextToTried : 1);
  throttle.nextSpeed = isUncounted ? Math.min(most, isRaised ? most : mostUncounted) : Math.min(taken * nextToTaken, most);
  // the step down may be far too long, so images go up again as soon as one has arrived
  throttle.sinceRaise = isUnknown || (!loss.drained && !isRaised) ? imagesUntilRaise - 1 : 0;
  // a loss that could not be counted says nothing about noise, so the first counted one takes its place
  if (!throttle.lostAt || throttle.lostShare > mostNoiseShare) {
    throttle.lostAt = speed;
    throttle.lostShare = share;
  }
  trip.log.warn('modem', 'about ' + Math.round(loss.lost) + ' of ' + loss.bytes + ' bytes were lost: the modem takes less than ' + Math.round(speed)
    + ' bytes a second; the image goes again at a slower pace');
  return 'bytes-lost';
}

async function awaitResult(trip: DeliveryTrip, row: Step, bytes: number): Promise<void> {
  const wants = resultsOf(row);
  if (!wants.length) return;
  const heard = trip.chat.heard();
  const waiting: Step = { want: wants, ms: row.ms, refusedAs: row.refusedAs!, missing: row.missing! };
  // the script row asks for its result only after an OK, so a plain AT comes first to bring one
  if (row.ask) Object.assign(waiting, { say: 'AT', want: ['OK'].concat(wants), ask: row.ask });
  trip.chat.listen('');
  await until(function (onEnd) { runRows(trip, [waiting], bytes, onEnd, { heard: heard }); });
}

function listenFor(trip: DeliveryTrip, row: Step): void {
  const result = resultsOf(row)[0];
  if (result) trip.chat.listen(result.slice(0, result.indexOf(':') + 1));
}

/**
 * Judges a payload that the modem accepted before its end. Either noise has added a byte to a payload, or a stream has lost an escape byte. A lost
 * escape byte is a sign of many losses.
 */
function settleEarly(trip: DeliveryTrip, payload: Lossy, fault: Fault): void {
  const bytes = trip.attempt.phaseBytes;
  fault.code = payload.judge(trip, { lost: payload.row.escape ? bytes / 2 : 0, bytes: bytes, isUncounted: true });
  fault.line = 'OK before the end';
}

/** A payload whose bytes the modem may not all have got, and how a loss is to be judged. */
export interface Lossy {
  /** The script row that sent the payload. */
  row: Step;
  /** Decides what a loss of bytes means. @returns the code of the fault */
  judge(trip: DeliveryTrip, loss: Loss): FaultCode;
}

/** Sends filler, bytes that complete the payload, until the modem listens again, and counts the lost bytes. It ends `done` if nothing was lost. */
export async function settleLoss(trip: DeliveryTrip, payload: Lossy, fault: Fault): Promise<void> {
  const isMute = wantsOf(payload.row).indexOf('OK') < 0;
  if (fault.line === 'OK') {
    settleEarly(trip, payload, fault);
    throw ended(End.refused, fault);
  }
  if (payload.row.escape) throw ended(End.broken, fault);
  listenFor(trip, payload.row);
  // the modem acknowledges this payload in blocks and has stopped it early. So it also expects bytes that were never sent
  const rest = payload.row.ack ? trip.attempt.phaseRest || 0 : 0;
  const drained = await drain(trip, phaseOf(trip, trip.attempt.phaseBytes + rest, true, isMute));
  await settleDrained(trip, payload, drained, rest, fault);
}

/** Notes that an OK of the modem came `ms` milliseconds late. From now on, waits for OK are at least 1.5 times as long as that. */
export function learnLate(trip: DeliveryTrip, ms: number): void {
  trip.throttle.lateMs = Math.max(trip.throttle.lateMs, ms);
  trip.log.info('modem', 'its OK came ' + (ms / 1000).toFixed(1) + ' s late; from now on the firmware waits that long');
}

/**
 * Judges a loss in a payload whose blocks the modem acknowledges. Filler also replaced bytes that were never sent. As filler goes in long pieces, the
 * count of lost bytes may be too high by one piece (`lastPieceBytes`), which is subtracted.
 * @returns the code of the fault
 */
function judgeAcknowledged(trip: DeliveryTrip, payload: Lossy, loss: Loss): FaultCode {
  const least = Math.max(0, loss.lost - lastPieceBytes);
  if (least <= chanceBytes) return tellNoise(trip, loss);
  loss.lost = least;
  return payload.judge(trip, loss);
}

/**
 * Whether a good result of this script row proves that the modem's copy has no filler in it. That is so if the result has the checksum of the card's
 * bytes. Then no byte was lost, and the modem only answered late.
 */
function isProof(row: Step): boolean {
  return has('' + row.want, '<sum>');
}

/** Judges a payload after filler (other bytes) has completed it. @param rest number of bytes of the payload that were never sent */
async function settleDrained(trip: DeliveryTrip, payload: Lossy, drained: Drained, rest: number, fault: Fault): Promise<void> {
  const bytes = trip.attempt.phaseBytes;
  const lost = Math.max(0, Math.min(drained.missing - rest, bytes));
  if (drained.lateMs) learnLate(trip, drained.lateMs);
  const loss = { lost: lost, bytes: bytes, drained: drained };
  const { end, fault: why } = await tried(awaitResult(trip, payload.row, bytes));
  const isWhole = drained.isLate || (!rest && end === End.done && isProof(payload.row));
  const code: FaultCode | undefined = isWhole ? undefined
    : drained.lateMs ? 'line-noise' : rest ? judgeAcknowledged(trip, payload, loss) : payload.judge(trip, loss);
  if (end === End.broken || !code) throw ended(end, why);
  fault.code = code;
  fault.line = lost + ' of ' + inBytes(bytes) + ' missing';
  throw ended(End.refused, fault);
}
