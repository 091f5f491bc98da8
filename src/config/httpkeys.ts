// Checks the HTTP keys that need more than a length or a choice.

import { has } from '../text';
import { isObject } from './json/json';
import { bracesError, unsafeError, urlPlaceholders } from './value';

/** Takes a mistake in config.json: the key, and the end of a sentence about it. */
export type Tell = (key: string, mistake: string) => void;

type Values = { [key: string]: unknown };

const mostFields = 16;
const mostName = 64;
/** Most bytes of all names and values of a form together. A signed policy for Amazon S3 needs about 1,200. */
const mostFieldBytes = 2048;

function isOurs(name: string): boolean {
  return has(' host content-length content-type connection transfer-encoding range expect ', ' ' + name.toLowerCase() + ' ');
}

/**
 * Checks a header line of HTTP, which has the form `name: value`.
 * @returns the mistake, as the end of a sentence that never quotes the value; undefined if there is none
 */
export function headerError(line: string): string | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon);
  if (colon < 1 || /[^!#$%&'*+.\^_`\|~0-9A-Za-z\-]/.test(name)) {
    return 'found a value that is not shown, needs a name, a colon and a value, as in "X-Api-Key: value"';
  }
  if (isOurs(name)) return 'holds ' + name + ', which the firmware itself writes into each request; take it out';
  const value = line.slice(colon + 1);
  if (!value.trim()) return 'holds a name without a value; write it after the colon';
  return /[^ -~]/.test(value) ? 'holds a letter beyond ASCII, which no header has; leave it out' : undefined;
}

function formTextError(text: unknown): string | undefined {
  return typeof text === 'string' ? unsafeError(text) : 'found a value that is not shown, needs a text';
}

function fieldError(value: unknown): string | undefined {
  const unknown = bracesError('' + value, urlPlaceholders());
  return formTextError(value) || (unknown && 'found a value that is not shown; ' + unknown);
}

function fieldsErrors(fields: Values, tell: Tell): void {
  const names = Object.keys(fields);
  let bytes = 0;
  names.forEach(function (name) {
    const mistake = fieldError(fields[name]);
    const wrongName = name ? formTextError(name) : 'holds a name of no letters; write one';
    if (wrongName) tell('http.form.fields', wrongName);
    else if (mistake) tell('http.form.fields.' + name, mistake);
    bytes += name.length + ('' + fields[name]).length;
  });
  if (names.length > mostFields) tell('http.form.fields', 'found ' + names.length + ' fields, needs at most ' + mostFields);
  if (bytes > mostFieldBytes) tell('http.form.fields', 'holds ' + bytes + ' bytes of names and values, needs at most ' + mostFieldBytes);
}

/** Checks `http.form`, and reports each mistake. */
export function checkForm(form: unknown, tell: Tell): void {
  if (!isObject(form)) return tell('http.form', 'found a value that is not shown, needs an object such as {"file": "image"}');
  const given = form as Values;
  Object.keys(given).forEach(function (name) {
    if (name !== 'file' && name !== 'fields') tell('http.form.' + name, 'unknown key; known are http.form.file, http.form.fields');
  });
  const file = given['file'];
  const mistake = formTextError(file);
  if (file === undefined) tell('http.form.file', 'missing; it needs the name of the field that the image goes into');
  else if (mistake) tell('http.form.file', mistake);
  else if (!file || (file as string).length > mostName) {
    tell('http.form.file', 'found a text of ' + (file as string).length + ' characters, needs 1 to ' + mostName);
  }
  const fields = given['fields'];
  if (fields === undefined) return;
  if (isObject(fields)) fieldsErrors(fields as Values, tell);
  else tell('http.form.fields', 'found a value that is not shown, needs an object such as {"key": "{name}"}');
}

function tellAll(given: Values, section: string, tell: Tell, mistake: string): void {
  Object.keys(given).forEach(function (key) { if (key.indexOf(section) === 0) tell(key, mistake); });
}

/**
 * Checks that config.json does not name both an FTP and an HTTP server. All images go to one server, so the keys of the other would have no
 * effect.
 */
export function checkServer(given: Values, tell: Tell): void {
  const hasFtp = given['ftp.host'] !== undefined;
  const hasHttp = given['http.url'] !== undefined;
  if (hasFtp && hasHttp) tell('http.url', 'given beside ftp.host, but images go to one server; leave out one of the two');
  else if (hasHttp) tellAll(given, 'ftp.', tell, 'given beside http.url, so it does nothing; take it out, or write ftp.host in place of http.url');
  else if (hasFtp) tellAll(given, 'http.', tell, 'given beside ftp.host, so it does nothing; take it out, or write http.url in place of ftp.host');
}

/**
 * Checks keys of `http` and `ftp` that need another key.
 * @param valueOf gives the value of a key, or undefined if a mistake in it was reported
 */
export function checkPairs(valueOf: (key: string) => unknown, tell: Tell): void {
  const url = valueOf('http.url') as string | undefined;
  if (url) {
    const header = valueOf('http.header') as string || '';
    if (valueOf('http.form') && valueOf('http.method') === 'put') tell('http.form', 'given, which needs http.method "post"; no form can be put');
    if (valueOf('http.password') && valueOf('http.user') === '') {
      tell('http.password', 'given without http.user; write both, or a line of your own into http.header');
    }
    if (valueOf('http.user') && header.toLowerCase().indexOf('authorization:') === 0) {
      tell('http.header', 'holds Authorization, which http.user makes; leave one of the two out');
    }
    if (valueOf('http.ca') && url.slice(0, 6).toLowerCase() !== 'https:') tell('http.ca', 'given, which needs an http.url that begins with https://');
  }
  if (valueOf('ftp.host') && valueOf('ftp.ca') && valueOf('ftp.security') === 'none') {
    tell('ftp.ca', 'given, which needs ftp.security "explicit" or "implicit"');
  }
}
