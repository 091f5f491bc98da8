// When pictures are taken: by the clock, by motion, by hand. What is on the way to the card stands in shot.ts.

import { tell } from '../../fault';
import type { CameraPins, FolderMarks, PictureFiles } from '../../ports';
import type { Journal } from '../../store/journal';
import type { ShotConfig, Shots, ShotTrip } from '../shots';
import { placeOf, rootOf } from '../walk';
import type { Camera, CameraTrip } from './camera';
import { makeFolders, recoverShot } from './picture';
import { takePictures } from './shot';
import { opensIn, planShot } from './when';

/** Made at boot; only these files write it. */
export interface ShotState {
  /** When the next one is due, on the clock and by the calendar; due 0: by the clock alone. Missing: not planned yet, or none is due. */
  next?: { ms: number; due: number } | undefined;
  /** When the last one was due, the boot at first. */
  lastMs: number;
  last: number;
  /** Wanted now: by whom. */
  asked?: 'motion' | 'hand' | 'start' | undefined;
  /** When something moved last of which a picture was taken. */
  movedMs?: number;
  /** When the round before this rest has ended. */
  restMs?: number;
  /** Which camera has answered last. */
  model?: string;
  /** Its supply is on. */
  isOn?: boolean;
  /** Somebody listens to the motion sensor. */
  pins?: CameraPins | undefined;
  /** Why the last shot failed. */
  wrong?: string | undefined;
  /** No picture fitted on the card: the next one is not begun before one would. */
  fullBytes?: number | undefined;
}

/** What main gives: what is a function is made for a shot, and in memory only then. */
export interface Eye {
  files(): PictureFiles;
  journal: Journal;
  marks(): FolderMarks;
  pins(): CameraPins;
  /** What this board's wiring takes, with blanks between. */
  models: string;
  /** The one that the board names; empty: none. */
  model: string;
  open(model: string, trip: CameraTrip): Camera;
  state: ShotState;
}

/** A modem that has just transmitted may have triggered the sensor. */
const quietMs = 5000;
/** The chip may wake so many seconds early. */
const earlySeconds = 5;
/** By so much a clock that is put right may pass over a picture that is taken all the same. */
const lateSeconds = 60;

export function createShotState(): ShotState {
  return { lastMs: 0, last: 0 };
}

/** Nothing in the config asks for a picture without a camera; `none` is no camera. */
function configOf(trip: ShotTrip): ShotConfig | undefined {
  return trip.config && trip.config['camera.model'] !== 'none' ? trip.config : undefined;
}

function zoneOf(trip: ShotTrip): number | undefined {
  return trip.calendar.zone && trip.calendar.zone();
}

/** A timer tells no less than a millisecond. */
function isPast(ms: number, now: number): boolean {
  return ms - now < 1;
}

/** Plans the next one, unless one is due already. At a boot nothing is known of the config yet: what a sleep has kept stands. */
function plan(trip: ShotTrip, state: ShotState): void {
  const config = configOf(trip);
  const now = trip.clock.now();
  if (!trip.config) return;
  if (!config) state.next = state.asked = undefined;
  if (!config || (state.next && isPast(state.next.ms, now))) return;
  const seconds = trip.calendar.seconds();
  const whole = Math.floor(seconds);
  const late = state.next && state.next.due ? seconds - state.next.due : -1;
  // the network has put the clock past it a moment before: it is not one that was missed
  if (state.next && late >= 0 && late < lateSeconds) {
    state.next.ms = now;
    return;
  }
  const due = planShot(config, (now - state.lastMs) / 1000, state.last, whole, zoneOf(trip));
  // to the moment: within the rest of a second the next plan would pass over one that was still to come
  state.next = due && { ms: now + (due.left - seconds + whole) * 1000, due: due.due };
}

/** Seconds until a picture may be taken by motion; 0: now. */
function motionLeft(trip: ShotTrip, state: ShotState, config: ShotConfig): number {
  const pause = state.movedMs === undefined ? 0 : config['camera.pauseSeconds'] - (trip.clock.now() - state.movedMs) / 1000;
  return Math.max(0, pause, opensIn(config, Math.floor(trip.calendar.seconds()), zoneOf(trip)));
}

/** Wanted now, by the clock or by somebody. */
function isDue(trip: ShotTrip, state: ShotState): boolean {
  plan(trip, state);
  const config = configOf(trip);
  if (!config) return false;
  // a sensor may wake the chip at any hour; a restart is a sensor's only where the chip was to be asleep
  if (state.asked === 'motion' && motionLeft(trip, state, config) > 0) state.asked = undefined;
  if (state.asked === 'start' && !config['schedule.sleep']) state.asked = undefined;
  return !!state.asked || (!!state.next && isPast(state.next.ms, trip.clock.now()));
}

/** This one is on its way: what comes is counted from it. */
function begin(trip: ShotTrip, state: ShotState): void {
  if (state.asked === 'motion') state.movedMs = trip.clock.now();
  state.asked = undefined;
  if (!state.next || !isPast(state.next.ms, trip.clock.now())) return;
  state.lastMs = state.next.ms;
  state.last = state.next.due;
  state.next = undefined;
}

/** Before any folder is looked at. By itself: what a shot asks of the card is not in memory as long as its end is waited for. */
function prepareCard(trip: ShotTrip, files: PictureFiles): void {
  recoverShot({ files: files, log: trip.log });
  // on a new card there is none yet
  if (configOf(trip)) makeFolders(files, placeOf(rootOf(trip.config!['images.folder'])));
}

export function createShots(trip: ShotTrip, eye: Eye): Shots {
  const state = eye.state;

  function left(): number | undefined {
    if (isDue(trip, state)) return 0;
    return state.next && (state.next.ms - trip.clock.now()) / 1000;
  }

  function whenText(): string {
    const soon = left();
    return soon === undefined ? 'is taken when one is wanted' : 'is due in ' + Math.floor(soon / 60) + ' min ' + Math.floor(soon % 60) + ' s';
  }

  return {
    left: left,

    take: function (onDone) {
      prepareCard(trip, eye.files());
      if (!isDue(trip, state)) {
        onDone();
        return;
      }
      begin(trip, state);
      takePictures(trip, eye, left, function (wrong) {
        const text = wrong && 'no picture: ' + tell(wrong) + '; the next one ' + whenText();
        // a card that stays full is told once
        if (wrong && wrong.code === state.wrong && state.fullBytes) trip.log.debug('camera', text!);
        else if (wrong) trip.log.error('camera', text!);
        state.wrong = wrong && wrong.code;
        onDone();
      });
    },

    ask: function () {
      if (!trip.config) return 'config.json is missing or wrong, so no picture is taken';
      if (!configOf(trip)) return 'no picture is taken, since camera.model is "none" in config.json';
      state.asked = 'hand';
      return 'a picture is taken as soon as no image is being sent';
    },

    listen: function (hurry) {
      const config = configOf(trip);
      state.restMs = trip.clock.now();
      if (state.pins) state.pins.onMotion(undefined);
      state.pins = hurry && config && config['camera.motion'] === 'on' ? eye.pins() : undefined;
      if (hurry && config && state.pins) state.pins.onMotion(function () {
        if (trip.clock.now() - state.restMs! < quietMs || motionLeft(trip, state, config) > 0) return;
        state.asked = 'motion';
        hurry();
      });
    },

    goToSleep: function () {
      const config = configOf(trip);
      const pause = config && config['camera.motion'] === 'on' ? motionLeft(trip, state, config) : undefined;
      const soon = left();
      const zone = zoneOf(trip);
      return {
        note: [
          soon === undefined ? '-' : soon.toFixed(2), state.next ? state.next.due : 0, Math.floor(trip.calendar.seconds()), zone === undefined ? '-' : zone,
          state.movedMs === undefined ? '-' : Math.floor((trip.clock.now() - state.movedMs) / 1000), pause === undefined ? 't' : 'm'
        ].join(' '),
        left: pause || soon,
        isByMotion: pause === 0
      };
    },

    wakeUp: function (note, slept, isMoved) {
      if (slept === undefined) {
        state.asked = 'start';
        return true;
      }
      const now = trip.clock.now();
      // NaN where there was none
      const soon = parseFloat(note[0] || '') - slept;
      const seconds = parseInt(note[2] || '', 10);
      const moved = parseInt(note[4] || '', 10);
      if (seconds > 0) trip.calendar.set(Math.round(seconds + slept), isNaN(+note[3]!) ? undefined : +note[3]!);
      if (!isNaN(soon)) state.next = { ms: soon <= earlySeconds ? now : now + soon * 1000, due: +note[1]! };
      if (moved >= 0) state.movedMs = now - (moved + slept) * 1000;
      if (isMoved) state.asked = 'motion';
      return isMoved || soon <= earlySeconds || note[5] === 'm';
    },

    hasFailed: function () { return !!state.wrong; },

    tell: function () {
      return 'the next picture ' + whenText() + (state.wrong ? '; the last one failed: ' + state.wrong : '');
    }
  };
}
