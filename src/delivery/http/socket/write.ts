// Writes an HTTP request to a socket, in slices that the modem confirms.

import { isSkipped, resultsOf, wantsOf } from '../../../at/row';
import type { Step } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { End, type Fault } from '../../../fault';
import type { Values } from '../../../modem/modem';
import { wholeOf } from '../../../number';
import type { Image } from '../../../source/source';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { imagePayload, lateShare, okMsFor } from '../../pour/imagepayload';
import { judgeLoss, settleLoss } from '../../pour/loss';
import { textPayload } from '../request/body';
import type { Answer, OnBody, OnField } from './response';

/** An HTTP request, and the receivers of its response. */
export interface Request {
  /** The HTTP method, in capitals. */
  method: string;
  /** The head of the request, with the text before the image. It is emptied after it is written, to free memory. */
  head: string;
  /** The image in the body. It is undefined if the body has none. */
  image?: Image | undefined;
  /** The text that follows the image in the body. */
  tail?: string;
  /** Gets each piece of the response's body. */
  onBody?: OnBody | undefined;
  /** Gets each field of the response's head. */
  onField?: OnField | undefined;
  /** Whether the rest of the response is not needed, so that the connection is closed. It is called after the response's head is read. */
  isEnough?: ((answer: Answer) => boolean) | undefined;
  /** A query to the same server follows, so the connection stays open after a successful upload. */
  isFollowed?: boolean;
  /** The server may have closed the connection already. So a slice that the connection refuses is not offered again. */
  isOnce?: boolean;
}

/** Number of times that a slice is offered to a modem whose buffer is full. The pause between two offers is `offerMs` milliseconds. */
const mostOffers = 240;
const offerMs = 500;

/**
 * The least time to wait for the modem's OK after a slice, in milliseconds. Some modems say OK only when the network has taken the slice: the slowest
 * network takes one of 1,500 bytes in 7.5 s. A shorter wait would take the late OK for a loss of bytes.
 */
const takenMs = 8000;

/**
 * Returns a payload that several scripts can use in turn, since the end of a script does not close its file. The wait for the modem's OK is at least
 * `takenMs` longer than 1.5 times the longest delay so far.
 */
function shielded(trip: DeliveryTrip, payload: Payload): Payload {
  const okMs = payload.okMs && Math.max(payload.okMs, takenMs + trip.throttle.lateMs * lateShare);
  return { left: payload.left, pour: payload.pour, take: payload.take, close: function () { return; }, okMs: okMs };
}

/**
 * Lets the chat record the line by which the modem reports that the connection has ended. That line is `closedLine` of the modem's record. If
 * `closedLine` has a second line after a `|`, it is the one for connections with TLS, or by the sockets of TLS.
 */
export function listenForEnd(trip: DeliveryTrip): void {
  const lines = trip.link.modem.http().closedLine.split('|');
  trip.chat.listen(((trip.variables['isSecure'] || trip.variables['byCch']) && lines[1]) || lines[0]);
}

/**
 * Returns the script row that waits for the modem's answer after a loss of bytes. Only a result with a name and a colon can then be recognised.
 * Without such a result, the row waits for OK alone.
 */
function lossRow(row: Step): Step {
  const isNamed = resultsOf(row).some(function (want) { return want.indexOf(':') > 0; });
  return isNamed ? row : Object.assign({}, row, { want: wantsOf(row).filter(function (want) { return want === 'OK'; }) });
}

/** A part of a request (head, image or tail), as a payload. */
interface Part {
  /** Payload of the part's bytes that are not written yet. */
  payload: Payload;
  /** Returns the part's payload from a later byte on. @param from offset of that byte in the part */
  make(from: number): Payload;
}

/** Writes a part of a request in slices. It ends `refused` if the connection does not take a slice. */
async function writeSlices(trip: DeliveryTrip, request: Request, part: Part): Promise<void> {
  const bytes = part.payload.left();
  const rows = scriptOf(trip, 'write', bytes);
  const valueOf = function (name: string): string | undefined { return trip.variables[name as keyof Values]; };
  const row = rows.filter(function (one) { return !!one.slice && !isSkipped(one, valueOf); })[0]!;
  let offers = 0;
  let before = bytes;
  let isClosed = false;

  /** Whether the connection may still take the slice, if the slice is offered again. */
  function isOpen(): boolean { return !request.isOnce && offers < mostOffers && !isClosed && !trip.chat.heard() && !trip.link.lost; }

  /** Whether to wait and offer the slice again. The modem has no room until the server reads. @param left number of unwritten bytes */
  function isToWait(left: number): boolean {
    const isUntouched = wholeOf(trip.variables['offset']) + left === bytes;
    return left > 0 && isUntouched && isOpen();
  }

  /** Whether the modem has dropped the slice after it got it, since its buffer was full. Then the slice is written again. */
  function isDropped(fault: Fault | undefined): boolean {
    const full = trip.link.modem.http().fullLine;
    return !!full && !!fault && fault.line === full && isOpen();
  }

  trip.variables['size'] = '' + bytes;
  for (;;) {
    trip.expect(offerMs);
    const { end, fault } = await tried(until(function (onEnd) { runRows(trip, rows, bytes, onEnd, { payload: shielded(trip, part.payload) }); }));
    const left = part.payload.left();
    const image = trip.attempt.image;
    offers = left < before ? 0 : offers + 1;
    before = left;
    if (fault && end === End.broken && fault.code === 'bytes-lost' && image) {
      isClosed = !!trip.chat.heard();
      const { end: settled, fault: lost } = await tried(settleLoss(trip, { row: lossRow(row), judge: judgeLoss }, fault));
      // the chat again waits for the line about the connection's end, since the writing goes on if the modem's OK was only late
      listenForEnd(trip);
      if (settled !== End.done || part.payload.left() <= 0) throw ended(settled, lost);
    } else if (end === End.refused && isToWait(left)) await elapsed(trip.clock, offerMs);
    else if (end === End.refused && isDropped(fault)) {
      await elapsed(trip.clock, offerMs);
      part.payload.close();
      part.payload = part.make(wholeOf(trip.variables['offset']));
    } else throw ended(end, fault);
  }
}

async function writePart(trip: DeliveryTrip, request: Request, make: Part['make']): Promise<void> {
  const part = { payload: make(0), make: make };
  const { end, fault } = await tried(writeSlices(trip, request, part));
  part.payload.close();
  throw ended(end, fault);
}

/** Writes a text of a request to the socket. If the request also has an image, the text's timeout is that of the image. */
async function writeText(trip: DeliveryTrip, request: Request, text: string): Promise<void> {
  const okMs = request.image ? okMsFor(trip, text.length) : undefined;
  await writePart(trip, request, function (from) { return textPayload(trip, text.slice(from), okMs); });
}

/** Writes head, image and tail of a request. Each of them begins in a new turn of the event loop, which frees the memory of the one before. */
export async function writeRequest(trip: DeliveryTrip, request: Request): Promise<void> {
  const { end, fault } = await tried(writeText(trip, request, request.head));
  request.head = '';
  if (end !== End.done) throw ended(end, fault);
  const image = request.image;
  if (image) {
    await elapsed(trip.clock, 0);
    await writePart(trip, request, function (from) { return imagePayload(trip, image, from); });
  }
  if (request.tail) {
    await elapsed(trip.clock, 0);
    await writeText(trip, request, request.tail);
  }
}
