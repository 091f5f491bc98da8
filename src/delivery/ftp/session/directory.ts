// An image's directory on the server: its path, and how it is entered and made.

import { End, type Fault } from '../../../fault';
import { forgetLoss } from '../../../link/link';
import type { ScriptName } from '../../../modem/modem';
import type { Image } from '../../../source/source';
import { rootOf } from '../../../source/walk';
import { directoryOf } from '../../../template';
import { has } from '../../../text';
import type { DeliveryTrip, ImageTrip } from '../../deliverytrip';
import { folderNamed } from '../../names/imagename';
import { anyDate, joinPath, safeFolder } from '../../names/safename';
import { isFirst, Told } from '../../told';
import { runOnServer } from './run';

/** Value of `trip.session.cwd` while the current directory is unknown. No path is equal to it. */
export const nowhere = '\n';
/** Most characters of `server.tooLong`, which has a mark for each of ten folders. A mark is eight digits and a blank. */
const longestMarks = 90;

function directoryAt(trip: DeliveryTrip, date: string): string {
  return joinPath(directoryOf(trip.config['ftp.directory'], trip.config['device'], date), '');
}

/** Number of characters of `ftp.directory` with its placeholders filled. */
export function directoryLength(trip: DeliveryTrip): number {
  return directoryAt(trip, anyDate).length;
}

function fromHome(trip: DeliveryTrip, directory: string): string {
  const home = trip.variables['home'] || '';
  // `home` has no slash if the modem has stored a refusal's number in place of the login's directory
  const isKnown = directory[0] !== '/' && home[0] === '/';
  return isKnown ? joinPath(home, directory) : directory;
}

/**
 * Returns the path of the image's directory on the server. It is found once for the images of a folder, unless each has a name by a template.
 * @param date yyyymmdd, the day on which its upload began; empty: any, as only the path's length counts
 */
function target(trip: DeliveryTrip, image: Image, date: string): string {
  const session = trip.session;
  const isByFolder = !image.to && !trip.config['images.name'];
  if (isByFolder && session.folder === image.folder && (!date || session.day === date)) return session.path!;
  const path = pathOf(trip, image, date || anyDate);
  if (isByFolder) {
    session.folder = image.folder;
    session.day = date;
    session.path = path;
  }
  return path;
}

function pathOf(trip: DeliveryTrip, image: Image, date: string): string {
  const rule = trip.link.modem.names();
  const named = folderNamed(trip, image, rule);
  if (image.isLive) return joinPath(undatedPath(trip), named!);
  const below = named === undefined ? safeFolder(image.folder, rootOf(trip.config['images.folder']), rule, trip.hash) : named;
  return joinPath(fromHome(trip, directoryAt(trip, date)), below);
}

/** Returns the path of `ftp.directory` up to the first directory whose name contains a date. */
export function undatedPath(trip: DeliveryTrip): string {
  const marked = directoryAt(trip, '{{{{{{{{');
  const mark = marked.indexOf('{');
  const cut = marked.lastIndexOf('/', mark);
  const path = mark < 0 ? marked : cut < 0 ? '' : marked.slice(0, cut) || '/';
  return fromHome(trip, path);
}

/** Returns the length of the path of the image's directory, in characters, if that is too long for the modem. Otherwise it returns 0. */
export function excessOf(trip: DeliveryTrip, image: Image): number {
  const length = trip.link.modem ? target(trip, image, '').length : 0;
  return trip.link.modem && length > trip.link.modem.longestPath ? length : 0;
}

/** Whether the path of the image's folder on the server is too long for the modem. If so, that is logged once for each folder. */
export function isTooLong(trip: DeliveryTrip, image: Image): boolean {
  const mark = trip.hash(image.folder) + ' ';
  const length = excessOf(trip, image);
  const isKnown = has(trip.server.tooLong || '', mark);
  if (isKnown || !length) return isKnown;
  trip.log.error('image', image.path + ' is skipped, as is everything in its folder: the directory on the server would have ' + length
    + ' characters, and the ' + trip.link.modem.name + ' takes at most ' + trip.link.modem.longestPath
    + '; shorten ftp.directory, or the names of the folders on the card');
  trip.server.tooLong = (mark + (trip.server.tooLong || '')).slice(0, longestMarks);
  return true;
}

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
