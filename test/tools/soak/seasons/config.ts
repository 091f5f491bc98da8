// Draws a random config.json and random settings from a server. The values of each key fit its type and range in src/config.schema.json.

import { readFileSync } from 'node:fs';
import { keys } from '#schema';
import type { Chance } from '../../../sim/chance.ts';

export type Value = string | number | boolean;
export type Sections = Record<string, Record<string, Value>>;
interface Setting { type?: string; enum?: Value[]; minimum?: number; maximum?: number; properties?: Record<string, Setting> }

const schema = JSON.parse(readFileSync(new URL('../../../../src/config.schema.json', import.meta.url), 'utf8')) as Setting;

/**
 * Matches keys that follow from the modem, the server and the board of the simulated season. The section of the camera is not used without a camera
 * at the board. Previews are drawn apart, with requests for whole images.
 */
const ofWorld = /^(?:device|modem\..*|network\..*|ftp\..*|http\..*|camera\..*|battery\..*|report\.(?:name|url|header|form)|remote\.(?:name|firmware)|schedule\.sleep|images\.(?:folder|preview|previewName))$/;

/**
 * Ranges that are narrower than in the schema. A month of very short rounds would take hours to simulate, and an image that is never sent would show
 * nothing.
 */
const limits: Record<string, [least: number, most: number]> = {
  'schedule.everyMinutes': [30, 240],
  'report.everyHours': [1, 24],
  'remote.everyHours': [1, 12],
  'upload.attempts': [1, 5],
  'images.skipOlderMinutes': [600, 14400],
  'send.megabytesPerMonth': [20, 1000],
};

/** Values from which one is drawn for a key, if the key is a text or its values should not be equally frequent. */
export const choices: Record<string, Value[]> = {
  'images.match': ['*.jpg', '*.JP*G', '*'],
  'images.name': ['{device}_{path}{name}', '{stem}-{yyyy}{mm}{dd}.jpg', '{yyyy}/{mm}/{dd}/{HH}{MM}{SS}.jpg', 'pictures/{number}.jpg'],
  'images.live': ['live.jpg', '{device}/live.jpg'],
  'images.archive': [true, true, true, false],
  'upload.verify': ['none', 'reply', 'size', 'content'],
  'send.from': ['00:00', '03:00', '06:30'],
  'send.to': ['18:00', '21:15', '24:00'],
  'clock.zone': ['+01:00', '-08:00', '+05:45'],
  'console.password': ['Gr8-console'],
};

/** Returns a random member of a list. */
export const pick = <T>(chance: Chance, all: readonly T[]): T => all[Math.floor(chance() * all.length)]!;
/** Returns a random whole number from `least` to `most`. */
export const between = (chance: Chance, least: number, most: number): number => least + Math.floor(chance() * (most - least + 1));

function settingOf(key: string): Setting {
  return key.split('.').reduce((at, name) => at.properties![name]!, schema);
}

/** Returns a random value for a key. @throws an error for a key without a range in the schema or values in this file: a new key must be named here */
export function valueOf(key: string, chance: Chance): Value {
  const { type, enum: listed, minimum, maximum } = settingOf(key);
  const [least, most] = limits[key] ?? [minimum, maximum];
  const all = choices[key] ?? listed;
  if (all) return pick(chance, all);
  if (type !== 'integer' || least === undefined || most === undefined) throw new Error(`${key}: seasons do not know which values it can have`);
  return between(chance, least, most);
}

/** The keys that are drawn at random. */
export const drawnKeys = keys.filter(key => !ofWorld.test(key));
/** Keys that a server may set, among those that are drawn. */
export const remoteKeys = drawnKeys.filter(key => /^(?:schedule|send)\.|^(?:images\.(?:first|live)|upload\.(?:verify|attempts)|(?:report|remote)\.everyHours|log\.level)$/.test(key));

/** Returns a random configuration with a third of the keys, and always with `schedule.everyMinutes`. */
export function drawConfig(chance: Chance): Sections {
  const config: Sections = {};
  for (const key of drawnKeys) {
    const value = valueOf(key, chance);
    const [section, name] = key.split('.') as [string, string];
    if (chance() < 1 / 3 || key === 'schedule.everyMinutes') (config[section] ??= {})[name] = value;
  }
  // without archive and live picture, nothing would ever be sent
  if (config['images']?.['archive'] === false) config['images']['live'] ??= valueOf('images.live', chance);
  return config;
}
