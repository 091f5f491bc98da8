// What a person at the serial console can ask for: `ferry.help()`. Each verb answers at once with what will happen, and with a
// sentence or a table when it has; it waits its turn between images, so it never disturbs one.

import type { Machine } from '../round/machine';
import { tellMemory } from '../round/trip';
import type { ConsoleTrip, Job } from './desk';
import { objectionTo } from './hand';
import { nameOf, serverObjection } from './jobs';
import { isOfWeb, webObjection } from './web';

export interface Verbs {
  help(): string;
  status(): string;
  send(): string;
  shoot(): string;
  put(path: string, how?: 'append' | 'unique'): string;
  toModem(path: string, modemFile: string): string;
  fromModem(modemFile: string, path: string): string;
  get(path: string): string;
  post(url: string, file: string): string;
  head(url: string): string;
  list(folder?: string): string;
  size(path: string): string;
  time(path: string): string;
  mkdir(folder: string): string;
  rmdir(folder: string): string;
  rename(path: string, name: string): string;
  remove(path: string): string;
  at(command: string): string;
}

const mostJobs = 8;

export function createVerbs(trip: ConsoleTrip, machine: Pick<Machine, 'state' | 'cause'>): Verbs {
  /** Whatever was typed, as a text. */
  function textOf(given: unknown): string {
    return given === undefined ? '' : '' + given;
  }

  /** Lines it up after what waits, and lets the ferry begin at once. */
  function order(verb: Job['verb'], path: unknown, other?: unknown): string {
    const job: Job = { verb: verb, path: textOf(path), other: textOf(other) };
    if (!job.path && verb !== 'list') return 'of what? ferry.help() shows what to give';
    const objection = isOfWeb(job) ? webObjection(trip, job) : serverObjection(trip, job);
    if (objection) return objection;
    if (trip.desk.jobs.length >= mostJobs) return 'too many requests are waiting already; try again later';
    trip.desk.jobs.push(job);
    if (trip.schedule.hurry) trip.schedule.hurry();
    return nameOf(job) + ' follows';
  }

  return {
    help: function () {
      return 'ferry.status()  .send()  ' + (trip.shots ? '.shoot()  ' : '') + '.put("/on/card.jpg", "append" or "unique")  .get("/at/server.txt" or url)  .post(url, "/on/card.jpg")  .head(url)  .list("/folder")  .size(path)  .time(path)  '
        + '.mkdir(folder)  .rmdir(folder)  .rename(path, "new name")  .remove(path)  .toModem(path, file)  .fromModem(file, path)  .at("AT+CSQ")';
    },
    status: function () {
      tellMemory(trip);
      const wrong = machine.cause();
      return machine.state() + '; ' + trip.round.delivered + ' delivered and ' + trip.round.skipped + ' skipped in this round, ' + trip.source.left() + ' known to be waiting; '
        + (trip.link.modem ? trip.link.modem.name + ' at ' + trip.link.baud + ' baud' : 'no modem known yet') + (wrong ? '; last trouble: ' + wrong.code : '') + (trip.shots ? '; ' + trip.shots().tell() : '');
    },
    send: function () {
      if (trip.schedule.hurry) trip.schedule.hurry();
      return 'looking for images now';
    },
    shoot: function () {
      if (!trip.shots) return 'this board has no camera';
      const text = trip.shots().ask();
      if (trip.schedule.hurry) trip.schedule.hurry(true);
      return text;
    },
    put: function (path, how) { return objectionTo(trip, textOf(path), textOf(how)) || order('put', path, how); },
    get: function (path) { return order('get', path); },
    post: function (url, file) { return order('post', url, file); },
    head: function (url) { return order('head', url); },
    list: function (folder) { return order('list', folder); },
    size: function (path) { return order('size', path); },
    time: function (path) { return order('time', path); },
    mkdir: function (folder) { return order('mkdir', folder); },
    rmdir: function (folder) { return order('rmdir', folder); },
    rename: function (path, name) { return order('rename', path, name); },
    remove: function (path) { return order('remove', path); },
    toModem: function (path, modemFile) { return order('toModem', path, modemFile); },
    fromModem: function (modemFile, path) { return order('fromModem', path, modemFile); },
    at: function (command) { return order('at', command); }
  };
}
