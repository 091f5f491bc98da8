// Runs first on a chip: closes radios and ports, and stops a boot loop.

import { board } from 'board';
import { engine } from 'engine';
import { print } from '../system';

/**
 * Address of the chip's register that counts starts which ended too early. Its value survives a restart, a crash and deep sleep, but no power
 * cut. An upload by USB sets a number above the limit, so that no firmware starts meanwhile.
 */
const register = engine.starts.register;
const mark = engine.starts.mark;
const mostStarts = engine.starts.most;
const finishedMs = 10000;
/** Pause in milliseconds until the firmware is tried again, after too many starts ended early. A weak battery may have been the cause. */
const retryMs = 900000;

/**
 * Memory that the firmware needs at its peak, with a reserve, in JsVars, the engine's units of memory. An engine with fewer does not start it.
 */
const leastVars = 3200;

/**
 * Closes the telnet console and Wi-Fi, so that nothing is reached by network. The engine opens telnet at each boot, which up to 2v29.96 crashes
 * a chip whose Wi-Fi is off in NVS (Espruino issue 2663). After the firmware, the engine reads the Wi-Fi mode from a file. There 0 means
 * neither access point nor station.
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
    // Without its file of Wi-Fi settings, the engine starts Wi-Fi in the mode that is set now. So the access point is stopped here.
    storage.erase(engine.wifi.file);
    require('Wifi').stopAP();
  }
}

/**
 * Switches a radio on or off, once. The engine stores that in NVS and restarts the chip.
 * @param file file in Storage that notes the attempt: if it exists, the switch had no effect and is not tried again
 * @param fault what the engine did not do, for a message
 * @param turn switches the radio
 */
function switchRadio(file: string, fault: string, turn: () => void): void {
  const storage = require('Storage');
  if (storage.read(file) !== undefined) return print('The engine did not ' + fault + ': whoever is near may reach its console.');
  storage.write(file, '1');
  turn();
}

/**
 * Switches Bluetooth off. Wi-Fi stays on in NVS, though it sends nothing: with both radios off, a chip without PSRAM cannot start the engine
 * (Espruino issue 2551).
 */
function closeRadios(): void {
  const state = ESP32.getState();
  if (!state.BLE || !ESP32.enableBLE) {
    const storage = require('Storage');
    // the radios are switched as wanted, so the files that note the attempts are deleted
    ['offBLE', 'onWifi', 'offWifi'].forEach(function (file) {
      if (storage.read(file) !== undefined) storage.erase(file);
    });
  } else if (state.Wifi) switchRadio('offBLE', 'switch Bluetooth off', function () { ESP32.enableBLE!(false); });
  else switchRadio('onWifi', 'switch Wi-Fi on, so Bluetooth stays on', function () { ESP32.enableWifi(true); });
}

function countStarts(): number {
  const before = peek32(register);
  // the start before a deep sleep was a good one, so after a wake-up the count begins again with 1
  const starts = before >>> 16 === mark && !ESP32.getWakeupCause() ? (before & 0xffff) + 1 : 1;
  setStarts(Math.min(starts, mostStarts));
  return starts;
}

function setStarts(count: number): void {
  poke32(register, mark * 0x10000 + count);
}

/** Counts the start. @returns why the firmware must not start now, as the rest of the sentence "snapferry: ..."; empty if it may start */
function refuseStart(): string {
  const starts = countStarts();
  const vars = process.memory().total;
  if (vars < leastVars) {
    return 'this engine has room for ' + vars + ' JsVars, and the firmware needs ' + leastVars
      + ', so it stays off. Flash another engine (docs/install.md).';
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
    retryMs / 60000
    + ' minutes, or when you press reset. Check the power supply first, then flash engine and firmware again (docs/troubleshooting.md).';
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
  // With a listener for exceptions, the engine prints no stack trace. This listener does nothing, so that the firmware stays off.
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', function () {});
  throw reason;
}
