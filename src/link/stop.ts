import type { Handlers } from '../at/step';
import { standardScript } from '../modem/standard';
import type { ConfigTrip } from './link';
import { powerOf, statusMs } from './power';
import { configValue, runOnLink } from './script';
import { likelyBauds, wakeAt, wakeWithin } from './wake';

/** One AT to a modem that may be off. */
const silentMs = 1000;
/** A modem's last line; Quectel's LTE modules send it before `POWERED DOWN`, for which their script waits. */
const farewell = 'NORMAL POWER DOWN';
/** From there to the end of the supply: beside the record's figure, or without one. */
const besideMs = 1000;
const lastMs = 3000;

/** @param isBatteryLow the modem goes off without a schedule, too, and gets no power to be asked */
export function createStopHandlers(trip: ConfigTrip, isBatteryLow: () => boolean): Handlers {
  return {
    /** Switches the modem off, if it can be switched on again. */
    stopping: function (onEnd) {
      const isLow = isBatteryLow();
      const isAsleep = trip.config && trip.config['schedule.sleep'] && trip.sleep.longestSeconds > 0;
      const isWanted = (isAsleep || isLow) && trip.power.hasKey;
      let canTell = false;
      let hasClosed = false;
      function end(isOff: boolean, offMs?: number): void {
        trip.link.isOff = isOff;
        trip.link.offMs = offMs;
        trip.chat.listen('');
        if (isOff) {
          trip.power.cut();
          trip.link.suppliedMs = 0;
        }
        if (isOff) trip.log.info('modem', 'is switched off');
        else trip.log.warn('modem', 'does not answer, or does not switch off; it is left as it is');
        onEnd('done');
      }
      /** Waits for STATUS; without it, for its last line or the longest shutdown. */
      function waitUntilDown(untilMs: number): void {
        const isOn = canTell && trip.power.isOn();
        const now = trip.clock.now();
        if (!hasClosed && trip.chat.heard() !== undefined) {
          hasClosed = true;
          untilMs = Math.min(untilMs, now + lastMs);
        }
        if ((canTell && !isOn) || now >= untilMs) end(!isOn);
        else trip.clock.after(statusMs, function () { waitUntilDown(untilMs); });
      }
      /** Waits until it is silent, and then for the rest of its shutdown. */
      function waitUntilSilent(untilMs: number, tailMs: number): void {
        trip.chat.run({
          script: [{ say: 'AT', ms: silentMs }], variables: trip.variables, valueFor: function () { return undefined; },
          onEnd: function (answer) {
            const now = trip.clock.now();
            if (answer === 'broken' || now >= untilMs) waitUntilDown(Math.min(untilMs, now + tailMs));
            else trip.clock.after(statusMs, function () { waitUntilSilent(untilMs, tailMs); });
          }
        });
      }
      function waitForEnd(): void {
        const power = powerOf(trip);
        const now = trip.clock.now();
        trip.chat.listen(farewell);
        // it needs only its supply, which goes on in the sleep; `powering` waits for the rest
        if (!trip.power.hasSupply) end(true, now);
        else if (canTell) waitUntilDown(now + power.downMs);
        else if (hasClosed) waitUntilDown(now + (power.tailMs === undefined ? lastMs : power.tailMs + besideMs));
        else if (power.tailMs === undefined) waitUntilDown(now + power.downMs);
        else waitUntilSilent(now + power.downMs, power.tailMs);
      }
      function switchOff(): void {
        const modem = trip.link.modem;
        const downMs = powerOf(trip).downMs;
        trip.variables['isDone'] = '';
        // the modem answers, so STATUS may be wrong
        canTell = trip.power.isOn() === true;
        runOnLink(trip, modem ? modem.script('off', 0) : standardScript('off'), 0, configValue(trip), function (done, _fault) {
          trip.expect(downMs);
          if (done === 'done') waitForEnd();
          else trip.power.press(powerOf(trip).offMs, function () { waitUntilDown(trip.clock.now() + downMs); });
        }, undefined, undefined, function (line) {
          // an unidentified modem may send more
          if (modem && (line === 'POWERED DOWN' || line === farewell)) hasClosed = true;
        });
      }
      /** Nothing was sent in this round, and the modem's state is unknown. */
      function seek(): void {
        trip.power.wake();
        wakeWithin(trip, trip.clock.now() + silentMs, function (isAwake) {
          trip.link.isLeft = !isAwake;
          take(isAwake);
        });
      }
      function take(isAwake: boolean): void {
        if (isAwake) switchOff();
        else end(trip.power.isOn() === false);
      }
      const isUntouched = !trip.link.baud && !trip.power.isOn();
      if (!isWanted || trip.link.isOff || trip.link.isLeft) onEnd('done');
      else if (isUntouched && isLow) {
        trip.power.cut();
        onEnd('done');
      }
      // its supply was not switched on since the chip started
      else if (isUntouched && trip.power.hasSupply) onEnd('done');
      else if (isUntouched) seek();
      else {
        trip.power.wake();
        wakeAt(trip, likelyBauds(trip), take);
      }
    }
  };
}
