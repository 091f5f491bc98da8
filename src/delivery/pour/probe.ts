// Measures the speed at which the modem takes bytes. For that, a scratch file is copied into the modem like an image, and then deleted.

import type { Script } from '../../at/step';
import type { Payload } from '../../at/task';
import { drain } from '../../link/drain';
import type { Method } from '../../modem/modem';
import { createPacer } from '../../payload/pacer';
import type { DeliveryTrip } from '../deliverytrip';
import { scriptOf, scriptValue, underName } from '../imagescript';
import { phaseOf } from './intake';
import { isNoise, learnLate, speedOf, takenPerSecond, type Loss } from './loss';

/**
 * Wanted duration of a probe in milliseconds, as far as `leastBytes` and `mostBytes` allow. It must be long, since a receive buffer of 512 bytes
 * hides the first losses.
 */
const probeMs = 2000;
const leastBytes = 6144;
const mostBytes = 32768;
const okMs = 1500;
const name = 'pace.tmp';

/** What a scratch file has shown about the speed at which the modem takes bytes. */
export interface ProbeResult {
  /**
   * How the probe ended. `good`: nothing was lost. `noise`: a few bytes were lost by chance. `lost`: more bytes were lost. `none`: the modem refused
   * the file. `broken`: the modem is silent.
   */
  how: 'good' | 'noise' | 'lost' | 'none' | 'broken';
  /** Estimated speed at which the modem takes bytes, in bytes a second. 0: nothing was lost. */
  takes: number;
  /** Lost bytes divided by all bytes of the probe, from 0 to 1. */
  share: number;
  /** Speed in bytes a second at which the probe was sent. It is below the pace if the engine was slow. */
  went: number;
}

/** Whether the upload method takes a whole file at any pace, so that a scratch file can measure the modem's speed by it. */
export function canProbe(method: Method): boolean {
  return (method.script('stage', leastBytes) || []).some(function (row) { return !!row.pour && !row.slice && !row.ack; });
}

/** Whether the modem has an upload method whose speed a scratch file can measure. */
export function hasProbe(trip: DeliveryTrip): boolean {
  return trip.link.modem.methods().some(function (one) { return canProbe(one); });
}

/** Returns the upload method by which the scratch file is sent. It returns undefined if none is usable now. */
export function probeMethod(trip: DeliveryTrip): Method | undefined {
  return trip.link.modem.methods().filter(function (method) {
    return canProbe(method) && trip.throttle.refusedMethod !== method.why && (!method.hasDrive || !!trip.variables['drive']);
  })[0];
}

function scratch(trip: DeliveryTrip, bytes: number): Payload {
  let left = bytes;
  return {
    okMs: okMs + trip.throttle.lateMs * 1.5,
    left: function () { return left; },
    pour: function (_bytes, _escape, onPoured) {
      const pacer = createPacer(trip.uart, trip.clock, { baud: trip.link.baud, pace: trip.throttle.pace, slack: trip.throttle.slack }, 1);
      const startMs = trip.clock.now();
      let text = '\r';
      while (text.length < pacer.chunkBytes) text += text;
      function lineMs(): number { return Math.max(0, (bytes - left) * 10000 / trip.link.baud - (trip.clock.now() - startMs)); }
      function end(): void {
        trip.attempt.phaseMs = trip.clock.now() - startMs + lineMs();
        onPoured(lineMs());
      }
      function next(): void {
        const size = Math.min(left, pacer.chunkBytes);
        trip.uart.write(text.slice(0, size));
        left -= size;
        if (left > 0) pacer.after(size, next);
        else end();
      }
      pacer.begin(next);
      return function () {
        pacer.stop();
        return lineMs();
      };
    },
    take: function () { return; },
    close: function () { return; }
  };
}

async function run(trip: DeliveryTrip, script: Script, bytes: number): Promise<void> {
  trip.expect(60000 + bytes * 1000 / speedOf(trip));
  await underName(trip, name, bytes, async function () {
    await until(function (onEnd) {
      trip.chat.run({ script: script, variables: trip.variables, valueFor: scriptValue(trip), payload: scratch(trip, bytes), onEnd: onEnd });
    });
  });
}

function sizeOf(trip: DeliveryTrip, method: Method): number {
  // images lost bytes though probes did not, so the next probe is longer, up to the image's size
  const longest = trip.throttle.losses > 1 && trip.attempt.image ? Math.max(trip.attempt.image.size, mostBytes) : mostBytes;
  const wanted = Math.floor(speedOf(trip) * probeMs * Math.pow(4, Math.max(0, trip.throttle.losses - 1)) / 1000);
  return Math.min(method.most || longest, longest, Math.max(leastBytes, wanted));
}

/** End of a probe, before the modem's speed is computed from it. */
interface Outcome {
  /** How the probe has ended, as in `ProbeResult`. */
  how: ProbeResult['how'];
  /** The loss of bytes that was counted. It is undefined if there was none. */
  loss?: Loss;
}

/**
 * Counts the missing bytes of a scratch file that the modem did not take as a whole.
 * @returns how the probe ended, and the loss if bytes were lost
 */
async function countMissing(trip: DeliveryTrip, bytes: number): Promise<Outcome> {
  const drained = await drain(trip, phaseOf(trip, bytes, true));
  if (drained.missing === undefined) return { how: 'broken' };
  if (drained.isLate) return { how: 'good' };
  if (drained.lateMs) {
    learnLate(trip, drained.lateMs);
    return { how: 'noise' };
  }
  const loss = { path: name, lost: Math.min(drained.missing, bytes), bytes: bytes, drained: drained };
  return { how: isNoise(loss.lost, bytes) ? 'noise' : 'lost', loss: loss };
}

async function send(trip: DeliveryTrip, script: Script, bytes: number): Promise<Outcome> {
  const { end, fault } = await tried(run(trip, script, bytes));
  if (!fault) {
    trip.throttle.isOkKnown = true;
    return { how: 'good' };
  }
  if (end === 'refused') return { how: 'none' };
  if (fault.code !== 'bytes-lost') return { how: 'broken' };
  if (fault.line === 'OK') return { how: 'noise' };
  return await countMissing(trip, bytes);
}

/** Sends one scratch file at the current speed, deletes it, and returns what it has shown. */
export async function probe(trip: DeliveryTrip, method: Method): Promise<ProbeResult> {
  const bytes = sizeOf(trip, method);
  const found = await send(trip, scriptOf(trip, 'stage', bytes, method), bytes);
  const loss = found.loss;
  if (found.how !== 'broken') {
    const { end: cleared } = await tried(run(trip, scriptOf(trip, 'clear', bytes, method), bytes));
    if (cleared === 'broken') found.how = 'broken';
  }
  trip.log.debug('modem', 'a probe of ' + bytes + ' bytes at ' + Math.round(speedOf(trip)) + ' bytes a second, ' + trip.link.baud + ' baud: ' + found.how + (loss ? ', ' + loss.lost + ' missing' : ''));
  return {
    how: found.how, takes: loss ? takenPerSecond(trip, loss) : 0, share: loss ? loss.lost / bytes : 0,
    went: bytes * 1000 / Math.max(trip.attempt.phaseMs, 1)
  };
}
