// Writes a request to a socket, in slices that the modem confirms.

import { isSkipped, resultsOf, wantsOf } from '../../../at/row';
import type { End, OnEnd, Step } from '../../../at/step';
import type { Payload } from '../../../at/task';
import type { Fault } from '../../../fault';
import type { Values } from '../../../modem/modem';
import { wholeOf } from '../../../number';
import type { Image } from '../../../source/source';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { imagePayload, lateShare, okMsFor } from '../../pour/imagepayload';
import { judgeLoss, settleLoss } from '../../pour/loss';
import { textPayload } from '../request/body';
import type { Answer, OnBody, OnField } from './response';

export interface Request {
  method: string;
  /** Includes the text before the image; freed once written. */
  head: string;
  /** The body contains this image, then `tail`. */
  image?: Image | undefined;
  tail?: string;
  onBody: OnBody;
  onField?: OnField;
  /** The rest of the response is useless; asked after its head. The connection is then closed. */
  isEnough?: (answer: Answer) => boolean;
  /** A query to the same server follows: the connection stays open after a success. */
  isFollowed?: boolean;
  /** Its connection may be closed: a refused slice is not offered again. */
  isOnce?: boolean;
}

/** How often a slice is offered to a full modem, and the pause between. */
const mostOffers = 240;
const offerMs = 500;

/** Several scripts read the payload, so `close` does nothing. Has the modem's latest OK delay. */
function shielded(trip: DeliveryTrip, payload: Payload): Payload {
  const okMs = payload.okMs && Math.max(payload.okMs, trip.throttle.lateMs * lateShare);
  return { left: payload.left, pour: payload.pour, take: payload.take, close: function () { return; }, okMs: okMs! };
}

/** The connection's end answers no command. The line with TLS follows a bar. */
export function listenForEnd(trip: DeliveryTrip): void {
  const lines = trip.link.modem.http().closedLine.split('|');
  trip.chat.listen((trip.variables['isSecure'] && lines[1]) || lines[0]);
}

/** A confirmation without a number cannot be awaited. */
function lossRow(row: Step): Step {
  const isNamed = resultsOf(row).some(function (want) { return want.indexOf(':') > 0; });
  return isNamed ? row : Object.assign({}, row, { want: wantsOf(row).filter(function (want) { return want === 'OK'; }) });
}

/** Writes a part of a request; refused if the connection does not take it. */
function writePart(trip: DeliveryTrip, request: Request, payload: Payload, onEnd: OnEnd): void {
  const bytes = payload.left();
  const rows = scriptOf(trip, 'write', bytes);
  const valueOf = function (name: string): string | undefined { return trip.variables[name as keyof Values]; };
  const row = rows.filter(function (one) { return !!one.slice && !isSkipped(one, valueOf); })[0]!;
  let offers = 0;
  let before = bytes;
  let isClosed = false;

  function end(ended: End, fault?: Fault): void {
    payload.close();
    onEnd(ended, fault);
  }

  /** The modem has no room until the server reads. */
  function isToWait(left: number): boolean {
    const isUntouched = wholeOf(trip.variables['offset']) + left === bytes;
    return !request.isOnce && left > 0 && isUntouched && offers < mostOffers && !isClosed && !trip.chat.heard() && !trip.link.lost;
  }

  /** Goes on: the OK was only late. */
  function goOn(ended: End, fault?: Fault): void {
    listenForEnd(trip);
    if (ended === 'done' && payload.left() > 0) offer();
    else end(ended, fault);
  }

  function sent(ended: End, fault?: Fault): void {
    const left = payload.left();
    const image = trip.attempt.image;
    offers = left < before ? 0 : offers + 1;
    before = left;
    if (fault && ended === 'broken' && fault.code === 'bytes-lost' && image) {
      isClosed = !!trip.chat.heard();
      settleLoss(trip, { path: image.path, row: lossRow(row), judge: judgeLoss }, fault, goOn);
    } else if (ended === 'refused' && isToWait(left)) trip.clock.after(offerMs, offer);
    else end(ended, fault);
  }

  function offer(): void {
    trip.expect(offerMs);
    runRows(trip, rows, bytes, sent, shielded(trip, payload));
  }

  trip.variables['size'] = '' + bytes;
  offer();
}

/** Text beside an image has the image's timeout. */
function writeText(trip: DeliveryTrip, request: Request, text: string, onEnd: OnEnd): void {
  writePart(trip, request, textPayload(trip, text, request.image ? okMsFor(trip, text.length) : undefined), onEnd);
}

/** Head, image and tail, each in a new turn, which frees the previous one. */
export function writeRequest(trip: DeliveryTrip, request: Request, onEnd: OnEnd): void {
  function writeTail(end: End, fault?: Fault): void {
    if (end !== 'done' || !request.tail) onEnd(end, fault);
    else trip.clock.after(0, function () { writeText(trip, request, request.tail!, onEnd); });
  }
  function writeImage(end: End, fault?: Fault): void {
    request.head = '';
    const image = request.image;
    if (end !== 'done' || !image) writeTail(end, fault);
    else trip.clock.after(0, function () { writePart(trip, request, imagePayload(trip, image, 0), writeTail); });
  }
  writeText(trip, request, request.head, writeImage);
}
