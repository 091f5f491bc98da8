// The card's config.json, checked as a whole: every error is a sentence, all are told at once. Its keys are the table that the build
// makes of src/config.schema.json. A configuration is flat, `config['ftp.host']`: the same names stand in the AT rows of a modem and in
// the sentences.

import { keys } from '#keys';
import { isSecret } from '../log';
import { hostError } from './host';
import { isObject, readTree, type Tree } from './json';

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
  /** The default; its type is the key's type. Undefined: the key is required, a text. */
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

/** The values to keep out of every log; also of a configuration that is not right. */
export function secretsOf(values: { [key: string]: unknown }): string[] {
  return Object.keys(values).filter(isSecret).map(function (key) { return '' + values[key]; });
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

/** Whatever is given once, known or not; a key that is given twice is lost in the tree, and `__proto__` too. */
function flatten(tree: Tree, names: string[], keys: Key[]): Flat {
  const flat: Flat = { values: {}, errors: [] };
  function tell(key: string, wrong: string): void {
    const sentence = (key.length > longestShown ? key.slice(0, longestShown - 3) + '...' : key || '""') + ': ' + wrong;
    if (flat.errors.indexOf(sentence) < 0) flat.errors.push(sentence);
  }
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

/** Only a `\u` makes such a code. */
function hasWideCode(value: string): boolean {
  return value.split('').some(function (c) { return c.charCodeAt(0) > 255; });
}

/** AT commands have no way to quote a quote: such a text could become a command of its own. So could one whose codes are cut to bytes. */
function textError(row: Key, value: string): string | undefined {
  if (/["\x00-\x1f\x7f]/.test(value)) return 'holds a quote or a control character, which no modem accepts; leave it out';
  if (hasWideCode(value)) return 'holds a letter written with \\u; write the letter itself, in UTF-8';
  if (row.key === 'ftp.host') return hostError(value, show(row.key, value));
  if (row.key === 'ftp.directory' && /[{}]/.test(withoutPlaceholders(value))) {
    return 'found ' + show(row.key, value) + '; in braces only {device}, {yyyy}, {mm} and {dd} are known';
  }
  return undefined;
}

const placeholders = ['{device}', '{yyyy}', '{mm}', '{dd}'];

function withoutPlaceholders(directory: string): string {
  return directory.replace(/\{[a-z]+\}/g, function (placeholder) { return placeholders.indexOf(placeholder) < 0 ? placeholder : ''; });
}

/** @returns the configuration, or sentences that each name a key (or `config.json`) and say what would do. */
export function checkConfig(text: string, maxBaud: number): { config?: Config; errors: string[]; values: Tree } {
  const read = readTree(text);
  if (typeof read === 'string') return { errors: ['config.json ' + read], values: {} };
  const rows = configKeys();
  const flat = flatten(read.tree, read.names, rows);
  const config: Tree = {};
  rows.forEach(function (row) {
    const value = flat.values[row.key];
    const isGiven = row.key in flat.values;
    if (!isGiven && row.is === undefined && !(flat.errors.length && read.names.indexOf(row.key) >= 0)) flat.errors.push(row.key + ': missing; it needs ' + needs(row));
    const error = isGiven ? errorOf(row, value) : undefined;
    if (error) flat.errors.push(row.key + ': ' + error);
    config[row.key] = isGiven ? value : row.is;
  });
  return settle(Object.assign({} as Config, config), flat, maxBaud);
}

/** What depends on two keys, or on the board. */
function settle(config: Config, flat: Flat, maxBaud: number): { config?: Config; errors: string[]; values: Tree } {
  if (!('ftp.port' in flat.values)) config['ftp.port'] = config['ftp.security'] === 'implicit' ? 990 : 21;
  const isRate = !flat.errors.some(function (error) { return error.indexOf('modem.baud:') === 0; });
  // the engine throws where a long text is compared with a number
  if (maxBaud && isRate && config['modem.baud'] > maxBaud) {
    flat.errors.push('modem.baud: found ' + config['modem.baud'] + ', but the wiring of this board takes at most ' + maxBaud);
  }
  if (config['schedule.sleep'] === true && config['schedule.everyMinutes'] === 0) {
    flat.errors.push('schedule.sleep: found true, needs schedule.everyMinutes of at least 1, so that the firmware knows when to wake; set both');
  }
  if (flat.errors.length) return { errors: flat.errors, values: flat.values };
  return { config: config, errors: [], values: flat.values };
}

/** What stands in `config.example.json`. */
export function exampleConfig(): string {
  return '{\n  "network": { "apn": "internet" },\n'
    + '  "ftp": { "host": "ftp.example.com", "user": "name", "password": "secret", "directory": "/{device}/{yyyy}-{mm}-{dd}" },\n'
    + '  "images": { "folder": "/DCIM", "match": "*.jpg" }\n}\n';
}
