// Finds the modem's drive for copies of images, and changes the upload method after failures.

import { isBusy, newFault, type Fault } from '../../fault';
import { markOfModem } from '../../link/link';
import type { Method } from '../../modem/modem';
import { wholeOf } from '../../number';
import { has, inBytes } from '../../text';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { isOfCard } from './imagepayload';

function firstNumber(text: string | undefined): number | undefined {
  const digits = /[0-9]+/.exec(text || '');
  return digits ? wholeOf(digits[0]) : undefined;
}

/** Returns the number of free bytes that the modem's drive had when it was found. It returns undefined if that number is unknown. */
function roomOf(trip: DeliveryTrip): number | undefined {
  const all = firstNumber(trip.variables['driveBytes']);
  const used = firstNumber(trip.variables['usedBytes']);
  if (all !== undefined && used !== undefined) return all - used;
  // modems report different numbers about their drive: the free bytes, all bytes, or the longest possible file. So the smallest one counts
  let least: number | undefined;
  (trip.variables['room'] || '').split(',').forEach(function (text) {
    const n = firstNumber(text);
    if (n !== undefined && !(n > least!)) least = n;
  });
  return least;
}

/** Whether the image fits into the modem's drive, as far as its free bytes are known. @param bytes size of the image */
export function hasRoom(trip: DeliveryTrip, method: Method, bytes: number): boolean {
  const room = roomOf(trip);
  return !method.hasDrive || room === undefined || bytes <= room;
}

/** Finds the modem's drive, if one of the methods copies images onto it. It does so only once. */
export async function findDrive(trip: DeliveryTrip, methods: Method[]): Promise<void> {
  if (trip.variables['drive'] || !methods.some(function (method) { return !!method.hasDrive; })) return;
  await runOwn(trip, 'drive');
  const room = roomOf(trip);
  trip.log.info('modem', 'images go through its drive ' + trip.variables['drive']
    + (room === undefined ? '' : ', of which ' + inBytes(room) + ' are free'));
}

/** Returns a list with the upload method that was chosen. If none was chosen yet, it returns all methods of the modem. */
export function methodsInUse(trip: DeliveryTrip): Method[] {
  return trip.throttle.method ? [trip.throttle.method] : trip.link.modem.methods();
}

/** Makes the fault that no upload method can send the image. */
export function noMethod(trip: ImageTrip): Fault {
  return newFault('no-method', 'upload.method',
    inBytes(trip.attempt.image.size) + ' by ' + trip.config['upload.method'] + ' at ' + trip.link.baud + ' baud');
}

/**
 * Notes that the modem refuses the upload method. That holds for this image, or for all images if the method does not exist or cannot write files. A
 * refusal without a reason may mean that the modem lacks the command.
 */
export function noteRefusal(trip: MethodTrip, fault: Fault | undefined): void {
  const method = trip.throttle.method;
  const code = fault && fault.code;
  const line = fault && fault.line;
  const isDenied = (code === 'put-denied' || code === 'session') && method.hasDrive && !trip.link.lost;
  const isMute = isDenied && !!line && !trip.link.modem.codeOf(line);
  const isUseless = (code === 'modem-full' || code === 'copy-missing') && !!method.hasDrive && roomOf(trip) !== undefined
    && hasRoom(trip, method, trip.attempt.image.size);
  if (code === 'drive-missing' || isUseless) trip.throttle.refusedMethod = method.why;
  else if (isMute || code === 'modem-full' || code === 'copy-missing' || code === 'file-missing' || code === 'content-differs') {
    trip.throttle.refusedMethod = method.why + trip.attempt.image.path;
  }
}

/** Whether this boot ended a sleep. A sleeping camera boots before each round. */
export function wasWoken(trip: DeliveryTrip): boolean {
  return trip.sleep.wasAsleep() || (!!trip.sleep.wasMoved && trip.sleep.wasMoved());
}

/**
 * Name of the note on the card about upload methods that were given up. The note's text begins with the modem's mark. Cards in use already have a
 * note of this name.
 */
const noteOfMethods = 'ways';
/** Sign in the card's note that the server may have caused the last failure. The result of the next method shows whether it has. */
const suspicion = '?';
/** Factor for an upload method that was cleared of suspicion. It is given up only after this many times `upload.attempts` further failures. */
const mostCleared = 7;

function failedMethods(trip: DeliveryTrip): string {
  if (trip.throttle.failedMethods === undefined) {
    const known = wasWoken(trip) ? trip.notes.get(noteOfMethods) : '';
    const mark = markOfModem(trip, noteOfMethods);
    trip.throttle.failedMethods = known.indexOf(mark) !== 0 ? '' : known.slice(mark.length);
  }
  return trip.throttle.failedMethods;
}

/** Forgets the failures of the upload methods. It is called when the server refuses one image after another, so no method is to blame. */
export function forgiveMethods(trip: DeliveryTrip): void {
  trip.throttle.failed = 0;
  if (failedMethods(trip)) noteMethods(trip, '');
}

/**
 * Whether the server may have caused the failure, as it is full or refuses the image. The modem may give the same code if its own copy is missing.
 */
function mayBeOfServer(trip: DeliveryTrip, fault: Fault): boolean {
  const code = fault.line && trip.link.modem.codeOf(fault.line);
  return fault.code === 'transfer-broken' || code === 'rejected' || code === 'put-denied';
}

function noteMethods(trip: DeliveryTrip, failed: string): void {
  trip.throttle.failedMethods = failed;
  trip.notes.put(noteOfMethods, failed && markOfModem(trip, noteOfMethods) + failed);
}

/**
 * Counts a failure of the upload method. After `upload.attempts` failures in a row the next method is used, and after the last method the first. If
 * the server may be the cause, the next method serves as a test. If that also fails, neither method is to blame.
 */
export function noteFailure(trip: DeliveryTrip, fault: Fault): void {
  const throttle = trip.throttle;
  const method = throttle.method;
  const isOfServer = trip.attempt.isAnswered || fault.code === 'size-differs' || isBusy(fault);
  if (!method || isOfServer || isOfCard(fault.code) || fault.code === 'journal' || fault.code === 'card-worn') return;
  const before = failedMethods(trip);
  const isUnsure = mayBeOfServer(trip, fault);
  if (isUnsure && has(before, suspicion) && !has(before, '|' + method.why + '|')) {
    noteMethods(trip, '');
    throttle.failed = -mostCleared * trip.config['upload.attempts'];
    trip.log.info('server', 'refuses the image by ' + method.name + ' (' + method.why + '), too: no method of the modem is the cause');
    return;
  }
  // the server has got a part of the image, so the method works
  if (method.confirms === 'slices' || (isUnsure && trip.attempt.serverBytes > 0)) return;
  throttle.failed = (throttle.failed || 0) + 1;
  if (throttle.failed < trip.config['upload.attempts']) return;
  const isLast = has(before, '|' + method.why + '|');
  const tries = throttle.failed + (throttle.failed === 1 ? ' try' : ' tries in a row');
  if (isUnsure && !isLast) trip.log.info('image', 'after ' + tries + ' by ' + method.name + ' (' + method.why
    + '), the next one goes by another method: it shows whether the server is the cause');
  else trip.log.warn('modem', tries + ' failed by ' + method.name + ' (' + method.why + '); '
    + (isLast ? 'all methods have, so the best one is tried again' : 'the next method that upload.method allows is tried'));
  throttle.failed = 0;
  noteMethods(trip, isLast ? '' : before.replace(suspicion, '') + '|' + method.why + '|' + (isUnsure ? suspicion : ''));
}

/** Whether the upload method has failed too often, or the modem refuses it. */
export function wasRefused(trip: ImageTrip, method: Method): boolean {
  return has(failedMethods(trip), '|' + method.why + '|') || trip.throttle.refusedMethod === method.why
    || trip.throttle.refusedMethod === method.why + trip.attempt.image.path;
}
