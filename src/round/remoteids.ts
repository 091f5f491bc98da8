// Each file of settings from the server has an id. No id is taken twice, so that no one can give the camera an old file again.

import { parseSettings } from '../config/remotekeys';
import { wholeOf } from '../number';
import { IdsNote, type Words } from '../store/notewords';
import { addMark, hasMark, marksOf, storeSettings, type Settings } from '../store/settings';
import { currentOf, failedImages, ownerOf, settingsOf, shortWhy } from './remote';
import type { ReadyTrip } from './roundtrip';

/** Name of the note with the ids of settings that are no longer on the card. */
const idsNote = 'ids';
/** Name of the note on settings that were left alone or not fetched: their id or name, and the reason. */
export const leftNote = 'left';
/** Number of ids that are words after which only numbers are taken as ids, since each word must be remembered. */
const mostWords = 100;

/** Tells whether an id is a number of at most 15 digits, without leading zeros. Others are words, also the word NaN. */
function isNumber(id: string): boolean {
  return id !== 'NaN' && '' + wholeOf(id) === id;
}

/** Returns a text in which each letter that is not of ASCII is a question mark, and each quotation mark or backslash an apostrophe. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?').replace(/["\\]/g, "'");
}

function idValue(id: string): string | number {
  return isNumber(id) ? wholeOf(id) : id;
}

/**
 * Returns the report's field on settings as JSON: the id of the newest ones, or why they were refused. It is empty if there are none.
 * @param longest most characters of the text on a refusal
 */
export function settingsField(trip: ReadyTrip, longest: number): string {
  const newest = settingsOf(trip)[0];
  if (!newest) return '';
  const refused = marksOf(newest, 'refused')[0];
  if (refused === undefined) return JSON.stringify(idValue(parseSettings(newest.text).id));
  const cut = refused.indexOf(' ');
  return '"' + printable((refused.slice(0, cut) + ' refused: ' + refused.slice(cut + 1)).slice(0, longest)) + '"';
}

/**
 * Returns the report's fields that tell which settings are in force by their content, and why the last file was left alone. People who write at the
 * same time may have used the same id.
 * @param longest most characters of the reason
 */
export function contentFields(trip: ReadyTrip, longest: number): string {
  const current = currentOf(trip);
  const left = trip.notes.get(leftNote);
  return (current ? '"digest":"' + trip.hash(current.text) + '"' : '') + (current && left ? ',' : '')
    + (left && '"left":"' + printable(left.slice(0, longest)) + '"');
}

/** Returns the words of the note with the ids of settings that are no longer on the card. A note of another camera counts as empty. */
function oldIds(trip: ReadyTrip): Words<IdsNote> {
  const owner = trip.hash(ownerOf(trip));
  const words = trip.notes.get(idsNote).split(' ') as Words<IdsNote>;
  return words[IdsNote.owner] === owner ? words : [owner, '-'] as Words<IdsNote>;
}

function higher(one: string, other: string): string {
  return isNumber(other) && (!isNumber(one) || wholeOf(other) > wholeOf(one)) ? other : one;
}

/**
 * Checks that an id is new. Numbers must rise, and each word is remembered, so that no one can give an old file again.
 * @returns why the id is not taken, or an empty text
 */
function whyKnown(trip: ReadyTrip, all: Settings[], id: string): string {
  const old = oldIds(trip);
  const same = all.filter(function (one) { return parseSettings(one.text).id === id; })[0];
  const isWord = old.slice(IdsNote.words).indexOf(trip.hash(ownerOf(trip) + id)) >= 0;
  if (id === '?') return '';
  if (same || isWord) return 'this id was ' + (same && hasMark(same, 'refused') ? 'refused' : 'taken') + ' before; give other settings another id';
  if (!isNumber(id)) {
    return old.length - IdsNote.words < mostWords
      ? ''
      : mostWords + ' words were taken before, and the card remembers no more; give other settings a number';
  }
  const highest = all.reduce(function (most, one) { return higher(most, parseSettings(one.text).id); }, old[IdsNote.highest]);
  return higher(id, highest) === id ? '' : highest + ' was taken before, and numbers must rise; give other settings a higher one';
}

/**
 * Adds the ids of the settings on the card to the note, before new settings overwrite the oldest.
 * @returns false if the card did not store the note
 */
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

/** Stores settings from the server on the card, unless their id was taken before. They hold from the next round on. */
export function takeSettings(trip: ReadyTrip, text: string): void {
  const all = settingsOf(trip);
  const isThere = all.some(function (one) { return one.text === text; });
  const id = parseSettings(text).id;
  const known = isThere ? '' : whyKnown(trip, all, id);
  trip.notes.put(leftNote, known && shortWhy(id + ': ' + known));
  if (isThere) return;
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
