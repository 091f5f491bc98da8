// Connects a simulated device to one of the chip's SPI controllers. The emulator has no wire to them, and ends at the first transfer by DMA. So a
// debugger replaces the write that starts a transfer, and moves the bytes out of the chip's memory and back. Sources: ESP32 Technical Reference
// Manual, 7.7 SPI registers, and 6.3 linked lists. Chip select is an ordinary pin of the engine.

import { attach } from './debugger.ts';
import type { Emulator } from './emulator.ts';

/** Addresses of the controllers' registers by the engine's names. SPI1 is HSPI, SPI2 is VSPI. */
const bases: Record<string, number> = { SPI1: 0x3ff64000, SPI2: 0x3ff65000 };
const offsets = { command: 0x00, bits: 0x28, slave: 0x38, out: 0x104, in: 0x108 };
/** The bit SPI_TRANS_DONE, which raises the interrupt at the end of a transfer. */
const done = 0x10;
const listStarts = 0x20000000;
const linkOf = (register: number) => (0x3ff00000 | (register & 0xfffff)) >>> 0;
const descriptorBytes = 12;

/** A connection of a simulated device to the chip. */
export interface SpiTie {
  /** Ends the connection. The chip then has no device at this controller. */
  end(): Promise<void>;
}

/**
 * Connects a device to a controller. In the meantime nothing else may stop the chip's time.
 * @param transfer gets the bytes sent and returns as many
 */
export async function tieSpi(chip: Emulator, port: string, transfer: (bytes: Uint8Array) => Uint8Array): Promise<SpiTie> {
  const base = bases[port]!;
  const word = async (address: number) => (await chip.read(address, 4)).readUInt32LE();
  const debug = await attach(chip.debugPath);

  /** Calls `act` for each buffer of a DMA list, until `bytes` bytes are reached. */
  async function eachBuffer(register: number, bytes: number, act: (address: number, from: number, to: number) => Promise<void>): Promise<void> {
    let at = await word(base + register);
    if (!(at & listStarts)) return;
    at = linkOf(at);
    for (let from = 0; from < bytes && at;) {
      const descriptor = await chip.read(at, descriptorBytes);
      const size = descriptor.readUInt32LE() & 0xfff;
      const to = Math.min(bytes, from + size);
      await act(descriptor.readUInt32LE(4), from, to);
      from = to;
      at = descriptor.readUInt32LE(8);
    }
  }

  await debug.insteadOfWrite(base + offsets.command, async () => {
    const sent = new Uint8Array(((await word(base + offsets.bits)) + 1) / 8);
    await eachBuffer(offsets.out, sent.length, async (address, from, to) => void sent.set(await chip.read(address, to - from), from));
    const heard = transfer(sent);
    await eachBuffer(offsets.in, sent.length, (address, from, to) => chip.write(address, heard.subarray(from, to)));
    await chip.writeWord(base + offsets.slave, (await word(base + offsets.slave)) | done);
  });
  return { end: debug.leave };
}
