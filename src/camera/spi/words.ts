// Language for the scripts of SPI cameras: words separated by one blank. Numbers are hexadecimal, except for times.
// - `07=40` writes a value into a register
// - `06-02` clears these bits of a register
// - `44&03=02/2000` waits until the register has the value 02 under the mask 03, for 2,000 ms at most; if all bits are 1, the camera gives no answer
// - `45>00` stores the register's value under the number 0; if a value is stored there already, both are compared
// - `+100` waits for 100 ms
// - `FF01` writes a register of the sensor
// - `0A:FF=26` checks whether a register of the sensor has the value 26 under the mask FF

import type { OnEnd } from '../../at/step';
import { End, newFault, type Fault, type FaultCode } from '../../fault';
import { fromHex, wholeOf } from '../../number';
import type { CameraBus } from '../../ports';
import type { CameraTrip } from '../camera';

/** How the registers of a camera on SPI are addressed. */
export interface Wiring {
  /** The camera's name, as in `camera.model`. */
  readonly name: string;
  /** Index of the byte that holds the value when a register is read: 1 or 2. Byte 0 comes back while the register's number is sent. */
  readonly valueAt: 1 | 2;
  /** Address of the sensor on I2C, 7 bits. It is 0 for a camera without I2C. */
  readonly sensor: number;
}

/** A camera on SPI that is in use. */
export interface Registers {
  /** The parts of the rest of the firmware that the code for a camera needs. */
  readonly trip: CameraTrip;
  /** The bus to the camera. */
  readonly bus: CameraBus;
  /** Describes how the registers of this camera are addressed. */
  readonly wiring: Wiring;
  /** True once the camera was closed, so that nothing more is sent. */
  isClosed: boolean;
  /** Values that words such as `45>00` have stored in the last script, by the number after `>`. */
  kept: number[];
}

/**
 * Number of words that are carried out in one turn of the event loop. Such a turn takes some 20 ms. Writing a register of the sensor takes 0.4 ms on
 * the bus alone.
 */
const wordsATurn = 16;
const pollMs = 5;
/** Number of milliseconds. If all bits that are read in this time are 1, the camera counts as absent. A camera that is there starts in 300 ms. */
const silentMs = 700;
const ones = 0xff;
const writeBit = 0x80;

interface Wait {
  /** True while a word is not done: it waits for a time, or for a register's value. */
  isOn: boolean;
  /** When the wait for the word began, in milliseconds of the clock. */
  sinceMs: number;
  /** When a value was last read in which not all bits are 1, in milliseconds of the clock. */
  answeredMs: number;
}

function talk(to: Registers, register: number, value: number): number {
  to.bus.select();
  const heard = to.bus.send(new Uint8Array(register < writeBit && to.wiring.valueAt > 1 ? [register, value, 0] : [register, value]));
  to.bus.deselect();
  return heard[to.wiring.valueAt]!;
}

/** Writes a register. @returns 0, since the word needs no further wait */
function put(to: Registers, register: number, value: number): number {
  talk(to, register | writeBit, value);
  return 0;
}

/** Returns the fault after a wrong answer to a word. @param heard value that was read; undefined: the sensor did not acknowledge */
function deny(to: Registers, word: string, code: FaultCode, heard?: number): Fault {
  if (heard === undefined) return newFault('no-camera', to.wiring.name, 'its sensor does not acknowledge on I2C');
  const what = 'register ' + word.slice(0, 2) + (word[2] === ':' ? ' of its sensor gave ' : ' gave ')
    + ('0' + heard.toString(16)).slice(-2).toUpperCase();
  return newFault(heard === ones ? 'no-camera' : code, to.wiring.name, what);
}

/** Tells whether a wait has lasted too long. @param heard value that was read last @param mostMs longest time of the wait in milliseconds */
function isLate(to: Registers, wait: Wait, heard: number, mostMs: number): boolean {
  if (heard !== ones) wait.answeredMs = to.trip.clock.now();
  return to.trip.clock.now() - wait.sinceMs >= mostMs || to.trip.clock.now() - wait.answeredMs >= silentMs;
}

/**
 * Stores a value under the number `at`. If a value is stored there already, compares both.
 * @returns false if the stored value is another one
 */
function keep(to: Registers, at: number, heard: number): boolean {
  if (to.kept[at] === undefined) to.kept[at] = heard;
  return to.kept[at] === heard;
}

/**
 * Carries out one word of a script.
 * @returns 0 if the word is done, the milliseconds to wait before it is tried again, or the fault
 */
function say(to: Registers, word: string, wait: Wait, code: FaultCode): number | Fault {
  if (word[0] === '+') return wait.isOn ? 0 : wholeOf(word.slice(1));
  const sensor = to.wiring.sensor;
  const register = fromHex(word.slice(0, 2));
  const value = fromHex(word.slice(3, 5));
  const wanted = fromHex(word.slice(6, 8));
  let heard: number | undefined;
  switch (word[2]) {
    case '=': return put(to, register, value);
    case '-': return (heard = talk(to, register, 0)) === talk(to, register, 0) ? put(to, register, heard & ~value) : deny(to, word, code, heard);
    case '&':
      // the register is read twice, so that noise on the bus is noticed
      return (heard = talk(to, register, 0)) !== ones && (heard & value) === wanted
        && (heard = talk(to, register, 0)) !== ones && (heard & value) === wanted ? 0
        : isLate(to, wait, heard, wholeOf(word.slice(9))) ? deny(to, word, code, heard) : pollMs;
    case '>': return keep(to, value, heard = talk(to, register, 0)) ? 0 : deny(to, word, code, heard);
    case ':':
      return (heard = to.bus.sensorRead(sensor, register)) !== undefined && (heard & value) === wanted ? 0 : deny(to, word, code, heard);
    default:
      return to.bus.sensorWrite(sensor, register, fromHex(word.slice(2))) ? 0 : deny(to, word, code);
  }
}

/**
 * Carries out the words of a text in order, and then calls `onEnd`. All functions of this module stay in memory while a picture is taken.
 * @param code code of the fault if a register has a wrong value; if no answer comes, the code is `no-camera`
 */
export function sayWords(to: Registers, text: string, code: FaultCode, onEnd: OnEnd): void {
  const clock = to.trip.clock;
  const wait: Wait = { isOn: false, sinceMs: 0, answeredMs: 0 };
  let at = 0;

  function turn(): void {
    let fault: Fault | undefined;
    for (let n = 0; !to.isClosed && !fault && n < wordsATurn && at < text.length; n++) {
      const space = text.indexOf(' ', at);
      const next = space < 0 ? text.length : space;
      if (!wait.isOn) wait.sinceMs = wait.answeredMs = clock.now();
      const left = say(to, text.slice(at, next), wait, code);
      wait.isOn = typeof left === 'number' && left > 0;
      if (wait.isOn) return void clock.after(left as number, turn);
      if (left) fault = left as Fault;
      at = next + 1;
    }
    if (to.isClosed) return;
    if (!fault && at < text.length) clock.after(0, turn);
    else if (fault) onEnd(End.refused, fault);
    else onEnd(End.done);
  }

  to.kept = [];
  to.trip.expect(0);
  if (to.trip.log.isDebug()) to.trip.log.debug('camera', to.wiring.name + ': ' + text.slice(0, 100));
  clock.after(0, turn);
}
