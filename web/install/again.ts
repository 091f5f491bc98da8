// Asks an ESP32's boot loader again if an answer is missing or damaged. Its answers name only their command and have no number. So before a question
// is asked again, all answers that are still to come are waited for and dropped.

import type { ESPLoader } from 'esptool-js';

/** How often a question is asked in all. */
const attempts = 3;
/**
 * The shortest wait for an answer, in milliseconds. The chip answers within a few milliseconds, but a slow or busy computer may take seconds to
 * notice that.
 */
const leastMs = 10_000;
/** A wait that esptool-js sets below so many milliseconds belongs to a probe. It is lengthened by the factor, and the probe is not repeated. */
const probe = { belowMs: 1000, factor: 4 };
/** The longest pause between two bytes of a transfer from the flash, in milliseconds. */
const readMs = 10_000;
/** How often a SYNC is sent, and the wait for its answer in milliseconds. */
const [mostSyncs, syncMs] = [5, 2000];
/** The pause after which the input is at its end, and the longest wait for that, in milliseconds. */
const [quietMs, drainMs] = [20, 400];
/** The data of the command SYNC. "Serial Protocol" of esptool's documents describes it. */
const syncData = Uint8Array.of(0x07, 0x07, 0x12, 0x20, ...new Array<number>(32).fill(0x55));
const syncCode = 0x08;

/** Runs an act, such as a question to the chip, again if it fails. The act must be one that may happen twice. */
export type Again = <T>(act: () => Promise<T>) => Promise<T>;

/**
 * Makes a loader of esptool-js ask again, and wait long enough for a slow computer. Commands that may be carried out twice are asked again one by
 * one. Others are part of an act, such as the write of a part of the flash. It is repeated as a whole, as the chip unpacks each block that it gets.
 * @param isOver whether the port was taken back, so that no answer can come @param line is called with a line for the details of the installation
 */
export function askAgain(loader: ESPLoader, isOver: () => boolean, line: (text: string) => void): Again {
  const {
    ESP_READ_REG: readRegister, ESP_WRITE_REG: writeRegister, ESP_SPI_ATTACH: attach, ESP_MEM_BEGIN: memoryBegin, ESP_FLASH_DEFL_BEGIN: packedBegin,
    ESP_SPI_FLASH_MD5: sum, ESP_ERASE_FLASH: eraseAll,
  } = loader;
  const repeatable = [readRegister, writeRegister, attach, memoryBegin, packedBegin, sum, eraseAll];
  const command = loader.command.bind(loader);

  /**
   * Waits until all earlier questions are answered. The chip answers them in their order, so the answer to SYNC is the last one. @returns whether the
   * chip has answered
   */
  async function settle(): Promise<boolean> {
    for (let left = mostSyncs; left > 0 && !isOver(); left--) {
      const isAnswered = await command(syncCode, syncData, 0, true, syncMs).then(() => true, () => false);
      if (isAnswered) await loader.transport.drainInput(quietMs, drainMs);
      if (isAnswered) return true;
    }
    return false;
  }

  const again: Again = async act => {
    for (let left = attempts - 1; ; left--) {
      try {
        return await act();
      } catch (error) {
        if (left === 0 || isOver() || !await settle()) throw error;
        line(`${(error as Error).message} Once more.`);
      }
    }
  };

  Object.assign(loader, {
    FLASH_READ_TIMEOUT: readMs,
    WRITE_BLOCK_ATTEMPTS: 1,
    command: (code: number, data?: Uint8Array, checksum?: number, isAnswered?: boolean, ms = loader.DEFAULT_TIMEOUT) => {
      if (code === syncCode) return command(code, data, checksum, isAnswered, ms);
      if (ms < probe.belowMs) return command(code, data, checksum, isAnswered, ms * probe.factor);
      const ask = () => command(code, data, checksum, isAnswered, Math.max(ms, leastMs));
      return repeatable.includes(code) ? again(ask) : ask();
    },
  });
  return again;
}
