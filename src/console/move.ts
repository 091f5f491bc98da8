// Moves files between the server and the modem's own storage, without the card.

import { isUnsafe } from '../at/match';
import { forgetCopies } from '../delivery/deliverytrip';
import { measure } from '../delivery/ftp/proof/measure';
import { goTo } from '../delivery/ftp/session/enterfolder';
import { runOnServer } from '../delivery/ftp/session/run';
import { findDrive } from '../delivery/pour/drive';
import { End, newFault } from '../fault';
import type { ScriptName } from '../modem/modem';
import { wholeOf } from '../number';
import { has, inBytes } from '../text';
import type { JobTrip } from './desk';

function lastOf(path: string, marks: string): number {
  let at = -1;
  for (let i = 0; i < marks.length; i++) at = Math.max(at, path.lastIndexOf(marks[i]!));
  return at;
}

/** Returns a folder of the modem with slashes instead of backslashes and in lower case. Two spellings of the same folder are then equal. */
function plain(folder: string): string {
  return folder.replace(/\\/g, '/').toLowerCase();
}

/**
 * Stores the name of the modem's file in the placeholders `modemName` and `modemFile`, for the script that moves the file.
 * @returns what is wrong with the file's name, as a sentence; empty if nothing is
 */
function setModemFile(trip: JobTrip, script: ScriptName, file: string): string {
  const cut = lastOf(file, '/\\:') + 1;
  const drive = trip.variables['drive'] || '';
  // A drive that ends with neither a slash nor a colon is the name of a storage. It does not go before the names of files.
  const own = trip.link.modem.fileFolder || (lastOf(drive, '/\\:') === drive.length - 1 ? drive : '');
  // False if the path may name only the modem's own folder for files. If the modem has no such folder, this holds for paths with a drive.
  const isFree = trip.link.modem.hasFolders === 'both' || (trip.link.modem.hasFolders === 'from' && script === 'fromModem')
    || (!trip.link.modem.fileFolder && !has(file, ':'));
  if (!file.slice(cut)) return file + ' is not a file name';
  if (cut && !isFree && plain(file.slice(0, cut)) !== plain(own)) {
    return 'a ' + trip.link.modem.name + ' keeps files in ' + own + '; give that folder, or just a name';
  }
  trip.variables['modemName'] = file.slice(cut);
  trip.variables['modemFile'] = cut && trip.link.modem.fileFolder ? file : own + file.slice(cut);
  return '';
}

/** Enters the folder of a file on the server, and puts the file's name into the placeholder `name`. */
export async function goToFile(trip: JobTrip, path: string): Promise<void> {
  const cut = path.lastIndexOf('/');
  const { end, fault } = await tried(goTo(trip, cut > 0 ? path.slice(0, cut) : cut < 0 ? '' : '/'));
  trip.variables['name'] = path.slice(cut + 1);
  throw ended(end, fault);
}

function sizeOf(trip: JobTrip): string {
  return trip.variables['len'] ? ', ' + inBytes(wholeOf(trip.variables['len'])) : '';
}

async function move(trip: JobTrip, script: ScriptName, file: string, say: (text: string) => void): Promise<void> {
  // The moved file may have overwritten the copy of the next image, so the firmware forgets what it knows of copies in the modem.
  forgetCopies(trip);
  const { end, fault } = await tried(runOnServer(trip, script));
  if (end === End.broken) {
    if (trip.variables['isMoved']) say(file + ' may be called ' + trip.variables['name'] + ' in the modem now');
    throw ended(end, fault);
  }
  if (!trip.variables['isMoved']) throw ended(end, fault);
  const { end: restored, fault: why } = await tried(runOnServer(trip, 'restore'));
  throw ended(end === End.done ? restored : end, fault || why);
}

/**
 * Moves a file between the server and the modem's own storage. `toModem` stores the server's file in the modem, and `fromModem` sends the
 * modem's file to the server.
 * @param file path in the modem
 * @param path path on the server
 * @param say prints a line at the console
 */
export async function moveFile(trip: JobTrip, script: ScriptName, file: string, path: string, say: (text: string) => void): Promise<void> {
  const needsDrive = trip.link.modem.script(script, 0).some(function (row) { return !!row.say && has(row.say, '{dir}'); });
  if (isUnsafe(path) || isUnsafe(file)) throw ended(End.refused, newFault('unsafe', 'path'));
  const { end: found, fault: noDrive } = await tried(findDrive(trip, trip.link.modem.methods()));
  if (found === End.broken || (found === End.refused && needsDrive)) throw ended(found, noDrive);
  const mistake = setModemFile(trip, script, file);
  if (mistake) {
    say(mistake);
    return;
  }
  await elapsed(trip.clock, 0);
  await goToFile(trip, path);
  trip.variables['hasBlank'] = has(trip.variables['name']! + trip.variables['modemName'], ' ') ? '1' : '';
  trip.variables['len'] = trip.variables['isMoved'] = '';
  await move(trip, script, file, say);
  // What follows runs in a new turn of the event loop, which begins with an empty stack.
  await elapsed(trip.clock, 0);
  if (script === 'toModem') {
    say('done' + sizeOf(trip) + ' as ' + trip.variables['modemFile']);
    return;
  }
  const [measured] = await measure(trip, false);
  say('done' + sizeOf(trip) + '; ' + (typeof measured === 'number' ? 'the server holds ' + measured : 'the server gives no size'));
}
