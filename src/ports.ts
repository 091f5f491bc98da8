// The interfaces of the hardware, as the rest of the firmware sees it. No function throws: a failure is a result, because a card or a modem
// may vanish at any time.

/** Bytes, either as a text of characters from 0 to 255 or as a typed array. */
export type Bytes = string | Uint8Array;

/**
 * What a round has shown of firmware on trial. `good`: it works. `vain`: it cannot work on this board. `failed`: a round began, and nothing
 * reached the server. `idle`: no round could begin, so nothing is shown.
 */
export const enum Proof { good, vain, failed, idle }

/** The line to the modem. */
export interface Uart {
  /** Opens the line with 8 data bits, no parity and 1 stop bit. An open line is opened again. */
  open(baud: number): void;
  /** Writes bytes into the driver's queue. */
  write(data: Bytes | Bytes[]): void;
  /** Returns the bytes of a text as a buffer for typed arrays. The bytes are not copied. */
  bytesOf(text: string): ArrayBuffer;
  /** Copies from a reader to a writer in the background, until `read` returns undefined. */
  pipe(
    from: { read(bytes: number): string | undefined },
    to: { write(data: string): void },
    how: { chunkSize: number; end: false; complete: () => void },
  ): void;
  /** Whether the modem's RTS and CTS are wired. */
  readonly isWired: boolean;
  /** Switches flow control on or off. */
  setFlow(isOn: boolean): void;
  /** Whether flow control is on. */
  hasFlow(): boolean;
  /** Whether the modem accepts data, by its RTS. It is true if that is not wired. */
  isClear(): boolean;
  /** Sets the function that gets the bytes that arrive. */
  onData(take: (chunk: string) => void): void;
  /** Number of bytes of one burst that surely arrive. An engine may lose the bytes after those. */
  readonly mostAtOnce: number;
}

/** Number of a timer, by which it is cancelled. */
export type Timer = number;

/** Time since the start, and timers. */
export interface Clock {
  /** Milliseconds since the start, which never go back. */
  now(): number;
  /** Runs a function once, after these milliseconds. */
  after(ms: number, run: () => void): Timer;
  /** Stops a timer that has not expired. */
  cancel(timer: Timer): void;
}

/** Date and time. */
export interface Calendar {
  /** Returns the local time as `YYYY-MM-DD hh:mm:ss`. It is empty while the time is unknown. */
  stamp(): string;
  /** Returns the local time in seconds since 1970, counted as if it were UTC. It is 0 while the time is unknown. */
  seconds(): number;
  /**
   * Sets the local time, in seconds since 1970, counted as if it were UTC.
   * @param zone seconds by which local time is ahead of UTC; undefined if that is unknown
   */
  set(seconds: number, zone?: number): void;
  /** Seconds by which local time is ahead of UTC, for sun times and EXIF. It is missing on a board without a camera. */
  zone?(): number | undefined;
}

/** What a folder tells about a file. */
export interface Stat {
  /** Size of the file in bytes. */
  size: number;
  /** True if the path leads to a folder. */
  dir?: boolean;
  /**
   * Time of the last change as the engine gives it, which `timeOf` of Files corrects. A device without a clock leaves a
   * constant time.
   */
  mtime?: Date;
}

/** A file that is being read. */
export interface OpenFile {
  /** Reads up to the given number of bytes. It returns fewer at the end of the file, and undefined after that, or after an error. */
  read(bytes: number): string | undefined;
  /** Size of the chunks that are read fastest, in bytes. 0 means that all sizes are equally fast. */
  most?: number;
  /** Skips this many bytes of the file, from the present place on. */
  skip(bytes: number): void;
  /** Returns whether a read has failed. If so, undefined did not mean the end of the file. */
  hasFailed(): boolean;
  /** Closes the file. */
  close(): void;
}

/** A file that is being written. A power cut before `close` leaves an empty file on a card, and a partial one on a desktop. */
export interface Writer {
  /** Writes bytes. @returns false if the card is full or gone */
  write(bytes: Bytes): boolean;
  /** Closes the file. @returns whether the card has all of it */
  close(): boolean;
}

/**
 * The files of a card. Paths begin with "/". A path that may lead to another file than it names counts as one of a missing file (path.ts).
 */
export interface Files {
  /** Looks for the card. @returns whether it is there */
  mount(): boolean;
  /** Returns the engine's error by which `mount` has failed, such as `NO_FILESYSTEM`. Empty: it told none. */
  whyLost(): string;
  /** Puts the engine's memory in order in the next turn, if it has no room in one piece to open a file. Without such room, no file opens. */
  tidy(): void;
  /**
   * Returns whether each step in the firmware's folder was answered since the last `mount`. If not, a file that seemed to be missing may be
   * there, so nothing new is begun before the next one.
   */
  isSure(): boolean;
  /**
   * True if the card did not give back the last record that it had accepted (store/journal.ts). The text of the next `write` is then kept in
   * memory, too, so that a report can be sent.
   */
  isWorn?: boolean;
  /** Lists the names in a folder, unsorted. It returns undefined if the folder cannot be read. */
  list(path: string): string[] | undefined;
  /**
   * Lists a folder, and stores the names as `into.value`. If the memory runs out, the engine aborts the caller, but the names that fitted stay there.
   */
  listInto(path: string, into: { value?: string[] | undefined }): void;
  /** Returns facts about a file or folder. It returns undefined if there is none. */
  stat(path: string): Stat | undefined;
  /**
   * Opens a file to read it.
   * @param isThere true if the file was seen there just now, so it is not looked for
   * @returns undefined if the file is missing or cannot be opened
   */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Adds a text at the end of a file, which is made if it is missing. @returns whether the text is on the card */
  append(path: string, text: string): boolean;
  /** Replaces a file by a text. @returns whether it is on the card */
  write(path: string, text: string): boolean;
  /** Deletes a file. @returns whether it is gone */
  remove(path: string): boolean;
  /** Makes a folder. @returns whether it is there */
  makeFolder(path: string): boolean;
  /** Converts a path or a pattern of config.json from UTF-8 into the card's letters. It is missing if the card has UTF-8. */
  spell?(text: string): string;
  /** Copies a file from byte `skip` on. @returns whether all of it is copied */
  copy(from: string, to: string, skip: number): boolean;
  /** Corrects a file's time, which has steps of two seconds. It is missing if the engine's is always right. */
  timeOf?(mtime: Date): Date;
}

/** Files of a board with a camera. */
export interface PictureFiles extends Files {
  /**
   * Begins a new file. It returns undefined if the card takes none.
   * @param at if given, a file that exists is opened, and its bytes from this offset on are written over
   */
  create(path: string, at?: number): Writer | undefined;
  /** Returns whether the card has room for a file of `bytes` bytes. */
  hasRoom(path: string, bytes: number): boolean;
}

/**
 * Random marks in the chip's flash, one for each number of a picture folder. The card's notes repeat them, so a card of another chip is
 * found out. Some chips have no room for marks.
 */
export interface FolderMarks {
  /** Returns the highest folder number that has a mark. It is 0 if there is none. */
  highest(): number;
  /** Returns the mark of a folder number, as hexadecimal digits. It is empty if there is none. */
  markOf(folder: number): string;
  /** Gives a folder number a mark. @returns false if the flash has no room for it */
  mark(folder: number): boolean;
}

/** Serial line to a camera. */
export interface CameraLine {
  /** Opens the line with 8 data bits, no parity and 1 stop bit, or changes its rate. */
  open(baud: number): void;
  /** Writes bytes to the camera. */
  write(bytes: string): void;
  /** Sets the function that gets the bytes that arrive, as characters from 0 to 255. A chunk may end anywhere. */
  onBytes(take: (bytes: string) => void): void;
  /** Closes the line. */
  close(): void;
  /** Returns the sum of the character codes from offset `from` to before `to`. A loop in JavaScript would be too slow. */
  sum(bytes: string, from: number, to: number): number;
  /** Number of bytes of one burst that surely arrive. A faulty engine keeps only 64 or 960 between two polls, 100 ms apart. */
  readonly mostAtOnce: number;
}

/** SPI bus to a camera, and the I2C bus to its sensor if that is wired. */
export interface CameraBus {
  /** Opens the bus. */
  open(): void;
  /** Begins a transfer. Chip select stays low until `deselect`. */
  select(): void;
  /** Ends a transfer. */
  deselect(): void;
  /** Sends bytes, and returns those that came back meanwhile. They are valid until the next call. */
  send(bytes: Uint8Array): Uint8Array;
  /**
   * Makes a text of bytes that `send` returned. Nothing is copied if `bytes` is the whole array that `send` returned, and not a part of it.
   * @returns undefined if there is no memory
   */
  textOf(bytes: Uint8Array): string | undefined;
  /** Writes a register by I2C. @param address 7 bits @returns false if the sensor does not acknowledge */
  sensorWrite(address: number, register: number, value: number): boolean;
  /** Reads a register by I2C. @param address 7 bits @returns undefined if the sensor does not acknowledge */
  sensorRead(address: number, register: number): number | undefined;
  /** Closes the bus. */
  close(): void;
}

/** The pins of a camera for supply and motion. */
export interface CameraPins {
  /** Whether a pin switches the camera's supply. */
  readonly hasSupply: boolean;
  /** Switches the camera's supply on or off. */
  supply(isOn: boolean): void;
  /** Sets the function that is called whenever motion begins. With undefined, motion is not watched. */
  onMotion(take: (() => void) | undefined): void;
}

/** The modem's pins. */
export interface Power {
  /** Whether PWRKEY is wired. */
  readonly hasKey: boolean;
  /** Whether a pin switches the modem's supply. If so, the supply ends with the chip's power, and with its deep sleep. */
  readonly hasSupply: boolean;
  /** Whether RESET is wired. */
  readonly hasReset: boolean;
  /** Switches the modem's supply on, releases PWRKEY and RESET, and keeps the modem awake. It is called before the first command. */
  wake(): void;
  /** Presses PWRKEY for these milliseconds, and then calls `onReleased`. */
  press(ms: number, onReleased: () => void): void;
  /** Presses RESET for these milliseconds, and then calls `onReleased`. */
  reset(ms: number, onReleased: () => void): void;
  /** Whether the modem is on, by its STATUS pin. It is undefined if that is not wired. */
  isOn(): boolean | undefined;
  /** Switches the modem's supply off. */
  cut(): void;
}

/** The board's light. It repeats a number of flashes and a pause. */
export interface Light {
  /** Shows a pattern from now on, with its times in milliseconds. With 0 flashes the light stays dark. */
  show(flashes: number, onMs: number, offMs: number, pauseMs: number): void;
}

/** The chip's deep sleep. The chip boots when it wakes. */
export interface Sleep {
  /** Seconds of the longest sleep. It is 0 if the board cannot sleep. */
  readonly longestSeconds: number;
  /** Whether a sleep ended with this boot, by its timer. */
  wasAsleep(): boolean;
  /** Seconds of a clock that goes on during a sleep. A power cut sets it back. */
  seconds(): number;
  /** Sleeps for these seconds. It does not return. */
  fallAsleep(seconds: number): void;
  /** Sleeps until the motion sensor sees motion. It is missing if none can wake the chip. */
  fallAsleepUntilMotion?(): void;
  /** Whether motion ended the sleep before this boot. */
  wasMoved?(): boolean;
}

/** The chip's watchdog, which restarts the chip unless it is fed. */
export interface Watchdog {
  /** Feeds the watchdog: its time begins again. */
  feed(): void;
}

/** Functions of the engine that check firmware. In JavaScript they would take minutes. */
export interface Natives {
  /** Returns the sum of the products of the elements of `a` with those of `b` from `offset` on. */
  convolve(a: Uint32Array, b: Uint32Array, offset: number): number;
  /** Returns the SHA-256 of bytes, as 32 bytes. It is empty if they are not in one piece, and memory is short. */
  sha256(bytes: Bytes): string;
  /** Expands what heatshrink has compressed, all at once, however much memory that takes. */
  expand(stored: string): Uint8Array;
  /** Returns the text in one piece of memory. If there is no such piece, it returns the text as it is. */
  flat(text: string): string;
  /** Returns the bytes of a text in base64. */
  fromBase64(text: string): string;
}

/**
 * The slot of the flash whose firmware does not run ("Slots and marks" in docs/design.md). Offsets in the slot count from the first byte of
 * its data.
 */
export interface Slots {
  /** Letter of the slot. It is empty if the flash has no slots, or has no room for another mark. New firmware can then come only by USB. */
  readonly idle: string;
  /** Whether the firmware that runs is on trial. If so, this slot has the firmware to which it may return. */
  readonly isOnTrial: boolean;
  /** Whether the firmware in this slot was on trial, was started and was given up. */
  readonly hasReturned: boolean;
  /** Returns a view on bytes of the slot. */
  read(at: number, bytes: number): string;
  /** Makes the slot's records of its firmware void, before the firmware is erased. */
  clear(): void;
  /** Erases a page of 4,096 bytes. */
  erase(at: number): void;
  /** Writes into erased bytes, from a multiple of 4 on. */
  write(at: number, bytes: Bytes): void;
  /** Marks the first bytes of the slot as firmware on trial, which starts next. */
  start(bytes: number): void;
  /** Starts the chip again. */
  restart(): void;
}

/** The engine's memory, in JsVars, the units that it is divided into. */
export interface Memory {
  /** JsVars in use. */
  usage: number;
  /** All JsVars, in use or free. */
  total: number;
}

/** The engine's memory, with its peak, in JsVars. */
export interface Meter extends Memory {
  /** Most JsVars in use at any reading since boot. */
  peak: number;
}

/** The firmware that is running, and its board. */
export interface About {
  /** Version of the firmware. */
  firmware: string;
  /** The engine's version, such as `2v29.277`. */
  engine: string;
  /** Short name of the board. */
  board: string;
  /** Name of the board for people. */
  title: string;
  /** Models of cameras that fit the board's pins, separated by blanks. It is false if the board has none. */
  camera: string | false;
  /** Prefix of card paths in the engine's functions: the card's folder on a desktop, such as `card`, and empty on a chip. */
  root: string;
}
