// An image's directory at the server: which it is, and the way into it; what is missing is made.

import type { End } from '../at/step';
import { fault, type Fault } from '../fault';
import { directoryOf, joinPath, safeFolder } from '../image/names';
import type { OnEnd } from './machine';
import { runScript, type Trip } from './trip';

/** `images.folder` as paths are compared: a slash before it and none behind. */
export function rootOf(folder: string): string {
  return joinPath('/', folder);
}

/** Today by the modem, as yyyymmdd; the first day of 1970 while it does not know. */
export function today(trip: Trip): string {
  return trip.calendar.stamp().slice(0, 10).replace(/-/g, '') || '19700101';
}

/** Absolute wherever the login's own directory is known. */
function target(trip: Trip): string {
  const config = trip.config!;
  const image = trip.image!;
  const directory = directoryOf(config['ftp.directory'], config['device'], trip.date);
  const below = safeFolder(image.folder, rootOf(config['images.folder']), trip.modem!.names, trip.hash);
  const home = directory[0] === '/' ? '' : trip.bag['home'] || '';
  return joinPath(home ? joinPath(home, directory) : directory, below);
}

/** The directory as a hole, and in hexadecimal where it is not plain ASCII. */
export function setFolder(trip: Trip, path: string): void {
  const isPlain = path.replace(/[^ -~]/g, '') === path;
  trip.bag['folder'] = path;
  trip.bag['folderHex'] = isPlain ? '' : path.replace(/[^\n]/g, function (c) { return (256 + c.charCodeAt(0)).toString(16).slice(1).toUpperCase(); });
  trip.bag['non-ascii'] = '{non-ascii}';
  trip.bag['isDone'] = trip.bag['cwd'] = '';
  trip.bag['path'] = path === '/' || !path ? path : path + '/';
  trip.bag['parent'] = path.slice(0, path.lastIndexOf('/')) || '/';
  trip.bag['leaf'] = path.slice(path.lastIndexOf('/') + 1);
}

/** Makes one directory; where the server made it in this session, nothing of somebody else's lies in it. */
function makeOne(trip: Trip, path: string, onEnd: OnEnd): void {
  setFolder(trip, path);
  runScript(trip, 'make', function (end, wrong) {
    if (end === 'done' && trip.modem!.script('make', 0).length) trip.bag['new ' + path] = '1';
    onEnd(end, wrong);
  });
}

/** Done, or refused for what may lie in the directories alone: the link and the session are good. A bare ERROR may mean that, too. */
function isSound(end: End, wrong: Fault | undefined): boolean {
  return end === 'done' || (end === 'refused' && (wrong!.code === 'folder-denied' || wrong!.line === 'ERROR'));
}

/** Makes a directory, with those above it where they are missing. */
function make(trip: Trip, path: string, onEnd: OnEnd): void {
  makeOne(trip, path, function (end, wrong) {
    const cut = path.lastIndexOf('/');
    if (end === 'done' || !isSound(end, wrong) || cut <= 0) onEnd(end, wrong);
    else make(trip, path.slice(0, cut), function (upper, upperWrong) {
      if (isSound(upper, upperWrong)) makeOne(trip, path, onEnd);
      else onEnd(upper, upperWrong);
    });
  });
}

function go(trip: Trip, path: string, onEnd: OnEnd): void {
  setFolder(trip, path);
  runScript(trip, 'enter', function (end, wrong) {
    if (end === 'done') trip.here = path;
    onEnd(end, wrong);
  });
}

/** Goes in, and makes it where it is missing. */
function enter(trip: Trip, path: string, onEnd: OnEnd): void {
  go(trip, path, function (end, wrong) {
    if (end !== 'refused' || wrong!.code !== 'folder-denied') onEnd(end, wrong);
    else make(trip, path, function (made, why) {
      if (isSound(made, why)) go(trip, path, onEnd);
      else onEnd(made, why);
    });
  });
}

/**
 * Where nothing tells whether a directory is there, each on the way to it is made once a session, and a refusal means
 * nothing. @param from where the next part of the path begins
 */
function makeAll(trip: Trip, path: string, from: number, onEnd: OnEnd): void {
  const cut = path.indexOf('/', from);
  const upper = cut < 0 ? path : path.slice(0, cut);
  function next(): void {
    trip.bag['made ' + upper] = '1';
    if (cut < 0) go(trip, path, function (end, wrong) {
      if (end === 'refused') forgetFolder(trip);
      onEnd(end, wrong);
    });
    else makeAll(trip, path, cut + 1, onEnd);
  }
  if (!upper || upper === '/' || trip.bag['made ' + upper]) {
    next();
    return;
  }
  makeOne(trip, upper, function (end, wrong) {
    if (end === 'broken' || (wrong && wrong.code !== 'folder-denied')) onEnd(end, wrong);
    else next();
  });
}

/** The next image makes its directories anew. */
export function forgetFolder(trip: Trip): void {
  trip.here = undefined;
  Object.keys(trip.bag).forEach(function (hole) { if (hole.indexOf('made ') === 0) trip.bag[hole] = ''; });
}

/** Into a directory that is there already; an empty path stays where it is. */
export function goTo(trip: Trip, path: string, onEnd: OnEnd): void {
  if (!path || trip.here === path) {
    setFolder(trip, path);
    onEnd('done');
  } else go(trip, path, onEnd);
}

/** Into the directory of the image in hand, unless it was entered before. */
export function enterFolder(trip: Trip, onEnd: OnEnd): void {
  const path = target(trip);
  if (trip.here === path) onEnd('done');
  else if (!trip.modem!.hasEnter) makeAll(trip, path, 1, onEnd);
  // from elsewhere a relative path leads nowhere: the session begins anew in the login's directory
  else if (path[0] !== '/' && trip.here !== undefined) onEnd('refused', fault('session', 'ftp.directory'));
  else if (!path) onEnd('done');
  else enter(trip, path, onEnd);
}
