// ArduCAM Mega 3MP and 5MP: a controller on the board drives the sensor, and the host uses only registers on SPI. Sources: ArduCAM/Arducam_Mega at
// 146e058b, src/Arducam/ArducamCamera.c and .h, SDK V3.0.0; forum.arducam.com 6880, 4386. To read, the host sends the register's number and two
// more bytes, and the last one returned is the value. To write, it sends the number plus 0x80, then the value. While the controller accesses the
// sensor it accepts nothing, which register 0x44 shows.

import type { Clock } from '../../clock.ts';
import type { CameraDevice } from '../bus/bus.ts';
import { pictureOfScene } from '../picture/picture.ts';
import type { SpiCamera } from './faults.ts';
import { createMegaState } from './mega/state.ts';
import { read } from './mega/take.ts';
import type { MegaFaults, MegaOptions } from './mega/types.ts';
import { write } from './mega/write.ts';
import { createSpiPort } from './registers.ts';

/** A simulated ArduCAM Mega. */
export type Mega = CameraDevice & SpiCamera & { faults: MegaFaults; readonly isAsleep: boolean };

/** Makes a simulated ArduCAM Mega, a 3MP with identity 0x86 if no other is given. */
export function createMega(clock: Pick<Clock, 'now'>, given: Partial<MegaOptions> = {}): Mega {
  const options: MegaOptions = {
    id: 0x86, bootMs: 300, busyMs: { reset: 200, setting: 20, identity: 5 }, busyState: 3, settleMs: 1000, resetWakes: true, built: [23, 4, 12, 0x13],
    padTo: 1024, padByte: 0, dummy: 'first', faults: {}, pictureOf: pictureOfScene,
    needsSize: false, takeMs: (width, height) => 150 + width * height / 4000,
    ...given,
  };
  const mega = createMegaState(clock, options);
  const { fifo, supply, pictures, violations, faults } = mega;
  const host = {
    write: (register: number, value: number) => write(mega, register, value), read: (register: number) => read(mega, register),
    burst: fifo.burst, next: fifo.next,
  };
  return {
    ...createSpiPort(host, 2, supply, mega.violate),
    pictures,
    violations,
    faults,
    power: supply.power,
    get givenBytes() {
      return fifo.givenBytes();
    },
    get isAsleep() {
      return mega.isAsleep;
    },
  };
}
