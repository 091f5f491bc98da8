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

/** Returns a short text of a camera or server, such as a name, for display. It is cut if it is long, and control characters are replaced. */
export const shownWord = (text: string): string => cleaned(text, mostOfWord);
/** Returns a sentence of the page that quotes words of a camera, for display. It is cut if it is long, and control characters are replaced. */
export const shownSentence = (text: string): string => cleaned(text, mostOfSentence);

/** Returns a short text of a camera or server as a template that is not translated. */
export const raw = (text: string): TemplateResult => plain`${shownWord(text)}`;
