// Keeps texts of lit true while a browser or an add-on translates the page. A translator puts elements of its own in the place of texts, and some
// put copies in the place of whole elements. lit would then change a text that is no longer shown.

import { directive, Directive, type ChildPart, type DirectiveParameters } from 'lit/directive.js';

/** The mark that lit's end of a text is at. A translator leaves comments alone, and would replace a text there. */
export const guard = '<!---->';

/** The part of a node that is used here. Tests without a browser, whose types have no nodes, import this module, too. */
interface Place {
  nodeType: number;
  isConnected: boolean;
  nextSibling: Place | null;
  parentNode: { insertBefore(node: unknown, before: Place | null): void } | null;
  ownerDocument: { createTextNode(text: string): unknown };
  remove(): void;
}

/** The type of a text among nodes. */
const textType = 3;

class Steady extends Directive {
  #last: unknown;

  override render(text: unknown): unknown { return text; }

  override update(part: ChildPart, [text]: DirectiveParameters<this>): unknown {
    const before = this.#last;
    this.#last = text;
    if (before === undefined || before === text) return text;
    const start = part.startNode as unknown as Place;
    // the text is in an element that is no longer in the page, so a copy of it is shown
    if (!start.isConnected) throw new Error('A translator has replaced this part of the page.');
    const end = (part.endNode ?? null) as unknown as Place | null;
    const first = start.nextSibling;
    if (first?.nodeType === textType && first.nextSibling === end) return text;
    for (let node = first; node && node !== end;) {
      const next: Place | null = node.nextSibling;
      node.remove();
      node = next;
    }
    start.parentNode!.insertBefore(start.ownerDocument.createTextNode(''), end);
    return text;
  }
}

/** Returns a text for a placeholder of lit that stays true under a translator. */
export const steady = directive(Steady);
