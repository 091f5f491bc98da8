// Packages without types: the parts that are used.

declare module 'sax' {
  interface Tag {
    name: string;
    attributes: Record<string, string>;
  }
  interface SAXParser {
    onopentag(tag: Tag): void;
    onclosetag(name: string): void;
    ontext(text: string): void;
    oncdata(text: string): void;
    onerror(error: Error): void;
    error: Error | null;
    write(text: string): SAXParser;
    resume(): SAXParser;
    close(): SAXParser;
  }
  const sax: {
    /** A text node without an end is handed on in pieces of so many characters. */
    MAX_BUFFER_LENGTH: number;
    /** @param isStrict false: HTML as browsers take it */
    parser(isStrict: boolean, options?: { lowercase?: boolean; strictEntities?: boolean }): SAXParser;
  };
  export default sax;
}

declare module 'aws4' {
  interface Request {
    host: string;
    path: string;
    method: string;
    service: string;
    region: string;
    headers?: Record<string, string>;
  }
  const aws4: {
    /** Signs the request in place (AWS Signature 4). */
    sign<R extends Request>(request: R, account: { accessKeyId: string; secretAccessKey: string }): R & { headers: Record<string, string> };
  };
  export default aws4;
}
