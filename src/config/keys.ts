// The card's config.json, checked as a whole: every error is a sentence, all are told at once. Its keys are the table that the build
// makes of src/config.schema.json. A configuration is flat, `config['ftp.host']`: the same names stand in the AT rows of a modem and in
// the sentences.

import { keys } from '#keys';
import { checkCamera, type CameraWiring } from './camera';
import { checkForm, checkPairs, checkServer, type Tell } from './http';
import { isObject, readTree, type Tree } from './json';
import { errorOf, kindOf } from './row';

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
  'camera.model': string;
  'camera.size': string;
  'camera.quality': string;
  'camera.everyMinutes': number;
  'camera.from': string;
  'camera.to': string;
  'camera.days': string;
  'camera.burst': number;
  'camera.motion': string;
  'camera.pauseSeconds': number;
  'camera.names': string;
  'camera.whenFull': string;
  'camera.place': string;
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

/**
 * @param camera undefined: the board has none
 * @returns the configuration, or sentences that each name a key (or `config.json`) and say what would do.
 */
export function checkConfig(text: string, maxBaud: number, camera?: CameraWiring): { config?: Config; errors: string[]; values: Tree } {
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
  return settle(Object.assign({} as Config, config), flat, maxBaud, camera);
}

/** What depends on two keys, or on the board. */
function settle(config: Config, flat: Flat, maxBaud: number, camera?: CameraWiring): { config?: Config; errors: string[]; values: Tree } {
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
  function valueOf(key: string): unknown { return isWrong(key) ? undefined : config[key as keyof Config]; }
  checkPairs(valueOf, tell);
  checkCamera(valueOf, camera, tell);
  if (flat.errors.length) return { errors: flat.errors, values: flat.values };
  if (config['http.form'] && !config['http.form'].fields) config['http.form'] = { file: config['http.form'].file, fields: {} };
  const hasCamera = camera && config['camera.model'] !== 'none';
  if (hasCamera && (config['camera.model'] || 'auto') === 'auto') config['camera.model'] = camera.model || 'auto';
  const unused = [config['http.url'] ? 'ftp.' : 'http.'].concat(hasCamera ? [] : 'camera.');
  return { config: leaveOut(config, unused), errors: [], values: flat.values };
}

/** The keys of a server or a camera that is not there: nobody asks for them, and they would cost memory as long as it is in use. */
function leaveOut(config: Config, sections: string[]): Config {
  const kept: Tree = {};
  Object.keys(config).forEach(function (key) {
    if (sections.every(function (section) { return key.indexOf(section) !== 0; })) kept[key] = config[key as keyof Config];
  });
  return Object.assign({} as Config, kept);
}

/** What stands in `config.example.json`. @param hasCamera whether the board has one */
export function exampleConfig(hasCamera?: boolean): string {
  return '{\n  "network": { "apn": "internet" },\n'
    + '  "ftp": { "host": "ftp.example.com", "user": "name", "password": "secret", "directory": "/{device}/{yyyy}-{mm}-{dd}" },\n'
    + '  "images": { "folder": "/DCIM", "match": "*.jpg" }' + (hasCamera ? ',\n  "camera": { "everyMinutes": 60, "from": "06:00", "to": "20:00" }' : '') + '\n}\n';
}
