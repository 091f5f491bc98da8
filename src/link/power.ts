import type { Handlers } from '../at/step';
import { newFault } from '../fault';
import type { Modem } from '../modem/modem';
import type { ConfigTrip, LinkTrip } from './link';
import { runScript } from './script';
import { askOnce, forgetAll, likelyBauds, searchOn, wakeAt, wakeWithin } from './wake';

/** From the supply to the first pulse, and from the key's level at rest. */
const settleMs = 500;
const restMs = 100;
/** The second time for a modem that has not answered: its name may be wrong. */
const longOnMs = 1200;
/** Between two looks at STATUS. */
export const statusMs = 500;

export function anyPower(): Modem['power'] {
  return { onMs: longOnMs, offMs: 3000, bootMs: 30000, downMs: 30000, resetMs: 2600 };
}

/** Before it has answered: of the model that config.json or the board names. */
export function powerOf(trip: LinkTrip): Modem['power'] {
  const set = trip.config && trip.config['modem.model'];
  const name = set && set !== 'auto' ? set : trip.model;
  const entry = trip.link.modem || !name ? undefined : trip.modems().filter(function (one) { return one.name === name; })[0];
  return trip.link.modem ? trip.link.modem.power : entry ? entry.make().power : anyPower();
}

/**
 * @param fillerPace bytes per second, into an old data phase
 * @param onWaking the modem's memory and session are lost
 */
export function createPowerHandlers(trip: ConfigTrip, fillerPace: number, onWaking: () => void): Handlers {
  return {
    /**
     * Presses the key as if the modem were off, unless STATUS is on. Without STATUS and an answer, it searches for a modem that is on.
     * Then it presses with the off pulse, which also switches on; then again; then RESET. A modem that still answers AT is restarted
     * instead.
     */
    powering: function (onEnd, cause) {
      const power = powerOf(trip);
      let turn = 0;
      /** A modem that was switched off has no data phase and no other rate. */
      let isSearched = !trip.power.hasKey || !!trip.link.isOff || trip.power.isOn() !== undefined || (!!cause && cause.code !== 'silent');
      function hear(isAwake: boolean): void {
        trip.link.wokenMs = trip.clock.now();
        if (isAwake) onEnd('done');
        else next();
      }
      function boot(): void {
        wakeWithin(trip, trip.clock.now() + power.bootMs, function (isAwake) {
          if (isAwake || isSearched) hear(isAwake);
          else {
            isSearched = true;
            searchOn(trip, fillerPace, !!cause, hear);
          }
        });
      }
      function restart(): void {
        if (trip.power.isOn()) waitUntilOff(trip.clock.now() + power.downMs);
        else boot();
      }
      function next(): void {
        turn++;
        const isOn = trip.power.isOn();
        trip.expect(power.bootMs * 2);
        // must not switch off a running modem; later turns do not trust STATUS
        if (trip.power.hasKey && ((turn === 1 && !isOn) || turn === 3)) trip.power.press(turn === 1 || trip.link.modem ? power.onMs : longOnMs, boot);
        else if (turn === 2 && trip.power.hasKey) trip.power.press(power.offMs, restart);
        else if (turn === 4 && trip.power.hasReset) trip.power.reset(power.resetMs, boot);
        else if (turn === 5 && trip.power.hasReset && trip.power.hasKey) trip.power.press(power.onMs, boot);
        else if (turn === 4 && !trip.power.hasKey && trip.link.modem) runScript(trip, 'reset', boot);
        else if (turn < 5) next();
        else onEnd('refused', newFault('silent', 'AT'));
      }
      /** Some still answer while they shut down. One that answers afterwards was switched on, since STATUS was wrong. */
      function waitUntilOff(untilMs: number): void {
        if (trip.power.isOn() && trip.clock.now() < untilMs) trip.clock.after(statusMs, function () { waitUntilOff(untilMs); });
        else askOnce(trip, likelyBauds(trip), function (isHeard) {
          if (isHeard) boot();
          else next();
        });
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
      /** It may still be shutting down, and would miss the key. */
      function beginWhenDown(): void {
        const leftMs = trip.link.offMs === undefined || trip.power.isOn() === false ? 0 : trip.link.offMs + power.downMs - trip.clock.now();
        if (leftMs > 0) trip.clock.after(Math.min(Math.ceil(leftMs), statusMs), beginWhenDown);
        else {
          trip.link.offMs = undefined;
          begin();
        }
      }
      forgetAll(trip, onWaking);
      trip.link.isOff = trip.link.isAttached = false;
      trip.variables['isDone'] = '';
      trip.expect(power.bootMs);
      trip.clock.after(trip.power.hasSupply ? Math.max(restMs, trip.link.suppliedMs! + settleMs - trip.clock.now()) : restMs, beginWhenDown);
    }
  };
}
