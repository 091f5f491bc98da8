// Translates the page's sentences. Each language has one table, from English sentences to its own. `{0}` stands for a value in them.

/** The sentences of a language, by the English sentences that they translate. */
export type Table = Record<string, string>;

/** The most translations that are remembered. The page shows some hundreds of sentences again and again. */
const mostKnown = 2000;

let table: Table | undefined;
let patterns: { is: RegExp; other: string }[] = [];
const known = new Map<string, string>();

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Sets the table of the page's language. @param rows the sentences; undefined for English */
export function useTable(rows: Table | undefined): void {
  table = rows;
  known.clear();
  // the sentences with most text come first, because their patterns match fewer other sentences
  patterns = Object.entries(rows ?? {}).filter(([english]) => /\{\d+\}/.test(english) && !/<[a-z]/.test(english) && /\p{L}{2}/u.test(english))
    .sort(([a], [b]) => b.replace(/\{\d+\}/g, '').length - a.replace(/\{\d+\}/g, '').length)
    .map(([english, other]) => ({ is: new RegExp(`^${english.split(/\{\d+\}/).map(escaped).join('([^]*)')}$`), other }));
}

/** Adds sentences to the table of the page's language. */
export const addRows = (rows: Table): void => useTable({ ...table, ...rows });

/** Whether the page is in another language than English. */
export const isTranslated = (): boolean => table !== undefined;

/** Returns a template's message in the page's language, or in English if it has no translation. */
export const messageIn = (english: string): string => table?.[english] ?? english;

function findWithValues(text: string): string | undefined {
  for (const { is, other } of patterns) {
    const values = is.exec(text);
    if (values) return other.replace(/\{(\d+)\}/g, (_hole, number) => say(values[Number(number) + 1] ?? ''));
  }
  return undefined;
}

const asSentence = (text: string | undefined): string | undefined => text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : undefined;

/**
 * Returns the translation of a text, or the text itself if there is none. If the table has only the words `resting`, their translation also serves
 * for the sentence `Resting.`
 */
function find(text: string): string {
  const words = /^\p{Lu}[^]*\.$/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1, -1) : '';
  return table![text] ?? asSentence(table![words]) ?? findWithValues(text) ?? asSentence(words && findWithValues(words)) ?? text;
}

/** Returns a sentence in the page's language. One without a translation stays as it is. */
export function say(text: string): string {
  if (!table || !/\p{L}{2}/u.test(text)) return text;
  const heard = known.get(text);
  if (heard !== undefined) return heard;
  const [, before = '', words = '', after = ''] = /^([\s;]*)([^]*?)(\s*)$/.exec(text)!;
  const said = `${before}${find(words)}${after}`;
  if (known.size >= mostKnown) known.clear();
  known.set(text, said);
  return said;
}
