// S3's error responses, as XML.

import type { Answer } from '../http/answer.ts';

/** An error of S3: the status of the response, and the code and the message in its body. */
export interface Fault {
  status: number;
  code: string;
  message: string;
  /** Texts of further XML elements of the response, by the elements' names. */
  more?: Record<string, string>;
}

/** Returns a text in which `&`, `<` and `>` are escaped for XML. */
export const escaped = (text: string): string => text.replace(/[&<>]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);

/** Returns an XML document with one root and elements of text. */
export function xml(root: string, elements: Record<string, string>): Buffer {
  const texts = Object.entries(elements).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`);
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${texts.join('')}</${root}>`);
}

/** Returns the response for an error of S3. */
export const answerFor = ({ status, code, message, more = {} }: Fault): Answer =>
  ({
    status, headers: [['Content-Type', 'application/xml']],
    body: xml('Error', { Code: code, Message: message, ...more, RequestId: '4442587FB7D0A2F9', HostId: 'bucket' }),
  });

/** Returns S3's error for an argument with an invalid value. */
export const invalid = (name: string, value: string, message: string): Fault => ({
  status: 400, code: 'InvalidArgument', message, more: { ArgumentName: name, ArgumentValue: value },
});
/** Returns S3's error for a request that is not allowed. */
export const denied = (message = 'Access Denied'): Fault => ({ status: 403, code: 'AccessDenied', message });
