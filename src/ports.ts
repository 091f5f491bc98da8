// The hardware, as the other rooms see it. No call throws: a failure is a result, because a card or a modem may vanish at any time.

/** Bytes as a text of characters 0 to 255, or as a view. */
export type Bytes = string | Uint8Array;

/** The line to the modem. */
export interface Uart {
  /** Opens the line (8N1), again if it is open. */
  open(baud: number): void;
  /** Writes bytes into the driver's queue. */
  write(data: Bytes | Bytes[]): void;
  /** The bytes of a text, for views. They are not copied. */
  bytesOf(text: string): ArrayBuffer;
  /** Copies in the background, until `read` returns undefined. */
  pipe(
    from: { read(bytes: number): string | undefined },
    to: { write(data: string): void },
    how: { chunkSize: number; end: false; complete: () => void },
  ): void;
  /** RTS and CTS are wired. */
  readonly isWired: boolean;
  /** Switches flow control on or off. */
  setFlow(isOn: boolean): void;
  /** Flow control is on. */
  hasFlow(): boolean;
  /** The modem's RTS allows sending. */
  isClear(): boolean;
  /** Sets who gets the bytes that arrive. */
  onData(take: (chunk: string) => void): void;
  /** Bytes of a burst that surely arrive. More may be lost. */
  readonly mostAtOnce: number;
}

/** Number of a timer. */
export type Timer = number;

/** Time since the start, and timers. */
export interface Clock {
  /** Milliseconds, which never go back. */
  now(): number;
  /** Runs a function once, after these milliseconds. */
  after(ms: number, run: () => void): Timer;
  /** Stops a timer that has not expired. */
  cancel(timer: Timer): void;
}

/** Date and time. */
export interface Calendar {
  /** Local time as `YYYY-MM-DD hh:mm:ss`. Empty: unknown. */
  stamp(): string;
  /** Local time in seconds since 1970, as if it were UTC. 0: unknown. */
  seconds(): number;
  /** @param zone seconds ahead of UTC; undefined: unknown */
  set(seconds: number, zone?: number): void;
  /** Zone, only for sun times and EXIF; missing without a camera. */
  zone?(): number | undefined;
}

/** What a folder tells about a file. */
export interface Stat {
  /** Bytes of the file. */
  size: number;
  /** The path leads to a folder. */
  dir?: boolean;
  /** Of the last change, constant if the writer had no clock. As the engine gives it: `timeOf` of Files is right. */
  mtime?: Date;
}

/** A file that is being read. */
export interface OpenFile {
  /** The next bytes: fewer at the end, then undefined. Undefined also after an error. */
  read(bytes: number): string | undefined;
  /** Bytes of the cheapest chunk. 0: any. */
  most?: number;
  /** Passes over these bytes. */
  skip(bytes: number): void;
  /** A read failed: undefined was not the end. */
  hasFailed(): boolean;
  /** Closes the file. */
  close(): void;
}

/** A file that is being written. A power cut before `close` leaves an empty file on a card, and a partial one on a desktop. */
export interface Writer {
  /** False: the card is full or gone. */
  write(bytes: Bytes): boolean;
  /** @returns whether the file is complete */
  close(): boolean;
}

/** Paths begin with "/". One that may lead to another file than it names is like a missing one (path.ts). */
export interface Files {
  /** Looks for the card. @returns whether it is there */
  mount(): boolean;
  /** Unsorted names; undefined on failure. */
  list(path: string): string[] | undefined;
  stat(path: string): Stat | undefined;
  /** @param isThere a file was seen there just now, so it is not looked for */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Adds a text. @returns whether it is on the card */
  append(path: string, text: string): boolean;
  /** Replaces a file by a text. @returns whether it is on the card */
  write(path: string, text: string): boolean;
  /** @returns whether the file is gone */
  remove(path: string): boolean;
  /** @returns whether the folder is there */
  makeFolder(path: string): boolean;
  /** Spells config.json's paths and pattern, UTF-8, in the card's letters, if those differ. */
  spell?(values: { 'images.folder'?: string; 'images.match'?: string; 'http.ca'?: string }): void;
  /** Copies a file from byte `skip` on. @returns whether all of it is copied */
  copy(from: string, to: string, skip: number): boolean;
  /** A file's time, corrected, in steps of two seconds; missing if the engine is always right. */
  timeOf?(mtime: Date): Date;
}

/** Files of a board with a camera. */
export interface PictureFiles extends Files {
  /** Begins a new file. Undefined: the card takes none. */
  create(path: string): Writer | undefined;
  /** The card has room for a file of these bytes. */
  hasRoom(path: string, bytes: number): boolean;
}

/**
 * Random marks in the chip's flash, one per folder number. The card's notes repeat them, to reveal another chip's card. Some chips have
 * no room.
 */
export interface FolderMarks {
  /** The highest number that has a mark. 0: there is none. */
  highest(): number;
  /** Mark of a folder. Empty: it has none. */
  markOf(folder: number): string;
  /** Gives a folder a mark. @returns false without room */
  mark(folder: number): boolean;
}

/** Serial line to a camera. */
export interface CameraLine {
  /** (Re)opens the line, 8N1. */
  open(baud: number): void;
  /** Writes bytes. */
  write(bytes: string): void;
  /** Characters 0 to 255; chunks end anywhere. */
  onBytes(take: (bytes: string) => void): void;
  /** Closes the line. */
  close(): void;
  /** Sum of the character codes from `from` to before `to`; a loop is too slow. */
  sum(bytes: string, from: number, to: number): number;
  /** Bytes of a burst that arrive. A faulty engine keeps only 64 between two polls, 100 ms apart. */
  readonly mostAtOnce: number;
}

/** SPI bus to a camera, and I2C if it is wired. */
export interface CameraBus {
  /** Opens the bus. */
  open(): void;
  /** Chip select stays low until `deselect`. */
  select(): void;
  /** Ends a transfer. */
  deselect(): void;
  /** @returns the bytes received, valid until the next call */
  send(bytes: Uint8Array): Uint8Array;
  /** No copy if they are all that `send` returned. @returns undefined without memory */
  textOf(bytes: Uint8Array): string | undefined;
  /** @param address 7 bits @returns false without acknowledge */
  sensorWrite(address: number, register: number, value: number): boolean;
  /** @returns undefined without acknowledge */
  sensorRead(address: number, register: number): number | undefined;
  /** Closes the bus. */
  close(): void;
}

/** Other pins of a camera. */
export interface CameraPins {
  /** A pin switches the camera's supply. */
  readonly hasSupply: boolean;
  /** Switches it. */
  supply(isOn: boolean): void;
  /** Called whenever motion begins; undefined: stops. */
  onMotion(take: (() => void) | undefined): void;
}

/** The modem's pins. */
export interface Power {
  /** PWRKEY is wired. */
  readonly hasKey: boolean;
  /** A pin switches its supply, so the supply ends with the chip's power or its deep sleep. */
  readonly hasSupply: boolean;
  /** RESET is wired. */
  readonly hasReset: boolean;
  /** Call before the first command: supply on, awake, keys released. */
  wake(): void;
  /** Presses PWRKEY for these milliseconds. */
  press(ms: number, onReleased: () => void): void;
  /** Presses RESET for these milliseconds. */
  reset(ms: number, onReleased: () => void): void;
  /** STATUS pin; undefined if not wired. */
  isOn(): boolean | undefined;
  /** Switches the supply off. */
  cut(): void;
}

/** The light. It repeats a number of flashes and a pause. 0 flashes: dark. */
export interface Light {
  /** Shows a pattern, with its times in milliseconds. */
  show(flashes: number, onMs: number, offMs: number, pauseMs: number): void;
}

/** Deep sleep; waking is a fresh boot. */
export interface Sleep {
  /** Longest sleep; 0: none available. */
  readonly longestSeconds: number;
  /** This boot has ended a sleep. */
  wasAsleep(): boolean;
  /** Seconds of a clock that goes on during a sleep, and starts again after a power cut. */
  seconds(): number;
  /** Does not return. */
  fallAsleep(seconds: number): void;
  /** Sleeps without a timer. Missing if no motion sensor can wake the chip. */
  fallAsleepUntilMotion?(): void;
  /** Whether motion ended the sleep before this boot. */
  wasMoved?(): boolean;
}

/** Restarts the chip unless it is fed. */
export interface Watchdog {
  /** Keeps the chip from being restarted, for a while. */
  feed(): void;
}

/** The engine's memory, in JsVars. */
export interface Memory {
  /** JsVars in use. */
  usage: number;
  /** All JsVars. */
  total: number;
}

/** The engine's memory, with its peak, in JsVars. */
export interface Meter extends Memory {
  /** Most JsVars in use at any reading. */
  peak: number;
}

/** What is running, and on which board. */
export interface About {
  /** Version of the firmware. */
  firmware: string;
  /** The engine's version, such as `2v29.277`. */
  engine: string;
  /** Short name; `title` is for people. */
  board: string;
  /** Name of the board for people. */
  title: string;
  /** Models of cameras that fit the board's pins, separated by blanks; false if it has none. */
  camera: string | false;
  /** Prefix of card paths in the engine's functions: `card`, or empty on a chip. */
  root: string;
}
