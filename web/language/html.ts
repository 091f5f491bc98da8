// lit's templates in the page's language. Strings that are shown, or read aloud, are translated, too.

import { html as plain, type TemplateResult } from 'lit';
import { partsOf, translated } from './messages.ts';
import { isTranslated, messageIn, say } from './say.ts';

interface Made {
  strings: TemplateStringsArray;
  /** For each hole of the translated template, its number in the English one. */
  order: number[];
  /** Whether a string in this hole is a text. */
  isText: boolean[];
}

/** Translated templates by the English one's array of strings, by which lit recognises a template. */
const made = new WeakMap<TemplateStringsArray, Made>();
/** The end of a text before a hole, if the hole is the whole value of an attribute. */
const attribute = /([^\s"'<>=]+)=["']?$/;
const spoken = ['aria-label', 'title', 'placeholder', 'alt'];

function make(english: TemplateStringsArray): Made {
  const strings = [''];
  const order: number[] = [];
  for (const part of translated(partsOf(english), messageIn)) {
    if (typeof part === 'string') strings[strings.length - 1] += part;
    else {
      order.push(part);
      strings.push('');
    }
  }
  let text = '';
  const isText = order.map((_hole, i) => {
    text += strings[i];
    const isInTag = text.lastIndexOf('<') > text.lastIndexOf('>');
    return !isInTag || spoken.includes(attribute.exec(text)?.[1] ?? '');
  });
  return { strings: Object.assign(strings, { raw: strings }) as TemplateStringsArray, order, isText };
}

const spokenOf = (value: unknown): unknown => typeof value === 'string' ? say(value) : Array.isArray(value) ? value.map(spokenOf) : value;

export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult {
  if (!isTranslated()) return plain(strings, ...values);
  let mine = made.get(strings);
  if (!mine) made.set(strings, mine = make(strings));
  const { order, isText } = mine;
  return plain(mine.strings, ...order.map((hole, i) => isText[i] ? spokenOf(values[hole]) : values[hole]));
}
