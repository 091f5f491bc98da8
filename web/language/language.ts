// The language of the page: the one that a person chose, or the browser's.

import { isTranslated, useTable, type Table } from './say.ts';

export const languages = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' } as const;
export type Language = keyof typeof languages;

/** Loads the table of sentences of each language. Only one is loaded, because a page has one language. */
const tables: Record<Exclude<Language, 'en'>, () => Promise<{ default: Table }>> = {
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
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

/** Loads the table of the page's language. Call it once, before anything is drawn. If the table cannot be loaded, the page is in English. */
export async function loadLanguage(): Promise<void> {
  const name = wanted();
  if (name !== 'en') useTable((await tables[name]().catch(() => undefined))?.default);
  language = isTranslated() ? name : 'en';
  document.documentElement.lang = language;
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
