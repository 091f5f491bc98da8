// HTML and XML in the browser, by its own parser: nothing in a parsed document runs or loads.

import type { ReadMarkup } from './markup.ts';

export const readMarkup: ReadMarkup = (text, isHtml, reader) => {
  const parsed = new DOMParser().parseFromString(text, isHtml ? 'text/html' : 'text/xml');
  // Chromium puts the error into the document, which then has what came before it
  const root = isHtml ? parsed.body : parsed.documentElement;
  for (let node: Node | null = root; node;) {
    if (node instanceof Element) reader.open?.(node.localName, Object.fromEntries(Array.from(node.attributes, ({ name, value }) => [name, value])));
    else if (node.nodeValue !== null && !(node instanceof Comment)) reader.text?.(node.nodeValue);
    let next: Node | null = node.firstChild;
    for (let at: Node = node; !next;) {
      if (at instanceof Element) reader.close?.(at.localName);
      if (at === root) return;
      next = at.nextSibling;
      if (!next) at = at.parentNode!;
    }
    node = next;
  }
};
