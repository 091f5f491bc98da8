// Sends any file of the card on request, except files with secrets; never deletes it.

import { putAs } from '../delivery/ftp/put/putas';
import { scriptOf } from '../delivery/imagescript';
import { streamOf } from '../delivery/pour/intake';
import { pathMistake } from '../path';
import type { Files } from '../ports';
import { imageByHand } from '../source/removal';
import { whyUnsent } from '../source/unsent';
import { secretIn, statePaths } from '../store/secretfile';
import { has } from '../text';
import type { ConsoleTrip, JobTrip } from './desk';

/** Whether the file holds the firmware's secrets: it is its state file, or a copy of that. */
export function isState(files: Files, path: string): boolean {
  return !!secretIn(files, path, statePaths);
}

/** Checks whether a file may be sent. @returns why it cannot be sent, as a sentence; empty if it can */
export function objectionTo(trip: ConsoleTrip, path: string, how: string): string {
  const stat = trip.files.stat(path);
  const mistake = pathMistake(path);
  if (mistake) return path + ' ' + mistake;
  if (how && how !== 'append' && how !== 'unique') return 'a file is put as it is, or with "append" or "unique"';
  if (how && trip.config && trip.config['http.url']) return 'by HTTP a file is put as it is, without "append" or "unique"';
  if (!stat || stat.dir || !stat.size) return path + ' is not a file with anything in it on this card';
  const why = whyUnsent(trip.files, path, stat.size);
  return why && path + ' is not sent, since ' + why;
}

/**
 * Sends a file of the card to the server. It checks again whether that is allowed, since the file may have changed while the request
 * waited.
 * @param how `append` adds the file to the one on the server, `unique` lets the server choose a free name, and an empty text does neither
 */
export async function sendByHand(trip: JobTrip, path: string, how: string, say: (text: string) => void): Promise<void> {
  const objection = objectionTo(trip, path, how);
  const canPutAs = scriptOf(trip, 'streamOn', 0, streamOf(trip.link.modem)).some(function (row) { return !!row.say && has(row.say, '{putOption}'); });
  const option = how === 'append' ? 'APPE' : 'STOU';
  if (!objection && how && canPutAs) {
    await putAs(trip, imageByHand(path, trip.files.stat(path)!.size), option);
    say(path + ' is sent (' + option + ')');
    return;
  }
  if (objection) say(objection);
  else if (how) say('sending ' + path + ': the ' + trip.link.modem.name + ' has no command for that');
  else trip.source.acts().add(path, trip.files.stat(path)!.size);
}
