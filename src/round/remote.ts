// Settings from the server (`remote.name`) take precedence over config.json, a file that they leave unchanged. They are on trial for two
// rounds, and stay if a report that names them arrives. Otherwise the settings before them return. No id of settings is taken twice.

import type { Tree } from '../config/json/json';
import { checkConfig } from '../config/keys';
import { parseSettings, type ParsedSettings } from '../config/remotekeys';
import { codeOfWord, newFault, tell } from '../fault';
import { wholeOf } from '../number';
import { FaultNote, ReportNote, SilentNote, StartsNote, type Words } from '../store/notewords';
import { addMark, allSettings, certificateStart, hasMark, marksOf, type Settings } from '../store/settings';
import { has } from '../text';
import type { ReadyTrip, RoundTrip } from './roundtrip';

const silentNote = 'silent';
/** The most seconds that are assumed for the time without power at a power cut. */
const longestCut = 43200;
/** A trial of settings has this many rounds. */
const mostRounds = 2;
/** While a rule holds rounds back, a trial counts one round each time this number of seconds has passed. */
const heldSeconds = 3600;
/** Even settings that were proved are given up if no report has arrived for this number of seconds. */
const longestSilence = 604800;
/** Most characters of the reason for a refusal that a note on the card holds. */
export const longestWhy = 120;

/** Returns a digest of this camera's name and serial number. It marks settings on the card, so that no other camera uses them. */
export function ownerOf(trip: ReadyTrip): string {
  return trip.hash(trip.config['device'] + ' ' + trip.serial());
}

/** Returns the settings from the server that the card has for this camera, the newest first. */
export function settingsOf(trip: ReadyTrip): Settings[] {
  return allSettings(trip.files, trip.hash, ownerOf(trip));
}

/** Returns the latest settings that are not refused. It is undefined if only config.json is in force. */
export function currentOf(trip: ReadyTrip): Settings | undefined {
  return settingsOf(trip).filter(function (one) { return !hasMark(one, 'refused'); })[0];
}

/**
 * Shortens the reason why settings were refused, for a note. It also replaces line ends and semicolons, since those would end the reason
 * there.
 */
export function shortWhy(why: string): string {
  return why.replace(/[\n;]/g, ',').slice(0, longestWhy);
}

function refuse(trip: ReadyTrip, settings: Settings, id: string, why: string): void {
  const short = shortWhy(why);
  addMark(trip.files, settings, 'refused', id + ' ' + short);
  trip.card.settings = 'refused';
  // failed tries to send a report during the trial must not delay the report of the refusal
  const report = trip.notes.get('report').split(' ');
  if (report.length > ReportNote.tried) {
    trip.notes.put('report', [report[ReportNote.digest], report[ReportNote.sent], report[ReportNote.sent]].join(' '));
  }
  trip.log.error('remote', 'settings ' + id + ' are refused: ' + short + '; those before hold, and the next report names it');
}

/** Returns how many images this round has skipped after failures, without those that are refused for good. */
export function failedImages(trip: ReadyTrip): number {
  return Math.max(0, trip.round.skipped - (trip.round.refused || 0));
}

/** Returns the last fault since a report, as code and sentence. It is empty if there was none. */
function lastFault(trip: RoundTrip): string {
  const word = (trip.notes.get('fault').split(' ') as Words<FaultNote>)[FaultNote.code];
  const code = codeOfWord(word);
  return trip.shots && trip.shots().hasFailed() ? 'a picture failed' : word ? word + ': ' + tell(code && newFault(code, '')) : '';
}

function whyFailed(trip: RoundTrip, settings: Settings): string {
  return 'not proved within ' + mostRounds + ' rounds (' + (lastFault(trip) || marksOf(settings, 'failed').pop() || 'no report arrived') + ')';
}

function spell(set: Tree): string {
  return Object.keys(set).map(function (key) { return key + ' ' + JSON.stringify(set[key]); }).join(', ') || 'none';
}

/**
 * Puts settings from the server into force, on trial or for good.
 * @param isNew true if they were not in force before, so that they are logged
 */
function use(trip: ReadyTrip, settings: Settings, parsed: ParsedSettings, isNew: boolean): void {
  const isGood = hasMark(settings, 'good');
  trip.card.settings = isGood ? 'good' : 'trial';
  trip.card.hasAsked = parsed.send.length > marksOf(settings, 'sent').length;
  if (!isNew) return;
  trip.log.info('remote', 'settings ' + parsed.id + ' hold over config.json' + (isGood ? '' : ', on trial for ' + mostRounds + ' rounds')
    + ': ' + spell(parsed.set));
  const isForCamera = Object.keys(parsed.set).some(function (key) { return key.indexOf('camera.') === 0; });
  // a picture is asked for, since the trial must prove the camera's settings, too
  if (!isGood && isForCamera && trip.shots) trip.shots().ask();
}

/**
 * Puts the latest valid settings from the server over config.json. Settings with a mistake, or whose trial has failed, are refused.
 * @param text the text of config.json
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
      const ca = parsed.set['http.ca'] as string | undefined;
      delete parsed.set['http.ca'];
      const isOver = !hasMark(one, 'good') && marksOf(one, 'round').length >= mostRounds;
      const checked = parsed.mistake || isOver ? undefined : checkConfig(text, trip.maxBaud, trip.camera && trip.camera(), parsed.set, true);
      const why = parsed.mistake || (isOver ? whyFailed(trip, one) : checked!.config ? '' : checked!.errors[0]);
      if (!why) {
        const isRefused = trip.card.settings === 'refused';
        trip.config = checked!.config!;
        // the certificate of config.json holds beside the new one, since the server changes to that at a time of its own
        if (ca && trip.config['http.ca']) {
          trip.config['http.ca'] += '\n' + certificateStart + ca;
          parsed.set['http.ca'] = ca;
        }
        use(trip, one, parsed, before === undefined || before === 'new' || isOver);
        if (isRefused) trip.card.settings = 'refused';
        return;
      }
      refuse(trip, one, parsed.id, why);
    }
  }
}

/**
 * Returns the seconds since a report arrived. A power cut sets the chip's clock back, so the time without power is unknown. As much is assumed
 * as power lasted before, or a period of the schedule if that is longer, but at most `longestCut`.
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
  // apart from power cuts, the note of the seconds without a report is written at most once an hour
  if (!isBegun || isCut || now - before >= heldSeconds) trip.notes.put(silentNote, [seconds, now, cuts].join(' '));
  return seconds;
}

/**
 * Counts a round of the settings' trial. A round that a rule holds back counts, too, except for `send.from`, which ends within a day. Proved
 * settings are refused after a week without a report.
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
 * Is called once a report has arrived: settings on trial are then proved. The trial goes on instead after a failed picture, or if more
 * images failed than in the round before the settings came.
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
  } else if (!isClean) addMark(trip.files, newest, 'failed', shortWhy(lastFault(trip) || 'an image failed'));
  else if (addMark(trip.files, newest, 'good', 1)) {
    trip.card.settings = 'good';
    trip.log.info('remote', 'settings ' + parseSettings(newest.text).id + ' stay: a report that names them has arrived');
  }
}
