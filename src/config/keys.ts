// Checks the card's config.json; reports all errors at once, as sentences. The result is flat, `config['ftp.host']`: AT rows and error
// sentences use these names.

import { rows, sections } from '#schema';
import { has } from '../text';
import { checkCamera, type CameraWiring } from './camerakeys';
import type { Config, Row } from './config';
import { checkForm, checkPairs, checkServer, type Tell } from './httpkeys';
import { checkImages, checkReport } from './imagekeys';
import { isObject, readTree, type Refusal, type Tree } from './json/json';
import { errorOf, kindOf } from './keycheck';
import { wideError } from './value';

/** Limit in bytes: a longer file would not fit the memory. */
export const longestConfigBytes = 4096;
/** Most characters of a password that the engine's console can take. */
export const longestPassword = 20;
/** Characters of a value that an error sentence shows. */
const longestShown = 60;

/** '': keys without a section. A switch, so that the whole table is never in memory. */
export function rowsOf(section: string): Row[] {
  switch (section) {
    case '': return rows.single;
    case 'modem': return rows.modem;
    case 'network': return rows.network;
    case 'ftp': return rows.ftp;
    case 'http': return rows.http;
    case 'images': return rows.images;
    case 'report': return rows.report;
    case 'remote': return rows.remote;
    case 'upload': return rows.upload;
    case 'schedule': return rows.schedule;
    case 'send': return rows.send;
    case 'battery': return rows.battery;
    case 'camera': return rows.camera;
    case 'clock': return rows.clock;
    case 'log': return rows.log;
    case 'console': return rows.console;
  }
  return [];
}

interface Checked {
  config: Config & Tree;
  /** Values by key, right or wrong. */
  values: Tree;
  errors: string[];
}

function tellInto(errors: string[]): Tell {
  return function (key, mistake) {
    const sentence = (key.length > longestShown ? key.slice(0, longestShown - 3) + '...' : key || '""') + ': ' + mistake;
    if (errors.indexOf(sentence) < 0) errors.push(sentence);
  };
}

function fullName(section: string, name: string): string {
  return section ? section + '.' + name : name;
}

/** @param listed sections whose keys were listed: repeated for each of 75 unknown keys, the list takes all memory */
function unknownKey(section: string, listed: string[]): string {
  if (listed.indexOf(section) >= 0 || !rowsOf(section).length) return 'unknown key';
  listed.push(section);
  const known = rowsOf(section).map(function (row) { return fullName(section, row.last); });
  return 'unknown key; known are ' + (section ? known : known.concat(sections.trim().split(' '))).join(', ');
}

/** All names except a section's keys. The parsed tree lacks duplicates, so `names` lists them. */
function checkNames(tree: Tree, names: string[], listed: string[], tell: Tell): void {
  // each use makes a function on demand: used once
  const isTree = isObject;
  names.forEach(function (name, i) {
    if (names.indexOf(name) < i) tell(name, 'given twice; leave one of them out');
  });
  const single = rowsOf('');
  Object.keys(tree).forEach(function (name) {
    const value = tree[name];
    // a key for text editors
    if (name === '$schema' && typeof value === 'string') return;
    if (name === '$schema') tell(name, 'found ' + kindOf(value) + ', needs a text');
    else if (has(sections, ' ' + name + ' ')) {
      if (!isTree(value)) tell(name, 'found ' + kindOf(value) + ', needs an object such as {"' + name + '": {...}}');
    } else if (name.indexOf('.') >= 0) tell(name, 'unknown key; write it as an object in an object, as in {"ftp": {"host": "your.server"}}');
    else if (!single.some(function (row) { return row.last === name; })) tell(name, unknownKey('', listed));
  });
}

/** For a form's field the table of known keys would not help. */
function refusalOf(refused: Refusal): string {
  if (refused.isWide) return wideError();
  if (refused.key.indexOf('http.form.fields.') === 0) return 'holds a name that the engine gives to no field; choose another one';
  return unknownKey(refused.key.slice(0, Math.max(0, refused.key.lastIndexOf('.'))), []);
}

/** The parsed tree is in memory only meanwhile. @returns a sentence: the text cannot be read as it is written */
function checkRows(text: string, over: Tree, hasCamera: boolean): Checked | string {
  const read = readTree(text);
  if (typeof read === 'string') return 'config.json ' + read;
  const config = {} as Config & Tree;
  const values: Tree = {};
  const errors: string[] = [];
  const listed: string[] = [];
  const tell = tellInto(errors);
  const check = errorOf;
  const isTree = isObject;
  const fullOf = fullName;
  const tree = read.tree;
  if (read.refused) {
    tell(read.refused.key, refusalOf(read.refused));
    return errors[0]!;
  }
  checkNames(tree, read.names, listed, tell);
  const isTold = read.names.indexOf('ftp.host') >= 0 || read.names.indexOf('http.url') >= 0;
  function take(key: string, row: Row, value: unknown): unknown {
    values[key] = value;
    if (row.is === undefined) checkForm(value, tell);
    const error = row.is !== undefined ? check(key, row, value) : undefined;
    if (error) tell(key, error);
    return value;
  }
  function takeGiven(section: string, given: Tree): void {
    const known: Tree = {};
    rowsOf(section).forEach(function (row) {
      const key = fullOf(section, row.last);
      const own = over[key] !== undefined ? over[key] : given[row.last];
      const value = own === undefined ? row.is : take(key, row, own);
      known[row.last] = true;
      // a rule that holds nothing back costs no memory
      if (value !== row.is || (section !== 'send' && section !== 'battery')) config[key] = value;
    });
    if (section) Object.keys(given).forEach(function (name) {
      if (known[name] !== true) tell(fullOf(section, name), unknownKey(section, listed));
    });
  }
  const overSections = ' ' + Object.keys(over).map(function (key) { return key.split('.')[0]; }).join(' ') + ' ';
  function isGiven(section: string): boolean { return tree[section] !== undefined || has(overSections, ' ' + section + ' '); }
  // defaults are not used, unless the camera or the report is
  const left = ' ftp http remote send battery ' + (hasCamera ? '' : 'camera ') + (isGiven('remote') ? '' : 'report ');
  // the first section is empty: its keys have none
  sections.split(' ').slice(0, -1).forEach(function (section) {
    const given = section ? tree[section] : tree;
    if (!section || isGiven(section)) takeGiven(section, isTree(given) ? given as Tree : {});
    else if (!has(left, ' ' + section + ' ')) rowsOf(section).forEach(function (row) { config[section + '.' + row.last] = row.is; });
  });
  Object.keys(over).forEach(function (key) { if (values[key] !== over[key]) tell(key, 'unknown key'); });
  if (!isTold && values['ftp.host'] === undefined && values['http.url'] === undefined) {
    tell('ftp.host', 'missing, and http.url too; give one of them, as in {"ftp": {"host": "your.server"}}');
  }
  checkServer(values, tell);
  return { config: config, values: values, errors: errors };
}

/**
 * @param camera undefined: the board has none
 * @param over values by key that precede those of the text (config/remotekeys.ts)
 * @returns the configuration, or sentences that each name a key (or `config.json`) and the accepted values
 */
export function checkConfig(text: string, maxBaud: number, camera?: CameraWiring, over?: Tree): { config?: Config; errors: string[]; values: Tree } {
  const checked = checkRows(text, over || {}, !!camera);
  if (typeof checked === 'string') return { errors: [checked], values: {} };
  settle(checked, maxBaud, camera);
  return checked.errors.length ? { errors: checked.errors, values: checked.values } : checked;
}

/** Keys that need another key or the board, and defaults that depend on them. */
function settle(checked: Checked, maxBaud: number, camera?: CameraWiring): void {
  const config = checked.config;
  const errors = checked.errors;
  const tell = tellInto(errors);
  function isWrong(key: string): boolean {
    return errors.some(function (error) { return error.indexOf(key) === 0; });
  }
  if (checked.values['ftp.port'] === undefined && config['ftp.host'] !== undefined) config['ftp.port'] = config['ftp.security'] === 'implicit' ? 990 : 21;
  // the engine throws if it compares a long string with a number
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
  if (errors.length) return;
  if (config['http.form'] && !config['http.form'].fields) config['http.form'] = { file: config['http.form'].file, fields: {} };
  const hasReport = !!(config['report.name'] || config['report.url']);
  if (!config['images.live']) {
    delete config['images.live'];
    delete config['images.archive'];
  }
  const hasCamera = camera && config['camera.model'] !== 'none';
  if (hasCamera && (config['camera.model'] || 'auto') === 'auto') config['camera.model'] = camera.model || 'auto';
  // an absent server's or camera's keys would take memory; a section has all of its keys, or none
  [config['http.url'] ? 'ftp.host' : 'http.url', hasCamera ? '' : 'camera.model', hasReport ? '' : 'report.name', config['remote.name'] ? '' : 'remote.name'].forEach(function (first) {
    const section = first.split('.')[0];
    if (config[first as keyof Config] !== undefined) rowsOf(section).forEach(function (row) { delete config[section + '.' + row.last]; });
  });
}

/** Content of `config.example.json`. @param hasCamera whether the board has one */
export function exampleConfig(hasCamera?: boolean): string {
  return '{\n  "network": { "apn": "internet" },\n'
    + '  "ftp": { "host": "ftp.example.com", "user": "name", "password": "secret", "directory": "/{device}/{yyyy}-{mm}-{dd}" },\n'
    + '  "images": { "folder": "/DCIM", "match": "*.jpg" }' + (hasCamera ? ',\n  "camera": { "everyMinutes": 60, "from": "06:00", "to": "20:00" }' : '') + '\n}\n';
}
