// What is seen to once, at the start: the chip's radios are off, and what is wrong with its engine is known.

import { board } from 'board';
import { findFlaws } from './flaws';
import { print } from './system';

/**
 * Out of the box the chip listens by Bluetooth, a console without a password, and Wi-Fi is up; both take memory, too. The engine
 * switches either off for good, but takes its own boot files away and restarts when it is told so: this firmware lies in
 * another (firmware/engine.js, `bootFile`), and each is told once only, so that one that stays on is no endless restart.
 */
export function closeDoors(): void {
  if (board.engine !== 'esp32') return;
  const state = ESP32.getState ? ESP32.getState() : undefined;
  closeDoor('offBLE', !!ESP32.enableBLE && (!state || state.BLE), function () { ESP32.enableBLE!(false); });
  closeDoor('offWifi', !state || state.Wifi, function () { ESP32.enableWifi(false); });
}

/** @param mark the file in Storage that stands while the engine was told and has not shown that it is done. */
function closeDoor(mark: string, isOpen: boolean, close: () => void): void {
  const storage = require('Storage');
  const isTold = storage.read(mark) !== undefined;
  if (isOpen && isTold) print('The engine did not switch off ' + mark.slice(3) + ': whoever is near may reach its console.');
  else if (isOpen) {
    storage.write(mark, '1');
    close();
  } else if (isTold) storage.erase(mark);
}

/** What a person must know of this engine, as sentences. */
export function engineFlaws(): string[] {
  const flaws: string[] = [];
  if (board.engine !== 'esp32') return flaws;
  findFlaws().forEach(function (flaw) {
    flaws.push('this engine, ' + process.version + ', ' + flaw.why + '; flash a newer build (docs/install.md)');
  });
  if (!E.connectSDCard) flaws.push('this engine cannot read an SD card: flash the build that is named espruino_esp32, not ESP32_IDF4');
  return flaws;
}
