// Where an image goes: the URL, the header and the form around it, with their placeholders filled.

import { addressOf, namedTarget, percentEncode, type Address } from '../../config/url';
import type { Image } from '../../source/source';
import { rootOf } from '../../source/walk';
import { safeFolder, valueOf } from '../names';
import type { DeliveryTrip } from '../trip';
import { inUtf8 } from './letters';

/** Between the parts of a form: another one each time, so that nobody can put it into an image. A copy in the modem keeps its own. */
function setBoundary(trip: DeliveryTrip): void {
  function digits(): string { return ('0000000' + trip.hash('' + trip.random())).slice(-8); }
  if (trip.copies.staged !== trip.attempt.image!.path || !trip.http.boundary) trip.http.boundary = 'snapferry-' + digits() + digits();
}

/** Names on a server and in a URL: all but a slash. Card and URL take the rest. */
function plain() {
  return { forbidden: /[\/\\\x00-\x1f\x7f"]/g, first: /[^.]/, longest: 255 };
}

/** The image's folder below `images.folder`, with a slash at its end; empty for the root itself. */
function pathOf(trip: DeliveryTrip, image: Image): string {
  const below = safeFolder(image.folder, rootOf(trip.config!['images.folder']), plain(), trip.hash);
  return below ? inUtf8(below) + '/' : '';
}

function fileOf(image: Image): string {
  return inUtf8(image.as || image.name);
}

/** The image's path on the server, for a person. */
export function nameOf(trip: DeliveryTrip): string {
  const image = trip.attempt.image!;
  return pathOf(trip, image) + fileOf(image);
}

/** A text of config.json, which is UTF-8, with its placeholders filled. */
function fillFor(trip: DeliveryTrip, text: string, isUrl: boolean): string {
  const image = trip.attempt.image!;
  return text.replace(/\{(\w+)\}/g, function (_all: string, placeholder: string) {
    const value = placeholder === 'path' ? pathOf(trip, image) : placeholder === 'name' ? fileOf(image) : valueOf(placeholder, trip.config!['device'], trip.attempt.date);
    return isUrl ? value.split('/').map(percentEncode).join(placeholder === 'path' ? '/' : '%2F') : value;
  });
}

/** The URL tells which image it is: where it names none, the name is appended, unless a form holds it. */
function targetOf(trip: DeliveryTrip, template: string): string {
  return trip.config!['http.form'] ? template : namedTarget(template);
}

export function authorizationOf(trip: DeliveryTrip): string {
  const user = trip.config!['http.user'];
  return user ? 'Authorization: Basic ' + btoa(user + ':' + trip.config!['http.password']) : '';
}

/** By what ends its name. */
export function typeOf(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return ending === 'jpg' || ending === 'jpeg' ? 'image/jpeg' : ending === 'png' ? 'image/png' : 'application/octet-stream';
}

/** Quotes and line ends of a name would end it (RFC 7578 4.2). */
function inQuotes(text: string): string {
  return '"' + text.replace(/["\r\n]/g, '_') + '"';
}

function part(trip: DeliveryTrip, name: string, more: string): string {
  return '--' + trip.http.boundary + '\r\nContent-Disposition: form-data; name=' + inQuotes(name) + more + '\r\n\r\n';
}

/** What stands in front of the image in the body, and behind it. */
export function wrapOf(trip: DeliveryTrip): { head: string; tail: string } {
  const form = trip.config!['http.form'];
  const image = trip.attempt.image!;
  if (!form) return { head: '', tail: '' };
  const fields = Object.keys(form.fields || {}).map(function (name) {
    return part(trip, name, '') + fillFor(trip, form.fields![name]!, false) + '\r\n';
  });
  return {
    head: fields.join('') + part(trip, form.file, '; filename=' + inQuotes(fileOf(image)) + '\r\nContent-Type: ' + typeOf(image.name)),
    tail: '\r\n--' + trip.http.boundary + '--\r\n'
  };
}

/** In bytes, with what stands around the image. */
export function bodyBytes(trip: DeliveryTrip): number {
  const wrap = wrapOf(trip);
  return wrap.head.length + trip.attempt.image!.size + wrap.tail.length;
}

/** As a request names its server. */
export function hostOf(address: Address): string {
  return address.host + (address.port === (address.isSecure ? 443 : 80) ? '' : ':' + address.port);
}

/** Whether the server has to show who it is: the certificate on the card is for the host of http.url, and for no other. */
export function isProved(trip: DeliveryTrip, address: Address): boolean {
  return address.isSecure && !!trip.config!['http.ca'] && addressOf(trip.config!['http.url']).host.toLowerCase() === address.host.toLowerCase();
}

/** Whom a connection leads to, for the scripts, and how it is proved; what is not known of the time cannot be asked of a certificate. */
export function setServer(trip: DeliveryTrip, address: Address): void {
  const proves = isProved(trip, address);
  Object.assign(trip.bag, {
    isSecure: address.isSecure ? '1' : '', isProved: proves ? '1' : '', ignoresClock: proves && trip.link.hasClock ? '0' : '1', checksName: '',
    serverHost: address.host, serverPort: '' + address.port
  });
}

/** Fills the placeholders of the scripts for the image in hand. */
export function setAddress(trip: DeliveryTrip): void {
  const address = addressOf(trip.config!['http.url']);
  const target = fillFor(trip, targetOf(trip, address.target), true);
  const host = hostOf(address);
  const authorization = authorizationOf(trip);
  setBoundary(trip);
  Object.assign(trip.bag, {
    isSecure: address.isSecure ? '1' : '', serverHost: address.host, serverPort: '' + address.port, hostField: host, target: target,
    bareUrl: host + target, url: (address.isSecure ? 'https://' : 'http://') + host + target,
    header: authorization || trip.config!['http.header'],
    contentType: trip.config!['http.form'] ? 'multipart/form-data; boundary=' + trip.http.boundary : typeOf(trip.attempt.image!.name)
  });
}

/**
 * The head of a request that is written over a socket. The server is not asked to close it: some modems drop what was not read by then.
 * @param lines what it has beside what each request has; empty ones are left out
 */
export function writeHead(method: string, target: string, host: string, lines: string[]): string {
  return [method + ' ' + target + ' HTTP/1.1', 'Host: ' + host, 'User-Agent: snapferry']
    .concat(lines.filter(function (line) { return !!line; })).join('\r\n') + '\r\n\r\n';
}

/** The same for the image in hand. @param bytes of its body, or undefined where it has none */
export function headOf(trip: DeliveryTrip, method: string, bytes: number | undefined, range: string): string {
  const bag = trip.bag;
  return writeHead(method, bag['target']!, bag['hostField']!, [
    authorizationOf(trip), trip.config!['http.header'], range && 'Range: bytes=' + range,
    bytes === undefined ? '' : 'Content-Type: ' + bag['contentType'], bytes === undefined ? '' : 'Content-Length: ' + bytes
  ]);
}
