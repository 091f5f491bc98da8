/** Sends JavaScript line by line to the console of a running engine, and waits for each answer. Independent of serial ports. */
import { setTimeout as wait } from 'node:timers/promises';
import { crc32 } from '../bytes.js';
import { engine } from '../engine/engine.js';
import { stop } from '../stop.js';

/** @typedef {{ write(text: string): Promise<void>, onText(take: (text: string) => void): void }} Line */

/** A character at the start of a line that switches the line's echo off. */
const unechoed = '\x10';
const interrupt = '\x03';
const { bootFile, kept } = engine.image;
const bytesAtOnce = 768;
/**
 * Sizes of bursts, and pauses between them. An engine that loses part of a burst (issue 2718 of espruino/Espruino) gets smaller ones. The
 * last are for a part that was lost again and again; they are too slow for a whole firmware.
 */
const paces = [{ letters: 512, pauseMs: 0 }, { letters: 48, pauseMs: 8 }, { letters: 48, pauseMs: 25 }, { letters: 24, pauseMs: 40 }];
/** Milliseconds without any output after which an answer counts as missing. A firmware that uses the card or the modem answers late. */
const silentMs = 10_000;
/** Milliseconds with output after which an answer counts as missing. A log that never pauses is no answer. */
const answerMs = 60_000;
/** Milliseconds to erase flash, up to 0.4 s for each of 224 pages. The first write reserves space for the whole file. */
const roomMs = 150_000;
const bootMs = 1500;
/** Boot file during the write. Each start of the engine, and each `reset()`, switches its telnet console on, and this switches it off. */
const quiet = 'try{require("TelnetServer").setOptions({mode:"off"})}catch(e){}';
const lockMs = 70_000;
/** Timeout of the watchdog in seconds, longer than erasing takes. Each turn of the engine feeds it. */
const watchdogSeconds = 600;
const most = { greetings: 3, tries: 6 };

/**
 * @param {Line} line
 * @param {string} port for a person
 * @param {() => Promise<string | undefined>} askPassword for a locked console; undefined: no password
 */
export function createTalk(line, port, askPassword = async () => undefined) {
  let heard = '';
  let heardMs = 0;
  let pace = 0;
  let steps = 0;
  line.onText(text => {
    heard = (heard + text).slice(-4000);
    heardMs = Date.now();
  });

  /** @param {string} code */
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
   * @param {RegExp} pattern
   * @param {number} [mostMs] of silence
   * @returns {Promise<RegExpExecArray | null>} null after the timeout
   */
  async function hear(pattern, mostMs = silentMs) {
    const endMs = Date.now() + Math.max(answerMs, mostMs);
    for (heardMs = Date.now(); Date.now() < Math.min(endMs, heardMs + mostMs); await wait(5)) {
      const match = pattern.exec(heard);
      if (match) return match;
    }
    return null;
  }

  /** @param {string} code whose output `pattern` matches @param {RegExp} pattern @param {number} [mostMs] of silence */
  async function ask(code, pattern, mostMs) {
    await say(code);
    const match = await hear(pattern, mostMs);
    return match?.[1] ?? match?.[2];
  }

  /** A locked console (src/device/start/lock.ts) checks no guess for up to a minute after a wrong one. */
  async function unlock() {
    const password = await askPassword();
    if (!password) stop(`The console on ${port} is locked by console.password: give that password when this command asks for it in a terminal, or in the variable CONSOLE_PASSWORD. ./flash.sh --only-app needs none.`);
    for (const endMs = Date.now() + lockMs; Date.now() < endMs; await wait(1000)) {
      heard = '';
      await line.write(`${password}\n`);
      await hear(/Logged in|Invalid|Too early/);
      if (/Logged in/.test(heard)) return;
      if (/Invalid/.test(heard)) stop(`The console on ${port} does not open by that password. It is console.password of the config.json that this camera read last.`);
    }
    stop(`The console on ${port} is locked and says nothing: press reset and try again.`);
  }

  /** @returns {Promise<string>} the engine's version */
  async function greet() {
    for (let tries = 0; tries < most.greetings; tries++) {
      await line.write(interrupt);
      const version = await ask('print("engine "+process.version+";")', /engine (\d{1,3}v[\w.-]{1,20});|(password>)/);
      if (version === 'password>') await unlock();
      else if (version) return version;
    }
    return stop(`No engine answers on ${port}: is it the board's port, at 115200 baud, and is Espruino on it (./flash.sh)? Another program may have its console.`);
  }

  /** Keeps the telnet server off. Without that, an engine whose Wi-Fi is off in the chip's settings restarts for ever. */
  async function keepAlive() {
    const state = 'typeof ESP32!="undefined"&&!ESP32.getState().Wifi?"off":"on"';
    if (await ask(`print("wifi "+(${state})+";")`, /wifi (on|off);/) !== 'off') return;
    await say('ESP32.enableWifi(true)');
    await wait(bootMs);
    await greet();
  }

  /** Ends a damaged line, whose rest would join the next one. Its error would look like the next answer. */
  async function settle() {
    await line.write(`${interrupt}\n`);
    const step = ++steps;
    await ask(`print("step "+${step}+";")`, new RegExp(`step (${step});`));
  }

  /** @param {Uint8Array} data @param {number} at */
  async function writePart(data, at) {
    const part = Buffer.from(data.subarray(at, at + bytesAtOnce));
    const sum = crc32(part);
    // Data that was lost in a burst is never written. If only the answer was lost, the data is there already, and the engine
    // would refuse a second write.
    const write = `E.CRC32(d)!=${sum}?"lost":E.CRC32(s.read(f,${at},d.length))==${sum}||s.write(f,d,${at},${data.length})?${at}:"none"`;
    const code = `(function(s,f,d){print("at "+(${write})+";")})(require("Storage"),"${bootFile}",atob("${part.toString('base64')}"))`;
    for (let tries = 0; tries < most.tries; tries++) {
      const found = await ask(code, /at (\d+|none|lost);|(Uncaught)/, at === 0 ? roomMs : silentMs);
      if (found === String(at)) {
        pace = Math.min(pace, 1);
        return;
      }
      if (found === 'none') stop(`There is no room for ${data.length} bytes in the Storage of the board on ${port}: ./flash.sh writes all of it again.`);
      pace = Math.min(pace + 1, paces.length - 1);
      await settle();
    }
    stop(`The board on ${port} does not take byte ${at} of ${data.length}: its firmware may not start now. Try again, by another cable.`);
  }

  return {
    greet,
    /**
     * Stops the running firmware first: it would take memory and keep the console busy, and its own code may be moved.
     * `reset()` runs the boot file again, before the engine starts its network. It leaves the firmware's watchdog on, which
     * would restart the chip after two minutes.
     */
    async clear() {
      await keepAlive();
      await say(`E.enableWatchdog(${watchdogSeconds});require("Storage").write("${bootFile}",${JSON.stringify(quiet)});reset()`);
      await wait(bootMs);
      await greet();
    },
    /** @param {Uint8Array} data @param {(bytes: number) => void} onBytes */
    async store(data, onBytes) {
      for (let at = 0; at < data.length; at += bytesAtOnce) {
        await writePart(data, at);
        onBytes(Math.min(data.length, at + bytesAtOnce));
      }
      const sum = await ask(`print("sum "+E.CRC32(require("Storage").read("${bootFile}"))+";")`, /sum (\d+);/, roomMs);
      if (Number(sum) !== crc32(data)) stop(`The firmware on the board at ${port} differs from the data written: try again.`);
      for (const { name, bytes } of kept) {
        // the file belongs to the image; an existing one stays
        const file = `require("Storage").read("${name}")||require("Storage").write("${name}","\\xff",0,${bytes})`;
        const found = await ask(`print("file "+(${file}?1:0)+";")`, /file (\d);/, roomMs);
        if (found !== '1') stop(`There is no room for ${bytes} bytes more in the Storage of the board on ${port}: ./flash.sh writes all of it again.`);
      }
    },
    /** Restarts the chip: an access point of the bare engine would survive `load()`. */
    start: () => say('typeof ESP32=="undefined"?load():ESP32.reboot()'),
  };
}
