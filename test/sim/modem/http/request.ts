// Makes a modem's HTTP request: reads the URL that was given to the modem, and writes the request (RFC 9112).

/** A URL, taken apart. */
export interface Target {
  isSecure: boolean;
  host: string;
  port: number;
  /** Path and query, with the slash at the beginning. */
  path: string;
  /** Value of the field Host: the host, with the port if it is not the scheme's default. */
  authority: string;
}

const ports = { http: 80, https: 443 };
const form = /^(?:(https?):\/\/)?([^/:?#\s]+)(?::(\d{1,5}))?([/?][^\s#]*)?(?:#.*)?$/i;

/** Takes a URL apart. It returns undefined if the URL is invalid. @param scheme the scheme of a URL that has none */
export function readUrl(text: string, scheme: 'http' | 'https' = 'http'): Target | undefined {
  const [whole, written, host, digits, rest = '/'] = form.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const isSecure = (written ?? scheme).toLowerCase() === 'https';
  const usual = isSecure ? ports.https : ports.http;
  const port = digits === undefined ? usual : Number(digits);
  if (port < 1 || port > 65535) return undefined;
  return { isSecure, host: host!, port, path: rest.startsWith('/') ? rest : `/${rest}`, authority: port === usual ? host! : `${host}:${port}` };
}

/** Returns the URL of a redirect, by the response's field Location. It is undefined if there is no valid one. */
export function follow(from: Target, location: string | undefined): Target | undefined {
  if (location === undefined) return undefined;
  if (/^https?:/i.test(location)) return readUrl(location);
  if (!location.startsWith('/')) return undefined;
  return readUrl(`${from.isSecure ? 'https' : 'http'}://${from.host}:${from.port}${location}`);
}

/** The parts of a request. */
export interface Words {
  method: string;
  target: Target;
  /** Further fields as whole lines without line ends, in order. */
  fields: string[];
  /** The body. If it is undefined, the request has neither a body nor the field Content-Length. */
  body: Uint8Array | undefined;
  /** Whether the request is for a proxy, so that its first line has the whole URL. */
  isForProxy?: boolean;
}

/** Returns a whole request as bytes. */
export function requestOf({ method, target, fields, body, isForProxy }: Words): Uint8Array {
  const where = isForProxy ? `http://${target.authority}${target.path}` : target.path;
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
  const head = [`${method} ${where} HTTP/1.1`, `Host: ${target.authority}`, ...fields, ...length, '', ''].join('\r\n');
  return new Uint8Array(Buffer.concat([Buffer.from(head, 'latin1'), body ?? Buffer.alloc(0)]));
}

/** Returns the field Range for the bytes `from` to `to`. It has no end if `to` is less than `from`, and is undefined if both are 0. */
export function rangeOf(from: number, to: number): string | undefined {
  if (from === 0 && to === 0) return undefined;
  return `Range: bytes=${from}-${to >= from && to > 0 ? to : ''}`;
}
