// Settings that a camera fetches from the server (`remote.name`): the file for it, the file's id and mistakes, and what it changes.

import type { Value } from '../../src/config/config.ts';
import { errorOf } from '../../src/config/keycheck.ts';
import { rowsOf } from '../../src/config/keys.ts';
import { parseSettings } from '../../src/config/remotekeys.ts';
import { arrayOf, bytesOf, toSentence, toText } from '../configure/form/bytes.ts';
import { listGroups, type Field, type Group } from '../configure/form/fields.ts';
import { wordIn } from './judge.ts';

/** The values in a file of settings, by full key such as `camera.everyMinutes`. Each character of a text is a byte. */
export type SettingsSet = Record<string, Value>;

/** The file of settings that is on the server now. */
export interface Last {
  /** The id of the settings in the file, which the camera repeats in its report. It is empty if there is no file, or none that can be read. */
  id: string;
  /** The values of the settings in the file, by full key such as `camera.everyMinutes`. */
  set: SettingsSet;
  /** The text of the file of settings, each character a byte. It is empty if there is no such file. */
  text: string;
}

/** The most bytes of a file of settings that the firmware reads. */
export const mostBytes = 1024;
const notAllowed = 'cannot be set from the server';

const isAllowed = (key: string): boolean => !parseSettings(JSON.stringify({ id: 1, set: { [key]: 0 } })).mistake.includes(notAllowed);

/** Returns the form's sections with only those fields that the server may set. */
export function settingsGroups(): Group[] {
  return listGroups().map(group => ({ ...group, fields: group.fields.filter(({ key, kind }) => kind !== 'form' && isAllowed(key)) })).filter(({ fields }) => fields.length > 0);
}

const isValue = (value: unknown): value is Value => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Reads a file of settings. @param bytes of the file; undefined if there is none */
export function readLast(bytes: Uint8Array | undefined): Last {
  const text = bytes ? bytesOf(bytes) : '';
  const { id, set } = text ? parseSettings(text) : { id: '?', set: {} };
  return { id: id === '?' ? '' : id, set: Object.fromEntries(Object.entries(set).filter((entry): entry is [string, Value] => isValue(entry[1]))), text };
}

const isNumber = (id: string): boolean => /^(?:0|[1-9]\d{0,14})$/.test(id);

/**
 * Returns an id for the next file of settings, higher than the ids of the present file and of the camera's report. The firmware takes a number only
 * if it is higher than all before. @param config the field of the camera's report about its settings
 */
export function nextId(last: Pick<Last, 'id'>, config: unknown): number {
  return Math.max(0, ...[last.id, wordIn(config).split(' ')[0]!].filter(isNumber).map(Number)) + 1;
}

/** Spells settings as the text of a file, in which each character is a byte. */
export const settingsText = (id: number | string, set: SettingsSet): string => `${JSON.stringify({ id, set })}\n`;
/** Spells settings as the bytes of a file. */
export const settingsBytes = (id: number | string, set: SettingsSet): Uint8Array<ArrayBuffer> => arrayOf(settingsText(id, set));

/** Returns the mistakes in settings by key, in the firmware's sentences without the key. Those about the whole file are under the empty key. */
export function mistakesIn(set: SettingsSet): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const tell = (key: string, text: string): void => void found.set(key, [...found.get(key) ?? [], toSentence(text)]);
  for (const [key, value] of Object.entries(set)) {
    const [section = '', last] = key.split('.');
    const row = rowsOf(section).find(one => one.last === last);
    const error = row ? errorOf(key, row, value) : 'unknown key';
    if (error) tell(key, error);
  }
  const text = settingsText(999_999, set);
  const { mistake } = parseSettings(text);
  const key = Object.keys(set).find(one => mistake.startsWith(`${one}: `));
  if (mistake) tell(key ?? '', key ? mistake.slice(key.length + 2) : mistake);
  if (text.length > mostBytes) tell('', `The file has ${text.length} bytes, and the firmware takes ${mostBytes}. Leave some keys out.`);
  return found;
}

/** A change that a new file of settings makes: a key, with its values before and after. */
export interface SetChange {
  key: string;
  /**
   * The key's value in the former file of settings. If it is undefined, the value in the camera's config.json is in force. `after` is the same for
   * the new file.
   */
  before: Value | undefined;
  after: Value | undefined;
}

/** Returns what a new file changes. It replaces the former file, so keys that it leaves out go back to the values of config.json. */
export function changesOf(before: SettingsSet, after: SettingsSet): SetChange[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.filter(key => before[key] !== after[key]).map(key => ({ key, before: before[key], after: after[key] }));
}

/** Returns a value in words, decoded from UTF-8. Undefined gives `as in config.json`, and an empty text gives `empty`. */
export const shownValue = (value: Value | undefined): string => value === undefined ? 'as in config.json' : value === '' ? 'empty' : toText(String(value));

/** Returns the value that a field has when a person adds it to the form: its default, its first option, 0 or an empty text. */
export const firstValue = ({ usual, options, kind }: Field): Value => usual ?? options[0] ?? (kind === 'number' ? 0 : '');
