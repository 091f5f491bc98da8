// Wakes the modem, at any baud rate or in an old data phase.

import type { Handlers } from '../at/step';
import { newFault } from '../fault';
import { wholeOf } from '../number';
import { drain } from './drain';
import type { ConfigTrip, LinkTrip } from './link';
import { dialectOf, runScript } from './script';

export const usualBaud = 115200;
/** Filler for an old data phase of unknown size. */
const leastFillBytes = 65536;
/** No document has the timeout of a data phase; 25 s are known to suffice. */
const silenceMs = 26000;
/** Rates of all records, and slow ones from an AT+IPR cut short by the line. */
export function everyBaud(): number[] {
  return [115200, 9600, 921600, 57600, 460800, 230400, 38400, 19200, 3000000, 3686400, 3200000, 2000000, 1842000, 300, 4800, 2400, 1200, 600];
}

export function wakeAt(trip: LinkTrip, bauds: number[], onEnd: (isAwake: boolean) => void): void {
  const baud = bauds[0];
  if (!baud) {
    onEnd(false);
    return;
  }
  trip.uart.open(baud);
  trip.link.baud = baud;
  trip.variables['isHeard'] = '';
  runScript(trip, 'wake', function (end, _fault) {
    if (end === 'done') {
      trip.link.heardBaud = baud;
      onEnd(true);
    } else wakeAt(trip, bauds.slice(1), onEnd);
  });
}

export function likelyBauds(trip: ConfigTrip): number[] {
  const all = [wholeOf(trip.notes.get('baud')) || 0, usualBaud, trip.config['modem.baud']];
  if (trip.link.heardBaud) all.unshift(trip.link.heardBaud);
  return all.filter(function (baud, i) { return baud > 0 && all.indexOf(baud) === i; });
}

/** While it boots: one AT at each likely rate; the whole dialogue once one is answered, and each tenth time. */
const bootAskMs = 500;
const wholeEvery = 10;

/** Booting takes time. */
export function wakeWithin(trip: ConfigTrip, untilMs: number, onEnd: (isAwake: boolean) => void, count = 1): void {
  function take(isAwake: boolean): void {
    if (isAwake || trip.clock.now() >= untilMs) onEnd(isAwake);
    else wakeWithin(trip, untilMs, onEnd, count + 1);
  }
  const bauds = likelyBauds(trip);
  if (count % wholeEvery === 0) wakeAt(trip, bauds, take);
  else askOnce(trip, bauds, function (isHeard) {
    if (isHeard) wakeAt(trip, [trip.link.baud], take);
    else take(false);
  }, bootAskMs, 1);
}

/**
 * A chip whose clock is this young was powered on with its board, so the modem is most likely off. The clock goes on over restarts
 * and deep sleep (device/sleep.ts); if an engine starts it elsewhere, the modem is only found a little later.
 */
const youngSeconds = 300;

/** Whether the key comes before a search at all rates: without STATUS, only an answer shows that the modem is on. */
function isKeyFirst(trip: ConfigTrip): boolean {
  return trip.power.hasKey && !trip.link.heardBaud && trip.power.isOn() === undefined && trip.sleep.seconds() < youngSeconds;
}

/** @returns whether STATUS alone shows that it is off; a STATUS that was wrong once is not believed */
function isSeenOff(trip: ConfigTrip): boolean {
  return trip.power.hasKey && !trip.link.heardBaud && trip.power.isOn() === false;
}

/** A modem that is ready answers AT within this time. */
const answerMs = 200;

/** An engine may look for it 100 ms later. */
const heardMs = answerMs + 100;

/** AT at each rate: two, since the first may set the rate. RDY ends a boot; if it comes just after AT, that one may still be answered. */
export function askOnce(trip: LinkTrip, bauds: number[], onEnd: (isHeard: boolean) => void, ms = heardMs, tries = 2): void {
  const baud = bauds[0];
  if (!baud) {
    onEnd(false);
    return;
  }
  trip.uart.open(trip.link.baud = baud);
  const freeMs = trip.clock.now() + answerMs;
  let isReady = false;
  trip.chat.run({
    script: [{ say: 'AT', want: ['OK|RDY'], ms: ms, tries: tries }], variables: trip.variables, valueFor: function () { return undefined; },
    onLine: function (line) { isReady = line === 'RDY'; },
    onEnd: function (end) {
      const leftMs = isReady ? freeMs - trip.clock.now() : 0;
      if (end === 'done' && leftMs > 0) trip.clock.after(leftMs, function () { onEnd(true); });
      else if (end === 'done') onEnd(true);
      else askOnce(trip, bauds.slice(1), onEnd, ms, tries);
    }
  });
}

/** The modem's memory and session are lost. */
export function forgetAll(trip: ConfigTrip, onWaking: () => void): void {
  trip.link.isTalking = false;
  trip.variables = { isWired: trip.uart.isWired ? '1' : '' };
  onWaking();
  trip.chat.listen('');
  trip.power.wake();
  trip.link.suppliedMs = trip.link.suppliedMs || trip.clock.now();
  trip.link.isLeft = false;
  trip.chat.setDialect(trip.link.modem ? dialectOf(trip.link.modem) : trip.standard);
}

/** Ends an old data phase at the likeliest rate. */
function fill(trip: ConfigTrip, fillerPace: number, onEnd: (isAwake: boolean) => void): void {
  trip.uart.open(trip.link.baud = likelyBauds(trip)[0]!);
  launch(drain(trip, {
    bytes: Math.max(leastFillBytes, trip.link.largest), isCounted: false, isPatient: false, pace: fillerPace, leastPace: fillerPace, isOkKnown: false
  }), function (drained) { onEnd(drained.missing !== undefined); }, function () { return; });
}

/** The modem may be late, restarting, or at another rate. */
function seek(trip: ConfigTrip, onEnd: (isAwake: boolean) => void): void {
  const likely = likelyBauds(trip);
  const others = everyBaud().filter(function (baud) { return likely.indexOf(baud) < 0 && (!trip.maxBaud || baud <= trip.maxBaud); });
  wakeAt(trip, likely.concat(others), function (isAwake) {
    if (isAwake) onEnd(true);
    else trip.clock.after(silenceMs, function () { wakeAt(trip, likely, onEnd); });
  });
}

/** All that `freeing` has left out for the key. @param isFilled whether an old data phase has been ended */
export function searchOn(trip: ConfigTrip, fillerPace: number, isFilled: boolean, onEnd: (isAwake: boolean) => void): void {
  if (isFilled) seek(trip, onEnd);
  else fill(trip, fillerPace, function (isAwake) {
    if (isAwake) wakeAt(trip, likelyBauds(trip), onEnd);
    else seek(trip, onEnd);
  });
}

/**
 * @param fillerPace bytes per second
 * @param onWaking the modem's memory and session are lost
 */
export function createWakeHandlers(trip: ConfigTrip, fillerPace: number, onWaking: () => void): Handlers {
  return {
    waking: function (onEnd, cause) {
      // the rate may have caused the fault
      if (trip.link.isTalking && trip.link.baud > usualBaud && cause && (cause.code === 'silent' || cause.code === 'bytes-lost')) trip.link.breaks++;
      if (cause) trip.link.isAttached = false;
      forgetAll(trip, onWaking);
      function wake(): void {
        wakeAt(trip, likelyBauds(trip), function (isAwake) {
          trip.link.wokenMs = trip.clock.now();
          if (isAwake) onEnd('done');
          else onEnd('broken', newFault('silent', 'AT'));
        });
      }
      if (trip.link.isOff || isSeenOff(trip)) onEnd('refused');
      else if (!isKeyFirst(trip)) wake();
      else askOnce(trip, likelyBauds(trip), function (isHeard) {
        if (isHeard) wake();
        else onEnd('refused');
      });
    },

    freeing: function (onEnd) {
      // a modem that is off has no data phase
      if (trip.power.isOn() === false) {
        onEnd('refused');
        return;
      }
      function tell(isAwake: boolean): void { onEnd(isAwake ? 'done' : 'broken', isAwake ? undefined : newFault('silent', 'AT')); }
      fill(trip, fillerPace, function (isAwake) {
        // without STATUS it may be off: the key takes seconds, the other rates minutes
        if (isAwake || (trip.power.hasKey && trip.power.isOn() === undefined)) tell(isAwake);
        else seek(trip, tell);
      });
    }
  };
}
