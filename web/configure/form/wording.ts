// Rewords the firmware's sentences on config.json for the form, where a person sees labels in place of keys, and types no quotes.

import { say } from '../../language/say.ts';
import type { Field, Group } from './fields.ts';

/** The new wordings: a pattern for the key, a pattern for the firmware's sentence, and the words. The first row that matches counts. */
const rows: [key: RegExp, mistake: RegExp, words: string | ((match: RegExpExecArray, field: Field | undefined) => string)][] = [
  [/^ftp\.host$/, /^missing/, 'Enter an FTP server, or choose HTTP and enter its address (URL).'],
  [/^http\.url$/, /^missing/, 'Enter an address (URL), or choose FTP and enter its server.'],
  [/^ftp\.host$/, /SFTP is another protocol/, 'SFTP is another protocol, and no modem here has it. Use FTP, FTPS or HTTP.'],
  [/^ftp\.host$/, /needs the name or the address alone/, 'Enter only the server’s name, such as ftp.example.com. Account, port and folder have fields of their own.'],
  [/^(?:ftp\.host|.+\.url)$/, /an IPv6 address/, 'Modems send by IPv4. Enter a name or an IPv4 address.'],
  [/^http\.url$/, /^holds an account/, 'Enter the account as user and password, not in the address.'],
  [/\.url$/, /^holds a wrong port/, 'The port after the colon must be a whole number from 1 to 65535.'],
  [/^camera\.everyMinutes$/, /, needs minutes up to/, 'It must be minutes up to 10080, with a point for fractions, such as 0.5.'],
  [/^network\.pin$/, /^(?:found|holds) /, 'The PIN must be 4 to 8 digits. Leave it empty if the SIM has none.'],
  [/\.url$/, /^found a value that is not shown, needs http/, 'The address must begin with http:// or https://.'],
  [/\.url$/, /^holds a blank, a backslash or a letter beyond ASCII/, 'Write a blank, a backslash or a letter beyond ASCII with a percent sign: a blank as %20.'],
  [/^report\.url$/, /^holds an account/, 'Take the account out of the address. The header can hold it, as in "Authorization: Basic …".'],
  [/\.header$/, /^found a value that is not shown/, 'Write a name, a colon and a value, as in "X-Api-Key: value".'],
  [/./, /^holds a quote or a control character/, (_match, field) => `Modems cannot send a double quote (").${field?.isHidden ? ' Choose a password without one.' : ' Leave it out.'}`],
  [/./, /^holds a letter written with \\u/, 'Type the letter itself instead of \\u and its number.'],
  [/./, /^found a value that is not shown[,;] (?:needs )?(.*)$/, ([, needs]) => `Needed: ${needs}.`],
  [/./, /^found (.*), needs (a whole number .*|a text of .*|one of .*)$/, ([, , needs]) => `It must be ${needs}.`],
  [/./, /^unknown key(?:; known are |$)/, 'The firmware does not know this key. Is it misspelled?'],
];

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** Returns a mistake in the words of the form. @param mistake the firmware's sentence without the key at its start */
export function wordsFor(key: string, mistake: string, groups: readonly Group[]): string {
  const field = groups.flatMap(({ fields }) => fields).find(one => one.key === key);
  for (const [keys, pattern, words] of rows) {
    const match = keys.test(key) ? pattern.exec(mistake) : null;
    if (match) return typeof words === 'string' ? words : words(match, field);
  }
  return sentence(mistake);
}

/**
 * Returns the titles of section and field, such as `FTP: Server`. If the form has no field for the key, it returns the section's title or the
 * key.
 */
export function labelOf(key: string, groups: readonly Group[]): string {
  const group = groups.find(({ fields }) => fields.some(field => field.key === key));
  const field = group?.fields.find(one => one.key === key);
  if (field) return group!.name ? `${say(group!.title)}: ${say(field.title)}` : say(field.title);
  const section = groups.find(({ name }) => name === key);
  return section ? say(section.title) : key;
}

/** Returns the keys in a text that the form has a label for, each once. */
export function keysIn(text: string, groups: readonly Group[]): string[] {
  return [...new Set(text.match(/\b[a-z]+\.[a-zA-Z]+\b/g) ?? [])].filter(key => labelOf(key, groups) !== key);
}

/** Replaces keys in a text by their labels in quotation marks. @param text a sentence in the page's language */
export function withLabels(text: string, groups: readonly Group[]): string {
  return text.replace(/\b[a-z]+\.[a-zA-Z]+\b/g, key => {
    const label = labelOf(key, groups);
    return label === key ? key : `“${label}”`;
  });
}

/**
 * Splits a sentence of the firmware, such as `ftp.port: found 0, needs …`, into the key, its label, and the mistake in the form's words.
 * Without a key, `label` and `key` are empty.
 */
export function tellOf(text: string, groups: readonly Group[]): { label: string; key: string; words: string } {
  const [, key = '', mistake = text] = /^(?:config\.json: )?([\w$]+(?:\.[\w$]+)*): (.*)$/s.exec(text) ?? [];
  return key ? { label: labelOf(key, groups), key, words: wordsFor(key, mistake, groups) } : { label: '', key: '', words: sentence(text) };
}
