// Checks the keys of the camera that a choice or a range alone cannot check.

import { numberOf } from '../number';
import { has } from '../text';
import type { Tell } from './httpkeys';

/** The camera that a board has pins for. */
export interface CameraWiring {
  /** Model that the board file names. It is empty if the board file names none. */
  model?: string;
  /** Models that fit the pins, separated by blanks. */
  models: string;
  /** True if the board has a motion sensor. */
  hasPir: boolean;
}

/** Returns a wiring that fits all cameras, to check a config.json without knowing its board. */
export function anyWiring(): CameraWiring {
  return { models: 'vc0706 ov528 arducam-mega arducam-mini', hasPir: true };
}

/** Shortest interval between pictures, in minutes: one second, rounded down. */
const leastMinutes = 0.0166;
const mostMinutes = 10080;

/**
 * Describes the allowed values of a key, as the end of a sentence. It is empty for a key whose row in the schema tells
 * enough.
 */
export function cameraNeeds(key: string): string {
  switch (key) {
    case 'camera.size': return 'width and height, as in "1600x1200"';
    case 'camera.everyMinutes': return 'minutes up to ' + mostMinutes + ', fractions down to 0.0167 (a second), or 0';
    case 'camera.from': return 'a time as in "06:30", or "sunrise" or "sunset"';
    case 'camera.to': return 'a time as in "18:30" or "24:00", or "sunrise" or "sunset"';
    case 'camera.days': return 'digits from 1 (Monday) to 7, as in "12345"';
    case 'camera.place': return 'degrees of latitude and longitude, as in "47.07,15.44" or "-33.9,18.4", or ""';
  }
  return '';
}

/** Returns whether an interval between pictures, in minutes, is allowed: 0 (no pictures by time), or from one second to a week. */
export function isEvery(minutes: number): boolean {
  return minutes === 0 || (minutes >= leastMinutes && minutes <= mostMinutes);
}

/** Whether the value is a time of day, from `00:00` to `23:59`. */
export function isTime(value: string): boolean {
  return /^\d\d:[0-5]\d$/.test(value) && value < '24';
}

function isDegrees(text: string | undefined, most: number): boolean {
  return Math.abs(numberOf(text)) <= most;
}

function isPlace(value: string): boolean {
  const parts = value.split(',');
  return parts.length === 2 && isDegrees(parts[0].trim(), 90) && isDegrees(parts[1]!.trim(), 180);
}

/**
 * Returns whether a text is an allowed value of a camera key, such as `camera.size`.
 * @param value a text that is not empty
 */
export function isCameraText(key: string, value: string): boolean {
  switch (key) {
    case 'camera.size': return /^[1-9]\d*x[1-9]\d*$/.test(value) && value.length <= 11;
    case 'camera.days': return /^[1-7]+$/.test(value) && value.length <= 7;
    case 'camera.place': return isPlace(value);
  }
  return isTime(value) || value === 'sunrise' || value === 'sunset' || (value === '24:00' && key === 'camera.to');
}

/** Reports keys that need a camera on a board that has none. */
function checkAbsent(valueOf: (key: string) => unknown, tell: Tell): void {
  const noCamera = ', but this board has no camera ("camera" in its board file, see docs/camera.md); ';
  const model = valueOf('camera.model');
  if (model && model !== 'none' && model !== 'auto') tell('camera.model', 'found "' + model + '"' + noCamera + 'set it to "none"');
  else if (model !== 'none') ['camera.everyMinutes', 'camera.motion'].forEach(function (key) {
    const value = valueOf(key);
    if (value && value !== 'off') tell(key, 'found ' + (value === 'on' ? '"on"' : value) + noCamera + 'take it out, or set camera.model to "none"');
  });
}

function checkWiring(valueOf: (key: string) => unknown, camera: CameraWiring, tell: Tell): void {
  const model = valueOf('camera.model') as string | undefined;
  const isTaken = !model || model === 'none' || model === 'auto' || has(' ' + camera.models + ' ', ' ' + model + ' ');
  if (!isTaken) {
    tell('camera.model', 'found "' + model + '", but this board is wired for ' + camera.models.split(' ').join(' or ') + '; name that, or "auto"');
  }
  if (valueOf('camera.motion') === 'on' && !camera.hasPir) {
    tell('camera.motion', 'found "on", but this board has no motion sensor (camera.pir in its board file); set it to "off"');
  }
}

/**
 * Checks the camera's keys against the board and against each other.
 * @param valueOf gives the value of a key, or undefined if a mistake in it was reported
 * @param camera how the camera is wired; undefined if the board has none
 */
export function checkCamera(valueOf: (key: string) => unknown, camera: CameraWiring | undefined, tell: Tell): void {
  if (camera) checkWiring(valueOf, camera, tell);
  else checkAbsent(valueOf, tell);
  const from = valueOf('camera.from');
  const to = valueOf('camera.to');
  ['camera.from', 'camera.to'].forEach(function (key) {
    const value = '' + valueOf(key);
    if (value[0] === 's' && valueOf('camera.place') === '') tell(key, 'found "' + value + '", which needs camera.place, as in "47.07,15.44"');
  });
  if (valueOf('camera.whenFull') === 'delivered' && valueOf('images.preview') === 'only') {
    tell('camera.whenFull', 'found "delivered" beside images.preview "only", by which hardly any picture is delivered; '
      + '"seen" also removes those whose preview was sent');
  }
  if (from && from === to) {
    tell('camera.to', 'found "' + to + '", as camera.from, which leaves no time for pictures; "00:00" to "24:00" is the whole day');
  }
  if (valueOf('camera.motion') === 'on' && valueOf('camera.everyMinutes') && valueOf('schedule.sleep') === true) {
    tell('camera.motion', 'found "on" with camera.everyMinutes and schedule.sleep, but the engine wakes either at a time or by a pin; '
      + 'set schedule.sleep to false, camera.everyMinutes to 0, or camera.motion to "off" and wire the sensor to EN (docs/camera.md)');
  }
}
