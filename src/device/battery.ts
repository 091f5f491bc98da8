import { board } from 'board';
import { numberOf } from '../number';

/** Voltage at the pin that reads as 1. The engine sets an attenuation of 11 dB (its jshardwareAnalog.c). */
const fullVolts = 3.6;
/** Readings that are averaged, since the ADC's noise is some per cent. */
const readings = 16;

/** Volts of the battery. They are undefined if there is none, or if a desktop's file holds no number. */
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
