// Splits a command line into commands, and their parameters into arguments, by V.25ter and 3GPP TS 27.007.

/** Form of a command: `=?` is a test, `?` a read, `=` with parameters a write, and none of these a run. */
export type Form = 'test' | 'read' | 'write' | 'run';

/** One command of a line. */
export interface Request {
  /** The command's name, as `+CSQ`, `#SGACT`, `E` or `&F`. It is empty for the bare AT. */
  name: string;
  form: Form;
  /** The text after `=`, or the digits after the letter of a basic command, such as `0` in E0. */
  rest: string;
  /** The command as a line of its own, such as `AT+CSQ`. */
  text: string;
}

/** An argument of a command. */
export interface Arg {
  /** The argument's text, without its quotes. */
  text: string;
  isQuoted: boolean;
}

/** Most commands on one line (AT manual 1.4.4). */
const mostCommands = 39;
const basic = /^(?:(S)(\d+)(\?|=\d*)?|(&?[A-Z])(\d*))/i;
const extended = /^([+#^*$!@_][A-Z0-9]+)(=\?|\?|=)?/i;

/**
 * Whether a text begins with an extended command, whose name has a sign in front. `+` begins the names of the standards (V.250 5.4.1).
 * Makers also use others: `#` Telit, `^` Cinterion and Huawei, `!` Sierra.
 */
export function isExtended(text: string): boolean {
  return extended.test(text);
}

/** Returns the commands of one line without its AT. The result is undefined if the line is invalid. */
export function splitLine(body: string): Request[] | undefined {
  const requests: Request[] = [];
  let left = body.trimStart();
  if (left.trim() === '') return [{ name: '', form: 'run', rest: '', text: 'AT' }];
  while (left !== '') {
    const taken = isExtended(left) ? takeExtended(left) : takeBasic(left);
    if (!taken || requests.length === mostCommands) return undefined;
    requests.push(taken.request);
    left = left.slice(taken.size).trimStart();
  }
  return requests;
}

function takeBasic(text: string) {
  const match = basic.exec(text);
  if (!match) return undefined;
  const [whole, , register, action, letter, digits] = match;
  const size = whole.length + (text[whole.length] === ';' ? 1 : 0);
  if (letter) return { request: request(letter, 'run', digits ?? ''), size };
  const form = action === '?' ? 'read' : 'write';
  return { request: request(`S${register}`, form, action?.slice(1) ?? ''), size };
}

function takeExtended(text: string) {
  const [head, name, mark] = extended.exec(text) ?? [];
  if (!name || head === undefined) return undefined;
  const end = endOfCommand(text, head.length);
  const rest = text.slice(head.length, end);
  const form: Form = mark === '=?' ? 'test' : mark === '?' ? 'read' : mark === '=' ? 'write' : 'run';
  if (form !== 'write' && rest.trim() !== '') return undefined;
  return { request: request(name, form, rest), size: end + 1 };
}

/** Returns the position of the next `;` outside quotes, or the length of the text if there is none. */
function endOfCommand(text: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ';' && !isQuoted) return at;
  }
  return text.length;
}

function request(name: string, form: Form, rest: string): Request {
  const mark = { test: '=?', read: '?', write: '=', run: '' }[form];
  const text = isExtended(name) ? `AT${name}${mark}${rest}` : `AT${name}${rest}`;
  return { name: name.toUpperCase(), form, rest, text };
}

/** Splits parameters at their commas. The result is undefined if quotes do not enclose a whole parameter. */
export function splitArgs(rest: string): Arg[] | undefined {
  const fields = rest.match(/(?:"[^"]*"|[^,"])*(?:,|$)/g) ?? [];
  const texts = fields.slice(0, rest.endsWith(',') ? fields.length : -1).map(field => field.replace(/,$/, ''));
  if (rest !== '' && texts.join(',') !== rest) return undefined;
  const args = texts.map(readArg);
  return args.includes(undefined) ? undefined : (args as Arg[]);
}

function readArg(field: string): Arg | undefined {
  const text = field.trim();
  const [, isHex, quoted] = /^(\{non-ascii\})?"([^"]*)"$/.exec(text) ?? [];
  if (quoted === undefined) return text.includes('"') ? undefined : { text, isQuoted: false };
  if (!isHex) return /[\x00-\x1f\x7f-\xff]/.test(quoted) ? undefined : { text: quoted, isQuoted: true };
  if (!/^([0-9A-Fa-f]{2})+$/.test(quoted)) return undefined;
  return { text: Buffer.from(quoted, 'hex').toString('latin1'), isQuoted: true };
}

/** Returns the text of a quoted argument of `least` to `most` characters, and undefined for any other argument. */
export function textOf(arg: Arg | undefined, most: number, least = 1): string | undefined {
  if (!arg?.isQuoted || arg.text.length > most || arg.text.length < least) return undefined;
  return arg.text;
}

/** Returns the text of an argument without quotes, of 1 to `most` characters, and undefined for any other argument. */
export function bareOf(arg: Arg | undefined, most: number): string | undefined {
  return !arg || arg.isQuoted || arg.text === '' || arg.text.length > most ? undefined : arg.text;
}

/** Returns the number in an argument without quotes, from `least` to `most`, and undefined for any other argument. */
export function numberOf(arg: Arg | undefined, least: number, most: number): number | undefined {
  if (!arg || arg.isQuoted || !/^\d{1,10}$/.test(arg.text)) return undefined;
  const value = Number(arg.text);
  return value >= least && value <= most ? value : undefined;
}
