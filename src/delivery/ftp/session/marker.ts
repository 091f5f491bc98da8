// Asks the FTP server for the time, if no other clock is known. A small file is written, its time is read, and it is deleted at once. Only
// unambiguous times count. MDTM is UTC (RFC 3659 2.3). A listing must have day, year and hour, unlike `ls -l`.

import type { Payload } from '../../../at/task';
import { End, newFault, isLost, type Fault } from '../../../fault';
import { credible, isNeeded, secondsOfDigits, setTime, tellNoTime } from '../../../link/modemclock';
import { listenWith } from '../../../link/script';
import type { Method, Modem } from '../../../modem/modem';
import { leadingNumber, wholeOf } from '../../../number';
import { find } from '../../../text';
import { forgetCopies, type DeliveryTrip } from '../../deliverytrip';
import { underName } from '../../imagescript';
import { findDrive } from '../../pour/drive';
import { streamOf } from '../../pour/intake';
import { isReplyEnough } from '../../verdict';
import { undatedPath } from './directory';
import { enterPath, eraseServed } from './enterfolder';
import { runOnServer } from './run';

const text = 'snapferry asks what time it is\r\n';
const longestLine = 512;
const byMdtm = "the server's MDTM (UTC)";
const byListing = "the server's listing";

/**
 * Name of the small file by whose time the server's clock is read. Each camera's file has another name, so that two cameras do not delete each
 * other's file.
 */
function nameOf(trip: DeliveryTrip): string {
  return 'clock-' + trip.hash(trip.config['device']) + '.tmp';
}

/** Returns the seconds since 1970 of a time such as `20261120093042.123`, with quotes or without. It returns 0 if the time is invalid. */
export function secondsOfMdtm(said: string): number {
  return secondsOfDigits(said.replace(/"/g, '').replace(/[^0-9].*$/, ''));
}

/**
 * Returns the seconds since 1970 of a line such as `11-20-26 09:30AM 32 name`, as IIS writes it in every country. It returns 0 if it is invalid.
 */
function secondsOfDos(line: string): number {
  const found = /^(\d\d)-(\d\d)-(\d+) +(\d\d):(\d\d)([AP])M /.exec(line) as [all: string, string, string, string, string, string, string] | null;
  if (!found || (found[3].length !== 2 && found[3].length !== 4)) return 0;
  const hour = 100 + (wholeOf(found[4]) % 12) + (found[6] === 'P' ? 12 : 0);
  return secondsOfDigits((found[3].length === 2 ? '20' : '') + found[3] + found[1] + found[2] + ('' + hour).slice(1) + found[5] + '00');
}

/**
 * Reads the time of the file `name` from a line of a listing. It returns the seconds since 1970, and in words which form of time that is. It returns
 * undefined if the line is ambiguous.
 */
export function timeListed(line: string, name: string): { seconds: number; source: string } | undefined {
  line = line.replace(/\r$/, '');
  const before = line.slice(0, -name.length).slice(-1);
  if (line.slice(-name.length) !== name || (before !== ' ' && before !== '/' && before !== '\t')) return undefined;
  // a listing in the form EPLF (cr.yp.to/ftp/list) has the time as seconds since 1970, after `m`
  const facts = line[0] === '+' ? ',' + line.slice(1) : '';
  const at = find(facts, ',m', 0);
  const since = at < 0 ? 0 : leadingNumber(facts.slice(at + 2));
  if (credible(since)) return { seconds: since, source: byListing + ' (UTC)' };
  // `ls -l` with --time-style=long-iso has an unambiguous date, and other forms of it have none
  const iso = line[0] === '-' && / (20\d\d-\d\d-\d\d \d\d:\d\d) /.exec(line);
  const local = iso ? secondsOfDigits(iso[1]!.replace(/[^0-9]/g, '') + '00') : secondsOfDos(line);
  return local ? { seconds: local, source: byListing + ' (its local time)' } : undefined;
}

/** Returns the upload method for the small file. It goes directly to the server if possible, never in slices or with a checksum. */
function methodOf(modem: Modem): Method | undefined {
  return streamOf(modem) || modem.methods().filter(function (method) { return method.confirms !== 'slices' && !method.hasSum; })[0];
}

/** Makes the payload of the small file by whose time the server's clock is read. Its content is a text. */
function marker(trip: DeliveryTrip): Payload {
  let at = 0;
  return {
    left: function () { return text.length - at; },
    pour: function (bytes, escape, onPoured) {
      const part = text.slice(at, at + bytes);
      at += part.length;
      trip.uart.write(part + (escape ? escape.end : ''));
      const timer = trip.clock.after(part.length * 10000 / trip.link.baud, function () { onPoured(0); });
      return function () {
        trip.clock.cancel(timer);
        return part.length * 10000 / trip.link.baud;
      };
    },
    take: function () { return; },
    close: function () { return; }
  };
}

/** Stores the file for the server's clock in the modem, whose memory may hold an image's copy. That copy is then forgotten. */
async function stageMarker(trip: DeliveryTrip, method: Method): Promise<void> {
  forgetCopies(trip);
  await findDrive(trip, [method]);
  const { end, fault } = await tried(until(function (onEnd) { runOnServer(trip, 'unstage', onEnd, undefined, method); }));
  if (end === End.broken) throw ended(end, fault);
  await until(function (onEnd) { runOnServer(trip, 'stage', onEnd, marker(trip), method); });
}

type OnTime = (seconds: number, source: string) => void;

async function askListing(trip: DeliveryTrip, name: string, take: OnTime): Promise<void> {
  let rest = '';
  function look(line: string): void {
    const found = timeListed(line, name);
    if (found) take(found.seconds, found.source);
  }
  const { end, fault } = await tried(until(function (onEnd) {
    runOnServer(trip, 'list', onEnd, listenWith(trip, function (bytes) {
      const lines = (rest + bytes).split('\n');
      rest = lines.pop()!.slice(-longestLine);
      lines.forEach(look);
    }));
  }));
  look(rest);
  throw ended(end, fault);
}

async function askTime(trip: DeliveryTrip, name: string, take: OnTime): Promise<void> {
  trip.variables['fileTime'] = '';
  if (trip.link.modem.script('time', 0).length) {
    const { end, fault } = await tried(runOnServer(trip, 'time'));
    const seconds = end === End.done ? secondsOfMdtm(trip.variables['fileTime'] || '') : 0;
    if (seconds) take(seconds, byMdtm);
    if (seconds || end === End.broken || isLost(fault)) throw ended(end, fault);
  }
  await askListing(trip, name, take);
}

async function write(trip: DeliveryTrip): Promise<void> {
  const method = methodOf(trip.link.modem)!;
  if (method.name === 'stream') return await until(function (onEnd) { runOnServer(trip, 'stream', onEnd, marker(trip), method); });
  await stageMarker(trip, method);
  await until(function (onEnd) { runOnServer(trip, 'put', onEnd, undefined, method); });
}

/** Throws if the link or the session is gone. Otherwise the code after it continues in a new turn of the event loop, with a free stack. */
async function unlessLost(trip: DeliveryTrip, end: End, fault: Fault | undefined): Promise<void> {
  if (end === End.broken || isLost(fault)) throw ended(end, fault);
  if (trip.link.lost) throw ended(End.refused, newFault(trip.link.lost, 'the time of the server'));
  await elapsed(trip.clock, 0);
}

/**
 * Reads the server's clock: writes a small file, asks for its time, and deletes it. If the session was lost before the file was deleted, the next
 * session only deletes it. A failure costs no image a try.
 */
export async function askMarkerTime(trip: DeliveryTrip): Promise<void> {
  const name = nameOf(trip);
  const isLeft = trip.server.marker === 'left';
  let seconds = 0;
  let source = '';
  let writtenMs = 0;

  function take(found: number, by: string): void {
    seconds = found;
    source = by;
  }

  async function ask(): Promise<void> {
    const { end: written, fault: unwritten } = await tried(write(trip));
    writtenMs = trip.clock.now();
    // a file of this name may be left from an earlier session and have an older time, so its time is not asked for
    if (written !== End.done) throw ended(written, unwritten);
    await askTime(trip, name, take);
  }

  async function act(): Promise<void> {
    if (!isLeft) {
      const { end, fault } = await tried(ask());
      trip.server.marker = end === End.broken || isLost(fault) ? 'left' : 'gone';
      if (trip.server.marker === 'left') throw ended(end, fault);
    }
    await eraseServed(trip);
  }

  trip.server.marker = 'gone';
  await elapsed(trip.clock, 0);
  const { end: entered, fault: denied } = await tried(enterPath(trip, undatedPath(trip)));
  await unlessLost(trip, entered, denied);
  if (entered === End.done) {
    const { end: acted, fault: why } = await tried(underName(trip, name, text.length, act));
    await unlessLost(trip, acted, why);
  }
  if (isLeft) return;
  if (seconds) setTime(trip, seconds + Math.floor((trip.clock.now() - writtenMs) / 1000), source);
  else tellNoTime(trip, 'no time from the server either', false);
}

/**
 * Whether the server is asked for the time by a small file, which happens once per boot. A server that removes files is not asked, since it would
 * also remove the small file.
 */
export function isServerAsked(trip: DeliveryTrip): boolean {
  const modem = trip.link.modem;
  const canTell = modem.script('time', 0).length + modem.script('list', 0).length > 0;
  return canTell && !!methodOf(modem) && isNeeded(trip) && !trip.calendar.seconds() && !trip.server.marker && !isReplyEnough(trip);
}
