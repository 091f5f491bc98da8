// Keeps the settings that the server has sent, in two files that are written in turn. A power cut thus leaves the old settings or the new
// ones. A file has a head line, the text as it came, and marks. Each mark is appended when it becomes true. A mark that a power cut has torn
// lacks its semicolon. They are no notes of the file `state`, since that file has no room for so long a text.

import { wholeOf } from '../number';
import type { Files } from '../ports';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';
import { formatLine } from './notetext';
import { readWhole } from './wholefile';

/** The size of the largest settings that the server may send, in bytes. */
export const mostSettingsBytes = 1024;
/** The beginning of the path of a certificate that settings from the server name in `http.ca`. The name follows. */
export const certificateStart = '/snapferry/ca-';
const paths = [homeFolder + '/settings.0', homeFolder + '/settings.1'];
/** The largest number of bytes that are read of a file of settings, with its head and marks. */
const mostBytes = 2560;

/**
 * A mark tells what has happened to a file of settings:
 * - `before`: the round before they came had failed images. Its value is their number.
 * - `round`: a round with the settings began, or could not begin. Its value is the time of the chip's clock in seconds.
 * - `failed`: a report arrived at the server, but more images failed than before. Its value is the reason.
 * - `good`: a report that names the settings has arrived at the server.
 * - `refused`: the settings are never used again. Its value is the reason.
 * - `told`: the server was told that they were refused.
 * - `sent`: an image of their list `send` is done. Its value is the image's place in the list.
 */
export type Mark = 'before' | 'round' | 'failed' | 'good' | 'refused' | 'told' | 'sent';

/** Settings from the server, as one of the two files on the card holds them. */
export interface Settings {
  /** The path of the file that holds these settings. */
  path: string;
  /** A number that grows each time settings are stored. The newer one of the two files has the larger number. */
  turn: number;
  /** The settings as the server has sent them. */
  text: string;
  /** The marks of the settings, as lines of name, blank, value and semicolon. */
  marks: string;
}

function sumOf(hash: (text: string) => string, owner: string, turn: number, text: string): string {
  return hash(owner + ' ' + turn + ' ' + text);
}

/**
 * Reads one of the two files of settings.
 * @param owner the camera whose settings are wanted
 * @returns undefined if the file is missing, torn or for another camera
 */
function readSettings(files: Files, hash: (text: string) => string, owner: string, path: string): Settings | undefined {
  const all = readWhole(files, path, mostBytes) || '';
  const end = all.indexOf('\n');
  const head = all.slice(0, end).split(' ');
  const turn = wholeOf(head[0]);
  const from = end + 1;
  const to = from + wholeOf(head[1]);
  const text = all.slice(from, to);
  const isWhole = turn > 0 && text.length === to - from && head[2] === sumOf(hash, owner, turn, text);
  return isWhole ? { path: path, turn: turn, text: text, marks: all.slice(to) } : undefined;
}

/**
 * Returns the settings of the files that are complete, the newer ones first.
 * @param owner the camera whose settings are wanted
 */
export function allSettings(files: Files, hash: (text: string) => string, owner: string): Settings[] {
  const found: Settings[] = [];
  paths.forEach(function (path) {
    const one = readSettings(files, hash, owner, path);
    if (one) found.push(one);
  });
  return found.sort(function (one, other) { return one.turn < other.turn || (one.turn === other.turn && one.path < other.path) ? 1 : -1; });
}

/** Returns the values of a mark of the settings, in the order in which they were added. */
export function marksOf(settings: Settings, mark: Mark): string[] {
  const start = mark + ' ';
  return settings.marks.split('\n').filter(function (line) { return line.slice(0, start.length) === start && line[line.length - 1] === ';'; })
    .map(function (line) { return line.slice(start.length, -1); });
}

/** Tells whether the settings have a mark. */
export function hasMark(settings: Settings, mark: Mark): boolean {
  return marksOf(settings, mark).length > 0;
}

/**
 * Adds a mark to settings. On a full card, the log is deleted to make room.
 * @param value a text without line ends and semicolons
 * @returns whether the card has stored the mark
 */
export function addMark(files: Files, settings: Settings, mark: Mark, value: string | number): boolean {
  const line = formatLine(mark, value);
  settings.marks += line;
  return files.append(settings.path, line) || (freeLog(files) && files.append(settings.path, line));
}

/**
 * Stores settings that have come from the server. Settings with the mark `good` are not overwritten.
 * @param owner the camera that the settings are for
 * @returns whether the card has stored them
 */
export function storeSettings(files: Files, hash: (text: string) => string, owner: string, text: string): boolean {
  const all = allSettings(files, hash, owner);
  const good = all.filter(function (one) { return hasMark(one, 'good'); })[0];
  const kept = good || all[0];
  const path = kept && kept.path === paths[0] ? paths[1]! : paths[0]!;
  const turn = (all[0] ? all[0].turn : 0) + 1;
  do {
    files.makeFolder(homeFolder);
    files.write(path, turn + ' ' + text.length + ' ' + sumOf(hash, owner, turn, text) + '\n' + text);
    if (readSettings(files, hash, owner, path)) return true;
  } while (freeLog(files));
  return false;
}
