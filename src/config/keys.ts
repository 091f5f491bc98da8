// Checks the card's config.json; reports all errors at once, as sentences. The build makes the table of keys from
// src/config.schema.json. The result is flat, `config['ftp.host']`: AT rows and error sentences use these names.

import { keys } from '#schema';
import { checkCamera, type CameraWiring } from './camera';
import type { Config, Key } from './config';
import { checkForm, checkPairs, checkServer, type Tell } from './http';
import { checkImages, checkReport } from './images';
import { isObject, readTree, type Tree } from './json/json';
import { errorOf, kindOf } from './row';

/** In bytes; a longer file would not fit the memory beside the firmware. */
export const longestConfigBytes = 4096;
/** In characters; the limit of the engine's console. */
export const longestPassword = 20;
/** In characters. */
const longestShown = 60;

/** A function, so that the table is in memory only during a check. */
export function configKeys(): Key[] {
  return keys;
}

interface Flat {
  values: Tree;
  errors: string[];
}

function tellInto(errors: string[]): Tell {
  return function (key, mistake) {
    const sentence = (key.length > longestShown ? key.slice(0, longestShown - 3) + '...' : key || '""') + ': ' + mistake;
    if (errors.indexOf(sentence) < 0) errors.push(sentence);
  };
}

/** Reads all names, known or not. The parsed tree lacks duplicate keys and `__proto__`, so `names` lists them. */
function flatten(tree: Tree, names: string[], keys: Key[]): Flat {
  const flat: Flat = { values: {}, errors: [] };
  const tell = tellInto(flat.errors);
  // each use of a function on demand makes it, so it is used once
  const isTree = isObject;
  // a search in the list for each name would take as long as all else
  const known: Tree = {};
  const sections: Tree = {};
  keys.forEach(function (row) {
    known[row.key] = true;
    if (row.key.indexOf('.') > 0) sections[row.key.split('.')[0]] = true;
  });
  function put(key: string, value: unknown, isNested: boolean): void {
    if (key.indexOf('.') >= 0 && !isNested) tell(key, 'unknown key; write it as an object in an object, as in {"ftp": {"host": "your.server"}}');
    else if (known[key] !== true) tell(key, 'unknown key; ' + namesNear(key, keys));
    else flat.values[key] = value;
  }
  names.forEach(function (name, i) {
    if (names.indexOf(name) < i) tell(name, 'given twice; leave one of them out');
    if (name.slice(-9) === '__proto__') put(name, 0, true);
  });
  Object.keys(tree).forEach(function (name) {
    const value = tree[name];
    // for text editors
    if (name === '$schema' && typeof value === 'string') return;
    if (name === '$schema') tell(name, 'found ' + kindOf(value) + ', needs a text');
    else if (sections[name] !== true) put(name, value, false);
    else if (!isTree(value)) tell(name, 'found ' + kindOf(value) + ', needs an object such as {"' + name + '": {...}}');
    else Object.keys(value as Tree).forEach(function (sub) { put(name + '.' + sub, (value as Tree)[sub], true); });
  });
  return flat;
}

function namesNear(key: string, keys: Key[]): string {
  const section = key.slice(0, key.indexOf('.') + 1);
  const near = keys.filter(function (k) { return section ? k.key.indexOf(section) === 0 : true; });
  const names = near.map(function (k) { return section ? k.key : k.key.split('.')[0]; });
  return 'known are ' + names.filter(function (n, i) { return names.indexOf(n) === i; }).join(', ');
}

/** Each key alone. The tree and the table of keys, some 800 JsVars, are in memory only within it. @returns a text if it is not readable */
function checkRows(text: string, over: Tree): { config: Tree; flat: Flat } | string {
  const read = readTree(text);
  if (typeof read === 'string') return read;
  const rows = configKeys();
  const flat = flatten(read.tree, read.names, rows);
  const tell = tellInto(flat.errors);
  Object.keys(over).forEach(function (key) {
    if (rows.some(function (row) { return row.key === key; })) flat.values[key] = over[key];
    else tell(key, 'unknown key');
  });
  const isTold = flat.errors.length > 0 && (read.names.indexOf('ftp.host') >= 0 || read.names.indexOf('http.url') >= 0);
  if (!isTold && !('ftp.host' in flat.values || 'http.url' in flat.values)) {
    tell('ftp.host', 'missing, and http.url too; write the one that images go to, as in {"ftp": {"host": "your.server"}}');
  }
  const config: Tree = {};
  const check = errorOf;
  function take(row: Key): unknown {
    const value = flat.values[row.key];
    if (row.is === undefined) checkForm(value, tell);
    const error = row.is !== undefined ? check(row, value) : undefined;
    if (error) tell(row.key, error);
    return value;
  }
  rows.forEach(function (row) {
    const value = row.key in flat.values ? take(row) : row.is;
    // a rule that holds nothing back costs no memory
    if (value !== row.is || (row.key.indexOf('send.') !== 0 && row.key.indexOf('battery.') !== 0)) config[row.key] = value;
  });
  checkServer(flat.values, tell);
  return { config: config, flat: flat };
}

/**
 * Parses and checks config.json.
 * @param camera undefined: the board has none
 * @param over values by key that precede those of the text (round/remote.ts)
 * @returns the configuration, or sentences that each name a key (or `config.json`) and the accepted values
 */
export function checkConfig(text: string, maxBaud: number, camera?: CameraWiring, over?: Tree): { config?: Config; errors: string[]; values: Tree } {
  const checked = checkRows(text, over || {});
  if (typeof checked === 'string') return { errors: ['config.json ' + checked], values: {} };
  return settle(Object.assign({} as Config, checked.config), checked.flat, maxBaud, camera);
}

/** Checks that need two keys or the board, and defaults that depend on them. */
function settle(config: Config, flat: Flat, maxBaud: number, camera?: CameraWiring): { config?: Config; errors: string[]; values: Tree } {
  const tell = tellInto(flat.errors);
  function isWrong(key: string): boolean {
    return flat.errors.some(function (error) { return error.indexOf(key) === 0; });
  }
  if (!('ftp.port' in flat.values)) config['ftp.port'] = config['ftp.security'] === 'implicit' ? 990 : 21;
  // the engine throws when it compares a long string with a number
  if (maxBaud && !isWrong('modem.baud:') && config['modem.baud'] > maxBaud) {
    tell('modem.baud', 'found ' + config['modem.baud'] + ', but the wiring of this board takes at most ' + maxBaud);
  }
  if (config['schedule.sleep'] === true && config['schedule.everyMinutes'] === 0) {
    tell('schedule.sleep', 'found true, needs schedule.everyMinutes of at least 1, so that the firmware knows when to wake; set both');
  }
  function valueOf(key: string): unknown { return isWrong(key) ? undefined : config[key as keyof Config]; }
  checkPairs(valueOf, tell);
  checkImages(valueOf, tell);
  checkReport(valueOf, tell);
  checkCamera(valueOf, camera, tell);
  const to = config['send.to'] || '24:00';
  if (!isWrong('send.') && (config['send.from'] || '00:00') === to) {
    tell('send.to', 'found "' + to + '", as send.from, which leaves no time for rounds; "00:00" to "24:00" is the whole day');
  }
  if (flat.errors.length) return { errors: flat.errors, values: flat.values };
  if (config['http.form'] && !config['http.form'].fields) config['http.form'] = { file: config['http.form'].file, fields: {} };
  const hasReport = !!(config['report.name'] || config['report.url']);
  if (!config['images.live']) {
    delete config['images.live'];
    delete config['images.archive'];
  }
  const hasCamera = camera && config['camera.model'] !== 'none';
  if (hasCamera && (config['camera.model'] || 'auto') === 'auto') config['camera.model'] = camera.model || 'auto';
  const unused = [config['http.url'] ? 'ftp.' : 'http.'].concat(hasCamera ? [] : 'camera.', hasReport ? [] : 'report.', config['remote.name'] ? [] : 'remote.');
  return { config: leaveOut(config, unused), errors: [], values: flat.values };
}

/** Removes the keys of an absent server or camera to save memory. */
function leaveOut(config: Config, sections: string[]): Config {
  const kept: Tree = {};
  Object.keys(config).forEach(function (key) {
    if (sections.indexOf(key.slice(0, key.indexOf('.') + 1)) < 0) kept[key] = config[key as keyof Config];
  });
  return Object.assign({} as Config, kept);
}

/** The content of `config.example.json`. @param hasCamera whether the board has one */
export function exampleConfig(hasCamera?: boolean): string {
  return '{\n  "network": { "apn": "internet" },\n'
    + '  "ftp": { "host": "ftp.example.com", "user": "name", "password": "secret", "directory": "/{device}/{yyyy}-{mm}-{dd}" },\n'
    + '  "images": { "folder": "/DCIM", "match": "*.jpg" }' + (hasCamera ? ',\n  "camera": { "everyMinutes": 60, "from": "06:00", "to": "20:00" }' : '') + '\n}\n';
}
