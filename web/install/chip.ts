// Reads and writes an ESP32 in its boot loader, by the package esptool-js. It adds the checks that an installation needs, and ends even if the
// chip does not answer.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ESPLoader, Transport } from 'esptool-js';
import { within } from '../link/line/within.ts';
import { askAgain } from './again.ts';
import { createJoin } from './join.ts';
import { lease, type Lease } from './lease.ts';

/** The slowest rate in baud. The chip's ROM starts at it, and every board supports it. */
export const safeBaud = 115_200;
/** The rate in baud at which the installation writes, unless a faster rate has failed before. */
export const usualBaud = 460_800;
/** The size of the browser's buffer for received bytes, in bytes. By default it is 255. */
const bufferSize = 65_536;
const [closeMs, lockMs] = [2000, 10];
const resetMs = 100;
const [quietMs, drainMs] = [20, 400];
/**
 * The longest wait, in milliseconds, for the chip to accept a block of compressed data. The chip first writes the previous block, which may unpack
 * to megabytes. esptool allows 40 s for a megabyte.
 */
const blockMs = 60_000;
const megabyte = 1024 * 1024;
/**
 * Commands of SPI NOR flash (JEDEC), and the number of bits in its addresses. `busy` is the bit of its status that is 1 while the flash programs.
 */
const spi = { writeEnable: 0x06, program: 0x02, readStatus: 0x05, busy: 1, addressBits: 24 };
const mostStatusReads = 100;
/** How often a value without a checksum is asked for until two answers agree, after the first. */
const mostAnswers = 4;
/** How often the chip is reached at most: at the wanted rate, once more at it, and at the slowest rate. */
const mostOpenings = 3;

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** Bytes to be written to the flash, and their MD5 in hexadecimal. */
export interface Summed {
  bytes: Uint8Array;
  sum: string;
}

/** An ESP32 whose boot loader answers, with the functions that an installation needs. */
export interface Chip {
  /** The chip's kind and revision, as the chip reports them. */
  readonly title: string;
  /** The chip's MAC address, by which the page recognises the chip. */
  readonly mac: string;
  readonly flashBytes: number;
  readonly baud: number;
  /** Reads bytes of the flash. @throws an error if the chip calculates another checksum of these bytes */
  read(address: number, bytes: number, onBytes?: (done: number) => void): Promise<Uint8Array>;
  /** Returns whether a part of the flash has this content, by the MD5 that the chip calculates. */
  has(address: number, content: Summed): Promise<boolean>;
  /** Erases and writes a part of the flash, and compares its checksum. @param onBytes gets the compressed bytes sent so far, and their total */
  write(address: number, content: Summed, onBytes: (done: number, total: number) => void): Promise<void>;
  /**
   * Programs the flash without erasing it, which only changes bits from 1 to 0.
   * @param bytes at most 64, all within the same 256 bytes of the flash
   */
  clear(address: number, bytes: Uint8Array): Promise<void>;
  eraseAll(): Promise<void>;
  /** Resets the board by the cable's lines. @returns whether the port accepted that. A board without a circuit for it ignores the lines */
  reset(): Promise<boolean>;
  close(): Promise<void>;
}

/** The rate of the port, and ways to cancel and to report details, while the chip is used. */
export interface OpenOptions {
  baud: number;
  /** The signal that cancels a read or a write of the chip. */
  signal: AbortSignal;
  /** Called with each line for the details of the installation, which a person can unfold. */
  line(text: string): void;
}

/** Returns the MD5 of bytes, in hexadecimal. */
export const sumOf = (bytes: Uint8Array): string => bytesToHex(md5(bytes));

/** Compresses bytes for the chip, in the zlib format (RFC 1950). */
async function pack(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Returns the terminal that esptool-js prints to. It passes complete lines on, but not those about progress, which the page draws itself. */
function createTerminal(line: (text: string) => void) {
  const boring = /^(esptool\.js|Serial port ?.*|Connecting\.\.\.|Changed|If the chip does not respond .*)?$/;
  const tell = (text: string) => {
    const said = text.trim();
    if (!boring.test(said)) line(said);
  };
  return { clean: () => undefined, writeLine: tell, write: tell };
}

/** Closes the port. The function of esptool-js is not used, because it waits forever for a stream that is closed already. */
async function closePort(port: SerialPort, transport: Transport): Promise<void> {
  const reader = Reflect.get(transport, 'reader') as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader) await within(closeMs, reader.cancel().catch(() => undefined), undefined);
  for (let left = closeMs; left > 0 && (port.readable?.locked || port.writable?.locked); left -= lockMs) await pause(lockMs);
  if (port.readable) await within(closeMs, port.close().catch(() => undefined), undefined);
}

/**
 * Connects to the chip's boot loader, and starts esptool-js's own loader in the chip's memory. Unlike `main()` of esptool-js, it loads nothing
 * into another kind of chip.
 */
async function begin(loader: ESPLoader, baud: number): Promise<void> {
  await loader.detectChip();
  const { CHIP_NAME: name } = loader.chip;
  if (name !== 'ESP32') throw new Error(`This chip is ${name}, not ESP32.`);
  await loader.runStub();
  // a board may restart when the port is opened at the new rate. esptool-js then goes back to the old rate by itself
  if (baud !== safeBaud) await loader.changeBaud();
}

/** Asks for a value that has no checksum until two answers in a row are equal. */
async function agreed<T>(ask: () => Promise<T>): Promise<T> {
  let before = await ask();
  for (let left = mostAnswers; left > 0; left--) {
    const now = await ask();
    if (now === before) return now;
    before = now;
  }
  throw new Error('Invalid response: the answers to the same question differ.');
}

async function sizeOf(loader: ESPLoader): Promise<number> {
  const size = await loader.detectFlashSize();
  if (!size) throw new Error('Could not auto-detect flash size.');
  return parseInt(size) * (size.endsWith('KB') ? 1024 : megabyte);
}

/**
 * Writes a part of the flash. The function `writeFlash` of esptool-js is not used, because it unpacks the compressed data byte by byte to show
 * its progress.
 */
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
 * Programs bytes of the flash without erasing them. The boot loader's own command for data erases the page first, so this sends commands by the
 * registers of the flash's bus. They are SPI1 in the ESP32's "Technical Reference Manual". esptool reads the flash's status in the same way.
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
  // after the data the chip sends its checksum, which esptool-js does not read. The rest of the input is therefore dropped here
  await loader.transport.drainInput(quietMs, drainMs);
  if (await loader.flashMd5sum(address, bytes) !== sumOf(got)) throw new Error('The data that was read back differs from the chip’s own.');
  return got;
}

async function reset(port: SerialPort): Promise<boolean> {
  try {
    // asserting RTS holds the chip in reset. esptool-js only releases RTS, which has no effect if RTS was not asserted before
    await port.setSignals({ dataTerminalReady: false, requestToSend: true });
    await pause(resetMs);
    await port.setSignals({ dataTerminalReady: false, requestToSend: false });
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends all transfers by the port if the installation is cancelled or the board is unplugged. Otherwise esptool-js would wait on. @returns a
 * function that stops this watching
 */
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

/** Opens the port, and connects to the chip's boot loader at one rate only. @throws the error of esptool-js if that fails */
async function open(port: SerialPort, { baud, signal, line }: OpenOptions): Promise<Chip> {
  const { ESPLoader: Loader, Transport: Line } = await import('esptool-js');
  signal.throwIfAborted();
  const held = lease(port);
  const transport = new Line(held.port);
  held.wake(transport);
  transport.appendArray = createJoin();
  // without this, esptool-js would print all bytes of the transfer to the browser's console
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
  const again = askAgain(loader, () => held.ended() !== undefined, line);
  /** Waits for an action. If the action fails after the port was taken away, the error is the reason why the port was taken away. */
  const during = <T>(act: Promise<T>): Promise<T> => act.catch(error => { throw held.ended() ?? error; });
  const act = <T>(one: () => Promise<T>): Promise<T> => during(again(one));
  try {
    await during(begin(loader, baud));
    const title = await during(loader.chip.getChipDescription(loader));
    const mac = await during(agreed(() => loader.chip.readMac(loader)));
    const flashBytes = await during(agreed(() => sizeOf(loader)));
    return {
      title, mac, flashBytes, baud: transport.baudrate,
      // a damaged answer differs, too, so a difference counts only if it comes twice
      has: async (address, { bytes, sum }) => {
        const isIt = async () => await act(() => loader.flashMd5sum(address, bytes.length)) === sum;
        return await isIt() || isIt();
      },
      read: (address, bytes, onBytes = () => undefined) => act(() => read(loader, address, bytes, onBytes)),
      write: (address, content, onBytes) => act(() => write(loader, address, content, onBytes)),
      clear: (address, bytes) => act(() => clear(loader, address, bytes)),
      eraseAll: async () => void await act(() => loader.eraseFlash()),
      reset: () => reset(held.port),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether no further attempt helps: nothing answers, the port cannot be used, or the board was unplugged. */
const isFinal = ({ message }: Error) => /failed to connect|failed to open|has been lost/i.test(message);

/** Whether the chip is of another kind, or its answer was damaged: one that comes again is no damage. */
const isOfKind = ({ message }: Error) => /This chip is|unexpected chip/i.test(message);

/**
 * Reaches the chip, and tries again, at last at the slowest rate, as the rate may be the cause of a failure. @throws the error of esptool-js, which
 * firmware/flash/troubles.js puts into words
 */
export async function openChip(port: SerialPort, options: OpenOptions): Promise<Chip> {
  let before = '';
  for (let left = mostOpenings; ; left--) {
    const baud = left > 1 ? options.baud : safeBaud;
    try {
      return await open(port, { ...options, baud });
    } catch (error) {
      const { message } = error as Error;
      if (left === 1 || options.signal.aborted || isFinal(error as Error) || (isOfKind(error as Error) && message === before)) throw error;
      before = message;
      options.line(`${message} Once more.`);
    }
  }
}
