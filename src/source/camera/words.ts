// What is said to a camera that is registers on SPI, with a sensor on I2C or without one, and what it has to answer: words with one space
// between them, in hexadecimal but for times. They stand in the records as their makers' pages have them.
//
//   87 40 is 07=40        writes a register
//   06-02                 reads it, clears these bits, writes it back
//   44&03=02/2000         waits until it is so behind this mask, at most so many milliseconds; all ones are no answer
//   45>00                 keeps its value as the first; where that is kept already, it has to be the same
//   +100                  waits so many milliseconds
//   FF01                  writes a register of the sensor
//   0A:FF=26              has one of the sensor be so behind this mask

import { fault, type Fault, type FaultCode } from '../../fault';
import type { CameraBus } from '../../ports';
import type { CameraTrip } from './camera';

/** How a camera's registers are reached. */
export interface Wiring {
  /** As in the key `camera.model`. */
  readonly name: string;
  /** Which byte of a read is the value, the register being byte 0. */
  readonly valueAt: 1 | 2;
  /** Its sensor's address on I2C, of 7 bits; 0: it has none there. */
  readonly sensor: number;
}

export interface Registers {
  readonly trip: CameraTrip;
  readonly bus: CameraBus;
  readonly wiring: Wiring;
  isClosed: boolean;
}

/** Values of registers, by number. */
export type Kept = number[];

/** Takes the engine some 20 ms: a register of the sensor alone is 0.4 ms on its bus. */
const wordsATurn = 16;
const pollMs = 5;
/** All ones for so long: nobody is there. A camera is up 0.3 s after its supply came. */
const silentMs = 700;
const ones = 0xff;
const writeBit = 0x80;

/**
 * Few functions: each is in memory while a picture is taken.
 * @param code what is wrong where an answer is another one; with none at all it is `no-camera`
 */
export function sayWords(to: Registers, text: string, code: FaultCode, onEnd: (wrong: Fault | undefined, kept: Kept) => void): void {
  const bus = to.bus;
  const wiring = to.wiring;
  const clock = to.trip.clock;
  const kept: Kept = [];
  /** Where the word begins, since when it waits, and when it was answered last. */
  let at = 0;
  let sinceMs = 0;
  let answeredMs = 0;
  let isWaiting = false;

  /** @returns what a read gives */
  function talk(register: number, value: number): number {
    bus.select();
    const heard = bus.send(new Uint8Array(register < writeBit && wiring.valueAt > 1 ? [register, value, 0] : [register, value]));
    bus.deselect();
    return heard[wiring.valueAt]!;
  }

  /** @returns 0: it is done; else it is looked at again after so many milliseconds */
  function step(word: string): number | Fault {
    if (word[0] === '+') return isWaiting ? 0 : +word.slice(1);
    const register = parseInt(word.slice(0, 2), 16);
    const value = parseInt(word.slice(3, 5), 16);
    const wanted = parseInt(word.slice(6, 8), 16);
    let heard: number | undefined;
    switch (word[2]) {
      case '=':
        talk(register | writeBit, value);
        return 0;
      case '-':
        heard = talk(register, 0);
        if (talk(register, 0) !== heard) break;
        talk(register | writeBit, heard & ~value);
        return 0;
      case '&':
        // a second look: what was garbled on its way is not so again
        for (let look = 0; (heard = talk(register, 0)) !== ones && (heard & value) === wanted; look++) if (look) return 0;
        if (heard !== ones) answeredMs = clock.now();
        if (clock.now() - sinceMs >= +word.slice(9) || clock.now() - answeredMs >= silentMs) break;
        return pollMs;
      case '>':
        heard = talk(register, 0);
        if (kept[value] !== undefined && kept[value] !== heard) break;
        kept[value] = heard;
        return 0;
      case ':':
        heard = bus.sensorRead(wiring.sensor, register);
        if (heard === undefined || (heard & value) !== wanted) break;
        return 0;
      default:
        if (bus.sensorWrite(wiring.sensor, register, parseInt(word.slice(2), 16))) return 0;
    }
    if (heard === undefined) return fault('no-camera', wiring.name, 'its sensor does not acknowledge on I2C');
    const what = 'register ' + word.slice(0, 2) + (word[2] === ':' ? ' of its sensor gave ' : ' gave ') + ('0' + heard.toString(16)).slice(-2).toUpperCase();
    return fault(heard === ones ? 'no-camera' : code, wiring.name, what);
  }

  function turn(): void {
    let wrong: Fault | undefined;
    for (let n = 0; !to.isClosed && !wrong && n < wordsATurn && at < text.length; n++) {
      const space = text.indexOf(' ', at);
      const next = space < 0 ? text.length : space;
      if (!isWaiting) sinceMs = answeredMs = clock.now();
      const left = step(text.slice(at, next));
      isWaiting = typeof left === 'number' && left > 0;
      if (isWaiting) return void clock.after(left as number, turn);
      if (left) wrong = left as Fault;
      at = next + 1;
    }
    if (to.isClosed) return;
    if (!wrong && at < text.length) clock.after(0, turn);
    else onEnd(wrong, kept);
  }

  to.trip.expect(0);
  if (to.trip.log.isDebug()) to.trip.log.debug('camera', wiring.name + ': ' + text.slice(0, 100));
  clock.after(0, turn);
}
