import type { Handlers } from '../at/step';
import { newFault } from '../fault';
import type { Modem } from '../modem/modem';
import type { ConfigTrip, LinkTrip } from './link';
import { runScript } from './script';
import { likelyBauds, wakeAt, wakeWithin } from './wake';

/** Time from power on to the first pulse. */
const settleMs = 1000;

export function anyPower(): Modem['power'] {
  return { onMs: 1200, offMs: 3000, bootMs: 30000, downMs: 30000, resetMs: 2600 };
}

export function powerOf(trip: LinkTrip): Modem['power'] {
  return trip.link.modem ? trip.link.modem.power : anyPower();
}

export function createPowerHandlers(trip: ConfigTrip): Handlers {
  return {
    /**
     * Presses the key as if the modem were off, unless STATUS is on. Then with the off pulse, which also switches on; then again; then
     * RESET. A modem that still answers AT is restarted instead.
     */
    powering: function (onEnd, cause) {
      const power = powerOf(trip);
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
        // must not switch off a running modem; later turns do not trust STATUS
        if (trip.power.hasKey && ((turn === 1 && !isOn) || turn === 3)) trip.power.press(power.onMs, boot);
        else if (turn === 2 && trip.power.hasKey) trip.power.press(power.offMs, boot);
        else if (turn === 4 && trip.power.hasReset) trip.power.reset(power.resetMs, boot);
        else if (turn === 5 && trip.power.hasReset && trip.power.hasKey) trip.power.press(power.onMs, boot);
        else if (turn === 4 && !trip.power.hasKey && trip.link.modem) runScript(trip, 'reset', boot);
        else if (turn < 5) next();
        else onEnd('refused', newFault('silent', 'AT'));
      }
      /** Switches the modem off, and on again after the shutdown. */
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
    }
  };
}
