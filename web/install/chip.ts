// An ESP32 in its boot loader, by esptool-js: what of it an installation needs, each call checked, and its ends mended.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ESPLoader, Transport } from 'esptool-js';
import { createJoin } from './join.ts';
import { lease, type Lease } from './lease.ts';

/** At which the ROM begins, and every board can go on. */
export const safeBaud = 115_200;
export const usualBaud = 460_800;
/** How much the browser keeps until the page reads it: without it, 255 bytes. */
const bufferSize = 65_536;
const [closeMs, lockMs] = [2000, 10];
const resetMs = 100;
const [quietMs, drainMs] = [20, 400];
/** The chip takes a block while it writes the one before, which may unpack to all of Storage: 40 s a megabyte, as esptool has it. */
const blockMs = 60_000;
const megabyte = 1024 * 1024;

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** Bytes, and their MD5 in hexadecimal. */
export interface Summed {
  bytes: Uint8Array;
  sum: string;
}

export interface Chip {
  /** As it calls itself, with its revision. */
  readonly title: string;
  /** The address of its network interface: the chip's own name. */
  readonly mac: string;
  readonly flashBytes: number;
  readonly baud: number;
  /** @throws where the chip counts another sum over these bytes */
  read(address: number, bytes: number, onBytes?: (done: number) => void): Promise<Uint8Array>;
  /** MD5, in hexadecimal. */
  sumOf(address: number, bytes: number): Promise<string>;
  /** Compares the sum afterwards. @param onBytes how many of the compressed bytes are over there */
  write(address: number, content: Summed, onBytes: (done: number, total: number) => void): Promise<void>;
  eraseAll(): Promise<void>;
  /** @returns whether the port took it; a board without a circuit for it does nothing then */
  reset(): Promise<boolean>;
  close(): Promise<void>;
}

export interface OpenOptions {
  baud: number;
  /** Ends what is under way. */
  signal: AbortSignal;
  line(text: string): void;
}

/** MD5, in hexadecimal. */
export const sumOf = (bytes: Uint8Array): string => bytesToHex(md5(bytes));

/** As the chip unpacks it: zlib's form (RFC 1950). */
async function pack(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** What esptool-js says comes in pieces, with progress that the page draws itself. */
function createTerminal(line: (text: string) => void) {
  const boring = /^(esptool\.js|Serial port ?.*|Connecting\.\.\.|Changed|If the chip does not respond .*)?$/;
  const tell = (text: string) => {
    const said = text.trim();
    if (!boring.test(said)) line(said);
  };
  return { clean: () => undefined, writeLine: tell, write: tell };
}

/** The package's own way waits for ever for a stream that is gone. */
async function closePort(port: SerialPort, transport: Transport): Promise<void> {
  const reader = Reflect.get(transport, 'reader') as ReadableStreamDefaultReader<Uint8Array> | undefined;
  await reader?.cancel().catch(() => undefined);
  for (let left = closeMs; left > 0 && (port.readable?.locked || port.writable?.locked); left -= lockMs) await pause(lockMs);
  if (port.readable) await port.close().catch(() => undefined);
}

/** As `main()` of esptool-js, but nothing is loaded into a chip of another kind. */
async function begin(loader: ESPLoader, baud: number): Promise<void> {
  await loader.detectChip();
  const { CHIP_NAME: name } = loader.chip;
  if (name !== 'ESP32') throw new Error(`This chip is ${name}, not ESP32.`);
  await loader.runStub();
  // falls back by itself where the board restarts as the port is opened at the other rate
  if (baud !== safeBaud) await loader.changeBaud();
}

async function sizeOf(loader: ESPLoader): Promise<number> {
  const size = await loader.detectFlashSize();
  if (!size) throw new Error('Could not auto-detect flash size.');
  return parseInt(size) * (size.endsWith('KB') ? 1024 : megabyte);
}

/** The package's own `writeFlash` unpacks what it has packed, a byte at a time, to know how far it is. */
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

async function read(loader: ESPLoader, address: number, bytes: number, onBytes: (done: number) => void): Promise<Uint8Array> {
  const got = await loader.readFlash(address, bytes, (_, done) => onBytes(done));
  // a sum of its own follows, which esptool-js leaves lying
  await loader.transport.drainInput(quietMs, drainMs);
  if (await loader.flashMd5sum(address, bytes) !== sumOf(got)) throw new Error('What was read back is not what the chip has.');
  return got;
}

async function reset(port: SerialPort): Promise<boolean> {
  try {
    // esptool-js only lets go of RTS, which was not pressed
    await port.setSignals({ dataTerminalReady: false, requestToSend: true });
    await pause(resetMs);
    await port.setSignals({ dataTerminalReady: false, requestToSend: false });
    return true;
  } catch {
    return false;
  }
}

/** Ended by the signal, and by the board's going away, which esptool-js would wait out. @returns an end of the watch */
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

/** One try. @throws what esptool-js says */
async function open(port: SerialPort, { baud, signal, line }: OpenOptions): Promise<Chip> {
  const { ESPLoader: Loader, Transport: Line } = await import('esptool-js');
  signal.throwIfAborted();
  const held = lease(port);
  const transport = new Line(held.port);
  held.wake(transport);
  transport.appendArray = createJoin();
  // it would go to the browser's console
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
  /** Why it was ended is what went wrong. */
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
      eraseAll: async () => void await during(loader.eraseFlash()),
      reset: () => reset(port),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether the chip had answered before: then the rate may be at fault. */
const isRate = ({ message }: Error) => !/failed to connect|failed to open|This chip is|unexpected chip|has been lost/i.test(message);

/** @throws what esptool-js says; firmware/troubles.js knows what that means */
export async function openChip(port: SerialPort, options: OpenOptions): Promise<Chip> {
  try {
    return await open(port, options);
  } catch (error) {
    if (options.signal.aborted || options.baud === safeBaud || !isRate(error as Error)) throw error;
    options.line(`${(error as Error).message} Once more, at ${safeBaud} baud.`);
    return open(port, { ...options, baud: safeBaud });
  }
}
