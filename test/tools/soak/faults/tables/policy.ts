// Makes the tables of the firmware's retries, from src/round/retry.ts and the words of the browser page.

import type { FaultCode } from '../../../../../src/fault.ts';
import { lookMs } from '../../../../../src/round/rest/rest.ts';
import {
  calmMs, firstBearerPauseMs, imagePauseMs, lastRecoveryOf, laterBearerPauseMs, longestTroubleMs, mostJitter, mostPauses, mostRecoveries, mostRestarts, recoveryOf, troubleMs,
} from '../../../../../src/round/retry.ts';
import { redone, redoneOfPictures, sentenceOf } from '../../../../../web/watch/glance/advice.ts';
import { faultCodes } from '../../../../common/faultcodes.ts';

const counts = ['never', 'once', 'twice'];
const times = (count: number) => counts[count] ?? `${count} times`;
const seconds = (ms: number) => (ms >= 60_000 ? `${ms / 60_000} minutes` : ms === 1000 ? '1 second' : `${ms / 1000} seconds`);

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `|${cells.map(cell => (cell === '---' ? cell : ` ${cell} `)).join('|')}|`).join('\n');
}

/** Returns what the firmware repeats first after a fault, and what it repeats at most, in words. */
function stepsOf(code: FaultCode): [first: string, most: string] {
  const own = redoneOfPictures[code];
  if (own) return own;
  const first = recoveryOf(code);
  const last = first === 'rest' ? first : lastRecoveryOf(code, false);
  return [redone[first], last === first ? 'the same' : redone[last]];
}

/**
 * Makes the table of all faults, with what the firmware repeats first and at most. Faults with the same repetitions share a row. If the whole round
 * is repeated first, both columns are the same, since nothing less can help.
 */
export function policyTable(): string {
  const rows = new Map<string, { faults: string[]; steps: string[] }>();
  for (const code of faultCodes()) {
    const steps = stepsOf(code);
    const row = rows.get(steps.join()) ?? { faults: [], steps };
    row.faults.push(`\`${code}\`: ${sentenceOf(code)}`);
    rows.set(steps.join(), row);
  }
  return table(['fault', 'repeated first', 'at most'], [...rows.values()].map(({ faults, steps }) => [faults.join('<br>'), ...steps]));
}

/** Makes the table of the recoveries: how often each is repeated, and the pause before it. */
export function pausesTable(): string {
  const each = times(mostRecoveries);
  return table(['repeated', 'times until an image gets through', 'pause before it'], [
    [redone.image, '`upload.attempts` times in a round', `${seconds(imagePauseMs)} for each failed try, at most ${seconds(imagePauseMs * mostPauses)}`],
    [redone.session, each, 'none'],
    [redone.bearer, each, `${seconds(firstBearerPauseMs)}, the second time ${seconds(laterBearerPauseMs)}`],
    [redone.modem, each, 'none'],
    [`${redone.power}: if silent, by the board's key or its reset pin; else by its own command, the next time by the key`, each, 'none'],
    ['the round', 'until it gets through',
      `${seconds(troubleMs(lookMs, 1, 0, longestTroubleMs))}, doubled each time up to ${seconds(longestTroubleMs)}, plus up to ${mostJitter * 100} % at random`],
    ['all, after an exception or a standstill', `${times(mostRestarts)}, then the watchdog restarts the chip`, seconds(calmMs)],
  ]);
}
