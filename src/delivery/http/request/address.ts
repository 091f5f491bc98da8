// Makes the URL, the header lines and the form of an image's upload.

import { addressOf, namedTarget, percentEncode, type Address } from '../../../config/url';
import { inUtf8 } from '../../../letters';
import { imageByHand } from '../../../source/removal';
import type { Image } from '../../../source/source';
import { rootOf } from '../../../source/walk';
import { fillTemplate, valueOf } from '../../../template';
import { createAttempt, type DeliveryTrip, type ImageTrip } from '../../deliverytrip';
import { fileNamed, folderNamed } from '../../names/imagename';
import { safeFolder } from '../../names/safename';

/**
 * Sets the boundary text that separates the parts of a form. It is random, so that no image contains it. An image that is already copied into the
 * modem keeps the boundary of its copy.
 */
function setBoundary(trip: ImageTrip): void {
  function digits(): string { return ('0000000' + trip.hash('' + trip.random())).slice(-8); }
  if (trip.copies.staged !== trip.attempt.image.path || !trip.http.boundary) trip.http.boundary = 'snapferry-' + digits() + digits();
}

/** Returns the rule for names on the server and in a URL. Slashes, quotes and control characters are not allowed. */
function plain() {
  return { forbidden: /[\/\\\x00-\x1f\x7f"]/g, first: /[^.]/, longest: 255 };
}

/** Returns the name encoded in UTF-8. Most names are ASCII and need no conversion. */
function lettersOf(name: string): string {
  return /[^\x01-\x7f]/.test(name) ? inUtf8(name) : name;
}

/** Returns the image's folder below `images.folder`, with a slash at the end. It is empty if the image is directly in `images.folder`. */
function pathOf(trip: DeliveryTrip, image: Image): string {
  const named = folderNamed(trip, image, plain());
  const below = named === undefined ? safeFolder(image.folder, rootOf(trip.config['images.folder']), plain(), trip.hash) : named;
  return below ? lettersOf(below) + '/' : '';
}

function fileOf(trip: DeliveryTrip, image: Image): string {
  return lettersOf(fileNamed(trip, image));
}

/** Returns the path of the image on the server, for the log and the journal. */
export function serverPathOf(trip: ImageTrip): string {
  const image = trip.attempt.image;
  return pathOf(trip, image) + fileOf(trip, image);
}

function fillFor(trip: ImageTrip, text: string, isUrl: boolean): string {
  const image = trip.attempt.image;
  return fillTemplate(text, function (placeholder) {
    const value = placeholder === 'path' ? pathOf(trip, image)
      : placeholder === 'name' ? fileOf(trip, image)
      : valueOf(placeholder, trip.config['device'], trip.attempt.date);
    // most values have no character that a URL must encode
    const isPlain = !/[^A-Za-z0-9._~\/\-]/.test(value) && (placeholder === 'path' || value.indexOf('/') < 0);
    return isUrl && !isPlain ? value.split('/').map(percentEncode).join(placeholder === 'path' ? '/' : '%2F') : value;
  });
}

/**
 * Returns the path and query string of the image's URL. If the URL in config.json ends without a name, the image's path and name are added, unless a
 * form is used.
 */
function targetOf(trip: ImageTrip, address: Address): string {
  return fillFor(trip, trip.config['http.form'] ? address.target : namedTarget(address.target), true);
}

/** Returns the header line of `http.user` and `http.password` (RFC 7617). It is empty if no user is set. */
export function authorizationOf(trip: DeliveryTrip): string {
  const user = trip.config['http.user'];
  return user ? 'Authorization: Basic ' + btoa(user + ':' + trip.config['http.password']) : '';
}

/** Returns the media type for the ending of a file name. */
export function typeOf(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return ending === 'jpg' || ending === 'jpeg' ? 'image/jpeg'
    : ending === 'png' ? 'image/png'
    : ending === 'json' ? 'application/json'
    : ending === 'txt' ? 'text/plain'
    : 'application/octet-stream';
}

/** Returns the name in quotes. Quotes and line ends within the name would end the quoted text (RFC 7578 4.2), so they are replaced. */
function inQuotes(text: string): string {
  return '"' + text.replace(/["\r\n]/g, '_') + '"';
}

function part(trip: DeliveryTrip, name: string, more: string): string {
  return '--' + trip.http.boundary + '\r\nContent-Disposition: form-data; name=' + inQuotes(name) + more + '\r\n\r\n';
}

/** Returns the texts before and after the image in a form. Both are empty without a form. */
export function wrapOf(trip: ImageTrip): { head: string; tail: string } {
  const form = trip.config['http.form'];
  const image = trip.attempt.image;
  if (!form) return { head: '', tail: '' };
  const fields = Object.keys(form.fields || {}).map(function (name) {
    return part(trip, name, '') + fillFor(trip, form.fields[name]!, false) + '\r\n';
  });
  return {
    head: fields.join('') + part(trip, form.file, '; filename=' + inQuotes(fileOf(trip, image)) + '\r\nContent-Type: ' + typeOf(image.name)),
    tail: '\r\n--' + trip.http.boundary + '--\r\n'
  };
}

/** Returns the number of bytes of the whole request body: the image and the texts around it. */
export function bodyBytes(trip: ImageTrip): number {
  const wrap = wrapOf(trip);
  return wrap.head.length + trip.attempt.image.size + wrap.tail.length;
}

/** Returns the host, followed by the port if it is not the usual port. */
export function hostOf(address: Address): string {
  return address.host + (address.port === (address.isSecure ? 443 : 80) ? '' : ':' + address.port);
}

/** Whether the certificate of `http.ca` can prove this server's identity. It can do so only for the host of `http.url`. */
export function isProved(trip: DeliveryTrip, address: Address): boolean {
  return address.isSecure && !!trip.config['http.ca'] && addressOf(trip.config['http.url']).host.toLowerCase() === address.host.toLowerCase();
}

/** Sets the script placeholders for the server. If the modem has no time, the dates in the server's certificate are ignored. */
export function setServer(trip: DeliveryTrip, address: Address): void {
  const proves = isProved(trip, address);
  Object.assign(trip.variables, {
    isSecure: address.isSecure ? '1' : '', isProved: proves ? '1' : '', ignoresClock: proves && trip.link.hasClock ? '0' : '1', checksName: '',
    serverHost: address.host, serverPort: '' + address.port
  });
}

function urlTo(address: Address, target: string): string {
  return (address.isSecure ? 'https://' : 'http://') + hostOf(address) + target;
}

/** Returns the URL of a file with a fixed name, such as the report. */
export function urlOfFixed(trip: DeliveryTrip, name: string): string {
  const address = addressOf(trip.config['http.url']);
  const attempt = trip.attempt;
  trip.attempt = createAttempt(Object.assign(imageByHand('/' + name, 0), { isLive: true, to: name }));
  const target = targetOf(trip as ImageTrip, address);
  trip.attempt = attempt;
  return urlTo(address, target);
}

/** Sets the script placeholders for the image's URL, header line and media type. */
export function setAddress(trip: ImageTrip): void {
  const address = addressOf(trip.config['http.url']);
  const target = targetOf(trip, address);
  const host = hostOf(address);
  const authorization = authorizationOf(trip);
  if (trip.config['http.form']) setBoundary(trip);
  Object.assign(trip.variables, {
    isSecure: address.isSecure ? '1' : '', serverHost: address.host, serverPort: '' + address.port,
    bareUrl: host + target, url: urlTo(address, target),
    header: authorization || trip.config['http.header'],
    contentType: trip.config['http.form'] ? 'multipart/form-data; boundary=' + trip.http.boundary : typeOf(trip.attempt.image.name)
  });
}

/**
 * Returns the head of a request over a socket. It does not ask the server to close the connection, since some modems then drop bytes that are unread.
 * @param lines more header lines; empty ones are left out
 */
export function writeHead(method: string, target: string, host: string, lines: string[]): string {
  return [method + ' ' + target + ' HTTP/1.1', 'Host: ' + host, 'User-Agent: snapferry']
    .concat(lines.filter(function (line) { return !!line; })).join('\r\n') + '\r\n\r\n';
}

/** Header line that demands of a cache to ask the server again (RFC 9111 5.2.1.4). Some caches ignore it. */
export const freshLine = 'Cache-Control: no-cache';

/**
 * Returns the head of a request about the image. `setAddress` must be called before.
 * @param bytes number of bytes of the request's body; undefined: the request is a query without a body
 * @param range of bytes to ask for, such as `0-115`; empty: the whole file
 */
export function headOf(trip: ImageTrip, method: string, bytes: number | undefined, range: string): string {
  const isAsked = bytes === undefined;
  const url = trip.variables['bareUrl'] + (isAsked && trip.variables['query'] || '');
  const end = url.indexOf('/');
  return writeHead(method, url.slice(end), url.slice(0, end), [
    authorizationOf(trip), trip.config['http.header'], range && 'Range: bytes=' + range,
    isAsked ? freshLine : 'Content-Type: ' + trip.variables['contentType'], isAsked ? '' : 'Content-Length: ' + bytes,
    !isAsked && trip.attempt.isConditional ? 'If-None-Match: *' : ''
  ]);
}
