// The console's commands as buttons, as in docs/operation.md. Each command logs at once whether it will run, and its result later.

import { quote } from '../../link/expression.ts';
import type { LogLine } from '../../link/line/lines.ts';
import { typed } from '../texts.ts';

/** An argument of a console command, for which the page draws an input. */
export interface Field {
  name: string;
  label: string;
  example: string;
  isOptional?: boolean;
}

/** The texts that a person has entered for the arguments of a command, by the names of the fields. */
export type Values = Readonly<Record<string, string>>;

/** A command of the camera's console, which a button on the page runs. */
export interface Verb {
  /** The command's name: `ferry.NAME()` runs it. */
  name: string;
  title: string;
  does: string;
  fields: Field[];
  isForCamera?: boolean;
  /** Returns the question that is shown before a command which cannot be undone. The command runs only after the person has agreed. */
  asks?: (values: Values) => string;
}

const path: Field = { name: 'path', label: 'Path on the server', example: '/uploads/IMG_0001.JPG' };

/** All commands of the camera's console that have a button on the page. */
export const verbs: Verb[] = [
  { name: 'send', title: 'Send now', does: 'Searches the card for images now and sends them.', fields: [] },
  { name: 'shoot', title: 'Take a picture', does: 'Takes a picture now, or between two images.', fields: [], isForCamera: true },
  { name: 'status', title: 'Status', does: 'State, counts, memory and the last fault in one sentence.', fields: [] },
  { name: 'list', title: 'List a folder', does: 'Lists a folder of the server.', fields: [{ name: 'folder', label: 'Folder on the server', example: '/uploads', isOptional: true }] },
  { name: 'size', title: 'Size of a file', does: 'Asks the server for a file’s size.', fields: [path] },
  { name: 'time', title: 'Time of a file', does: 'Asks the server when a file was last changed.', fields: [path] },
  {
    name: 'put', title: 'Send a file', does: 'Sends any file of the card. It stays on the card.',
    fields: [{ name: 'path', label: 'Path on the card', example: '/notes.txt' }],
  },
  {
    name: 'get', title: 'Fetch a file', does: 'Fetches a file onto the card, into /snapferry/get/.',
    fields: [{ name: 'path', label: 'Path on the server, or an address with http:// or https://', example: '/uploads/notes.txt' }],
  },
  {
    name: 'remove', title: 'Delete a file', does: 'Deletes a file on the server.', fields: [path],
    asks: values => `Delete ${values['path']} on the server? This cannot be undone.`,
  },
  { name: 'at', title: 'AT command', does: 'Sends your own command to the modem.', fields: [{ name: 'command', label: 'Command', example: 'AT+CSQ' }] },
];

/** Returns the commands for a camera. @param hasCamera false leaves out those that take pictures */
export function verbsFor(hasCamera: boolean): Verb[] {
  return verbs.filter(({ isForCamera }) => hasCamera || !isForCamera);
}

/** Returns the first required argument of a command that a person has left empty, or undefined if there is none. */
export function missingOf(verb: Verb, values: Values): Field | undefined {
  return verb.fields.find(({ name, isOptional }) => !isOptional && !values[name]?.trim());
}

/** Returns the expression that runs a command. @param values what was entered; empty optional fields are left out */
export function expressionOf(verb: Verb, values: Values): string {
  const given = verb.fields.map(({ name }) => values[name]?.trim() ?? '').filter(Boolean);
  return `ferry.${verb.name}(${given.map(value => quote(typed(value))).join(',')})`;
}

/** Whether a log line is the result of a command. */
export function isAnswer({ text, level }: LogLine): boolean {
  return level !== '' && level !== 'debug' && /^\S+(?: \S+)? \w+ (?:ferry|camera): /.test(text);
}

/** Returns the words of a log line, without its time and level. */
export function wordsOfLine(text: string): string {
  return text.replace(/^\S+(?: \d\S+)? (?:debug|info|warn|error) \w+: /, '');
}
