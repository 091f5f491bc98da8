// The policy of retries as the tables of docs/faults.md tell it: made from src/round/retry.ts and the sentences of the faults.

import type { Recovery } from '../../../src/delivery/delivery.ts';
import { fault, tell, type FaultCode } from '../../../src/fault.ts';
import { lookMs } from '../../../src/round/rest.ts';
import {
  calmMs, firstBearerPauseMs, imagePauseMs, lastRecoveryOf, laterBearerPauseMs, longestTroubleMs, mostJitter, mostPauses, mostRecoveries, mostRestarts, recoveryOf, troubleMs,
} from '../../../src/round/retry.ts';
import { faultCodes } from '../../faults.ts';

/** What is done again, for a person. */
export const anew: Record<Recovery, string> = {
  image: 'the image', session: 'the session with the server', bearer: 'the data connection', modem: 'all since the first AT', power: 'the modem\'s power', rest: 'the round, after a rest',
};

const counts = ['never', 'once', 'twice'];
const times = (count: number) => counts[count] ?? `${count} times`;
const seconds = (ms: number) => (ms >= 60_000 ? `${ms / 60_000} minutes` : ms === 1000 ? '1 second' : `${ms / 1000} seconds`);

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `|${cells.map(cell => (cell === '---' ? cell : ` ${cell} `)).join('|')}|`).join('\n');
}

/** Of a picture, which is no matter of the round's: src/source/camera/shot.ts. */
const ofPictures: { [code in FaultCode]?: [first: string, most: string] } = {
  'no-camera': ['the camera\'s start', 'the camera\'s start, once'], 'no-picture': ['the picture', 'the camera\'s start, once'],
  'card-full': ['nothing; the next picture, once it would fit', 'nothing'], 'card-lost': ['nothing; the next picture', 'nothing'], 'no-number': ['nothing', 'nothing'],
};

/** Every fault: what is done again after it, and how far that can go. Where it is the round, nothing less can help. */
export function policyTable(): string {
  const rows = faultCodes().map(code => {
    const [own, most] = ofPictures[code] ?? [];
    if (own && most) return [`\`${code}\``, tell(fault(code, 'AT')).replace(/ \(AT\)$/, ''), own, most];
    const first = recoveryOf(code);
    return [`\`${code}\``, tell(fault(code, 'AT')).replace(/ \(AT\)$/, ''), anew[first], first === 'rest' ? anew.rest : anew[lastRecoveryOf(code)]];
  });
  return table(['fault', 'the line says', 'done again first', 'the most that is done again'], rows);
}

/** How often each is done again, and what pause comes before it. */
export function pausesTable(): string {
  const each = times(mostRecoveries);
  return table(['done again', 'how often until an image gets through', 'the pause before it'], [
    [anew.image, '`upload.attempts` times in a round', `${seconds(imagePauseMs)} for each try that has failed, at most ${seconds(imagePauseMs * mostPauses)}`],
    [anew.session, each, 'none'],
    [anew.bearer, each, `${seconds(firstBearerPauseMs)}, the second time ${seconds(laterBearerPauseMs)}`],
    [anew.modem, each, 'none'],
    [`${anew.power}: by its key where the board has one, else by its reset pin, else by a command`, each, 'none'],
    ['the round', 'until it gets through',
      `at least ${seconds(troubleMs(lookMs, 1, 0))}, doubled each time up to ${seconds(longestTroubleMs)}, and up to ${mostJitter * 100} % more at random`],
    ['all, after an exception or when nothing has moved for minutes', `${times(mostRestarts)}, then the watchdog restarts the chip`, seconds(calmMs)],
  ]);
}
