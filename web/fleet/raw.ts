// Words of cameras and servers: shown as they are, never in another language, and never as markup.

import { html as plain, type TemplateResult } from 'lit';

const mostOfWord = 120;
const mostOfSentence = 600;

/** Control characters, and those that turn the direction of writing, show nothing or hide something. */
function cleaned(text: string, most: number): string {
  const shown = text.slice(0, most + 1).replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
  return shown.length > most ? `${shown.slice(0, most)}…` : shown;
}

/** A text of a stranger, shortened, and without characters that change how the rest is shown. */
export const shownWord = (text: string): string => cleaned(text, mostOfWord);
/** A sentence of the page with words of a camera in it. */
export const shownSentence = (text: string): string => cleaned(text, mostOfSentence);

/** It in a template, which no language changes. */
export const raw = (text: string): TemplateResult => plain`${shownWord(text)}`;
