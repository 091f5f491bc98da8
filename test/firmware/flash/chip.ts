/**
 * Simulates an ESP32 in its serial boot loader, by esptool's document "Serial Protocol" and the source of its stub. The stub is a program that
 * esptool loads into the chip's memory. The simulation knows the frames of the protocol and the commands of ROM and stub. It is as strict as the chip about lengths,
 * checksums, the order of commands and the baud rate. Its flash is NOR: programming only clears bits, and only an erase sets them, a sector or a
 * block at a time. An emulated ESP32 with the real ROM and the real stub followed these rules.
 */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { openTerminal } from '../../sim/line/terminal.js';
import { codeOf, fail, faults, type Fault } from './protocol.js';
import { createUnframer, frame } from './slip.js';

/** A simulated chip that takes and sends bytes by functions, without a serial port. */
export interface BareChip {
  flash: Buffer;
  /** Takes bytes from the cable. @param baud their rate; without it, any rate is accepted */
  take(bytes: Uint8Array, baud?: number): void;
  /** Starts the ROM's boot loader: the program in memory and half a frame are lost. */
  reset(): void;
  /** Returns the number of sync requests so far. */
  syncs(): number;
  /** Returns the rate that the chip is set to, in baud. */
  baud(): number;
}

/** A simulated chip behind a pseudo terminal, which esptool opens as a serial port. */
export interface Chip extends Pick<BareChip, 'flash' | 'syncs'> {
  path: string;
  /** Prints a text of the chip's console. */
  say(text: string): void;
  close(): void;
}

/** What is wrong with a chip, or other than usual. */
export interface Trouble {
  /** The number by which esptool knows the kind of chip. */
  magic?: number;
  /** True if the chip never answers. */
  isSilent?: boolean;
  /** Offset of a byte of the flash that cannot change. */
  stuckAt?: number;
  /** JEDEC's identification of the flash: maker, type, and the power of two of its size. */
  flashId?: number;
  /**
   * Is called before each command, with the command's number from 1 on. True: the chip neither executes nor answers it. 'half': the power fails
   * within it.
   */
  onCommand?(code: number, count: number): boolean | 'half' | void;
  /** Changes a frame on its way to the computer. `count` is how many frames the chip has sent before. Returns what arrives, each after some time. */
  onFrame?(frame: Uint8Array, count: number): { bytes: Uint8Array; afterMs: number }[];
}

const esp32 = 0x00f01d83;
const magicAt = 0x40001000;
const clockDividerAt = 0x3ff40014;
const crystal = 40_000_000;
const romBaud = 115_200;
/**
 * Addresses of the registers of SPI1, by which a program gives commands to the flash. `command` starts one, and `address` is its address.
 * `user`, `user1` and `user2` say what it consists of. `sent` and `received` are lengths in bits, and `data` is the first word of its data.
 */
const spiAt = { command: 0x3ff42000, address: 0x3ff42004, user: 0x3ff4201c, user1: 0x3ff42020, user2: 0x3ff42024, sent: 0x3ff42028, received: 0x3ff4202c, data: 0x3ff42080 };
/** `start`: the bit in the register `command` that starts a command. The others are numbers of bits in `user`: which parts the command has. */
const spiBits = { start: 1 << 18, command: 31, address: 30, received: 28, sent: 27 };
/** Length of a command code in the register `user2`, which has the number of bits, eight, less one. */
const spiCommandLength = 7;
/** Address and value of registers that esptool reads. They say that the chip is an ESP32-D0WD of revision 3, and which MAC address it has. */
const fuses: [number, number][] = [[0x3ff5a004, 0x0a1b2c3d], [0x3ff5a008, 0x00cd24a1], [0x3ff5a00c, 0x0000a200], [0x3ff5a014, 0x00100000], [0x3ff6607c, 0x80000000]];
/** Commands of the SPI NOR flash. */
const flashCommand = { program: 0x02, disable: 0x04, status: 0x05, enable: 0x06, identify: 0x9f };
const programBytes = 256;
const fourMegabytes = 0x1640ef;
const sectorBytes = 4096;
const blockBytes = 16 * sectorBytes;
/** Most bytes of data in one command that writes into memory, and in one by which the stub writes into the flash. */
const [mostMemoryBytes, mostBlockBytes] = [0x1800, 0x4000];

const command = {
  flashBegin: 0x02, flashData: 0x03, flashEnd: 0x04, memoryBegin: 0x05, memoryEnd: 0x06, memoryData: 0x07, sync: 0x08, writeRegister: 0x09,
  readRegister: 0x0a, setParameters: 0x0b, attach: 0x0d, setBaud: 0x0f, packedBegin: 0x10, packedData: 0x11, packedEnd: 0x12, md5: 0x13,
  eraseAll: 0xd0, eraseRegion: 0xd1, readFlash: 0xd2,
};
const data = [command.flashData, command.memoryData, command.packedData];
const ofStub = [command.eraseAll, command.eraseRegion, command.readFlash];
/** How many bytes of data a command must have, by its code. The data of other commands vary in length. */
const lengths: Record<number, number> = {
  [command.memoryBegin]: 16, [command.memoryEnd]: 8, [command.sync]: 36, [command.writeRegister]: 16, [command.readRegister]: 4, [command.setParameters]: 24, [command.setBaud]: 8,
  [command.md5]: 16, [command.eraseAll]: 0, [command.eraseRegion]: 8, [command.readFlash]: 16,
};

/** Makes a simulated chip behind a new pseudo terminal. */
export function openChip(trouble: Trouble = {}): Chip {
  const terminal = openTerminal();
  // Nothing resets the chip at a terminal, so a sync request does: otherwise a second session would find the stub still running.
  const onCommand: Trouble['onCommand'] = (code, count) => {
    if (code === command.sync) chip.reset();
    return trouble.onCommand?.(code, count);
  };
  const chip = createChip({ ...trouble, onCommand }, terminal.write);
  terminal.onBytes(bytes => chip.take(bytes));
  return { path: terminal.path, flash: chip.flash, syncs: chip.syncs, say: text => terminal.write(Buffer.from(text)), close: terminal.close };
}

/** What a command gives: a value and data for the answer, or the fault by which it failed. */
interface Result { value?: number; body?: Buffer; fault?: Fault }
/** A transfer in progress, into memory or into the flash. */
interface Transfer {
  kind: 'memory' | 'plain' | 'packed'; at: number; bytes: number; blocks: number; next: number; got: Buffer[];
  /**
   * `done`: how many bytes are programmed. `erased`: the offset in the flash up to which it is erased. `end`: the offset up to which the
   * transfer may erase it.
   */
  done: number; erased: number; end: number;
}
/** A read of the flash in progress. `sent` is the number of bytes that were sent, and `got` the number that the host has confirmed. */
interface Reading { at: number; end: number; sent: number; got: number; start: number; blockBytes: number; mostUnconfirmed: number }

const sumOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum ^ byte, 0xef);

/** Makes a chip in its boot loader. @param send sends bytes to the cable, at the rate at which they leave */
export function createChip(trouble: Trouble, send: (bytes: Uint8Array, baud: number) => void): BareChip {
  const { magic = esp32, isSilent = false, stuckAt, flashId = fourMegabytes } = trouble;
  const flash = Buffer.alloc(4 * 1024 * 1024, 0xff);
  let registers = new Map<number, number>();
  let isStub = false;
  let baud = romBaud;
  let syncs = 0;
  let count = 0;
  let transfer: Transfer | undefined;
  let reading: Reading | undefined;

  let frames = 0;
  function say(bytes: Uint8Array): void {
    const [whole, rate] = [frame(bytes), baud];
    for (const { bytes: arriving, afterMs } of trouble.onFrame?.(whole, frames++) ?? [{ bytes: whole, afterMs: 0 }]) {
      if (afterMs > 0) setTimeout(() => send(arriving, rate), afterMs);
      else send(arriving, rate);
    }
  }

  /** Whether the power fails within the present command. */
  let isHalf = false;
  let isEnabled = false;
  let isBusy = false;

  function change(at: number, bytes: number, act: () => void): void {
    const kept = stuckAt !== undefined && stuckAt >= at && stuckAt < at + bytes ? flash[stuckAt] : undefined;
    act();
    if (kept !== undefined) flash[stuckAt!] = kept;
  }

  /**
   * Programs the flash, which only clears bits. If the power fails, half of the bytes are programmed, and half of the bits of the next one.
   */
  function program(at: number, bytes: Uint8Array): void {
    const whole = isHalf ? bytes.length >> 1 : bytes.length;
    change(at, bytes.length, () => {
      for (let i = 0; i < whole; i++) flash[at + i]! &= bytes[i]!;
      if (whole < bytes.length) flash[at + whole]! &= bytes[whole]! | 0x55;
    });
  }

  /** Erases a part of the flash. If the power fails, bits of the old content stay. */
  function eraseFlash(from: number, to: number): void {
    change(from, to - from, () => {
      if (!isHalf) flash.fill(0xff, from, to);
      else for (let at = from; at < to; at++) flash[at]! |= 0x55;
    });
  }

  /** Erases as the stub does: whole blocks ahead where it can, and never beyond the transfer's last sector. */
  function eraseUpTo(now: Transfer, to: number): void {
    while (now.erased < Math.min(to, now.end)) {
      const bytes = now.erased % blockBytes === 0 && now.end - now.erased >= blockBytes ? blockBytes : sectorBytes;
      eraseFlash(now.erased, now.erased + bytes);
      now.erased += bytes;
    }
  }

  function begin(kind: Transfer['kind'], request: Buffer): Result {
    if (request.length < 16) return { fault: faults.length };
    const [bytes, blocks, blockBytes, at] = [0, 4, 8, 12].map(from => request.readUInt32LE(from)) as [number, number, number, number];
    if (blockBytes > (kind === 'memory' ? mostMemoryBytes : mostBlockBytes)) return { fault: faults.blockSize };
    if (kind !== 'memory' && at + bytes > flash.length) return { fault: faults.flash };
    const end = Math.ceil((at + bytes) / sectorBytes) * sectorBytes;
    transfer = { kind, at, bytes, blocks, next: 0, got: [], done: 0, erased: at - at % sectorBytes, end: bytes === 0 ? 0 : end };
    // The ROM erases the whole range at once, and does not check later that the data end within it. The stub begins with one block or sector.
    if (kind !== 'memory') eraseUpTo(transfer, isStub ? transfer.erased + 1 : end);
    return {};
  }

  function takeBlock(kind: Transfer['kind'], request: Buffer, checksum: number): Result {
    if (transfer?.kind !== kind) return { fault: faults.notBegun };
    if (request.length < 16 || request.readUInt32LE(0) !== request.length - 16) return { fault: faults.length };
    const block = Buffer.from(request.subarray(16));
    if (sumOf(block) !== checksum) return { fault: faults.checksum };
    // The block was sent again, since its answer was lost.
    if (request.readUInt32LE(4) === transfer.next - 1) return {};
    if (request.readUInt32LE(4) !== transfer.next || transfer.next >= transfer.blocks) return { fault: faults.tooMuch };
    transfer.next += 1;
    transfer.got.push(block);
    return kind === 'memory' ? {} : pour(transfer);
  }

  /** Programs the data of a transfer that have come so far. If the transfer breaks off, the flash has only those. */
  function pour(now: Transfer): Result {
    const all = Buffer.concat(now.got);
    let plain: Buffer = isStub && now.kind === 'plain' ? all.subarray(0, now.bytes) : all;
    if (now.kind === 'packed') {
      try {
        plain = inflateSync(all, now.next === now.blocks ? {} : { finishFlush: 2 });
      } catch {
        return { fault: faults.inflate };
      }
      if (plain.length > now.bytes) return { fault: faults.tooMuch };
    }
    if (now.at + plain.length > flash.length) return { fault: faults.flash };
    if (isStub) eraseUpTo(now, now.at + plain.length);
    program(now.at + now.done, plain.subarray(now.done));
    now.done = plain.length;
    return {};
  }

  /** Gives one command to the flash, and returns its answer, if any. After a program command the flash is busy until its status is read once. */
  function driveFlash(code: number, address: number | undefined, sent: Buffer): number | undefined {
    if (code === flashCommand.status) {
      const status = (isEnabled ? 2 : 0) | (isBusy ? 1 : 0);
      isBusy = false;
      return status;
    }
    if (isBusy) return undefined;
    if (code === flashCommand.identify) return flashId;
    if (code === flashCommand.enable || code === flashCommand.disable) isEnabled = code === flashCommand.enable;
    if (code !== flashCommand.program || !isEnabled || address === undefined || sent.length === 0) return undefined;
    // As in a real flash, bytes beyond the end of a page of 256 bytes are written from that page's start on.
    const page = address - address % programBytes;
    const fits = Math.min(sent.length, page + programBytes - address);
    program(address, sent.subarray(0, fits));
    program(page, sent.subarray(fits));
    isEnabled = false;
    isBusy = true;
    return undefined;
  }

  function writeRegister(request: Buffer): void {
    const [at, value, mask] = [0, 4, 8].map(from => request.readUInt32LE(from)) as [number, number, number];
    const register = (name: keyof typeof spiAt) => registers.get(spiAt[name]) ?? 0;
    registers.set(at, ((value & mask) | ((registers.get(at) ?? 0) & ~mask)) >>> 0);
    if (at !== spiAt.command || !(register('command') & spiBits.start)) return;
    registers.set(at, 0);
    const has = (bit: number) => (register('user') >>> bit & 1) === 1;
    if (!has(spiBits.command) || register('user2') >>> 28 !== spiCommandLength) return;
    const sent = Buffer.alloc(64);
    for (let from = 0; from < sent.length; from += 4) sent.writeUInt32LE(registers.get(spiAt.data + from) ?? 0, from);
    const addressBits = (register('user1') >>> 26) + 1;
    const address = has(spiBits.address) && addressBits === 24 ? register('address') >>> 32 - addressBits : undefined;
    const answer = driveFlash(register('user2') & 0xff, address, sent.subarray(0, has(spiBits.sent) ? register('sent') + 1 >> 3 : 0));
    if (has(spiBits.received) && answer !== undefined) registers.set(spiAt.data, (answer & 2 ** (register('received') + 1) - 1) >>> 0);
  }

  function erase(request: Buffer): Result {
    const [at, bytes] = [request.readUInt32LE(0), request.readUInt32LE(4)];
    if (at % sectorBytes !== 0 || bytes % sectorBytes !== 0 || at + bytes > flash.length) return { fault: faults.flash };
    eraseFlash(at, at + bytes);
    return {};
  }

  function sum(request: Buffer): Result {
    const at = request.readUInt32LE(0);
    const digest = createHash('md5').update(flash.subarray(at, at + request.readUInt32LE(4)));
    return { body: isStub ? digest.digest() : Buffer.from(digest.digest('hex')) };
  }

  function beginReading(request: Buffer): Result {
    const [at, bytes, blockBytes, mostUnconfirmed] = [0, 4, 8, 12].map(from => request.readUInt32LE(from)) as [number, number, number, number];
    if (blockBytes > sectorBytes) return { fault: faults.blockSize };
    reading = { at, start: at, end: at + bytes, sent: 0, got: 0, blockBytes, mostUnconfirmed };
    return {};
  }

  /** Sends blocks of the flash, each in a frame, until as many bytes are unconfirmed as the host allows. After the last block comes the MD5 of all. */
  function readOn(): void {
    const now = reading!;
    const bytes = now.end - now.start;
    while (now.sent < bytes && now.sent - now.got < now.mostUnconfirmed) {
      const block = flash.subarray(now.start + now.sent, Math.min(now.end, now.start + now.sent + now.blockBytes));
      now.sent += block.length;
      say(block);
    }
    if (now.got < bytes) return;
    say(createHash('md5').update(flash.subarray(now.start, now.end)).digest());
    reading = undefined;
  }

  function obey(code: number, request: Buffer, checksum: number): Result {
    const length = lengths[code];
    if (length !== undefined && request.length !== length) return { fault: faults.length };
    switch (code) {
      case command.readRegister: return { value: registers.get(request.readUInt32LE(0)) ?? 0 };
      case command.writeRegister: writeRegister(request); return {};
      case command.memoryBegin: return begin('memory', request);
      case command.memoryData: return takeBlock('memory', request, checksum);
      case command.flashBegin: return begin('plain', request);
      case command.packedBegin: return begin('packed', request);
      case command.flashData: return takeBlock('plain', request, checksum);
      case command.packedData: return takeBlock('packed', request, checksum);
      case command.flashEnd: case command.packedEnd: return transfer?.next === transfer?.blocks ? {} : { fault: faults.tooLittle };
      case command.eraseAll: eraseFlash(0, flash.length); return {};
      case command.eraseRegion: return erase(request);
      case command.md5: return sum(request);
      case command.readFlash: return beginReading(request);
      default: return {};
    }
  }

  const isKnown = (code: number) => Object.values(command).includes(code) && (isStub || !ofStub.includes(code));

  function answer(code: number, { value = 0, body = Buffer.alloc(0), fault }: Result): void {
    const status = Buffer.alloc(isStub ? 2 : 4);
    if (fault) status.set(fail(fault, isStub));
    const head = Buffer.alloc(8);
    head.set([1, code]);
    head.writeUInt16LE(body.length + status.length, 2);
    head.writeUInt32LE((code === command.sync && !isStub ? 0x20120707 : value) >>> 0, 4);
    say(Buffer.concat([head, body, status]));
  }

  /** Answers an unknown command: the stub once, and the ROM eight times, as an answer to the command with the code 0. */
  function refuse(code: number): void {
    if (isStub) return answer(code, { fault: faults.unknown });
    for (let times = 8; times > 0; times--) answer(0, { fault: faults.unknown });
  }

  function follow(code: number, request: Buffer): void {
    if (code === command.readFlash) readOn();
    if (code === command.setBaud) baud = request.readUInt32LE(0);
    if (code !== command.memoryEnd || isStub) return;
    isStub = true;
    transfer = undefined;
    say(Buffer.from('OHAI'));
  }

  function obeyFrame(request: Buffer): void {
    if (isSilent) return;
    if (reading) {
      if (request.length !== 4) reading = undefined;
      else {
        reading.got = request.readUInt32LE(0);
        readOn();
      }
      return;
    }
    if (request.length < 8 || request[0] !== 0 || request.readUInt16LE(2) !== request.length - 8) return;
    const code = codeOf(request);
    const body = request.subarray(8);
    count += 1;
    const fails = trouble.onCommand?.(code, count);
    isHalf = fails === 'half';
    if (fails === true) return;
    if (!isKnown(code)) return refuse(code);
    if (code === command.sync) syncs += 1;
    const result = obey(code, body, data.includes(code) ? request.readUInt32LE(4) : 0);
    if (isHalf) return;
    for (let times = code === command.sync ? 8 : 1; times > 0; times--) answer(code, result);
    if (!result.fault) follow(code, body);
  }

  let unframe: (bytes: Uint8Array) => void;
  function reset(): void {
    isStub = false;
    isBusy = false;
    baud = romBaud;
    transfer = undefined;
    reading = undefined;
    registers = new Map([[magicAt, magic], [clockDividerAt, Math.round(crystal / romBaud)], ...fuses]);
    unframe = createUnframer(obeyFrame);
  }
  reset();

  return {
    flash,
    take: (bytes, at = baud) => { if (at === baud) unframe(bytes); },
    syncs: () => syncs,
    baud: () => baud,
    reset,
  };
}
