// Makes what all families of serial cameras share: power, output with faults, one command after another, and records of commands, pictures and the
// host's mistakes.

import type { Clock } from '../../clock.ts';
import { say, take } from './body/answer.ts';
import { after, comeUp, createBodyState, power, restart, setBaud } from './body/state.ts';
import type { Body, BodyOptions, Family, UartCamera } from './body/types.ts';

/** Options of a camera without faults. */
export const usualBody: BodyOptions = {
  starts: 'on', absent: false, goneAtByte: Infinity, staysGone: false, faults: [], answerMs: 10,
  offsetMinutes: 0, pictureOf: undefined,
};

/** Makes the part of a serial camera that all families share. */
export function createBody(clock: Clock, options: BodyOptions, family: Family): Body {
  const body = createBodyState(clock, options, family);
  const { album, log, commands, violations } = body;
  const camera: UartCamera = {
    write(bytes, atBaud = Infinity) {
      body.isTimed = Number.isFinite(atBaud);
      if (body.isOn && !body.isGone) family.hear(bytes, atBaud);
    },
    onBytes: listener => void body.listeners.push(listener),
    onRate: listener => void body.rateListeners.push(listener),
    get baud() {
      return body.baud;
    },
    power: isOn => power(body, isOn),
    get isOn() {
      return body.isOn;
    },
    pictures: album.pictures, log, commands, violations,
  };
  return {
    camera, album,
    take: (command, perform, mayInterrupt) => take(body, command, perform, mayInterrupt),
    say: bytes => say(body, bytes),
    setBaud: baud => setBaud(body, baud),
    after: (ms, run) => after(body, ms, run),
    restart: () => restart(body),
    violate: text => void violations.push(text),
    start() {
      body.isOn = options.starts !== 'off';
      if (body.isOn) comeUp(body, options.starts === 'booting');
    },
  };
}
