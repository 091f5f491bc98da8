// Makes lit's templates in the page's language. Values in their placeholders (`${…}`) are translated, too, if they are shown or read aloud.

import { html as plain, type TemplateResult } from 'lit';
import { partsOf, translated } from './messages.ts';
import { messageIn, say } from './say.ts';
import { guard, steady } from './steady.ts';

interface Made {
  strings: TemplateStringsArray;
  /** For each placeholder of the translated template, the index that its value has in the English template. */
  order: number[];
  /** For each placeholder, whether a string in it is a text to translate. */
  isText: boolean[];
  /** For each placeholder, whether it is in an element, and not in a tag. */
  isChild: boolean[];
}

/** The translated templates, by the array of strings of the English one. lit recognises a template by this array. */
const made = new WeakMap<TemplateStringsArray, Made>();
/** Finds the name of an attribute before a placeholder that is the attribute's whole value. */
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
  const isChild: boolean[] = [];
  const isText = order.map((_hole, i) => {
    text += strings[i];
    const isInTag = text.lastIndexOf('<') > text.lastIndexOf('>');
    isChild.push(!isInTag);
    if (!isInTag && /^[^<]/.test(strings[i + 1]!)) strings[i + 1] = `${guard}${strings[i + 1]}`;
    return !isInTag || spoken.includes(attribute.exec(text)?.[1] ?? '');
  });
  return { strings: Object.assign(strings, { raw: strings }) as TemplateStringsArray, order, isText, isChild };
}

const spokenOf = (value: unknown): unknown => typeof value === 'string' ? say(value) : Array.isArray(value) ? value.map(spokenOf) : value;
const shownOf = (value: unknown): unknown => typeof value === 'string' || typeof value === 'number' ? steady(spokenOf(value)) : spokenOf(value);

/** Returns a template of lit in the page's language, like lit's own `html`. A string in a placeholder is translated if it is shown or read aloud. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult {
  let mine = made.get(strings);
  if (!mine) made.set(strings, mine = make(strings));
  const { order, isText, isChild } = mine;
  return plain(mine.strings, ...order.map((hole, i) => isChild[i] ? shownOf(values[hole]) : isText[i] ? spokenOf(values[hole]) : values[hole]));
}
