// Reads HTML and XML of strangers, tag by tag, with the package sax. Mistakes in them stop nothing.

import sax from 'sax';
import type { MarkupReader } from '../../../../web/fleet/server/markup.ts';

/** @param isHtml tags need no end, and their names are in lower case */
export function readMarkup(text: string, isHtml: boolean, reader: MarkupReader): void {
  const parser = sax.parser(!isHtml, isHtml ? { lowercase: true } : { strictEntities: true });
  parser.onopentag = ({ name, attributes }) => reader.open?.(name, attributes);
  parser.onclosetag = name => reader.close?.(name);
  parser.ontext = parser.oncdata = piece => reader.text?.(piece);
  parser.onerror = () => {
    parser.error = null;
    parser.resume();
  };
  // tags behind the end of the first one are read, too
  if (isHtml) parser.write('<body>');
  parser.write(text).close();
}
