// Runs first on a chip: closes radios and ports, and stops a boot loop.

import { board } from 'board';
import { engine } from 'engine';
import { print } from '../system';

/**
 * Address of the register that counts starts. It survives a restart, a crash and deep sleep, but no power cut. An upload fills it, so that
 * no firmware starts meanwhile.
 */
const register = engine.starts.register;
const mark = engine.starts.mark;
const mostStarts = engine.starts.most;
const finishedMs = 10000;
/** Pause after a boot loop, in milliseconds. A weak battery may have caused it. */
const retryMs = 900000;

/** JsVars that the firmware needs at its peak, with a reserve. */
const leastVars = 3200;

/**
 * Closes what the network could reach. The engine switches its telnet console on at each boot. Up to 2v29.96 that crashes a chip whose
 * Wi-Fi is off in NVS (Espruino issue 2663). After the boot file, the engine reads the Wi-Fi mode from a file; 0 means neither access point
 * nor station.
 */
function silenceNetwork(): void {
  try {
    require('TelnetServer').setOptions({ mode: 'off' });
  } catch (e) {
    print('The engine did not switch its telnet console off (' + e + ').');
  }
  const storage = require('Storage');
  let mode: unknown;
  try {
    mode = JSON.parse(storage.read(engine.wifi.file) || '{}').mode;
  } catch (e) {
    mode = undefined;
  }
  if (mode === 0) return;
  try {
    storage.write(engine.wifi.file, engine.wifi.off);
  } catch (e) {
    // without the file, Wi-Fi starts in the mode that is set, so its access point is stopped
    storage.erase(engine.wifi.file);
    require('Wifi').stopAP();
  }
}

/**
 * Switches a radio. The engine stores the switch in NVS and restarts the chip.
 * @param file name of a file that marks the attempt, so that a switch without effect does not repeat for ever
 */
function switchRadio(file: string, fault: string, turn: () => void): void {
  const storage = require('Storage');
  if (storage.read(file) !== undefined) return print('The engine did not ' + fault + ': whoever is near may reach its console.');
  storage.write(file, '1');
  turn();
}

/**
 * Switches Bluetooth off. Wi-Fi stays on in NVS, but silent. With both off, a chip without PSRAM cannot start the engine (Espruino issue
 * 2551).
 */
function closeRadios(): void {
  const state = ESP32.getState();
  if (!state.BLE || !ESP32.enableBLE) {
    const storage = require('Storage');
    // the switches have worked, so the files that mark their attempts go
    ['offBLE', 'onWifi', 'offWifi'].forEach(function (file) {
      if (storage.read(file) !== undefined) storage.erase(file);
    });
  } else if (state.Wifi) switchRadio('offBLE', 'switch Bluetooth off', function () { ESP32.enableBLE!(false); });
  else switchRadio('onWifi', 'switch Wi-Fi on, so Bluetooth stays on', function () { ESP32.enableWifi(true); });
}

function countStarts(): number {
  const before = peek32(register);
  // a wake-up from deep sleep follows a finished start, so the count begins again
  const starts = before >>> 16 === mark && !ESP32.getWakeupCause() ? (before & 0xffff) + 1 : 1;
  setStarts(Math.min(starts, mostStarts));
  return starts;
}

function setStarts(count: number): void {
  poke32(register, mark * 0x10000 + count);
}

/** Counts the start. @returns why the firmware must not start now, as a sentence; empty if it may */
function refuseStart(): string {
  const starts = countStarts();
  const vars = process.memory().total;
  if (vars < leastVars) {
    return 'this engine has room for ' + vars + ' JsVars, and the firmware needs ' + leastVars + ', so it stays off. Flash another engine (docs/install.md).';
  }
  if (starts <= mostStarts) {
    setTimeout(function () { setStarts(0); }, finishedMs);
    return '';
  }
  setTimeout(function () {
    setStarts(mostStarts - 1);
    ESP32.reboot();
  }, retryMs);
  return 'the last ' + mostStarts + ' starts each ended within ' + finishedMs / 1000 + ' s, so the firmware stays off. It tries again in ' +
    retryMs / 60000 + ' minutes, or when you press reset. Check the power supply first, then flash engine and firmware again (docs/troubleshooting.md).';
}

/** Throws if the firmware must not start. The engine then skips the rest of the bundle, and its console still works. */
export function guardStart(): void {
  if (board.engine !== 'esp32') return;
  [silenceNetwork, closeRadios].forEach(function (close) {
    try {
      close();
    } catch (e) {
      print('The engine did not close all its radios and ports (' + e + '): whoever is near may reach its console.');
    }
  });
  const reason = refuseStart();
  if (!reason) return;
  print('snapferry: ' + reason);
  if (board.led) {
    const led = board.led;
    setInterval(function () { digitalPulse(new Pin(led.pin), led.active, [150, 250, 150, 250, 150, 250, 150, 250, 150]); }, 3500);
  }
  // with a listener the engine prints no stack trace, and this listener does not start the firmware again
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', function () {});
  throw reason;
}
