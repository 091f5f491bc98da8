import { firmware } from '#firmware';
import { isMatch } from '../glob';
import { directoryOf, fillName, fillTemplate, marked, previewMark } from '../template';
import { has } from '../text';
import type { Tell } from './httpkeys';
import { bracesError } from './value';

const ofImages = ['{device}', '{path}', '{name}', '{stem}', '{number}', '{yyyy}', '{yy}', '{mm}', '{dd}', '{HH}', '{MM}', '{SS}'];
const toSecond = ['{mm}', '{dd}', '{HH}', '{MM}', '{SS}'];

function pathError(value: string, example: string): string | undefined {
  if (/[^ !#-)+\-.0-9=@-\[\]^-{}~\/]/.test(value)) {
    return 'holds a letter that not every modem and server takes in a name; use letters of ASCII, digits, dots, - and _, and / between folders';
  }
  const parts = value.split('/');
  const isBad = parts.some(function (part) { return /^[. ]*$/.test(part); });
  return isBad || /\.$/.test(value)
    ? 'begins or ends with a / or a dot, or holds a folder without a name; write it as in "' + example + '"'
    : undefined;
}

/** Longest name that Espruino lists. FAT allows none of `\\ / : * ? " < > |` in a name, and no blank or dot at its end. */
const longestName = 63;

/** Tells whether a text holds several patterns, such as `*.jpg;*.png` or `*.jpg *.png`. A blank alone may be part of a name. */
function isList(value: string): boolean {
  const parts = value.replace(/[;,]/g, ' ').split(' ').filter(function (part) { return has(part, '.'); });
  return parts.length > 1 && /[;, ]/.test(value);
}

/**
 * Checks a pattern for `images.match`.
 * @returns why no image's name can match the pattern, as the end of a sentence; undefined if one can
 */
export function matchError(value: string): string | undefined {
  const foreign = /[\/\\:<>\|]/.exec(value);
  const ending = value.slice(value.lastIndexOf('.') + 1);
  if (isList(value) || (foreign && foreign[0] === '|')) {
    return 'holds more than one pattern, and takes one; write "*.jp*g" for .jpg and .jpeg, or "*" for all files';
  }
  if (foreign) {
    return 'holds a ' + foreign[0] + ', which no file name has'
      + (foreign[0] === '/' ? '; write the folder into images.folder' : '; write it as in "*.jpg"');
  }
  if (/^ |[ .]$/.test(value)) return 'begins or ends with a blank or a dot, as no file name on a card does; write it as in "*.jpg"';
  if (!/[*?]/.test(value) && value.lastIndexOf('.') < 1) {
    return 'holds neither * nor ?, so only a file of just this name would be sent; write it as in "*.jpg"';
  }
  if (/[\[\](){}+^$]/.test(ending)) return 'ends with marks that no image\'s name has; only * and ? stand for other letters, as in "*.jpg"';
  return value.replace(/\*/g, '').length > longestName
    ? 'needs a name of more than ' + longestName + ' characters, and the card shows none'
    : undefined;
}

function isDistinct(value: string): boolean {
  const hasTime = (has(value, '{yyyy}') || has(value, '{yy}')) && toSecond.every(function (one) { return has(value, one); });
  return hasTime || has(value, '{name}') || has(value, '{stem}') || has(value, '{number}');
}

/**
 * Checks a template for `images.name` or `images.previewName`, which must give each image a name of its own.
 * @returns the mistake, as the end of a sentence; undefined if there is none
 */
export function nameError(value: string): string | undefined {
  const mistake = bracesError(value, ofImages) || pathError(value.replace(/\{path\}$/, '/'), '{device}/{stem}.jpg');
  if (mistake) return mistake;
  return isDistinct(value)
    ? undefined
    : 'gives different images the same name; add {name}, {stem}, {number}, or a time down to seconds, as in "{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg"';
}

/**
 * Checks a fixed name on the server, such as `images.live`.
 * @param isFirmware true for `remote.firmware`, which may have `{board}`, too
 * @returns the mistake, as the end of a sentence; undefined if there is none
 */
export function liveError(value: string, isFirmware?: boolean): string | undefined {
  return bracesError(value, isFirmware ? ['{device}', '{board}'] : ['{device}']) || pathError(value, 'cameras/{device}.jpg');
}

/**
 * Tells whether a live picture of this name, set from the server, leaves the camera's own directory. That directory has {device} in its name. Dated
 * directories do not count, since the live picture is above them.
 */
export function leavesOwn(valueOf: (key: string) => unknown, live: string): boolean {
  const url = valueOf('http.url');
  const marked = url ? url + JSON.stringify(valueOf('http.form') || '') : directoryOf('' + valueOf('ftp.directory'), '{device}', '\n');
  const day = marked.indexOf('\n');
  return !has(day < 0 ? marked : marked.slice(0, marked.lastIndexOf('/', day) + 1), '{device}') && live.indexOf('{device}/') !== 0;
}

/** Returns a pattern of all names that a template can make, with `*` and `?` as in `images.match`. A fixed name is a pattern of itself alone. */
function patternOf(template: string, device: string): string {
  return fillTemplate(template, function (placeholder) {
    switch (placeholder) {
      case 'device': return device.replace(/\//g, '_');
      case 'board': return firmware.target;
      case 'yyyy': return '????';
      default: return placeholder.length === 2 ? '??' : '*';
    }
  }).toLowerCase();
}

/**
 * Tells whether an image may get a fixed name as its own. Images of a camera have a number or a time in their names, so a name without one is free.
 * @param name as config.json has it, where digits of the device do not count
 * @param filled the same name as the server sees it
 */
function mayBeImage(valueOf: (key: string) => unknown, name: string, filled: string, device: string): boolean {
  const last = fillTemplate(name.slice(name.lastIndexOf('/') + 1), function () { return '-'; });
  if (!/\d\d\d/.test(last)) return false;
  const template = '' + (valueOf('images.name') || '');
  const pattern = patternOf(template, device);
  if (template ? isMatch(pattern, filled) : isMatch('' + (valueOf('images.match') || '*'), filled.slice(filled.lastIndexOf('/') + 1))) return true;
  const preview = '' + (valueOf('images.previewName') || '');
  if (!hasPreviews(valueOf)) return false;
  return preview ? isMatch(patternOf(preview, device), filled) : !!template && isMatch(marked(pattern, previewMark), filled);
}

function hasPreviews(valueOf: (key: string) => unknown): boolean {
  return (valueOf('images.preview') || 'off') !== 'off';
}

/** Tells whether the templates `images.name` and `images.previewName` give an image and its preview the same name, in any letter case. */
function isOneName(valueOf: (key: string) => unknown, preview: string): boolean {
  function filled(template: string): string {
    return fillName(template, { device: '', path: '', name: 'IMG_0042.JPG', as: 'IMG_0042.JPG', time: '20261121080102' }).toLowerCase();
  }
  return filled('' + (valueOf('images.name') || '{path}{name}')) === filled(preview);
}

/**
 * Checks keys of names on the server that need another key, or that must differ from each other.
 * @param valueOf gives the value of a key, or undefined if a mistake in it was reported
 */
export function checkImages(valueOf: (key: string) => unknown, tell: Tell): void {
  const url = valueOf('http.url');
  const ofFixed = ['images.live', 'report.name', 'remote.name', 'remote.firmware'];
  const preview = hasPreviews(valueOf) ? '' + (valueOf('images.previewName') || '') : '';
  if (url) ['images.name', 'images.previewName'].concat(ofFixed).forEach(function (key) {
    const name = key === 'images.previewName' ? preview : '' + (valueOf(key) || '');
    const hasFolders = has(name, '/') || has(name, '{path}');
    if (hasFolders && !has(url + JSON.stringify(valueOf('http.form') || ''), '{path}')) {
      tell(key, 'found "' + name + '", whose folders need {path}{name} in http.url, or in a field of http.form');
    }
  });
  if (preview && isOneName(valueOf, preview)) {
    tell('images.previewName', 'found "' + preview + '", by which a preview has the name of its image; write it as in "{path}{stem}_t.jpg"');
  }
  const live = valueOf('images.live');
  if (live === '' && valueOf('images.archive') === false) {
    tell('images.archive', 'found false, needs images.live, as in "live.jpg"; without both nothing is sent');
  }
  const fixed = ofFixed.filter(function (key) { return !!valueOf(key); });
  if (fixed[0] && url && ['{yyyy}', '{mm}', '{dd}'].some(function (one) { return has('' + url, one); })) {
    tell(fixed[0], 'given beside a date in http.url, by which ' + fileOf(fixed[0])
      + ' has another address each day; write the date into images.name');
  }
  const device = '' + (valueOf('device') || '');
  // a server may not tell small letters from large ones
  function nameFor(key: string): string { return patternOf('' + valueOf(key), device); }
  fixed.forEach(function (key, i) {
    const name = '' + valueOf(key);
    const path = nameFor(key) + '/';
    const other = fixed.slice(0, i).filter(function (before) {
      const taken = nameFor(before) + '/';
      return taken === path || (!url && (taken.indexOf(path) === 0 || path.indexOf(taken) === 0));
    })[0];
    const isSame = !!other && nameFor(other) === nameFor(key);
    if (mayBeImage(valueOf, name, nameFor(key), device)) {
      tell(key, 'found "' + name + '", which an image may have as its name, too, and one would replace the other; give it a name without a number');
    } else if (other) {
      tell(key, 'found "' + name + '", ' + (isSame ? 'as ' + other : 'which beside ' + other + ' makes a file and a folder of one name')
        + '; give it a name of its own, as in "{device}' + (key === 'remote.firmware' ? '.bin' : (key === 'remote.name' ? '-settings' : '') + '.json')
        + '"');
    }
  });
}

function fileOf(key: string): string {
  return key === 'images.live' ? 'the live picture'
    : key === 'report.name' ? 'the report'
    : key === 'remote.name' ? 'the file of settings'
    : 'the firmware';
}

/**
 * Checks keys of `report` and `remote` that need another key.
 * @param valueOf gives the value of a key, or undefined if a mistake in it was reported
 */
export function checkReport(valueOf: (key: string) => unknown, tell: Tell): void {
  if (valueOf('report.header') && valueOf('report.url') === '') {
    tell('report.header', 'given without report.url, so it does nothing; write both, or take it out');
  }
  if (valueOf('remote.name') && valueOf('report.name') === '' && valueOf('report.url') === '') {
    tell(
      'remote.name',
      'given without a report, and settings stay only once a report that names them has arrived; write report.name, too, as in "{device}.json"'
    );
  }
  if (valueOf('remote.everyHours') === 0 && !hasPreviews(valueOf)) {
    tell('remote.everyHours',
      'found 0, by which settings are fetched in each round that has a connection; it needs images.preview "first" or "only"');
  }
  if (valueOf('http.form') && !has('' + valueOf('http.url'), '{name}')) ['remote.name', 'remote.firmware'].forEach(function (key) {
    if (valueOf(key)) tell(key, 'given beside http.form, so http.url needs {name}, by which ' + fileOf(key) + ' is fetched');
  });
}

/** Whether the value is a difference from UTC, as `+01:00`, of at most 14 hours. */
export function isZone(value: string): boolean {
  return /^[+\-]\d\d:[0-5]\d$/.test(value) && value.slice(1) <= '14:00';
}
