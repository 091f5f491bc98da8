/**
 * Shortens the texts of a firmware image. What occurs often in them, a word or a part of a sentence, is a single byte there, which no text has
 * otherwise. A longer part that occurs again, a phrase, is two bytes, and may hold words and other phrases itself. Code that needs such a text calls
 * a function of the image, which writes them out again. words.json lists them.
 *
 * A word takes the engine some 140,000 instructions. So words.json also lists the texts of usual rounds, which stay as they are. A text that it does
 * not know is shortened. `npm run bench -- --only pieces --write` chooses all of them.
 */
import { readFileSync } from 'node:fs';
import { shortenPlaceholders } from '../placeholders.js';

/** The words, the phrases, and the texts that stay as they are. @typedef {{ words: string[], phrases: string[], usual: string[] }} Wording */

/** @type {Wording} */
export const wording = JSON.parse(shortenPlaceholders(readFileSync(new URL('./words.json', import.meta.url), 'utf8')));

/** The byte of the first word. After that of the last byte value come the bytes behind those that begin a phrase. */
const firstByte = 127;
/** The number of words up to the last byte value. */
const upToLast = 256 - firstByte;
/** The bytes 1 to 4 begin a phrase. No text may have a 0. */
const leads = 4;
/** The first letter that a text can have, a blank, and the number of letters. One of them is the second byte of a phrase. */
const [blank, letters] = [32, 95];
/** The place of the first phrase in an image, behind those of all words. */
const firstPhrase = upToLast + blank;
/** Most words and most phrases that there are bytes for. */
export const [mostWords, mostPhrases] = [firstPhrase - 1 - leads, leads * letters];

/** Returns the byte of a word by its number, from 0 on. @param {number} number */
const signOfWord = number => String.fromCharCode(number < upToLast ? firstByte + number : number - upToLast + leads + 1);
/** Returns the bytes of a phrase by its number, from 0 on. @param {number} number */
const signOfPhrase = number => String.fromCharCode(1 + Math.floor(number / letters), blank + number % letters);

/** Matches what stands for a phrase or for a word. It is a part of a program of the engine, too. */
const signs = `[\\x01-\\x0${leads}].|[^ -~]`;
/** Returns the number of a phrase by its two bytes. @param {string} sign */
const numberOf = sign => (sign.charCodeAt(0) - 1) * letters + sign.charCodeAt(1) - blank;

/** Bytes of code that a short text takes: the call of the function that writes it out. */
const callBytes = 'X()'.length;
/** Bytes that a text must save. */
const leastSaved = 2;
/** Bytes of that function, about, and of a word's position. */
const [functionBytes, positionBytes] = [140, 2];

/**
 * Makes the function that writes texts in the fewest bytes.
 * @param {Pick<Wording, 'words' | 'phrases'>} wording
 * @param {(number: number) => string} signOf gives what stands for a word in a text, by the word's number from 0 on
 * @returns {(text: string, isPhrase?: boolean) => string} a phrase is written by words and shorter phrases
 */
function makeSpeller({ words, phrases }, signOf) {
  /** The words and phrases, and what stands for them, by the first letter. @type {Map<string, { word: string, sign: string }[]>} */
  const byLetter = new Map();
  for (const one of [...words.map((word, i) => ({ word, sign: signOf(i) })), ...phrases.map((word, i) => ({ word, sign: signOfPhrase(i) }))]) {
    const letter = one.word[0] ?? '';
    byLetter.set(letter, [...byLetter.get(letter) ?? [], one]);
  }
  return (text, isPhrase = false) => {
    /** The shortest spelling of the text from each place on. @type {string[]} */
    const spellings = [];
    spellings[text.length] = '';
    for (let at = text.length - 1; at >= 0; at--) {
      let best = `${text[at]}${spellings[at + 1]}`;
      for (const { word, sign } of byLetter.get(text[at] ?? '') ?? []) {
        const other = spellings[at + word.length] ?? best;
        const isItself = isPhrase && word.length === text.length;
        if (other.length + sign.length < best.length && !isItself && text.startsWith(word, at)) best = sign + other;
      }
      spellings[at] = best;
    }
    return spellings[0] ?? '';
  };
}

/**
 * Makes the function that shortens texts. Phrases make a text shorter that words alone would shorten, and no other. So the choice of phrases does not
 * change which texts must be written out.
 * @param {Wording} wording
 * @param {(number: number) => string} [signOf] gives what stands for a word in a text, by the word's number from 0 on
 * @returns {(text: string) => string | undefined} returns undefined for a text that stays as it is
 */
export function makeShortener(wording, signOf = signOfWord) {
  const kept = new Set(wording.usual);
  const [spell, spellByWords] = [makeSpeller(wording, signOf), makeSpeller({ ...wording, phrases: [] }, signOf)];
  return text => {
    if (kept.has(text) || /[^ -~]/.test(text)) return undefined;
    return spellByWords(text).length + callBytes + leastSaved <= text.length ? spell(text) : undefined;
  };
}

/** Lists the phrases as they lie in an image. @param {Wording} wording */
function listPhrases(wording) {
  const spell = makeSpeller(wording, signOfWord);
  return wording.phrases.map(phrase => spell(phrase, true));
}

/**
 * Makes the function that counts the words and phrases that the engine writes out for a short text, with those in phrases.
 * @param {Wording} wording
 * @returns {(short: string) => number}
 */
export function makeCounter(wording) {
  const stored = listPhrases(wording);
  /** @param {string} short @returns {number} */
  const count = short => [...short.matchAll(new RegExp(signs, 'g'))]
    .reduce((sum, [sign]) => sum + 1 + (sign.length > 1 ? count(stored[numberOf(sign)] ?? '') : 0), 0);
  return count;
}

/**
 * Tells whether short texts save more bytes than the words take.
 * @param {Wording} wording
 * @param {string[]} texts of a program
 * @param {ReturnType<typeof makeShortener>} shorten
 */
export function areWorth(wording, texts, shorten) {
  const savedIn = (/** @type {string} */ text) => {
    const short = shorten(text);
    return short === undefined ? 0 : text.length - short.length - callBytes;
  };
  const taken = [...wording.words, ...listPhrases(wording)].reduce((sum, { length }) => sum + length + positionBytes, functionBytes);
  return texts.reduce((sum, text) => sum + savedIn(text), 0) > taken;
}

/**
 * Lists the words and then the phrases as they lie in a chunk, a string with several pieces of code. A byte without a word has an empty text there.
 * @param {Wording} wording
 */
export function listStored(wording) {
  const { words } = wording;
  const ofBytes = [...words.slice(0, upToLast), ...Array.from({ length: leads + 1 }, () => ''), ...words.slice(upToLast)];
  return [...Array.from({ length: firstPhrase }, (_, i) => ofBytes[i] ?? ''), ...listPhrases(wording)];
}

/**
 * Writes the function that writes out a short text.
 * @param {string} name of the function
 * @param {string} maker the name of the function that creates code from the chunk with the words
 * @param {number} first the index of the first word in that chunk
 */
export const spellWriter = (name, maker, first) => `function ${name}(a){return a.replace(/${signs}/g,function(b){var c=b.length>1;`
  + `b=c?b.charCodeAt()*${letters}+b.charCodeAt(1)+${first + firstPhrase - letters - blank}:(b.charCodeAt()-${firstByte}&255)+${first};`
  + `b=${maker}$$.slice(${maker}$_[b],${maker}$_[b+1]);return c?${name}(b):b})}`;
