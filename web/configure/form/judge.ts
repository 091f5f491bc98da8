// Runs the firmware's own check of a configuration, and assigns each of its sentences to a field.

import type { CameraWiring } from '../../../src/config/camerakeys.ts';
import { readTree } from '../../../src/config/json/json.ts';
import { checkConfig, longestConfigBytes } from '../../../src/config/keys.ts';
import { keyPrefix } from '../../../src/log.ts';
import { toSentence } from './bytes.ts';

/** Facts of the board that a configuration depends on. */
export interface Wiring {
  /** 0: only the modem limits it. */
  maxBaud: number;
  /** Undefined: the board has no camera. */
  camera: CameraWiring | undefined;
}

/** @param text a character a byte @returns decoded sentences */
export function sentencesOf(text: string, { maxBaud, camera }: Wiring): string[] {
  const tooLarge = text.length > longestConfigBytes ? [`config.json is too large (${text.length} bytes); it may have ${longestConfigBytes}`] : [];
  return [...tooLarge, ...checkConfig(text, maxBaud, camera).errors.map(toSentence)];
}

/** Why a text cannot be shown as a form, as a sentence; undefined if it can. */
export function whyNoForm(text: string): string | undefined {
  const read = readTree(text);
  return typeof read !== 'string' || !text.trim() ? undefined : toSentence(`config.json ${read}`);
}

/** The position in the text that the sentence names; undefined if it names none. */
export function placeIn(text: string, sentence: string): number | undefined {
  const [, line, column] = / at line (\d+), column (\d+): /.exec(sentence) ?? [];
  if (!line || !column) return undefined;
  const lines = text.split('\n');
  const start = lines.slice(0, Number(line) - 1).join('\n').length + (Number(line) > 1 ? 1 : 0);
  // a column is a letter of one or two code units
  return start + Array.from(lines[Number(line) - 1] ?? '').slice(0, Number(column) - 1).join('').length;
}

/** The firmware's sentences on a configuration. All are empty if it accepts it. */
export interface Told {
  /** Sentences by field key, without the key at their start. */
  at: Map<string, string[]>;
  /** Sentences on the whole file, or without a field. */
  rest: string[];
}

/** Longer names are cut in sentences. */
const longestName = 60;
const asTold = (key: string): string => key.length > longestName ? `${key.slice(0, longestName - 3)}...` : key || '""';

/**
 * Puts each sentence of the check to the field that it is about. `rest` gets those without a field.
 * @param sentences of the check, with or without `config.json: ` before the key
 * @param keys of fields, decoded; the longest match counts
 * @param server chosen in the form; its key is the missing one if none is given
 */
export function placeSentences(sentences: readonly string[], keys: readonly string[], server: 'ftp' | 'http'): Told {
  const told: Told = { at: new Map(), rest: [] };
  for (const sentence of sentences) {
    const plain = sentence.startsWith(keyPrefix) ? sentence.slice(keyPrefix.length) : sentence;
    const key = keys.filter(one => plain.startsWith(`${asTold(one)}: `)).sort((a, b) => b.length - a.length)[0];
    if (key === undefined) told.rest.push(plain);
    else {
      const mistake = plain.slice(asTold(key).length + 2);
      const place = key === 'ftp.host' && server === 'http' && mistake.startsWith('missing') ? 'http.url' : key;
      told.at.set(place, [...told.at.get(place) ?? [], mistake]);
    }
  }
  return told;
}
