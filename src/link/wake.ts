// The handlers that make the modem listen: at whatever rate it is, out of a data phase from before a cut, by its power key.

import type { Handlers } from '../at/step';
import { fault } from '../fault';
import type { Modem } from '../modem/modem';
import { drain } from './drain';
import type { LinkTrip } from './link';
import { dialectOf, runScript } from './script';

/** What every modem here is shipped with, or finds on its own. */
export const usualBaud = 115200;
/** Filler that is tried without knowing of an image: a leftover of somebody else's. */
const leastFillBytes = 65536;
/** Nobody documents after what silence a modem gives up a data phase; 25 s are known to be enough for those that do. */
const silenceMs = 26000;
/** From the supply to the first pulse. */
const settleMs = 1000;
/** How often the STATUS pin is looked at. */
const statusMs = 500;
/** Rates that a modem may have been left at by somebody else: any record's, and slow ones by an AT+IPR that the line has cut short. */
export function everyBaud(): number[] {
  return [115200, 9600, 921600, 57600, 460800, 230400, 38400, 19200, 3000000, 3686400, 3200000, 2000000, 1842000, 300, 4800, 2400, 1200, 600];
}

/** Of a modem that was not asked what it is: long enough for any record's. */
export function anyPower(): Modem['power'] {
  return { onMs: 1200, offMs: 3000, bootMs: 30000, downMs: 30000, resetMs: 2600 };
}

/** Says AT at each rate that the modem may talk at. */
export function wakeAt(trip: LinkTrip, bauds: number[], onEnd: (isAwake: boolean) => void): void {
  const baud = bauds[0];
  if (!baud) {
    onEnd(false);
    return;
  }
  trip.uart.open(baud);
  trip.link.baud = baud;
  trip.bag['isHeard'] = '';
  runScript(trip, 'wake', function (end) {
    if (end === 'done') {
      trip.link.heardBaud = baud;
      onEnd(true);
    } else wakeAt(trip, bauds.slice(1), onEnd);
  });
}

function likelyBauds(trip: LinkTrip): number[] {
  const all = [+trip.notes.get('baud') || 0, usualBaud, trip.config!['modem.baud']];
  // where it answered last comes first
  if (trip.link.heardBaud) all.unshift(trip.link.heardBaud);
  return all.filter(function (baud, i) { return baud > 0 && all.indexOf(baud) === i; });
}

/** Round after round over the likely rates, since a modem takes its time to boot. */
export function wakeWithin(trip: LinkTrip, untilMs: number, onEnd: (isAwake: boolean) => void): void {
  wakeAt(trip, likelyBauds(trip), function (isAwake) {
    if (isAwake || trip.clock.now() >= untilMs) onEnd(isAwake);
    else wakeWithin(trip, untilMs, onEnd);
  });
}

/**
 * @param fillerPace how fast filler may go, in bytes a second
 * @param onWaking what was in the modem's memory and its session is gone
 */
export function createWakeHandlers(trip: LinkTrip, fillerPace: number, onWaking: () => void): Handlers {
  function powerOf() {
    return trip.link.modem ? trip.link.modem.power : anyPower();
  }

  return {
    waking: function (onEnd, cause) {
      // what broke the talk may have been the rate
      if (trip.link.isTalking && trip.link.baud > usualBaud && cause && (cause.code === 'silent' || cause.code === 'bytes-lost')) trip.link.breaks++;
      trip.link.isTalking = false;
      if (cause) trip.link.isAttached = false;
      trip.bag = { isWired: trip.uart.isWired ? '1' : '' };
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
        else onEnd('broken', fault('silent', 'AT'));
      });
    },

    freeing: function (onEnd) {
      // what is off holds no data phase
      if (trip.power.isOn() === false) {
        onEnd('refused');
        return;
      }
      const most = Math.max(leastFillBytes, trip.link.largest);
      const likely = likelyBauds(trip);
      const others = everyBaud().filter(function (baud) { return likely.indexOf(baud) < 0 && (!trip.maxBaud || baud <= trip.maxBaud); });
      function tell(isAwake: boolean): void { onEnd(isAwake ? 'done' : 'broken', isAwake ? undefined : fault('silent', 'AT')); }
      trip.uart.open(trip.link.baud = likely[0]!);
      drain(trip, { bytes: most, isCounted: false, isPatient: false, pace: fillerPace, leastPace: fillerPace, isOkKnown: false }, function (drained) {
        if (drained.missing !== undefined) onEnd('done');
        // it may only have been late, or have restarted, or talk at another rate
        else wakeAt(trip, likely.concat(others), function (isAwake) {
          if (isAwake) tell(true);
          else trip.clock.after(silenceMs, function () { wakeAt(trip, likely, tell); });
        });
      });
    },

    /**
     * The key as for a modem that is off, unless STATUS shows one that runs and may take it for the off pulse; then the off pulse,
     * which one that is off takes for the on pulse; whatever that made of it, the first again; RESET at last. Each time it is listened to.
     * One that talks would do so after the first pulse as before: it is started over.
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
        // the first pulse would switch off what runs; after it STATUS is believed no more
        if (trip.power.hasKey && ((turn === 1 && !isOn) || turn === 3)) trip.power.press(power.onMs, boot);
        else if (turn === 2 && trip.power.hasKey) trip.power.press(power.offMs, boot);
        else if (turn === 4 && trip.power.hasReset) trip.power.reset(power.resetMs, boot);
        // a part of which RESET only takes the power
        else if (turn === 5 && trip.power.hasReset && trip.power.hasKey) trip.power.press(power.onMs, boot);
        else if (turn === 4 && !trip.power.hasKey && trip.link.modem) runScript(trip, 'reset', boot);
        else if (turn < 5) next();
        else onEnd('refused', fault('silent', 'AT'));
      }
      /** Off, and on again once it is down. */
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
        else runScript(trip, 'reset', function (end) {
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
      trip.bag['isDone'] = '';
      trip.expect(power.bootMs);
      trip.clock.after(settleMs, begin);
    },

    /** Before the chip sleeps, where the modem can be switched on again. */
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
      /** Until its STATUS falls; where there is no such wire, as long as it may take. */
      function waitUntilDown(untilMs: number): void {
        const isOn = canTell && trip.power.isOn();
        if ((canTell && !isOn) || trip.clock.now() >= untilMs) end(!isOn);
        else trip.clock.after(statusMs, function () { waitUntilDown(untilMs); });
      }
      function switchOff(): void {
        const downMs = powerOf().downMs;
        trip.bag['isDone'] = '';
        // it answers, so it is on: a STATUS that says otherwise is not believed
        canTell = trip.power.isOn() === true;
        runScript(trip, 'off', function (done) {
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
