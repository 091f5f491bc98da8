// Reads the settings from the server, a file of JSON with `id`, `set` and `send`. `set` may have only some of the keys of config.json.

import { has } from '../text';
import { isObject, readTree, type Refusal, type Tree } from './json/json';
import { wideError } from './value';

/** Most minutes between rounds that the server may set: a week. */
const mostMinutes = 10080;
const longestId = 16;
/** Most entries of the list `send`. */
export const mostImages = 16;
const sections = ' schedule camera send battery ';
const single = ' images.first images.live images.preview images.previewName images.skipOlderMinutes upload.verify upload.attempts report.everyHours '
  + 'remote.everyHours log.level http.ca ';

/** The file of settings from the server. */
export interface ParsedSettings {
  /** The id, which tells one file from the next. It is `?` if it cannot be read. */
  id: string;
  /** The keys to set, such as `schedule.everyMinutes`, with their values. */
  set: Tree;
  /** The images to send: paths on the card, or names on the server. One of them may be a pattern with `*` and `?`. */
  send: string[];
  /** The first mistake, as a sentence. It is empty if there is none. */
  mistake: string;
}

/**
 * Returns whether the server may set a key. An unknown key of an allowed section passes. Only the check of config.json finds it, as its table
 * of all keys would take too much memory here.
 */
function isAllowed(key: string): boolean {
  const isOne = /^[a-z]+\.[A-Za-z]+$/.test(key);
  return isOne && ((has(sections, ' ' + key.split('.')[0] + ' ') && key !== 'camera.names') || has(single, ' ' + key + ' '));
}

function mistakeInValue(key: string, value: unknown): string {
  if (isObject(value) || Array.isArray(value) || value === null) return key + ': needs a text, a number, true or false';
  if (key === 'camera.whenFull' && (value === 'oldest' || value === 'seen')) {
    return key + ': "' + value + '" cannot be set from the server, since it deletes pictures that were not delivered; "stop" and "delivered" can';
  }
  if (key === 'http.ca' && !(typeof value === 'string' && /^[A-Za-z0-9_][A-Za-z0-9._\-]+$/.test(value))) {
    return key + ': needs the name of a certificate beside this file, of letters, digits, ".", "-" and "_", as in "ca-2027.pem"';
  }
  return key === 'schedule.everyMinutes' && typeof value === 'number' && value > mostMinutes
    ? key + ': at most ' + mostMinutes + ' from the server, so that a report comes each week'
    : '';
}

/**
 * Copies the values of the keys that the server may set from `given` into `set`.
 * @param names all names of the file
 * @returns the first mistake; empty if there is none
 */
function copySet(given: Tree, names: string[], set: Tree): string {
  let mistake = '';
  names.forEach(function (name) {
    if (mistake || name.slice(0, 4) !== 'set.') return;
    const key = name.slice(4);
    mistake = isAllowed(key) ? mistakeInValue(key, given[key]) : key + ': cannot be set from the server';
    if (!mistake) set[key] = given[key];
  });
  return mistake;
}

function idOf(value: unknown): string {
  const id = typeof value === 'number' || typeof value === 'string' ? '' + value : '';
  return /^[A-Za-z0-9._\-]+$/.test(id) && id.length <= longestId ? id : '';
}

/** Tells whether an entry of the list `send` is a pattern, since no file's name has these letters. */
export function isPattern(entry: string): boolean {
  return has(entry, '*') || has(entry, '?');
}

/** Returns the list `send` of a file, in which `all` becomes a pattern of all names. It is undefined if it is no list of at most 16 texts. */
function sendOf(given: unknown): string[] | undefined {
  const list: unknown = given === undefined ? [] : given === 'all' ? [given] : given;
  const isList = Array.isArray(list) && list.length <= mostImages && list.every(function (entry) { return typeof entry === 'string'; });
  const entries = isList ? (list as string[]).map(function (entry) { return entry === 'all' ? '*' : entry; }) : undefined;
  return entries && entries.filter(isPattern).length < 2 ? entries : undefined;
}

function mistakeIn(tree: Tree, names: string[]): string {
  const other = Object.keys(tree).filter(function (name) { return name !== 'id' && name !== 'set' && name !== 'send'; })[0];
  const twice = names.filter(function (name, i) { return names.indexOf(name) < i; })[0];
  if (!idOf(tree['id'])) return 'id: needs a whole number, or a word of at most ' + longestId + ' letters and digits';
  if (other !== undefined) return other + ': unknown key; known are id, set, send';
  if (twice !== undefined) return twice + ': given twice';
  if (tree['set'] !== undefined && !isObject(tree['set'])) return 'set: needs an object such as {"schedule.everyMinutes": 30}';
  return sendOf(tree['send']) ? '' : 'send: needs a list of at most ' + mostImages
    + ' paths, as in ["DCIM/100CAM/IMG_0042.JPG"], of which one may be a pattern, as in ["20261120/*"], or "all"';
}

function refusalOf(refused: Refusal): string {
  if (refused.isWide) return refused.key + ': ' + wideError();
  return refused.key.slice(0, 4) === 'set.'
    ? refused.key.slice(4) + ': cannot be set from the server'
    : refused.key + ': unknown key; known are id, set, send';
}

/** Finds the id in a text that cannot be parsed, so that the report can name it. */
function idIn(text: string): string {
  const found = /"id"[ \t\r\n]*:[ \t\r\n]*"*([A-Za-z0-9._\-]+)/.exec(text);
  return found ? idOf(found[1]) : '';
}

/**
 * Reads a file of settings from the server.
 * @param text the file, whose size was limited before
 * @returns the settings; those with a mistake have no keys to set
 */
export function parseSettings(text: string): ParsedSettings {
  const read = readTree(text);
  if (typeof read === 'string') return { id: '?', set: {}, send: [], mistake: 'the file ' + read };
  const tree = read.tree;
  const set: Tree = {};
  const fault = read.refused ? refusalOf(read.refused) : mistakeIn(tree, read.names);
  const mistake = fault || copySet((tree['set'] || {}) as Tree, read.names, set);
  return {
    id: (read.refused ? idIn(text) : idOf(tree['id'])) || '?', set: mistake ? {} : set,
    send: fault ? [] : sendOf(tree['send'])!, mistake: mistake
  };
}
