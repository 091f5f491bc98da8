// What any text of config.json may hold, and the placeholders in some: words in braces.

/** Only a `\u` makes such a code. */
function hasWideCode(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 255) return true;
  return false;
}

/** AT commands have no way to quote a quote: such a text could become a command of its own. So could one whose codes are cut to bytes. */
export function unsafeError(value: string): string | undefined {
  if (/["\x00-\x1f\x7f]/.test(value)) return 'holds a quote or a control character, which no modem accepts; leave it out';
  return hasWideCode(value) ? 'holds a letter written with \\u; write the letter itself, in UTF-8' : undefined;
}

/** What may stand in http.url and in the fields of http.form. */
export function urlPlaceholders(): string[] {
  return ['{device}', '{path}', '{name}', '{yyyy}', '{mm}', '{dd}'];
}

/** @returns what is wrong where a brace is left beside those that are known, as the end of a sentence. */
export function bracesError(value: string, known: string[]): string | undefined {
  const rest = value.replace(/\{[a-z]+\}/g, function (placeholder) { return known.indexOf(placeholder) < 0 ? placeholder : ''; });
  if (!/[{}]/.test(rest)) return undefined;
  return 'in braces only ' + known.slice(0, -1).join(', ') + ' and ' + known[known.length - 1] + ' are known';
}
