// What a person at the console sends: any file of the card but those that hold secrets. It is never deleted, and sent again as
// often as it is asked for.

import { longestConfigBytes } from '../config';
import { homeFolder } from '../image/journal';
import { safeName } from '../image/names';
import type { Image } from '../image/outbox';
import { imageByHand } from '../image/removal';
import type { Files } from '../ports';
import { has } from '../text';
import { enterFolder, today } from './folder';
import type { OnEnd } from './machine';
import { settlePace } from './pace';
import { imagePayload } from './stage';
import { runScript, underName, type Trip } from './trip';

/** Passwords; and a digest of the PIN, from which four digits can be found. */
const secretPaths = ['/config.json', homeFolder + '/state', homeFolder + '/state.new'];
const pieceBytes = 512;

/** By content: a card has many names for one file, and a copy holds the same. */
function isSameFile(files: Files, path: string, other: string): boolean {
  const stat = files.stat(path);
  const otherStat = files.stat(other);
  if (!stat || !otherStat || stat.size !== otherStat.size) return false;
  const file = files.open(path);
  const second = files.open(other);
  let isSame = !!file && !!second;
  for (let at = 0; isSame && at < Math.min(stat.size, longestConfigBytes); at += pieceBytes) isSame = file!.read(pieceBytes) === second!.read(pieceBytes);
  if (file) file.close();
  if (second) second.close();
  return isSame;
}

/** Why this file cannot be sent, or not so, as a sentence; empty where it can. */
export function objectionTo(trip: Trip, path: string, how: string): string {
  const stat = trip.files.stat(path);
  if (how && how !== 'append' && how !== 'unique') return 'a file is put as it is, or with "append" or "unique"';
  if (!stat || stat.dir || !stat.size) return path + ' is no file with anything in it on this card';
  const secret = secretPaths.filter(function (other) { return isSameFile(trip.files, path, other); })[0];
  return secret ? path + ' is not sent, since ' + secret + ' holds secrets that must not leave the card' : '';
}

/** Into the directory that its image would go to, with a bookkeeping of its own: nothing of it stays for the next image. */
function putAs(trip: Trip, image: Image, option: string, onEnd: OnEnd): void {
  const bag = trip.bag;
  const kept = { rest: bag['rest'] || '', left: bag['left'] || '', putOption: bag['putOption'] || '' };
  const way = trip.way;
  function leave(end: Parameters<OnEnd>[0], wrong?: Parameters<OnEnd>[1]): void {
    Object.assign(bag, kept);
    trip.image = undefined;
    trip.way = way;
    onEnd(end, wrong);
  }
  function put(onPut: OnEnd): void {
    Object.assign(bag, { rest: '', left: '' + image.size, putOption: option });
    runScript(trip, 'streamOn', onPut, imagePayload(trip, image, 0));
  }
  trip.image = image;
  trip.date = today(trip);
  trip.way = trip.modem!.ways.filter(function (one) { return one.name === 'stream'; })[0];
  // what lies in the modem's memory for an image is emptied by this
  trip.staged = trip.ahead = '';
  trip.mayHaveCopy = true;
  /** In a fresh turn: with all that came before on the engine's stack the memory would not do. */
  function begin(): void {
    trip.clock.after(0, function () { underName(trip, safeName(image.name, trip.modem!.names, trip.hash), image.size, put, leave); });
  }
  enterFolder(trip, function (entered, denied) {
    if (entered !== 'done') leave(entered, denied);
    else settlePace(trip, function (paced, why) {
      if (paced === 'done') begin();
      else leave(paced, why);
    });
  });
}

/** As what it is when its turn has come. */
export function sendByHand(trip: Trip, path: string, how: string, say: (text: string) => void, onEnd: OnEnd): void {
  const objection = objectionTo(trip, path, how);
  const canPutAs = trip.modem!.script('streamOn', 0).some(function (row) { return !!row.say && has(row.say, '{putOption}'); });
  const option = how === 'append' ? 'APPE' : 'STOU';
  if (!objection && how && canPutAs) {
    putAs(trip, imageByHand(path, trip.files.stat(path)!.size), option, function (end, wrong) {
      if (end === 'done') say(path + ' is sent (' + option + ')');
      onEnd(end, wrong);
    });
    return;
  }
  if (objection) say(objection);
  else if (how) say('sending ' + path + ': the ' + trip.modem!.name + ' has no command for that');
  else trip.outbox.add(path, trip.files.stat(path)!.size);
  onEnd('done');
}
