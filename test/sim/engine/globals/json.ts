// Reads and writes JSON as the engine does without Unicode strings, by jswrap_json.c and jslex.c of 2v29. The engine accepts more than JSON, and
// misreads some texts. json.test.ts compares both.

import type { Makers } from '../../makers.ts';
import { limits } from '../limits.js';

/** Most characters of a number that the engine's lexer keeps. Further ones are dropped. */
const longestToken = 63;
/** Most digits of an object's name that consists of digits alone. The engine throws at a longer one, as its buffer for a number is too small. */
const longestIndex = 31;
/** Most characters of a token that an error message shows. */
const longestGot = 29;
/** Largest exponent of a number that is read. The engine counts an exponent down one by one, so a larger one would stop a chip for seconds. */
const longestCount = 100_000;

interface Token { kind: 'value' | 'int' | 'float' | 'text' | 'mark' | 'word' | 'end' | 'other'; text: string; value?: unknown }

const escapes: Record<string, string> = { n: '\n', b: '\b', f: '\f', r: '\r', t: '\t', v: '\v' };
const isDigit = (c: string): boolean => c >= '0' && c <= '9';
/** Returns a name as the engine compares it with a name of its own: a NUL ends it. */
const untilNul = (name: string): string => name.split('\0')[0]!;
const nameOf = (token: Token): string => ({
  int: 'INT', float: 'FLOAT', text: 'STRING', word: 'ID', end: 'EOF', mark: `'${token.text}'`, value: token.text, other: token.text,
})[token.kind];

/** Reads an integer as the engine does, with sign and radix as in C. It overflows at 64 bits, and a leading 0 means octal digits. */
function integerOf(digits: string): number {
  const lead = /^0[xX]/.test(digits) ? 16 : /^0[bB]/.test(digits) ? 2 : /^0[oO]/.test(digits) ? 8 : 0;
  const radix = lead || (/^0[0-7]*$/.test(digits) ? 8 : 10);
  let value = 0n;
  for (const c of digits.slice(lead ? 2 : 0)) {
    const digit = parseInt(c, 36);
    if (!(digit < radix)) break;
    value = BigInt.asIntN(64, value * BigInt(radix) + BigInt(digit));
  }
  return Number(value);
}

function* read(text: string, makers: Makers): Generator<Token, never> {
  let at = 0;
  const now = (): string => text[at] ?? '\0';
  const fail = (message: string): never => { throw makers.makeError(message); };

  function skip(): void {
    for (;;) {
      if (/[\t\v\f \n\r]/.test(now())) at++;
      else if (text.startsWith('//', at)) while (now() !== '\0' && text[at++] !== '\n');
      else if (text.startsWith('/*', at)) {
        const end = text.indexOf('*/', at + 2);
        at = end < 0 ? text.length : end + 2;
      } else return;
    }
  }

  function escape(): string {
    const c = now();
    at++;
    if (escapes[c] !== undefined) return escapes[c];
    if (c === 'u' || c === 'x') {
      const code = text.slice(at, at + (c === 'u' ? 4 : 2));
      if (!(c === 'u' ? /^[0-9a-f]{4}$/i : /^[0-9a-f]{2}$/i).test(code)) fail('Invalid escape sequence');
      at += code.length;
      return String.fromCharCode(parseInt(code, 16) & 0xff);
    }
    const octal = /^[0-7]{1,3}/.exec(text.slice(at - 1, at + 2))?.[0];
    if (octal === undefined) return c;
    at += octal.length - 1;
    return String.fromCharCode(parseInt(octal, 8) & 0xff);
  }

  function quoted(quote: string): Token {
    let value = '';
    let isTemplate = false;
    at++;
    while (at < text.length && now() !== '\0' && now() !== quote && (quote === '`' || now() !== '\n')) {
      isTemplate ||= quote === '`' && text.startsWith('${', at);
      if (text[at++] === '\\') value += escape();
      else value += text[at - 1];
    }
    if (now() !== quote) return { kind: 'other', text: quote === '`' ? 'UNFINISHED TEMPLATE LITERAL' : 'UNFINISHED STRING' };
    at++;
    return isTemplate ? { kind: 'other', text: 'TEMPLATE LITERAL' } : { kind: 'text', text: value };
  }

  function number(): Token {
    const [all] = /^(?:0[xXbBoO][0-9a-fA-F_]*|(?:[0-9][0-9_]*\.?|\.(?=[0-9]))[0-9_]*(?:[eE][+-]?[0-9_]*)?)/.exec(text.slice(at))!;
    at += all.length;
    const kept = all.replace(/_/g, '').slice(0, longestToken);
    const isFloat = !/^0[xbo]/i.test(kept) && /[.eE]/.test(kept);
    if (!isFloat) return { kind: 'int', text: kept, value: integerOf(kept) };
    const [, mantissa = '', exponent = '0'] = /^([0-9.]*)(?:[eE]([+-]?[0-9]*))?/.exec(kept)!;
    // A number with a leading 0 and octal digits alone is octal, and its exponent is ignored.
    if (/^0[0-7]*$/.test(mantissa)) return { kind: 'float', text: kept, value: integerOf(mantissa) };
    if (Math.abs(Number(exponent)) > longestCount) fail(`JSON.parse counts down an exponent of ${exponent}`);
    return { kind: 'float', text: kept, value: Number(`${mantissa || '0'}e${Number(exponent) || 0}`) };
  }

  /** The token before the current one. After a value, a slash divides, and begins no regular expression. */
  let last = '';
  for (;;) {
    skip();
    const c = now();
    let token: Token;
    if (c === '\0') token = { kind: 'end', text: '' };
    else if (c === '"' || c === "'" || c === '`') token = quoted(c);
    else if (isDigit(c) || (c === '.' && isDigit(text[at + 1] ?? ''))) token = number();
    else if (/[A-Za-z_$]/.test(c)) {
      const [word] = /^[A-Za-z0-9_$]+/.exec(text.slice(at))!;
      at += word.length;
      token = {
        kind: word === 'true' || word === 'false' || word === 'null' || word === 'undefined' || word === 'this' ? 'value' : 'word', text: word,
      };
    } else if (c >= '\x80') token = fail('the engine takes this byte for a keyword of its own');
    else if (c === '/' && /^[[{},:;+\-/]?$/.test(last)) token = { kind: 'other', text: /^(?:\\.|[^\n/\\])*\//.test(text.slice(at + 1))
      ? 'REGEX'
      : 'UNFINISHED REGEX' };
    else {
      const isTwo = text.startsWith('--', at);
      at += isTwo ? 2 : 1;
      token = isTwo ? { kind: 'other', text: '--' } : { kind: 'mark', text: c };
    }
    last = token.kind === 'mark' ? token.text : 'value';
    yield token;
  }
}

/** Functions of the realm that know the order in which an object got its names. */
type Names = Pick<typeof limits, 'note' | 'keysOf' | 'orders'>;

function parse(given: unknown, makers: Makers, names: Names): unknown {
  const tokens = read(String(given), makers);
  let token = tokens.next().value;
  const next = (): void => void (token = tokens.next().value);
  const isMark = (c: string): boolean => token.kind === 'mark' && token.text === c;
  const expect = (c: string): void => {
    const got = token.kind === 'text' ? `String:'${token.text}'` : `${nameOf(token)}${token.kind === 'word' ? `:${token.text}` : ''}`;
    if (!isMark(c)) throw makers.makeSyntaxError(`Got ${got.slice(0, longestGot)} expected '${c}'`);
    next();
  };
  /** The value of a minus without a number after it. As in the engine, it ends the reading without an exception, and the result is undefined. */
  const nothing = Symbol('nothing');

  function list(): unknown {
    const items: unknown[] = [];
    next();
    while (!isMark(']')) {
      const item = value();
      if (item === nothing) return nothing;
      if (!isMark(']')) expect(',');
      items.push(item);
    }
    next();
    return makers.makeArray(items);
  }

  function object(): unknown {
    const made = makers.makeObject();
    let hasPrototype = false;
    next();
    while (token.kind === 'text' || token.kind === 'int' || token.kind === 'word' || token.kind === 'value') {
      const name = token.text;
      if (token.kind !== 'text') throw makers.makeSyntaxError(`Got ${nameOf(token)}${token.kind === 'word' ? `:${name}` : ''} expected STRING`);
      if (name.length > longestIndex && /^[1-9][0-9]*$/.test(name)) throw makers.makeError('String too big to convert to number');
      next();
      expect(':');
      const item = value();
      if (item === nothing) return nothing;
      if (!isMark('}')) expect(',');
      if (untilNul(name) === '__proto__') {
        if (!hasPrototype) Object.setPrototypeOf(made, prototypeOf(item, makers));
        hasPrototype = true;
      } else if (!Object.hasOwn(made, name)) {
        names.note(made, name);
        Object.defineProperty(made, name, { value: item, writable: true, configurable: true, enumerable: name[0] !== '\xff' });
      }
    }
    expect('}');
    return made;
  }

  function value(): unknown {
    const { kind, text, value: number } = token;
    if (kind === 'mark' && text === '{') return object();
    if (kind === 'mark' && text === '[') return list();
    if (kind === 'mark' && text === '-') {
      next();
      return token.kind === 'int' || token.kind === 'float' ? 0 - Number(value()) : nothing;
    }
    if (kind === 'int' || kind === 'float' || kind === 'text' || (kind === 'value' && text !== 'undefined' && text !== 'this')) {
      next();
      return kind === 'text' ? text : kind === 'value' ? (text === 'null' ? null : text === 'true') : number;
    }
    throw makers.makeSyntaxError(`Expecting valid value, got ${nameOf(token)}`);
  }

  const whole = value();
  return whole === nothing ? undefined : whole;
}

/**
 * Returns the prototype that `__proto__` in a text gives to an object. A list counts as an empty object. With anything else the engine crashes when
 * a missing name is looked up, so the simulated one throws.
 */
function prototypeOf(item: unknown, makers: Makers): object {
  const plain = Object.getPrototypeOf(makers.makeObject()) as object;
  if (Array.isArray(item)) return plain;
  if (typeof item === 'object' && item !== null) return item;
  const crash = (): never => { throw makers.makeError('the engine has crashed: a __proto__ is no object'); };
  return new Proxy({}, { get: crash, has: crash });
}

/** The type of the JSON.stringify that a realm of Node has. */
export type Write = (value: unknown, replacer: (this: unknown, key: string, value: unknown) => unknown, space?: unknown) => string | undefined;

/** A mark before each name of an object with names like numbers. Without the mark, the realm's JSON.stringify would put these names first. */
const inPlace = '\x02';

function stringify(value: unknown, write: Write, space: unknown, names: Names): string {
  if (value === undefined) return 'null';
  if (typeof value === 'function') return 'undefined';
  const lone = '\x01function\x01';
  let isOrdered = false;
  const written = write(value, function (key, one) {
    const isList = Array.isArray(this);
    if (!isList && key !== '' && (untilNul(key) === 'constructor' || key[0] === '\xff')) return undefined;
    if (typeof one === 'function' && isList) return lone;
    if (typeof one === 'number' && one % 1) return Number(limits.textOf(one, -1));
    if (typeof one === 'object' && one && names.orders.has(one)) {
      isOrdered = true;
      return Object.fromEntries(names.keysOf(one).map(name => [`${inPlace}${name}`, (one as Record<string, unknown>)[name]]));
    }
    return ArrayBuffer.isView(one) ? Array.from(one as unknown as ArrayLike<number>) : one;
  }, space) ?? 'null';
  const text = isOrdered ? written.replaceAll('"\\u0002', '"') : written;
  return text.replace(/\\\\|\\u00[0-9a-f]{2}|[\x7f-\xff]/g, c => c === '\\\\'
    ? c
    : `\\u00${(c.length > 1 ? c.slice(4) : c.charCodeAt(0).toString(16)).toUpperCase()}`)
    .replaceAll('"\\u0001function\\u0001"', 'undefined');
}

/** The type of the engine's global `JSON`. */
export interface EngineJson {
  parse(text: unknown): unknown;
  stringify(value: unknown, replacer?: unknown, space?: unknown): string;
}

/** Makes the engine's global `JSON` for a realm. @param write the realm's own JSON.stringify */
export function createJson(makers: Makers, write: Write, names: Names = limits): EngineJson {
  return { parse: text => parse(text, makers, names), stringify: (value, _replacer, space) => stringify(value, write, space, names) };
}
