// The log. A line has a time stamp, a level, the room (the part of the firmware that speaks), and a text. Secrets are masked where they are
// an argument or a word.

import { clean } from './secret/clean';
import { mask } from './secret/mask';
import { has } from './text';

export { keyPrefix, mask } from './secret/mask';

/** Values of `log.level`. `info` includes warnings. */
export type Shown = 'error' | 'info' | 'debug';
/** Level of a line in the log, by which it is shown or not. */
export type Level = Shown | 'warn';

/** The log. `room` is the part of the firmware that speaks, such as `image`. */
export interface Log {
  /** Logs that a person must act, or that an attempt failed. */
  error(room: string, text: string): void;
  /** Logs a problem from which the firmware recovers by itself. */
  warn(room: string, text: string): void;
  /**
   * Logs what happens. Room `ferry` answers the console, and is shown at every level. Room `''` goes to the console only, without a stamp.
   */
  info(room: string, text: string): void;
  /** Logs a detail for a developer. */
  debug(room: string, text: string): void;
  /** Returns whether lines of level `debug` are shown. The caller asks before it builds a line that takes long. */
  isDebug(): boolean;
  /** Sets the least importance of the lines that are shown. */
  setLevel(level: Shown): void;
  /** Sets the texts that the log masks. @returns the texts that were masked before */
  setSecrets(values: string[]): string[];
}

const longestLine = 400;

/**
 * Makes the log.
 * @param stamp makes the beginning of each line
 * @param print gets each line with its level; an empty level limits it to the console
 */
export function createLog(stamp: () => string, print: (line: string, level: Level | '') => void): Log {
  let secrets: string[] = [];
  let level: Shown = 'info';
  function put(at: Level, room: string, text: string): void {
    let secret: string | undefined;
    for (let i = 0; (secret = secrets[i]); i++) if (has(text, secret)) text = mask(text, secret);
    // Before the line is cut, other forms of secrets are masked, since half a secret is a secret, too. The pattern finds
    // the percent sign, and all but printable characters.
    if (/[^ -$&-~]/.test(text)) text = clean(text, secrets);
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
      secrets = values.filter(function (v) { return v.length > 0; })
        .sort(function (a, b) { return a.length < b.length || (a.length === b.length && a < b) ? 1 : -1; });
      return before;
    }
  };
}
