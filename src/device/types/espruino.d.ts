/** The engine's hardware API, on ESP32 and Linux. Only src/device/ may use it. */

type PinName = string | Pin;
/** A pin of the chip. */
interface Pin {
  /** Level of the pin. */
  read(): boolean;
  /** Sets its level. */
  write(value: boolean | 0 | 1): void;
  /** Sets its mode. Without one, later writes choose it. */
  mode(mode?: PinMode): void;
}
declare const Pin: { new (pin: string | number): Pin };
type PinMode = 'input' | 'input_pullup' | 'input_pulldown' | 'output' | 'opendrain' | 'analog' | 'auto';

declare function digitalWrite(pin: PinName, value: boolean | 0 | 1): void;
declare function digitalRead(pin: PinName): 0 | 1;
/** In [0, 1); NaN without an ADC. */
declare function analogRead(pin: PinName): number;
/** Sets a pin to `value` for `ms` milliseconds, then to the opposite. It does not wait. */
declare function digitalPulse(pin: PinName, value: boolean | 0 | 1, ms: number | number[]): void;
/** With a mode, later writes do not change it. */
declare function pinMode(pin: PinName, mode?: PinMode, automatic?: boolean): void;
declare function setWatch(run: (event: { state: boolean; time: number; lastTime: number }) => void, pin: PinName,
  options?: { repeat?: boolean; edge?: 'rising' | 'falling' | 'both'; debounce?: number }): number;
declare function clearWatch(id: number): void;

/** A 32-bit register of the chip. */
declare function peek32(address: number): number;
declare function poke32(address: number, value: number): void;

/** Runs the boot file again, as after a restart, once the current code has ended. */
declare function load(): void;
/** With 0, typed characters are not shown. */
declare function echo(isOn: 0 | 1): void;

/** Seconds since 1970, or since the start until the clock is set. */
declare function getTime(): number;
declare function setTime(seconds: number): void;
/** The chip's serial number, such as its MAC address. */
declare function getSerial(): string;

/** A line of a desktop. */
interface SerialPath { path: string }
/** Pins of a line of the chip. */
interface SerialPins { rx: PinName; tx: PinName; cts?: PinName }
/** A serial line, or the console. */
interface SerialLine {
  /** Opens the line. @param baud rate of the line */
  setup(baud: number, options: (SerialPath | SerialPins) & { bytesize?: 7 | 8; errors?: boolean }): void;
  /** Closes the line. */
  unsetup(): void;
  /** Waits while the buffer is full; does not copy views and lists of views. */
  write(...data: (string | number | ArrayLike<number> | ArrayLike<string | ArrayLike<number>>)[]): void;
  on(event: 'data', run: (bytes: string) => void): void;
  on(event: 'framing' | 'parity', run: () => void): void;
  /** Removes the listeners of an event. */
  removeAllListeners(event: 'data' | 'framing' | 'parity'): void;
  /** Number of bytes received and not read. */
  available(): number;
  /** Takes received bytes. */
  read(count?: number): string;
  /** Makes the line the console. */
  setConsole(force?: boolean): void;
}
declare const Serial1: SerialLine;
declare const Serial2: SerialLine;
declare const Serial3: SerialLine;
declare const LoopbackA: SerialLine;
declare const LoopbackB: SerialLine;

/** An SPI port. */
interface SPI {
  /** Default 100,000 baud. A second setup of a hardware port prints a warning. */
  setup(options: { sck: PinName; miso: PinName; mosi: PinName; baud?: number; mode?: 0 | 1 | 2 | 3 }): void;
  /** One transfer, at most 4,092 bytes on 2v29; waits. Undefined before `setup`. */
  send(bytes: Uint8Array): Uint8Array | undefined;
}
declare const SPI: { new (): SPI };
/** Only on the chip. */
declare const SPI1: SPI;
declare const SPI2: SPI;

/** An I2C port. */
interface I2C {
  /** Opens the port. @param options `bitrate`: in bits a second */
  setup(options: { scl: PinName; sda: PinName; bitrate: number }): void;
  /** Throws without an acknowledgement. @param address 7 bits */
  writeTo(address: number, ...bytes: number[]): void;
  /** Throws without an acknowledgement. */
  readFrom(address: number, count: number): Uint8Array;
}
declare const I2C1: I2C;

/** An open file. */
interface EngineFile {
  /** A flat string, shorter at the end, then undefined. */
  read(bytes: number): string | undefined;
  /** Writes bytes. @returns how many were written */
  write(data: string | ArrayLike<number>): number;
  /** Passes over bytes. */
  skip(bytes: number): void;
  /** Goes to an offset. */
  seek(position: number): void;
  /** Closes the file. */
  close(): void;
  /** Copies the file in the background. @param options `chunkSize`: in bytes */
  pipe(to: { write(data: string): void }, options?: { chunkSize?: number; end?: boolean; complete?: () => void }): void;
}
/** What the engine tells about a file. */
interface EngineStat {
  /** Bytes of the file; negative from 2 GiB on. */
  size: number;
  /** The path leads to a folder. */
  dir: boolean;
  /** Time of the last change, wrong in some versions (fattime.ts). */
  mtime: Date;
}
/** The engine's file system. Functions that change the card throw on failure. */
interface EngineFiles {
  /** Unsorted, with "." and ".." on Linux; undefined: no such folder. */
  readdirSync(path: string): string[] | undefined;
  /** Size and time. Undefined: no such file. */
  statSync(path: string): EngineStat | undefined;
  /** The whole file. Undefined: no such file. */
  readFileSync(path: string): string | undefined;
  /** Replaces a file. */
  writeFileSync(path: string, data: string): boolean;
  /** Adds to a file. */
  appendFileSync(path: string, data: string): boolean;
  /** Deletes a file. */
  unlinkSync(path: string): boolean;
  mkdirSync(path: string): boolean;
}
/** The flash with the firmware. */
interface EngineStorage {
  read(name: string, offset?: number, length?: number): string | undefined;
  write(name: string, data: string, offset?: number, size?: number): boolean;
  erase(name: string): void;
  list(): string[];
  getFree(): number;
}

interface EngineMemory {
  free: number;
  usage: number;
  total: number;
  gc: number;
  blocksize: number;
}
interface EngineProcess {
  version: string;
  env: { VERSION: string; BOARD: string; [name: string]: unknown };
  /** Collects garbage first, unless `collect` is false. */
  memory(collect?: boolean): EngineMemory;
  on(event: 'uncaughtException', run: (error: any) => void): void;
  removeAllListeners(event: 'uncaughtException'): void;
}

declare const E: {
  openFile(path: string, mode: 'r' | 'r+' | 'w' | 'w+' | 'a'): EngineFile | undefined;
  connectSDCard(spi: SPI, cs: PinName): void;
  unmountSD(): void;
  on(event: 'init' | 'kill', run: () => void): void;
  on(event: 'errorFlag', run: (flags: string[]) => void): void;
  /** FIFO_FULL, BUFFER_FULL, CALLBACK, LOW_MEMORY, MEMORY, UART_OVERFLOW; clears them. */
  getErrorFlags(): string[];
  /** Copies in the idle loop, `chunkSize` bytes each time, until `read` returns undefined. */
  pipe(
    from: { read(bytes: number): string | undefined },
    to: { write(data: string): void },
    options: { chunkSize: number; end: boolean; complete: () => void },
  ): void;
  CRC32(data: string | ArrayLike<number>): number;
  /** One flat string, or undefined if there is no contiguous memory. */
  toString(...data: (string | ArrayLike<number> | ArrayBuffer)[]): string | undefined;
  toUint8Array(...data: (string | ArrayLike<number>)[]): Uint8Array;
  sum(data: ArrayLike<number>): number;
  toArrayBuffer(text: string): ArrayBuffer;
  mapInPlace(from: Uint8Array, to: Uint8Array, map?: ArrayLike<number> | ((value: number, index: number) => number), bits?: number): void;
  sum(values: ArrayLike<number>): number;
  hwRand(): number;
  defrag(): void;
  reboot(): void;
  enableWatchdog(seconds: number, automatic?: boolean): void;
  kickWatchdog(): void;
  /** The card's directory is written only when a file is closed. */
  setFlags(flags: { unsyncFiles: 0 | 1 }): void;
  /** Moves the console to another port. null: there is none. With `force` it stays there. It prints on both ports, unless echo is off. */
  setConsole(port: SerialLine | null, options: { force: boolean }): void;
  getConsole(): string | null;
  setTimeZone(hours: number): void;
};

/** Only on the chip. */
declare const ESP32: {
  /** Stored in flash. Erases .bootcde and .bootrst, and restarts. Missing without Bluetooth. */
  enableBLE?(on: boolean): void;
  /** As enableBLE. */
  enableWifi(on: boolean): void;
  getState(): { BLE: boolean; Wifi: boolean };
  reboot(): void;
  /** Signed, 32 bits: at most 35 min 47 s. The chip boots when it wakes. */
  deepSleep(microseconds: number): void;
  /** Sleeps until the pin has this level, then boots. RTC pins only; others throw. */
  deepSleepExt0(pin: PinName, level: 0 | 1): void;
  /** 4: deepSleep's timer; 2: deepSleepExt0's pin; 0: no sleep before. */
  getWakeupCause(): number;
};
