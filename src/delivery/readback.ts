// Reads a copy of an image back and compares it with the image on the card (`upload.verify: "content"`). A size alone does not show garbled bytes.

import type { OnEnd } from '../at/step';
import type { Payload } from '../at/task';
import { End, newFault, tell } from '../fault';
import { pieceBytes, slowly } from '../link/baud';
import { listenWith } from '../link/script';
import { inBytes } from '../text';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';
import { openImage } from './lastbytes';
import { spendReading } from './spent';

/** Number of received bytes that are collected before they are compared with the card. */
const mostHeld = 1024;
/** A copy that is longer than the image by more than this many bytes counts as endless. */
const mostBeyond = 65536;

/** Runs the script that reads the copy back, and gives the copy's bytes to the payload. */
export type Run = (trip: DeliveryTrip, script: 'readBack' | 'get', onEnd: OnEnd, payload: Payload) => void;

/**
 * Reads the copy and compares it with the image on the card. It ends `refused` with the code `content-differs` if they differ. It ends `done` if
 * the modem cannot read its copy back, which sets `noReadBack`.
 * @param run runs the script
 * @param script `readBack`: the copy in the modem; `get`: the copy on the server
 * @param before number of bytes before the image in the modem's copy
 */
export async function compareCopy(trip: ImageTrip, run: Run, script: 'readBack' | 'get', before: number): Promise<void> {
  const image = trip.attempt.image;
  const rest = trip.variables['rest']!;
  const file = openImage(trip, image, 0);
  if (script === 'get') spendReading(trip);
  let read = 0;
  let isSame = !!file;
  /** Received bytes that are compared later, as a busy engine may lose incoming bytes. */
  let held = '';

  function compare(): void {
    if (held && isSame && file!.read(held.length) !== held) isSame = false;
    held = '';
  }

  function take(bytes: string): void {
    read += bytes.length;
    held += bytes;
    // the server sends its copy without pauses, so the received bytes are compared while more arrive
    if (held.length >= mostHeld) compare();
    if (read > image.size + mostBeyond) {
      trip.chat.abort(newFault('content-differs', 'the copy that was read back', 'broken off after ' + inBytes(read)));
    }
  }

  async function readAll(): Promise<void> {
    for (;;) {
      const had = read;
      trip.variables['rest'] = '' + (before + read);
      trip.variables['piece'] = '' + Math.min(pieceBytes(trip), image.size - read);
      const { end: ran, fault: why } = await tried(until(function (onEnd) { run(trip, script, onEnd, listenWith(trip, take)); }));
      compare();
      if (ran !== End.done || script === 'get' || read >= image.size || read === had) throw ended(ran, why);
    }
  }

  const { end, fault } = await tried(slowly(trip, script !== 'get', readAll));
  compare();
  if (file) file.close();
  trip.variables['rest'] = rest;
  if (fault && script === 'readBack' && end === End.refused && fault.code === 'refused') {
    trip.throttle.noReadBack = true;
    trip.log.warn('modem', 'does not give its copy back, so from now on the one on the server is read: ' + tell(fault));
    return;
  }
  if (end !== End.done) throw ended(end, fault);
  if (!isSame || read !== image.size) {
    throw ended(End.refused, newFault('content-differs', script === 'get' ? 'the copy on the server' : 'the copy in the modem', inBytes(read)
      + ' read back of ' + image.size));
  }
  if (script === 'get') image.isSame = true;
  trip.log.info('image', image.path + ' was read back from the ' + (script === 'get' ? 'server' : 'modem') + ' and is the same, byte for byte');
}
