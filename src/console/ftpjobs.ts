// Console requests to the FTP server or the modem's files.

import { isUnsafe } from '../at/match';
import type { OnEnd } from '../at/step';
import { measure } from '../delivery/ftp/proof/measure';
import { leastResumeBytes } from '../delivery/ftp/put/choose';
import { forgetFolder, goTo, nowhere, runOnFolder } from '../delivery/ftp/session/directory';
import { runOnServer } from '../delivery/ftp/session/run';
import { newFault } from '../fault';
import { listenWith } from '../link/script';
import type { ScriptName } from '../modem/modem';
import { pathMistake } from '../path';
import { homeFolder } from '../store/journal';
import { cutMark, has, inBytes } from '../text';
import type { Job, JobTrip } from './desk';
import { moveFile } from './move';

export interface Running {
  trip: JobTrip;
  job: Job;
  say(text: string): void;
  end: OnEnd;
}

const getFolder = homeFolder + '/get';
/** Timeout of a typed AT command. A result code ends it; lines before are shown. */
const atMs = 60000;
/** Longer lines of a listing are cut. */
const longestLine = 200;

function goThere(running: Running, path: string, run: () => void): void {
  const trip = running.trip;
  const cut = path.lastIndexOf('/');
  if (isUnsafe(path)) running.end('refused', newFault('unsafe', 'path'));
  else goTo(trip, cut > 0 ? path.slice(0, cut) : cut < 0 ? '' : '/', function (gone, fault) {
    trip.variables['name'] = path.slice(cut + 1);
    trip.variables['rest'] = '0';
    if (gone === 'done') run();
    else running.end(gone, fault);
  });
}

function hasScript(running: Running, script: ScriptName): boolean {
  return running.trip.link.modem.script(script, 0).length > 0;
}

function ask(running: Running, path: string, script: ScriptName, onDone: () => void, take?: (bytes: string) => void): void {
  goThere(running, path, function () {
    runOnServer(running.trip, script, function (ended, fault) {
      if (ended === 'done') onDone();
      running.end(ended, fault);
    }, listenWith(running.trip, take || function () { return; }));
  });
}

function size(running: Running): void {
  const path = running.job.path;
  goThere(running, path, function () {
    measure(running.trip, function (found) {
      running.say(path + (typeof found === 'number' ? ': ' + inBytes(found) + ' on the server' : found === 'absent' ? ' is not on the server' : ': the server gives no size'));
      running.end('done');
    }, running.end);
  });
}

function rename(running: Running): void {
  const job = running.job;
  goThere(running, job.path, function () {
    running.trip.variables['finalName'] = job.other;
    runOnServer(running.trip, 'rename', function (ended, fault) {
      if (ended === 'done') running.say(job.path + ' is now ' + job.other);
      running.end(ended, fault);
    });
  });
}

/** Bytes of a partial download that the modem can resume. */
function fetchedBytes(running: Running, target: string): number {
  const trip = running.trip;
  const stat = trip.files.stat(target);
  const canGoOn = trip.link.modem.script('get', 0).some(function (row) { return !!row.say && has(row.say, '{rest}'); });
  return trip.desk.gotten === running.job.path && stat && stat.size >= leastResumeBytes && canGoOn ? stat.size : 0;
}

function get(running: Running): void {
  const trip = running.trip;
  const path = running.job.path;
  const target = getFolder + '/' + path.slice(path.lastIndexOf('/') + 1);
  const mistake = pathMistake(target);
  if (mistake) {
    running.say(path + ' is not fetched: ' + target + ' ' + mistake);
    running.end('done');
    return;
  }
  const from = fetchedBytes(running, target);
  let isWhole = true;
  trip.variables['rest'] = '' + from;
  trip.desk.gotten = path;
  if (!from) {
    trip.files.makeFolder(homeFolder);
    trip.files.makeFolder(getFolder);
    trip.files.remove(target);
  }
  runOnServer(trip, 'get', function (ended, fault) {
    const now = trip.files.stat(target);
    if (ended === 'done') trip.desk.gotten = '';
    // an empty file never calls the listener
    if (ended === 'done' && !now) isWhole = trip.files.write(target, '');
    if (ended === 'done') running.say(isWhole ? path + ' is on the card as ' + target + ', ' + inBytes(now ? now.size : 0) : 'the card did not store all of ' + path);
    running.end(ended, fault);
  }, listenWith(trip, function (bytes) { isWhole = trip.files.append(target, bytes) && isWhole; }));
}

function list(running: Running): void {
  const path = running.job.path;
  const cwd = running.trip.session.cwd;
  let rest = '';
  ask(running, path ? path.replace(/\/$/, '') + '/' : (cwd && cwd !== nowhere ? cwd : '') + '/', 'listAll', function () {
    if (rest) running.say(rest);
    running.say('end of the list');
  }, function (bytes) {
    const lines = (rest + bytes).split('\n');
    rest = lines.pop()!;
    if (rest.length > longestLine) rest = cutMark + rest.slice(-longestLine);
    lines.forEach(function (line) { running.say(line); });
  });
}

/** Runs a script on the directory itself, not on a file in it. */
function changeFolder(running: Running, script: ScriptName, name: string): void {
  runOnFolder(running.trip, running.job.path, script, function (ended, fault) {
    if (ended === 'done') running.say(name + ': done');
    forgetFolder(running.trip);
    running.end(ended, fault);
  });
}

function canDo(running: Running): boolean {
  const verb = running.job.verb;
  switch (verb) {
    case 'list': return hasScript(running, 'listAll');
    case 'time': case 'remove': case 'toModem': case 'fromModem': return hasScript(running, verb);
    case 'rename': return running.trip.link.modem.hasRename;
    default: return true; // the verbs get, size, mkdir, rmdir, at
  }
}

export function runFtpJob(running: Running, name: string): void {
  const trip = running.trip;
  const path = running.job.path;
  if (!canDo(running)) {
    running.say(name + ': the ' + trip.link.modem.name + ' has no command for that');
    running.end('done');
    return;
  }
  switch (running.job.verb) {
    case 'get': return goThere(running, path, function () { get(running); });
    case 'list': return list(running);
    case 'size': return size(running);
    case 'time': return ask(running, path, 'time', function () { running.say(path + ': last changed ' + trip.variables['fileTime']); });
    case 'mkdir': return changeFolder(running, 'make', name);
    case 'rmdir': return changeFolder(running, 'unmake', name);
    case 'rename': return rename(running);
    case 'remove': return ask(running, path, 'remove', function () { running.say(path + ' is removed'); });
    case 'at': return trip.chat.run({ script: [{ say: path, ms: atMs }], variables: trip.variables, valueFor: function () { return undefined; }, onLine: running.say, onEnd: running.end });
    case 'toModem': case 'fromModem': return moveFile(trip, running.job.verb, running.job.other, path, function (text) { running.say(name + ': ' + text); }, running.end);
    default: return running.end('done'); // jobs.ts runs put, post and head
  }
}
