import type { Handlers } from '../at/step';
import type { ConfigTrip } from './link';
import { powerOf, statusMs } from './power';
import { runScript } from './script';
import { likelyBauds, wakeAt } from './wake';

/** One AT to a modem that may be off. */
const silentMs = 1000;

/** @param isBatteryLow the modem goes off without a schedule, too, and gets no power to be asked */
export function createStopHandlers(trip: ConfigTrip, isBatteryLow: () => boolean): Handlers {
  return {
    /** Switches the modem off, if it can be switched on again. */
    stopping: function (onEnd) {
      const isLow = isBatteryLow();
      const isAsleep = trip.config && trip.config['schedule.sleep'] && trip.sleep.longestSeconds > 0;
      const isWanted = (isAsleep || isLow) && trip.power.hasKey;
      let canTell = false;
      function end(isOff: boolean): void {
        trip.link.isOff = isOff;
        if (isOff) trip.power.cut();
        if (isOff) trip.log.info('modem', 'is switched off');
        else trip.log.warn('modem', 'does not answer, or does not switch off; it is left as it is');
        onEnd('done');
      }
      /** Waits for STATUS; without it, for the longest shutdown. */
      function waitUntilDown(untilMs: number): void {
        const isOn = canTell && trip.power.isOn();
        if ((canTell && !isOn) || trip.clock.now() >= untilMs) end(!isOn);
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
        const untilMs = trip.clock.now() + power.downMs;
        // a supply that goes on needs no wait
        if (!canTell && !trip.power.hasSupply) end(true);
        else if (canTell || power.tailMs === undefined) waitUntilDown(untilMs);
        else waitUntilSilent(untilMs, power.tailMs);
      }
      function switchOff(): void {
        const downMs = powerOf(trip).downMs;
        trip.variables['isDone'] = '';
        // the modem answers, so STATUS may be wrong
        canTell = trip.power.isOn() === true;
        runScript(trip, 'off', function (done, _fault) {
          trip.expect(downMs);
          if (done === 'done') waitForEnd();
          else trip.power.press(powerOf(trip).offMs, function () { waitUntilDown(trip.clock.now() + downMs); });
        });
      }
      if (!isWanted || trip.link.isOff) onEnd('done');
      else if (isLow && !trip.link.baud && !trip.power.isOn()) {
        trip.power.cut();
        onEnd('done');
      }
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
