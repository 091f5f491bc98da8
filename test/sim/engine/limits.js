// Operators and built-in functions of Espruino 2v29 that differ from Node's, as jsvar.c, jsutils.c and the jswrap_… files define them. The text of
// this file runs inside the simulated engine's realm, so it imports nothing. The real engine checks it: globals/language.test.ts.

/** Node's own functions, kept before the engine's replace them. */
const nodeText = String.prototype;
const [charAt, charCodeAt, findText, match, splitText] = [nodeText.charAt, nodeText.charCodeAt, nodeText.indexOf, nodeText.match, nodeText.split];
const [lowerCase, upperCase] = [nodeText.toLowerCase, nodeText.toUpperCase];
const replaceText = /** @type {any} */ (nodeText.replace);
const nodeList = Array.prototype;
const [concatList, joinList, sliceList, spliceList] = [nodeList.concat, nodeList.join, nodeList.slice, nodeList.splice];
const { assign, entries, keys: namesOf, values } = Object;
const { fromCharCode } = String;
const hasOwn = Object.prototype.hasOwnProperty;
const { exec } = RegExp.prototype;
const { parse: parseDate } = Date;
const { abs, ceil, exp, floor, log, max, min, trunc } = Math;
const [isFinite_, isNaN_, Long, numberText] = [isFinite, isNaN, BigInt, Number.prototype.toString];

/**
 * Returns the code of the character at an offset of a text, by Node's own function.
 * @param {string} text
 * @param {number} at
 */
const codeAt = (text, at) => charCodeAt.call(text, at);

/**
 * Returns whether all characters of a text are of ASCII.
 * @param {string} text
 */
function isAscii(text) {
  for (let i = 0; i < text.length; i++) if (codeAt(text, i) > 127) return false;
  return true;
}

/**
 * Returns a text up to its first zero character, where the engine's functions in C see the end.
 * @param {string} text
 */
const beforeZero = text => text.substring(0, findText.call(`${text}\0`, '\0'));

/**
 * Sizes of the engine's buffers for a text that becomes a number: jsvGetInteger, jsvGetFloat, and parseInt and parseFloat (JS_NUMBER_BUFFER_SIZE).
 * They are in characters, with the zero at the end.
 */
const integerChars = 32;
const floatChars = 64;
const parseChars = 69;

/**
 * Throws the engine's exception for a text that is too long for a number.
 * @returns {never}
 */
function tooBig() {
  throw new Error('String too big to convert to number');
}

/**
 * Returns the value of a digit from its character code.
 * @param {number | undefined} code
 * @returns {number} from 0 to 35, as letters are digits, too; 99 for other characters
 */
function digitOf(code) {
  if (code === undefined || isNaN_(code)) return 99;
  if (code >= 48 && code <= 57) return code - 48;
  const small = code | 32;
  return small >= 97 && small <= 122 ? small - 87 : 99;
}

/**
 * Returns the base of the number that stands at an offset of a text, by its prefix such as `0x`.
 * @param {string} text
 * @param {number} at
 * @returns {[base: number, at: number]} also the offset after the prefix
 */
function baseAt(text, at) {
  if (text[at] !== '0') return [10, at];
  const mark = lowerCase.call(text[at + 1] || '');
  if (mark === 'o' || mark === 'x' || mark === 'b') return [mark === 'o' ? 8 : mark === 'x' ? 16 : 2, at + 2];
  const rest = /^[0-9.]*/.exec(text.substring(at + 1))?.[0] ?? '';
  return [/[.89]/.test(rest) ? 10 : 8, at + 1];
}

/**
 * Skips the blanks and the sign at the beginning of a text.
 * @param {string} text
 * @returns {[text: string, at: number, isNegative: boolean]} the text up to its first zero character, and the offset after the sign
 */
function begin(text) {
  const c = beforeZero(text);
  let at = /^[\t\v\f \n\r]*/.exec(c)?.[0].length ?? 0;
  const isNegative = c[at] === '-';
  if (isNegative || c[at] === '+') at++;
  return [c, at, isNegative];
}

/**
 * Reads an integer of 64 bits as the engine's stringToIntWithRadix does.
 * @param {string} given
 * @param {number} forced the base; with 0 the prefix decides
 * @returns {[value: number, end: number, isNone: boolean]} also the offset after the number, and whether there was no digit
 */
function integerIn(given, forced) {
  const [text, start, isNegative] = begin(given);
  const [base, from] = forced ? [forced, start] : baseAt(text, start);
  let at = from;
  let value = 0;
  let long = Long(0);
  for (let n = 0; digitOf(codeAt(text, at)) < base; n++, at++) {
    const digit = digitOf(codeAt(text, at));
    if (n < 12) value = value * base + digit;
    if (n === 12) long = Long(value);
    if (n >= 12) long = Long.asIntN(64, long * Long(base) + Long(digit));
    if (n >= 12) value = Number(long);
  }
  return [isNegative ? -value : value, at, at === start];
}

/**
 * Reads a number with fraction and exponent as the engine's stringToFloatWithRadix does.
 * @param {string} given
 * @returns {[value: number, end: number]} NaN if there is no number; also the offset after the number
 */
function floatIn(given) {
  const [text, start, isNegative] = begin(given);
  const [base, from] = baseAt(text, start);
  let at = from;
  let value = 0;
  for (; digitOf(codeAt(text, at)) < base; at++) value = value * base + digitOf(codeAt(text, at));
  if (base === 10) {
    if (text[at] === '.') {
      let share = 0.1;
      for (at++; digitOf(codeAt(text, at)) < 10; at++, share /= 10) value += share * digitOf(codeAt(text, at));
    }
    if (text[at] === 'e' || text[at] === 'E') {
      const isSmall = text[at + 1] === '-';
      at += isSmall || text[at + 1] === '+' ? 2 : 1;
      let power = 0;
      for (; digitOf(codeAt(text, at)) < 10; at++) power = min(power * 10 + digitOf(codeAt(text, at)), 400);
      for (; power > 0; power--) value = isSmall ? value / 10 : value * 10;
    }
  }
  if (at === start || (text[start] === '.' && at === start + 1)) return [NaN, at];
  return [isNegative ? -value : value, at];
}

/**
 * Returns whether a text is an integer, as the engine's jsvIsStringNumericInt does.
 * @param {string} text
 * @param {boolean} [mayHavePoint] whether one decimal point is allowed
 */
function isInteger(text, mayHavePoint) {
  let at = /^[\t\v\f \n\r]*[-+]?/.exec(text)?.[0].length ?? 0;
  let base = 10;
  if (text[at] === '0') {
    const [found, next] = baseAt(text.substring(0, at + 2), at);
    // Here the engine derives the base (2, 8, 10 or 16) from the first character after the 0 alone.
    base = found;
    at = next;
  }
  const rest = text.substring(at);
  let points = mayHavePoint ? 1 : 0;
  for (let i = 0; i < rest.length; i++) if (!(rest[i] === '.' && points-- > 0) && digitOf(codeAt(rest, i)) >= base) return false;
  return rest.length > 0;
}

/**
 * Returns a text as an integer of 32 bits, as the engine's jsvGetInteger does: 0 if it is none.
 * @param {string} text
 */
function integerOf(text) {
  if (!isInteger(text, true)) return 0;
  return text.length >= integerChars ? tooBig() : integerIn(text, 0)[0] | 0;
}

/**
 * Returns a text as a number, as the engine's jsvGetFloat does: NaN if it is none, 0 if it is empty.
 * @param {string} text
 */
function floatOf(text) {
  if (text.length >= floatChars) tooBig();
  const c = beforeZero(text);
  if (c === '') return 0;
  if (c === 'Infinity' || c === '-Infinity') return c[0] === '-' ? -Infinity : Infinity;
  const [value, end] = floatIn(c);
  return end === c.length ? value : NaN;
}

/**
 * Returns a text as a number, as the engine's jsvAsNumber does for + and - before a text.
 * @param {string} text
 */
function asNumber(text) {
  if (text !== '' && !isInteger(text)) return floatOf(text);
  return text.length >= floatChars ? tooBig() : text === '' ? 0 : integerIn(text, 0)[0];
}

/**
 * Writes a number as text, as the engine's ftoa_bounded_extra does.
 * @param {number} value
 * @param {number} decimals number of digits after the point; below 0, as many as needed
 */
function textOf(value, decimals) {
  if (isNaN_(value)) return 'NaN';
  if (!isFinite_(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const least = 0.0000001;
  let text = value < 0 ? '-' : '';
  value = abs(value);
  let exponent = 0;
  if (value > 0 && decimals < 0) {
    if (value >= 1e21) {
      for (; value > 100000; value /= 100000) exponent += 5;
      for (; value > 10; value /= 10) exponent++;
    } else if (value < 1e-6) {
      for (; value < 1e-5; value *= 100000) exponent -= 5;
      for (; value < 1; value *= 10) exponent--;
    }
  }
  if (value < 2147483647 && ((value + least) | 0) === 1 + (value | 0)) value = 1 + (value | 0);
  let unit = 1;
  while (unit * 10 <= value) unit *= 10;
  for (; unit >= 1; unit /= 10) {
    const digit = trunc(value / unit);
    value -= digit * unit;
    text += digit;
  }
  if (decimals < 0 ? value > 0 : decimals > 0) {
    let hasPoint = false;
    value *= 10;
    while ((decimals < 0 && decimals > -12 && value > least) || decimals > 0) {
      let digit = trunc(value + (decimals === 1 ? 0.5 : 0.00000001));
      value = (value - digit) * 10;
      if (digit === 10) digit = 9;
      text += (hasPoint ? '' : '.') + digit;
      hasPoint = true;
      decimals--;
    }
  }
  return text + (exponent ? `e${exponent > 0 ? '+' : ''}${exponent}` : '');
}

/**
 * Turns a number with a fraction into the text that the engine makes of it. Any other value stays.
 * @param {unknown} value
 * @returns {any}
 */
const shown = value => typeof value === 'number' && value % 1 !== 0 ? textOf(value, -1) : value;

/**
 * A function that the engine computes otherwise than Node. Its first argument is what would be `this`.
 * @typedef {(of: any, ...given: any[]) => any} Own
 */

/**
 * Whether a value is a number or a boolean, which the engine compares as numbers.
 * @param {unknown} value
 */
const isNumeric = value => typeof value === 'number' || typeof value === 'boolean';

/**
 * Returns a number and a text as the two numbers that the engine's jsvMathsOp compares.
 * @param {any} number
 * @param {string} text
 * @returns {[number: number, text: number]}
 */
function bothOf(number, text) {
  const isWhole = typeof number === 'boolean' || (number | 0) === number;
  return [Number(number), isWhole && isInteger(text) ? integerOf(text) : floatOf(text)];
}

/**
 * Turns two values into two that Node compares as the engine compares the original ones.
 * @param {any} a
 * @param {any} b
 * @returns {[a: any, b: any]}
 */
function compared(a, b) {
  const [isTextA, isTextB] = [typeof a === 'string', typeof b === 'string'];
  if (isTextA && isTextB) return [a, b];
  if (isTextB && isNumeric(a)) return bothOf(a, b);
  if (isTextA && isNumeric(b)) return /** @type {[number, number]} */ (bothOf(b, a).reverse());
  return (isTextA && (b === undefined || b === null)) || (isTextB && (a === undefined || a === null)) ? [String(a), String(b)] : [a, b];
}

/**
 * Whether both values are numbers, for which Node and the engine agree.
 * @param {any} a
 * @param {any} b
 */
const isBoth = (a, b) => typeof a === 'number' && typeof b === 'number';

/**
 * Computes `a < b` as the engine does. The result is undefined if both operands are undefined.
 * @param {any} a
 * @param {any} b
 */
function less_(a, b) {
  if (isBoth(a, b)) return a < b;
  if (a === undefined && b === undefined) return undefined;
  const [one, other] = compared(a, b);
  return one < other;
}

/**
 * Computes `a <= b` as the engine does. The result is undefined if both operands are undefined.
 * @param {any} a
 * @param {any} b
 */
function most_(a, b) {
  if (isBoth(a, b)) return a <= b;
  if (a === undefined && b === undefined) return undefined;
  const [one, other] = compared(a, b);
  return one <= other;
}

/**
 * Computes `a > b` as the engine does. The result is undefined if both operands are undefined.
 * @param {any} a
 * @param {any} b
 */
function more_(a, b) {
  if (isBoth(a, b)) return a > b;
  if (a === undefined && b === undefined) return undefined;
  const [one, other] = compared(a, b);
  return one > other;
}

/**
 * Computes `a >= b` as the engine does. The result is undefined if both operands are undefined.
 * @param {any} a
 * @param {any} b
 */
function least_(a, b) {
  if (isBoth(a, b)) return a >= b;
  if (a === undefined && b === undefined) return undefined;
  const [one, other] = compared(a, b);
  return one >= other;
}

/**
 * Computes `a == b` as the engine does.
 * @param {any} a
 * @param {any} b
 */
function equal_(a, b) {
  if (isBoth(a, b)) return a === b;
  const isNothing = (/** @type {any} */ one) => one === undefined || one === null;
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  const [one, other] = compared(a, b);
  return isNumeric(one) && isNumeric(other) ? +one === +other : one === other;
}

/**
 * Turns the operand of a sign, + or - before a value, into a number as the engine does.
 * @param {any} value
 */
const number_ = value => typeof value === 'number' ? value : typeof value === 'string' ? asNumber(value) : +value;

/**
 * Turns an operand of - * / or % into a number as the engine does.
 * @param {any} value
 */
const float_ = value => typeof value === 'string' ? floatOf(value) : value;

/**
 * Turns an operand of & | ^ ~ or a shift into a number as the engine does.
 * @param {any} value
 */
const bits_ = value => typeof value === 'string' ? integerOf(value) : typeof value === 'number' && abs(value) >= 9223372036854775808 ? 0 : value;

/**
 * For each sign such as `-`, the function that computes the operation. It turns both operands into numbers as the engine does.
 * @type {Record<string, (a: any, b: any) => number>}
 */
const binary = {
  '-': (a, b) => float_(a) - float_(b), '*': (a, b) => float_(a) * float_(b), '/': (a, b) => float_(a) / float_(b),
  '%': (a, b) => float_(a) % float_(b),
  '&': (a, b) => bits_(a) & bits_(b), '|': (a, b) => bits_(a) | bits_(b), '^': (a, b) => bits_(a) ^ bits_(b),
  '<<': (a, b) => bits_(a) << bits_(b), '>>': (a, b) => bits_(a) >> bits_(b), '>>>': (a, b) => bits_(a) >>> bits_(b),
};

/**
 * Computes the operation of `binary` with this sign, such as `-`. As in the engine, the result is undefined if both operands are undefined.
 * @param {string} sign
 * @param {any} a
 * @param {any} b
 */
const both_ = (sign, a, b) => a === undefined && b === undefined ? undefined : /** @type {any} */ (binary)[sign](a, b);

/**
 * Computes `left -= right` and similar assignments. The engine reads the left side only after it has evaluated the right side, so `left` is the last
 * argument.
 * @param {string} sign
 * @param {any} right
 * @param {any} left
 */
const later_ = (sign, right, left) => both_(sign, left, right);

/**
 * Computes `of[key] -= right` and similar assignments to a member. The engine reads the member only after it has evaluated the right side, which is a
 * function here.
 * @param {string} sign
 * @param {any} of
 * @param {any} key
 * @param {() => any} right
 */
function keyed_(sign, of, key, right) {
  const value = right();
  return of[key] = sign === '+' ? sum_(of[key], value) : both_(sign, of[key], value);
}

/**
 * Computes `a + b` as the engine does.
 * @param {any} a
 * @param {any} b
 */
function sum_(a, b) {
  if (isBoth(a, b)) return a + b;
  return typeof a === 'string' || typeof b === 'string' ? shown(a) + shown(b) : a === undefined && b === undefined ? undefined : a + b;
}

/**
 * Computes `left + right` if the right side calls a function. If the call has lengthened the text on the left, the engine adds to the longer one.
 * @param {any} left the left side before the call
 * @param {any} right
 * @param {any} now the left side after the call
 */
const appended_ = (left, right, now) => sum_(typeof left === 'string' && typeof now === 'string' && now.startsWith(left) ? now : left, right);

/**
 * Computes `left += right`. The engine reads the left side only after it has evaluated the right side, so `left` is the last argument.
 * @param {any} right
 * @param {any} left
 */
const add_ = (right, left) => sum_(left, right);

/**
 * Checks a key by which an object, list or text is accessed, and returns the key. It throws as the engine does if the key has too many digits.
 * @param {any} key
 */
function key_(key) {
  return typeof key === 'string' && key.length >= integerChars && /^[1-9][0-9]*$/.test(key) ? tooBig() : key;
}

/**
 * For each object with a name like a number, its names in the order in which they came. The engine keeps that order, while Node puts numbers first.
 * @type {WeakMap<object, string[]>}
 */
const orders = new WeakMap();
const isLikeIndex = (/** @type {string} */ name) => /^(0|[1-9][0-9]*)$/.test(name);

/**
 * Returns the names in an object, in the engine's order. Names that begin with 0xFF are the engine's own, and are left out.
 * @param {any} of null and undefined have no names
 * @returns {string[]}
 */
function keysOf(of) {
  if (of === undefined || of === null) return [];
  const now = namesOf(of).filter(name => codeAt(name, 0) !== 255);
  const order = orders.get(of);
  return order ? [...order.filter(name => hasOwn.call(of, name)), ...now.filter(name => !order.includes(name))] : now;
}

/**
 * Notes the order of an object's names. It is called before a name is set.
 * @param {any} of
 * @param {any} name
 */
function note(of, name) {
  if (typeof of === 'object' && of && !Array.isArray(of) && !ArrayBuffer.isView(of) && isLikeIndex(String(name)) && !hasOwn.call(of, name)) {
    orders.set(of, [...keysOf(of), String(name)]);
  }
}

/**
 * Carries out `of[key] = value` as the engine does.
 * @param {any} of
 * @param {any} key
 * @param {any} value
 */
function set_(of, key, value) {
  note(of, key_(key));
  return of[key] = value;
}

/**
 * Carries out `delete of[key]` as the engine does, and returns false if the object has no such name.
 * @param {any} of
 * @param {any} key
 */
function delete_(of, key) {
  const had = hasOwn.call(of, key_(key));
  const order = orders.get(of);
  if (order) orders.set(of, order.filter(name => name !== String(key)));
  delete of[key];
  return had;
}

/**
 * Returns the days from 1970 to a date, as the engine's fromCalendarDate does. Impossible days and months roll over.
 * @param {number} year @param {number} month from 0 @param {number} day from 1
 */
function dayNumber(year, month, day) {
  year += floor(month / 12);
  month -= floor(month / 12) * 12;
  // The calculation takes years that begin in March, so that a leap day is the last one.
  if (month < 2) [year, month] = [year - 1, month + 12];
  const century = floor(year / 100);
  return 365 * year + floor(year / 4) - century + floor(century / 4) + 30 * month + trunc((3 * month + 6) / 5) + day - 719531;
}

/**
 * Reads a date such as `2026-11-27T01:02:03Z` or its shorter forms, as the engine's jswrap_date_parse does. Node reads the other form, `Nov 27,
 * 2026`.
 * @param {string} text
 * @returns {number} milliseconds since 1970; 0 if there is no date
 */
function dateIn(text) {
  const day = /^\s*(\d+)\s*-\s*(\d+)\s*-\s*(\d+)/.exec(text);
  if (!day) return /^\s*[A-Za-z]/.test(text) ? parseDate(text) || 0 : 0;
  const [, hours = '0', minutes = '0', seconds = '0', sign, zoneHours = '', zoneMinutes = '0'] =
    /^\s*T(\d*)(?:\s*:\s*(\d+)(?:\s*:\s*(\d+(?:[.]\d*)?)\s*(?:GMT|Z)?\s*(?:([+-])\s*(\d+)(?::(\d+))?)?)?)?/.exec(text.substring(day[0].length))
    ?? [];
  const zone = zoneHours.length === 4 ? trunc(+zoneHours / 100) * 60 + +zoneHours % 100 : +zoneHours * 60 + +zoneMinutes;
  const time = (+hours * 60 + +minutes - (sign === '-' ? -zone : zone)) * 60000 + trunc(+seconds * 1000);
  return dayNumber(+day[1], +day[2] - 1, +day[3]) * 86400000 + time;
}

/**
 * Returns `of[at]` as the engine does. It throws for an index outside of a text or typed array.
 * @param {any} of
 * @param {any} at
 * @param {any} [now] the list after `at` was computed, since the engine looks at the list only then
 */
function indexed_(of, at, now) {
  if (now !== undefined) of = now;
  if (typeof at === 'number' && at >= 0 && (at | 0) === at) return of[at];
  const isText = typeof of === 'string';
  const isOutside = typeof at === 'number'
    ? !(at >= 0) || isText
    : isText && typeof at !== 'function' && !/^(0|[1-9][0-9]*)$/.test(at) && !(at in Object(of));
  if (isOutside && (isText || ArrayBuffer.isView(of))) {
    throw new Error(`Field or method "${at}" does not already exist, and can't create it on ${isText ? 'String' : of.constructor.name}`);
  }
  return of[key_(at)];
}

/**
 * Returns a value as an integer of 32 bits, as the engine passes it to its functions.
 * @param {any} value
 */
const whole = value => typeof value === 'string' ? integerOf(value) : bits_(value) | 0;

/**
 * Returns the offset of a part in a text as the engine does, −1 if it is missing.
 * @param {string} text
 * @param {string} part
 * @param {any} [from]
 */
function indexOf(text, part, from) {
  if (part.length > text.length) return -1;
  const last = text.length - part.length;
  const at = isNumeric(from) ? min(max(whole(from), 0), last + 1) : 0;
  const found = at < text.length ? findText.call(text, part, at) : -1;
  if (found >= 0) return found;
  // The engine also finds a part whose rest is cut off by the end of the text.
  const first = codeAt(part, 0);
  for (let i = max(at, last + 1); i < text.length; i++) if (codeAt(text, i) === first && part.startsWith(text.substring(i))) return i;
  return -1;
}

/**
 * Replaces the first or all occurrences of a part, as found by the engine's `indexOf`.
 * @param {string} text
 * @param {string} part
 * @param {string} by
 * @param {boolean} isAll
 */
function replaced(text, part, by, isAll) {
  let at = indexOf(text, part);
  while (at >= 0) {
    text = text.substring(0, at) + by + text.substring(at + part.length);
    at = isAll ? indexOf(text, part, at + by.length) : -1;
  }
  return text;
}

/**
 * Splits a text as the engine does.
 * @param {string} text
 * @param {string} by
 */
function split(text, by) {
  if (by === '') return text === '' ? [] : [...text];
  const parts = [];
  const end = text.length + 1 - by.length;
  let last = 0;
  for (let at = 0; at <= end; at++) {
    const next = findText.call(text, by, at);
    at = next < 0 ? end : next;
    const to = at === end ? end + by.length : at;
    parts.push(to < last ? text.substring(last) : text.substring(last, to));
    last = to + by.length;
  }
  return parts;
}

/**
 * Sorts `count` elements of a list, from `from` on, by the quicksort of jswrap_array.c. It is not stable.
 * @param {any[]} list
 * @param {(a: any, b: any) => number} compare
 * @param {number} from
 * @param {number} count
 */
function sortPart(list, compare, from, count) {
  if (count < 2) return;
  if (count > 10) {
    const [middle, high] = [from + (count >> 1), from + count - 1];
    const [lowValue, middleValue, highValue] = [list[from], list[middle], list[high]];
    const lowMiddle = compare(lowValue, middleValue);
    const middleHigh = compare(middleValue, highValue);
    const lowHigh = compare(lowValue, highValue);
    if ((lowMiddle <= 0 && middleHigh <= 0) || (lowHigh <= 0 && middleHigh >= 0)) [list[from], list[middle]] = [middleValue, lowValue];
    else if ((lowMiddle >= 0 && lowHigh <= 0) || (middleHigh >= 0 && lowHigh >= 0)) [list[from], list[high]] = [highValue, lowValue];
  }
  const pivot = list[from];
  let at = from;
  let isLowest = true;
  for (let i = from + 1; i < from + count; i++) {
    const value = list[i];
    const order = compare(value, pivot);
    if (order > 0) continue;
    if (order < 0) isLowest = false;
    list[at] = value;
    list[i] = list[++at];
    list[at] = pivot;
  }
  sortPart(list, compare, at + 1, from + count - at - 1);
  if (!isLowest) sortPart(list, compare, from, at - from);
}

/**
 * Sorts a list in place as the engine does, and returns it.
 * @param {any[]} list
 * @param {((a: any, b: any) => any) | undefined} compare
 */
function sort(list, compare) {
  sortPart(list, (a, b) => {
    if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
    if (compare) return number_(compare(a, b)) || 0;
    const [one, other] = [String(shown(a)), String(shown(b))];
    return one < other ? -1 : one > other ? 1 : 0;
  }, 0, list.length);
  return list;
}

/**
 * Computes `list.splice` as the engine does.
 * @param {any[]} list
 * @param {any} index
 * @param {any} count
 * @param {any[]} items
 */
function splice(list, index, count, items) {
  let at = whole(index);
  if (at < 0) at += list.length;
  at = min(max(at, 0), list.length);
  const many = min(isNumeric(count) ? whole(count) : list.length, list.length - at);
  // With a negative count the engine moves the rest of the list, and leaves a gap.
  return spliceList.call(list, at, max(many, 0), ...many < 0 ? Array(-many).fill(undefined) : [], ...items);
}

/**
 * Computes `list.map` as the engine does.
 * @param {any[]} list
 * @param {(item: any, at: number) => any} turn
 * @returns {any[]}
 */
function mapped(list, turn) {
  /**
   * The results of the calls so far, which become the new list.
   * @type {any[]}
   */
  const all = [];
  iterate(list, (item, at) => void (all[at] = turn(item, at)));
  if (all.length < list.length) all.length = list.length;
  return all;
}

/**
 * Calls a function with each element of a list. The engine fetches the next element before a call. So it goes on to elements that were added,
 * unless the last call added them.
 * @param {any[]} list
 * @param {(item: any, at: number) => unknown} run returns true to stop
 */
function iterate(list, run) {
  for (let at = 0; at < list.length; at++) {
    const count = list.length;
    if (at in list && run(list[at], at)) return;
    if (at + 1 >= count) return;
    if (list.length < count) throw new Error('A list gets shorter while its callbacks run: the engine goes on with other elements than Node.');
  }
}

/**
 * Computes `list.reduce` as the engine does.
 * @param {any[]} list
 * @param {(...of: any[]) => any} run
 * @param {any} sum
 */
function reduce(list, run, sum) {
  let at = 0;
  if (sum === undefined) {
    if (list.length === 0) throw new Error('No initial value');
    sum = list[at++];
  }
  for (; at < list.length; at++) if (at in list) sum = run(sum, list[at], at, list);
  return sum;
}

/**
 * Replaces what a pattern finds, as the engine does.
 * @param {string} text
 * @param {RegExp} pattern
 * @param {any} by a text, in which only $1 to $9 have a meaning, or a function
 * @returns {string}
 */
function replacedByPattern(text, pattern, by) {
  if (typeof by === 'function') {
    return replaceText.call(text, pattern, (/** @type {any[]} */ ...found) => String(shown(by(...found.map(one => one === undefined ? '' : one)))));
  }
  const spelled = String(shown(by));
  if (findText.call(spelled, '$') < 0) return replaceText.call(text, pattern, spelled);
  return replaceText.call(text, pattern, (/** @type {any[]} */ ...found) => {
    const groups = found.length - 2;
    return replaceText.call(spelled, /[$]([1-9])/g, (/** @type {string} */ sign, /** @type {number} */ group) => group < groups
      ? found[group]
      : sign);
  });
}

/**
 * Computes `text.slice` as the engine does.
 * @param {string} text
 * @param {any} from
 * @param {any} to
 */
function cut(text, from, to) {
  const [start, end] = [whole(from), to === undefined ? text.length : whole(to)];
  const place = (/** @type {number} */ at) => max(at < 0 ? at + text.length : at, 0);
  return place(end) <= place(start) ? '' : text.substring(place(start), place(end));
}

/**
 * The engine's built-in functions that differ from Node's, by their owner and name. The list is complete for all functions that the firmware may use.
 * @type {Record<string, Record<string, Own>>}
 */
const builtins = {
  'String.prototype': {
    indexOf: (text, part, from) => indexOf(text, String(shown(part)), from),
    includes: (text, part, from) => indexOf(text, String(shown(part)), from) >= 0,
    replace: (text, part, by) => part instanceof RegExp ? replacedByPattern(text, part, by) : replaced(text, String(part), String(shown(by)), false),
    replaceAll: (text, part, by) => replaced(text, String(part), String(shown(by)), true),
    split: (text, by) => by === undefined || by instanceof RegExp ? splitText.call(text, by) : split(text, String(by)),
    slice: (text, from, to) => cut(text, from, to),
    charAt: (text, at) => charAt.call(text, whole(at)),
    charCodeAt: (text, at) => codeAt(text, whole(at)),
    trim: (text) => replaceText.call(text, /^[\t\v\f \n\r]+|[\t\v\f \n\r]+$/g, ''),
    concat: (text, ...parts) => parts.reduce((/** @type {string} */ sum, /** @type {any} */ part) => sum + (part === undefined
      ? ''
      : shown(part)), text),
    // The engine changes the case of ASCII letters alone.
    toLowerCase: text => isAscii(text)
      ? lowerCase.call(text)
      : replaceText.call(text, /[A-Z]+/g, (/** @type {string} */ letters) => lowerCase.call(letters)),
    toUpperCase: text => isAscii(text)
      ? upperCase.call(text)
      : replaceText.call(text, /[a-z]+/g, (/** @type {string} */ letters) => upperCase.call(letters)),
    match: (text, pattern) => match.call(text, pattern) ?? (pattern.global ? [] : null),
  },
  'String': {
    fromCharCode: (_, ...codes) => fromCharCode(...codes.map(code => whole(code) & 255)),
  },
  'RegExp.prototype': {
    exec: (pattern, text) => {
      const found = exec.call(pattern, text);
      // A group that took no part in the match is an empty text in the engine, and undefined in Node.
      for (let group = 1; found && group < found.length; group++) found[group] ??= '';
      return found;
    },
  },
  'Date': {
    parse: (_, text) => dateIn(text),
  },
  'Array.prototype': {
    sort,
    slice: (list, from, to) => sliceList.call(list, whole(from), to === undefined ? undefined : whole(to)),
    splice: (list, index, count, ...items) => splice(list, index, count, items),
    concat: (list, ...items) => concatList.call(list, ...items.filter(one => one !== undefined)),
    join: (list, by) => joinList.call(mapped(list, shown), by),
    forEach: (list, run, self) => iterate(list, (item, at) => void run.call(self, item, at, list)),
    map: (list, run, self) => mapped(list, (item, at) => run.call(self, item, at, list)),
    filter: (list, run, self) => {
      /**
       * The elements that the function accepted so far.
       * @type {any[]}
       */
      const kept = [];
      iterate(list, (item, at) => void (run.call(self, item, at, list) && kept.push(item)));
      return kept;
    },
    some: (list, run, self) => {
      let isFound = false;
      iterate(list, (item, at) => isFound = !!run.call(self, item, at, list));
      return isFound;
    },
    every: (list, run, self) => {
      let isFound = false;
      iterate(list, (item, at) => isFound = !run.call(self, item, at, list));
      return !isFound;
    },
    reduce,
  },
  'Object': {
    keys: (_, of) => typeof of === 'object' || of === undefined ? keysOf(of) : namesOf(of),
    values: (_, of) => orders.has(of) ? mapped(keysOf(of), name => of[name]) : values(of),
    entries: (_, of) => orders.has(of) ? mapped(keysOf(of), name => [name, of[name]]) : entries(of),
    assign: (_, to, ...from) => {
      if (Array.isArray(to)) throw new TypeError('Expecting Object, got Array');
      for (const one of from) if (orders.has(one)) throw new Error('The engine ends in Object.assign of a name like a number.');
      // what a getter returns is stored even if the memory has run out meanwhile, with the part of a list that fitted (jsvObjectAppendAll)
      for (const one of from) {
        for (const name of namesOf(one || {})) {
          try {
            to[name] = one[name];
          } catch (error) {
            const part = /** @type {{ part?: unknown[] } | undefined} */ (error)?.part;
            if (part) to[name] = [...part];
            throw error;
          }
        }
      }
      return to;
    },
  },
  'Number.prototype': {
    toFixed: (value, decimals) => textOf(+value, min(max(whole(decimals), 0), 20)),
    toString: (/** @type {any} */ value, /** @type {any} */ base) => base === undefined || base === 10
      ? String(shown(+value))
      : numberText.call(+value, base),
  },
  'Math': {
    round: (_, value) => {
      const x = float_(value) - 0;
      if (!isFinite_(x) || (x === 0 && 1 / x < 0)) return x;
      const moved = trunc(x + (x < 0 ? -0.5 : 0.5));
      return abs(moved) >= 9223372036854775808 ? -9223372036854775808 : moved;
    },
    pow: (_, x, y) => {
      if (y >= 0 && y < 10 && (y | 0) === y) return Array(y).fill(float_(x))
        .reduce((/** @type {number} */ product, /** @type {number} */ one) => product * one, 1);
      return x < 0 && y % 1 === 0 ? (y % 2 === 0 ? 1 : -1) * exp(log(-x) * y) : exp(log(x) * y);
    },
    max: (_, ...all) => all.length === 2 && isBoth(all[0], all[1]) ? max(all[0], all[1]) : max(...all.map(float_)),
    min: (_, ...all) => all.length === 2 && isBoth(all[0], all[1]) ? min(all[0], all[1]) : min(...all.map(float_)),
    floor: (_, value) => floor(float_(value)),
    ceil: (_, value) => ceil(float_(value)),
    abs: (_, value) => abs(float_(value)),
  },
  'globalThis': {
    isNaN: (_, value) => isNaN_(float_(value)),
    isFinite: (_, value) => isFinite_(float_(value)),
    parseInt: (_, value, base) => {
      const text = String(shown(value)).substring(0, parseChars);
      const isHex = (!base || base === 16) && /^0x/i.test(text);
      const [n, end, isNone] = integerIn(isHex ? text.substring(2) : text, isHex ? 16 : whole(base) || 10);
      return isNone ? NaN : end + (isHex ? 2 : 0) === parseChars ? tooBig() : n;
    },
    parseFloat: (_, value) => {
      const text = String(shown(value)).substring(0, parseChars);
      if (text === 'Infinity' || text === '-Infinity') return text[0] === '-' ? -Infinity : Infinity;
      const [n, end] = floatIn(text);
      return end === parseChars ? tooBig() : n;
    },
  },
};

/**
 * Returns the stand-ins for the methods of a built-in object by their names. It has no other member, so that `toString` of a text is not found.
 * @param {string} owner
 * @returns {Record<string, Own>}
 */
const ownOf = owner => assign(Object.create(null), builtins[`${owner}.prototype`]);
const [ofString, ofNumber, ofArray, ofRegExp] = [ownOf('String'), ownOf('Number'), ownOf('Array'), ownOf('RegExp')];

/**
 * Calls a method in a source that is loaded as a module. If the engine's method differs from Node's, its stand-in is called.
 * @param {string} name the name of the method
 * @param {any} of the value whose method is called
 * @param {any[]} given the arguments
 */
function call_(name, of, ...given) {
  const all = typeof of === 'string' ? ofString
    : typeof of === 'number' ? ofNumber
    : Array.isArray(of) ? ofArray
    : of instanceof RegExp ? ofRegExp
    : undefined;
  const own = all?.[name];
  return own ? own(of, ...given) : of[name](...given);
}

/** Names of the built-in objects some of whose functions the engine computes otherwise than Node. */
const owners = ['Date', 'Math', 'Object', 'String'];

/**
 * The functions of these objects and of the global object that the engine computes otherwise than Node, by name. Sources that are loaded as modules
 * use them.
 */
const given_ = Object.fromEntries([...owners, 'globalThis'].flatMap(owner => Object.entries(builtins[owner] ?? {}))
  .map(([name, run]) => [name, (/** @type {any[]} */ ...values) => run(undefined, ...values)]));

/**
 * Returns a class of typed arrays that behaves as the engine's. A length of 0 counts as none given, and beyond the end of a buffer there are zeros.
 * @param {any} Real Node's class
 * @returns {any}
 */
function viewsOf(Real) {
  /**
   * Makes a typed array of a list, a length, or a part of a buffer.
   * @param {any} of
   * @param {any} from offset in bytes
   * @param {any} length number of elements
   */
  function View(of, from, length) {
    if (typeof of === 'string') throw new Error('Unsupported first argument of type String');
    const isPart = of instanceof ArrayBuffer && length !== undefined;
    if (of instanceof ArrayBuffer && from > of.byteLength) return new Real(length || 0);
    if (!isPart || length === 0) return new Real(of, from);
    if (from + length * Real.BYTES_PER_ELEMENT <= of.byteLength) return new Real(of, from, length);
    const longer = new Real(length);
    longer.set(new Real(of, from));
    return longer;
  }
  View.prototype = Real.prototype;
  View.BYTES_PER_ELEMENT = Real.BYTES_PER_ELEMENT;
  return View;
}

/** The engine's operators (with `_` at the end) and functions, for code that asengine.js has translated. */
export const limits = {
  less_, most_, more_, least_, equal_, number_, float_, bits_, sum_, add_, appended_, key_, indexed_, set_, delete_, both_, later_, keyed_, call_,
  given_,
  floatOf, textOf, note, keysOf, orders, viewsOf, builtins, owners,
};
