// What a chip keeps from one boot to the next.

import type { StorageFiles } from '../../storagefiles.ts';

/** What a chip keeps from one boot to the next. */
export interface ChipState {
  /** When the chip's clock began to count, in milliseconds since 1970. */
  bornMs: number;
  /** The number that ESP32.getWakeupCause() returns: 4 if a timer has ended the sleep, 2 if a pin has, and 0 after another start. */
  wakeCause: number;
  /** Whether each of the chip's radios is switched on, as the chip's NVS (stored settings) has it. */
  radios: { BLE: boolean; Wifi: boolean };
  /** The contents of the files that the engine keeps in flash (its module Storage), by name. */
  storage: StorageFiles;
  /** The registers of the chip's RTC, by address. They survive everything but a power cut. */
  rtc: Map<number, number>;
}
