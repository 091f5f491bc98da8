import { wordOfCode } from '../fault';
import { takeDue } from './schedule/due';
import { configOf, leftUntil, motionLeft, whenText } from './schedule/plan';
import { planSleep, wakeFrom } from './schedule/sleepnote';
import type { Shots, ShotTrip } from './shots';
import type { CameraParts } from './shotstate';

/** Milliseconds after a transmission in which motion is ignored, as the modem's radio may have triggered the motion sensor. */
const quietMs = 5000;

/** Makes the functions by which the rest of the firmware asks the camera for pictures. */
export function createShots(trip: ShotTrip, cameraParts: () => CameraParts): Shots {
  const state = cameraParts().state;

  return {
    left: function () { return leftUntil(trip, state); },

    // the work is done in another module, so that the code of this module is not in memory while pictures are taken
    take: async function (mayTake) { await takeDue(trip, cameraParts, mayTake); },

    ask: function () {
      if (!trip.config) return 'config.json is missing or wrong, so no picture is taken';
      if (!configOf(trip)) return 'no picture is taken, since camera.model is "none" in config.json';
      state.asked = 'hand';
      // The last fault is forgotten, so that a new failure is logged as an error, even with the same fault.
      state.mistake = undefined;
      return 'a picture is taken as soon as no image is being sent';
    },

    listen: function (hurry) {
      const config = configOf(trip);
      state.restMs = trip.clock.now();
      if (state.pins) state.pins.onMotion(undefined);
      state.pins = hurry && config && config['camera.motion'] === 'on' ? cameraParts().pins() : undefined;
      if (hurry && config && state.pins) state.pins.onMotion(function () {
        if (trip.clock.now() - state.restMs! < quietMs || motionLeft(trip, state, config) > 0) return;
        state.asked = 'motion';
        hurry();
      });
    },

    goToSleep: function () { return planSleep(trip, state); },
    wakeUp: function (note, slept, isMoved) { return wakeFrom(trip, state, note, slept, isMoved); },

    hasFailed: function () { return !!state.mistake; },

    tell: function () {
      return 'the next picture ' + whenText(trip, state) + (state.mistake ? '; the last one failed: ' + wordOfCode(state.mistake) : '');
    }
  };
}
