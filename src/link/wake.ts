// Wakes the modem: at any baud rate, in an old data phase, or by its power key.

import type { Handlers } from '../at/step';
import { newFault } from '../fault';
import type { Modem } from '../modem/modem';
import { drain } from './drain';
import type { ConfigTrip, LinkTrip } from './link';
import { dialectOf, runScript } from './script';

/** Default of all modems here. */
export const usualBaud = 115200;
/** Filler for an old data phase of unknown size. */
const leastFillBytes = 65536;
/** No document gives the timeout of a data phase; for modems with one, 25 s are known to suffice. */
const silenceMs = 26000;
/** From power supply to the first pulse. */
const settleMs = 1000;
/** Poll of the STATUS pin. */
const statusMs = 500;
/** Baud rates of all records, and slow ones from an AT+IPR cut short by the line. */
export function everyBaud(): number[] {
  return [115200, 9600, 921600, 57600, 460800, 230400, 38400, 19200, 3000000, 3686400, 3200000, 2000000, 1842000, 300, 4800, 2400, 1200, 600];
}

export function anyPower(): Modem['power'] {
  return { onMs: 1200, offMs: 3000, bootMs: 30000, downMs: 30000, resetMs: 2600 };
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

function likelyBauds(trip: ConfigTrip): number[] {
  const all = [+trip.notes.get('baud') || 0, usualBaud, trip.config['modem.baud']];
  // the rate of the latest answer comes first
  if (trip.link.heardBaud) all.unshift(trip.link.heardBaud);
  return all.filter(function (baud, i) { return baud > 0 && all.indexOf(baud) === i; });
}

/** Repeats all rates, since booting takes time. */
export function wakeWithin(trip: ConfigTrip, untilMs: number, onEnd: (isAwake: boolean) => void): void {
  wakeAt(trip, likelyBauds(trip), function (isAwake) {
    if (isAwake || trip.clock.now() >= untilMs) onEnd(isAwake);
    else wakeWithin(trip, untilMs, onEnd);
  });
}

/**
 * @param fillerPace in bytes per second
 * @param onWaking the modem's memory and session are lost
 */
export function createWakeHandlers(trip: ConfigTrip, fillerPace: number, onWaking: () => void): Handlers {
  function powerOf() {
    return trip.link.modem ? trip.link.modem.power : anyPower();
  }

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
        // it may be late, restarting, or at another rate
        else wakeAt(trip, likely.concat(others), function (isAwake) {
          if (isAwake) tell(true);
          else trip.clock.after(silenceMs, function () { wakeAt(trip, likely, tell); });
        });
      });
    },

    /**
     * Presses the key as for a modem that is off, unless STATUS is on. Then with the off pulse, which also switches on. Then again; RESET
     * last. A modem that still answers AT is restarted instead.
     */
    powering: function (onEnd, cause) {
      const power = powerOf();
      let turn = 0;
      function boot(): void {
        wakeWithin(trip, trip.clock.now() + power.bootMs, function (isAwake) {
          if (isAwake) onEnd('done');
          else next();
        });
      }
      function next(): void {
        turn++;
        const isOn = trip.power.isOn();
        trip.expect(power.bootMs * 2);
        // not if it would switch off a running modem; later, STATUS is not trusted
        if (trip.power.hasKey && ((turn === 1 && !isOn) || turn === 3)) trip.power.press(power.onMs, boot);
        else if (turn === 2 && trip.power.hasKey) trip.power.press(power.offMs, boot);
        else if (turn === 4 && trip.power.hasReset) trip.power.reset(power.resetMs, boot);
        // if RESET only cuts the power
        else if (turn === 5 && trip.power.hasReset && trip.power.hasKey) trip.power.press(power.onMs, boot);
        else if (turn === 4 && !trip.power.hasKey && trip.link.modem) runScript(trip, 'reset', boot);
        else if (turn < 5) next();
        else onEnd('refused', newFault('silent', 'AT'));
      }
      /** Off; on again after shutdown. */
      function useKey(): void {
        trip.expect(power.downMs * 2);
        trip.power.press(power.offMs, function () {
          trip.clock.after(power.downMs, function () {
            turn = 2;
            next();
          });
        });
      }
      function startOver(): void {
        trip.link.wasReset = !trip.link.wasReset && !!trip.link.modem;
        if (!trip.link.wasReset) useKey();
        else runScript(trip, 'reset', function (end, _fault) {
          if (end === 'done') boot();
          else useKey();
        });
      }
      function begin(): void {
        if (!cause || cause.code === 'silent' || !trip.power.hasKey) next();
        else wakeAt(trip, likelyBauds(trip), function (isAwake) {
          if (isAwake) startOver();
          else next();
        });
      }
      trip.link.isOff = trip.link.isAttached = false;
      trip.variables['isDone'] = '';
      trip.expect(power.bootMs);
      trip.clock.after(settleMs, begin);
    },

    /** Before sleep, if the modem can be switched on again. */
    stopping: function (onEnd) {
      const isWanted = trip.config && trip.config['schedule.sleep'] && trip.sleep.longestSeconds > 0 && trip.power.hasKey;
      let canTell = false;
      function end(isOff: boolean): void {
        trip.link.isOff = isOff;
        if (isOff) trip.power.cut();
        if (isOff) trip.log.info('modem', 'is switched off');
        else trip.log.warn('modem', 'does not answer, or does not switch off; it is left as it is');
        onEnd('done');
      }
      /** Without STATUS, for the longest shutdown. */
      function waitUntilDown(untilMs: number): void {
        const isOn = canTell && trip.power.isOn();
        if ((canTell && !isOn) || trip.clock.now() >= untilMs) end(!isOn);
        else trip.clock.after(statusMs, function () { waitUntilDown(untilMs); });
      }
      function switchOff(): void {
        const downMs = powerOf().downMs;
        trip.variables['isDone'] = '';
        // the modem answers: do not trust a STATUS that is off
        canTell = trip.power.isOn() === true;
        runScript(trip, 'off', function (done, _fault) {
          trip.expect(downMs);
          if (done === 'done') waitUntilDown(trip.clock.now() + downMs);
          else trip.power.press(powerOf().offMs, function () { waitUntilDown(trip.clock.now() + downMs); });
        });
      }
      if (!isWanted || trip.link.isOff) onEnd('done');
      else {
        trip.power.wake();
        wakeAt(trip, likelyBauds(trip), function (isAwake) {
          if (isAwake) switchOff();
          else end(trip.power.isOn() === false);
        });
      }
    }
  };
}
