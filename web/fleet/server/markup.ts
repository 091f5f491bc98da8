// HTML and XML of strangers, tag by tag. Node and the browser have different parsers.

/** Gets the tags and texts of a document, in their order. */
export interface MarkupReader {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** @param isHtml tags need no end, and their names are in lower case */
export type ReadMarkup = (text: string, isHtml: boolean, reader: MarkupReader) => void;
