// Runs the firmware's own check of a configuration in the page, and assigns each sentence about a mistake to a field.

import type { CameraWiring } from '../../../src/config/camerakeys.ts';
import { readTree } from '../../../src/config/json/json.ts';
import { checkConfig, longestConfigBytes } from '../../../src/config/keys.ts';
import { keyPrefix } from '../../../src/log.ts';
import { toSentence } from './bytes.ts';

/** The facts about a board that the check of a configuration depends on. */
export interface Wiring {
  /** The highest baud rate to the modem that the board supports. 0 means that only the modem limits it. */
  maxBaud: number;
  /** The cameras that the board supports. It is undefined if the board has none. */
  camera: CameraWiring | undefined;
}

/** Returns the mistakes in a config.json, as sentences of the firmware. @param text the file, each character a byte */
export function sentencesOf(text: string, { maxBaud, camera }: Wiring): string[] {
  const tooLarge = text.length > longestConfigBytes ? [`config.json is too large (${text.length} bytes); it may have ${longestConfigBytes}`] : [];
  return [...tooLarge, ...checkConfig(text, maxBaud, camera).errors.map(toSentence)];
}

/** Returns a sentence on why a config.json cannot be shown as a form, or undefined if it can. @param text the file, each character a byte */
export function whyNoForm(text: string): string | undefined {
  const read = readTree(text);
  return typeof read !== 'string' || !text.trim() ? undefined : toSentence(`config.json ${read}`);
}

/** Returns the index in the text of the line and column that a sentence names, or undefined if it names none. */
export function placeIn(text: string, sentence: string): number | undefined {
  const [, line, column] = / at line (\d+), column (\d+): /.exec(sentence) ?? [];
  if (!line || !column) return undefined;
  const lines = text.split('\n');
  const start = lines.slice(0, Number(line) - 1).join('\n').length + (Number(line) > 1 ? 1 : 0);
  // the firmware counts a column as one letter, which may be two code units of a JavaScript string
  return start + Array.from(lines[Number(line) - 1] ?? '').slice(0, Number(column) - 1).join('').length;
}

/** The mistakes in a configuration, in the firmware's sentences. There are none if the firmware accepts the configuration. */
export interface Told {
  /** The mistakes by full key, such as `ftp.host`. The sentences here lack the key, with which the firmware's sentences begin. */
  at: Map<string, string[]>;
  /** The mistakes, as sentences, that are about the whole file, or about something that has no field. */
  rest: string[];
}

/** The most characters of a key in the firmware's sentences. Longer keys are cut there. */
const longestName = 60;
const asTold = (key: string): string => key.length > longestName ? `${key.slice(0, longestName - 3)}...` : key || '""';

/**
 * Assigns each sentence of the check to the field that it is about. Those without a field are in `rest`.
 * @param sentences of the check, with or without `config.json: ` before the key
 * @param keys of the fields, as text. Of several that match, the longest one counts
 * @param server the kind of server that is chosen. If the configuration has no server, the mistake is shown at this server's field
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
