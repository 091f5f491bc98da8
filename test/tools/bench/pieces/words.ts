// Chooses the words and phrases by which the texts of an image are shortened (firmware/image/words.js), and the texts that stay as they are.

import { makeCounter, makeShortener, mostPhrases, mostWords, type Wording } from '../../../../firmware/image/words.js';

/** What a word or phrase takes beside its letters: its position. */
const positionBytes = 2;
/** Words that are tried, as a multiple of those that are chosen. */
const tried = 2;
/** Words that are given up at once, before the others are counted again. */
const goneAtOnce = 8;

/** Puts a symbol in the place of each pair of two others in a text. */
function join(text: number[], first: number, second: number, pair: number): number[] {
  const joined: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const isPair = text[at] === first && text[at + 1] === second;
    joined.push(isPair ? pair : text[at]!);
    if (isPair) at++;
  }
  return joined;
}

/** Finds the pair of symbols that occurs most often. @returns the two symbols; undefined if none occurs twice */
function findPair(texts: number[][], symbols: number): [first: number, second: number] | undefined {
  const counts = new Map<number, number>();
  let [best, most] = [0, 1];
  for (const text of texts) {
    for (let at = 1; at < text.length; at++) {
      const pair = text[at - 1]! * symbols + text[at]!;
      const count = (counts.get(pair) ?? 0) + 1;
      counts.set(pair, count);
      if (count > most) [best, most] = [pair, count];
    }
  }
  return most > 1 ? [Math.floor(best / symbols), best % symbols] : undefined;
}

/** Lists words that occur often, by joining the two letters or words that stand next to each other most often, again and again. */
function listOften(texts: string[], count: number): string[] {
  const words: string[] = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  const symbols = words.length + count;
  let left = texts.map(text => [...Buffer.from(text, 'latin1')]);
  while (words.length < symbols) {
    const [first, second] = findPair(left, symbols) ?? [];
    if (first === undefined || second === undefined) break;
    words.push(words[first]! + words[second]!);
    left = left.map(text => join(text, first, second, words.length - 1));
  }
  return words.slice(256);
}

/** The first letter that stands for a word. There are more words than bytes for them, so each has a letter of its own here. */
const firstWord = 256;
/** Makes the function that shortens texts by words alone, with a letter for each. */
const shortenerBy = (words: string[]) => makeShortener({ words, phrases: [], usual: [] }, number => String.fromCharCode(firstWord + number));

/** Counts the words in texts that are shortened with them. */
function countWords(words: string[], texts: string[]): Map<string, number> {
  const shorten = shortenerBy(words);
  const counts = new Map<string, number>();
  for (const letter of texts.flatMap(text => [...shorten(text) ?? ''])) {
    const word = words[letter.charCodeAt(0) - firstWord];
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Chooses the words that make texts shortest. */
export function chooseWords(texts: string[]): string[] {
  const some = texts.filter(text => !/[^ -~]/.test(text));
  let words = listOften(some, tried * mostWords);
  while (words.length > mostWords) {
    const counts = countWords(words, some);
    const worth = (word: string) => (counts.get(word) ?? 0) * (word.length - 1) - word.length - positionBytes;
    const least = words.map(word => ({ word, worth: worth(word) })).sort((one, other) => one.worth - other.worth);
    const gone = new Set(least.slice(0, Math.min(goneAtOnce, words.length - mostWords)).map(({ word }) => word));
    words = words.filter(word => !gone.has(word));
  }
  return words.sort();
}

/** The bytes of a phrase in a text, and the fewest and the most words and letters that it may have. */
const [phraseBytes, leastLong, mostLong] = [2, 3, 14];
/** What a phrase must save beside what it takes. */
const leastSaved = 3;
/** Phrases that are chosen at once, before the others are counted again. */
const chosenAtOnce = 10;
/** The letter between texts that are joined to one, and the first one that stands for a phrase. */
const [between, firstPhrase] = ['\uffff', 0x2000];

/** Lists what is repeated in a text, with the bytes that it would save as a phrase. What would save most comes first. */
function listRepeated(text: string): [phrase: string, saved: number][] {
  const counts = new Map<string, number>();
  for (const part of text.split(between)) {
    for (let length = leastLong; length <= Math.min(mostLong, part.length); length++) {
      for (let at = 0; at + length <= part.length; at++) counts.set(part.slice(at, at + length), (counts.get(part.slice(at, at + length)) ?? 0) + 1);
    }
  }
  const all = [...counts].map(([phrase, count]): [string, number] => [phrase, savedBy(phrase, count)]);
  return all.filter(([, saved]) => saved >= leastSaved).sort((one, other) => other[1] - one[1]);
}

const savedBy = ({ length }: string, count: number) => count * (length - phraseBytes) - length - positionBytes;

/** Chooses the phrases that make texts shortest that are written by these words. */
export function choosePhrases(texts: string[], words: string[]): string[] {
  const shorten = shortenerBy(words);
  let left = texts.flatMap(text => shorten(text) ?? []).join(between);
  const chosen: string[] = [];
  for (let before = -1; before < chosen.length && chosen.length < mostPhrases;) {
    before = chosen.length;
    for (const [phrase] of listRepeated(left).slice(0, chosenAtOnce * chosenAtOnce)) {
      const parts = left.split(phrase);
      if (savedBy(phrase, parts.length - 1) < leastSaved) continue;
      left = parts.join(String.fromCharCode(firstPhrase + chosen.length));
      chosen.push(phrase);
      if (chosen.length === mostPhrases || chosen.length === before + chosenAtOnce) break;
    }
  }
  const tell = (phrase: string): string => [...phrase].map(letter => {
    const code = letter.charCodeAt(0);
    return code >= firstPhrase ? tell(chosen[code - firstPhrase]!) : code >= firstWord ? words[code - firstWord]! : letter;
  }).join('');
  return [...new Set(chosen.map(tell))].sort();
}

/** How often texts were written out in a round, and the most words that may be written out in it. */
export interface Read {
  texts: Map<string, number>;
  most: number;
}

/** The words and phrases, without the texts that stay as they are. */
export type Signs = Omit<Wording, 'usual'>;

/** Makes a function that counts the words and phrases in the short form of a text. */
function wordCounter(signs: Signs): (text: string) => number {
  const wording = { ...signs, usual: [] };
  const [shorten, count] = [makeShortener(wording), makeCounter(wording)];
  return text => count(shorten(text) ?? '');
}

/** Counts the words that were written out in a round. */
export function countWritten(wording: Wording, texts: Map<string, number>): number {
  const wordsIn = wordCounter(wording);
  return [...texts].reduce((sum, [text, count]) => sum + count * wordsIn(text), 0);
}

/** Chooses the texts that stay as they are, so that no round writes out too many words. Those that save least for each word go first. */
export function chooseUsual(signs: Signs, rounds: Read[]): string[] {
  const shorten = makeShortener({ ...signs, usual: [] });
  const wordsIn = wordCounter(signs);
  const candidates = [...new Set(rounds.flatMap(({ texts }) => [...texts.keys()]))].map(text => {
    const most = Math.max(...rounds.map(({ texts }) => texts.get(text) ?? 0));
    return { text, words: wordsIn(text), worth: (text.length - (shorten(text)?.length ?? text.length)) / (most * wordsIn(text)) };
  });
  const sums = rounds.map(() => 0);
  return candidates.sort((one, other) => other.worth - one.worth).filter(({ text, words: count }) => {
    const added = rounds.map(({ texts }, i) => sums[i]! + count * (texts.get(text) ?? 0));
    const isTooMuch = rounds.some(({ texts, most }, i) => texts.has(text) && added[i]! > most);
    if (!isTooMuch) added.forEach((sum, i) => void (sums[i] = sum));
    return isTooMuch;
  }).map(({ text }) => text).sort();
}
