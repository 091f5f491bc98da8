// Allows deep sleep on an emulator that lacks two things for it. One is the checksum of the RTC's memory, for which the chip's boot ROM waits. The
// other is a timer that starts without the alarm bit, which ESP-IDF 3.3 does not set. A debugger supplies both. On an emulator that has both,
// the debugger changes nothing.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach } from './debugger.ts';
import { startEmulator, type Emulator } from './emulator.ts';
import { makeFlash } from './flash.ts';
import type { Machine } from './machine.ts';

/**
 * Addresses in the function calc_rtc_memory_crc of the boot ROM (at 0x40008170): where it waits for RTC_MEM_CRC_FINISH, and where it goes on. The ROM
 * is the same in all chips.
 */
const checksum = { waits: 0x400081ac, isThere: 0x400081b4 };
/** Address of RTC_CNTL_SLP_TIMER1_REG, a register of the timer that wakes the chip, and its bit MAIN_TIMER_ALARM_EN, which lets the timer do so. */
const alarm = { register: 0x3ff48008, bit: 0x10000 };
const sleepUs = 300_000;
/** Milliseconds of the chip's time: until its console is ready, and until it has slept and started again. */
const [startMs, wakeMs] = [3000, 3000];
const lookMs = 20;
/** Milliseconds of this machine's time for the whole test of sleep. */
const longestMs = 400_000;

/** Helps the chip through one deep sleep. */
export interface SleepAid {
  /** Resolves when the timer for waking is set, the last step before the sleep. */
  asleep: Promise<void>;
  /** Detaches the debugger from the emulator. */
  end(): Promise<void>;
}

/** Prepares the chip for a deep sleep, until `end` is called after it. In the meantime nothing else may stop the chip's time. */
export async function aidSleep(chip: Emulator): Promise<SleepAid> {
  const debug = await attach(chip.debugPath);
  await debug.onCode(checksum.waits, () => debug.setPc(checksum.isThere));
  const asleep = new Promise<void>(done => void debug.afterWrite(alarm.register, async () => {
    await chip.writeWord(alarm.register, (await chip.read(alarm.register, 4)).readUInt32LE() | alarm.bit);
    done();
  }));
  return { asleep, end: debug.leave };
}

/** Returns whether an engine without firmware wakes from deep sleep on this emulator. */
export async function canSleep(machine: Machine): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'sleep-'));
  const flash = join(folder, 'flash.bin');
  writeFileSync(flash, makeFlash({ engineDir: machine.engineDir }));
  const chip = await startEmulator({ machine, flash, psram: false, isDebugged: true });
  let said = '';
  let isOver = false;
  chip.uarts[0]!.onBytes(bytes => { said += bytes.toString('latin1'); });
  chip.onEnd(() => { isOver = true; });
  const endMs = Date.now() + longestMs;
  async function pass(isSo: () => boolean, ms: number): Promise<boolean> {
    const from = (await chip.look(0))?.ms ?? 0;
    while (!isSo() && !isOver && Date.now() < endMs && ((await chip.look(0))?.ms ?? Infinity) - from < ms) await new Promise(next => setTimeout(next, lookMs));
    return isSo();
  }
  try {
    await pass(() => /espruino\.com\/Donate/.test(said), startMs);
    said = '';
    chip.uarts[0]!.write(`ESP32.deepSleep(${sleepUs})\n`);
    if (!await pass(() => /deepSleep/.test(said), startMs)) return false;
    await aidSleep(chip);
    return await pass(() => /DEEPSLEEP_RESET[^]*espruino\.com\/Donate/.test(said), wakeMs);
  } finally {
    await chip.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
