// Types for packages that have none, of the parts that are used.

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
    /** Most characters of a text node that the parser keeps: a longer one is passed on in pieces. */
    MAX_BUFFER_LENGTH: number;
    /** Makes a parser. @param isStrict true for XML, false for HTML as browsers read it */
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
