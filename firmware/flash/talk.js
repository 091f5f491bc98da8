/** Talks to a running engine on its console: opens it if it is locked, stops the firmware, and writes another one. */
import { setTimeout as wait } from 'node:timers/promises';
import { stop } from '../stop.js';
import { createAsking, interrupt } from './ask.js';
import { storeInSlot } from './store.js';

/** @typedef {import('./ask.js').Line} Line */

const lockMs = 70_000;
/** Timeout of the watchdog in seconds, longer than an upload takes. Each turn of the engine feeds it. */
const watchdogSeconds = 600;
const mostGreetings = 3;

/**
 * @param {Line} line
 * @param {string} port for a person
 * @param {() => Promise<string | undefined>} askPassword for a locked console; undefined: no password
 */
export function createTalk(line, port, askPassword = async () => undefined) {
  const asking = createAsking(line);
  const { ask, hearAfter, say, settle } = asking;

  /** A locked console (src/device/start/lock.ts) checks no guess for up to a minute after a wrong one. */
  async function unlock() {
    const password = await askPassword();
    if (!password) stop(`The console on ${port} is locked by console.password: give that password when this command asks for it in a terminal, or in the variable CONSOLE_PASSWORD. ./flash.sh --only-app needs none.`);
    for (const endMs = Date.now() + lockMs; Date.now() < endMs; await wait(1000)) {
      const heard = await hearAfter(`${password}\n`, /Logged in|Invalid|Too early/);
      if (/Logged in/.test(heard)) return;
      if (/Invalid/.test(heard)) stop(`The console on ${port} does not open by that password. It is console.password of the config.json that this camera read last.`);
    }
    stop(`The console on ${port} is locked and says nothing: press reset and try again.`);
  }

  /** @returns {Promise<string>} the engine's version */
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
     * Stops the firmware that runs: its timers, its listeners and its watchdog. Its memory stays in use, and its code stays where it is.
     * A restart would run it again.
     */
    async clear() {
      const ports = '["Serial2","Serial3"].forEach(function(p){if(global[p])global[p].removeAllListeners()})';
      await say(`process.removeAllListeners("uncaughtException");clearInterval();clearWatch();${ports};E.enableWatchdog(${watchdogSeconds})`);
      await settle();
    },
    /** @param {Uint8Array} data @param {(bytes: number) => void} onBytes @returns {Promise<string>} the slot that was written */
    store: (data, onBytes) => storeInSlot(asking, port, data, onBytes),
    /** Restarts the chip: an access point of the bare engine would survive `load()`. */
    start: () => say('typeof ESP32=="undefined"?load():ESP32.reboot()'),
  };
}
