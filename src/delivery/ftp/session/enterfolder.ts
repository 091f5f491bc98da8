// Enters and makes directories on the server.

import { End, type Fault } from '../../../fault';
import { forgetLoss } from '../../../link/link';
import type { ScriptName } from '../../../modem/modem';
import type { DeliveryTrip, ImageTrip } from '../../deliverytrip';
import { isFirst, Told } from '../../told';
import { target } from './directory';
import { runOnServer } from './run';

/** Value of `trip.session.cwd` while the current directory is unknown. No path is equal to it. */
export const nowhere = '\n';

/** Warns once of a directory with letters beyond ASCII, if the modem has no command that takes them in hexadecimal. It may refuse them. */
function tellLetters(trip: DeliveryTrip, path: string): void {
  const takesHex = trip.link.modem.script('make', 0).some(function (row) { return row.when === 'folderHex'; });
  if (!takesHex && isFirst(trip, Told.letters)) {
    trip.log.warn('server', path + ' has letters beyond ASCII, which the ' + trip.link.modem.name
      + ' may refuse; if it does, change ftp.directory, or device');
  }
}

/** Sets the script placeholders for a directory on the server. A path that is not ASCII is also given in hexadecimal. */
function setFolder(trip: DeliveryTrip, path: string): void {
  const isPlain = path.replace(/[^ -~]/g, '') === path;
  trip.variables['folder'] = path;
  delete trip.variables['folderHex'];
  if (!isPlain) {
    trip.variables['folderHex'] = path.replace(/[^\n]/g, function (c) { return (256 + c.charCodeAt(0)).toString(16).slice(1).toUpperCase(); });
    trip.variables['non-ascii'] = '{non-ascii}';
    tellLetters(trip, path);
  }
  trip.variables['isDone'] = trip.variables['cwd'] = '';
  // the session has already entered this directory, and the server would append a relative path to it a second time
  trip.variables['path'] = isFromCwd(trip, path) ? '' : path === '/' || !path ? path : path + '/';
  const cut = path.lastIndexOf('/');
  trip.variables['parent'] = cut < 0 ? '' : path.slice(0, cut) || '/';
  trip.variables['leaf'] = path.slice(cut + 1);
}

/** Whether the path is relative, and so counts from the session's current directory. */
function isFromCwd(trip: DeliveryTrip, path: string): boolean {
  return trip.link.modem.hasCwd && path[0] !== '/';
}

/** Begins a new FTP session, in the directory of the login. */
export async function openAgain(trip: DeliveryTrip): Promise<void> {
  trip.variables['isDone'] = '';
  await runOnServer(trip, 'open');
  trip.session.cwd = undefined;
  forgetLoss(trip);
}

/** Begins a new session if the path is relative and another directory was entered. A relative path counts from the login's directory. */
async function fromLogin(trip: DeliveryTrip, path: string): Promise<void> {
  if (isFromCwd(trip, path) && trip.session.cwd !== undefined) await openAgain(trip);
}

function hasStayed(trip: DeliveryTrip): boolean {
  return trip.link.modem.hasEnter || (trip.link.modem.hasCwd && (!!trip.variables['isDone'] || !trip.variables['parent']));
}

/** Runs a script with this directory in its placeholders. The current directory counts as unknown afterwards, unless the script keeps it. */
export async function runOnFolder(trip: DeliveryTrip, path: string, script: ScriptName): Promise<void> {
  await fromLogin(trip, path);
  const before = trip.session.cwd;
  setFolder(trip, path);
  trip.session.cwd = nowhere;
  const { end, fault } = await tried(runOnServer(trip, script));
  if (hasStayed(trip)) trip.session.cwd = before;
  throw ended(end, fault);
}

/** Makes one directory on the server. As it is new in this session, it contains only this camera's files. */
async function makeOne(trip: DeliveryTrip, path: string): Promise<void> {
  await runOnFolder(trip, path, 'make');
  if (trip.link.modem.script('make', 0).length) trip.copies.folders['new ' + path] = true;
}

/**
 * Whether the script has succeeded, or the server refused only because the directory exists or its parent is missing. A bare ERROR may also have that
 * reason.
 */
function mayGoOn(end: End, fault: Fault | undefined): boolean {
  return !fault || (end === End.refused && (fault.code === 'folder-denied' || fault.line === 'ERROR'));
}

async function make(trip: DeliveryTrip, path: string): Promise<void> {
  const { end, fault } = await tried(makeOne(trip, path));
  const cut = path.lastIndexOf('/');
  if (end === End.done || !mayGoOn(end, fault) || cut <= 0) throw ended(end, fault);
  const { end: upper, fault: upperWrong } = await tried(make(trip, path.slice(0, cut)));
  if (!mayGoOn(upper, upperWrong)) throw ended(upper, upperWrong);
  await makeOne(trip, path);
}

async function go(trip: DeliveryTrip, path: string): Promise<void> {
  await fromLogin(trip, path);
  setFolder(trip, path);
  trip.session.cwd = nowhere;
  await runOnServer(trip, 'enter');
  trip.session.cwd = path;
}

async function enter(trip: DeliveryTrip, path: string): Promise<void> {
  const { end, fault } = await tried(go(trip, path));
  if (!fault || end !== End.refused || fault.code !== 'folder-denied') throw ended(end, fault);
  const { end: made, fault: why } = await tried(make(trip, path));
  if (!mayGoOn(made, why)) throw ended(made, why);
  await go(trip, path);
}

/**
 * Makes each part of the path once per session, and enters the whole path. Refusals are ignored, since the modem may not report a missing
 * directory.
 * @param from index in the path at which the next part begins
 */
async function makeAll(trip: DeliveryTrip, path: string, from: number): Promise<void> {
  const cut = path.indexOf('/', from);
  const upper = cut < 0 ? path : path.slice(0, cut);
  if (upper && upper !== '/' && !trip.copies.folders['made ' + upper]) {
    const { end, fault } = await tried(makeOne(trip, upper));
    if (end === End.broken || (fault && fault.code !== 'folder-denied')) throw ended(end, fault);
  }
  trip.copies.folders['made ' + upper] = true;
  if (cut >= 0) return await makeAll(trip, path, cut + 1);
  const { end: entered, fault: why } = await tried(go(trip, path));
  if (entered === End.refused) forgetFolder(trip);
  throw ended(entered, why);
}

/** Forgets which directories exist, so that the next image makes its directories again. */
export function forgetFolder(trip: DeliveryTrip): void {
  trip.session.cwd = nowhere;
  Object.keys(trip.copies.folders).forEach(function (mark) { if (mark.indexOf('made ') === 0) trip.copies.folders[mark] = false; });
}

/** Enters a directory that exists on the server. An empty path means the current directory, which is kept. */
export async function goTo(trip: DeliveryTrip, path: string): Promise<void> {
  if (path && trip.session.cwd !== path) return await go(trip, path);
  setFolder(trip, path);
}

/** Enters the image's directory on the server, and makes the parts of it that are missing. */
export async function enterFolder(trip: ImageTrip): Promise<void> {
  await enterPath(trip, target(trip, trip.attempt.image, trip.attempt.date));
}

/** Enters a directory on the server, and makes the parts of it that are missing. */
export async function enterPath(trip: DeliveryTrip, path: string): Promise<void> {
  if (trip.session.cwd !== path) {
    if (isFromCwd(trip, path)) {
      if (path) return await enter(trip, path);
      await fromLogin(trip, path);
    } else if (trip.link.modem.hasEnter) return await enter(trip, path);
    else return await makeAll(trip, path, 1);
  }
  setFolder(trip, path);
}

/** Deletes the server's file that has the current image's name (placeholder `name`). A refusal is ignored. */
export async function eraseServed(trip: DeliveryTrip): Promise<void> {
  const { end, fault } = await tried(runOnServer(trip, 'erase'));
  if (end === End.broken) throw ended(end, fault);
}
