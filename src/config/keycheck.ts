import { pathMistake } from '../path';
import { isSecret } from '../secret/secret';
import { has } from '../text';
import { cameraNeeds, isCameraText, isEvery, isTime } from './camerakeys';
import type { Row, Value } from './config';
import { hostError } from './host';
import { headerError } from './httpkeys';
import { isZone, liveError, matchError, nameError } from './imagekeys';
import { isObject } from './json/json';
import { urlError } from './url';
import { bracesError, unsafeError } from './value';

/** Names the type of a value, for an error sentence. It does not show the value, because a text in place of a section could be a secret. */
export function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : 'a ' + (typeof value === 'string' ? 'text' : typeof value);
}

/** Shows a value in an error sentence, by at most 60 characters and never if it is a secret. */
function show(key: string, value: unknown): string {
  if (isSecret(key)) return 'a value that is not shown';
  if (isObject(value)) return 'an object';
  if (Array.isArray(value)) return 'a list';
  const text = typeof value === 'string' ? '"' + value + '"' : '' + value;
  return text.length > 60 ? text.slice(0, 57) + '...' : text;
}

function isVolts(key: string): boolean {
  return key.indexOf('battery.') === 0;
}

function needs(key: string, row: Row): string {
  if (key === 'network.pin') return '4 to 8 digits in quotes, or "" for none';
  if (row.of && row.of.length === 1) return '' + row.of[0];
  if (row.of) return 'one of ' + row.of.map(function (v) { return typeof v === 'string' ? '"' + v + '"' : '' + v; }).join(', ');
  if (key === 'clock.zone') return 'the difference from UTC, as in "+01:00" or "-03:30", or ""';
  if (key === 'send.from') return 'a time as in "06:30"';
  if (key === 'send.to') return 'a time as in "18:30" or "24:00"';
  const camera = cameraNeeds(key);
  if (camera) return camera;
  if (isVolts(key)) return 'volts from 0 to ' + row.max + ', as in 3.6';
  if (typeof row.is === 'number') return 'a whole number from ' + row.min + ' to ' + row.max;
  return 'a text of ' + (row.min ? row.min + ' to ' : 'at most ') + row.max + ' characters';
}

/**
 * Checks a value by the row of its key.
 * @returns the mistake, as the end of a sentence; undefined if the value is right
 */
export function errorOf(key: string, row: Row, value: unknown): string | undefined {
  const isText = typeof value === 'string' && !row.of && typeof row.is !== 'number';
  const error = isText ? textError(key, value as string) : undefined;
  return error || (isRight(key, row, value) ? undefined : 'found ' + show(key, value) + ', needs ' + needs(key, row));
}

function isRight(key: string, row: Row, value: unknown): boolean {
  if (row.of) return row.of.indexOf(value as Value) >= 0;
  if (key === 'camera.everyMinutes') return typeof value === 'number' && isEvery(value);
  if (typeof row.is === 'number') return typeof value === 'number' && (value % 1 === 0 || isVolts(key)) && value >= row.min! && value <= row.max!;
  return typeof value === 'string' && isLength(key, row, value);
}

function isLength(key: string, row: Row, value: string): boolean {
  // The functions for the camera's keys take memory once they are called, so they are called only for such a key.
  if (value && key.indexOf('camera.') === 0 && cameraNeeds(key)) return isCameraText(key, value);
  if (key === 'send.from' || key === 'send.to') return isTime(value) || (value === '24:00' && key === 'send.to');
  if (key === 'clock.zone') return !value || isZone(value);
  if (key === 'network.pin') return !value || (/^\d+$/.test(value) && value.length >= 4 && value.length <= 8);
  return value.length >= (row.min || 0) && value.length <= row.max!;
}

function fileError(key: string, value: string): string {
  const mistake = /^\/./.test(value) ? pathMistake(value) : 'needs the path of a file on the card, as in "/ca.pem"';
  return mistake && 'found ' + show(key, value) + (mistake[0] === 'n' ? ', ' : ', which ') + mistake;
}

function textError(key: string, value: string): string | undefined {
  // this text never reaches the modem, and an answer in JSON has quotes
  let wrong = unsafeError(key === 'http.answer' ? value.replace(/"/g, '') : value);
  if (wrong || !value) return wrong;
  switch (key) {
    case 'ftp.host': return hostError(value, show(key, value));
    case 'http.url': return urlError(value);
    case 'report.url': return urlError(value, ['{device}']);
    case 'http.header': case 'report.header': return headerError(value);
    case 'http.user':
      return value.indexOf(':') < 0 ? undefined : 'holds a colon, which separates user and password on the way to the server; take it out';
    case 'ftp.ca': case 'http.ca': return fileError(key, value);
    case 'network.apn':
      return has(value, ' ') ? 'found ' + show(key, value) + ', which holds a blank; no operator\'s APN has one, so take it out' : undefined;
    case 'images.match': return (wrong = matchError(value)) && 'found ' + show(key, value) + '; it ' + wrong;
    case 'ftp.directory': case 'images.name': case 'images.previewName': case 'images.live':
    case 'report.name': case 'remote.name': case 'remote.firmware':
      return (wrong = key === 'images.name' || key === 'images.previewName' ? nameError(value)
        : key !== 'ftp.directory' ? liveError(value, key === 'remote.firmware')
        : bracesError(value, ['{device}', '{yyyy}', '{mm}', '{dd}']))
        && 'found ' + show(key, value) + '; ' + wrong;
  }
  return undefined;
}

