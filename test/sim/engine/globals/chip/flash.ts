// Simulates the flash as the engine's modules Storage and Flash show it. Storage has named files; Flash has the same bytes by their addresses.

import { engine } from '../../../../../firmware/engine/engine.js';
import { places } from '../../../../../firmware/image/layout.js';
import { headerBytes, headerOf } from '../../../../../firmware/image/storage.js';
import { toBytes } from '../../../bytes.ts';
import type { Boot } from '../boot.ts';
import type { FlashChange } from './flashhook.ts';

/** A place in the flash: the Storage file that it belongs to, and the offset in that file. */
interface Spot {
  name: string;
  from: number;
}

type FlashBoot = Pick<Boot, 'options' | 'isChip' | 'realm' | 'program' | 'chip'>;

const { slots } = engine;

/** Makes the engine's module Storage. */
export function createStorageModule({ realm, program, chip }: FlashBoot): object {
  /**
   * Writes a file in flash, as the engine's jsfWriteFile does. A write at offset 0 creates the file anew, with `size` bytes. A write further on
   * needs a file whose bytes there are still erased (0xFF).
   */
  function write(file: string, data: string, at = 0, size = 0): boolean {
    program.checkAlive();
    const before = chip.storage.get(file);
    if (at === 0) return !!chip.storage.set(file, data.padEnd(size, '\xff'));
    if (before === undefined) throw realm.makeError('Unable to find or create file');
    if (at + data.length > before.length) throw realm.makeError('Too much data for file size');
    if (/[^\xff]/.test(before.slice(at, at + data.length))) throw realm.makeError('File already written with different data');
    return !!chip.storage.set(file, before.slice(0, at) + data + before.slice(at + data.length));
  }

  return {
    read: (file: string, from = 0, count = Infinity) => readStorage(chip, file, from, count),
    write,
    erase: (file: string) => void chip.storage.delete(file),
    list: () => realm.makeArray([...chip.storage.keys()]),
    getFree: () => 200000,
  };
}

/** Returns a file of Storage, or a part of it; undefined if the file does not exist. In a firmware slot, bytes never written are 0xFF. */
function readStorage(chip: Boot['chip'], file: string, from: number, count: number): string | undefined {
  const data = chip.storage.part(file, from, count);
  return data !== undefined && slots.names.includes(file) ? data.padEnd(Math.max(0, Math.min(count, slots.bytes - from)), '\xff') : data;
}

/** Makes the engine's module Flash. */
export function createFlashModule({ options, isChip, realm, program, chip }: FlashBoot): object {
  const { pageBytes } = isChip ? engine.storage : engine.desktop;
  const offsetOf = (address: number) => address - Number(isChip ? engine.storage.address : engine.desktop.address);

  /** Returns where `count` bytes from an address of the flash on are, if one file contains them all. */
  function find(address: number, count: number): Spot | undefined {
    const at = offsetOf(address);
    const file = places.find(place => at >= place.at && at + count <= place.at + place.bytes && chip.storage.has(place.name));
    return file && { name: file.name, from: at - file.at };
  }

  /** Returns where bytes are that the firmware changes. @throws if no file contains them all */
  function spotOf(address: number, count: number): Spot {
    const spot = find(address, count);
    if (!spot) throw new Error(`The firmware changes ${count} bytes of the flash at 0x${address.toString(16)}, where it has no file.`);
    return spot;
  }

  const bytesAt = ({ name, from }: Spot, count: number) => Buffer.from(readStorage(chip, name, from, count)!, 'latin1');

  function read(count: number, address: number): Uint8Array {
    program.checkAlive();
    const at = offsetOf(address);
    const headed = places.find(place => at >= place.at - headerBytes && at + count <= place.at);
    if (headed && chip.storage.has(headed.name)) {
      const from = at - headed.at + headerBytes;
      return headerOf(headed.name, headed.bytes).subarray(from, from + count);
    }
    const spot = find(address, count);
    return spot ? bytesAt(spot, count) : Buffer.alloc(count, 0xff);
  }

  /** Puts bytes into a file of Storage in place of others, unless `onFlash` lets the power fail. */
  function put(step: FlashChange['step'], { name, from }: Spot, before: Uint8Array, after: Uint8Array): void {
    const left = options.onFlash?.({ step, file: name, from, before, after }) ?? after;
    chip.storage.put(name, from, left);
    program.checkAlive();
  }

  /** Writes to the flash as the chip does: bits turn from 1 to 0 only. The firmware must write whole words, at multiples of 4 bytes. */
  function write(data: unknown, address: number): void {
    program.checkAlive();
    const bytes = toBytes(data);
    const spot = spotOf(address, bytes.length);
    if (spot.from % 4 > 0 || bytes.length % 4 > 0) {
      throw new Error(`The firmware writes ${bytes.length} bytes to 0x${address.toString(16)}, which are no whole words.`);
    }
    const before = bytesAt(spot, bytes.length);
    put('write', spot, before, before.map((byte, i) => byte & bytes[i]!));
  }

  /** Erases a page of the flash. The firmware may erase only pages that belong to a file as a whole. */
  function erasePage(address: number): void {
    program.checkAlive();
    const spot = spotOf(address, pageBytes);
    if (spot.from % pageBytes > 0) throw new Error(`The firmware erases a page at 0x${address.toString(16)}, which is the beginning of none.`);
    put('erase', spot, bytesAt(spot, pageBytes), Buffer.alloc(pageBytes, 0xff));
  }

  return { read: (count: number, address: number) => realm.makeBytes(read(count, address)), write, erasePage };
}
