// The language of the page: the person's choice, or the browser's.

import { isTranslated, useTable, type Table } from './say.ts';

export const languages = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' } as const;
export type Language = keyof typeof languages;

/** Loaded on demand: a page has one language. */
const tables: Record<Exclude<Language, 'en'>, () => Promise<{ default: Table }>> = {
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
};

const kept = 'snapferry-language';
let language: Language = 'en';

export const languageNow = (): Language => language;
const isLanguage = (name: string): name is Language => Object.hasOwn(languages, name);

/** The choice, or the browser's first language that the page has. */
function wanted(): Language {
  let choice: string | null = null;
  try {
    choice = localStorage.getItem(kept);
  } catch {
    // a browser may forbid it
  }
  return [choice ?? '', ...navigator.languages.map(name => name.slice(0, 2))].find(isLanguage) ?? 'en';
}

/** Once, before anything is drawn. Without the table the page is in English. */
export async function loadLanguage(): Promise<void> {
  const name = wanted();
  if (name !== 'en') useTable((await tables[name]().catch(() => undefined))?.default);
  language = isTranslated() ? name : 'en';
  document.documentElement.lang = language;
}

/** Keeps the choice, and loads the page again in that language. */
export function chooseLanguage(name: string): void {
  try {
    localStorage.setItem(kept, name);
  } catch {
    // then it lasts as long as the page
  }
  location.reload();
}
