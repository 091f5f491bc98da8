/**
 * Shortens the texts of a firmware image. What occurs often in them, a word or a part of a sentence, is a single byte there, which no text has
 * otherwise. Code that needs such a text calls a function of the image, which writes the words out again. words.json lists them.
 *
 * A word takes the engine some 140,000 instructions. So words.json also lists the texts of usual rounds, which stay as they are. A text that it does
 * not know is shortened. `npm run bench -- --only pieces --write` chooses both.
 */
import { readFileSync } from 'node:fs';

/** The words, and the texts that stay as they are. @typedef {{ words: string[], usual: string[] }} Wording */

/** @type {Wording} */
export const wording = JSON.parse(readFileSync(new URL('./words.json', import.meta.url), 'utf8'));

/** The byte of the first word. That of the last byte value is followed by 1, since no text may have a 0. */
const firstByte = 127;
/** The number of words up to the last byte value. */
const upToLast = 256 - firstByte;
/** The bytes below the first letter that a text can have, a blank. */
const blank = 32;
/** Most words that there are bytes for. */
export const mostWords = upToLast + blank - 1;

/** Returns the byte of a word by its number, from 0 on. @param {number} number */
const byteOf = number => number < upToLast ? firstByte + number : number - upToLast + 1;

/** Bytes of code that a short text takes: the call of the function that writes it out. */
const callBytes = 'X()'.length;
/** Bytes that a text must save. */
const leastSaved = 2;
/** Bytes of that function, about, and of a word's position. */
const [functionBytes, positionBytes] = [80, 2];

/**
 * Makes the function that shortens texts.
 * @param {Wording} wording
 * @param {(number: number) => string} [letterOf] gives what stands for a word in a text, by the word's number from 0 on
 * @returns {(text: string) => string | undefined} returns undefined for a text that stays as it is
 */
export function makeShortener({ words, usual }, letterOf = number => String.fromCharCode(byteOf(number))) {
  const kept = new Set(usual);
  /** The words and what stands for them, by the first letter. @type {Map<string, { word: string, sign: string }[]>} */
  const byLetter = new Map();
  for (const [number, word] of words.entries()) {
    const letter = word[0] ?? '';
    byLetter.set(letter, [...byLetter.get(letter) ?? [], { word, sign: letterOf(number) }]);
  }
  return text => {
    if (kept.has(text) || /[^ -~]/.test(text)) return undefined;
    /** The shortest spelling of the text from each place on. @type {string[]} */
    const spellings = [];
    spellings[text.length] = '';
    for (let at = text.length - 1; at >= 0; at--) {
      let best = `${text[at]}${spellings[at + 1]}`;
      for (const { word, sign } of byLetter.get(text[at] ?? '') ?? []) {
        const other = spellings[at + word.length] ?? best;
        if (other.length + 1 < best.length && text.startsWith(word, at)) best = sign + other;
      }
      spellings[at] = best;
    }
    const short = spellings[0] ?? '';
    return short.length + callBytes + leastSaved <= text.length ? short : undefined;
  };
}

/**
 * Tells whether short texts save more bytes than the words take.
 * @param {Wording} wording
 * @param {string[]} texts of a program
 * @param {ReturnType<typeof makeShortener>} shorten
 */
export function areWorth({ words }, texts, shorten) {
  const savedIn = (/** @type {string} */ text) => {
    const short = shorten(text);
    return short === undefined ? 0 : text.length - short.length - callBytes;
  };
  return texts.reduce((sum, text) => sum + savedIn(text), 0) > words.reduce((sum, { length }) => sum + length + positionBytes, functionBytes);
}

/**
 * Lists the words as they lie in a chunk, a string with several pieces of code. A byte without a word has an empty text there.
 * @param {Wording} wording
 */
export const listStored = ({ words }) => [...words.slice(0, upToLast), '', ...words.slice(upToLast)];

/**
 * Writes the function that writes out a short text.
 * @param {string} name of the function
 * @param {string} maker the name of the function that creates code from the chunk with the words
 * @param {number} first the index of the first word in that chunk
 */
export const spellWriter = (name, maker, first) => `function ${name}(a){return a.replace(/[^ -~]/g,function(b){`
  + `b=(b.charCodeAt()-${firstByte}&255)+${first};return ${maker}$$.slice(${maker}$_[b],${maker}$_[b+1])})}`;
