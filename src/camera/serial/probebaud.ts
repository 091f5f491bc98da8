// Finds the rate of a serial camera, and switches to the fastest.

import type { Fault } from '../../fault';
import { wholeOf } from '../../number';
import { knownShots } from '../shotstate';
import type { Talk } from './record';
import { hush, open, lineQuietMs, run } from './talk';

/** If the engine keeps at most so many bytes that arrive without a pause, pieces are so short that a faster line gains nothing. */
const fewAtOnce = 64;

/** Finds the camera, sets its fastest rate, and prepares it for pictures. */
export async function connect(talk: Talk): Promise<void> {
  talk.numbers.nth = 0;
  const { end } = await tried(probeAgain(talk));
  if (end !== 'done') await find(talk);
  await raise(talk);
  await run(talk, 'wake');
}

/**
 * Asks the camera at the line's last rate in baud, which is known after a reset or an earlier use. If no rate is known, or no answer comes, it
 * ends `refused`.
 */
async function probeAgain(talk: Talk): Promise<void> {
  if (!talk.baud) throw ended('refused');
  await probeBaud(talk, talk.baud);
}

async function probeBaud(talk: Talk, baud: number): Promise<void> {
  open(talk, baud);
  await hush(talk, lineQuietMs);
  await run(talk, 'detect');
}

/**
 * Tries all rates in baud that the camera may have. If none is answered, it ends with a fault: that of the last rate at which any bytes came.
 */
async function find(talk: Talk): Promise<void> {
  const rates = talk.record.rates.split(' ');
  let said: Fault | undefined;
  let isBlurred = false;
  for (let nth = 0; nth < rates.length; nth++) {
    talk.numbers.nth = nth;
    const baud = wholeOf(rates[nth]);
    const { fault } = await tried(probeBaud(talk, baud));
    if (!fault) return;
    if (fault.line && baud === talk.record.fastBaud) isBlurred = true;
    if (fault.line || !said) said = fault;
  }
  said!.code = 'no-camera';
  if (!isBlurred) throw ended('refused', said);
  const { end } = await tried(slowDown(talk));
  if (end !== 'done') throw ended(end, said);
}

/**
 * Resets a camera at its fastest rate, at which only wrong bytes came. It may still understand the reset, and then has its first rate again.
 */
async function slowDown(talk: Talk): Promise<void> {
  talk.known.slow = knownShots;
  open(talk, talk.record.fastBaud!);
  await tried(run(talk, 'reset'));
  await probeBaud(talk, talk.baud);
}

/** Sets the camera to its fastest rate, or back to the first one if it does not answer then. */
async function raise(talk: Talk): Promise<void> {
  const fast = talk.record.fastBaud;
  if (!fast || fast === talk.baud || talk.known.slow || talk.line.mostAtOnce <= fewAtOnce) return;
  await tried(run(talk, 'fast'));
  const { end } = await tried(probeBaud(talk, fast));
  if (end === 'done') return;
  const { fault } = await tried(slowDown(talk));
  if (fault) await find(talk);
}
