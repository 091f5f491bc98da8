import { has } from '../text';
import type { Tell } from './http';
import { bracesError } from './value';

const ofImages = ['{device}', '{path}', '{name}', '{stem}', '{number}', '{yyyy}', '{yy}', '{mm}', '{dd}', '{HH}', '{MM}', '{SS}'];
const toSecond = ['{mm}', '{dd}', '{HH}', '{MM}', '{SS}'];

function pathError(value: string): string | undefined {
  if (/[^ !#-)+\-.0-9=@-\[\]^-{}~\/]/.test(value)) return 'holds a letter that not every modem and server takes in a name; use letters of ASCII, digits, dots, - and _, and / between folders';
  const parts = value.split('/');
  const isBad = parts.some(function (part) { return /^[. ]*$/.test(part); });
  return isBad || /\.$/.test(value) ? 'begins or ends with a / or a dot, or holds a folder without a name; write it as in "{device}/{stem}.jpg"' : undefined;
}

function isDistinct(value: string): boolean {
  const hasTime = (has(value, '{yyyy}') || has(value, '{yy}')) && toSecond.every(function (one) { return has(value, one); });
  return hasTime || has(value, '{name}') || has(value, '{stem}') || has(value, '{number}');
}

export function nameError(value: string): string | undefined {
  const mistake = bracesError(value, ofImages) || pathError(value.replace(/\{path\}$/, '/'));
  if (mistake) return mistake;
  return isDistinct(value) ? undefined : 'gives different images the same name; add {name}, {stem}, {number}, or a time down to seconds, as in "{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg"';
}

export function liveError(value: string): string | undefined {
  return bracesError(value, ['{device}']) || pathError(value);
}

/** Checks keys of images against each other. @param valueOf undefined for a key that is already reported */
export function checkImages(valueOf: (key: string) => unknown, tell: Tell): void {
  const url = valueOf('http.url');
  ['images.name', 'images.live', 'report.name'].forEach(function (key) {
    const name = '' + (valueOf(key) || '');
    const hasFolders = has(name, '/') || has(name, '{path}');
    if (url && hasFolders && !has(url + JSON.stringify(valueOf('http.form') || ''), '{path}')) {
      tell(key, 'found "' + name + '", whose folders need {path}{name} in http.url, or in a field of http.form');
    }
  });
  const live = valueOf('images.live');
  if (live === '' && valueOf('images.archive') === false) tell('images.archive', 'found false, needs images.live, as in "live.jpg"; without both nothing is sent');
  const report = valueOf('report.name');
  const dated = live ? 'images.live' : report ? 'report.name' : '';
  if (dated && url && ['{yyyy}', '{mm}', '{dd}'].some(function (one) { return has('' + url, one); })) tell(dated, 'given beside a date in http.url, by which the ' + (live ? 'live picture' : 'report') + ' has another address each day; write the date into images.name');
  if (report && live && ('' + report).toLowerCase() === ('' + live).toLowerCase()) tell('report.name', 'found "' + report + '", as images.live; give it a name of its own, as in "{device}.json"');
}

export function isZone(value: string): boolean {
  return /^[+\-]\d\d:[0-5]\d$/.test(value) && value.slice(1) <= '14:00';
}
