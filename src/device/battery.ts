import { board } from 'board';
import { numberOf } from '../number';

/** Full scale by the engine's attenuation (11 dB), as in its jshardwareAnalog.c. */
const fullVolts = 3.6;
/** The ADC's noise is some per cent. */
const readings = 16;

/** @returns undefined: none, or no number */
export function readVolts(): number | undefined {
  let volts = NaN;
  if (board.engine === 'linux') {
    try {
      volts = board.battery ? numberOf((require('fs').readFileSync(board.battery.path) || '').trim()) : NaN;
    } catch (e) {
      // no such file
    }
  } else if (board.battery) {
    let sum = 0;
    for (let i = 0; i < readings; i++) sum += analogRead(new Pin(board.battery.pin));
    volts = sum / readings * fullVolts * board.battery.factor;
  }
  return isNaN(volts) ? undefined : volts;
}
