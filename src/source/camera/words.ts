// What is said to a camera that is registers on SPI, with a sensor on I2C or without one, and what it has to answer: words with one space
// between them, in hexadecimal but for times. They stand in the records as their makers' pages have them.
//
//   87 40 is 07=40        writes a register
//   06-02                 reads it, clears these bits, writes it back
//   44&03=02/2000         waits until it is so behind this mask, at most so many milliseconds; all ones are no answer
//   40>id                 keeps its value; where it is kept already, it has to be the same
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

export type Kept = Record<string, number | undefined>;

/** Takes the engine some 20 ms: a register of the sensor alone is 0.4 ms on its bus. */
const wordsATurn = 16;
const pollMs = 5;
/** All ones for so long: nobody is there. A camera is up 0.3 s after its supply came. */
const silentMs = 700;
const ones = 0xff;
const writeBit = 0x80;

function hexAt(word: string, at: number): number {
  return parseInt(word.slice(at, at + 2), 16);
}

export function inHex(value: number): string {
  return (value < 16 ? '0' : '') + value.toString(16).toUpperCase();
}

/** @param code what is wrong where an answer is another one; with no answer at all it is `no-camera` */
export function sayWords(to: Registers, text: string, code: FaultCode, onEnd: (wrong: Fault | undefined, kept: Kept) => void): void {
  const bus = to.bus;
  const wiring = to.wiring;
  const clock = to.trip.clock;
  const kept: Kept = {};
  /** Where the word begins, since when it waits, and when it was answered last. */
  let at = 0;
  let sinceMs = 0;
  let answeredMs = 0;
  let isWaiting = false;

  function talk(bytes: number[]): Uint8Array {
    bus.select();
    const heard = bus.send(new Uint8Array(bytes));
    bus.deselect();
    return heard;
  }

  function read(register: number): number {
    return talk(wiring.valueAt > 1 ? [register, 0, 0] : [register, 0])[wiring.valueAt]!;
  }

  function wrongIn(register: number, heard: number, more: string): Fault {
    return fault(heard === ones ? 'no-camera' : code, wiring.name, 'register ' + inHex(register) + ' gave ' + inHex(heard) + more);
  }

  function clear(register: number, bits: number): number | Fault {
    const heard = read(register);
    const again = read(register);
    if (heard !== again) return wrongIn(register, again, ' after ' + inHex(heard));
    talk([register | writeBit, heard & ~bits]);
    return 0;
  }

  /** Looks twice: what was garbled on its way is not so again. */
  function poll(register: number, mask: number, wanted: number, mostMs: number): number | Fault {
    const now = clock.now();
    let heard = read(register);
    const isSo = heard !== ones && (heard & mask) === wanted;
    if (isSo) heard = read(register);
    if (isSo && heard !== ones && (heard & mask) === wanted) return 0;
    if (heard !== ones) answeredMs = now;
    return now - sinceMs < mostMs && now - answeredMs < silentMs ? pollMs : wrongIn(register, heard, '');
  }

  function keep(register: number, name: string): number | Fault {
    const heard = read(register);
    const before = kept[name];
    kept[name] = heard;
    return before === undefined || before === heard ? 0 : wrongIn(register, heard, ' after ' + inHex(before));
  }

  function ofSensor(register: number, mask: number, wanted: number): number | Fault {
    const heard = bus.sensorRead(wiring.sensor, register);
    if (heard === undefined) return deaf();
    return (heard & mask) === wanted ? 0 : fault(code, wiring.name, 'register ' + inHex(register) + ' of its sensor gave ' + inHex(heard));
  }

  function deaf(): Fault {
    return fault('no-camera', wiring.name, 'its sensor does not acknowledge on I2C');
  }

  /** @returns 0: it is done; else it is looked at again after so many milliseconds */
  function step(word: string): number | Fault {
    if (word[0] === '+') return isWaiting ? 0 : +word.slice(1);
    const register = hexAt(word, 0);
    const value = hexAt(word, 3);
    switch (word[2]) {
      case '=':
        talk([register | writeBit, value]);
        return 0;
      case '-': return clear(register, value);
      case '&': return poll(register, value, hexAt(word, 6), +word.slice(9));
      case '>': return keep(register, word.slice(3));
      case ':': return ofSensor(register, value, hexAt(word, 6));
      default: return bus.sensorWrite(wiring.sensor, register, hexAt(word, 2)) ? 0 : deaf();
    }
  }

  /** In a fresh turn, as everything here. */
  function end(wrong?: Fault): void {
    clock.after(0, function () { if (!to.isClosed) onEnd(wrong, kept); });
  }

  function turn(): void {
    if (to.isClosed) return;
    for (let n = 0; n < wordsATurn && at < text.length; n++) {
      const space = text.indexOf(' ', at);
      const next = space < 0 ? text.length : space;
      if (!isWaiting) sinceMs = answeredMs = clock.now();
      const left = step(text.slice(at, next));
      if (typeof left !== 'number') return end(left);
      isWaiting = left > 0;
      if (isWaiting) {
        clock.after(left, turn);
        return;
      }
      at = next + 1;
    }
    if (at < text.length) clock.after(0, turn);
    else end();
  }

  to.trip.expect(0);
  if (to.trip.log.isDebug()) to.trip.log.debug('camera', wiring.name + ': ' + text.slice(0, 100));
  clock.after(0, turn);
}
