// Sets the pins that hold the board's supply (`holds` in the board file). A board whose pin is late after the chip's start resets.

import { board } from 'board';

/**
 * The chip's register whose bits hold pins in deep sleep (RTC_CNTL_HOLD_FORCE_REG, rtc_cntl_reg.h). The text has each pin at the place of its
 * bit. A `-` stands for a bit without an output.
 */
const register = 0x3ff48088;
const bits = '-|-|D25|D26|-|-|-|-|D4|D0|D2|D15|D13|D12|D14|D27|D32|D33';

/** Returns the bits of the pins that keep their level in deep sleep. */
function heldBits(): number {
  const places = bits.split('|');
  return board.holds!.reduce(function (sum, one) { return one.inSleep ? sum | 1 << places.indexOf(one.pin) : sum; }, 0);
}

/** Sets the pins, in the first turn of a start. A pin that was held in deep sleep is set before it is released, so its level never changes. */
export function holdPins(): void {
  if (board.engine !== 'esp32' || !board.holds) return;
  board.holds.forEach(function (one) { digitalWrite(new Pin(one.pin), one.level); });
  const held = heldBits();
  if (held) poke32(register, peek32(register) & ~held);
}

/** Lets the pins with `inSleep` keep their level in the deep sleep that follows. */
export function holdInSleep(): void {
  if (board.engine !== 'esp32' || !board.holds) return;
  const held = heldBits();
  if (held) poke32(register, peek32(register) | held);
}
