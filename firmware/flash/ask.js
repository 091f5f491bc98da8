/** Asks a running engine on its console: sends a line of JavaScript, and waits for its output. Independent of serial ports. */
import { setTimeout as wait } from 'node:timers/promises';

/**
 * A line to the engine's console. `onText` is given the function that takes each text that arrives.
 * @typedef {{ write(text: string): Promise<void>, onText(take: (text: string) => void): void }} Line
 */

/** A character at the start of a line that switches the line's echo off. */
const unechoed = '\x10';
/** Ctrl-C, which ends the JavaScript that the engine runs. */
export const interrupt = '\x03';
/**
 * How a line is sent: characters in one burst, and milliseconds between bursts, the fastest way first. After a loss (issue
 * 2718 of espruino/Espruino) the next slower way is used. The last two are too slow for a whole firmware.
 */
const paces = [{ letters: 512, pauseMs: 0 }, { letters: 48, pauseMs: 8 }, { letters: 48, pauseMs: 25 }, { letters: 24, pauseMs: 40 }];
/** Milliseconds without any output after which an answer counts as missing. A firmware that uses the card or the modem answers late. */
const silentMs = 10_000;
/** Milliseconds after which an answer counts as missing although other output still arrives, such as a log that never pauses. */
const answerMs = 60_000;

/**
 * The functions by which a running engine is asked on its console.
 * @typedef {object} Asking
 * @property {(code: string) => Promise<void>} say sends a line, without its echo
 * @property {(code: string, pattern: RegExp, mostMs?: number) => Promise<string | undefined>} ask sends a line, and returns
 * the first group of the pattern in its output; undefined after `mostMs` of silence
 * @property {(text: string, pattern: RegExp) => Promise<string>} hearAfter sends a text, and returns all output up to the
 * pattern or the timeout
 * @property {() => Promise<void>} settle ends a line that arrived damaged, so that the next one is read on its own
 * @property {(isLost: boolean) => void} setPace sends more slowly from now on if data were lost, and faster again if they
 * arrived
 */

/** Creates the functions that ask an engine over this line. @param {Line} line @returns {Asking} */
export function createAsking(line) {
  let heard = '';
  let heardMs = 0;
  let pace = 0;
  let steps = 0;
  line.onText(text => {
    heard = (heard + text).slice(-4000);
    heardMs = Date.now();
  });

  /** Sends a line, in bursts of the size and with the pauses that `pace` selects. @param {string} code */
  async function say(code) {
    heard = '';
    const text = `${unechoed}${code}\n`;
    const { letters, pauseMs } = /** @type {typeof paces[0]} */ (paces[pace]);
    for (let at = 0; at < text.length; at += letters) {
      await line.write(text.slice(at, at + letters));
      if (pauseMs > 0) await wait(pauseMs);
    }
  }

  /**
   * Waits until the output matches a pattern.
   * @param {RegExp} pattern
   * @param {number} [mostMs] milliseconds of silence before the timeout
   * @returns {Promise<RegExpExecArray | null>} the match; null after the timeout
   */
  async function hear(pattern, mostMs = silentMs) {
    const endMs = Date.now() + Math.max(answerMs, mostMs);
    for (heardMs = Date.now(); Date.now() < Math.min(endMs, heardMs + mostMs); await wait(5)) {
      const match = pattern.exec(heard);
      if (match) return match;
    }
    return null;
  }

  /**
   * Sends a line, and returns the first group of the pattern in its output; undefined after the timeout.
   * @param {string} code the line, whose output `pattern` matches
   * @param {RegExp} pattern
   * @param {number} [mostMs] milliseconds of silence before the timeout
   */
  async function ask(code, pattern, mostMs) {
    await say(code);
    const match = await hear(pattern, mostMs);
    return match?.[1] ?? match?.[2];
  }

  return {
    say,
    ask,
    async hearAfter(text, pattern) {
      heard = '';
      await line.write(text);
      await hear(pattern);
      return heard;
    },
    /**
     * Ends a line that arrived damaged. Otherwise the rest of it would join the next one, and its error would look like the
     * next answer.
     */
    async settle() {
      await line.write(`${interrupt}\n`);
      const step = ++steps;
      await ask(`print("step "+${step}+";")`, new RegExp(`step (${step});`));
    },
    setPace(isLost) {
      pace = isLost ? Math.min(pace + 1, paces.length - 1) : Math.min(pace, 1);
    },
  };
}
