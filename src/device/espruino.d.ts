/**
 * The engine's hardware as the firmware uses it, on the ESP32 and on Linux.
 * Only files in src/device/ may name these; the build refuses others.
 * What Node has under the same name is declared in engine.d.ts.
 */

/** A pin as the functions take it: "D4", D4 or new Pin(4). */
type PinName = string | Pin;
interface Pin {
  read(): boolean;
  write(value: boolean | 0 | 1): void;
  mode(mode?: PinMode): void;
}
declare const Pin: { new (pin: string | number): Pin };
type PinMode = 'input' | 'input_pullup' | 'input_pulldown' | 'output' | 'opendrain' | 'analog' | 'auto';

declare function digitalWrite(pin: PinName, value: boolean | 0 | 1): void;
declare function digitalRead(pin: PinName): 0 | 1;
/** Gives the pin `value` for `ms`, then the opposite; returns at once. */
declare function digitalPulse(pin: PinName, value: boolean | 0 | 1, ms: number | number[]): void;
/** With a mode the pin keeps it, whatever is written to it later. */
declare function pinMode(pin: PinName, mode?: PinMode, automatic?: boolean): void;
declare function setWatch(run: (event: { state: boolean; time: number; lastTime: number }) => void, pin: PinName,
  options?: { repeat?: boolean; edge?: 'rising' | 'falling' | 'both'; debounce?: number }): number;
declare function clearWatch(id: number): void;

/** A register of the chip, of 32 bits. */
declare function peek32(address: number): number;
declare function poke32(address: number, value: number): void;

/** 0: what is typed is not shown. */
declare function echo(isOn: 0 | 1): void;

/** Seconds since 1970, or since the start while nobody set the clock. */
declare function getTime(): number;
declare function setTime(seconds: number): void;

interface SerialPath { path: string }
interface SerialPins { rx: PinName; tx: PinName; cts?: PinName }
interface SerialLine {
  setup(baud: number, options: (SerialPath | SerialPins) & { bytesize?: 7 | 8; errors?: boolean }): void;
  unsetup(): void;
  /** Waits while the transmit buffer is full; takes views and lists of views without a copy. */
  write(...data: (string | number | ArrayLike<number> | ArrayLike<string | ArrayLike<number>>)[]): void;
  on(event: 'data', run: (bytes: string) => void): void;
  on(event: 'framing' | 'parity', run: () => void): void;
  removeAllListeners(event: 'data' | 'framing' | 'parity'): void;
  available(): number;
  read(count?: number): string;
  setConsole(force?: boolean): void;
}
declare const Serial1: SerialLine;
declare const Serial2: SerialLine;
declare const Serial3: SerialLine;
/** A pair of ends of one wire inside the engine. */
declare const LoopbackA: SerialLine;
declare const LoopbackB: SerialLine;

interface SPI {
  /** 100,000 baud where none are given. A hardware port that was set up before tells a warning at the console. */
  setup(options: { sck: PinName; miso: PinName; mosi: PinName; baud?: number; mode?: 0 | 1 | 2 | 3 }): void;
  /** One transfer of the hardware, of at most 4,092 bytes on 2v29; waits. Undefined before `setup`. */
  send(bytes: Uint8Array): Uint8Array | undefined;
}
declare const SPI: { new (): SPI };
/** There on the chip only, as hardware. */
declare const SPI1: SPI;
declare const SPI2: SPI;

interface I2C {
  setup(options: { scl: PinName; sda: PinName; bitrate: number }): void;
  /** Throws where nobody acknowledges. @param address of 7 bits */
  writeTo(address: number, ...bytes: number[]): void;
  /** As writeTo. */
  readFrom(address: number, count: number): Uint8Array;
}
declare const I2C1: I2C;

interface EngineFile {
  /** A flat string, shorter at the end, then undefined. */
  read(bytes: number): string | undefined;
  write(data: string | ArrayLike<number>): number;
  skip(bytes: number): void;
  seek(position: number): void;
  close(): void;
  pipe(to: { write(data: string): void }, options?: { chunkSize?: number; end?: boolean; complete?: () => void }): void;
}
interface EngineStat {
  size: number;
  dir: boolean;
  mtime: Date;
}
/** require("fs"). The functions that change the card throw on failure. */
interface EngineFiles {
  /** Unsorted, "." and ".." among them on Linux; undefined where there is no such folder. */
  readdirSync(path: string): string[] | undefined;
  statSync(path: string): EngineStat | undefined;
  readFileSync(path: string): string | undefined;
  writeFileSync(path: string, data: string): boolean;
  appendFileSync(path: string, data: string): boolean;
  unlinkSync(path: string): boolean;
  mkdirSync(path: string): boolean;
}
/** require("Storage"): the flash that holds the firmware. */
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
  /** Collects garbage first unless told false. */
  memory(collect?: boolean): EngineMemory;
  on(event: 'uncaughtException', run: (error: any) => void): void;
}

declare const E: {
  openFile(path: string, mode: 'r' | 'r+' | 'w' | 'w+' | 'a'): EngineFile | undefined;
  connectSDCard(spi: SPI, cs: PinName): void;
  unmountSD(): void;
  on(event: 'init' | 'kill', run: () => void): void;
  on(event: 'errorFlag', run: (flags: string[]) => void): void;
  /** FIFO_FULL, BUFFER_FULL, CALLBACK, LOW_MEMORY, MEMORY, UART_OVERFLOW, and forgets them. */
  getErrorFlags(): string[];
  /** In its idle loop, `chunkSize` bytes each time, until `read` gives undefined. */
  pipe(
    from: { read(bytes: number): string | undefined },
    to: { write(data: string): void },
    options: { chunkSize: number; end: boolean; complete: () => void },
  ): void;
  CRC32(data: string | ArrayLike<number>): number;
  /** One flat string of all, or undefined where no contiguous memory is left. */
  toString(...data: (string | ArrayLike<number> | ArrayBuffer)[]): string | undefined;
  toUint8Array(...data: (string | ArrayLike<number>)[]): Uint8Array;
  sum(data: ArrayLike<number>): number;
  /** A view on a flat string's own bytes. */
  toArrayBuffer(text: string): ArrayBuffer;
  mapInPlace(from: Uint8Array, to: Uint8Array, map?: ArrayLike<number> | ((value: number, index: number) => number), bits?: number): void;
  sum(values: ArrayLike<number>): number;
  hwRand(): number;
  defrag(): void;
  reboot(): void;
  enableWatchdog(seconds: number, automatic?: boolean): void;
  kickWatchdog(): void;
  /** With `unsyncFiles` what is written to a file reaches the card's directory when it is closed. */
  setFlags(flags: { unsyncFiles: 0 | 1 }): void;
  /** null: there is none, and `force`: it stays so. Tells both ports, unless the echo is off. */
  setConsole(port: SerialLine | null, options: { force: boolean }): void;
  /** Its name, as `Serial1`. */
  getConsole(): string | null;
  setTimeZone(hours: number): void;
};

/** There on the chip only. */
declare const ESP32: {
  /** Kept in the flash. Erases .bootcde and .bootrst, and restarts: it does not return. Not in a build without Bluetooth. */
  enableBLE?(on: boolean): void;
  /** As enableBLE. */
  enableWifi(on: boolean): void;
  getState(): { BLE: boolean; Wifi: boolean };
  reboot(): void;
  /** A signed 32-bit number of microseconds: 35 minutes 47 seconds at most; wakes into a fresh boot. */
  deepSleep(microseconds: number): void;
  /** Until the pin has this level; wakes into a fresh boot. Only a pin of the RTC: others throw. */
  deepSleepExt0(pin: PinName, level: 0 | 1): void;
  /** 4: the timer of deepSleep; 2: the pin of deepSleepExt0; 0: no sleep came before. */
  getWakeupCause(): number;
};
