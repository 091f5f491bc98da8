// What the engine itself tells and is told: its version, its memory, its doors.

import { board } from 'board';
import type { Memory } from '../ports';

export function engineVersion(): string {
  return process.version;
}

/** Collects garbage first: closures that hold each other are in nobody's use, and room in one piece is needed for chunks. */
export function memory(): Memory {
  return process.memory();
}

/** From 0 to below 1. */
export function random(): number {
  return (E.hwRand() & 0xffff) / 0x10000;
}

export function hash(text: string): string {
  return ('0000000' + E.CRC32(text).toString(16)).slice(-8);
}

/** Without a listener the engine prints an exception and goes on, with whatever was under way left half done. */
export function onCrash(run: (error: string) => void): void {
  process.on('uncaughtException', function (error) { run('' + error); });
}

/** Gives the person at the console a name for something, made when it is asked for. */
export function expose(name: string, make: () => unknown): void {
  Object.defineProperty(global, name, { get: make });
}

export function print(line: string): void {
  console.log(line);
}

/**
 * Out of the box the chip listens by Bluetooth, a console without a password, and Wi-Fi is up; both take memory, too. The engine
 * switches either off for good, but takes its own boot files away and restarts when it is told so: this firmware lies in
 * another (firmware/engine.json, `bootFile`), and each is told once only, so that one that stays on is no endless restart.
 */
export function closeDoors(): void {
  if (board.engine !== 'esp32') return;
  const state = ESP32.getState ? ESP32.getState() : undefined;
  closeDoor('offBLE', !state || state.BLE, function () { ESP32.enableBLE(false); });
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

/** firmware/engine.json: builds before this one lose what comes after some 64 bytes of one unbroken burst (issue 2718 of espruino/Espruino). */
const firstGoodBuild = 2029096;

/** The password is asked for at each line until it was typed. With none, which the engine cannot be told later, Enter opens it. */
export function lockConsole(password: string): void {
  E.setPassword(password);
  if (password) E.lockConsole();
}

/** What a person must know of this engine, as sentences. */
export function engineFlaws(): string[] {
  const flaws: string[] = [];
  if (board.engine !== 'esp32') return flaws;
  const parts = process.version.split(/[v.]/);
  const build = +parts[0]! * 1000000 + +parts[1]! * 1000 + (parseInt(parts[2] || '0', 10) || 0);
  if (build < firstGoodBuild) flaws.push('this engine, ' + process.version + ', loses part of a long answer of the modem: tries fail that would not have to; flash a build from 2v29.96 on (README, "Put it onto a board")');
  if (!E.connectSDCard) flaws.push('this engine cannot read an SD card: flash the build that is named espruino_esp32, not ESP32_IDF4');
  return flaws;
}
