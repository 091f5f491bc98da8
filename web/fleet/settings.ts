// Settings that a camera fetches from the server (`remote.name`): the file for it, the file's id and mistakes, and what it changes.

import type { Value } from '../../src/config/config.ts';
import { errorOf } from '../../src/config/keycheck.ts';
import { rowsOf } from '../../src/config/keys.ts';
import { parseSettings } from '../../src/config/remotekeys.ts';
import { arrayOf, bytesOf, toSentence, toText } from '../configure/form/bytes.ts';
import { listGroups, type Field, type Group } from '../configure/form/fields.ts';
import { wordIn, type Values } from './judge.ts';
import type { Answer } from './server/answer.ts';
import { isGone, whyOf } from './server/folders.ts';
import { isClean, settingsStateOf, type SettingsState } from './standing.ts';

/** The values in a file of settings, by full key such as `camera.everyMinutes`. Each character of a text is a byte. */
export type SettingsSet = Record<string, Value>;

/** What a person changes in files of settings. */
export interface Change {
  /** The keys that get a value. */
  set: SettingsSet;
  /** The keys that are taken out, so that the values of config.json are in force again. */
  out: readonly string[];
}

/** The file of settings that is on the server now. */
export interface Last {
  /** The id of the settings in the file, which the camera repeats in its report. It is empty if there is no file, or none that can be read. */
  id: string;
  /** The values of the settings in the file, by full key such as `camera.everyMinutes`. */
  set: SettingsSet;
  /** The images that the file asks for, as paths on the card. */
  send: readonly string[];
  /** The text of the file of settings, each character a byte. It is empty if there is no such file. */
  text: string;
  /** Why the file could not be read, or what is wrong in it, as a sentence. It is empty if the file was read, or there is none. */
  trouble: string;
}

/** Returns the CRC32 of a text as eight hexadecimal digits, as the report has it of the settings in force. Each character is a byte. */
export function sumOf(text: string): string {
  let sum = -1;
  for (let i = 0; i < text.length; i++) {
    sum ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 ? 0xEDB88320 : 0);
  }
  return (~sum >>> 0).toString(16).padStart(8, '0');
}

/** Returns how far a camera is with its present file of settings, by the fields of its report. */
export function fileStateOf({ id, text }: Pick<Last, 'id' | 'text'>, values: Values): SettingsState {
  const digest = wordIn(values['digest']);
  return settingsStateOf(id, values['config'], isClean(values), !digest || digest === sumOf(text));
}

/** The most bytes of a file of settings that the firmware reads. */
export const mostBytes = 1024;
const notAllowed = 'cannot be set from the server';

const isAllowed = (key: string): boolean => !parseSettings(JSON.stringify({ id: 1, set: { [key]: 0 } })).mistake.includes(notAllowed);

/** Returns the form's sections with only those fields that the server may set. `http.ca` is left out, since it needs a file beside the settings. */
export function settingsGroups(): Group[] {
  return listGroups().map(group => ({ ...group, fields: group.fields.filter(({ key, kind }) => kind !== 'form' && key !== 'http.ca' && isAllowed(key)) })).filter(({ fields }) => fields.length > 0);
}

const isValue = (value: unknown): value is Value => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Reads a file of settings. @param bytes of the file; undefined if there is none */
export function readLast(bytes: Uint8Array | undefined): Last {
  const text = bytes ? bytesOf(bytes) : '';
  const { id, set, send, mistake } = text ? parseSettings(text) : { id: '?', set: {}, send: [], mistake: '' };
  const known = Object.fromEntries(Object.entries(set).filter((entry): entry is [string, Value] => isValue(entry[1])));
  return { id: id === '?' ? '' : id, set: known, send, text, trouble: mistake && `Its present file has a mistake: ${toSentence(mistake)}. Correct it on the server, or delete it there.` };
}

/** Reads the server's answer for a file of settings. @param answer undefined if the list of the folder shows that there is no such file */
export function lastIn(answer: Answer | undefined): Last {
  if (!answer || isGone(answer)) return readLast(undefined);
  // an answer that the browser has kept may be an old one
  const why = answer.isKept ? whyOf({ ...answer, status: 0 }) : answer.status === 200 && !answer.isCut ? '' : whyOf(answer);
  return why ? { ...readLast(undefined), trouble: why } : readLast(new TextEncoder().encode(answer.text));
}

const isNumber = (id: string): boolean => /^(?:0|[1-9]\d{0,14})$/.test(id);

/** The start of 2026 in milliseconds since 1970. No camera had settings before. */
const firstMs = Date.UTC(2026, 0, 1);

/**
 * Returns an id for the next file of settings, higher than the ids of the present file and of the camera's report. The firmware takes a number only
 * if it is higher than all before. If neither has a number, the camera may still know one, as after a clean-up on the server. The id is then the
 * number of seconds since 2026, which is higher than anybody has counted.
 * @param config the field of the camera's report about its settings
 * @param nowMs the present time, in milliseconds since 1970
 */
export function nextId(last: Pick<Last, 'id'>, config: unknown, nowMs: number): number {
  const known = [last.id, wordIn(config).split(' ')[0]!].filter(isNumber).map(Number);
  return known.length > 0 ? Math.max(...known) + 1 : Math.max(1, Math.floor((nowMs - firstMs) / 1000));
}

/** Returns the settings of a camera after a change: its present ones, with the keys that the change sets, without those that it takes out. */
export function mergedSet(present: SettingsSet, { set, out }: Change): SettingsSet {
  return { ...Object.fromEntries(Object.entries(present).filter(([key]) => !out.includes(key))), ...set };
}

/** Returns the keys that all files set to the same value. */
export function commonSet(all: readonly SettingsSet[]): SettingsSet {
  return Object.fromEntries(Object.entries(all[0] ?? {}).filter(([key, value]) => all.every(set => set[key] === value)));
}

/** Spells settings as the text of a file, in which each character is a byte. @param send the images that it asks for */
export function settingsText(id: number | string, set: SettingsSet, send: readonly string[] = []): string {
  return `${JSON.stringify({ id, set, ...send.length > 0 && { send } })}\n`;
}
/** Spells settings as the bytes of a file. */
export const settingsBytes = (...of: Parameters<typeof settingsText>): Uint8Array<ArrayBuffer> => arrayOf(settingsText(...of));

/** The sentence on a file with too many bytes for the firmware. It is empty if the file can be read. */
export const tooLong = (bytes: number): string => bytes > mostBytes ? `The file has ${bytes} bytes, and the firmware takes ${mostBytes}. Leave some keys out.` : '';

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
  if (tooLong(text.length)) tell('', tooLong(text.length));
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
