/** Talks to a running engine on its console: opens the console if it is locked by a password, stops the firmware, and writes new firmware. */
import { engine } from '../engine/engine.js';
import { stop } from '../stop.js';
import { createAsking, interrupt } from './ask.js';
import { again, checkSlots, must, storeInSlot } from './store.js';

/** @typedef {import('./ask.js').Line} Line */

const bootMs = 1500;
/** How often a password is typed that the console did not check, as it came too early after a wrong one. That is a second each time. */
const mostTooEarly = 70;
const tooEarlyMs = 1000;
/** Seconds after which the chip's watchdog restarts an engine that hangs. They are more than an upload takes. */
const watchdogSeconds = 600;
/** How often an engine is asked for its version, and how often a password is typed to which nothing was answered. */
const mostGreetings = 3;
/** Milliseconds after the answer to a restart. The answer has left the chip by then. */
const restartMs = 100;
/** What a locked console answers to a question. */
const locked = 'password>';

/** @param {number} ms */
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/**
 * Creates the functions that replace the firmware of a running engine.
 * @param {Line} line
 * @param {string} port its name, for a person
 * @param {() => Promise<string | undefined>} askPassword gets the password of a locked console; undefined: there is none
 * @param {() => void} [onAgain] called when the engine is asked again because no answer came
 */
export function createTalk(line, port, askPassword = async () => undefined, onAgain) {
  const asking = createAsking(line, onAgain);
  const { ask, hearAfter } = asking;

  /**
   * The password that has opened the console. It is needed again after a restart, which locks the console.
   * @type {string | undefined}
   */
  let known;

  /**
   * Types the password of a locked console (src/device/start/lock.ts), and throws a sentence if it is wrong. After a wrong one, a console checks no
   * other for up to a minute. If nothing is answered, the console may be open all the same.
   */
  async function unlock() {
    const password = known ?? await askPassword();
    if (!password) {
      stop(`The console on ${port} is locked by console.password: give that password when this command asks for it in a terminal, `
        + 'or in the variable CONSOLE_PASSWORD. ./flash.sh --only-app needs none.');
    }
    for (let tries = 0; tries < mostTooEarly; tries++) {
      const heard = await hearAfter(`${password}\n`, /Logged in|Invalid|Too early/);
      if (/Invalid/.test(heard)) {
        stop(`The console on ${port} does not open by that password. It is console.password of the config.json that this camera read last.`);
      }
      known = password;
      if (!/Too early/.test(heard)) return;
      await pause(tooEarlyMs);
    }
  }

  /**
   * Waits for an answer of the engine, and opens its console if it is locked.
   * @returns {Promise<string>} the engine's version
   */
  async function greet() {
    for (let tries = 0; tries <= mostGreetings; tries++) {
      const version = await ask('process.version', { opening: interrupt, other: /password>/, mostTimes: mostGreetings });
      if (version && /^\d{1,3}v[\w.-]{1,20}$/.test(version)) return version;
      if (version !== locked) break;
      await unlock();
      if (tries === mostGreetings) stop(`The console on ${port} is locked and says nothing: press reset and try again.`);
    }
    return stop(`No engine answers on ${port}: is it the board's port, at 115200 baud, and is Espruino on it (./flash.sh)? `
      + 'Another program may have its console.');
  }

  /**
   * Restarts the engine. It does so once, however often it is asked: the variable that it needs for that is gone afterwards.
   * @param {string} code statements that restart the engine
   * @returns {Promise<boolean>} whether the engine has answered
   */
  async function restart(code) {
    if (await ask('global.former=1') === undefined) return false;
    return await ask(`typeof former=="undefined"?1:(setTimeout(function(){${code}},${restartMs}),1)`, { other: /password>/ }) !== undefined;
  }

  return {
    greet,
    /**
     * Stops the firmware that runs, after a check that the chip has slots. On a chip the engine starts anew without the firmware, so that all
     * memory is free for the upload. If the upload ends early, the firmware starts by itself after a quarter of an hour (src/device/start/start.ts).
     * @returns {Promise<import('./store.js').Place>} where the firmware is to be stored
     */
    async clear() {
      const place = await checkSlots(asking, port);
      const { register, mark, upload } = engine.starts;
      const why = `The board on ${port} does not stop its firmware`;
      if (place === engine.storage) {
        if (!await restart(`poke32(${register},${mark * 0x10000 + upload});reset()`)) stop(`${why}. ${again}`);
        await pause(bootMs);
        await greet();
        await must(asking, `E.enableWatchdog(${watchdogSeconds}),1`, why);
      } else await must(asking, 'process.removeAllListeners("uncaughtException"),clearInterval(),clearWatch(),1', why);
      return place;
    },
    /**
     * Writes the new firmware into the slot that does not run.
     * @param {import('./store.js').Place} place as `clear` returned it
     * @param {Uint8Array} data the program
     * @param {(bytes: number) => void} onBytes gets the number of bytes written so far
     * @returns {Promise<string>} the slot that was written
     */
    store: (place, data, onBytes) => storeInSlot(asking, port, place, data, onBytes),
    /**
     * Starts the new firmware by a restart of the chip. After the engine's `load()` instead, a Wi-Fi access point that the bare
     * engine has opened would stay on.
     * @returns {Promise<boolean>} whether the engine has answered
     */
    start: () => restart(`typeof ESP32=="undefined"?load():(poke32(${engine.starts.register},0),ESP32.reboot())`),
  };
}
