/**
 * Asks a running engine on its console. A question is a line of JavaScript with a number and a checksum, and so is its answer. So a question may be
 * asked again, and an answer is taken only for its own question. Independent of serial ports.
 */
import { crc32 } from '../bytes.js';

/**
 * A line to the engine's console. `onText` is given the function that takes each text that arrives.
 * @typedef {{ write(text: string): Promise<void>, onText(take: (text: string) => void): void }} Line
 */

/** Clears the engine's input line, which may have the rest of a question that arrived damaged. Running code goes on. */
const eraser = '\x1b[2H';
/** A character at the start of a line that switches the line's echo off. */
const unechoed = '\x10';
/** Ctrl-C, which ends the JavaScript that the engine runs. */
export const interrupt = '\x03';
/**
 * How a line is sent: characters in one burst, and milliseconds between bursts, the fastest way first. After a loss (issue
 * 2718 of espruino/Espruino) the next slower way is used. The last two are too slow for a whole firmware.
 */
const paces = [{ letters: 512, pauseMs: 0 }, { letters: 48, pauseMs: 8 }, { letters: 48, pauseMs: 25 }, { letters: 24, pauseMs: 40 }];
/**
 * Milliseconds without any output after which a question is asked again, or given up after the last of them. A firmware that uses the card or the
 * modem answers after up to ten seconds. On a board or a computer of a tenth of the usual speed, that may take a hundred seconds.
 */
const silencesMs = [10_000, 20_000, 40_000, 60_000, 60_000, 60_000];
/** Milliseconds after which a question is asked again although other output still arrives, such as a log that never pauses. */
const answerMs = 60_000;
/** Milliseconds without output, after an error of the engine, after which a question is asked again. */
const refusedMs = 1000;
/** Milliseconds without output after which the answer to a password counts as missing. */
const passwordMs = 10_000;
/** The shortest pause between two looks at the output, in milliseconds, and its share of the silence before it. */
const look = { leastMs: 5, share: 0.02 };
/** The word by which the engine reports that a question arrived with another checksum. */
const damaged = 'damaged';
/** The word with which the engine begins its report of an error, such as that of a question that lost its brackets. */
const refused = 'Uncaught';
/** How many numbers for questions there are. */
const numbers = 100_000;

/** @param {number} ms */
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/**
 * How a question is asked.
 * @typedef {object} Manner
 * @property {string} [opening] characters that are sent before each asking
 * @property {RegExp} [other] output that ends the wait as an answer does
 * @property {number} [mostTimes] how often the question is asked at most
 */

/**
 * The functions by which a running engine is asked on its console.
 * @typedef {object} Asking
 * @property {(code: string, manner?: Manner) => Promise<string | undefined>} ask returns the value of an expression as text, or
 * what `other` has matched; undefined if no answer came, however often it was asked
 * @property {(text: string, pattern: RegExp) => Promise<string>} hearAfter sends a text, and returns all output up to the
 * pattern or the timeout
 */

/** The number of the last question. The first is a random one, as answers to an earlier command may still come. */
let latest = Math.floor(Math.random() * numbers);

/**
 * Writes a question as a line of JavaScript that prints its answer. The engine evaluates the code only if it arrived whole: with a digit lost, it
 * would erase another page.
 * @param {string} code an expression without single quotes, backslashes and line ends, whose value has no angle brackets
 * @param {number} number
 */
const lineOf = (code, number) =>
  `${eraser}${unechoed}(function(c,v){v="${number} "+(E.CRC32(c)==${crc32(Buffer.from(code, 'latin1'))}?eval(c):"${damaged}");`
    + `print("<"+v+" "+E.CRC32(v)+">")})('${code}')\n`;

/**
 * Finds the answer to a question in the engine's output. A damaged one is none.
 * @param {string} heard the output
 * @param {number} number of the question
 * @returns {string | undefined}
 */
function answerIn(heard, number) {
  const answers = [...heard.matchAll(/<((\d+) ([^<>]*)) (\d+)>/g)];
  return answers.find(([, text = '', its, , sum]) => Number(its) === number && Number(sum) === crc32(Buffer.from(text, 'latin1')))?.[3];
}

/**
 * Creates the functions that ask an engine over this line.
 * @param {Line} line
 * @param {() => void} [onAgain] called when a question is asked again because no answer came
 * @returns {Asking}
 */
export function createAsking(line, onAgain = () => undefined) {
  let heard = '';
  let isNew = false;
  let pace = 0;
  line.onText(text => {
    // XON and XOFF, by which the engine controls the flow, may be anywhere in its output.
    heard = (heard + text.replace(/[\x11\x13]/g, '')).slice(-4000);
    isNew = true;
  });

  /** Sends a line, in bursts of the size and with the pauses that `pace` selects. @param {string} text */
  async function say(text) {
    const { letters, pauseMs } = /** @type {typeof paces[0]} */ (paces[pace]);
    for (let at = 0; at < text.length; at += letters) {
      await line.write(text.slice(at, at + letters));
      if (pauseMs > 0) await pause(pauseMs);
    }
  }

  /**
   * Waits until something is found in the output. Time is counted in looks at the output. So a computer that was busy meanwhile, or asleep, takes
   * what has arrived before it counts the next moment of silence.
   * @template T
   * @param {() => T | undefined} find
   * @param {number} silentMs milliseconds of silence before the timeout
   * @returns {Promise<T | undefined>} undefined after the timeout
   */
  async function hear(find, silentMs) {
    const mostMs = Math.max(answerMs, silentMs);
    for (let quietMs = 0, allMs = 0; quietMs < silentMs && allMs < mostMs;) {
      const found = find();
      if (found !== undefined) return found;
      isNew = false;
      const ms = Math.max(look.leastMs, quietMs * look.share);
      await pause(ms);
      quietMs = isNew ? 0 : quietMs + ms;
      allMs += ms;
    }
    return find();
  }

  return {
    async ask(code, { opening = '', other, mostTimes = silencesMs.length } = {}) {
      const number = latest = (latest + 1) % numbers;
      const find = () => answerIn(heard, number) ?? other?.exec(heard)?.[0];
      heard = '';
      for (const silentMs of silencesMs.slice(0, mostTimes)) {
        await say(opening + lineOf(code, number));
        let found = await hear(() => find() ?? (heard.includes(refused) ? refused : undefined), silentMs);
        if (found === refused) {
          // The error may be the firmware's own, so the answer may still come.
          heard = heard.replaceAll(refused, '');
          found = await hear(find, refusedMs);
        } else if (found === undefined) onAgain();
        if (found === damaged) heard = '';
        else if (found !== undefined) {
          pace = Math.min(pace, 1);
          return found;
        }
        pace = Math.min(pace + 1, paces.length - 1);
      }
      return undefined;
    },
    async hearAfter(text, pattern) {
      heard = '';
      await line.write(text);
      await hear(() => pattern.exec(heard)?.[0], passwordMs);
      return heard;
    },
  };
}
