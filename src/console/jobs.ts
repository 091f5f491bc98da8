// Runs requests from the serial console between images.

import { isUnsafe } from '../at/match';
import type { OnEnd } from '../at/step';
import { leastResumeBytes } from '../delivery/ftp/choose';
import { measure } from '../delivery/ftp/measure';
import { forgetFolder, goTo, nowhere, runOnFolder } from '../delivery/ftp/session/folder';
import { runOnServer } from '../delivery/ftp/session/run';
import { newFault, tell, type Fault } from '../fault';
import { listenWith } from '../link/script';
import type { ScriptName } from '../modem/modem';
import { homeFolder } from '../store/journal';
import { cutMark, has, inBytes } from '../text';
import type { ConsoleTrip, Job, JobTrip } from './desk';
import { sendByHand } from './hand';
import { moveFile } from './move';
import { isOfWeb, nameOfWeb, runWeb } from './web';

const getFolder = homeFolder + '/get';
/** For a typed AT command, in milliseconds. A result code ends it; lines before are shown. */
const atMs = 60000;
/** Of a listing, in characters. */
const longestLine = 200;

/** @returns why the server of config.json cannot do this, as a sentence; empty if it can */
export function serverObjection(trip: ConsoleTrip, job: Job): string {
  const isForAll = job.verb === 'put' || job.verb === 'at' || isOfWeb(job);
  if (isForAll || !trip.config || !trip.config['http.url']) return '';
  return nameOf(job) + ': there is no FTP server in config.json; with http.url there are put(path), get(url), post(url, file) and head(url)';
}

/** A description for the log. */
export function nameOf(job: Job): string {
  switch (job.verb) {
    case 'put': return 'sending ' + job.path;
    case 'get': return isOfWeb(job) ? nameOfWeb(job) : 'getting ' + job.path;
    case 'post': case 'head': return nameOfWeb(job);
    case 'list': return 'listing ' + (job.path || 'the directory');
    case 'size': case 'time': return 'the ' + job.verb + ' of ' + job.path;
    case 'mkdir': return 'making ' + job.path;
    case 'rename': return 'renaming ' + job.path;
    case 'toModem': return 'fetching ' + job.path + ' into the modem';
    case 'fromModem': return 'sending ' + job.other + ' of the modem';
    case 'at': return job.path;
    default: return 'removing ' + job.path; // remove, rmdir
  }
}

/** Runs the next waiting request. @returns false if there is none */
export function doNextJob(trip: JobTrip, onEnd: (isBroken: boolean, fault?: Fault) => void): boolean {
  const job = trip.desk.jobs.shift();
  if (job) runJob(trip, job, function (end, fault) { onEnd(end === 'broken', fault); });
  return !!job;
}

/** @param onEnd gets `broken` if the link is unreliable */
function runJob(trip: JobTrip, job: Job, onEnd: OnEnd): void {
  const path = job.path;
  const what = nameOf(job);

  function say(text: string): void { trip.log.info('ferry', text); }

  const end: OnEnd = function (ended, fault) {
    if (ended !== 'done') trip.log.error('ferry', what + ' failed: ' + (fault ? tell(fault) : 'the modem refused the command'));
    onEnd(ended, fault);
  };

  const objection = serverObjection(trip, job);
  if (objection) {
    say(objection);
    onEnd('done');
    return;
  }
  // in a fresh turn, before the engine creates the functions below: data transfer needs that memory
  if (isOfWeb(job)) {
    trip.clock.after(0, function () { runWeb(trip, job, what, end); });
    return;
  }
  if (job.verb === 'put') {
    trip.clock.after(0, function () { sendByHand(trip, path, job.other, say, end); });
    return;
  }

  /** Changes to the directory of a path on the server; sets {name} to its last part. */
  function goThere(at: string, run: () => void): void {
    const cut = at.lastIndexOf('/');
    if (isUnsafe(at)) end('refused', newFault('unsafe', 'path'));
    else goTo(trip, cut > 0 ? at.slice(0, cut) : cut < 0 ? '' : '/', function (gone, fault) {
      trip.variables['name'] = at.slice(cut + 1);
      trip.variables['rest'] = '0';
      if (gone === 'done') run();
      else end(gone, fault);
    });
  }

  function where(isThere: boolean, act: () => void): void {
    if (isThere) act();
    else {
      say(what + ': the ' + trip.link.modem.name + ' has no command for that');
      end('done');
    }
  }

  function hasScript(script: ScriptName): boolean {
    return trip.link.modem.script(script, 0).length > 0;
  }

  function ask(at: string, script: ScriptName, onDone: () => void, take?: (bytes: string) => void): void {
    where(hasScript(script), function () {
      goThere(at, function () {
        runOnServer(trip, script, function (ended, fault) {
          if (ended === 'done') onDone();
          end(ended, fault);
        }, listenWith(trip, take || function () { return; }));
      });
    });
  }

  function size(): void {
    goThere(path, function () {
      measure(trip, function (found) {
        say(path + (typeof found === 'number' ? ': ' + inBytes(found) + ' on the server' : found === 'absent' ? ' is not on the server' : ': the server gives no size'));
        end('done');
      }, end);
    });
  }

  function rename(): void {
    where(trip.link.modem.hasRename, function () {
      goThere(path, function () {
        trip.variables['finalName'] = job.other;
        runOnServer(trip, 'rename', function (ended, fault) {
          if (ended === 'done') say(path + ' is now ' + job.other);
          end(ended, fault);
        });
      });
    });
  }

  /** Bytes of a partial download, if the modem can resume it. */
  function fetchedBytes(target: string): number {
    const stat = trip.files.stat(target);
    const canGoOn = trip.link.modem.script('get', 0).some(function (row) { return !!row.say && has(row.say, '{rest}'); });
    return trip.desk.gotten === path && stat && stat.size >= leastResumeBytes && canGoOn ? stat.size : 0;
  }

  function get(): void {
    const target = getFolder + '/' + path.slice(path.lastIndexOf('/') + 1);
    const from = fetchedBytes(target);
    let isWhole = true;
    trip.variables['rest'] = '' + from;
    trip.desk.gotten = path;
    if (!from) prepare(target);
    runOnServer(trip, 'get', function (ended, fault) {
      const now = trip.files.stat(target);
      if (ended === 'done') trip.desk.gotten = '';
      // an empty file never calls the listener
      if (ended === 'done' && !now) isWhole = trip.files.write(target, '');
      if (ended === 'done') say(isWhole ? path + ' is on the card as ' + target + ', ' + inBytes(now ? now.size : 0) : 'the card did not store all of ' + path);
      end(ended, fault);
    }, listenWith(trip, function (bytes) { isWhole = trip.files.append(target, bytes) && isWhole; }));
  }

  function prepare(target: string): void {
    trip.files.makeFolder(homeFolder);
    trip.files.makeFolder(getFolder);
    trip.files.remove(target);
  }

  function list(): void {
    let rest = '';
    ask(path ? path.replace(/\/$/, '') + '/' : (trip.session.cwd && trip.session.cwd !== nowhere ? trip.session.cwd : '') + '/', 'listAll', function () {
      if (rest) say(rest);
      say('end of the list');
    }, function (bytes) {
      const lines = (rest + bytes).split('\n');
      rest = lines.pop()!;
      if (rest.length > longestLine) rest = cutMark + rest.slice(-longestLine);
      lines.forEach(function (line) { say(line); });
    });
  }

  /** For a directory itself, not for a file in it. */
  function onFolder(script: ScriptName): void {
    runOnFolder(trip, path, script, function (ended, fault) {
      if (ended === 'done') say(what + ': done');
      forgetFolder(trip);
      end(ended, fault);
    });
  }

  function move(script: 'toModem' | 'fromModem'): void {
    where(hasScript(script), function () { moveFile(trip, script, job.other, path, function (text) { say(what + ': ' + text); }, end); });
  }

  switch (job.verb) {
    case 'get': return goThere(path, get);
    case 'list': return list();
    case 'size': return size();
    case 'time': return ask(path, 'time', function () { say(path + ': last changed ' + trip.variables['fileTime']); });
    case 'mkdir': return onFolder('make');
    case 'rmdir': return onFolder('unmake');
    case 'rename': return rename();
    case 'remove': return ask(path, 'remove', function () { say(path + ' is removed'); });
    case 'at': return trip.chat.run({ script: [{ say: path, ms: atMs }], variables: trip.variables, valueFor: function () { return undefined; }, onLine: say, onEnd: end });
    case 'toModem': case 'fromModem': return move(job.verb);
    default: return end('done'); // put, post, head: above
  }
}
