// Transfers between the server and a file in the modem, without the card.

import { isUnsafe } from '../at/match';
import type { End, OnEnd } from '../at/step';
import { forgetCopies } from '../delivery/deliverytrip';
import { measure } from '../delivery/ftp/proof/measure';
import { goTo } from '../delivery/ftp/session/directory';
import { runOnServer } from '../delivery/ftp/session/run';
import { findDrive } from '../delivery/pour/drive';
import { newFault, type Fault } from '../fault';
import { wholeOf } from '../number';
import { has, inBytes } from '../text';
import type { JobTrip } from './desk';

type Move = 'toModem' | 'fromModem';

function lastOf(path: string, marks: string): number {
  let at = -1;
  for (let i = 0; i < marks.length; i++) at = Math.max(at, path.lastIndexOf(marks[i]!));
  return at;
}

/** A modem's paths may have slashes of both kinds, and either case. */
function plain(folder: string): string {
  return folder.replace(/\\/g, '/').toLowerCase();
}

/** @returns the fault of the modem's file, as a sentence; empty: none */
function setModemFile(trip: JobTrip, script: Move, file: string): string {
  const cut = lastOf(file, '/\\:') + 1;
  const drive = trip.variables['drive'] || '';
  // a drive without a slash or colon at its end names a storage: no prefix of file names
  const own = trip.link.modem.fileFolder || (lastOf(drive, '/\\:') === drive.length - 1 ? drive : '');
  // with only one folder, only a drive is a prefix
  const isFree = trip.link.modem.hasFolders === 'both' || (trip.link.modem.hasFolders === 'from' && script === 'fromModem') || (!trip.link.modem.fileFolder && !has(file, ':'));
  if (!file.slice(cut)) return file + ' is not a file name';
  if (cut && !isFree && plain(file.slice(0, cut)) !== plain(own)) return 'a ' + trip.link.modem.name + ' keeps files in ' + own + '; give that folder, or just a name';
  trip.variables['modemName'] = file.slice(cut);
  trip.variables['modemFile'] = cut && trip.link.modem.fileFolder ? file : own + file.slice(cut);
  return '';
}

function goThere(trip: JobTrip, path: string, run: () => void, onEnd: OnEnd): void {
  const cut = path.lastIndexOf('/');
  goTo(trip, path.slice(0, cut < 0 ? 0 : cut) || (cut === 0 ? '/' : ''), function (end, fault) {
    trip.variables['name'] = path.slice(cut + 1);
    trip.variables['hasBlank'] = has(path.slice(cut + 1) + trip.variables['modemName'], ' ') ? '1' : '';
    trip.variables['len'] = trip.variables['isMoved'] = '';
    if (end === 'done') run();
    else onEnd(end, fault);
  });
}

function sizeOf(trip: JobTrip): string {
  return trip.variables['len'] ? ', ' + inBytes(wholeOf(trip.variables['len'])) : '';
}

/** toModem stores the server's file; fromModem sends the modem's. */
export function moveFile(trip: JobTrip, script: Move, file: string, path: string, say: (text: string) => void, onEnd: OnEnd): void {
  const needsDrive = trip.link.modem.script(script, 0).some(function (row) { return !!row.say && has(row.say, '{dir}'); });

  function move(): void {
    // the next image's copy may have the same name
    forgetCopies(trip);
    runOnServer(trip, script, function (end, fault) {
      if (end === 'broken') {
        if (trip.variables['isMoved']) say(file + ' may be called ' + trip.variables['name'] + ' in the modem now');
        onEnd(end, fault);
      } else if (trip.variables['isMoved']) runOnServer(trip, 'restore', function (restored, why) { settle(end === 'done' ? restored : end, fault || why); });
      else settle(end, fault);
    });
  }

  /** In a new turn, with a free stack. */
  function settle(end: End, fault?: Fault): void {
    if (end === 'done') trip.clock.after(0, tell);
    else onEnd(end, fault);
  }

  function tell(): void {
    if (script === 'toModem') {
      say('done' + sizeOf(trip) + ' as ' + trip.variables['modemFile']);
      onEnd('done');
    } else measure(trip, function (found) {
      say('done' + sizeOf(trip) + '; ' + (typeof found === 'number' ? 'the server holds ' + found : 'the server gives no size'));
      onEnd('done');
    }, onEnd);
  }

  if (isUnsafe(path) || isUnsafe(file)) onEnd('refused', newFault('unsafe', 'path'));
  else findDrive(trip, trip.link.modem.methods(), function (found, noDrive) {
    if (found === 'broken' || (found === 'refused' && needsDrive)) {
      onEnd(found, noDrive);
      return;
    }
    const mistake = setModemFile(trip, script, file);
    if (mistake) {
      say(mistake);
      onEnd('done');
    } else trip.clock.after(0, function () { goThere(trip, path, move, onEnd); });
  });
}
