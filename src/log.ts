// The one-line log: stamp, level, room, text, to the console and (through a sink) to the card. It knows every secret's value
// and lets none through, wherever it stands as an argument or a word; the names of keys are never touched.

import { find, has } from './text';

/** What `log.level` can be. Warnings are shown wherever information is. */
export type Shown = 'error' | 'info' | 'debug';
export type Level = Shown | 'warn';

export interface Log {
  /** Needs somebody, or something is lost for now: a try of an image, a round. */
  error(room: string, text: string): void;
  /** The firmware gets over it, but somebody may want to know. */
  warn(room: string, text: string): void;
  /**
   * Of the room `ferry`, which answers a person at the console, at every level; of no room, `''`, as it is: with no stamp, and not for the
   * card.
   */
  info(room: string, text: string): void;
  debug(room: string, text: string): void;
  /** Whether debug lines are wanted: ask before building a costly one. */
  isDebug(): boolean;
  setLevel(level: Shown): void;
  /** Values that must never be shown. */
  setSecrets(values: string[]): void;
}

/** Keys of config.json whose values are never shown, and the placeholders of rows that hold some of them. */
export function isSecret(key: string): boolean {
  return has(' network.pin network.password ftp.password console.password http.url http.user http.password http.header http.form url bareUrl target authorization header ', ' ' + key + ' ');
}

/** Longest line that is printed; what the network says is cut here. */
const longestLine = 400;

/** What errors of the configuration begin with. */
export const keyPrefix = 'config.json: ';
const sections = ' modem network ftp http images upload schedule camera log console ';

function isKey(word: string): boolean {
  const dot = word.indexOf('.');
  if (word === 'device:' || has(sections, ' ' + word + ' ')) return true;
  return dot > 0 && has(sections, ' ' + word.slice(0, dot) + ' ') && (/^[a-zA-Z]+$/.test(word.slice(dot + 1)) || word.indexOf('http.form.') === 0);
}

function isWordAt(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  // NaN beyond the ends; digits, letters, "_" and every byte of UTF-8 letters belong to a word
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || (c >= 97 && c <= 122) || c >= 128;
}

/** True where the secret at `at` is only a part of a key's name, such as `host` in `ftp.host`. */
function isKeyName(text: string, at: number, length: number): boolean {
  let from = at;
  let to = at + length;
  while (from > 0 && (isWordAt(text, from - 1) || text[from - 1] === '.')) from--;
  while (isWordAt(text, to) || (text[to] === '.' && isWordAt(text, to + 1))) to++;
  // in quotes it is an argument, whatever it looks like; after this prefix stands the name of a key, known or not
  if (from && text[from - 1] === '"') return false;
  if (text.slice(0, from).slice(-keyPrefix.length) === keyPrefix) return true;
  if (text[to] === ':') to++;
  return isKey(text.slice(from, to)) || isKey(text.slice(from, to - 1));
}

/** The text with each whole-word occurrence of the secret replaced. */
export function mask(text: string, secret: string): string {
  let at = find(text, secret, 0);
  while (at >= 0) {
    const inWord = (isWordAt(secret, 0) && isWordAt(text, at - 1))
      || (isWordAt(secret, secret.length - 1) && isWordAt(text, at + secret.length));
    if (inWord || isKeyName(text, at, secret.length)) at = find(text, secret, at + 1);
    else {
      text = text.slice(0, at) + '***' + text.slice(at + secret.length);
      at = find(text, secret, at + 3);
    }
  }
  return text;
}

/** Control bytes of the network or the card must not steer the terminal of the person who reads. */
const control = /[\x00-\x1f\x7f]/g;

/** @param stamp what stands before each line. @param print takes each line that is shown; `''`: an answer that is for the console alone */
export function createLog(stamp: () => string, print: (line: string, level: Level | '') => void): Log {
  let secrets: string[] = [];
  let level: Shown = 'info';
  function put(at: Level, room: string, text: string): void {
    for (let i = 0; i < secrets.length; i++) text = mask(text, secrets[i]!);
    // masked before it is cut: half a secret is a secret too
    text = text.replace(control, ' ');
    if (room) print(stamp() + ' ' + at + ' ' + (room + ': ' + text).slice(0, longestLine), at);
    else print(text, '');
  }
  return {
    error: function (room, text) { put('error', room, text); },
    warn: function (room, text) { if (level !== 'error') put('warn', room, text); },
    info: function (room, text) { if (level !== 'error' || !room || room === 'ferry') put('info', room, text); },
    debug: function (room, text) { if (level === 'debug') put('debug', room, text); },
    isDebug: function () { return level === 'debug'; },
    setLevel: function (to) { level = to; },
    setSecrets: function (values) {
      secrets = values.filter(function (v) { return v.length > 0; }).sort(function (a, b) { return b.length - a.length; });
    }
  };
}
