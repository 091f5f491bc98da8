// Commands of the serial console, listed by `ferry.help()`. They run between images. Results are logged, not returned: the engine cuts
// the middle out of a long string.

import { askCheck } from '../round/check';
import type { Machine } from '../round/machine';
import { hurryRound } from '../round/rest/rest';
import { tellMemory } from '../round/roundtrip';
import type { ConsoleTrip, Job } from './desk';
import { objectionTo } from './hand';
import { tellHelp } from './help';
import { describeJob, serverObjection } from './jobs';
import { isOfWeb, webObjection } from './web';

export interface Verbs {
  help(): void;
  status(): void;
  send(): void;
  shoot(): void;
  check(): void;
  put(path: string, how?: 'append' | 'unique'): void;
  toModem(path: string, modemFile: string): void;
  fromModem(modemFile: string, path: string): void;
  get(path: string): void;
  post(url: string, file: string): void;
  head(url: string): void;
  list(folder?: string): void;
  size(path: string): void;
  time(path: string): void;
  mkdir(folder: string): void;
  rmdir(folder: string): void;
  rename(path: string, name: string): void;
  remove(path: string): void;
  at(command: string): void;
}

const mostJobs = 8;

export function createVerbs(trip: ConsoleTrip, machine: Pick<Machine, 'state' | 'cause'>): Verbs {
  function textOf(given: unknown): string {
    return given === undefined ? '' : '' + given;
  }

  /** Starts a round, too. @returns a confirmation, or the reason of a refusal */
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
      say(machine.state() + '; ' + trip.round.delivered + ' delivered and ' + trip.round.skipped + ' skipped in this round, ' + trip.source.waiting().length + ' known to be waiting; '
        + (trip.link.modem ? trip.link.modem.name + ' at ' + trip.link.baud + ' baud' : 'no modem known yet') + (fault ? '; last trouble: ' + fault.code : '') + (trip.shots ? '; ' + trip.shots().tell() : ''));
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
