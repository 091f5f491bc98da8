// Runs the scripts that are about an image or a file on the server, with the placeholders that they need.

import type { OnEnd, Script } from '../at/step';
import type { Payload, Task } from '../at/task';
import { configValue, runRows as runOnLink, type ValueOf } from '../link/script';
import type { ScriptName, WaitName, Way } from '../modem/modem';
import { waitOf } from './intake';
import type { DeliveryTrip } from './trip';

/** A name on the server with its path, where the modem takes so long a text; else it counts from the directory entered. */
function fileOf(trip: DeliveryTrip, placeholder: string): string {
  const name = trip.bag[placeholder] || '';
  const file = (trip.bag['path'] || '') + name;
  const longest = trip.link.modem!.longestFile;
  return longest && file.length > longest ? name : file;
}

/** Values for placeholders that the bag does not have. */
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

/** A script of the way in use, or of another, or else of the modem; empty where there is none. */
export function scriptOf(trip: DeliveryTrip, name: ScriptName, bytes: number, of?: Way): Script {
  const way = of || trip.throttle.way;
  return (way && way.script(name, bytes)) || trip.link.modem!.script(name, bytes);
}

/** @param onLine hears every line that comes meanwhile */
export function runRows(
  trip: DeliveryTrip, script: Script, bytes: number, onEnd: OnEnd, payload?: Payload, heard?: string, onLine?: Task['onLine']
): void {
  runOnLink(trip, script, bytes, scriptValue(trip), onEnd, payload, heard, onLine);
}

/** With what lies in the modem itself: no server has a part in it. */
export function runOwn(trip: DeliveryTrip, name: ScriptName, onEnd: OnEnd, payload?: Payload): void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  runRows(trip, scriptOf(trip, name, bytes), bytes, onEnd, payload);
}

/** Runs `act` with the image's own name on the server instead of the temporary one. */
export function underOwnName(trip: DeliveryTrip, act: (onEnd: OnEnd) => void, onEnd: OnEnd): void {
  const name = trip.bag['name']!;
  trip.bag['name'] = trip.bag['finalName']!;
  act(function (end, wrong) {
    trip.bag['name'] = name;
    onEnd(end, wrong);
  });
}

/** Runs `act` with another file in hand than the image. */
export function underName(trip: DeliveryTrip, name: string, size: number, act: (onEnd: OnEnd) => void, onEnd: OnEnd): void {
  const bag = trip.bag;
  const kept = { name: bag['name']!, size: bag['size']!, hasBlank: bag['hasBlank']! };
  Object.assign(bag, { name: name, size: '' + size, hasBlank: name.indexOf(' ') < 0 ? '' : '1', isDone: '' });
  act(function (end, wrong) {
    Object.assign(bag, kept);
    onEnd(end, wrong);
  });
}
