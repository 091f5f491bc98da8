// What is asked of the camera, as text: strings as literals, an expression in its wrapping, and the answer out of the engine's quotes.

import { longestPacket } from './packet.ts';

const head = '(function(){try{return JSON.stringify([';
const tail = '])}catch(e){return JSON.stringify([';
const end = ',0,""+e])}})()';
/** Both numbers, the comma between the first and the expression, the packet's head, and what it may be padded by. */
const spare = 18;
/** Most characters of an expression that `ask` takes. */
export const longestExpression = longestPacket - head.length - tail.length - end.length - spare;
/** Numbers begin again after so many. */
const numbers = 100000;

export const anyNumber = () => Math.floor(Math.random() * numbers);

/** The next number of a question: so short that `spare` holds it twice. */
export const numberAfter = (number: number) => (number + 1) % numbers;

/** A JavaScript string literal of printable ASCII for the engine, whose strings are bytes: a text with letters above 0xFF goes as UTF-8. */
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
 * An exception in a packet's expression would be a fault of the firmware: so none leaves it. The number comes back with the answer, so that
 * one that is late is not taken for another's.
 */
export function wrap(expression: string, number: number): string {
  return `${head}${number},${expression}${tail}${number}${end}`;
}

export interface Answer {
  number: number;
  /** `undefined` where the engine has nothing to say, and for null. */
  value?: unknown;
  /** The text of an exception. */
  error?: string;
}

/** The engine's strings are bytes: what the card or the network says in UTF-8, a person reads as letters. Other bytes stay as they are. */
function fromUtf8(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, letter => letter.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

const toUtf8 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

/** @param text what a RESPONSE holds @returns nothing where it is no answer to what `wrap` has made */
export function readAnswer(text: string): Answer | undefined {
  try {
    const letters = (_: string, one: unknown) => (typeof one === 'string' ? fromUtf8(one) : one);
    const [number, value, error] = JSON.parse(JSON.parse(asJson(text)), letters) as [number, unknown, string?];
    return error === undefined ? { number, value: value ?? undefined } : { number, error };
  } catch {
    return undefined;
  }
}

/** The engine's escapes that JSON lacks: \\xE4, \\v, and \\0 to \\7 (of one digit). */
function asJson(text: string): string {
  const asUnicode = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|([0-7])|(v)|[^])/g, (whole, hex?: string, octal?: string, tab?: string) =>
    hex ? asUnicode(parseInt(hex, 16)) : octal ? asUnicode(Number(octal)) : tab ? asUnicode(0x0b) : whole);
}

/** Most characters of what a line at the terminal gives; a packet's answer must stay below 8,192, escapes included. */
const longestResult = 1000;

/**
 * A person's line: its value as the engine would print it. What it declares would be gone with the function around it, so it becomes a
 * global, as at the console.
 */
export function asTyped(line: string): string {
  const global = line.trim().replace(/^(?:var|let|const)\s+(?=[\w$]+\s*=[^=])/, '').replace(/^function\s+([\w$]+)/, '$1=function');
  return `function(v){return v===undefined?"":E.toJS(v).substr(0,${longestResult})}(eval(${quote(toUtf8(global))}))`;
}
