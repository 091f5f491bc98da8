// Simulates the engine's serial port at one end of a simulated line. If the clock can block, a write blocks while the transmit buffer is full.
// Bytes arrive a little later at the firmware, in pieces of limited size, and are lost if the driver's ring buffer overflows.

import { toBytes } from '../../bytes.ts';
import type { Port } from '../../line/line.ts';

/** A clock for the timers of a simulated engine. */
export interface EngineClock {
  now(): number;
  /** Calls a function later. Timers of the firmware have the owner 'dte', so that none fires while the firmware blocks in a write. */
  after(ms: number, run: () => void, owner?: 'dte'): () => void;
  /** Lets time pass while the firmware blocks. A real clock has no such function. */
  block?(ms: number): void;
}

/**
 * The end of a line at the engine. `blockMs` returns the milliseconds that a writer must wait until all bytes fit into the transmit buffer of 1,024
 * bytes.
 */
export type SerialPort = Port & { blockMs?(): number; setBaud?(baud: number): void };

/** How bytes pass between line and engine. */
export interface SerialKnobs {
  /** Milliseconds from a byte's arrival until the firmware gets it, 0 if missing. On engine 2v29 they are 0 to 100. */
  pollMs?: number | (() => number);
  /** Most bytes that the firmware gets by one data event, 256 if missing. */
  sliceBytes?: number;
  /** Size of the driver's ring buffer in bytes, 1,024 if missing. Between two reads by the engine, further bytes are lost. */
  ringBytes?: number;
  /** Milliseconds that the engine takes to give one byte to the UART's driver. The line goes on sending meanwhile. 0 if missing. */
  writeByteMs?: number;
  /** Advances the clock by the time that the processor needs to compute before a write. If missing, computing takes no time. */
  compute?(): void;
}

/** What a simulated serial port needs of its engine. */
export interface SerialOptions extends SerialKnobs {
  /** The clock of the simulated engine. */
  clock: EngineClock;
  /** The end of the simulated line. */
  port: SerialPort;
  /** Called at each `setup` of the port, with its rate in baud. */
  onSetup?(baud: number, options: unknown): void;
  /** Throws if the engine has stopped, so that the firmware's code does not go on. */
  checkAlive(): void;
  /** Whether the engine runs. */
  isAlive(): boolean;
  /** Calls a listener of the firmware, and catches its exceptions. @returns false if there was one */
  call(run: (...values: unknown[]) => void, values: unknown[]): boolean;
  /** Called when the engine has removed the firmware's listeners after an exception (jswrap_stream.c). */
  onRemoved?(): void;
}

/** Number of bytes between two checks for room in the transmit buffer. */
const writePiece = 64;

type Listener = (...values: unknown[]) => void;

/** Makes the engine's object for a serial port. */
export function createSerial(options: SerialOptions): Record<string, unknown> {
  const { clock, port } = options;
  const ringBytes = options.ringBytes ?? 1024;
  const sliceBytes = options.sliceBytes ?? 256;
  let waiting = Buffer.alloc(0);
  let isPolling = false;
  let isOpen = false;

  port.onBytes((bytes) => {
    if (!isOpen || !options.isAlive()) return;
    const room = Math.max(0, ringBytes - waiting.length);
    waiting = Buffer.concat([waiting, bytes.subarray(0, room)]);
    poll();
  });

  function poll(): void {
    if (isPolling || waiting.length === 0 || listeners().length === 0) return;
    isPolling = true;
    const pollMs = typeof options.pollMs === 'function' ? options.pollMs() : options.pollMs ?? 0;
    clock.after(pollMs, deliver, 'dte');
  }

  function deliver(): void {
    isPolling = false;
    if (!options.isAlive() || listeners().length === 0 || waiting.length === 0) return;
    const slice = waiting.toString('latin1', 0, sliceBytes);
    waiting = waiting.subarray(sliceBytes);
    if (listeners().some(listener => !options.call(listener, [slice]))) {
      delete end['#ondata'];
      options.onRemoved?.();
    }
    poll();
  }

  /** Writes data to the line. A view of single bytes, such as a Uint8Array, is sent as a whole, and other values item by item. */
  function write(...data: unknown[]): void {
    for (const item of data) {
      options.checkAlive();
      if (item instanceof Uint8Array || isByteView(item)) send(new Uint8Array(item.buffer, item.byteOffset, item.byteLength));
      else if (Array.isArray(item)) write(...item);
      else if (isCounted(item)) for (let i = 0; i < item.count; i++) write(item.data);
      else send(toBytes(item));
    }
  }

  function send(bytes: Uint8Array): void {
    options.compute?.();
    for (let from = 0; from < bytes.length; from += writePiece) {
      options.checkAlive();
      if (isOpen) port.write(bytes.slice(from, from + writePiece));
      const ownMs = (options.writeByteMs ?? 0) * Math.min(writePiece, bytes.length - from);
      if (ownMs > 0) clock.block?.(ownMs);
      const ms = port.blockMs?.() ?? 0;
      if (ms > 0) clock.block?.(ms);
    }
  }

  /** The engine's object for this port. As in the engine, one of its properties holds the listeners, so the firmware can reach them. */
  const end: Record<string, unknown> & { '#ondata'?: Listener[] | Listener } = {
    setup(baud: unknown, how: unknown): void {
      options.checkAlive();
      isOpen = true;
      port.setBaud?.(Number(baud));
      options.onSetup?.(Number(baud), how);
    },
    unsetup: () => void (isOpen = false),
    write,
    on(event: string, listener: Listener): void {
      options.checkAlive();
      if (event === 'data') end['#ondata'] = [...listeners(), listener];
      poll();
    },
    removeListener: (_event: string, listener: Listener) => void (end['#ondata'] = listeners().filter(one => one !== listener)),
    removeAllListeners: () => void delete end['#ondata'],
    available: () => waiting.length,
    read(count = waiting.length): string {
      const text = waiting.toString('latin1', 0, count);
      waiting = waiting.subarray(count);
      return text;
    },
    setConsole: () => undefined,
  };

  function listeners(): Listener[] {
    return [end['#ondata'] ?? []].flat();
  }

  return end;
}

function isByteView(item: unknown): item is Uint8Array {
  return ArrayBuffer.isView(item) && (item as Uint8Array).BYTES_PER_ELEMENT === 1;
}

function isCounted(item: unknown): item is { data: unknown; count: number } {
  return typeof item === 'object' && item !== null && 'data' in item && 'count' in item;
}
