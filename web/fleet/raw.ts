// Shows words of cameras and servers as they are. They are never translated, and never taken for markup.

import { html as plain, type TemplateResult } from 'lit';

const mostOfWord = 120;
const mostOfSentence = 600;

/**
 * Shortens a text, and replaces control characters and those that turn the direction of writing. These are invisible, or could hide other
 * text. @param most the most characters
 */
function cleaned(text: string, most: number): string {
  const shown = text.slice(0, most + 1).replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
  return shown.length > most ? `${shown.slice(0, most)}…` : shown;
}

/** Returns a short text of a camera or server, such as a name, so that it cannot change how the rest is shown. */
export const shownWord = (text: string): string => cleaned(text, mostOfWord);
/** Returns a sentence of the page that has words of a camera in it, so that they cannot change how the rest is shown. */
export const shownSentence = (text: string): string => cleaned(text, mostOfSentence);

/** Returns a short text of a camera or server as a template that is not translated. */
export const raw = (text: string): TemplateResult => plain`${shownWord(text)}`;
