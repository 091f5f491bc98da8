// Decides whether a text is strict JSON. The engine's JSON.parse also accepts comments, octal numbers and other quotes. A few replacements,
// which the engine does natively, shrink the text to its brackets, commas, colons, and one sign for each value. Reading each character, as
// mistake.ts does, would take the chip seconds.

/**
 * Most digits of a number. The engine changes integers of 19 digits, and counts exponents down one by one, so `1e2147483647` never ends.
 */
const mostDigits = 15;
/** Greatest depth of nested brackets that counts as strict JSON here. The limit in json.ts is lower. */
const mostDepth = 8;
/** Character that stands for a text. JSON allows it only as an escape. */
const textSign = '\x01';

function isWhole(word: string): boolean {
  return word === '0' || /^[1-9]\d*$/.test(word);
}

/**
 * Whether a word is a number of JSON.
 * @param word without blanks
 */
export function isNumber(word: string): boolean {
  // The replacements remove the exponent, the fraction and the sign. A blank takes the exponent's place for a moment, so that no second
  // exponent is removed.
  return isWhole(word.replace(/[eE][+\-]\d+$/, ' ').replace(/[eE]\d+$/, ' ').replace(/ $/, '').replace(/\.\d+$/, '').replace(/^-/, ''));
}

/**
 * Whether the engine reads a number without changing it.
 * @param word a number of JSON
 */
export function isShort(word: string): boolean {
  return word.replace(/\D/g, '').length <= mostDigits && !/[eE][+\-]*\d\d\d\d/.test(word);
}

function isValue(word: string): boolean {
  if (word.length <= mostDigits && isWhole(word)) return true;
  return word === 'true' || word === 'false' || word === 'null' || (isNumber(word) && isShort(word));
}

/**
 * Whether an object or a list is right JSON, in which all inner objects and lists were replaced before.
 * @param part the object or list with its brackets, where `\x01` stands for each text, and a `0` for any other value
 */
function isSimple(part: string): boolean {
  if (part === '{}' || part === '[]') return true;
  if (part[0] === '[') return /^\[0d*\]$/.test(part.replace(/\x01/g, '0').replace(/,0/g, 'd'));
  // In the replaced text, p stands for a name with its value, and c for a further one.
  return /^\{pc*\}$/.test(part.replace(/\x01:[\x010]/g, 'p').replace(/,p/g, 'c'));
}

/**
 * Whether a text is strict JSON that the engine reads rightly. It is also false for strict JSON with numbers that the engine misreads, or
 * with more than eight brackets within each other.
 */
export function isStrict(text: string): boolean {
  let outline = text;
  if (text.indexOf(textSign) >= 0) return false;
  if (text.indexOf('\\') >= 0) outline = text.replace(/\\["\\\/bfnrt]/g, '_').replace(/\\u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]/g, '_');
  outline = outline.replace(/"[^"\\\x00-\x1f]*"/g, textSign);
  // A quote mark that is left over has no closing quote mark.
  if (outline.indexOf('"') >= 0) return false;
  outline = outline
    .replace(/[^\x00-\x20{}\[\]:,][^\x00-\x20{}\[\]:,]*/g, function (word) { return isValue(word) ? '0' : '!'; })
    .replace(/[ \t\r\n]+/g, '');
  for (let i = 0; i < mostDepth && outline.length > 1; i++) {
    outline = outline.replace(/[{\[][^{}\[\]]*[}\]]/g, function (part) { return isSimple(part) ? '0' : '!'; });
  }
  return outline === '0' || outline === textSign;
}
