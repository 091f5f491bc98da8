// Sends any file of the card on request, except files with secrets; never deletes it.

import type { OnEnd } from '../at/step';
import { longestConfigBytes } from '../config/keys';
import { putAs } from '../delivery/ftp/put/putas';
import { scriptOf } from '../delivery/imagescript';
import { streamOf } from '../delivery/pour/intake';
import type { Files } from '../ports';
import { imageByHand } from '../source/removal';
import { configPath, newConfigPath } from '../store/handover';
import { homeFolder } from '../store/journal';
import { has } from '../text';
import type { ConsoleTrip, JobTrip } from './desk';

const pieceBytes = 512;

/** The state contains a digest of the PIN, which reveals four digits; with config.json also passwords. */
function secretPaths(): string[] {
  return [homeFolder + '/state', homeFolder + '/state.new', configPath, newConfigPath];
}

/** By content: a card has many names for one file, and a copy contains the same secrets. */
function isSameFile(files: Files, path: string, other: string): boolean {
  const stat = files.stat(path);
  const otherStat = files.stat(other);
  if (!stat || !otherStat || stat.size !== otherStat.size) return false;
  const file = files.open(path);
  const second = files.open(other);
  let isSame = !!file && !!second;
  for (let at = 0; isSame && at < Math.min(stat.size, longestConfigBytes); at += pieceBytes) {
    isSame = file!.read(pieceBytes) === second!.read(pieceBytes);
  }
  if (file) file.close();
  if (second) second.close();
  return isSame;
}

export function isState(files: Files, path: string): boolean {
  return secretPaths().slice(0, 2).some(function (other) { return isSameFile(files, path, other); });
}

/** @returns why this file cannot be sent, as a sentence; empty if it can */
export function objectionTo(trip: ConsoleTrip, path: string, how: string): string {
  const stat = trip.files.stat(path);
  if (how && how !== 'append' && how !== 'unique') return 'a file is put as it is, or with "append" or "unique"';
  if (how && trip.config && trip.config['http.url']) return 'by HTTP a file is put as it is, without "append" or "unique"';
  if (!stat || stat.dir || !stat.size) return path + ' is not a file with anything in it on this card';
  const secret = secretPaths().filter(function (other) { return isSameFile(trip.files, path, other); })[0];
  return secret ? path + ' is not sent, since ' + secret + ' holds secrets that must not leave the card' : '';
}

/** Checks again: the file may have changed. */
export function sendByHand(trip: JobTrip, path: string, how: string, say: (text: string) => void, onEnd: OnEnd): void {
  const objection = objectionTo(trip, path, how);
  const canPutAs = scriptOf(trip, 'streamOn', 0, streamOf(trip.link.modem)).some(function (row) { return !!row.say && has(row.say, '{putOption}'); });
  const option = how === 'append' ? 'APPE' : 'STOU';
  if (!objection && how && canPutAs) {
    putAs(trip, imageByHand(path, trip.files.stat(path)!.size), option, function (end, fault) {
      if (end === 'done') say(path + ' is sent (' + option + ')');
      onEnd(end, fault);
    });
    return;
  }
  if (objection) say(objection);
  else if (how) say('sending ' + path + ': the ' + trip.link.modem.name + ' has no command for that');
  else trip.source.add(path, trip.files.stat(path)!.size);
  onEnd('done');
}
