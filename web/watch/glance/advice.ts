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
  'not-sent': ['nothing', 'nothing'],
};

/** The firmware's sentence, without the command. */
export function sentenceOf(code: FaultCode): string {
  return tell(newFault(code, 'AT')).replace(/ \(AT\)$/, '');
}

export interface Advice {
  happened: string;
  /** Empty if the user can do nothing. */
  todo: string;
  /** First recovery step. */
  redone: string;
}

export function adviceOf(code: string): Advice {
  const known = code as FaultCode;
  const [, happened = '', todo = ''] = /^([^;]*)(?:; (.*))?$/.exec(sentenceOf(known)) ?? [];
  return { happened, todo, redone: redoneOfPictures[known]?.[0] ?? redone[recoveryOf(known)] };
}
