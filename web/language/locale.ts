// Numbers and dates in the page's language.

let locale = 'en-GB';

/** Sets the language of numbers and dates. @param name a language tag, such as `de` */
export function useLocale(name: string): void {
  locale = name;
}

/** Returns a number, such as `115,200`. @param digits the most digits after the point @param least the fewest of them */
export function inDigits(value: number, digits = 0, least = 0): string {
  return value.toLocaleString(locale, { minimumFractionDigits: least, maximumFractionDigits: digits });
}

/** Returns a date in words, such as 23 November 2026. @param timeZone such as UTC; without it, that of this computer */
export function inWords(at: Date, timeZone?: string): string {
  return at.toLocaleDateString(locale, { dateStyle: 'long', ...timeZone === undefined ? {} : { timeZone } });
}
