// Has the checks that every text of config.json must pass, and the check of placeholders, which are words in braces.

/** Whether the text has a character with a code over 255, which only a `\u` escape can give. */
function hasWideCode(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 255) return true;
  return false;
}

/**
 * Checks that a text may be part of an AT command. AT commands cannot escape a quote, so the text after a quote could run as a command. A
 * character code above 255 would be cut to a byte, which may be a quote.
 * @returns the mistake, as the end of a sentence; undefined if there is none
 */
export function unsafeError(value: string): string | undefined {
  if (/["\x00-\x1f\x7f]/.test(value)) return 'holds a quote or a control character, which no modem accepts; leave it out';
  return hasWideCode(value) ? wideError() : undefined;
}

/** Returns the end of a sentence about a character above 255, which only an escape such as `\u20ac` can give. */
export function wideError(): string {
  return 'holds a letter written with \\u; write the letter itself, in UTF-8';
}

/** Returns the placeholders that the path and query of `http.url` may have. */
export function urlPlaceholders(): string[] {
  return ['{device}', '{path}', '{name}', '{yyyy}', '{mm}', '{dd}'];
}

/**
 * Checks the placeholders in a text.
 * @param known the allowed ones, with their braces
 * @returns the end of a sentence about an unknown placeholder or a single brace; undefined if there is neither
 */
export function bracesError(value: string, known: string[]): string | undefined {
  const rest = value.replace(/\{[A-Za-z]+\}/g, function (placeholder) { return known.indexOf(placeholder) < 0 ? placeholder : ''; });
  if (!/[{}]/.test(rest)) return undefined;
  const last = known[known.length - 1];
  return 'in braces only ' + (known.length > 1 ? known.slice(0, -1).join(', ') + ' and ' + last + ' are' : last + ' is') + ' known';
}
