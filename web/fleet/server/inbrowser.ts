// Reads HTML and XML with the browser's own parser. Nothing in a document that was parsed so can run or load anything.

import type { ReadMarkup } from './markup.ts';

/** Parses a document of the server, and hands its tags and texts to the reader, in their order. */
export const readMarkup: ReadMarkup = (text, isHtml, reader) => {
  const parsed = new DOMParser().parseFromString(text, isHtml ? 'text/html' : 'text/xml');
  // if XML is broken, Chromium adds an element with its error to the document. What came before the error is still in it
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
