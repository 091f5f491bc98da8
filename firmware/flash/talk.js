/** Talks to a running engine on its console: opens the console if it is locked by a password, stops the firmware, and writes new firmware. */
import { setTimeout as wait } from 'node:timers/promises';
import { engine } from '../engine/engine.js';
import { stop } from '../stop.js';
import { createAsking, interrupt } from './ask.js';
import { checkSlots, storeInSlot } from './store.js';

/** @typedef {import('./ask.js').Line} Line */

const bootMs = 1500;
const lockMs = 70_000;
/** Seconds after which the chip's watchdog restarts an engine that hangs. They are more than an upload takes. */
const watchdogSeconds = 600;
const mostGreetings = 3;

/**
 * Creates the functions that replace the firmware of a running engine.
 * @param {Line} line
 * @param {string} port its name, for a person
 * @param {() => Promise<string | undefined>} askPassword gets the password of a locked console; undefined: there is none
 */
export function createTalk(line, port, askPassword = async () => undefined) {
  const asking = createAsking(line);
  const { ask, hearAfter, say, settle } = asking;

  /**
   * The password that has opened the console. It is needed again after a restart, which locks the console.
   * @type {string | undefined}
   */
  let known;

  /**
   * Opens a locked console (src/device/start/lock.ts), and throws a sentence if the password is wrong. After a wrong one, a
   * console checks no other for up to a minute.
   */
  async function unlock() {
    const password = known ?? await askPassword();
    if (!password) stop(`The console on ${port} is locked by console.password: give that password when this command asks for it in a terminal, or in the variable CONSOLE_PASSWORD. ./flash.sh --only-app needs none.`);
    for (const endMs = Date.now() + lockMs; Date.now() < endMs; await wait(1000)) {
      const heard = await hearAfter(`${password}\n`, /Logged in|Invalid|Too early/);
      if (/Logged in/.test(heard)) {
        known = password;
        return;
      }
      if (/Invalid/.test(heard)) stop(`The console on ${port} does not open by that password. It is console.password of the config.json that this camera read last.`);
    }
    stop(`The console on ${port} is locked and says nothing: press reset and try again.`);
  }

  /**
   * Waits for an answer of the engine, and opens its console if it is locked.
   * @returns {Promise<string>} the engine's version
   */
  async function greet() {
    for (let tries = 0; tries < mostGreetings; tries++) {
      await line.write(interrupt);
      const version = await ask('print("engine "+process.version+";")', /engine (\d{1,3}v[\w.-]{1,20});|(password>)/);
      if (version === 'password>') await unlock();
      else if (version) return version;
    }
    return stop(`No engine answers on ${port}: is it the board's port, at 115200 baud, and is Espruino on it (./flash.sh)? Another program may have its console.`);
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
      if (place === engine.storage) {
        await say(`poke32(${register},${mark * 0x10000 + upload});reset()`);
        await wait(bootMs);
        await greet();
        await say(`E.enableWatchdog(${watchdogSeconds})`);
      } else await say('process.removeAllListeners("uncaughtException");clearInterval();clearWatch()');
      await settle();
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
     */
    start: () => say(`typeof ESP32=="undefined"?load():(poke32(${engine.starts.register},0),ESP32.reboot())`),
  };
}
