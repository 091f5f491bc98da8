// The hardware. No call throws: failures are results, because a card or a modem may vanish at any time.

/** Characters 0 to 255, or a view. */
export type Bytes = string | Uint8Array;

export interface Uart {
  /** (Re)opens the line, 8N1. */
  open(baud: number): void;
  write(data: Bytes | Bytes[]): void;
  /** A text's bytes for views, without a copy. */
  bytesOf(text: string): ArrayBuffer;
  /** Copies in the background, until `read` returns undefined. */
  pipe(
    from: { read(bytes: number): string | undefined },
    to: { write(data: string): void },
    how: { chunkSize: number; end: false; complete: () => void },
  ): void;
  readonly isWired: boolean;
  setFlow(isOn: boolean): void;
  hasFlow(): boolean;
  /** The modem's RTS allows sending. */
  isClear(): boolean;
  onData(take: (chunk: string) => void): void;
  /** Bytes; more in a burst may be lost. */
  readonly mostAtOnce: number;
}

export type Timer = number;

export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  after(ms: number, run: () => void): Timer;
  cancel(timer: Timer): void;
}

export interface Calendar {
  /** `YYYY-MM-DD hh:mm:ss`, local; empty if unknown. */
  stamp(): string;
  /** Local, since 1970, as if UTC; 0: unknown. */
  seconds(): number;
  /** @param zone seconds ahead of UTC; undefined: unknown */
  set(seconds: number, zone?: number): void;
  /** Zone, only for sun times and EXIF; missing without a camera. */
  zone?(): number | undefined;
}

export interface Stat {
  size: number;
  dir?: boolean;
  /** Of the last change, constant if the writer had no clock. As the engine gives it: `timeOf` of Files is right. */
  mtime?: Date;
}

export interface OpenFile {
  /** Fewer than `bytes` at the end, then undefined; undefined also on errors. */
  read(bytes: number): string | undefined;
  /** Cheapest chunk in bytes; 0: any. */
  most?: number;
  skip(bytes: number): void;
  /** A read failed: undefined was not the end. */
  hasFailed(): boolean;
  close(): void;
}

/** A power cut before close leaves an empty file on a card, a partial one on a desktop. */
export interface Writer {
  /** False: the card is full or gone. */
  write(bytes: Bytes): boolean;
  close(): boolean;
}

/** Paths begin with "/". One that may lead to another file than it names is like a missing one (path.ts). */
export interface Files {
  mount(): boolean;
  /** Unsorted names; undefined on failure. */
  list(path: string): string[] | undefined;
  stat(path: string): Stat | undefined;
  /** @param isThere a file was seen there just now, so it is not looked for */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  append(path: string, text: string): boolean;
  write(path: string, text: string): boolean;
  remove(path: string): boolean;
  makeFolder(path: string): boolean;
  /** Spells config.json's paths and pattern, UTF-8, in the card's letters, if those differ. */
  spell?(values: { 'images.folder'?: string; 'images.match'?: string; 'http.ca'?: string }): void;
  copy(from: string, to: string, skip: number): boolean;
  /** A file's time, corrected, in steps of two seconds; missing if the engine is always right. */
  timeOf?(mtime: Date): Date;
}

export interface PictureFiles extends Files {
  create(path: string): Writer | undefined;
  hasRoom(path: string, bytes: number): boolean;
}

/**
 * Random marks in the chip's flash, one per folder number. The card's notes repeat them, to reveal another chip's card. Some chips have
 * no room.
 */
export interface FolderMarks {
  highest(): number;
  markOf(folder: number): string;
  mark(folder: number): boolean;
}

export interface CameraLine {
  /** (Re)opens the line, 8N1. */
  open(baud: number): void;
  write(bytes: string): void;
  /** Characters 0 to 255; chunks end anywhere. */
  onBytes(take: (bytes: string) => void): void;
  close(): void;
  /** Sum of the character codes from `from` to before `to`; a loop is too slow. */
  sum(bytes: string, from: number, to: number): number;
  /** Bytes of a burst that arrive. A faulty engine keeps only 64 between two polls, 100 ms apart. */
  readonly mostAtOnce: number;
}

/** SPI, and I2C if wired. */
export interface CameraBus {
  open(): void;
  /** Chip select stays low until `deselect`. */
  select(): void;
  deselect(): void;
  /** @returns the bytes received, valid until the next call */
  send(bytes: Uint8Array): Uint8Array;
  /** No copy if they are all that `send` returned. @returns undefined without memory */
  textOf(bytes: Uint8Array): string | undefined;
  /** @param address 7 bits @returns false without acknowledge */
  sensorWrite(address: number, register: number, value: number): boolean;
  /** @returns undefined without acknowledge */
  sensorRead(address: number, register: number): number | undefined;
  close(): void;
}

export interface CameraPins {
  readonly hasSupply: boolean;
  supply(isOn: boolean): void;
  /** Called whenever motion begins; undefined: stops. */
  onMotion(take: (() => void) | undefined): void;
}

export interface Power {
  readonly hasKey: boolean;
  /** A pin switches its supply, so the supply ends with the chip's power or its deep sleep. */
  readonly hasSupply: boolean;
  readonly hasReset: boolean;
  /** Call before the first command: supply on, awake, keys released. */
  wake(): void;
  press(ms: number, onReleased: () => void): void;
  reset(ms: number, onReleased: () => void): void;
  /** STATUS pin; undefined if not wired. */
  isOn(): boolean | undefined;
  cut(): void;
}

/** Repeats flashes and a pause; 0: dark. */
export interface Light {
  show(flashes: number, onMs: number, offMs: number, pauseMs: number): void;
}

/** Deep sleep; waking is a fresh boot. */
export interface Sleep {
  /** Longest sleep; 0: none available. */
  readonly longestSeconds: number;
  wasAsleep(): boolean;
  /** Continues during sleep, restarts after a power cut. */
  seconds(): number;
  /** Does not return. */
  fallAsleep(seconds: number): void;
  /** Sleeps without a timer. Missing if no motion sensor can wake the chip. */
  fallAsleepUntilMotion?(): void;
  /** Whether motion ended the sleep before this boot. */
  wasMoved?(): boolean;
}

export interface Watchdog {
  feed(): void;
}

export interface Memory {
  usage: number;
  total: number;
}

export interface Meter extends Memory {
  peak: number;
}

export interface About {
  firmware: string;
  /** The engine's version, such as `2v29.277`. */
  engine: string;
  /** Short name; `title` is for people. */
  board: string;
  title: string;
  camera: boolean;
  /** Prefix of card paths in the engine's functions: `card`, or empty on a chip. */
  root: string;
}
