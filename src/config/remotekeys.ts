// `remote.name`: {"id", "set", "send"}, with the keys that a server may set.

import { has } from '../text';
import { isObject, readTree, type Refusal, type Tree } from './json/json';
import { wideError } from './value';

/** A week: no round may be rarer. */
const mostMinutes = 10080;
const longestId = 16;
const mostImages = 16;
const sections = ' schedule camera send battery ';
const single = ' images.first images.live images.skipOlderMinutes upload.verify upload.attempts report.everyHours remote.everyHours log.level ';

/** Settings from the server. */
export interface ParsedSettings {
  /** `?`: the id is unreadable. */
  id: string;
  /** The keys to set, with their values. */
  set: Tree;
  /** The images to send. */
  send: string[];
  /** The first mistake, as a sentence; empty: none. */
  mistake: string;
}

/** Unknown keys of allowed sections are left to the checks of config.json, whose table is large. */
function isAllowed(key: string): boolean {
  const isOne = /^[a-z]+\.[A-Za-z]+$/.test(key);
  return isOne && ((has(sections, ' ' + key.split('.')[0] + ' ') && key !== 'camera.names') || has(single, ' ' + key + ' '));
}

function mistakeInValue(key: string, value: unknown): string {
  if (isObject(value) || Array.isArray(value) || value === null) return key + ': needs a text, a number, true or false';
  if (key === 'camera.whenFull' && value === 'oldest') return key + ': "oldest" cannot be set from the server, since it deletes pictures that were not delivered; "stop" and "delivered" can';
  return key === 'schedule.everyMinutes' && typeof value === 'number' && value > mostMinutes ? key + ': at most ' + mostMinutes + ' from the server, so that a report comes each week' : '';
}

/** Copies allowed keys into `set`, so that nothing else can be read. @param names all of the file @returns the first mistake */
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

function mistakeIn(tree: Tree, names: string[]): string {
  const other = Object.keys(tree).filter(function (name) { return name !== 'id' && name !== 'set' && name !== 'send'; })[0];
  const twice = names.filter(function (name, i) { return names.indexOf(name) < i; })[0];
  const send = tree['send'];
  if (!idOf(tree['id'])) return 'id: needs a whole number, or a word of at most ' + longestId + ' letters and digits';
  if (other !== undefined) return other + ': unknown key; known are id, set, send';
  if (twice !== undefined) return twice + ': given twice';
  if (tree['set'] !== undefined && !isObject(tree['set'])) return 'set: needs an object such as {"schedule.everyMinutes": 30}';
  const isList = Array.isArray(send) && send.length <= mostImages && send.every(function (path) { return typeof path === 'string'; });
  return send === undefined || isList ? '' : 'send: needs a list of at most ' + mostImages + ' paths, as in ["DCIM/100CAM/IMG_0042.JPG"]';
}

function refusalOf(refused: Refusal): string {
  if (refused.isWide) return refused.key + ': ' + wideError();
  return refused.key.slice(0, 4) === 'set.' ? refused.key.slice(4) + ': cannot be set from the server' : refused.key + ': unknown key; known are id, set, send';
}

/** The id in a text that is not parsed, to name it. */
function idIn(text: string): string {
  const found = /"id"[ \t\r\n]*:[ \t\r\n]*"*([A-Za-z0-9._\-]+)/.exec(text);
  return found ? idOf(found[1]) : '';
}

/** @param text from the server, bounded */
export function parseSettings(text: string): ParsedSettings {
  const read = readTree(text);
  if (typeof read === 'string') return { id: '?', set: {}, send: [], mistake: 'the file ' + read };
  const tree = read.tree;
  const set: Tree = {};
  const fault = read.refused ? refusalOf(read.refused) : mistakeIn(tree, read.names);
  const mistake = fault || copySet((tree['set'] || {}) as Tree, read.names, set);
  return { id: (read.refused ? idIn(text) : idOf(tree['id'])) || '?', set: mistake ? {} : set, send: fault ? [] : (tree['send'] || []) as string[], mistake: mistake };
}
