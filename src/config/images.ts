// Checks of names on the server.

import { has } from '../text';
import type { Tell } from './http';
import { bracesError } from './value';

const ofImages = ['{device}', '{path}', '{name}', '{stem}', '{number}', '{yyyy}', '{yy}', '{mm}', '{dd}', '{HH}', '{MM}', '{SS}'];
const toSecond = ['{mm}', '{dd}', '{HH}', '{MM}', '{SS}'];

/** @returns the fault of a path, as the end of a sentence */
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

/** @returns the fault of `images.name`, as the end of a sentence */
export function nameError(value: string): string | undefined {
  const mistake = bracesError(value, ofImages) || pathError(value.replace(/\{path\}$/, '/'));
  if (mistake) return mistake;
  return isDistinct(value) ? undefined : 'gives different images the same name; add {name}, {stem}, {number}, or a time down to seconds, as in "{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg"';
}

/** Checks keys of images against each other. @param valueOf undefined for a key that is already reported */
export function checkImages(valueOf: (key: string) => unknown, tell: Tell): void {
  const name = '' + (valueOf('images.name') || '');
  const url = valueOf('http.url');
  const hasFolders = has(name, '/') || has(name, '{path}');
  if (url && hasFolders && !has(url + JSON.stringify(valueOf('http.form') || ''), '{path}')) {
    tell('images.name', 'found "' + name + '", whose folders need {path}{name} in http.url, or in a field of http.form');
  }
}

/** @returns whether it is an offset from UTC, as +05:30 */
export function isZone(value: string): boolean {
  return /^[+\-]\d\d:[0-5]\d$/.test(value) && value.slice(1) <= '14:00';
}
