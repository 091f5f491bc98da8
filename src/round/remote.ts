// Settings from the server (`remote.name`), over config.json, which is never written. On trial for two rounds, they stay if a report that
// names them arrives. Otherwise the former ones return, and their id is refused for ever.

import type { Tree } from '../config/json/json';
import { checkConfig } from '../config/keys';
import { parseSettings, type ParsedSettings } from '../config/remotekeys';
import { newFault, tell, type FaultCode } from '../fault';
import { wholeOf } from '../number';
import { folderMistake } from '../source/folder';
import { isImage } from '../source/glob';
import { prefixOf, rootOf } from '../source/walk';
import { FaultNote, ReportNote, type Words } from '../store/notewords';
import { addMark, allSettings, hasMark, marksOf, storeSettings, type Settings } from '../store/settings';
import { has } from '../text';
import type { ReadyTrip, RoundTrip } from './roundtrip';

/** Digests of the refused ids, the latest first. */
const note = 'refusals';
const mostRefusals = 40;
const mostRounds = 2;
/** While a rule holds rounds back, one is counted at most this often. */
const heldSeconds = 3600;
/** Without a report for so long, even good settings go. */
const longestSilence = 604800;
const longestWhy = 120;

/** No other camera takes a card's settings. */
function ownerOf(trip: ReadyTrip): string {
  return trip.hash(trip.config['device'] + ' ' + trip.serial());
}

function settingsOf(trip: ReadyTrip): Settings[] {
  return allSettings(trip.files, trip.hash, ownerOf(trip));
}

function currentOf(trip: ReadyTrip): Settings | undefined {
  return settingsOf(trip).filter(function (one) { return !hasMark(one, 'refused'); })[0];
}

function isRefusedId(trip: ReadyTrip, id: string): boolean {
  return id !== '?' && has(' ' + trip.notes.get(note) + ' ', ' ' + trip.hash(ownerOf(trip) + id) + ' ');
}

function refuse(trip: ReadyTrip, settings: Settings, id: string, why: string): void {
  const short = why.replace(/[\n;]/g, ',').slice(0, longestWhy);
  addMark(trip.files, settings, 'refused', id + ' ' + short);
  const before = trip.notes.get(note).split(' ').filter(function (one) { return !!one; });
  if (id !== '?') trip.notes.put(note, [trip.hash(ownerOf(trip) + id)].concat(before).slice(0, mostRefusals).join(' '));
  trip.card.settings = 'refused';
  // failed tries during the trial must not delay the report of the refusal
  const report = trip.notes.get('report').split(' ');
  if (report.length > ReportNote.tried) trip.notes.put('report', [report[ReportNote.digest], report[ReportNote.sent], report[ReportNote.sent]].join(' '));
  trip.log.error('remote', 'settings ' + id + ' are refused: ' + short + '; those before hold, and the next report names it');
}

/** Last fault since a report, as code and sentence. */
function whyFailed(trip: RoundTrip): string {
  const code = (trip.notes.get('fault').split(' ') as Words<FaultNote>)[FaultNote.code];
  const fault = trip.shots && trip.shots().hasFailed() ? 'a picture failed' : code ? code + ': ' + tell(newFault(code as FaultCode, '')) : 'no report arrived';
  return 'not proved within ' + mostRounds + ' rounds (' + fault + ')';
}

function spell(set: Tree): string {
  return Object.keys(set).map(function (key) { return key + ' ' + JSON.stringify(set[key]); }).join(', ') || 'none';
}

/** @param isNew the settings were never used before */
function use(trip: ReadyTrip, settings: Settings, parsed: ParsedSettings, isNew: boolean): void {
  const isGood = hasMark(settings, 'good');
  trip.card.settings = isGood ? 'good' : 'trial';
  trip.card.hasAsked = parsed.send.length > marksOf(settings, 'sent').length;
  if (!isNew) return;
  trip.log.info('remote', 'settings ' + parsed.id + ' hold over config.json' + (isGood ? '' : ', on trial for ' + mostRounds + ' rounds') + ': ' + spell(parsed.set));
  const isForCamera = Object.keys(parsed.set).some(function (key) { return key.indexOf('camera.') === 0; });
  // the trial must prove the camera's settings, too
  if (!isGood && isForCamera && trip.shots) trip.shots().ask();
}

/**
 * Called once config.json is read.
 * @param text of config.json
 */
export function applySettings(trip: ReadyTrip, text: string): void {
  const all = settingsOf(trip);
  const before = trip.card.settings;
  delete trip.card.settings;
  delete trip.card.hasAsked;
  for (let i = 0; i < all.length; i++) {
    const one = all[i]!;
    if (hasMark(one, 'refused')) {
      if (!i && !hasMark(one, 'told')) trip.card.settings = 'refused';
    } else {
      const parsed = parseSettings(one.text);
      const isOver = !hasMark(one, 'good') && marksOf(one, 'round').length >= mostRounds;
      const checked = parsed.mistake || isOver ? undefined : checkConfig(text, trip.maxBaud, trip.camera && trip.camera(), parsed.set);
      const why = parsed.mistake || (isOver ? whyFailed(trip) : checked!.errors[0]);
      if (!why) {
        const isRefused = trip.card.settings === 'refused';
        trip.config = checked!.config!;
        use(trip, one, parsed, before === undefined || before === 'new' || isOver);
        if (isRefused) trip.card.settings = 'refused';
        return;
      }
      refuse(trip, one, parsed.id, why);
    }
  }
}

/**
 * Counts a round, or a rule that holds it back, except `send.from`, which opens within a day.
 * @param isBegun whether the round begins
 */
export function countTrial(trip: ReadyTrip, isBegun: boolean): void {
  const current = currentOf(trip);
  if (!current || (!isBegun && has(trip.round.held || '', 'send.from'))) return;
  const now = Math.floor(trip.sleep.seconds());
  if (hasMark(current, 'good')) {
    const sent = wholeOf(trip.notes.get('report').split(' ')[ReportNote.sent]) || 0;
    if (sent <= now && now - sent > longestSilence) {
      refuse(trip, current, parseSettings(current.text).id, 'no report for a week');
      trip.configDigest = '';
    }
    return;
  }
  const last = wholeOf(marksOf(current, 'round').pop());
  const pause = Math.max(heldSeconds, trip.config['schedule.everyMinutes'] * 60 / 2);
  if (isBegun || !(last <= now && now - last < pause)) addMark(trip.files, current, 'round', now);
}

/** The report has arrived. After a failed picture or image in this round, the trial goes on. */
export function proveSettings(trip: ReadyTrip): void {
  const all = settingsOf(trip);
  const newest = all[0];
  const state = trip.card.settings;
  if (!newest || (state !== 'trial' && state !== 'refused')) return;
  const isClean = trip.round.skipped <= (trip.round.refused || 0) && !(trip.shots && trip.shots().hasFailed());
  if (state === 'refused') {
    addMark(trip.files, newest, 'told', 1);
    trip.card.settings = all[1] && !hasMark(all[1], 'refused') ? hasMark(all[1], 'good') ? 'good' : 'trial' : undefined;
  } else if (isClean && addMark(trip.files, newest, 'good', 1)) {
    trip.card.settings = 'good';
    trip.log.info('remote', 'settings ' + parseSettings(newest.text).id + ' stay: a report that names them has arrived');
  }
}

/** The report's field: the id in JSON, or the latest refusal. Empty: none. @param longest characters of its text */
export function settingsField(trip: ReadyTrip, longest: number): string {
  const newest = settingsOf(trip)[0];
  if (!newest) return '';
  const refused = marksOf(newest, 'refused')[0];
  if (refused === undefined) return JSON.stringify(idValue(parseSettings(newest.text).id));
  const cut = refused.indexOf(' ');
  return '"' + (refused.slice(0, cut) + ' refused: ' + refused.slice(cut + 1)).slice(0, longest).replace(/[^ -~]/g, '?').replace(/["\\]/g, "'") + '"';
}

function idValue(id: string): string | number {
  const n = wholeOf(id);
  return '' + n === id ? n : id;
}

/** Stores settings, which hold from the next round on. */
export function takeSettings(trip: ReadyTrip, text: string): void {
  const all = settingsOf(trip);
  if (all.some(function (one) { return one.text === text; })) return;
  const id = parseSettings(text).id;
  const isKnown = id !== '?' && all.some(function (one) { return parseSettings(one.text).id === id; });
  if (isKnown || isRefusedId(trip, id)) {
    trip.log.warn('remote', 'settings ' + id + ' are left alone, since this id was ' + (isKnown ? 'taken' : 'refused') + ' before; give other settings another id');
    return;
  }
  if (!storeSettings(trip.files, trip.hash, ownerOf(trip), text)) {
    trip.log.error('remote', 'settings ' + id + ' are not taken: the card did not store them; check that it is not full, locked or broken');
    return;
  }
  trip.card.settings = 'new';
  trip.log.info('remote', 'settings ' + id + ' are on the card, ' + text.length + ' bytes; they are tried from the next round on');
}

/** Finds an image as a look at the card would: FAT has short names, too; `CONFIG~1.JSO` is config.json. @returns bytes */
function imageAt(trip: ReadyTrip, path: string): number {
  const end = path.lastIndexOf('/');
  const folder = path.slice(0, end) || '/';
  const isBelow = prefixOf(folder).indexOf(prefixOf(rootOf(trip.config['images.folder']))) === 0 && !has(path, '//') && (end > 0 || !has(path, '~'));
  const isOne = isBelow && !folderMistake(trip.files, folder) && isImage(trip.config['images.match'], folder, path.slice(end + 1));
  const stat = isOne ? trip.files.stat(path) : undefined;
  return stat && !stat.dir ? stat.size : 0;
}

function pathOf(given: string): string {
  return given[0] === '/' ? given : '/' + given;
}

/** Queues the images of `send`, each once an id. */
export function queueAsked(trip: ReadyTrip): void {
  const current = currentOf(trip);
  if (!current) return;
  const sent = marksOf(current, 'sent');
  const send = parseSettings(current.text).send;
  for (let i = send.length - 1; i >= 0; i--) {
    const path = pathOf(send[i]!);
    const size = imageAt(trip, path);
    if (sent.indexOf('' + i) >= 0) continue;
    if (size) trip.source.add(path, size);
    else {
      trip.log.warn('remote', 'send: ' + path.slice(0, longestWhy) + ' is no image of images.folder on this card');
      addMark(trip.files, current, 'sent', i);
    }
  }
}

/** Called when an image of `send` is delivered. */
export function noteAsked(trip: ReadyTrip, path: string): void {
  const current = currentOf(trip);
  if (!current) return;
  const send = parseSettings(current.text).send;
  send.forEach(function (given, i) { if (pathOf(given) === path) addMark(trip.files, current, 'sent', i); });
  trip.card.hasAsked = send.length > marksOf(current, 'sent').length;
}
