// How HTML and XML of a server are read, tag by tag. Node and the browser do this by different parsers.

/** The functions that get the tags and texts of a document, in their order. */
export interface MarkupReader {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Parses a document, and hands its tags and texts to the reader. With `isHtml`, tags need no end, and their names are in lower case. */
export type ReadMarkup = (text: string, isHtml: boolean, reader: MarkupReader) => void;
