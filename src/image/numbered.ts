// The names that cameras give by the rule of DCF: a prefix of four characters and four digits, `IMG_0001.JPG`. A folder that is
// too large to be listed is asked for these, one after the other.

import { isMatch } from './glob';

const prefixes = ['IMG_', 'DSC_', 'DSCN', 'DSCF', 'DSC0', 'PICT', 'CIMG', 'SAM_', 'P100', '_DSC'];
const endings = ['.JPG', '.jpg'];
const numbers = 9999;

/** How many names there are to ask for. */
export const numberedCount = prefixes.length * endings.length * numbers;

/** Names of one prefix and ending follow each other; after so many the next kind begins. */
export const numberedRun = numbers;

function fourDigits(n: number): string {
  return ('000' + n).slice(-4);
}

/** The name at this place of the order, or nothing where it does not match. */
export function numberedName(at: number, pattern: string): string | undefined {
  const kind = Math.floor(at / numbers);
  const name = prefixes[Math.floor(kind / endings.length)]! + fourDigits(at % numbers + 1) + endings[kind % endings.length]!;
  return isMatch(pattern, name) ? name : undefined;
}
