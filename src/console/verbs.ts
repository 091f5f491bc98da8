// Commands of the serial console, listed by `ferry.help()`. They run between images. Results are logged, not returned: the engine cuts
// the middle out of a long string.

import { wordOfCode } from '../fault';
import { askCheck } from '../round/check';
import type { Machine } from '../round/machine';
import { hurryRound } from '../round/rest/rest';
import { tellMemory } from '../round/roundtrip';
import type { ConsoleTrip, Job } from './desk';
import { objectionTo } from './hand';
import { tellHelp } from './help';
import { describeJob, serverObjection } from './jobs';
import { isOfWeb, webObjection } from './web';

/** The commands of the global `ferry`. Each checks its arguments, puts a request on the list, and logs what follows. */
export interface Verbs {
  /** Prints the list of commands. */
  help(): void;
  /** Logs the machine's state, the counts of images, the modem, and the last fault. */
  status(): void;
  /** Begins a round now. */
  send(): void;
  /** Takes a picture now. */
  shoot(): void;
  /** Checks card, SIM, network, login and server, by sending a test picture and reading it back. */
  check(): void;
  /** Sends a file of the card to the server. `append` adds it to the server's file; with `unique` the server chooses a free name. */
  put(path: string, how?: 'append' | 'unique'): void;
  /** Fetches a file of the server into the modem's own storage. */
  toModem(path: string, modemFile: string): void;
  /** Sends a file of the modem's own storage to the server. */
  fromModem(modemFile: string, path: string): void;
  /** Fetches a file onto the card, from a path of the FTP server or from a URL. */
  get(path: string): void;
  /** Sends a file of the card to a URL, by HTTP POST. */
  post(url: string, file: string): void;
  /** Logs status, length, type and time of the file at a URL. */
  head(url: string): void;
  /** Lists a folder of the FTP server. Without an argument, it is the folder that the session is in. */
  list(folder?: string): void;
  /** Logs the size of a file on the FTP server, in bytes. */
  size(path: string): void;
  /** Logs when a file on the FTP server was changed last. */
  time(path: string): void;
  /** Makes a folder on the FTP server. */
  mkdir(folder: string): void;
  /** Removes an empty folder of the FTP server. */
  rmdir(folder: string): void;
  /** Renames a file on the FTP server within its folder. `name` is the new name, without a folder. */
  rename(path: string, name: string): void;
  /** Removes a file of the FTP server. */
  remove(path: string): void;
  /** Sends an AT command to the modem, and logs the lines of its answer. */
  at(command: string): void;
}

/** Most requests that may wait at one time. */
const mostJobs = 8;

/** Makes the commands of the global `ferry`. */
export function createVerbs(trip: ConsoleTrip, machine: Pick<Machine, 'state' | 'cause'>): Verbs {
  function textOf(given: unknown): string {
    return given === undefined ? '' : '' + given;
  }

  /** Puts a request on the list, and begins a round. @returns a confirmation, or a sentence on why it is refused */
  function order(verb: Job['verb'], path: unknown, other?: unknown): string {
    const job: Job = { verb: verb, path: textOf(path), other: textOf(other) };
    if (!job.path && verb !== 'list') return 'an argument is missing; ferry.help() shows how';
    const objection = isOfWeb(job) ? webObjection(trip, job) : serverObjection(trip, job);
    if (objection) return objection;
    if (trip.desk.jobs.length >= mostJobs) return 'too many requests are waiting already; try again later';
    trip.desk.jobs.push(job);
    hurryRound(trip);
    return describeJob(job) + ' follows';
  }

  function say(text: string): void { trip.log.info('ferry', text); }

  return {
    help: function () { tellHelp(trip); },
    status: function () {
      tellMemory(trip);
      const fault = machine.cause();
      say(machine.state() + '; ' + trip.round.delivered + ' delivered and ' + trip.round.skipped + ' skipped in this round, '
        + trip.source.waiting().length + ' known to be waiting; '
        + (trip.link.modem ? trip.link.modem.name + ' at ' + trip.link.baud + ' baud' : 'no modem known yet')
        + (fault ? '; last trouble: ' + wordOfCode(fault.code) : '') + (trip.shots ? '; ' + trip.shots().tell() : ''));
    },
    send: function () {
      hurryRound(trip);
      say('looking for images now');
    },
    shoot: function () {
      say(trip.shots ? trip.shots().ask() : 'this board has no camera');
      if (trip.shots && trip.schedule.hurry) trip.schedule.hurry(true);
    },
    check: function () { say(askCheck(trip)); },
    put: function (path, how) { say(objectionTo(trip, textOf(path), textOf(how)) || order('put', path, how)); },
    get: function (path) { say(order('get', path)); },
    post: function (url, file) { say(order('post', url, file)); },
    head: function (url) { say(order('head', url)); },
    list: function (folder) { say(order('list', folder)); },
    size: function (path) { say(order('size', path)); },
    time: function (path) { say(order('time', path)); },
    mkdir: function (folder) { say(order('mkdir', folder)); },
    rmdir: function (folder) { say(order('rmdir', folder)); },
    rename: function (path, name) { say(order('rename', path, name)); },
    remove: function (path) { say(order('remove', path)); },
    toModem: function (path, modemFile) { say(order('toModem', path, modemFile)); },
    fromModem: function (modemFile, path) { say(order('fromModem', path, modemFile)); },
    at: function (command) { say(order('at', command)); }
  };
}
