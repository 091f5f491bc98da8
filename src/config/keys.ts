// Checks the card's config.json, and reports all mistakes at once, as sentences. The result is one flat object, such as `config['ftp.host']`,
// because AT commands and sentences use these names.

import { rows, sections } from '#schema';
import { has } from '../text';
import { checkCamera, type CameraWiring } from './camerakeys';
import type { Config, Row } from './config';
import { checkForm, checkPairs, checkServer, type Tell } from './httpkeys';
import { checkImages, checkReport, leavesOwn } from './imagekeys';
import { isObject, readTree, type Refusal, type Tree } from './json/json';
import { errorOf, kindOf } from './keycheck';
import { isLike } from './likeness';
import { wideError } from './value';

/** Largest config.json in bytes: a longer file would not fit the memory. */
export const longestConfigBytes = 4096;
/** Most characters of a password that the engine's console can take. */
export const longestPassword = 20;
/** Most characters of a key that a sentence shows. */
const longestShown = 60;

/**
 * Returns the rows of the keys in a section. The section `''` has the keys that lie in no section. It is a switch, so that
 * the whole table is never in memory.
 */
export function rowsOf(section: string): Row[] {
  switch (section) {
    case '': return rows.single;
    case 'modem': return rows['modem'];
    case 'network': return rows.network;
    case 'ftp': return rows.ftp;
    case 'http': return rows['http'];
    case 'images': return rows.images;
    case 'report': return rows.report;
    case 'remote': return rows.remote;
    case 'upload': return rows.upload;
    case 'schedule': return rows['schedule'];
    case 'send': return rows.send;
    case 'battery': return rows.battery;
    case 'camera': return rows.camera;
    case 'clock': return rows['clock'];
    case 'log': return rows.log;
    case 'console': return rows.console;
  }
  return [];
}

/** What the check of a text has found. */
interface Checked {
  /** The settings by their names in `Config`, with defaults in place of missing keys. */
  config: Tree;
  /** The same settings by their keys in config.json, before those that depend on others are set. In the firmware `config` has short names. */
  full: Tree;
  /** The values that were given, right or wrong, by key. */
  values: Tree;
  /** The mistakes, as sentences. */
  errors: string[];
  /** How many of the mistakes are keys that are not like a known one, and that are left out. */
  strange: number;
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

/**
 * Returns the end of a sentence about an unknown key. It lists the known keys of a section once: repeated for each of 75 unknown keys, the list
 * takes all memory.
 * @param listed sections whose keys were listed already
 */
function unknownKey(section: string, listed: string[]): string {
  if (listed.indexOf(section) >= 0 || !rowsOf(section).length) return 'unknown key';
  listed.push(section);
  const known = rowsOf(section).map(function (row) { return fullName(section, row.last); });
  return 'unknown key; known are ' + (section ? known : known.concat(sections.trim().split(' '))).join(', ');
}

/** Tells whether an unknown key is not like a known one, so that other firmware may know it. */
function isStrange(section: string, name: string): boolean {
  const all = sections.trim().split(' ');
  function namesIn(of: string): string[] { return rowsOf(of).map(function (row) { return row.last; }); }
  const others = all.reduce(function (some: string[], one) { return some.concat(namesIn(one)); }, all);
  return !isLike(name, section ? namesIn(section) : namesIn('').concat(all), others);
}

/** Checks all names outside of sections, and that no name is given twice. Of two equal names, `names` lists both, but `tree` has only one. */
function checkNames(tree: Tree, names: string[], tellUnknown: (section: string, name: string) => void, tell: Tell): void {
  // The engine makes `isObject` anew for each use, so the function is made once here and kept.
  const isTree = isObject;
  names.forEach(function (name, i) {
    if (names.indexOf(name) < i) tell(name, 'given twice; leave one of them out');
  });
  const single = rowsOf('');
  Object.keys(tree).forEach(function (name) {
    const value = tree[name];
    // `$schema` is a key for text editors only.
    if (name === '$schema' && typeof value === 'string') return;
    if (name === '$schema') tell(name, 'found ' + kindOf(value) + ', needs a text');
    else if (has(sections, ' ' + name + ' ')) {
      if (!isTree(value)) tell(name, 'found ' + kindOf(value) + ', needs an object such as {"' + name + '": {...}}');
    } else if (name.indexOf('.') >= 0) tell(name, 'unknown key; write it as an object in an object, as in {"ftp": {"host": "your.server"}}');
    else if (!single.some(function (row) { return row.last === name; })) tellUnknown('', name);
  });
}

/** Returns the end of a sentence about a refused key. For a field of a form, the list of known keys would be no help. */
function refusalOf(refused: Refusal): string {
  if (refused.isWide) return wideError();
  if (refused.key.indexOf('http.form.fields.') === 0) return 'holds a name that the engine gives to no field; choose another one';
  return unknownKey(refused.key.slice(0, Math.max(0, refused.key.lastIndexOf('.'))), []);
}

/**
 * Checks the value of each key by the key's row. The values read from the text are in memory only while this function runs.
 * @returns what was found, or a sentence if the text as a whole cannot be read
 */
function checkRows(text: string, over: Tree, hasCamera: boolean, mayBeNewer: boolean): Checked | string {
  const read = readTree(text);
  if (typeof read === 'string') return 'config.json ' + read;
  const config: Tree = {};
  const full: Tree = {};
  const values: Tree = {};
  const errors: string[] = [];
  const listed: string[] = [];
  let strange = 0;
  const tell = tellInto(errors);
  const check = errorOf;
  const isTree = isObject;
  const fullOf = fullName;
  function tellUnknown(section: string, name: string): void {
    const before = errors.length;
    tell(fullOf(section, name), unknownKey(section, listed));
    if (mayBeNewer && errors.length > before && isStrange(section, name)) strange++;
  }
  const tree = read.tree;
  if (read.refused) {
    tell(read.refused.key, refusalOf(read.refused));
    return errors[0]!;
  }
  checkNames(tree, read.names, tellUnknown, tell);
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
      // A rule of `send` or `battery` that has its default is left out, so that it costs no memory.
      if (value !== row.is || (section !== 'send' && section !== 'battery')) config[row.to] = full[key] = value;
    });
    if (section) Object.keys(given).forEach(function (name) {
      if (known[name] !== true) tellUnknown(section, name);
    });
  }
  const overSections = ' ' + Object.keys(over).map(function (key) { return key.split('.')[0]; }).join(' ') + ' ';
  function isGiven(section: string): boolean { return tree[section] !== undefined || has(overSections, ' ' + section + ' '); }
  // If config.json has no key of one of these sections, the section's defaults are left out to save memory. The section `camera` is listed
  // here only for a board without a camera, and `report` only without `remote`.
  const left = ' ftp http remote send battery ' + (hasCamera ? '' : 'camera ') + (isGiven('remote') ? '' : 'report ');
  // The first section is the empty text: its keys lie in no section.
  sections.split(' ').slice(0, -1).forEach(function (section) {
    const given = section ? tree[section] : tree;
    if (!section || isGiven(section)) takeGiven(section, isTree(given) ? given as Tree : {});
    else if (!has(left, ' ' + section + ' ')) rowsOf(section).forEach(function (row) { config[row.to] = full[section + '.' + row.last] = row.is; });
  });
  Object.keys(over).forEach(function (key) { if (values[key] !== over[key]) tell(key, 'unknown key'); });
  if (!isTold && values['ftp.host'] === undefined && values['http.url'] === undefined) {
    tell('ftp.host', 'missing, and http.url too; give one of them, as in {"ftp": {"host": "your.server"}}');
  }
  checkServer(values, tell);
  return { config: config, full: full, values: values, errors: errors, strange: strange };
}

/**
 * Checks a config.json.
 * @param text the file, a character for each byte
 * @param maxBaud highest rate of the modem's line that the board allows, in baud; 0 if the board sets none
 * @param camera how the camera is wired; undefined if the board has none
 * @param over values by key that replace those of the text (config/remotekeys.ts)
 * @param mayBeNewer true: unknown keys that are not like a known one are left out, since the text may be for newer firmware
 * @returns the mistakes: sentences that each name a key (or `config.json`) and the accepted values. The settings, too, if there is no mistake but
 * keys that are left out
 */
export function checkConfig(
  text: string, maxBaud: number, camera?: CameraWiring, over?: Tree, mayBeNewer?: boolean
): { config?: Config; errors: string[]; values: Tree } {
  const checked = checkRows(text, over || {}, !!camera, !!mayBeNewer);
  if (typeof checked === 'string') return { errors: [checked], values: {} };
  settle(checked, maxBaud, camera);
  const { errors, values } = checked;
  const live = over && over['images.live'];
  if (live && leavesOwn(function (key) { return checked.full[key]; }, '' + live)) {
    errors.push('images.live: found "' + live
      + '", which the server may set only in a directory of this camera alone; write it as in "{device}/live.jpg"');
  }
  if (errors.length > checked.strange) return { errors: errors, values: values };
  return { config: checked.config as Config & Tree, errors: errors, values: values };
}

/** Checks keys that need another key or the board, and sets the defaults that depend on others. */
function settle(checked: Checked, maxBaud: number, camera?: CameraWiring): void {
  const config = checked.config as Config & Tree;
  const errors = checked.errors;
  const tell = tellInto(errors);
  function isWrong(key: string): boolean {
    return errors.some(function (error) { return error.indexOf(key) === 0; });
  }
  if (checked.values['ftp.port'] === undefined && config['ftp.host'] !== undefined) {
    config['ftp.port'] = config['ftp.security'] === 'implicit' ? 990 : 21;
  }
  // The engine throws if it compares a long string with a number, so a wrong value is not compared.
  if (maxBaud && !isWrong('modem.baud:') && config['modem.baud'] > maxBaud) {
    tell('modem.baud', 'found ' + config['modem.baud'] + ', but the wiring of this board takes at most ' + maxBaud);
  }
  if (config['schedule.sleep'] === true && config['schedule.everyMinutes'] === 0) {
    tell('schedule.sleep', 'found true, needs schedule.everyMinutes of at least 1, so that the firmware knows when to wake; set both');
  }
  function valueOf(key: string): unknown { return isWrong(key) ? undefined : checked.full[key]; }
  checkPairs(valueOf, tell);
  checkImages(valueOf, tell);
  checkReport(valueOf, tell);
  checkCamera(valueOf, camera, tell);
  const to = config['send.to'] || '24:00';
  if (!isWrong('send.') && (config['send.from'] || '00:00') === to) {
    tell('send.to', 'found "' + to + '", as send.from, which leaves no time for rounds; "00:00" to "24:00" is the whole day');
  }
  if (errors.length > checked.strange) return;
  if (config['http.form'] && !config['http.form'].fields) config['http.form'] = { file: config['http.form'].file, fields: {} };
  const hasReport = !!(config['report.name'] || config['report.url']);
  if (!config['images.live']) {
    delete config['images.live'];
    delete config['images.archive'];
  }
  if (config['images.preview'] === 'off') {
    delete config['images.preview'];
    delete config['images.previewName'];
  }
  if (!config['remote.firmware']) delete config['remote.firmware'];
  const hasCamera = camera && config['camera.model'] !== 'none';
  if (hasCamera && (config['camera.model'] || 'auto') === 'auto') config['camera.model'] = camera.model || 'auto';
  // To save memory, all keys of a section are removed if its server is not used, or if there is no camera or no report. A section has all of
  // its keys, or none.
  [
    config['http.url'] ? 'ftp.host' : 'http.url', hasCamera ? '' : 'camera.model', hasReport ? '' : 'report.name',
    config['remote.name'] || config['remote.firmware'] ? '' : 'remote.name'
  ].forEach(function (first) {
    const section = first.split('.')[0];
    if (checked.full[first] !== undefined) rowsOf(section).forEach(function (row) { delete checked.config[row.to]; });
  });
}

/**
 * Returns the text of `config.example.json`, which the firmware writes onto a card without config.json.
 * @param hasCamera true for a board with a camera
 */
export function exampleConfig(hasCamera?: boolean): string {
  return '{\n  "network": { "apn": "internet" },\n'
    + '  "ftp": { "host": "ftp.example.com", "user": "name", "password": "secret", "directory": "/{device}/{yyyy}-{mm}-{dd}" },\n'
    + '  "images": { "folder": "/DCIM", "match": "*.jpg" }'
    + (hasCamera ? ',\n  "camera": { "everyMinutes": 60, "from": "06:00", "to": "20:00" }' : '') + '\n}\n';
}
