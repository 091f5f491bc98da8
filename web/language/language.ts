// The language of the page: the one that a person chose, or the browser's.

import { useLocale } from './locale.ts';
import { addRows, isTranslated, useTable, type Table } from './say.ts';

export const languages = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' } as const;
export type Language = keyof typeof languages;

type Load = () => Promise<{ default: Table }>;

/** Load the sentences of each language: those of the first view, and all others. Only one language is loaded, because a page has one. */
const tables: Record<Exclude<Language, 'en'>, { first: Load; rest: Load }> = {
  de: { first: () => import('./first/de.json'), rest: () => import('./de.json') },
  fr: { first: () => import('./first/fr.json'), rest: () => import('./fr.json') },
  es: { first: () => import('./first/es.json'), rest: () => import('./es.json') },
};

const kept = 'snapferry-language';
let language: Language = 'en';

export const languageNow = (): Language => language;
const isLanguage = (name: string): name is Language => Object.hasOwn(languages, name);

/** Returns the language that a person chose, or else the browser's first language that the page has, or else English. */
function wanted(): Language {
  let choice: string | null = null;
  try {
    choice = localStorage.getItem(kept);
  } catch {
    // if the browser forbids storage, no language can have been chosen before
  }
  return [choice ?? '', ...navigator.languages.map(name => name.slice(0, 2))].find(isLanguage) ?? 'en';
}

/** Loads the page's language for its first view. Call it once, before anything is drawn. If the table cannot be loaded, the page is in English. */
export async function loadLanguage(): Promise<void> {
  const name = wanted();
  if (name !== 'en') useTable((await tables[name].first().catch(() => undefined))?.default);
  language = isTranslated() ? name : 'en';
  useLocale(language === 'en' ? 'en-GB' : language);
  document.documentElement.lang = language;
}

let rest: Promise<void> | undefined;

/** Loads the sentences that the first view does not have. Await it before anything else is drawn. If they cannot be loaded, they are in English. */
export function loadRest(): Promise<void> {
  if (language === 'en') return Promise.resolve();
  return rest ??= tables[language].rest().then(({ default: rows }) => addRows(rows), () => { rest = undefined; });
}

/** Keeps a person's choice of the language, and loads the page again in it. */
export function chooseLanguage(name: string): void {
  try {
    localStorage.setItem(kept, name);
  } catch {
    // if the browser forbids storage, the choice has no effect after the reload
  }
  location.reload();
}
