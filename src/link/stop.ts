import type { Handlers } from '../at/step';
import type { ConfigTrip } from './link';
import { powerOf } from './power';
import { runScript } from './script';
import { likelyBauds, wakeAt } from './wake';

const statusMs = 500;

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
      function switchOff(): void {
        const downMs = powerOf(trip).downMs;
        trip.variables['isDone'] = '';
        // the modem answers, so STATUS may be wrong
        canTell = trip.power.isOn() === true;
        runScript(trip, 'off', function (done, _fault) {
          trip.expect(downMs);
          if (done === 'done') waitUntilDown(trip.clock.now() + downMs);
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
