// Finds the baud rate of a serial camera, and switches to its fastest rate.

import { End, type Fault } from '../../fault';
import { wholeOf } from '../../number';
import { knownShots } from '../shotstate';
import type { Talk } from './record';
import { hush, open, lineQuietMs, run } from './talk';

/** Number of bytes. If the engine keeps no more bytes than this without a pause in between, pieces must be short, and a faster line gains nothing. */
const fewAtOnce = 64;

/** Finds the camera, sets its fastest baud rate, and prepares it for pictures. */
export async function connect(talk: Talk): Promise<void> {
  talk.numbers.nth = 0;
  const { end } = await tried(probeAgain(talk));
  if (end !== End.done) await find(talk);
  await raise(talk);
  await run(talk, 'wake');
}

/**
 * Asks the camera at the last baud rate of the line, which is known after a reset or an earlier use. If no rate is known, or no answer comes, the
 * function ends `refused`.
 */
async function probeAgain(talk: Talk): Promise<void> {
  if (!talk.baud) throw ended(End.refused);
  await probeBaud(talk, talk.baud);
}

async function probeBaud(talk: Talk, baud: number): Promise<void> {
  open(talk, baud);
  await hush(talk, lineQuietMs);
  await run(talk, 'detect');
}

/**
 * Tries all baud rates that the camera may have. If the camera answers at none, the function ends with a fault: that of the last rate at which any
 * bytes came.
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
  if (!isBlurred) throw ended(End.refused, said);
  const { end } = await tried(slowDown(talk));
  if (end !== End.done) throw ended(end, said);
}

/**
 * Resets a camera at its fastest baud rate, at which only wrong bytes came. The camera may still understand the reset, and then has its first rate
 * again.
 */
async function slowDown(talk: Talk): Promise<void> {
  talk.known.slow = knownShots;
  open(talk, talk.record.fastBaud!);
  await tried(run(talk, 'reset'));
  await probeBaud(talk, talk.baud);
}

/** Sets the camera to its fastest baud rate. If the camera does not answer then, its first rate is restored. */
async function raise(talk: Talk): Promise<void> {
  const fast = talk.record.fastBaud;
  if (!fast || fast === talk.baud || talk.known.slow || talk.line.mostAtOnce <= fewAtOnce) return;
  await tried(run(talk, 'fast'));
  const { end } = await tried(probeBaud(talk, fast));
  if (end === End.done) return;
  const { fault } = await tried(slowDown(talk));
  if (fault) await find(talk);
}
