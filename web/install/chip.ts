// An ESP32 in its boot loader, by esptool-js: the functions for an installation, with checks and reliable ends.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ESPLoader, Transport } from 'esptool-js';
import { createJoin } from './join.ts';
import { lease, type Lease } from './lease.ts';

/** The ROM starts at this rate, and every board supports it. */
export const safeBaud = 115_200;
/** Rate of the line to the boot loader, if none was too fast before. */
export const usualBaud = 460_800;
/** The browser's buffer; the default is 255 bytes. */
const bufferSize = 65_536;
const [closeMs, lockMs] = [2000, 10];
const resetMs = 100;
const [quietMs, drainMs] = [20, 400];
/** The chip accepts a block while it writes the one before, which may unpack to all of Storage: 40 s a megabyte, as in esptool. */
const blockMs = 60_000;
const megabyte = 1024 * 1024;
/** Commands of SPI NOR flash (JEDEC), and the bit of its status that is set while it programs. */
const spi = { writeEnable: 0x06, program: 0x02, readStatus: 0x05, busy: 1, addressBits: 24 };
const mostStatusReads = 100;

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** Bytes, and their MD5 in hexadecimal. */
export interface Summed {
  bytes: Uint8Array;
  sum: string;
}

/** A chip that answers in its boot loader. */
export interface Chip {
  /** The chip's kind and revision, as it reports them. */
  readonly title: string;
  /** MAC address, which identifies the chip. */
  readonly mac: string;
  readonly flashBytes: number;
  readonly baud: number;
  /** @throws if the chip calculates another sum of these bytes */
  read(address: number, bytes: number, onBytes?: (done: number) => void): Promise<Uint8Array>;
  /** MD5, in hexadecimal. */
  sumOf(address: number, bytes: number): Promise<string>;
  /** Compares the sum after the write. @param onBytes gets the compressed bytes sent so far */
  write(address: number, content: Summed, onBytes: (done: number, total: number) => void): Promise<void>;
  /**
   * Programs without erasing: only bits from 1 to 0 change.
   * @param bytes at most 64, within 256 bytes of the flash
   */
  clear(address: number, bytes: Uint8Array): Promise<void>;
  eraseAll(): Promise<void>;
  /** @returns whether the port accepted it; a board without a reset circuit ignores it */
  reset(): Promise<boolean>;
  close(): Promise<void>;
}

/** How the chip is reached. */
export interface OpenOptions {
  baud: number;
  /** Cancels the current action. */
  signal: AbortSignal;
  /** Gets lines for the details. */
  line(text: string): void;
}

/** MD5, in hexadecimal. */
export const sumOf = (bytes: Uint8Array): string => bytesToHex(md5(bytes));

/** Compressed for the chip: zlib format (RFC 1950). */
async function pack(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** esptool-js prints in fragments, with progress that the page draws itself. */
function createTerminal(line: (text: string) => void) {
  const boring = /^(esptool\.js|Serial port ?.*|Connecting\.\.\.|Changed|If the chip does not respond .*)?$/;
  const tell = (text: string) => {
    const said = text.trim();
    if (!boring.test(said)) line(said);
  };
  return { clean: () => undefined, writeLine: tell, write: tell };
}

/** The package's own function waits forever for a closed stream. */
async function closePort(port: SerialPort, transport: Transport): Promise<void> {
  const reader = Reflect.get(transport, 'reader') as ReadableStreamDefaultReader<Uint8Array> | undefined;
  await reader?.cancel().catch(() => undefined);
  for (let left = closeMs; left > 0 && (port.readable?.locked || port.writable?.locked); left -= lockMs) await pause(lockMs);
  if (port.readable) await port.close().catch(() => undefined);
}

/** Like `main()` of esptool-js, but loads nothing into another kind of chip. */
async function begin(loader: ESPLoader, baud: number): Promise<void> {
  await loader.detectChip();
  const { CHIP_NAME: name } = loader.chip;
  if (name !== 'ESP32') throw new Error(`This chip is ${name}, not ESP32.`);
  await loader.runStub();
  // falls back by itself if the board restarts when the port is opened at the new rate
  if (baud !== safeBaud) await loader.changeBaud();
}

async function sizeOf(loader: ESPLoader): Promise<number> {
  const size = await loader.detectFlashSize();
  if (!size) throw new Error('Could not auto-detect flash size.');
  return parseInt(size) * (size.endsWith('KB') ? 1024 : megabyte);
}

/** The package's `writeFlash` unpacks its compressed data byte by byte for its progress. */
async function write(loader: ESPLoader, address: number, { bytes, sum }: Summed, onBytes: (done: number, total: number) => void): Promise<void> {
  const packed = await pack(bytes);
  await loader.flashDeflBegin(bytes.length, packed.length, address);
  const blockBytes = loader.FLASH_WRITE_SIZE;
  for (let at = 0, number = 0; at < packed.length; at += blockBytes, number++) {
    await loader.flashDeflBlock(packed.subarray(at, at + blockBytes), number, blockMs);
    onBytes(Math.min(packed.length, at + blockBytes), packed.length);
  }
  await loader.flashDeflFinish(false, blockMs);
  if (await loader.flashMd5sum(address, bytes.length) !== sum) throw new Error('MD5 of file does not match data in flash!');
}

/**
 * The loader's own command for data erases the page first. So this drives the flash by the registers of its bus (the ESP32's "Technical
 * Reference Manual", SPI1), as esptool does for the flash's status.
 */
async function clear(loader: ESPLoader, address: number, bytes: Uint8Array): Promise<void> {
  const none = new Uint8Array();
  await loader.runSpiflashCommand(spi.writeEnable, none, 0);
  await loader.runSpiflashCommand(spi.program, bytes, 0, address, spi.addressBits);
  for (let left = mostStatusReads; left > 0; left--) if (!(await loader.runSpiflashCommand(spi.readStatus, none, 8) & spi.busy)) return;
  throw new Error('The flash does not end its writing.');
}

async function read(loader: ESPLoader, address: number, bytes: number, onBytes: (done: number) => void): Promise<Uint8Array> {
  const got = await loader.readFlash(address, bytes, (_, done) => onBytes(done));
  // the chip's sum follows, which esptool-js leaves unread
  await loader.transport.drainInput(quietMs, drainMs);
  if (await loader.flashMd5sum(address, bytes) !== sumOf(got)) throw new Error('The data that was read back differs from the chip’s own.');
  return got;
}

async function reset(port: SerialPort): Promise<boolean> {
  try {
    // esptool-js only releases RTS, which was not asserted
    await port.setSignals({ dataTerminalReady: false, requestToSend: true });
    await pause(resetMs);
    await port.setSignals({ dataTerminalReady: false, requestToSend: false });
    return true;
  } catch {
    return false;
  }
}

/** Ends on the signal, or if the board disappears, for which esptool-js would wait. @returns a function that ends the watch */
function watch(port: SerialPort, signal: AbortSignal, held: Lease): () => void {
  const onAbort = () => held.end(signal.reason as Error);
  const onLost = () => held.end(new Error('The device has been lost.'));
  signal.addEventListener('abort', onAbort);
  port.addEventListener('disconnect', onLost);
  return () => {
    signal.removeEventListener('abort', onAbort);
    port.removeEventListener('disconnect', onLost);
  };
}

/** One attempt. @throws the error of esptool-js */
async function open(port: SerialPort, { baud, signal, line }: OpenOptions): Promise<Chip> {
  const { ESPLoader: Loader, Transport: Line } = await import('esptool-js');
  signal.throwIfAborted();
  const held = lease(port);
  const transport = new Line(held.port);
  held.wake(transport);
  transport.appendArray = createJoin();
  // the trace would go to the browser's console
  transport.trace = () => undefined;
  const loader = new Loader({
    transport, baudrate: baud, romBaudrate: safeBaud, serialOptions: { baudRate: baud, bufferSize }, terminal: createTerminal(line),
  });
  const unwatch = watch(port, signal, held);
  async function close(): Promise<void> {
    unwatch();
    await closePort(port, transport);
    held.end(new Error('The port is closed.'));
  }
  /** The reason for the end replaces the error. */
  const during = <T>(act: Promise<T>): Promise<T> => act.catch(error => { throw held.ended() ?? error; });
  try {
    await during(begin(loader, baud));
    const [title, mac, flashBytes] = [
      await during(loader.chip.getChipDescription(loader)), await during(loader.chip.readMac(loader)), await during(sizeOf(loader)),
    ];
    return {
      title, mac, flashBytes, baud: transport.baudrate,
      sumOf: (address, bytes) => during(loader.flashMd5sum(address, bytes)),
      read: (address, bytes, onBytes = () => undefined) => during(read(loader, address, bytes, onBytes)),
      write: (address, content, onBytes) => during(write(loader, address, content, onBytes)),
      clear: (address, bytes) => during(clear(loader, address, bytes)),
      eraseAll: async () => void await during(loader.eraseFlash()),
      reset: () => reset(port),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether the chip had answered before, so that the rate may be the cause. */
const isRate = ({ message }: Error) => !/failed to connect|failed to open|This chip is|unexpected chip|has been lost/i.test(message);

/** @throws the error of esptool-js; firmware/flash/troubles.js explains it */
export async function openChip(port: SerialPort, options: OpenOptions): Promise<Chip> {
  try {
    return await open(port, options);
  } catch (error) {
    if (options.signal.aborted || options.baud === safeBaud || !isRate(error as Error)) throw error;
    options.line(`${(error as Error).message} Once more, at ${safeBaud} baud.`);
    return open(port, { ...options, baud: safeBaud });
  }
}
