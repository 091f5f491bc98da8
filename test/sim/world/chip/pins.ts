// The outputs of a simulated chip: what they switch, which of them hold the board's supply, and which keep their level in deep sleep.

import type { Globals } from '../../engine/globals/globals.ts';
import { powerOf, type Board } from './state.ts';

/** The outputs that RTC_CNTL_HOLD_FORCE_REG holds in deep sleep, each at the place of its bit (rtc_cntl_reg.h). */
const holdBits = ['', '', 'D25', 'D26', '', '', '', '', 'D4', 'D0', 'D2', 'D15', 'D13', 'D12', 'D14', 'D27', 'D32', 'D33'];

/** Takes an output's level, which may be a wire to the modem or may hold the board's supply. */
export function onPin(board: Board, pin: string, level: 0 | 1): void {
  const { engine, options } = board;
  const { clock, wires } = board.parts;
  const power = powerOf(board);
  board.edges.push({ atMs: clock.now(), pin, level });
  if (engine && board.file.holds?.some(held => held.pin === pin && held.level !== level)) watchSupply(board, engine, clock.now() >= board.heldFrom);
  options.onPin?.(pin, level);
  const isActive = level === (power.keyActive ?? 1);
  if (pin === power.key) wires.setKey(isActive);
  if (pin === power.reset && isActive) wires.reset();
  if (pin === power.supply && level === 0) wires.cutSupply();
}

/**
 * Resets the board if a pin that holds its supply is late, or changes while the chip runs. The supply of such a board lives from a capacitor until
 * then.
 */
export function watchSupply({ file }: Board, made: Globals, isLate: boolean): void {
  const isHeld = (file.holds ?? []).every(({ pin, level }) => (made.pins.levels.get(pin) ?? 0) === level);
  if (!isHeld && made.isAlive() && isLate) made.crash();
}

/** Lets all outputs float, as in deep sleep. The supply of the modem is one of them, so the modem loses its power. */
export function float(board: Board): void {
  const { supply } = powerOf(board);
  board.parts.onFloat?.();
  if (supply && !isHeldInSleep(board, supply)) board.parts.wires.cutSupply();
}

/** Tells whether a pin keeps its level in deep sleep, by the register RTC_CNTL_HOLD_FORCE_REG of the ESP32. */
function isHeldInSleep({ state }: Board, pin: string): boolean {
  const bit = holdBits.indexOf(pin);
  return bit > 0 && ((state.rtc.get(0x3ff48088) ?? 0) >>> bit) % 2 === 1;
}
