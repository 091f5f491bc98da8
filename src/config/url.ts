// Checks and splits http.url. Every part of a URL but the server may be secret, so messages quote only the server.

import { fromHex, wholeOf } from '../number';
import { find, has } from '../text';
import { bracesError, urlPlaceholders } from './value';

/** The parts of a URL. */
export interface Address {
  /** True if the URL begins with https. */
  isSecure: boolean;
  /** Name or IPv4 address of the server. */
  host: string;
  /** Port of the server: the one in the URL, or 443 for https and 80 for http. */
  port: number;
  /** Path and query, with their placeholders. It begins with a slash. */
  target: string;
}

/** A URL, cut into four parts. */
interface Parts {
  /** The text before `://`, in lower case. It is empty if there is none. */
  scheme: string;
  /** The account with its `@`. It is empty if there is none. */
  account: string;
  /** Host, and port if there is one. */
  server: string;
  /** Path, query and fragment. */
  rest: string;
}

function partsOf(url: string): Parts {
  const mark = find(url, '://', 0);
  const after = mark < 0 ? url : url.slice(mark + 3);
  const end = /[\/#]/.exec(after.replace(/\?/g, '#'));
  const authority = end ? after.slice(0, end.index) : after;
  const at = authority.lastIndexOf('@') + 1;
  return {
    scheme: mark < 0 ? '' : url.slice(0, mark).toLowerCase(), account: authority.slice(0, at), server: authority.slice(at),
    rest: after.slice(authority.length)
  };
}

/** Splits a URL that `urlError` has accepted. */
export function addressOf(url: string): Address {
  const parts = partsOf(url);
  const isSecure = parts.scheme === 'https';
  const server = parts.server.split(':');
  return {
    isSecure: isSecure,
    host: server[0],
    port: server[1] ? wholeOf(server[1]) : isSecure ? 443 : 80,
    target: parts.rest[0] === '/' ? parts.rest : '/' + parts.rest
  };
}

/**
 * Adds `{name}` to a target that lacks it. It goes to the end of the path, or to the end of a query that ends with `=` or `/`. The value of `{path}`
 * has a slash at its end.
 */
export function namedTarget(target: string): string {
  if (has(target, '{name}')) return target;
  const query = target.indexOf('?');
  const isOpen = /[\/=]$/.test(target) || (query < 0 && target.slice(-6) === '{path}');
  if (query < 0 || isOpen) return target + (isOpen ? '' : '/') + '{name}';
  return namedTarget(target.slice(0, query)) + target.slice(query);
}

/** Returns the URL for the log: scheme and server only, since everything else may be secret. */
export function shownUrl(url: string): string {
  const parts = partsOf(url);
  return parts.scheme + '://' + parts.server + '/';
}

/** Replaces all bytes except letters, digits and `-._~` by `%XX` (RFC 3986, 2.3). */
export function percentEncode(text: string): string {
  return text.replace(/[^A-Za-z0-9._~\-]/g, function (c) {
    const code = c.charCodeAt(0);
    return '%' + (code < 16 ? '0' : '') + code.toString(16).toUpperCase();
  });
}

/** Replaces each `%XX` by its byte. */
export function percentDecode(text: string): string {
  return text.replace(/%[0-9A-Fa-f][0-9A-Fa-f]/g, function (code) { return String.fromCharCode(fromHex(code.slice(1))); });
}

function serverError(server: string): string | undefined {
  const colon = (server + ':').indexOf(':');
  const port = server.slice(colon + 1);
  if (server[0] === '[' || has(port, ':')) {
    return 'holds an IPv6 address, but the data connections of the modems are IPv4; write a name or an IPv4 address';
  }
  if (/[{}]/.test(server)) return 'holds a placeholder before the path; they may be in path and query only';
  if (!/^[A-Za-z0-9._\-]+$/.test(server.slice(0, colon))) {
    return 'holds no name or IPv4 address of a server after the ://; write it as in "https://example.com/up/{name}"';
  }
  const isPort = colon === server.length || (/^[1-9][0-9]*$/.test(port) && wholeOf(port) <= 65535);
  return isPort ? undefined : 'holds a wrong port; after the colon a whole number from 1 to 65535 is needed';
}

/**
 * Checks a URL in config.json or from the console.
 * @param known placeholders that its path and query may have; by default those of `http.url`
 * @returns the mistake, as the end of a sentence; undefined if there is none
 */
export function urlError(url: string, known?: string[]): string | undefined {
  const parts = partsOf(url);
  if (parts.scheme !== 'http' && parts.scheme !== 'https') return 'found a value that is not shown, needs http:// or https:// at its beginning';
  if (parts.account) {
    return 'holds an account before the server; write it into '
      + (known ? 'report.header, as "Authorization: Basic ..."' : 'http.user and http.password') + ', and take it out of here';
  }
  if (/[^!-~]|\\/.test(url)) {
    return 'holds a blank, a backslash or a letter beyond ASCII; write it with a percent sign, a blank as %20, and a server as xn--';
  }
  if (has(url, '#')) return 'holds a #, and no server gets the rest after it; take it out, or write %23';
  const mistake = serverError(parts.server);
  if (mistake) return mistake;
  const unknown = bracesError(parts.rest, known || urlPlaceholders());
  if (unknown) return 'found a value that is not shown; ' + unknown;
  if (has(parts.rest.replace(/%[0-9A-Fa-f][0-9A-Fa-f]/g, ''), '%')) {
    return 'holds a percent sign without two hexadecimal digits after it; write the sign itself as %25';
  }
  return undefined;
}
