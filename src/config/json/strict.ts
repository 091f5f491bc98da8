// Whether a text is strict JSON. The engine's JSON.parse accepts more: comments, octal numbers, other quotes. Native replacements shrink
// the text to its outline; reading each character, as mistake.ts does, would take the chip seconds.

/** Integers of 19 digits become others in the engine. It counts an exponent down one by one: `1e2147483647` never ends. */
const mostDigits = 15;
/** Of brackets in brackets; json.ts allows fewer. */
const mostDepth = 8;

function isWhole(word: string): boolean {
  return word === '0' || /^[1-9]\d*$/.test(word);
}

/** @param word without blanks */
export function isNumber(word: string): boolean {
  // takes parts off the end; the blank prevents a second exponent
  return isWhole(word.replace(/[eE][+\-]\d+$/, ' ').replace(/[eE]\d+$/, ' ').replace(/ $/, '').replace(/\.\d+$/, '').replace(/^-/, ''));
}

/** @param word a number @returns whether the engine reads it as it is */
export function isShort(word: string): boolean {
  return word.replace(/\D/g, '').length <= mostDigits && !/[eE][+\-]*\d\d\d\d/.test(word);
}

function isValue(word: string): boolean {
  if (word.length <= mostDigits && isWhole(word)) return true;
  return word === 'true' || word === 'false' || word === 'null' || (isNumber(word) && isShort(word));
}

/** @param part one pair of brackets; a `"` is a text, a `0` another value */
function isSimple(part: string): boolean {
  if (part === '{}' || part === '[]') return true;
  if (part[0] === '[') return /^\["d*\]$/.test(part.replace(/0/g, '"').replace(/,"/g, 'd'));
  // p: a name with its value; c: a further one
  return /^\{pc*\}$/.test(part.replace(/":["0]/g, 'p').replace(/,p/g, 'c'));
}

/** False for strict JSON, too, of numbers that the engine misreads, or of eight brackets in brackets. */
export function isStrict(text: string): boolean {
  let outline = text;
  if (text.indexOf('\\') >= 0) outline = text.replace(/\\["\\\/bfnrt]/g, '_').replace(/\\u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]/g, '_');
  const texts = /"[^"\\\x00-\x1f]*"/g;
  // a quote without its other one
  if (outline.replace(texts, '').indexOf('"') >= 0) return false;
  outline = outline.replace(texts, '"')
    .replace(/[^\x00-\x20"{}\[\]:,][^\x00-\x20"{}\[\]:,]*/g, function (word) { return isValue(word) ? '0' : '!'; })
    .replace(/[ \t\r\n]+/g, '');
  for (let i = 0; i < mostDepth && outline.length > 1; i++) {
    outline = outline.replace(/[{\[][^{}\[\]]*[}\]]/g, function (part) { return isSimple(part) ? '0' : '!'; });
  }
  return outline === '0' || outline === '"';
}
