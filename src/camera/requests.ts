import { numberOf } from '../number';
import { takeDue } from './schedule/due';
import { configOf, leftUntil, motionLeft, whenText, currentZone } from './schedule/plan';
import type { Shots, ShotTrip } from './shots';
import type { CameraParts } from './shotstate';

/** Milliseconds after the end of a transmission in which motion does not count, as the modem may have triggered the sensor. */
const quietMs = 5000;
const earlySeconds = 5;

/** Makes the camera's part of the firmware. */
export function createShots(trip: ShotTrip, cameraParts: () => CameraParts): Shots {
  const state = cameraParts().state;

  return {
    left: function () { return leftUntil(trip, state); },

    // this code is not in memory during the shot
    take: async function (mayTake) { await takeDue(trip, cameraParts, mayTake); },

    ask: function () {
      if (!trip.config) return 'config.json is missing or wrong, so no picture is taken';
      if (!configOf(trip)) return 'no picture is taken, since camera.model is "none" in config.json';
      state.asked = 'hand';
      // log the result even if the fault repeats
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

    goToSleep: function () {
      const config = configOf(trip);
      const pause = config && config['camera.motion'] === 'on' ? motionLeft(trip, state, config) : undefined;
      const left = pause || leftUntil(trip, state);
      const zone = currentZone(trip);
      const most = state.most;
      return {
        note: [
          left === undefined ? '-' : left.toFixed(2), state.next ? state.next.due : 0, trip.calendar.seconds().toFixed(2), zone === undefined ? '-' : zone,
          state.movedMs === undefined ? '-' : Math.floor((trip.clock.now() - state.movedMs) / 1000), pause === undefined ? 't' : 'm'
        ].concat(most || state.slow ? (most ? [most.id, most.size, most.left] : [0, 0, 0]).concat(state.slow || 0) : []).join(' '),
        left: left,
        isByMotion: pause === 0
      };
    },

    wakeUp: function (note, slept, isMoved) {
      if (slept === undefined) {
        state.asked = 'start';
        return true;
      }
      const now = trip.clock.now();
      function number(i: number): number { return numberOf(note[i]); }
      state.isSure = true;
      // NaN: none planned; `m`: the chip woke as a pause after motion ends
      const soon = note[5] === 'm' ? NaN : number(0) - slept;
      // hundredths: roundings would add up over a night's boots
      const seconds = number(2);
      const moved = number(4);
      if (seconds > 0) trip.calendar.set(seconds + slept, isNaN(number(3)) ? undefined : number(3));
      if (!isNaN(soon)) state.next = { ms: soon <= earlySeconds ? now : now + soon * 1000, due: number(1) };
      if (moved >= 0) state.movedMs = now - (moved + slept) * 1000;
      if (number(8)) state.most = { id: number(6), size: number(7), left: number(8) };
      if (number(9)) state.slow = number(9);
      if (isMoved) state.asked = 'motion';
      return isMoved || soon <= earlySeconds || note[5] === 'm';
    },

    hasFailed: function () { return !!state.mistake; },

    tell: function () {
      return 'the next picture ' + whenText(trip, state) + (state.mistake ? '; the last one failed: ' + state.mistake : '');
    }
  };
}
