// Reads HTML and XML from unknown servers, tag by tag, with the package sax. Mistakes in them do not stop the reading.

import sax from 'sax';
import type { MarkupReader } from '../../../../web/fleet/server/markup.ts';

/** Passes each tag and text to `reader`. @param isHtml tags need no end tag, and their names are passed in lower case */
export function readMarkup(text: string, isHtml: boolean, reader: MarkupReader): void {
  const parser = sax.parser(!isHtml, isHtml ? { lowercase: true } : { strictEntities: true });
  parser.onopentag = ({ name, attributes }) => reader.open?.(name, attributes);
  parser.onclosetag = name => reader.close?.(name);
  parser.ontext = parser.oncdata = piece => reader.text?.(piece);
  parser.onerror = () => {
    parser.error = null;
    parser.resume();
  };
  // sax stops at the end of the first tag, so all tags are put into a <body> that does not end
  if (isHtml) parser.write('<body>');
  parser.write(text).close();
}
