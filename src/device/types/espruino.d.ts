/** The engine's hardware API, on ESP32 and Linux. Only src/device/ may use it. */

/** A pin, or its name, such as `D4`. */
type PinName = string | Pin;
/** A pin of the chip. */
interface Pin {
  /** Reads the level of the pin. */
  read(): boolean;
  /** Sets the level of the pin. */
  write(value: boolean | 0 | 1): void;
  /** Sets the mode of the pin. Without one, later writes choose it. */
  mode(mode?: PinMode): void;
}
/** Makes a pin from its name or number. It throws if there is no such pin. */
declare const Pin: { new (pin: string | number): Pin };
/** How a pin works. `auto`: each use of the pin chooses a mode. */
type PinMode = 'input' | 'input_pullup' | 'input_pulldown' | 'output' | 'opendrain' | 'analog' | 'auto';

/** Sets the level of a pin. */
declare function digitalWrite(pin: PinName, value: boolean | 0 | 1): void;
/** Reads the level of a pin. */
declare function digitalRead(pin: PinName): 0 | 1;
/** Reads the voltage at a pin, from 0 to below 1 of the full scale. It returns NaN for a pin without an ADC. */
declare function analogRead(pin: PinName): number;
/** Sets a pin to `value` for `ms` milliseconds, then to the opposite; a list gives several times in turn. It returns at once. */
declare function digitalPulse(pin: PinName, value: boolean | 0 | 1, ms: number | number[]): void;
/** Sets the mode of a pin. Later writes do not change it, unless `automatic` is true or the mode is missing. */
declare function pinMode(pin: PinName, mode?: PinMode, automatic?: boolean): void;
/**
 * Calls a function at each edge of a pin's level.
 * @param options `debounce`: least milliseconds that a level lasts before it counts
 * @returns the number of the watch
 */
declare function setWatch(run: (event: { state: boolean; time: number; lastTime: number }) => void, pin: PinName,
  options?: { repeat?: boolean; edge?: 'rising' | 'falling' | 'both'; debounce?: number }): number;
/** Ends the watch of a pin. @param id number of the watch */
declare function clearWatch(id: number): void;

/** Reads a 32-bit register of the chip. */
declare function peek32(address: number): number;
/** Writes a 32-bit register of the chip. */
declare function poke32(address: number, value: number): void;

/** Runs the boot file again, as after a restart, once the current code has ended. */
declare function load(): void;
/** Sets whether the console shows what is typed. */
declare function echo(isOn: 0 | 1): void;

/** Returns the seconds since 1970. Before the clock is set, they count from the start. */
declare function getTime(): number;
/** Sets the clock, in seconds since 1970. */
declare function setTime(seconds: number): void;
/** Returns the chip's serial number, such as its MAC address. */
declare function getSerial(): string;

/** Device of a serial line on a desktop, such as `/dev/ttyUSB0`. */
interface SerialPath { path: string }
/** Pins of a serial line on the chip. */
interface SerialPins { rx: PinName; tx: PinName; cts?: PinName }
/** A serial line, or the console. */
interface SerialLine {
  /** Opens the line, at a rate in baud. */
  setup(baud: number, options: (SerialPath | SerialPins) & { bytesize?: 7 | 8; errors?: boolean }): void;
  /** Closes the line. */
  unsetup(): void;
  /** Writes bytes, and waits while the driver's buffer is full. Views and lists of views are not copied. */
  write(...data: (string | number | ArrayLike<number> | ArrayLike<string | ArrayLike<number>>)[]): void;
  /** Adds a listener for bytes that arrive. The engine takes it off once it throws. */
  on(event: 'data', run: (bytes: string) => void): void;
  /** Adds a listener for errors on the line. */
  on(event: 'framing' | 'parity', run: () => void): void;
  /** Removes all listeners of an event. */
  removeAllListeners(event: 'data' | 'framing' | 'parity'): void;
  /** Returns the number of bytes that have arrived and were not read. */
  available(): number;
  /** Takes bytes that have arrived, all by default. */
  read(count?: number): string;
  /** Makes the line the console. With `force` it stays the console. */
  setConsole(force?: boolean): void;
}
/** The console's port on a chip, and the modem's line on a desktop. */
declare const Serial1: SerialLine;
/** A line to the modem or a camera. */
declare const Serial2: SerialLine;
/** A line to the modem or a camera. */
declare const Serial3: SerialLine;
/** Bytes written here arrive at `LoopbackB`, in the engine's memory. */
declare const LoopbackA: SerialLine;
/** Bytes written here arrive at `LoopbackA`. */
declare const LoopbackB: SerialLine;

/** An SPI port. */
interface SPI {
  /** Opens the port, with 100,000 baud by default. A second setup of a hardware port prints a warning. */
  setup(options: { sck: PinName; miso: PinName; mosi: PinName; baud?: number; mode?: 0 | 1 | 2 | 3 }): void;
  /**
   * Sends bytes, and returns those that came back meanwhile. One call takes at most 4,092 bytes on 2v29. It returns undefined before
   * `setup`.
   */
  send(bytes: Uint8Array): Uint8Array | undefined;
}
/** Makes an SPI port whose pins software drives. */
declare const SPI: { new (): SPI };
/** A hardware port for SPI, which only the chip has. */
declare const SPI1: SPI;
/** A second hardware port for SPI, which only the chip has. */
declare const SPI2: SPI;

/** An I2C port. */
interface I2C {
  /** Opens the port, at a bit rate in bits a second. */
  setup(options: { scl: PinName; sda: PinName; bitrate: number }): void;
  /** Writes bytes to the device with an address of 7 bits. It throws if the device does not acknowledge. */
  writeTo(address: number, ...bytes: number[]): void;
  /** Reads bytes from the device with an address of 7 bits. It throws if the device does not acknowledge. */
  readFrom(address: number, count: number): Uint8Array;
}
/** A hardware port for I2C, which only the chip has. */
declare const I2C1: I2C;

/** An open file. */
interface EngineFile {
  /** Reads up to `bytes` bytes, as one flat string. It returns fewer at the end of the file, and then undefined. */
  read(bytes: number): string | undefined;
  /** Writes bytes at the present offset. @returns how many were written */
  write(data: string | ArrayLike<number>): number;
  /** Moves the offset in the file forward by `bytes` bytes. */
  skip(bytes: number): void;
  /** Moves the offset to a position, in bytes from the file's beginning. */
  seek(position: number): void;
  /** Closes the file. */
  close(): void;
  /** Copies the file in the background, in chunks of `chunkSize` bytes. `complete` is called at the end. */
  pipe(to: { write(data: string): void }, options?: { chunkSize?: number; end?: boolean; complete?: () => void }): void;
}
/** What the engine tells about a file or a folder. */
interface EngineStat {
  /** Size of the file in bytes. It is negative from 2 GiB on. */
  size: number;
  /** True if the path leads to a folder. */
  dir: boolean;
  /** Time of the last change. Some versions get it wrong (fattime.ts). */
  mtime: Date;
}
/** The engine's module `fs`. Its functions that change the card throw if they fail. */
interface EngineFiles {
  /** Lists a folder, unsorted, on Linux with `.` and `..`. It returns undefined if there is no such folder. */
  readdirSync(path: string): string[] | undefined;
  /** Returns size and time of a file or folder, or undefined if there is none. */
  statSync(path: string): EngineStat | undefined;
  /** Reads a whole file. It returns undefined if there is no such file. */
  readFileSync(path: string): string | undefined;
  /** Replaces the content of a file by a text. It throws if that fails. */
  writeFileSync(path: string, data: string): boolean;
  /** Adds a text at the end of a file. */
  appendFileSync(path: string, data: string): boolean;
  /** Deletes a file or an empty folder. @returns whether it is gone */
  unlinkSync(path: string): boolean;
  /** Makes a folder. */
  mkdirSync(path: string): boolean;
}
/** The engine's module `Storage`: files in the chip's flash, beside the firmware. */
interface EngineStorage {
  /** Reads a file, or a part of it. It returns undefined if there is no such file. On the chip, the string is a view on the flash. */
  read(name: string, offset?: number, length?: number): string | undefined;
  /**
   * Writes a file, or a part of it into erased flash. It throws if there is no room.
   * @param size bytes of the whole file, which are reserved at its first write
   */
  write(name: string, data: string, offset?: number, size?: number): boolean;
  /** Deletes a file of Storage. */
  erase(name: string): void;
  /** Returns the names of all files in Storage. */
  list(): string[];
  /** Returns the number of free bytes in Storage. */
  getFree(): number;
}

/** The engine's module `Flash`: the bytes of the flash, at addresses. Nothing is protected. */
interface EngineFlash {
  /** Reads `length` bytes from an address on. */
  read(length: number, address: number): Uint8Array;
  /** Clears each bit of the flash that is 0 in the data. Address and length are multiples of 4 bytes. */
  write(data: string | ArrayLike<number>, address: number): void;
  /** Erases the page at an address: all its bits become 1. */
  erasePage(address: number): void;
}

/** The engine's memory, counted in JsVars. */
interface EngineMemory {
  /** Number of free JsVars. */
  free: number;
  /** Number of JsVars in use. */
  usage: number;
  /** Number of all JsVars. */
  total: number;
  /** JsVars that the collection of garbage has freed. */
  gc: number;
  /** Size of a JsVar in bytes. */
  blocksize: number;
}
/** The global `process`. */
interface EngineProcess {
  /** Version of the engine, such as `2v29.277`. */
  version: string;
  /** Version of the engine, name of its board, and other facts about its build. */
  env: { VERSION: string; BOARD: string; [name: string]: unknown };
  /** Measures the memory. It collects garbage first, unless `collect` is false. */
  memory(collect?: boolean): EngineMemory;
  /** Adds a listener for exceptions that nothing catches. */
  on(event: 'uncaughtException', run: (error: any) => void): void;
  /** Removes the listeners for exceptions that nothing catches. */
  removeAllListeners(event: 'uncaughtException'): void;
}

/** The engine's own functions. */
declare const E: {
  /** Opens a file. It throws or returns undefined if it cannot. */
  openFile(path: string, mode: 'r' | 'r+' | 'w' | 'w+' | 'a'): EngineFile | undefined;
  /** Connects the card at this SPI port. */
  connectSDCard(spi: SPI, cs: PinName): void;
  /** Unmounts the card. */
  unmountSD(): void;
  /** Adds a listener for the start of the program, or for its end. */
  on(event: 'init' | 'kill', run: () => void): void;
  /** Adds a listener for error flags of the engine, such as LOW_MEMORY. */
  on(event: 'errorFlag', run: (flags: string[]) => void): void;
  /** Returns the error flags that are set, and clears them: FIFO_FULL, BUFFER_FULL, CALLBACK, LOW_MEMORY, MEMORY, UART_OVERFLOW. */
  getErrorFlags(): string[];
  /** Copies from `from` to `to` in the idle loop, `chunkSize` bytes each time, until `read` returns undefined. */
  pipe(
    from: { read(bytes: number): string | undefined },
    to: { write(data: string): void },
    options: { chunkSize: number; end: boolean; complete: () => void },
  ): void;
  /** Returns the CRC-32 of bytes, as a number without sign. */
  CRC32(data: string | ArrayLike<number>): number;
  /** Joins bytes into one text. It lies in one piece if there is such a piece of memory, and returns undefined if memory is short. */
  toString(...data: (string | ArrayLike<number> | ArrayBuffer)[]): string | undefined;
  /** Returns the address of a text or an array in memory, with `true`. It is 0 if it does not lie in one piece. */
  getAddressOf(data: string | ArrayLike<number>, isFlat: true): number;
  /** Joins bytes into one array. */
  toUint8Array(...data: (string | ArrayLike<number>)[]): Uint8Array;
  /** Returns the sum of the elements. */
  sum(data: ArrayLike<number>): number;
  /** Returns the sum of the products of the elements of `a` with those of `b` from `offset` on. After the end of `b` comes its beginning. */
  convolve(a: ArrayLike<number>, b: ArrayLike<number>, offset: number): number;
  /** Returns the bytes of a text as a buffer. Those of a flat string are not copied. */
  toArrayBuffer(text: string): ArrayBuffer;
  /** Replaces each element of `from` by an entry of a table or a function's result, and writes it into `to`. */
  mapInPlace(from: Uint8Array, to: Uint8Array, map?: ArrayLike<number> | ((value: number, index: number) => number), bits?: number): void;
  sum(values: ArrayLike<number>): number;
  /** Returns a random number of 32 bits, of the chip's generator. */
  hwRand(): number;
  /**
   * Moves the JsVars together, so that free memory is in one piece. It is a task for `setTimeout`, and is never called. Code that runs in memory is a
   * chain of JsVars, of which the engine holds only the first. The others would move away under it. E.toFlatString may do the same, so it is not
   * declared.
   */
  defrag(this: 'a timer'): void;
  /** Restarts the chip. */
  reboot(): void;
  /** Starts the watchdog, which restarts the chip after these seconds. With `automatic` the idle loop feeds it. */
  enableWatchdog(seconds: number, automatic?: boolean): void;
  /** Feeds the watchdog. */
  kickWatchdog(): void;
  /** Sets flags of the engine. With `unsyncFiles: 1` the card's directory is written only when a file is closed. */
  setFlags(flags: { unsyncFiles: 0 | 1 }): void;
  /** Moves the console to another port, or with null to none. With `force` it stays there. It prints on both ports, unless echo is off. */
  setConsole(port: SerialLine | null, options: { force: boolean }): void;
  /** Returns the name of the console's port. It is null if there is no console. */
  getConsole(): string | null;
  /** Sets the zone of `Date`, in hours ahead of UTC. */
  setTimeZone(hours: number): void;
};

/** Functions that only the chip has. */
declare const ESP32: {
  /**
   * Switches Bluetooth on or off, in flash, erases .bootcde and .bootrst, and restarts the chip. It is missing in builds without Bluetooth.
   */
  enableBLE?(on: boolean): void;
  /** Switches Wi-Fi on or off, as `enableBLE` does Bluetooth. */
  enableWifi(on: boolean): void;
  /** Tells whether the radios for Bluetooth and Wi-Fi are switched on. */
  getState(): { BLE: boolean; Wifi: boolean };
  /** Restarts the chip. */
  reboot(): void;
  /** Sleeps for these microseconds, and boots after them. The number is signed and has 32 bits, so 35 min 47 s is the longest sleep. */
  deepSleep(microseconds: number): void;
  /** Sleeps until the pin has this level, and boots then. It throws if the pin is none of the RTC's. */
  deepSleepExt0(pin: PinName, level: 0 | 1): void;
  /** Returns what ended the sleep before this boot: 4 its timer, 2 its pin; 0 if there was no sleep. */
  getWakeupCause(): number;
};
