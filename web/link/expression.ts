// Makes the text of expressions that the camera evaluates, with string literals and a wrapper, and decodes the answers.

import { longestPacket } from './line/packet.ts';

const head = '(function(){try{return JSON.stringify([';
const tail = '])}catch(e){return JSON.stringify([';
const end = ',0,""+e])}})()';
/** The most bytes of a packet besides the expression and its wrapper: twice the question's number, a comma, and the packet's head and padding. */
const spare = 18;
/** The longest expression that fits into a packet to the camera, in characters. */
export const longestExpression = longestPacket - head.length - tail.length - end.length - spare;
/**
 * How many numbers for questions (expressions that are sent) there are: from 0 to one less than this. After the last number they begin again at 0.
 */
const numbers = 100000;

/** Returns a random number for the first question that a page sends to the camera. */
export const anyNumber = () => Math.floor(Math.random() * numbers);

/** Returns the number for the question (an expression) after this one. It has at most five digits, because `spare` has room for no more. */
export const numberAfter = (number: number) => (number + 1) % numbers;

/**
 * Returns a JavaScript string literal in printable ASCII. A string in Espruino has bytes as characters, so text with letters above 0xFF is encoded as
 * UTF-8.
 */
export function quote(text: string): string {
  const bytes = /[^\x00-\xff]/.test(text) ? toUtf8(text) : text;
  return `"${Array.from(bytes, letter => escapeByte(letter.charCodeAt(0))).join('')}"`;
}

function escapeByte(byte: number): string {
  const letter = String.fromCharCode(byte);
  if (letter === '"' || letter === '\\') return `\\${letter}`;
  return byte >= 0x20 && byte <= 0x7e ? letter : letter === '\n' ? '\\n' : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/**
 * Wraps an expression so that it never throws, because the firmware would count an exception in a packet as its own fault. The answer also has the
 * expression's number, by which the page recognises late answers.
 */
export function wrap(expression: string, number: number): string {
  return `${head}${number},${expression}${tail}${number}${end}`;
}

/** An answer of the camera, with the number of the expression that it answers. It has either a value or an error. */
export interface Answer {
  number: number;
  /** The value of the expression. It is undefined for null, and if there is no value. */
  value?: unknown;
  /** The text of the exception, if the expression has thrown one. */
  error?: string;
}

/** Decodes UTF-8 in a string of Espruino, whose characters are bytes. Other bytes stay as they are. */
function fromUtf8(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, letter => letter.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

const toUtf8 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

/** Reads an answer of the camera. @param text the content of a RESPONSE packet @returns undefined if it is no answer to a wrapped expression */
export function readAnswer(text: string): Answer | undefined {
  try {
    const letters = (_: string, one: unknown) => (typeof one === 'string' ? fromUtf8(one) : one);
    const [number, value, error] = JSON.parse(JSON.parse(asJson(text)), letters) as [number, unknown, string?];
    return error === undefined ? { number, value: value ?? undefined } : { number, error };
  } catch {
    return undefined;
  }
}

/** Replaces Espruino's escapes that JSON does not have: \\xE4, \\v, and \\0 to \\7 with one digit. */
function asJson(text: string): string {
  const asUnicode = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|([0-7])|(v)|[^])/g, (whole, hex?: string, octal?: string, tab?: string) =>
    hex ? asUnicode(parseInt(hex, 16)) : octal ? asUnicode(Number(octal)) : tab ? asUnicode(0x0b) : whole);
}

/** The most characters of a terminal line's result. The answer with its escapes must stay below 8,192, the limit of a packet. */
const longestResult = 1000;

/**
 * Returns an expression that runs a line typed at the terminal. Its value is what the engine (Espruino) would print. Declarations become globals, as
 * at the console, because they would otherwise be local to the wrapper.
 */
export function asTyped(line: string): string {
  const global = line.trim().replace(/^(?:var|let|const)\s+(?=[\w$]+\s*=[^=])/, '').replace(/^function\s+([\w$]+)/, '$1=function');
  return `function(v){return v===undefined?"":E.toJS(v).substr(0,${longestResult})}(eval(${quote(toUtf8(global))}))`;
}
