import type { Variables } from './step';

/**
 * Result of comparing a line with a pattern. `match`: name and values fit. `other`: only the name fits. `no`: the line has another name, or too few
 * fields.
 */
export type Verdict = 'match' | 'other' | 'no';

/** Finds a quote or a control character. Either could end a parameter early, so that the rest becomes a command. */
const unsafe = /["\x00-\x1f\x7f]/;

/** Whether the text contains a quote or a control character, with which a parameter could become a command. */
export function isUnsafe(text: string): boolean {
  return unsafe.test(text);
}

function unquoted(text: string): string {
  text = text.trim();
  if (text[0] !== '"') return text;
  return text.slice(1, text[text.length - 1] === '"' ? -1 : text.length);
}

function matchPlaceholder(placeholder: string, field: string, variables: Variables): Verdict {
  const mark = placeholder[placeholder.length - 2];
  const parts = placeholder.slice(1, mark === '+' || mark === '/' ? -2 : -1).split('=');
  const value = unquoted(field);
  if (mark === '/' && value.indexOf('/') < 0) return 'other';
  variables[parts[0]] = value;
  if (mark === '+' && value[0] === '-') return 'other';
  return !parts[1] || parts[1].split('|').indexOf(value) >= 0 ? 'match' : 'other';
}

function matchFields(pattern: string, value: string, variables: Variables): Verdict {
  const wants = pattern.split(',');
  const last = wants.length - 1;
  const length = value.length;
  let at = 0;
  for (let i = 0; i <= last; i++) {
    // a line with too few fields does not fit, as it is another kind of line: `+CREG: 1` is a URC, `+CREG: 0,1` an answer
    if (at > length) return 'no';
    const want = wants[i]!;
    const isPlaceholder = want[0] === '{';
    let end = value.indexOf(',', at);
    if (end < 0 || (isPlaceholder && i === last && want.indexOf('=') < 0)) end = length;
    const field = value.slice(at, end);
    const verdict: Verdict = isPlaceholder ? matchPlaceholder(want, field, variables)
      : field === want || unquoted(field) === want.trim() ? 'match' : 'other';
    if (verdict !== 'match') return verdict;
    at = end + 1;
  }
  return 'match';
}

/**
 * Compares a line with a pattern (its syntax is in step.ts), and stores the fields that the pattern names.
 * @param isFree true: the line is no result code and no URC, so the pattern `{name}` may store the whole line
 */
export function matchLine(pattern: string, line: string, variables: Variables, isFree: boolean): Verdict {
  if (pattern[0] === '{') return isFree ? matchPlaceholder(pattern, line, variables) : 'no';
  const colon = pattern.indexOf(':');
  if (colon < 0) return pattern.split('|').indexOf(line) < 0 ? 'no' : 'match';
  const end = line.indexOf(':');
  const names = pattern.slice(0, colon);
  const name = line.slice(0, end);
  if (end < 0 || (names !== name && names.split('|').indexOf(name) < 0)) return 'no';
  return matchFields(pattern.slice(colon + 1).trim(), line.slice(end + 1).trim(), variables);
}

/** Replaces each `<name>` of a pattern by the value of the placeholder `name`. A missing value is replaced by an empty text. */
export function settlePattern(pattern: string, valueOf: (placeholder: string) => string | undefined): string {
  return pattern.replace(/<[^>]+>/g, function (name) { return valueOf(name.slice(1, -1)) || ''; });
}

/** Fills the placeholders of a command. It returns undefined if a value is missing, or has a quote or a control character. */
export function fillCommand(text: string, valueOf: (placeholder: string) => string | undefined): string | undefined {
  if (text.indexOf('{') < 0) return text;
  let isGood = true;
  const filled = text.replace(/\{([^}]+)\}/g, function (_all: string, placeholder: string) {
    const value = valueOf(placeholder);
    if (value === undefined || isUnsafe(value)) isGood = false;
    return value || '';
  });
  return isGood ? filled : undefined;
}
