// Finds the messages, the texts to translate, in a template of lit. They are runs of text between block elements, and attributes that people read
// or hear. Messages have placeholders such as `{0}`, and inline tags such as `<code>`. A template in another language has the same parts.

/** A part of a template: markup, the number of a placeholder, or a message (a text to translate). */
export type Part = string | number | Message;

/** A text to translate, with the placeholders and tags in it. */
export interface Message {
  /** The English text, which is the message's key in the tables of all languages. */
  english: string;
  /** The placeholders in the message: at index 0 is the number that `{0}` has in the whole template, and so on. */
  holes: number[];
  /** The inline tags of the message, such as `<code>`, in their order. */
  tags: Tag[];
}

interface Tag {
  name: string;
  parts: Part[];
}

const inline = ['a', 'b', 'code', 'em', 'i', 'strong'];
const spoken = /\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g;
const token = /<!--[^]*?-->|<\/?[a-zA-Z][^>]*>|[^<]+/g;
/**
 * The code of the character that stands for the template's first placeholder. It is from the private use area of Unicode, which no text has.
 * The next placeholders have the next codes.
 */
const firstHole = 0xe000;
const hole = /[\ue000-\uefff]/g;

const numberOf = (letter: string): number => letter.charCodeAt(0) - firstHole;
const hasWord = (text: string): boolean => /\p{L}{2}/u.test(text);

/** Splits a text without a message into markup and the numbers of its placeholders. */
function rawParts(text: string): Part[] {
  return text.split(/([\ue000-\uefff])/).filter(Boolean).map(part => part.search(hole) === 0 ? numberOf(part) : part);
}

function messageOf(text: string, tags: Tag[]): Message {
  const holes: number[] = [];
  const english = text.replace(hole, letter => `{${holes.push(numberOf(letter)) - 1}}`).replace(/\s+/g, ' ');
  return { english, holes, tags };
}

/** Returns the parts for a message. Blanks around its text become parts of their own (markup), so that they are not in the tables of translations. */
function spaced(text: string, tags: Tag[]): Part[] {
  const [, before = '', words = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(text)!;
  return [before && ' ', messageOf(words, tags), after && ' '].filter(part => part !== '');
}

function tagParts(tag: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of tag.matchAll(spoken)) {
    const value = match[1]!;
    if (!hasWord(value.replace(hole, ''))) continue;
    const at = match.index + match[0].length - 1 - value.length;
    parts.push(...rawParts(tag.slice(from, at)), ...spaced(value, []));
    from = at + value.length;
  }
  return [...parts, ...rawParts(tag.slice(from))];
}

interface Piece {
  text: string;
  tag?: string;
}

const nameOf = (tag: string): string => /^<\/?([a-zA-Z-]+)/.exec(tag)?.[1]?.toLowerCase() ?? '';

/**
 * Whether a run of text and inline tags is as a whole within one inline element. Its first tag opens that element, and its last tag closes it. The
 * message is then the content of the element.
 */
function isWrapped(run: Piece[]): boolean {
  if (!run[0]?.tag || run[0].tag[1] === '/' || nameOf(run[0].tag) === 'code') return false;
  let depth = 0;
  return run.every(({ tag }, i) => {
    if (tag) depth += tag[1] === '/' ? -1 : 1;
    return depth > 0 || i === run.length - 1;
  }) && depth === 0 && run.length > 1;
}

/** Returns the parts of a run, which is text and inline tags between two block elements. A run without a word has no message. */
function runParts(run: Piece[]): Part[] {
  if (run.length === 0) return [];
  const [first, last] = [run[0]!, run.at(-1)!];
  if (run.length > 1 && !first.tag && !first.text.trim()) return [' ', ...runParts(run.slice(1))];
  if (run.length > 1 && !last.tag && !last.text.trim()) return [...runParts(run.slice(0, -1)), ' '];
  if (isWrapped(run)) return [...tagParts(first.tag!), ...runParts(run.slice(1, -1)), ...tagParts(last.tag!)];
  let isCode = false;
  const isMessage = run.some(({ text, tag }) => {
    if (tag && nameOf(tag) === 'code') isCode = tag[1] !== '/';
    return !tag && !isCode && hasWord(text.replace(hole, ''));
  });
  if (!isMessage) return run.flatMap(({ text, tag }) => tag ? tagParts(tag) : rawParts(text));
  const tags = run.flatMap(({ tag }) => tag ? [{ name: `${tag[1] === '/' ? '/' : ''}${nameOf(tag)}`, parts: tagParts(tag) }] : []);
  return spaced(run.map(({ text, tag }) => tag ? `<${tag[1] === '/' ? '/' : ''}${nameOf(tag)}>` : text).join(''), tags);
}

/** Returns the parts of a template of lit: markup, placeholders and messages. @param strings the texts between its placeholders */
export function partsOf(strings: readonly string[]): Part[] {
  const text = strings.map((string, i) => i === 0 ? string : String.fromCharCode(firstHole + i - 1) + string).join('');
  const parts: Part[] = [];
  let run: Piece[] = [];
  for (const [piece] of text.matchAll(token)) {
    const isTag = piece[0] === '<';
    if (!isTag || inline.includes(nameOf(piece))) run.push(isTag ? { text: '', tag: piece } : { text: piece });
    else {
      parts.push(...runParts(run), ...tagParts(piece));
      run = [];
    }
  }
  return [...parts, ...runParts(run)];
}

/** Returns all messages of a template, with those in the attributes of inline tags. */
export function messagesOf(parts: Part[]): Message[] {
  return parts.flatMap(part => typeof part !== 'object' ? [] : [part, ...messagesOf(part.tags.flatMap(tag => tag.parts))]);
}

/**
 * Returns the parts with translated messages, as texts and numbers of placeholders. A translation that lacks a placeholder or a tag is not
 * used. @param say returns the translation of a message
 */
export function translated(parts: Part[], say: (english: string) => string): (string | number)[] {
  return parts.flatMap((part): (string | number)[] => {
    if (typeof part !== 'object') return [part];
    const other = say(part.english);
    return fill(part, isAlike(part.english, other) ? other : part.english, say);
  });
}

const mark = /\{\d+\}|<\/?[a-z]+>/g;

/** Whether a translation has the same placeholders and inline tags as the English message. */
export function isAlike(english: string, other: string): boolean {
  const marks = (text: string) => (text.match(mark) ?? []).sort().join(' ');
  return marks(english) === marks(other);
}

function fill({ holes, tags }: Message, text: string, say: (english: string) => string): (string | number)[] {
  const left = [...tags];
  return text.split(/(\{\d+\}|<\/?[a-z]+>)/).filter(Boolean).flatMap((piece): (string | number)[] => {
    const number = /^\{(\d+)\}$/.exec(piece)?.[1];
    if (number !== undefined) return [holes[Number(number)]!];
    const name = /^<(\/?[a-z]+)>$/.exec(piece)?.[1];
    if (name === undefined) return [piece];
    return translated(left.splice(left.findIndex(tag => tag.name === name), 1)[0]!.parts, say);
  });
}
