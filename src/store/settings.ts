// Settings from the server, in two files in turn: a power cut leaves the old ones or the new ones. A file has a head, the text as it came,
// and marks, each appended when it becomes true. A torn mark lacks the semicolon.

import { wholeOf } from '../number';
import type { Files } from '../ports';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';
import { formatLine } from './notetext';
import { readWhole } from './wholefile';

export const mostSettingsBytes = 1024;
const paths = [homeFolder + '/settings.0', homeFolder + '/settings.1'];
/** With head and marks. */
const mostBytes = 2560;

/**
 * `before` (number): images that failed in the round before. `round` (with the chip's seconds): a round began, or could not. `failed`
 * (why): a report arrived, but more images failed. `good`: a report that names them has arrived. `refused` (why): never used again. `told`:
 * the refusal was reported. `sent` (number): an image of `send` is done.
 */
export type Mark = 'before' | 'round' | 'failed' | 'good' | 'refused' | 'told' | 'sent';

export interface Settings {
  path: string;
  /** Larger in the newer file. */
  turn: number;
  text: string;
  /** Lines `mark value;`. */
  marks: string;
}

function sumOf(hash: (text: string) => string, owner: string, turn: number, text: string): string {
  return hash(owner + ' ' + turn + ' ' + text);
}

/** @param owner the camera: files of another one do not count */
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

/** All complete settings, the newest first. */
export function allSettings(files: Files, hash: (text: string) => string, owner: string): Settings[] {
  const found: Settings[] = [];
  paths.forEach(function (path) {
    const one = readSettings(files, hash, owner, path);
    if (one) found.push(one);
  });
  return found.sort(function (one, other) { return one.turn < other.turn || (one.turn === other.turn && one.path < other.path) ? 1 : -1; });
}

export function marksOf(settings: Settings, mark: Mark): string[] {
  const start = mark + ' ';
  return settings.marks.split('\n').filter(function (line) { return line.slice(0, start.length) === start && line[line.length - 1] === ';'; })
    .map(function (line) { return line.slice(start.length, -1); });
}

export function hasMark(settings: Settings, mark: Mark): boolean {
  return marksOf(settings, mark).length > 0;
}

/** @param value without line ends and semicolons */
export function addMark(files: Files, settings: Settings, mark: Mark, value: string | number): boolean {
  const line = formatLine(mark, value);
  settings.marks += line;
  return files.append(settings.path, line) || (freeLog(files) && files.append(settings.path, line));
}

/**
 * Never over the good ones.
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
