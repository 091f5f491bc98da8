// Settings from the server (`remote.name`), over config.json, which is never written. On trial for two rounds, they stay if a report that
// names them arrives. Otherwise the former ones return. No id is taken twice.

import type { Tree } from '../config/json/json';
import { checkConfig } from '../config/keys';
import { parseSettings, type ParsedSettings } from '../config/remotekeys';
import { newFault, tell, type FaultCode } from '../fault';
import { wholeOf } from '../number';
import { pathMistake } from '../path';
import { folderMistake } from '../source/folder';
import { isImage } from '../source/glob';
import { whyUnsent } from '../source/unsent';
import { prefixOf, rootOf } from '../source/walk';
import { FaultNote, IdsNote, ReportNote, SilentNote, StartsNote, type Words } from '../store/notewords';
import { addMark, allSettings, hasMark, marksOf, storeSettings, type Settings } from '../store/settings';
import { has } from '../text';
import { noteUnsent } from './report/faultnote';
import type { ReadyTrip, RoundTrip } from './roundtrip';

const idsNote = 'ids';
/** After so many words, only numbers are taken: each word must be remembered. */
const mostWords = 100;
const silentNote = 'silent';
const longestCut = 43200;
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

function refuse(trip: ReadyTrip, settings: Settings, id: string, why: string): void {
  const short = why.replace(/[\n;]/g, ',').slice(0, longestWhy);
  addMark(trip.files, settings, 'refused', id + ' ' + short);
  trip.card.settings = 'refused';
  // failed tries during the trial must not delay the report of the refusal
  const report = trip.notes.get('report').split(' ');
  if (report.length > ReportNote.tried) trip.notes.put('report', [report[ReportNote.digest], report[ReportNote.sent], report[ReportNote.sent]].join(' '));
  trip.log.error('remote', 'settings ' + id + ' are refused: ' + short + '; those before hold, and the next report names it');
}

/** Last fault since a report, as code and sentence; empty: none. */
function lastFault(trip: RoundTrip): string {
  const code = (trip.notes.get('fault').split(' ') as Words<FaultNote>)[FaultNote.code];
  return trip.shots && trip.shots().hasFailed() ? 'a picture failed' : code ? code + ': ' + tell(newFault(code as FaultCode, '')) : '';
}

function whyFailed(trip: RoundTrip, settings: Settings): string {
  return 'not proved within ' + mostRounds + ' rounds (' + (lastFault(trip) || marksOf(settings, 'failed').pop() || 'no report arrived') + ')';
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
      const why = parsed.mistake || (isOver ? whyFailed(trip, one) : checked!.errors[0]);
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
 * Seconds without a report. A power cut sets the chip's clock back, and hides time. As much counts as of power before it, or a period of
 * the schedule, but at most `longestCut`.
 */
function silentSeconds(trip: ReadyTrip, now: number): number {
  const words = trip.notes.get(silentNote).split(' ') as Words<SilentNote>;
  const cuts = (trip.notes.get('starts').split(' ') as Words<StartsNote>)[StartsNote.power] || '0';
  const counted = wholeOf(words[SilentNote.seconds]);
  const sent = wholeOf(trip.notes.get('report').split(' ')[ReportNote.sent]) || 0;
  const isBegun = counted >= 0;
  const before = isBegun ? wholeOf(words[SilentNote.time]) || 0 : sent <= now ? sent : now;
  const isCut = now < before || (isBegun && words[SilentNote.cuts] !== cuts);
  const hidden = Math.min(Math.max(before, trip.config['schedule.everyMinutes'] * 60), longestCut);
  const seconds = (counted || 0) + (isCut ? hidden + now : now - before);
  // at most a line each hour
  if (!isBegun || isCut || now - before >= heldSeconds) trip.notes.put(silentNote, [seconds, now, cuts].join(' '));
  return seconds;
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
    if (silentSeconds(trip, now) > longestSilence) {
      refuse(trip, current, parseSettings(current.text).id, 'no report for a week');
      trip.configDigest = '';
    }
    return;
  }
  const last = wholeOf(marksOf(current, 'round').pop());
  const pause = Math.max(heldSeconds, trip.config['schedule.everyMinutes'] * 60 / 2);
  if (isBegun || !(last <= now && now - last < pause)) addMark(trip.files, current, 'round', now);
}

/**
 * The report has arrived. The trial goes on after a failed picture, or after more failed images than in the round before the settings. One
 * that the card cannot read says nothing about them.
 */
export function proveSettings(trip: ReadyTrip): void {
  const all = settingsOf(trip);
  trip.notes.put(silentNote, '');
  const newest = all[0];
  const state = trip.card.settings;
  if (!newest || (state !== 'trial' && state !== 'refused')) return;
  const isClean = failedImages(trip) <= (wholeOf(marksOf(newest, 'before')[0]) || 0) && !(trip.shots && trip.shots().hasFailed());
  if (state === 'refused') {
    addMark(trip.files, newest, 'told', 1);
    trip.card.settings = all[1] && !hasMark(all[1], 'refused') ? hasMark(all[1], 'good') ? 'good' : 'trial' : undefined;
  } else if (!isClean) addMark(trip.files, newest, 'failed', (lastFault(trip) || 'an image failed').replace(/[\n;]/g, ',').slice(0, longestWhy));
  else if (addMark(trip.files, newest, 'good', 1)) {
    trip.card.settings = 'good';
    trip.log.info('remote', 'settings ' + parseSettings(newest.text).id + ' stay: a report that names them has arrived');
  }
}

/** Images of this round that failed, and not for good. */
function failedImages(trip: ReadyTrip): number {
  return Math.max(0, trip.round.skipped - (trip.round.refused || 0));
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

/** Of at most 15 digits, without leading zeros; others are words. */
function isNumber(id: string): boolean {
  return '' + wholeOf(id) === id;
}

function idValue(id: string): string | number {
  return isNumber(id) ? wholeOf(id) : id;
}

/** Ids of settings that are no longer on the card, as in the note. */
function oldIds(trip: ReadyTrip): Words<IdsNote> {
  const owner = trip.hash(ownerOf(trip));
  const words = trip.notes.get(idsNote).split(' ') as Words<IdsNote>;
  return words[IdsNote.owner] === owner ? words : [owner, '-'] as Words<IdsNote>;
}

function higher(one: string, other: string): string {
  return isNumber(other) && (!isNumber(one) || wholeOf(other) > wholeOf(one)) ? other : one;
}

/**
 * Numbers must rise, and each word is remembered, so that no one can give an old file again.
 * @returns why an id is not taken; empty: it is new
 */
function whyKnown(trip: ReadyTrip, all: Settings[], id: string): string {
  const old = oldIds(trip);
  const same = all.filter(function (one) { return parseSettings(one.text).id === id; })[0];
  const isWord = old.slice(IdsNote.words).indexOf(trip.hash(ownerOf(trip) + id)) >= 0;
  if (id === '?') return '';
  if (same || isWord) return 'this id was ' + (same && hasMark(same, 'refused') ? 'refused' : 'taken') + ' before; give other settings another id';
  if (!isNumber(id)) return old.length - IdsNote.words < mostWords ? '' : mostWords + ' words were taken before, and the card remembers no more; give other settings a number';
  const highest = all.reduce(function (most, one) { return higher(most, parseSettings(one.text).id); }, old[IdsNote.highest]);
  return higher(id, highest) === id ? '' : highest + ' was taken before, and numbers must rise; give other settings a higher one';
}

/** Before the oldest settings are overwritten. */
function rememberIds(trip: ReadyTrip, all: Settings[]): boolean {
  const ids = oldIds(trip);
  all.forEach(function (one) {
    const id = parseSettings(one.text).id;
    const digest = trip.hash(ownerOf(trip) + id);
    ids[IdsNote.highest] = higher(ids[IdsNote.highest], id);
    if (!isNumber(id) && id !== '?' && ids.slice(IdsNote.words).indexOf(digest) < 0) ids.push(digest);
  });
  return !all.length || trip.notes.put(idsNote, ids.join(' '));
}

/** Stores settings, which hold from the next round on. */
export function takeSettings(trip: ReadyTrip, text: string): void {
  const all = settingsOf(trip);
  if (all.some(function (one) { return one.text === text; })) return;
  const id = parseSettings(text).id;
  const known = whyKnown(trip, all, id);
  if (known) {
    trip.log.warn('remote', 'settings ' + id + ' are left alone, since ' + known);
    return;
  }
  if (!rememberIds(trip, all) || !storeSettings(trip.files, trip.hash, ownerOf(trip), text)) {
    trip.log.error('remote', 'settings ' + id + ' are not taken: the card did not store them; check that it is not full, locked or broken');
    return;
  }
  addMark(trip.files, settingsOf(trip)[0]!, 'before', failedImages(trip));
  trip.card.settings = 'new';
  trip.log.info('remote', 'settings ' + id + ' are on the card, ' + text.length + ' bytes; they are tried from the next round on');
}

/** Bytes of an image that a look at the card would find; 0: none. */
function imageAt(trip: ReadyTrip, path: string): number {
  const end = path.lastIndexOf('/');
  const folder = path.slice(0, end) || '/';
  const root = rootOf(trip.config['images.folder']);
  // FAT has short names, too: `CONFIG~1.JSO` is config.json, `SNAPFE~1` the firmware's folder
  const isBelow = prefixOf(folder).indexOf(prefixOf(root)) === 0 && !has(path, '//') && (root !== '/' || !has(path.split('/')[1]!, '~'));
  const isOne = isBelow && !folderMistake(trip.files, folder) && isImage(trip.config['images.match'], folder, path.slice(end + 1));
  const stat = isOne ? trip.files.stat(path) : undefined;
  return stat && !stat.dir ? stat.size : 0;
}

/** Why a path of `send` is not sent, as the end of a sentence; empty: it is. @param mistake of the path @param size by `imageAt` */
function objectionTo(trip: ReadyTrip, path: string, mistake: string, size: number): string {
  return mistake ? 'it ' + mistake : size ? whyUnsent(trip.files, path, size) : 'it is no image of images.folder on this card';
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
    if (sent.indexOf('' + i) >= 0) continue;
    const mistake = pathMistake(path);
    const size = mistake ? 0 : imageAt(trip, path);
    const why = objectionTo(trip, path, mistake, size);
    if (!why) trip.source.add(path, size);
    else {
      const short = path.slice(0, longestWhy).replace(/[\x00-\x1f\x7f]/g, '?');
      trip.log.warn('remote', 'send: ' + short + ' is not sent, since ' + why);
      noteUnsent(trip, short, why);
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
