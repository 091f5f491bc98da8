import { board } from 'board';
import { numberOf } from '../number';

/** Voltage at the sensor's pin for which analogRead returns 1. The engine sets the ADC's attenuation to 11 dB (its jshardwareAnalog.c). */
const fullVolts = 3.6;
/** Number of readings of the ADC that are averaged, since a single reading is wrong by some per cent. */
const readings = 16;

/** Returns the volts of the battery. It is undefined if the board has no sensor, or if a desktop's file holds no number. */
export function readVolts(): number | undefined {
  let volts = NaN;
  if (board.engine === 'linux') {
    try {
      volts = board.battery ? numberOf((require('fs').readFileSync(board.battery.path) || '').trim()) : NaN;
    } catch (e) {
      // if the desktop's file cannot be read, the voltage stays unknown
    }
  } else if (board.battery) {
    let sum = 0;
    for (let i = 0; i < readings; i++) sum += analogRead(new Pin(board.battery.pin));
    volts = sum / readings * fullVolts * board.battery.factor;
  }
  return isNaN(volts) ? undefined : volts;
}
