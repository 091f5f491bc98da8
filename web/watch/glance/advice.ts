// Explains a fault with the firmware's own texts: what happened, what a person can do, and what the camera itself tries again.
// test/tools/soak/faults/README.md has all of these texts in a table.

import type { Recovery } from '../../../src/delivery/delivery';
import { newFault, tell, type FaultCode } from '../../../src/fault';
import { recoveryOf } from '../../../src/round/retry';

/** What the camera tries again after a fault, such as the whole round, in words for a person. */
export const redone: Record<Recovery, string> = {
  image: 'the image', session: 'the session with the server', bearer: 'the data connection', modem: 'everything since the first AT', power: 'the modem\'s power', rest: 'the whole round, after a pause',
};

/**
 * What the camera tries again after faults that belong to no step of a round (the sending of pictures). They concern the taking of a picture
 * (src/camera/shot/shot.ts), or files that are not sent. Each entry names what is tried again first, and what at most if the fault goes on.
 */
export const redoneOfPictures: { [code in FaultCode]?: [first: string, most: string] } = {
  'no-camera': ['the camera\'s start', 'the camera\'s start, once'], 'no-picture': ['the picture', 'the camera\'s start, once'],
  'card-full': ['nothing; the next picture, once it would fit', 'nothing'], 'card-lost': ['nothing; the next picture', 'nothing'], 'no-number': ['nothing', 'nothing'],
  'not-sent': ['nothing', 'nothing'], 'not-taken': ['the file, by remote.everyHours', 'nothing'], 'name-taken': ['nothing', 'nothing'],
  'card-forgets': ['nothing', 'nothing'], 'no-voltage': ['nothing', 'nothing'],
  'clock-behind': ['nothing', 'nothing'], 'too-old': ['nothing', 'nothing'],
};

/** Returns the firmware's sentence on a fault, without the AT command that it names. */
export function sentenceOf(code: FaultCode): string {
  return tell(newFault(code, 'AT')).replace(/ \(AT\)$/, '');
}

/** The kind of server (FTP or HTTP) that config.json names. */
export type ServerKind = 'ftp' | 'http';

/** Returns the kind of server that a log line names, or undefined if the line is about something else. */
export function serverIn(text: string): ServerKind | undefined {
  const target = / info card: config\.json is read: images .* go to (\S+)/.exec(text)?.[1];
  return target === undefined ? undefined : /^https?:/i.test(target) ? 'http' : 'ftp';
}

/** Returns the advice without the keys of the other kind of server, as the firmware's advice names the keys of both. */
function adviceFor(todo: string, server: ServerKind | undefined): string {
  if (server === 'ftp') return todo.replace(/, or (?:http\.method and )?(?:the path in )?http\.url/, '').replace(/; by HTTP, .*/, '').replace('http.ca', 'ftp.ca');
  return server === 'http' ? todo.replace(/.*; by HTTP, /, '').replace(/ftp\.\w+(?: and ftp\.\w+)?, or /, '') : todo;
}

/** The explanation of a fault of the camera: what happened, what a person can do, and what the camera tries again. */
export interface Advice {
  happened: string;
  /** What a person can do about the fault. It is empty if they can do nothing. */
  todo: string;
  /** What the camera itself tries again first after the fault, in words for a person. */
  redone: string;
}

/** Explains a fault by its code. @param server the kind of server, for the names of keys; undefined if unknown */
export function adviceOf(code: string, server?: ServerKind): Advice {
  const known = code as FaultCode;
  const [, happened = '', todo = ''] = /^([^;]*)(?:; (.*))?$/.exec(sentenceOf(known)) ?? [];
  return { happened, todo: adviceFor(todo, server), redone: redoneOfPictures[known]?.[0] ?? redone[recoveryOf(known)] };
}
