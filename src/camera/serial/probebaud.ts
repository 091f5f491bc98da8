// Finds a camera's rate, and switches to the fastest.

import type { Fault } from '../../fault';
import { wholeOf } from '../../number';
import type { OnDone } from '../camera';
import { knownShots } from '../shotstate';
import type { Talk } from './record';
import { hush, open, lineQuietMs, run } from './talk';

/** If the engine keeps no more of a burst, a faster line gains nothing. */
const fewAtOnce = 64;

export function connect(talk: Talk, onDone: OnDone): void {
  const fast = talk.record.fastBaud;
  let isBlurred = false;

  function probeBaud(baud: number, onEnd: OnDone): void {
    open(talk, baud);
    hush(talk, lineQuietMs, function () { run(talk, 'detect', onEnd); });
  }

  /** @param nth index of the rate @param said fault at the last rate with any reception */
  function find(nth: number, onEnd: OnDone, said?: Fault): void {
    const baud = talk.record.rates.split(' ')[nth];
    if (!baud) {
      said!.code = 'no-camera';
      if (isBlurred) slowDown(function (isDeaf) { onEnd(isDeaf && said); });
      else onEnd(said);
      return;
    }
    talk.numbers.nth = nth;
    probeBaud(wholeOf(baud), function (fault) {
      if (fault && fault.line && wholeOf(baud) === fast) isBlurred = true;
      if (fault) find(nth + 1, onEnd, fault.line || !said ? fault : said);
      else onEnd();
    });
  }

  /** An unreadable camera may still understand a reset, which restores its first rate. */
  function slowDown(onEnd: OnDone): void {
    isBlurred = false;
    talk.known.slow = knownShots;
    open(talk, fast!);
    run(talk, 'reset', function () { probeBaud(talk.baud, onEnd); });
  }

  function go(fault?: Fault): void {
    if (fault) onDone(fault);
    else run(talk, 'wake', onDone);
  }

  function raise(fault?: Fault): void {
    if (fault || !fast || fast === talk.baud || talk.known.slow || talk.line.mostAtOnce <= fewAtOnce) return go(fault);
    run(talk, 'fast', function () {
      probeBaud(fast, function (isDeaf) {
        if (!isDeaf) return go();
        slowDown(function (isGone) {
          if (isGone) find(0, go);
          else go();
        });
      });
    });
  }

  talk.numbers.nth = 0;
  // known after a reset or the first use
  if (!talk.baud) return find(0, raise);
  probeBaud(talk.baud, function (isDeaf) {
    if (isDeaf) find(0, raise);
    else raise();
  });
}
