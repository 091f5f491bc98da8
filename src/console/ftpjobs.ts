// Does the console's requests to the FTP server and to the modem's files.

import { isUnsafe } from '../at/match';
import { measure } from '../delivery/ftp/proof/measure';
import { leastResumeBytes } from '../delivery/ftp/put/choose';
import { forgetFolder, nowhere, runOnFolder } from '../delivery/ftp/session/enterfolder';
import { runOnServer } from '../delivery/ftp/session/run';
import { getByFtp } from '../delivery/get/byftp';
import { createPart } from '../delivery/get/part';
import { End, newFault } from '../fault';
import { listenWith } from '../link/script';
import type { ScriptName } from '../modem/modem';
import { pathMistake } from '../path';
import { homeFolder } from '../store/journal';
import { cutMark, has, inBytes } from '../text';
import type { Job, JobTrip } from './desk';
import { goToFile, moveFile } from './move';

/** A request from the console while it is being done. */
export interface Running {
  /** The records of the firmware that a request may use. */
  trip: JobTrip;
  /** The request, as it was typed. */
  job: Job;
  /** Prints a line at the console. */
  say(text: string): void;
}

const getFolder = homeFolder + '/get';
/** Offset of the byte after the last one of the longest file on a card, in bytes. The engine takes `slice(0, Infinity)` as an empty text. */
const mostFile = 0x7fffffff;
/** Longest wait for the result code of a typed AT command, in milliseconds. The lines before the result code are shown. */
const atMs = 60000;
/** Most characters of a line in a listing. A longer line is cut. */
const longestLine = 200;

async function goThere(running: Running, path: string): Promise<void> {
  if (isUnsafe(path)) throw ended(End.refused, newFault('unsafe', 'path'));
  running.trip.variables['rest'] = '0';
  await goToFile(running.trip, path);
}

function hasScript(running: Running, script: ScriptName): boolean {
  return running.trip.link.modem.script(script, 0).length > 0;
}

async function ask(running: Running, path: string, script: ScriptName, take: (bytes: string) => void): Promise<void> {
  await goThere(running, path);
  await until(function (onEnd) { runOnServer(running.trip, script, onEnd, listenWith(running.trip, take)); });
}

function nothing(): void { return; }

async function size(running: Running): Promise<void> {
  const path = running.job.path;
  await goThere(running, path);
  const [found] = await measure(running.trip, false);
  running.say(path + (typeof found === 'number' ? ': ' + inBytes(found)
    + ' on the server' : found === 'absent' ? ' is not on the server' : ': the server gives no size'));
}

async function rename(running: Running): Promise<void> {
  const job = running.job;
  await goThere(running, job.path);
  running.trip.variables['finalName'] = job.other;
  await runOnServer(running.trip, 'rename');
  running.say(job.path + ' is now ' + job.other);
}

/** Returns how many bytes of the file are on the card since a download that broke off. It is 0 if the download must begin again. */
function fetchedBytes(running: Running, target: string): number {
  const trip = running.trip;
  const stat = trip.files.stat(target);
  const canGoOn = trip.link.modem.script('get', 0).some(function (row) { return !!row.say && has(row.say, '{rest}'); });
  return trip.desk.gotten === running.job.path && stat && stat.size >= leastResumeBytes && canGoOn ? stat.size : 0;
}

async function get(running: Running): Promise<void> {
  const trip = running.trip;
  const path = running.job.path;
  const target = getFolder + '/' + path.slice(path.lastIndexOf('/') + 1);
  const mistake = pathMistake(target);
  if (mistake) {
    running.say(path + ' is not fetched: ' + target + ' ' + mistake);
    return;
  }
  const from = fetchedBytes(running, target);
  const part = createPart(from, mostFile, true, function (bytes) { return trip.files.append(target, bytes); });
  trip.desk.gotten = path;
  if (!from) {
    trip.files.makeFolder(homeFolder);
    trip.files.makeFolder(getFolder);
    trip.files.remove(target);
  }
  await getByFtp(trip, part, false);
  const now = trip.files.stat(target);
  trip.desk.gotten = '';
  // if the file is empty, nothing is stored, so the empty file is made on the card here
  const isWhole = !part.flaw && (!!now || trip.files.write(target, ''));
  running.say(isWhole ? path + ' is on the card as ' + target + ', ' + inBytes(now ? now.size : 0) : 'the card did not store all of ' + path);
}

async function list(running: Running): Promise<void> {
  const path = running.job.path;
  const cwd = running.trip.session.cwd;
  let rest = '';
  await ask(running, path ? path.replace(/\/$/, '') + '/' : (cwd && cwd !== nowhere ? cwd : '') + '/', 'listAll', function (bytes) {
    const lines = (rest + bytes).split('\n');
    rest = lines.pop()!;
    if (rest.length > longestLine) rest = cutMark + rest.slice(-longestLine);
    lines.forEach(function (line) { running.say(line); });
  });
  if (rest) running.say(rest);
  running.say('end of the list');
}

/** Runs a script on the folder that the request names, for example to make or remove it. */
async function changeFolder(running: Running, script: ScriptName, name: string): Promise<void> {
  const { end, fault } = await tried(runOnFolder(running.trip, running.job.path, script));
  if (end === End.done) running.say(name + ': done');
  forgetFolder(running.trip);
  throw ended(end, fault);
}

async function askTime(running: Running): Promise<void> {
  const path = running.job.path;
  await ask(running, path, 'time', nothing);
  running.say(path + ': last changed ' + running.trip.variables['fileTime']);
}

async function remove(running: Running): Promise<void> {
  const path = running.job.path;
  await ask(running, path, 'remove', nothing);
  running.say(path + ' is removed');
}

function canDo(running: Running): boolean {
  switch (running.job.verb) {
    case 'list': return hasScript(running, 'listAll');
    case 'time': return hasScript(running, 'time');
    case 'remove': return hasScript(running, 'remove');
    case 'toModem': return hasScript(running, 'toModem');
    case 'fromModem': return hasScript(running, 'fromModem');
    case 'rename': return running.trip.link.modem.hasRename;
    default: return true; // every modem can do the other commands of `ferry`, such as get, size and mkdir
  }
}

/** Does a request to the FTP server of config.json, or to the modem itself. */
export async function runFtpJob(running: Running, name: string): Promise<void> {
  const trip = running.trip;
  const path = running.job.path;
  if (!canDo(running)) {
    running.say(name + ': the ' + trip.link.modem.name + ' has no command for that');
    return;
  }
  function tellMove(text: string): void { running.say(name + ': ' + text); }
  switch (running.job.verb) {
    case 'get':
      await goThere(running, path);
      return await get(running);
    case 'list': return await list(running);
    case 'size': return await size(running);
    case 'time': return await askTime(running);
    case 'mkdir': return await changeFolder(running, 'make', name);
    case 'rmdir': return await changeFolder(running, 'unmake', name);
    case 'rename': return await rename(running);
    case 'remove': return await remove(running);
    case 'at': return await until(function (onEnd) {
      trip.chat.run({
        script: [{ say: path, ms: atMs }], variables: trip.variables, onLine: running.say, onEnd: onEnd
      });
    });
    case 'toModem': return await moveFile(trip, 'toModem', running.job.other, path, tellMove);
    case 'fromModem': return await moveFile(trip, 'fromModem', running.job.other, path, tellMove);
    default: return; // the commands put, post and head never come here, since jobs.ts does them
  }
}
