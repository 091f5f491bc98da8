// Simulates what only a chip's engine has: the object ESP32 and the registers.

import type { Boot } from '../boot.ts';
import { nameOf } from '../pins.ts';

type ChipBoot = Pick<Boot, 'options' | 'realm' | 'program' | 'chip'>;

/** Makes the global functions and objects that only a chip's engine has, by name. */
export function createEsp32(boot: ChipBoot): Record<string, unknown> {
  const { options, program, chip } = boot;

  function fallAsleep(tell: () => void): void {
    program.checkAlive();
    program.stop();
    tell();
  }

  return {
    ...createRegisters(chip.rtc),
    ESP32: {
      enableBLE: (isOn: unknown) => switchRadio(boot, 'BLE', isOn),
      enableWifi: (isOn: unknown) => switchRadio(boot, 'Wifi', isOn),
      getState: () => ({ sdkVersion: 'v3.1', freeHeap: 60000, BLE: chip.radios.BLE, Wifi: chip.radios.Wifi, minHeap: 50000 }),
      reboot: () => program.restart('reboot'),
      getWakeupCause: () => chip.wakeCause,
      deepSleep: (microseconds: number) => fallAsleep(() => options.onSleep?.(microseconds)),
      deepSleepExt0: (pin: unknown, level: unknown) => fallAsleep(() => options.onSleepUntil?.(nameOf(pin), level ? 1 : 0)),
    },
  };
}

/** Makes peek32 and poke32. All registers only keep what is written. @param rtc those of the RTC, which outlive a restart, by address */
function createRegisters(rtc: Map<number, number>): Record<string, unknown> {
  const others = new Map<number, number>();
  const bankOf = (address: number) => (address >>> 12 === 0x3ff48 ? rtc : others);
  return {
    peek32: (address: number) => bankOf(address).get(address) ?? 0,
    poke32: (address: number, value: number) => void bankOf(address).set(address, value >>> 0),
  };
}

/**
 * Switches a radio of the chip as jswrap_ESP32_enableBLE and enableWifi do: they store the switch, delete the engine's boot files, and restart.
 */
function switchRadio({ realm, program, chip }: ChipBoot, name: 'BLE' | 'Wifi', isOn: unknown): void {
  program.checkAlive();
  chip.radios[name] = !!isOn;
  for (const file of ['.varimg', '.bootcde', '.bootrst']) chip.storage.delete(file);
  program.restart('radio');
  throw realm.makeError('The call does not return.');
}
