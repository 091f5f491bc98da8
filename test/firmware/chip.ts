/**
 * A stand-in for an ESP32 in its serial boot loader, as esptool's document
 * "Serial Protocol" describes it: frames by SLIP on a terminal, the ROM's
 * commands, and those of the program that esptool loads into its memory. Keeps
 * a flash of 4 MB, which is erased by sectors before it is written.
 */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { openTerminal } from '../sim/line/terminal.js';

export interface BareChip {
  flash: Buffer;
  /** Bytes from the cable. */
  take(bytes: Uint8Array): void;
  /** The ROM's boot loader again: what was loaded into memory is gone, and so is half a frame. */
  reset(): void;
  /** How often it was asked to begin. */
  syncs(): number;
}

/** One at a terminal. */
export interface Chip extends Pick<BareChip, 'flash' | 'syncs'> {
  path: string;
  /** What the chip prints on its console. */
  say(text: string): void;
  close(): void;
}

export interface Trouble {
  /** What tells the kind of chip. */
  magic?: number;
  isSilent?: boolean;
  /** A byte of the flash that keeps what it has. */
  stuckAt?: number;
}

const esp32 = 0x00f01d83;
const magicAt = 0x40001000;
const clockDividerAt = 0x3ff40014;
const crystal = 40_000_000;
const [spiCommandAt, spiUser2At, spiDataAt] = [0x3ff42000, 0x3ff42024, 0x3ff42080];
const identify = 0x9f;
const fourMegabytes = 0x1640ef;
const sectorBytes = 4096;

const command = {
  flashBegin: 0x02, flashData: 0x03, memoryEnd: 0x06, sync: 0x08, writeRegister: 0x09, readRegister: 0x0a,
  packedBegin: 0x10, packedData: 0x11, md5: 0x13, security: 0x14, eraseAll: 0xd0, readFlash: 0xd2,
};

function frame(bytes: Uint8Array): Buffer {
  const escaped = [...bytes].flatMap(byte => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte]));
  return Buffer.from([0xc0, ...escaped, 0xc0]);
}

/** Bytes as they come, whole frames out. */
function createUnframer(take: (frame: Buffer) => void): (bytes: Uint8Array) => void {
  let got: number[] | undefined;
  let isEscaped = false;
  return bytes => bytes.forEach(byte => {
    if (byte === 0xc0) {
      if (got && got.length > 0) take(Buffer.from(got));
      got = got && got.length > 0 ? undefined : [];
    } else if (byte === 0xdb) isEscaped = true;
    else {
      got?.push(isEscaped ? (byte === 0xdc ? 0xc0 : 0xdb) : byte);
      isEscaped = false;
    }
  });
}

export function openChip(trouble: Trouble = {}): Chip {
  const terminal = openTerminal();
  const chip = createChip(trouble, terminal.write);
  terminal.onBytes(chip.take);
  return { path: terminal.path, flash: chip.flash, syncs: chip.syncs, say: text => terminal.write(Buffer.from(text)), close: terminal.close };
}

/** @param send bytes to the cable */
export function createChip({ magic = esp32, isSilent = false, stuckAt }: Trouble, send: (bytes: Uint8Array) => void): BareChip {
  const flash = Buffer.alloc(4 * 1024 * 1024, 0xff);
  const registers = new Map([[magicAt, magic], [clockDividerAt, Math.round(crystal / 115200)]]);
  let isLoaded = false;
  let syncs = 0;
  let write = { at: 0, bytes: 0, blocks: 0, isPacked: false, got: [] as Buffer[] };

  function writeFlash(at: number, data: Uint8Array): void {
    const kept = stuckAt === undefined ? 0 : flash[stuckAt]!;
    const start = at - (at % sectorBytes);
    flash.fill(0xff, start, Math.ceil((at + data.length) / sectorBytes) * sectorBytes);
    flash.set(data, at);
    if (stuckAt !== undefined) flash[stuckAt] = kept;
  }

  function takeBlock(data: Buffer): void {
    write.got.push(Buffer.from(data.subarray(16, 16 + data.readUInt32LE(0))));
    if (write.got.length < write.blocks) return;
    const all = Buffer.concat(write.got);
    writeFlash(write.at, write.isPacked ? inflateSync(all) : all.subarray(0, write.bytes));
  }

  function writeRegister(at: number, value: number): void {
    registers.set(at, value);
    if (at !== spiCommandAt) return;
    registers.set(at, 0);
    registers.set(spiDataAt, ((registers.get(spiUser2At) ?? 0) & 0xff) === identify ? fourMegabytes : 0);
  }

  /** What the answer holds besides its status; nothing where the chip does not know the command. */
  function obey(code: number, data: Buffer): { value?: number; body?: Buffer } | undefined {
    if (code === command.security) return undefined;
    if (code === command.readRegister) return { value: registers.get(data.readUInt32LE(0)) ?? 0 };
    if (code === command.writeRegister) writeRegister(data.readUInt32LE(0), data.readUInt32LE(4));
    if (code === command.eraseAll) flash.fill(0xff);
    if (code === command.flashBegin || code === command.packedBegin) {
      const isPacked = code === command.packedBegin;
      write = { bytes: data.readUInt32LE(0), blocks: data.readUInt32LE(4), at: data.readUInt32LE(12), isPacked, got: [] };
    }
    if (code === command.flashData || code === command.packedData) takeBlock(data);
    if (code === command.md5) {
      const at = data.readUInt32LE(0);
      const sum = createHash('md5').update(flash.subarray(at, at + data.readUInt32LE(4)));
      return { body: isLoaded ? sum.digest() : Buffer.from(sum.digest('hex')) };
    }
    return {};
  }

  function answer(code: number, data: Buffer): void {
    const result = obey(code, data);
    const status = Buffer.alloc(isLoaded ? 2 : 4);
    if (!result) status.set([1, 5]);
    const body = Buffer.concat([result?.body ?? Buffer.alloc(0), status]);
    const head = Buffer.alloc(8);
    head.set([1, code]);
    head.writeUInt16LE(body.length, 2);
    head.writeUInt32LE((code === command.sync && !isLoaded ? 0x55555555 : result?.value ?? 0) >>> 0, 4);
    send(frame(Buffer.concat([head, body])));
  }

  /** Blocks in frames of their own, then the MD5 of all; what the far end acknowledges is not waited for. */
  function sendFlash(at: number, bytes: number, blockBytes: number): void {
    const all = flash.subarray(at, at + bytes);
    for (let from = 0; from < bytes; from += blockBytes) send(frame(all.subarray(from, Math.min(bytes, from + blockBytes))));
    send(frame(createHash('md5').update(all).digest()));
  }

  const obeyFrame = (request: Buffer) => {
    const code = request[1] ?? 0;
    if (isSilent || request[0] !== 0 || request.length < 8) return;
    if (code === command.sync) {
      // the far end cannot reset a terminal: whoever begins anew finds the boot loader again
      isLoaded = false;
      syncs += 1;
    }
    for (let times = code === command.sync ? 8 : 1; times > 0; times--) answer(code, request.subarray(8));
    if (code === command.readFlash) sendFlash(request.readUInt32LE(8), request.readUInt32LE(12), request.readUInt32LE(16));
    if (code !== command.memoryEnd) return;
    isLoaded = true;
    send(frame(Buffer.from('OHAI')));
  };

  let take = createUnframer(obeyFrame);
  return {
    flash,
    take: bytes => take(bytes),
    syncs: () => syncs,
    reset() {
      isLoaded = false;
      take = createUnframer(obeyFrame);
    },
  };
}
