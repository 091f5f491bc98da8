// The way from a text to a number. The engine's own ways read a leading 0 as octal, wrap from 19 digits on, and throw at 64 characters.

/** Of decimals, these are exact; of hexadecimal digits, fewer. */
const mostDigits = 15;
const mostHexDigits = 13;

/** @param digits decimal ones alone, as a pattern found them @returns NaN for more than 15 without leading zeros */
export function fromDigits(digits: string): number {
  if (digits.length > mostDigits) digits = digits.replace(/^0+/, '') || '0';
  return digits.length > mostDigits ? NaN : parseInt(digits, 10);
}

/** @returns NaN if it is not only decimal digits, or as fromDigits */
export function wholeOf(text: string | undefined): number {
  return text && /^\d+$/.test(text) ? fromDigits(text) : NaN;
}

/** The whole number at the beginning, after blanks and a sign; the rest is ignored. @returns NaN if there is none, or as fromDigits */
export function leadingNumber(text: string): number {
  const found = /^ *[+\-]*(\d+)/.exec(text);
  const n = found ? fromDigits(found[1]!) : NaN;
  return found && found[0].indexOf('-') >= 0 ? -n : n;
}

/** Also with a sign, and a decimal point. @returns NaN for any other text, and for more than 15 characters after the sign */
export function numberOf(text: string | undefined): number {
  const plain = (text || '').replace(/^[+\-]/, '');
  const isFraction = plain.length <= mostDigits && /^\d+\.\d*$/.test(plain);
  const n = isFraction ? parseFloat(plain) : wholeOf(plain);
  return text && text[0] === '-' ? -n : n;
}

/** @returns NaN if it is not only hexadecimal digits, or more than 13 without leading zeros */
export function fromHex(text: string | undefined): number {
  let digits = text && /^[0-9A-Fa-f]+$/.test(text) ? text : '';
  if (digits.length > mostHexDigits) digits = digits.replace(/^0+/, '') || '0';
  return digits.length > mostHexDigits ? NaN : parseInt(digits, 16);
}
