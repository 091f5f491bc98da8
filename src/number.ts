// Functions that make a number of a text. The engine's own functions read a leading 0 as octal, overflow from 19 digits on, and throw an
// error at 64 characters.

/** Largest number of decimal digits with which every whole number is exact. */
const mostDigits = 15;
/** Largest number of hexadecimal digits with which every whole number is exact. */
const mostHexDigits = 13;

/**
 * Turns decimal digits, as a pattern has found them, into a number.
 * @returns NaN for more than 15 digits without leading zeros
 */
export function fromDigits(digits: string): number {
  if (digits.length > mostDigits) digits = digits.replace(/^0+/, '') || '0';
  return digits.length > mostDigits ? NaN : parseInt(digits, 10);
}

/**
 * Turns a text of decimal digits into a number.
 * @returns NaN for any other text, and for more than 15 digits without leading zeros
 */
export function wholeOf(text: string | undefined): number {
  return text && /^\d+$/.test(text) ? fromDigits(text) : NaN;
}

/**
 * Reads the whole number at the beginning of a text, after blanks and a sign. The rest of the text is ignored.
 * @returns NaN if there is none, or if it has more than 15 digits
 */
export function leadingNumber(text: string): number {
  const found = /^ *[+\-]*(\d+)/.exec(text);
  const n = found ? fromDigits(found[1]!) : NaN;
  return found && found[0].indexOf('-') >= 0 ? -n : n;
}

/**
 * Turns a text into a number. It may have a sign and a decimal point.
 * @returns NaN for any other text, and for more than 15 characters after the sign
 */
export function numberOf(text: string | undefined): number {
  const plain = (text || '').replace(/^[+\-]/, '');
  const isFraction = plain.length <= mostDigits && /^\d+\.\d*$/.test(plain);
  const n = isFraction ? parseFloat(plain) : wholeOf(plain);
  return text && text[0] === '-' ? -n : n;
}

/**
 * Turns a text of hexadecimal digits into a number.
 * @returns NaN for any other text, and for more than 13 digits without leading zeros
 */
export function fromHex(text: string | undefined): number {
  let digits = text && /^[0-9A-Fa-f]+$/.test(text) ? text : '';
  if (digits.length > mostHexDigits) digits = digits.replace(/^0+/, '') || '0';
  return digits.length > mostHexDigits ? NaN : parseInt(digits, 16);
}
