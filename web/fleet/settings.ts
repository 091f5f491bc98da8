// Settings from afar (`remote.name`): the file for a camera, its id, its mistakes by the firmware's own check, and what it changes.

import type { Value } from '../../src/config/config.ts';
import { errorOf } from '../../src/config/keycheck.ts';
import { rowsOf } from '../../src/config/keys.ts';
import { parseSettings } from '../../src/config/remotekeys.ts';
import { arrayOf, bytesOf, toSentence, toText } from '../configure/form/bytes.ts';
import { listGroups, type Field, type Group } from '../configure/form/fields.ts';
import { wordIn } from './judge.ts';

/** Values by full key; texts have a character a byte. */
export type SettingsSet = Record<string, Value>;

/** The file that is on the server now. */
export interface Last {
  /** Empty: there is no file, or it has none that can be read. */
  id: string;
  /** Its values by key. */
  set: SettingsSet;
  /** The text, a character a byte; empty: there is no file. */
  text: string;
}

/** The firmware reads no more. */
export const mostBytes = 1024;
const notAllowed = 'cannot be set from the server';

const isAllowed = (key: string): boolean => !parseSettings(JSON.stringify({ id: 1, set: { [key]: 0 } })).mistake.includes(notAllowed);

/** The form's fields that the server may set. */
export function settingsGroups(): Group[] {
  return listGroups().map(group => ({ ...group, fields: group.fields.filter(({ key, kind }) => kind !== 'form' && isAllowed(key)) })).filter(({ fields }) => fields.length > 0);
}

const isValue = (value: unknown): value is Value => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** @param bytes of the file; undefined: there is none */
export function readLast(bytes: Uint8Array | undefined): Last {
  const text = bytes ? bytesOf(bytes) : '';
  const { id, set } = text ? parseSettings(text) : { id: '?', set: {} };
  return { id: id === '?' ? '' : id, set: Object.fromEntries(Object.entries(set).filter((entry): entry is [string, Value] => isValue(entry[1]))), text };
}

const isNumber = (id: string): boolean => /^(?:0|[1-9]\d{0,14})$/.test(id);

/** The id after all that are known: the firmware takes a number only if it is higher than all before. @param config of the report */
export function nextId(last: Pick<Last, 'id'>, config: unknown): number {
  return Math.max(0, ...[last.id, wordIn(config).split(' ')[0]!].filter(isNumber).map(Number)) + 1;
}

/** The file, a character a byte. */
export const settingsText = (id: number | string, set: SettingsSet): string => `${JSON.stringify({ id, set })}\n`;
/** The bytes of a new file. */
export const settingsBytes = (id: number | string, set: SettingsSet): Uint8Array<ArrayBuffer> => arrayOf(settingsText(id, set));

/** The firmware's sentences by key, without the key; those on the whole file are at the empty key. */
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

/** A key that a new file changes. */
export interface SetChange {
  key: string;
  /** Undefined: config.json has it. */
  before: Value | undefined;
  after: Value | undefined;
}

/** A file replaces the one before it: keys that it leaves out go back to config.json. */
export function changesOf(before: SettingsSet, after: SettingsSet): SetChange[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.filter(key => before[key] !== after[key]).map(key => ({ key, before: before[key], after: after[key] }));
}

/** A value in words, decoded. */
export const shownValue = (value: Value | undefined): string => value === undefined ? 'as in config.json' : value === '' ? 'empty' : toText(String(value));

/** A field's value when it is added to the form. */
export const firstValue = ({ usual, options, kind }: Field): Value => usual ?? options[0] ?? (kind === 'number' ? 0 : '');
