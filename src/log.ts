// The one-line log: stamp, level, room, text, to the console and (through a sink) to the card. It knows every secret's value
// and lets none through, wherever it stands as an argument or a word; the names of keys are never touched.

import { clean } from './clean';
import { mask } from './mask';
import { has } from './text';

export { keyPrefix, mask } from './mask';

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
  /** Values that must never be shown. @returns those that were masked before */
  setSecrets(values: string[]): string[];
}

/** Keys of config.json whose values are never shown, and the placeholders of rows that hold some of them. */
export function isSecret(key: string): boolean {
  return has(' network.pin network.password ftp.password console.password http.url http.user http.password http.header http.form url bareUrl target authorization header ', ' ' + key + ' ');
}

/** Longest line that is printed; what the network says is cut here. */
const longestLine = 400;

/** @param stamp what stands before each line. @param print takes each line that is shown; `''`: an answer that is for the console alone */
export function createLog(stamp: () => string, print: (line: string, level: Level | '') => void): Log {
  let secrets: string[] = [];
  let level: Shown = 'info';
  function put(at: Level, room: string, text: string): void {
    for (let i = 0; i < secrets.length; i++) text = mask(text, secrets[i]!);
    // masked before it is cut: half a secret is a secret too
    if (/[^ -~]|%/.test(text)) text = clean(text, secrets);
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
      const before = secrets;
      secrets = values.filter(function (v) { return v.length > 0; }).sort(function (a, b) { return b.length - a.length; });
      return before;
    }
  };
}
