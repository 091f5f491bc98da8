// All strings of config.json, and placeholders: words in braces.

/** A character has a code over 255, which only a `\u` escape can give. */
function hasWideCode(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 255) return true;
  return false;
}

/** AT commands cannot escape a quote: the rest could run as a command. Codes over 255 are cut to bytes, perhaps to a quote. */
export function unsafeError(value: string): string | undefined {
  if (/["\x00-\x1f\x7f]/.test(value)) return 'holds a quote or a control character, which no modem accepts; leave it out';
  return hasWideCode(value) ? wideError() : undefined;
}

export function wideError(): string {
  return 'holds a letter written with \\u; write the letter itself, in UTF-8';
}

export function urlPlaceholders(): string[] {
  return ['{device}', '{path}', '{name}', '{yyyy}', '{mm}', '{dd}'];
}

/** @returns the end of a sentence about an unknown placeholder or a single brace */
export function bracesError(value: string, known: string[]): string | undefined {
  const rest = value.replace(/\{[A-Za-z]+\}/g, function (placeholder) { return known.indexOf(placeholder) < 0 ? placeholder : ''; });
  if (!/[{}]/.test(rest)) return undefined;
  const last = known[known.length - 1];
  return 'in braces only ' + (known.length > 1 ? known.slice(0, -1).join(', ') + ' and ' + last + ' are' : last + ' is') + ' known';
}
