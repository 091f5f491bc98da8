// Sends an HTTP request that a person typed, over its own socket. The placeholders of the next image are not changed.

import { addressOf, type Address } from '../../config/url';
import { End } from '../../fault';
import type { Values } from '../../modem/modem';
import type { Image } from '../../source/source';
import { createAttempt, type DeliveryTrip, type ImageTrip, type MethodTrip } from '../deliverytrip';
import { settlePace } from '../pour/pace';
import { socketMethod } from './choose';
import { authorizationOf, freshLine, hostOf, setServer, typeOf, writeHead } from './request/address';
import type { Answer, OnBody, OnField } from './socket/response';
import { exchange } from './socket/socket';
import { isSuccess } from './status';

/** An HTTP request that a person typed at the console. */
export interface Typed {
  /** The HTTP method of the request. */
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  /** The URL of the request, which was checked and has no placeholders. */
  url: string;
  /** Header lines that the person typed. */
  lines: string[];
  /** The file that is the body of the request. It is undefined if the request has no body. */
  file?: Image;
  /** Gets each field of the response's head. */
  onField?: OnField;
  /** Gets each piece of the response's body. */
  onBody?: OnBody;
  /** Whether the rest of the response is not needed, so that the connection is closed. */
  isEnough?: (answer: Answer) => boolean;
}

/**
 * Reads the field Content-Range (RFC 9110, 14.4). In the list, index 1 has the offset of the first byte, and index 2 the size of the whole file, or
 * `*`. The list is null if the field is invalid.
 */
export function readContentRange(value: string): RegExpExecArray | null {
  return /^bytes (\d+)-\d+\/([\d*]+)$/.exec(value);
}

/** Whether the request goes to the server of `http.url`. No other server gets the user, password and header of the settings. */
function isOwn(trip: DeliveryTrip, address: Address): boolean {
  const url = trip.config['http.url'];
  const own = url ? addressOf(url) : undefined;
  return !!own && own.isSecure === address.isSecure && own.host.toLowerCase() === address.host.toLowerCase() && own.port === address.port;
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':')).toLowerCase();
}

/**
 * Returns the head of the request. A header line that the person typed replaces that of `http.user` or `http.header`, since servers refuse two
 * Authorization lines.
 */
function headOf(trip: DeliveryTrip, typed: Typed, address: Address): string {
  const names = typed.lines.map(nameOf);
  const all = isOwn(trip, address) ? [authorizationOf(trip), trip.config['http.header'] || ''] : [];
  const account = all.filter(function (line) { return names.indexOf(nameOf(line)) < 0; });
  const file = typed.file;
  const isAsked = (typed.method === 'GET' || typed.method === 'HEAD') && names.indexOf('cache-control') < 0;
  return writeHead(typed.method, address.target, hostOf(address), account.concat(
    isAsked ? [freshLine] : [], typed.lines, file ? ['Content-Type: ' + typeOf(file.name), 'Content-Length: ' + file.size] : []
  ));
}

async function send(trip: DeliveryTrip, typed: Typed, address: Address): Promise<Answer> {
  if (typed.file) await settlePace(trip as MethodTrip);
  // this wait begins a new turn of the event loop, so that the code below has the whole stack
  await elapsed(trip.clock, 0);
  return await exchange(trip, {
    method: typed.method, head: headOf(trip, typed, address), image: typed.file,
    onBody: typed.onBody, onField: typed.onField, isEnough: typed.isEnough
  });
}

/** Sends the request that a person typed. @returns any final response; without one, it ends with a fault */
export async function requestTyped(trip: DeliveryTrip, typed: Typed): Promise<Answer> {
  const variables = trip.variables;
  const address = addressOf(typed.url);
  const kept: Values = {};
  const method = trip.throttle.method;
  const ofServer = ['isSecure', 'isProved', 'ignoresClock', 'checksName', 'serverHost', 'serverPort'] as const satisfies (keyof Values)[];
  ofServer.forEach(function (placeholder) {
    kept[placeholder] = variables[placeholder] || '';
  });
  setServer(trip, address);
  trip.attempt = createAttempt(typed.file);
  trip.throttle.method = socketMethod('it is typed');
  const { end, fault, value: answer } = await tried(send(trip, typed, address));
  Object.assign(variables, kept);
  trip.attempt = createAttempt();
  trip.throttle.method = method;
  if (end !== End.done) throw ended(end, fault);
  return answer;
}

/** Deletes the test picture of `ferry.check()` from the server by DELETE, and notes in `isGone` whether the server has accepted that. */
export async function deleteCheck(trip: ImageTrip): Promise<void> {
  const attempt = trip.attempt;
  const { end, fault, value: answer } = await tried(requestTyped(trip, {
    method: 'DELETE', url: trip.variables['url']!, lines: [], isEnough: function () { return true; }
  }));
  if (answer) attempt.image.isGone = isSuccess(answer.status);
  trip.attempt = attempt;
  if (end === End.broken) throw ended(end, fault);
}
