// A fault as a person reads it: what happened, what to do, and what the firmware does about it by itself. All of it is the firmware's
// own, as docs/faults.md has it.

import type { Recovery } from '../../src/delivery/delivery';
import { fault, tell, type FaultCode } from '../../src/fault';
import { recoveryOf } from '../../src/round/retry';

/** What is done again, for a person. */
export const redone: Record<Recovery, string> = {
  image: 'the image', session: 'the session with the server', bearer: 'the data connection', modem: 'all since the first AT', power: 'the modem\'s power', rest: 'the round, after a rest',
};

/** Of pictures, which are no matter of the round's: src/source/camera/shot.ts. First what is done again, then the most that is. */
export const redoneOfPictures: { [code in FaultCode]?: [first: string, most: string] } = {
  'no-camera': ['the camera\'s start', 'the camera\'s start, once'], 'no-picture': ['the picture', 'the camera\'s start, once'],
  'card-full': ['nothing; the next picture, once it would fit', 'nothing'], 'card-lost': ['nothing; the next picture', 'nothing'], 'no-number': ['nothing', 'nothing'],
};

/** The firmware's own sentence, without the command where it was seen. */
export function sentenceOf(code: FaultCode): string {
  return tell(fault(code, 'AT')).replace(/ \(AT\)$/, '');
}

export interface Advice {
  happened: string;
  /** Empty where there is nothing that a person could do. */
  todo: string;
  /** What is done again first. */
  redone: string;
}

export function adviceOf(code: string): Advice {
  const known = code as FaultCode;
  const [, happened = '', todo = ''] = /^([^;]*)(?:; (.*))?$/.exec(sentenceOf(known)) ?? [];
  return { happened, todo, redone: redoneOfPictures[known]?.[0] ?? redone[recoveryOf(known)] };
}
