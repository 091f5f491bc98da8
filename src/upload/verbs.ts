// What a person at the serial console can ask for: `ferry.help()`. Each verb answers at once with what will happen, and with a
// sentence or a table when it has; it waits its turn between images, so it never disturbs one.

import { isUnsafe } from '../at/match';
import { fault, tell } from '../fault';
import { homeFolder } from '../image/journal';
import { has } from '../text';
import type { ScriptName } from '../modem/modem';
import { leastResumeBytes } from './carry';
import { forgetFolder, goTo, nowhere, runOnFolder } from './folder';
import { sendByHand, type How } from './hand';
import type { OnEnd } from './machine';
import { measure } from './measure';
import { moveFile } from './move';
import { listenWith, runScript, tellMemory, type Trip } from './trip';

export interface Verbs {
  help(): string;
  status(): string;
  send(): string;
  put(path: string, how?: How): string;
  toModem(path: string, modemFile: string): string;
  fromModem(modemFile: string, path: string): string;
  get(path: string): string;
  list(folder?: string): string;
  size(path: string): string;
  time(path: string): string;
  mkdir(folder: string): string;
  rmdir(folder: string): string;
  rename(path: string, name: string): string;
  remove(path: string): string;
  at(command: string): string;
}

const mostErrands = 8;
const getFolder = homeFolder + '/get';
/** AT commands of a person: a result code ends them, and what comes before it is shown. */
const atMs = 60000;

export function createVerbs(trip: Trip, state: () => string): Verbs {
  const log = trip.log;

  function say(text: string): void { log.info('ferry', text); }

  function folderOf(path: string): string {
    return path.slice(0, path.lastIndexOf('/')) || (path[0] === '/' ? '/' : '');
  }

  /** Tells, where the modem in use cannot do what was asked. */
  function isLacking(what: string, isThere: boolean): boolean {
    if (!isThere) say(what + ': the ' + trip.modem!.name + ' has no command for that');
    return !isThere;
  }

  /** Lines its work up behind those that wait, and lets the ferry begin at once. */
  function order(what: string, run: (onEnd: OnEnd) => void): string {
    if (trip.errands.length >= mostErrands) return 'too much is waiting already; try again later';
    trip.errands.push(function (onEnd) {
      run(function (end, wrong) {
        if (end !== 'done') say(what + ' failed: ' + (wrong ? tell(wrong) : 'the modem said no'));
        onEnd(end, wrong);
      });
    });
    trip.hurry();
    return what + ' follows';
  }

  /** In the directory of a path at the server, with its name in hand. */
  function goThere(path: string, run: (onEnd: OnEnd) => void, onEnd: OnEnd): void {
    if (isUnsafe(path)) onEnd('refused', fault('unsafe', 'path'));
    else goTo(trip, folderOf(path), function (end, wrong) {
      trip.bag['name'] = path.slice(path.lastIndexOf('/') + 1);
      trip.bag['rest'] = '0';
      if (end === 'done') run(onEnd);
      else onEnd(end, wrong);
    });
  }

  /** Runs one script on a path at the server, then tells. */
  function ask(what: string, path: string, script: ScriptName, onDone: () => void, take?: (bytes: string) => void): string {
    return order(what, function (onEnd) {
      if (isLacking(what, trip.modem!.script(script, 0).length > 0)) onEnd('done');
      else goThere(path, function (onAsked) {
        runScript(trip, script, function (end, wrong) {
          if (end === 'done') onDone();
          onAsked(end, wrong);
        }, listenWith(trip, take || function () { return; }));
      }, onEnd);
    });
  }

  function size(path: string): string {
    return order('the size of ' + path, function (onEnd) {
      goThere(path, function (onAsked) {
        measure(trip, function (found) {
          say(path + (typeof found === 'number' ? ': ' + found + ' bytes at the server' : found === 'absent' ? ' is not at the server' : ': the server tells no size'));
          onAsked('done');
        }, onAsked);
      }, onEnd);
    });
  }

  function rename(path: string, name: string): string {
    return order('renaming ' + path, function (onEnd) {
      if (isLacking('renaming ' + path, trip.modem!.hasRename)) onEnd('done');
      else goThere(path, function (onAsked) {
        trip.bag['finalName'] = name;
        runScript(trip, 'rename', function (end, wrong) {
          if (end === 'done') say(path + ' is now ' + name);
          onAsked(end, wrong);
        });
      }, onEnd);
    });
  }

  /** Whether a script of the modem in use has this hole. */
  function canSay(script: ScriptName, hole: string): boolean {
    return trip.modem!.script(script, 0).some(function (row) { return !!row.say && has(row.say, hole); });
  }

  function get(path: string): string {
    const target = getFolder + '/' + path.slice(path.lastIndexOf('/') + 1);
    return order('getting ' + path, function (onEnd) {
      goThere(path, function (onAsked) {
        const stat = trip.files.stat(target);
        const from = trip.gotten === path && stat && stat.size >= leastResumeBytes && canSay('get', '{rest}') ? stat.size : 0;
        let isWhole = true;
        trip.bag['rest'] = '' + from;
        trip.gotten = path;
        if (!from) prepare(target);
        runScript(trip, 'get', function (end, wrong) {
          const now = trip.files.stat(target);
          if (end === 'done') trip.gotten = '';
          // what is empty brings no bytes
          if (end === 'done' && !now) isWhole = trip.files.write(target, '');
          if (end === 'done') say(isWhole ? path + ' is on the card as ' + target + ', ' + (now ? now.size : 0) + ' bytes' : 'the card did not take all of ' + path);
          onAsked(end, wrong);
        }, listenWith(trip, function (bytes) { isWhole = trip.files.append(target, bytes) && isWhole; }));
      }, onEnd);
    });
  }

  function prepare(target: string): void {
    trip.files.makeFolder(homeFolder);
    trip.files.makeFolder(getFolder);
    trip.files.remove(target);
  }

  /** Between the server and a file in the modem; the card has no part in it. */
  function move(what: string, script: 'toModem' | 'fromModem', modemFile: string, path: string): string {
    return order(what, function (onEnd) {
      if (isLacking(what, trip.modem!.script(script, 0).length > 0)) onEnd('done');
      else moveFile(trip, script, modemFile, path, function (text) { say(what + ': ' + text); }, onEnd);
    });
  }

  function list(folder?: string): string {
    let rest = '';
    return ask('listing ' + (folder || 'the directory'), folder ? folder.replace(/\/$/, '') + '/' : (trip.here && trip.here !== nowhere ? trip.here : '') + '/', 'listAll', function () {
      if (rest) say(rest);
      say('end of the list');
    }, function (bytes) {
      const lines = (rest + bytes).split('\n');
      rest = lines.pop()!.slice(-200);
      lines.forEach(function (line) { say(line); });
    });
  }

  /** A directory itself is what is meant, not something in it. */
  function onFolder(what: string, folder: string, script: ScriptName): string {
    return order(what, function (onEnd) {
      runOnFolder(trip, folder, script, function (end, wrong) {
        if (end === 'done') say(what + ': done');
        forgetFolder(trip);
        onEnd(end, wrong);
      });
    });
  }

  return {
    help: function () {
      return 'ferry.status()  .send()  .put("/on/card.jpg", "append" or "unique")  .get("/at/server.txt")  .list("/folder")  .size(path)  .time(path)  '
        + '.mkdir(folder)  .rmdir(folder)  .rename(path, "new name")  .remove(path)  .toModem(path, file)  .fromModem(file, path)  .at("AT+CSQ")';
    },
    status: function () {
      tellMemory(trip);
      return state() + '; ' + trip.delivered + ' delivered and ' + trip.setAside + ' set aside in this round, ' + trip.outbox.left() + ' known to wait; '
        + (trip.modem ? trip.modem.name + ' at ' + trip.baud + ' baud' : 'no modem known yet') + (trip.lastCode ? '; last trouble: ' + trip.lastCode : '');
    },
    send: function () {
      trip.hurry();
      return 'looking for images now';
    },
    put: function (path, how) { return sendByHand(trip, path, how, say, order); },
    get: get,
    list: list,
    size: size,
    time: function (path) {
      return ask('the time of ' + path, path, 'time', function () { say(path + ': last changed ' + trip.bag['fileTime']); });
    },
    mkdir: function (folder) { return onFolder('making ' + folder, folder, 'make'); },
    rmdir: function (folder) { return onFolder('removing ' + folder, folder, 'unmake'); },
    rename: rename,
    remove: function (path) {
      return ask('removing ' + path, path, 'remove', function () { say(path + ' is removed'); });
    },
    toModem: function (path, modemFile) { return move('fetching ' + path + ' into the modem', 'toModem', modemFile, path); },
    fromModem: function (modemFile, path) { return move('sending ' + modemFile + ' of the modem', 'fromModem', modemFile, path); },
    at: function (command) {
      return order(command, function (onEnd) {
        trip.chat.run({
          script: [{ say: command, ms: atMs }], bag: trip.bag, valueOf: function () { return undefined; },
          onLine: say, onEnd: onEnd
        });
      });
    }
  };
}
