// Makes the payload of an image with the texts around it, with exactly the number of bytes that the request's head announces.

import type { Payload } from '../../../at/task';
import type { Fault } from '../../../fault';
import { createPacer } from '../../../payload/pacer';
import type { DeliveryTrip, ImageTrip } from '../../deliverytrip';
import { imagePayload } from '../../pour/imagepayload';

type OnPoured = (lineMs: number, fault?: Fault) => void;

/**
 * Writes a text to the modem at the image's pace.
 * @param onPoured is called at the end with the milliseconds that the line still needs for the bytes
 * @returns a function that stops the writing, and returns those milliseconds
 */
function pourText(trip: DeliveryTrip, text: string, onPoured: (lineMs: number) => void): () => number {
  const startMs = trip.clock.now();
  const rate = { baud: trip.link.baud, pace: trip.throttle.pace, slack: trip.throttle.slack };
  const pacer = rate.pace > 0 || trip.uart.hasFlow() ? createPacer(trip.uart, trip.clock, rate, 1) : undefined;
  let at = 0;
  function lineMs(): number { return Math.max(0, at * 10000 / trip.link.baud - (trip.clock.now() - startMs)); }
  function next(): void {
    const bytes = pacer ? pacer.chunkBytes : text.length;
    trip.uart.write(text.slice(at, at + bytes));
    at = Math.min(at + bytes, text.length);
    if (at >= text.length) onPoured(lineMs());
    else pacer!.after(bytes, next);
  }
  if (pacer) pacer.begin(next);
  else next();
  return function () {
    if (pacer) pacer.stop();
    return lineMs();
  };
}

/** Makes a payload of a text. @param okMs milliseconds to wait for the modem's OK; undefined: the timeout of the script row holds */
export function textPayload(trip: DeliveryTrip, text: string, okMs?: number): Payload {
  return {
    left: function () { return text.length; },
    pour: function (bytes, _escape, onPoured) {
      const startMs = trip.clock.now();
      const part = text.slice(0, bytes);
      text = text.slice(bytes);
      trip.attempt.phaseBytes = part.length;
      return pourText(trip, part, function (lineMs) {
        trip.attempt.phaseMs = trip.clock.now() - startMs + lineMs;
        onPoured(lineMs);
      });
    },
    take: function () { return; },
    close: function () { return; },
    okMs: okMs
  };
}

type Parts = [head: Payload, image: Payload, tail: Payload];

/**
 * Writes bytes of the body's parts, one part after the other.
 * @returns a function that stops the writing, and returns the milliseconds that the line still needs for the bytes
 */
function pourParts(trip: DeliveryTrip, parts: Parts, bytes: number, onPoured: OnPoured): () => number {
  const startMs = trip.clock.now();
  const byteMs = 10000 / trip.link.baud;
  const pace = trip.throttle.pace;
  let toGo = bytes;
  let isStopped = false;
  let fault: Fault | undefined;
  let timer: ReturnType<typeof trip.clock.after> | undefined;
  let freeMs = startMs;
  /** Counts how often a part of the HTTP body has begun or ended. It shows whether a part has ended before the call that sends it returned. */
  let turn = 0;
  let stop = lineMs;

  function lineMs(): number { return Math.max(0, freeMs - trip.clock.now()); }

  function beginPart(): void {
    const part = parts.filter(function (one) { return one.left() > 0; })[0] || parts[1];
    const partBytes = Math.min(toGo, part.left());
    const mine = ++turn;
    const beforeMs = lineMs();
    timer = undefined;
    toGo -= partBytes;
    freeMs = trip.clock.now() + beforeMs + partBytes * byteMs;
    const stopPart = part.pour(partBytes, undefined, next);
    // `pour` has set `phaseBytes` to the bytes of this part alone. A loss is counted among the bytes of all parts, so their sum is restored
    trip.attempt.phaseBytes = bytes;
    if (mine === turn) stop = function () { return beforeMs + stopPart(); };
  }

  /** Begins the next part of the body once the modem has taken the parts before it. */
  function awaitTaken(): void {
    const takenMs = pace ? startMs + (bytes - toGo) * 1000 / pace - trip.clock.now() : 0;
    stop = lineMs;
    timer = trip.clock.after(Math.max(lineMs(), takenMs), beginPart);
  }

  function next(_lineMs: number, bad?: Fault): void {
    fault = bad || fault;
    turn++;
    if (isStopped) return;
    if (toGo > 0) {
      if (pace || trip.uart.hasFlow()) awaitTaken();
      else beginPart();
    } else {
      stop = lineMs;
      trip.attempt.phaseMs = trip.clock.now() - startMs + lineMs();
      onPoured(lineMs(), fault);
    }
  }

  beginPart();
  return function () {
    isStopped = true;
    if (timer !== undefined) trip.clock.cancel(timer);
    return stop();
  };
}

function wrapPayload(trip: DeliveryTrip, head: string, image: Payload, tail: string): Payload {
  const parts: Parts = [textPayload(trip, head), image, textPayload(trip, tail)];
  return {
    left: function () { return parts.reduce(function (sum, part) { return sum + part.left(); }, 0); },
    pour: function (bytes, _escape, onPoured) { return pourParts(trip, parts, bytes, onPoured); },
    take: function () { return; },
    close: function () { image.close(); },
    okMs: image.okMs
  };
}

/** Makes the payload of a request's body: the image between two texts, which may be empty. */
export function bodyPayload(trip: ImageTrip, head: string, tail: string): Payload {
  const image = imagePayload(trip, trip.attempt.image, 0);
  return head || tail ? wrapPayload(trip, head, image, tail) : image;
}
