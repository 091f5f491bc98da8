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

/** Repeats all rates: booting takes time. */
export function wakeWithin(trip: ConfigTrip, untilMs: number, onEnd: (isAwake: boolean) => void): void {
  wakeAt(trip, likelyBauds(trip), function (isAwake) {
    if (isAwake || trip.clock.now() >= untilMs) onEnd(isAwake);
    else wakeWithin(trip, untilMs, onEnd);
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
      trip.link.isTalking = false;
      if (cause) trip.link.isAttached = false;
      trip.variables = { isWired: trip.uart.isWired ? '1' : '' };
      onWaking();
      trip.chat.listen('');
      trip.power.wake();
      if (trip.link.isOff) {
        onEnd('refused');
        return;
      }
      trip.chat.setDialect(trip.link.modem ? dialectOf(trip.link.modem) : trip.standard);
      wakeAt(trip, likelyBauds(trip), function (isAwake) {
        trip.link.wokenMs = trip.clock.now();
        if (isAwake) onEnd('done');
        else onEnd('broken', newFault('silent', 'AT'));
      });
    },

    freeing: function (onEnd) {
      // a modem that is off has no data phase
      if (trip.power.isOn() === false) {
        onEnd('refused');
        return;
      }
      const most = Math.max(leastFillBytes, trip.link.largest);
      const likely = likelyBauds(trip);
      const others = everyBaud().filter(function (baud) { return likely.indexOf(baud) < 0 && (!trip.maxBaud || baud <= trip.maxBaud); });
      function tell(isAwake: boolean): void { onEnd(isAwake ? 'done' : 'broken', isAwake ? undefined : newFault('silent', 'AT')); }
      trip.uart.open(trip.link.baud = likely[0]!);
      drain(trip, { bytes: most, isCounted: false, isPatient: false, pace: fillerPace, leastPace: fillerPace, isOkKnown: false }, function (drained) {
        if (drained.missing !== undefined) onEnd('done');
        // the modem may be late, restarting, or at another rate
        else wakeAt(trip, likely.concat(others), function (isAwake) {
          if (isAwake) tell(true);
          else trip.clock.after(silenceMs, function () { wakeAt(trip, likely, tell); });
        });
      });
    }
  };
}
