// Lists the secret values of config.json that logs must mask, those for HTTP also in other encodings.

import { isSecret } from '../secret/secret';
import { find } from '../text';
import { percentDecode } from './url';
import { unsafeError } from './value';

type Values = { [key: string]: unknown };
type Put = (text: string) => void;

/**
 * Length of the shortest value in a URL's query that is masked alone, in characters. A shorter one may occur in ordinary sentences, so it is
 * masked only together with its name.
 */
const leastValue = 4;
/** Matches a value of digits alone. It may be an ordinary number, so it is masked only together with its name. */
const digits = /^[0-9]+$/;
/** Length of the shortest text beside a placeholder in a URL that is masked, in characters. A shorter one may be `.jpg` or `/up/`. */
const leastPiece = 8;
/** Length of the shortest word with a digit that counts as a secret, in characters. It may be anywhere in a path, a header or a form. */
const leastToken = 16;

function isToken(text: string): boolean {
  return text.length >= leastToken && /[0-9]/.test(text);
}

function piecesOf(text: string): string[] {
  return text.replace(/\{[a-z]+\}/g, '\n').split('\n');
}

function putPair(pair: string, put: Put): void {
  const value = pair.slice(pair.indexOf('=') + 1);
  const pieces = piecesOf(value);
  if (pieces.length > 1) pieces.forEach(function (piece) { if (piece.length >= leastPiece) put(piece); });
  else if (value.length >= leastValue && value !== 'true' && value !== 'false' && !digits.test(value)) put(value);
  else if (value) put(pair);
}

function putUrl(url: string, put: Put): void {
  const mark = find(url, '://', 0);
  const parts = (mark < 0 ? url : url.slice(mark + 3)).split('?');
  const segments = parts[0].split('/');
  const at = segments[0].lastIndexOf('@');
  if (at > 0) segments[0].slice(0, at).split(':').forEach(put);
  segments.slice(1).forEach(function (segment) { piecesOf(segment).forEach(function (piece) { if (isToken(piece)) put(piece); }); });
  parts.slice(1).join('&').split('#').join('&').split('&').forEach(function (pair) { putPair(pair, put); });
}

/** Adds the value of a header line, the credentials after `Bearer` or another scheme, and the tokens of a list, as in a cookie. */
function putHeader(line: string, put: Put): void {
  const colon = line.indexOf(':');
  const value = line.slice(colon + 1).trim();
  put(digits.test(value) ? line : value);
  const credentials = value.slice(value.indexOf(' ') + 1);
  if (line.slice(0, colon).toLowerCase() === 'authorization' && credentials.length >= leastValue) put(credentials);
  value.replace(/[=;,]/g, ' ').split(' ').forEach(function (word) { if (isToken(word)) put(word); });
}

function putForm(form: unknown, put: Put): void {
  const fields = (form as { fields?: Values }).fields;
  if (fields) Object.keys(fields).forEach(function (name) {
    piecesOf('' + fields[name]).forEach(function (piece) { if (isToken(piece)) put(piece); });
  });
}

/**
 * Lists the texts that the log must mask.
 * @param values keys with their values, as read from a file that may have mistakes
 */
export function secretsOf(values: Values): string[] {
  const secrets: string[] = [];
  function put(text: string): void {
    if (text && secrets.indexOf(text) < 0) secrets.push(text);
  }
  /** Adds a secret twice, as written and percent-decoded. The log itself finds other encodings. */
  function putForms(text: string): void {
    put(text);
    if (unsafeError(text)) return;
    put(percentDecode(text));
  }
  Object.keys(values).filter(isSecret).forEach(function (key) {
    const value = values[key];
    if (key === 'http.form' && value) putForm(value, put);
    else if (key.slice(-4) === '.url') putUrl('' + value, putForms);
    else if (key.slice(-7) === '.header') putHeader('' + value, putForms);
    else if (key.indexOf('http.') === 0) putForms('' + value);
    else put(typeof value === 'string' ? value : '' + value);
  });
  const account = values['http.user'] + ':' + (values['http.password'] || '');
  if (values['http.user'] && !unsafeError(account)) putForms(btoa(account));
  return secrets;
}
