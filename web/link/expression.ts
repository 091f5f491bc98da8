// Text of questions to the camera: string literals, wrapped expressions, and decoding of answers.

import { longestPacket } from './line/packet.ts';

const head = '(function(){try{return JSON.stringify([';
const tail = '])}catch(e){return JSON.stringify([';
const end = ',0,""+e])}})()';
/** Both numbers, the comma after the first one, the packet's head, and its padding. */
const spare = 18;
/** Longest expression for `ask`, in characters. */
export const longestExpression = longestPacket - head.length - tail.length - end.length - spare;
/** Numbers start again after this many. */
const numbers = 100000;

export const anyNumber = () => Math.floor(Math.random() * numbers);

/** The next question number, short enough that `spare` has room for two. */
export const numberAfter = (number: number) => (number + 1) % numbers;

/**
 * A JavaScript string literal of printable ASCII; strings are bytes in the engine. Text with letters above 0xFF is sent as
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
 * Catches exceptions, because an exception in a packet counts as a fault of the firmware. The number comes back with the
 * answer, to recognise late ones.
 */
export function wrap(expression: string, number: number): string {
  return `${head}${number},${expression}${tail}${number}${end}`;
}

export interface Answer {
  number: number;
  /** `undefined` for no value and for null. */
  value?: unknown;
  /** The text of an exception. */
  error?: string;
}

/** Decodes UTF-8 in the engine's strings, which are bytes; other bytes stay as they are. */
function fromUtf8(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, letter => letter.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

const toUtf8 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

/** @param text the content of a RESPONSE @returns undefined if it is no answer to a wrapped expression */
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

/** Longest result of a terminal line, in characters; a packet's answer must stay below 8,192, escapes included. */
const longestResult = 1000;

/**
 * A typed line: its value as the engine would print it. Declarations become globals, as at the console, because a function
 * wraps the line.
 */
export function asTyped(line: string): string {
  const global = line.trim().replace(/^(?:var|let|const)\s+(?=[\w$]+\s*=[^=])/, '').replace(/^function\s+([\w$]+)/, '$1=function');
  return `function(v){return v===undefined?"":E.toJS(v).substr(0,${longestResult})}(eval(${quote(toUtf8(global))}))`;
}
