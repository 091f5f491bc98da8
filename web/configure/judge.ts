// What the firmware will say of a configuration: its own check, run here, and each of its sentences at the field that it is about.

import type { CameraWiring } from '../../src/config/camera.ts';
import { readTree } from '../../src/config/json.ts';
import { checkConfig, longestConfigBytes } from '../../src/config/keys.ts';
import { keyPrefix } from '../../src/log.ts';
import { sentenceOf } from './bytes.ts';

/** What of the board a configuration depends on. */
export interface Wiring {
  /** 0: no limit but the modem's. */
  maxBaud: number;
  /** Undefined: the board has no camera. */
  camera: CameraWiring | undefined;
}

/** @param text a character a byte @returns sentences in letters */
export function sentencesOf(text: string, { maxBaud, camera }: Wiring): string[] {
  const tooLarge = text.length > longestConfigBytes ? [`config.json is too large (${text.length} bytes); it may have ${longestConfigBytes}`] : [];
  return [...tooLarge, ...checkConfig(text, maxBaud, camera).errors.map(sentenceOf)];
}

/** Why a text cannot be shown as a form, as a sentence; undefined where it can. */
export function whyNoForm(text: string): string | undefined {
  const read = readTree(text);
  return typeof read !== 'string' || !text.trim() ? undefined : sentenceOf(`config.json ${read}`);
}

/** Where in a text that sentence points to: a place between two letters; undefined where it names none. */
export function placeIn(text: string, sentence: string): number | undefined {
  const [, line, column] = / at line (\d+), column (\d+): /.exec(sentence) ?? [];
  if (!line || !column) return undefined;
  const lines = text.split('\n');
  const start = lines.slice(0, Number(line) - 1).join('\n').length + (Number(line) > 1 ? 1 : 0);
  // a column is a letter, of one or two places
  return start + Array.from(lines[Number(line) - 1] ?? '').slice(0, Number(column) - 1).join('').length;
}

export interface Told {
  /** By the field's key, each without that key at its beginning. */
  at: Map<string, string[]>;
  /** Of the file as a whole, or of something that has no field. */
  rest: string[];
}

/** Longer names are cut in a sentence. */
const longestName = 60;
const asTold = (key: string): string => key.length > longestName ? `${key.slice(0, longestName - 3)}...` : key || '""';

/**
 * @param sentences as the check tells them, with or without `config.json: ` before the key
 * @param keys those that have a field, in letters; of several that fit, the longest is meant
 * @param server which one the form asks for: that one is missing where none is named
 */
export function placeSentences(sentences: readonly string[], keys: readonly string[], server: 'ftp' | 'http'): Told {
  const told: Told = { at: new Map(), rest: [] };
  for (const sentence of sentences) {
    const plain = sentence.startsWith(keyPrefix) ? sentence.slice(keyPrefix.length) : sentence;
    const key = keys.filter(one => plain.startsWith(`${asTold(one)}: `)).sort((a, b) => b.length - a.length)[0];
    if (key === undefined) told.rest.push(plain);
    else {
      const wrong = plain.slice(asTold(key).length + 2);
      const place = key === 'ftp.host' && server === 'http' && wrong.startsWith('missing') ? 'http.url' : key;
      told.at.set(place, [...told.at.get(place) ?? [], wrong]);
    }
  }
  return told;
}
