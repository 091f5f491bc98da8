// Explains a fault with the firmware's own texts: cause, advice, and recovery, as in test/tools/soak/faults/README.md.

import type { Recovery } from '../../../src/delivery/delivery';
import { newFault, tell, type FaultCode } from '../../../src/fault';
import { recoveryOf } from '../../../src/round/retry';

/** Recovery steps, for people. */
export const redone: Record<Recovery, string> = {
  image: 'the image', session: 'the session with the server', bearer: 'the data connection', modem: 'everything since the first AT', power: 'the modem\'s power', rest: 'the whole round, after a pause',
};

/** Faults that end no step of a round: of pictures (src/camera/shot/shot.ts), of files left alone. First step, then the strongest one. */
export const redoneOfPictures: { [code in FaultCode]?: [first: string, most: string] } = {
  'no-camera': ['the camera\'s start', 'the camera\'s start, once'], 'no-picture': ['the picture', 'the camera\'s start, once'],
  'card-full': ['nothing; the next picture, once it would fit', 'nothing'], 'card-lost': ['nothing; the next picture', 'nothing'], 'no-number': ['nothing', 'nothing'],
  'not-sent': ['nothing', 'nothing'], 'name-taken': ['nothing', 'nothing'],
};

/** The firmware's sentence, without the command. */
export function sentenceOf(code: FaultCode): string {
  return tell(newFault(code, 'AT')).replace(/ \(AT\)$/, '');
}

/** The kind of server that config.json names. */
export type ServerKind = 'ftp' | 'http';

/** From this log line; undefined: it is another one. */
export function serverIn(text: string): ServerKind | undefined {
  const target = / info card: config\.json is read: images .* go to (\S+)/.exec(text)?.[1];
  return target === undefined ? undefined : /^https?:/i.test(target) ? 'http' : 'ftp';
}

/** The firmware's advice names the keys of both kinds of server. */
function adviceFor(todo: string, server: ServerKind | undefined): string {
  if (server === 'ftp') return todo.replace(/, or (?:the path in )?http\.url/, '').replace(/; by HTTP, .*/, '').replace('http.ca', 'ftp.ca');
  return server === 'http' ? todo.replace(/.*; by HTTP, /, '').replace(/ftp\.\w+(?: and ftp\.\w+)?, or /, '') : todo;
}

export interface Advice {
  happened: string;
  /** Empty if the user can do nothing. */
  todo: string;
  /** First recovery step. */
  redone: string;
}

/** @param server undefined: unknown */
export function adviceOf(code: string, server?: ServerKind): Advice {
  const known = code as FaultCode;
  const [, happened = '', todo = ''] = /^([^;]*)(?:; (.*))?$/.exec(sentenceOf(known)) ?? [];
  return { happened, todo: adviceFor(todo, server), redone: redoneOfPictures[known]?.[0] ?? redone[recoveryOf(known)] };
}
