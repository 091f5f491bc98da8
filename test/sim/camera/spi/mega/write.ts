// What the host writes into the registers of an ArduCAM Mega.

import { hex } from '../registers.ts';
import {
  address, debug, fifoControl, firstSetting, flushFifo, format, lastSetting, levels, newOnly, power, powerMode, reset, resetAll, resolution,
} from './registers.ts';
import { beBusy, isBusy, restart, sleep, type MegaState } from './state.ts';
import { control } from './take.ts';

/** Returns whether the controller takes an access to the sensor. While it is busy, the access is lost, and pictures are garbage until a reset. */
function isTaken(mega: MegaState, register: number): boolean {
  if (!isBusy(mega)) return true;
  mega.violate(`register ${hex(register)} written while busy`);
  mega.isMuddled = true;
  return false;
}

/** Takes a value that the host writes into a register. */
export function write(mega: MegaState, register: number, value: number): void {
  if (register === reset) writeReset(mega, value);
  else if (register === fifoControl) control(mega, value);
  else if (register >= address && register <= debug.valueHigh) writeSensor(mega, register, value);
  else if (register >= firstSetting && register <= lastSetting) setting(mega, register, value);
  else if (register === power && mega.model.sleeps === 'pins') sleep(mega, (value & 7) !== 5);
  else mega.registers[register] = value;
}

function writeReset(mega: MegaState, value: number): void {
  if (value & resetAll) restart(mega);
  else if (!isTaken(mega, reset)) return;
  if (value & flushFifo) mega.fifo.flush();
  beBusy(mega, value & resetAll ? 'reset' : 'setting');
}

function setting(mega: MegaState, register: number, value: number): void {
  if (!isTaken(mega, register)) return;
  beBusy(mega, 'setting');
  if (!isAllowed(mega, register, value)) return;
  mega.registers[register] = value;
  // On cameras from identity 0x85 on, setting the format clears the size. So a host sets the size after it.
  if (register === format && mega.isNew) mega.size = undefined;
  if (register === resolution) mega.size = mega.model.sizes[value];
  if (register === powerMode && mega.isNew) sleep(mega, value === 1);
}

function isAllowed(mega: MegaState, register: number, value: number): boolean {
  const wakes = register === powerMode && mega.isNew;
  const [least, most] = wakes ? [0, 1] : levels[register] ?? [0, 255];
  const isKnown = register === resolution ? value in mega.model.sizes : value >= least && value <= most;
  const isForeign = newOnly.includes(register) && !mega.isNew;
  if (!isKnown || isForeign) mega.violate(`register ${hex(register)} set to ${hex(value)}, which this camera does not have`);
  else if (mega.isAsleep && !wakes) mega.violate(`register ${hex(register)} set in low power`);
  else return true;
  return false;
}

/**
 * Writes a register through which the host reaches the sensor. 0x0B and 0x0C have the sensor's address, 0x0E and 0x0D the value, which is sent
 * with 0x0D. Nothing is sent unless register 0x0A selects the sensor.
 */
function writeSensor(mega: MegaState, register: number, value: number): void {
  if (!isTaken(mega, register)) return;
  beBusy(mega, 'setting');
  mega.registers[register] = value;
  if (register !== debug.value) return;
  if (mega.registers[address] !== 0x78) mega.violate('a register of the sensor written with no address in 0A');
  else if (mega.model.sleeps === 'sensor') pokeSensor(mega, wordAt(mega, debug.high, debug.low), mega.registers[debug.valueHigh]! << 8 | value);
}

const wordAt = ({ registers }: MegaState, high: number, low: number) => registers[high]! << 8 | registers[low]!;

/**
 * Writes a register of the sensor of identities 0x83 and 0x84. 0x0028 is the page, 0x002A the offset, 0x0F12 the value. A value at page 0xD000,
 * offset 0x107E switches low power.
 */
function pokeSensor(mega: MegaState, register: number, value: number): void {
  if (register === 0x0028) mega.poke = { ...mega.poke, page: value };
  else if (register === 0x002a) mega.poke = { ...mega.poke, offset: value };
  else if (register === 0x0f12 && mega.poke.page === 0xd000 && mega.poke.offset === 0x107e) sleep(mega, value === 1);
}
