// Runs the modem's scripts of AT commands for images and files, and fills their placeholders.

import type { Script } from '../at/step';
import type { Payload } from '../at/task';
import { configValue, runOnLink, type OnRun, type RunMore, type ValueOf } from '../link/script';
import type { ScriptName, WaitName, Method, Values } from '../modem/modem';
import type { DeliveryTrip, ImageTrip } from './deliverytrip';
import { waitOf } from './phasetime';

/** Returns the server's file name for scripts. The path comes before the name, unless the modem does not accept so many characters. */
function fileOf(trip: DeliveryTrip, placeholder: 'name' | 'finalName'): string {
  const name = trip.variables[placeholder] || '';
  const file = (trip.variables['path'] || '') + name;
  const longest = trip.link.modem.longestFile;
  return longest && file.length > longest ? name : file;
}

/** Makes the function that returns the values of placeholders in scripts for images: names of files, waits, and settings. */
export function scriptValue(trip: DeliveryTrip): ValueOf {
  const valueOf = configValue(trip);
  return function (placeholder) {
    if (placeholder === 'file') return fileOf(trip, 'name');
    if (placeholder === 'finalFile') return fileOf(trip, 'finalName');
    const waits = trip.link.modem && trip.link.modem.waits;
    const wait = waits && waits[placeholder as WaitName];
    return wait ? waitOf(trip, wait) : valueOf(placeholder);
  };
}

/**
 * Returns the rows of a script. A script of the upload method goes before the modem's script of the same name.
 * @param bytes size of the image
 * @param of a method to use in place of the chosen one
 */
export function scriptOf(trip: DeliveryTrip, name: ScriptName, bytes: number, of?: Method): Script {
  const method = of || trip.throttle.method;
  return (method && method.script(name, bytes)) || trip.link.modem.script(name, bytes);
}

/** Runs a script with the placeholders of the image. @param bytes size of the image, on which the script's time limit depends */
export function runRows(trip: DeliveryTrip, script: Script, bytes: number, onEnd: OnRun, more?: RunMore): void {
  runOnLink(trip, {
    script: script, valueFor: scriptValue(trip), payload: more && more.payload, heard: more && more.heard, onLine: more && more.onLine
  }, bytes, onEnd);
}

/** Runs a script of the modem that needs no server. The caller awaits the result, or passes a callback. */
export function runOwn(trip: DeliveryTrip, name: ScriptName): ScriptRun;
export function runOwn(trip: DeliveryTrip, name: ScriptName, onEnd: OnRun, payload?: Payload): void;
export function runOwn(trip: DeliveryTrip, name: ScriptName, onEnd?: OnRun, payload?: Payload): ScriptRun | void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  runRows(trip, scriptOf(trip, name, bytes), bytes, onEnd!, { payload: payload });
}

/** Runs `act` while the image has its own name instead of the temporary one. */
export async function underOwnName(trip: ImageTrip, act: () => Promise<void>): Promise<void> {
  const name = trip.variables['name'];
  trip.variables['name'] = trip.variables['finalName'];
  const { end, fault } = await tried(act());
  trip.variables['name'] = name;
  throw ended(end, fault);
}

/** Runs `act` while the script placeholders have another file's name and size. */
export async function underName(trip: DeliveryTrip, name: string, size: number, act: () => Promise<void>): Promise<void> {
  const variables = trip.variables;
  const kept: Values = { name: variables['name'] || '', size: variables['size'] || '', hasBlank: variables['hasBlank'] || '' };
  Object.assign(variables, { name: name, size: '' + size, hasBlank: name.indexOf(' ') < 0 ? '' : '1', isDone: '' });
  const { end, fault } = await tried(act());
  Object.assign(variables, kept);
  throw ended(end, fault);
}
