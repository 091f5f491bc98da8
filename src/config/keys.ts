// The card's config.json, checked as a whole: every error is a sentence, all are told at once. Its keys are the table that the build
// makes of src/config.schema.json. A configuration is flat, `config['ftp.host']`: the same names stand in the AT rows of a modem and in
// the sentences.

import { keys } from '#keys';
import { isSecret } from '../log';
import { hostError } from './host';
import { checkForm, checkPairs, checkServer, headerError, type Tell } from './http';
import { isObject, readTree, type Tree } from './json';
import { urlError } from './url';
import { bracesError, unsafeError } from './value';

/** A form of several fields, one of which takes the image. */
export interface Form {
  file: string;
  fields: { [name: string]: string };
}

export interface Config {
  'device': string;
  'modem.model': string;
  'modem.baud': number;
  'network.apn': string;
  'network.user': string;
  'network.password': string;
  'network.pin': string;
  'ftp.host': string;
  'ftp.port': number;
  'ftp.user': string;
  'ftp.password': string;
  'ftp.directory': string;
  'ftp.security': string;
  'ftp.ca': string;
  'http.url': string;
  'http.method': string;
  'http.user': string;
  'http.password': string;
  'http.header': string;
  'http.form': Form | undefined;
  'http.ca': string;
  'images.folder': string;
  'images.match': string;
  'images.afterUpload': string;
  'upload.method': string;
  'upload.verify': string;
  'upload.attempts': number;
  'schedule.everyMinutes': number;
  'schedule.sleep': boolean;
  'schedule.offset': boolean;
  'log.level': 'error' | 'info' | 'debug';
  'console.password': string;
}

export type Value = string | number | boolean;

/** A key's row. Texts and numbers have bounds; a choice has `of`. */
export interface Key {
  key: keyof Config;
  /** The default; its type is the key's type. Undefined: an object, http.form. */
  is?: Value;
  min?: number;
  max?: number;
  of?: Value[];
}

/** The longest file that is read: more would not fit the memory beside the firmware. */
export const longestConfigBytes = 4096;
/** What the engine's console lets a person type. */
export const longestPassword = 20;
/** Longer names of unknown keys are shown cut. */
const longestShown = 60;

/** A function, so that the table lives only while a file is checked. */
export function configKeys(): Key[] {
  return keys;
}

/** Every key and value of the file as one flat record, and what is wrong with its shape. */
interface Flat {
  values: Tree;
  errors: string[];
}

/** What stands in a section's place could hold a secret: only its kind is told. */
function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : 'a ' + (typeof value === 'string' ? 'text' : typeof value);
}

/** How a found value is named to a person: bounded, and never a secret. */
function show(key: string, value: unknown): string {
  if (isSecret(key)) return 'a value that is not shown';
  if (isObject(value)) return 'an object';
  if (Array.isArray(value)) return 'a list';
  const text = typeof value === 'string' ? '"' + value + '"' : '' + value;
  return text.length > 60 ? text.slice(0, 57) + '...' : text;
}

function tellInto(errors: string[]): Tell {
  return function (key, wrong) {
    const sentence = (key.length > longestShown ? key.slice(0, longestShown - 3) + '...' : key || '""') + ': ' + wrong;
    if (errors.indexOf(sentence) < 0) errors.push(sentence);
  };
}

/** Whatever is given once, known or not; a key that is given twice is lost in the tree, and `__proto__` too. */
function flatten(tree: Tree, names: string[], keys: Key[]): Flat {
  const flat: Flat = { values: {}, errors: [] };
  const tell = tellInto(flat.errors);
  function put(key: string, value: unknown, isNested: boolean): void {
    if (key.indexOf('.') >= 0 && !isNested) tell(key, 'unknown key; write it as an object in an object, as in {"ftp": {"host": "your.server"}}');
    else if (!keys.some(function (k) { return k.key === key; })) tell(key, 'unknown key; ' + namesNear(key, keys));
    else flat.values[key] = value;
  }
  names.forEach(function (name, i) {
    if (names.indexOf(name) < i) tell(name, 'given twice; leave one of them out');
    if (name.slice(-9) === '__proto__') put(name, 0, true);
  });
  Object.keys(tree).forEach(function (name) {
    const value = tree[name];
    const isSection = keys.some(function (k) { return k.key.indexOf(name + '.') === 0; });
    // for the editor that the file is written with
    if (name === '$schema' && typeof value === 'string') return;
    if (name === '$schema') tell(name, 'found ' + kindOf(value) + ', needs a text');
    else if (!isSection) put(name, value, false);
    else if (!isObject(value)) tell(name, 'found ' + kindOf(value) + ', needs an object such as {"' + name + '": {...}}');
    else Object.keys(value as Tree).forEach(function (sub) { put(name + '.' + sub, (value as Tree)[sub], true); });
  });
  return flat;
}

/** The keys that an unknown one may have meant: those of its section. */
function namesNear(key: string, keys: Key[]): string {
  const section = key.slice(0, key.indexOf('.') + 1);
  const near = keys.filter(function (k) { return section ? k.key.indexOf(section) === 0 : true; });
  const names = near.map(function (k) { return section ? k.key : k.key.split('.')[0]!; });
  return 'known are ' + names.filter(function (n, i) { return names.indexOf(n) === i; }).join(', ');
}

/** What a value of this row must be, as the end of a sentence. */
function needs(row: Key): string {
  if (row.key === 'network.pin') return '4 to 8 digits in quotes, or "" for none';
  if (row.of && row.of.length === 1) return '' + row.of[0];
  if (row.of) return 'one of ' + row.of.map(function (v) { return typeof v === 'string' ? '"' + v + '"' : '' + v; }).join(', ');
  if (typeof row.is === 'number') return 'a whole number from ' + row.min + ' to ' + row.max;
  return 'a text of ' + (row.min ? row.min + ' to ' : 'at most ') + row.max + ' characters';
}

/** Undefined where the value is right, else what is wrong with it. */
function errorOf(row: Key, value: unknown): string | undefined {
  const wrong = 'found ' + show(row.key, value) + ', needs ' + needs(row);
  if (row.of) return row.of.indexOf(value as Value) >= 0 ? undefined : wrong;
  if (typeof row.is === 'number') return typeof value === 'number' && value % 1 === 0 && value >= row.min! && value <= row.max! ? undefined : wrong;
  if (typeof value !== 'string') return wrong;
  return textError(row, value) || (isLength(row, value) ? undefined : wrong);
}

function isLength(row: Key, value: string): boolean {
  if (row.key === 'network.pin') return !value || (/^\d+$/.test(value) && value.length >= 4 && value.length <= 8);
  return value.length >= (row.min || 0) && value.length <= row.max!;
}

function textError(row: Key, value: string): string | undefined {
  const unsafe = unsafeError(value);
  if (unsafe || !value) return unsafe;
  switch (row.key) {
    case 'ftp.host': return hostError(value, show(row.key, value));
    case 'http.url': return urlError(value);
    case 'http.header': return headerError(value);
    case 'http.user': return value.indexOf(':') < 0 ? undefined : 'holds a colon, which separates user and password on the way to the server; take it out';
    case 'ftp.ca': case 'http.ca': return /^\/./.test(value) ? undefined : 'found ' + show(row.key, value) + ', needs the path of a file on the card, as in "/ca.pem"';
    case 'ftp.directory': {
      const unknown = bracesError(value, ['{device}', '{yyyy}', '{mm}', '{dd}']);
      return unknown && 'found ' + show(row.key, value) + '; ' + unknown;
    }
  }
  return undefined;
}

/** @returns the configuration, or sentences that each name a key (or `config.json`) and say what would do. */
export function checkConfig(text: string, maxBaud: number): { config?: Config; errors: string[]; values: Tree } {
  const read = readTree(text);
  if (typeof read === 'string') return { errors: ['config.json ' + read], values: {} };
  const rows = configKeys();
  const flat = flatten(read.tree, read.names, rows);
  const tell = tellInto(flat.errors);
  const isTold = flat.errors.length > 0 && (read.names.indexOf('ftp.host') >= 0 || read.names.indexOf('http.url') >= 0);
  if (!isTold && !('ftp.host' in flat.values || 'http.url' in flat.values)) {
    tell('ftp.host', 'missing, and http.url too; write the one that images go to, as in {"ftp": {"host": "your.server"}}');
  }
  const config: Tree = {};
  rows.forEach(function (row) {
    const value = flat.values[row.key];
    const isGiven = row.key in flat.values;
    if (isGiven && row.is === undefined) checkForm(value, tell);
    const error = isGiven && row.is !== undefined ? errorOf(row, value) : undefined;
    if (error) tell(row.key, error);
    config[row.key] = isGiven ? value : row.is;
  });
  checkServer(flat.values, tell);
  return settle(Object.assign({} as Config, config), flat, maxBaud);
}

/** What depends on two keys, or on the board. */
function settle(config: Config, flat: Flat, maxBaud: number): { config?: Config; errors: string[]; values: Tree } {
  const tell = tellInto(flat.errors);
  function isWrong(key: string): boolean {
    return flat.errors.some(function (error) { return error.indexOf(key) === 0; });
  }
  if (!('ftp.port' in flat.values)) config['ftp.port'] = config['ftp.security'] === 'implicit' ? 990 : 21;
  // the engine throws where a long text is compared with a number
  if (maxBaud && !isWrong('modem.baud:') && config['modem.baud'] > maxBaud) {
    tell('modem.baud', 'found ' + config['modem.baud'] + ', but the wiring of this board takes at most ' + maxBaud);
  }
  if (config['schedule.sleep'] === true && config['schedule.everyMinutes'] === 0) {
    tell('schedule.sleep', 'found true, needs schedule.everyMinutes of at least 1, so that the firmware knows when to wake; set both');
  }
  checkPairs(function (key) { return isWrong(key) ? undefined : config[key as keyof Config]; }, tell);
  if (flat.errors.length) return { errors: flat.errors, values: flat.values };
  if (config['http.form'] && !config['http.form'].fields) config['http.form'] = { file: config['http.form'].file, fields: {} };
  return { config: leaveOut(config, config['http.url'] ? 'ftp.' : 'http.'), errors: [], values: flat.values };
}

/** The defaults of a server that is not there: nobody asks for them, and they would cost memory as long as the configuration is in use. */
function leaveOut(config: Config, section: string): Config {
  const kept: Tree = {};
  Object.keys(config).forEach(function (key) {
    if (key.indexOf(section) !== 0) kept[key] = config[key as keyof Config];
  });
  return Object.assign({} as Config, kept);
}

/** What stands in `config.example.json`. */
export function exampleConfig(): string {
  return '{\n  "network": { "apn": "internet" },\n'
    + '  "ftp": { "host": "ftp.example.com", "user": "name", "password": "secret", "directory": "/{device}/{yyyy}-{mm}-{dd}" },\n'
    + '  "images": { "folder": "/DCIM", "match": "*.jpg" }\n}\n';
}
