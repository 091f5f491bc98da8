// What the logic needs of the outside, as types only: a test gives it other ends than device/ does.
// Nothing here throws: what fails says so by its result, since a card or a modem may vanish at any call.

/** Characters 0–255, or a view. */
export type Bytes = string | Uint8Array;

/** The serial line to the modem. */
export interface Uart {
  /** (Re)opens the line at this rate, 8N1. */
  open(baud: number): void;
  write(data: Bytes | Bytes[]): void;
  /** The bytes of a text, for views on it; copies nothing. */
  bytesOf(text: string): ArrayBuffer;
  /** Reads and writes so many bytes at a time, with other work in between, until `read` gives undefined; then tells it. */
  pipe(
    from: { read(bytes: number): string | undefined },
    to: { write(data: string): void },
    how: { chunkSize: number; end: false; complete: () => void },
  ): void;
  /** Whether the modem's RTS is wired. */
  readonly isWired: boolean;
  /** From now on the modem drives its RTS, or it does not. */
  setFlow(isOn: boolean): void;
  hasFlow(): boolean;
  /** Whether the modem's RTS lets bytes come. */
  isClear(): boolean;
  /** Names the one taker of what comes in: whatever has come so far, cut anywhere. */
  onData(take: (chunk: string) => void): void;
  /** A chunk of so many bytes may be all that the engine has kept of more. */
  readonly mostAtOnce: number;
}

export type Timer = number;

export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  after(ms: number, run: () => void): Timer;
  cancel(timer: Timer): void;
}

/** The calendar: the network's time, once the modem has told it. */
export interface Calendar {
  /** `YYYY-MM-DD hh:mm:ss` in the modem's local time, or empty while no time is known. */
  stamp(): string;
  /** The modem's local time as seconds since 1970, as if it were UTC; 0 while none is known. */
  seconds(): number;
  /** Takes it. @param zone how many seconds local time is ahead of UTC; undefined: not known */
  set(seconds: number, zone?: number): void;
  /** The zone of the time that was taken last. Missing where nobody asks: only the sun and the picture's own date do. */
  zone?(): number | undefined;
}

export interface Stat {
  size: number;
  dir?: boolean;
  /** When it was written, by whoever wrote it: a card's entries tell two seconds, and the same time always where he had no clock. */
  mtime?: Date;
}

export interface OpenFile {
  /** At most `bytes` bytes, fewer at the end, then undefined; also where the card fails. */
  read(bytes: number): string | undefined;
  /** So many at once cost the least; 0: any number. */
  most?: number;
  /** Passes over so many bytes. */
  skip(bytes: number): void;
  /** Whether a read has failed: then the end was not the end. */
  hasFailed(): boolean;
  close(): void;
}

/**
 * A file that is being made. Its bytes are sure when it is closed, not before: a power cut meanwhile leaves an empty file on a card, and
 * a part of it on a desktop.
 */
export interface Writer {
  /** False where not all of it was taken: then the card is full, or gone. */
  write(bytes: Bytes): boolean;
  close(): boolean;
}

/** The card. Paths begin with "/" at the card's root. */
export interface Files {
  /** Makes the card ready; false where there is none. */
  mount(): boolean;
  /** The names in a folder, unsorted; undefined where it cannot be read. */
  list(path: string): string[] | undefined;
  stat(path: string): Stat | undefined;
  open(path: string): OpenFile | undefined;
  append(path: string, text: string): boolean;
  /** Replaces a whole file by this text. */
  write(path: string, text: string): boolean;
  remove(path: string): boolean;
  makeFolder(path: string): boolean;
  /** Puts one file, from this byte on, in the place of another. @returns whether all of it lies there */
  copy(from: string, to: string, skip: number): boolean;
}

/** The same on a board with a camera. */
export interface PictureFiles extends Files {
  /** Begins a file anew; what was there is gone. */
  create(path: string): Writer | undefined;
  /** Whether a file of so many bytes would fit now. The file is made without its bytes, and removed: that takes no time. */
  hasRoom(path: string, bytes: number): boolean;
}

/**
 * What the chip itself keeps of the folders of pictures it has begun, whatever card is in it: a mark for each number, which says at which
 * of its beginnings it was. Where a chip has no room for that it knows of none.
 */
export interface FolderMarks {
  /** The highest number with a mark; 0 where there is none. */
  highest(): number;
  /** The mark of this number; empty where there is none. */
  markOf(folder: number): string;
  /** Gives a number its mark, once for all: false where it has one already. */
  mark(folder: number): boolean;
}

/** The serial line to a camera. */
export interface CameraLine {
  /** (Re)opens the line at this rate, 8N1. */
  open(baud: number): void;
  write(bytes: string): void;
  /** Names the one taker of what comes in, cut anywhere: characters 0-255. */
  onBytes(take: (bytes: string) => void): void;
  /** Nothing is taken any more. */
  close(): void;
  /** Of the codes of its characters: a loop over them would cost more than all else that is done with them. */
  sum(bytes: string): number;
  /** So many bytes may come at once: an engine that loses bursts keeps 64 of what came between two looks, 100 ms apart. */
  readonly mostAtOnce: number;
}

/** The SPI bus to a camera, and the I2C bus beside it where there is one. */
export interface CameraBus {
  open(): void;
  /** Chip select goes low, and stays so over all that is sent until `deselect`. */
  select(): void;
  deselect(): void;
  /** One transfer; what came in meanwhile, as many bytes. It holds until the next one. */
  send(bytes: Uint8Array): Uint8Array;
  /** Writes a register of the sensor. @param address of 7 bits @returns false where nobody acknowledged it */
  sensorWrite(address: number, register: number, value: number): boolean;
  /** Undefined where nobody acknowledged it. */
  sensorRead(address: number, register: number): number | undefined;
  close(): void;
}

/** The pins of a camera beside its line. */
export interface CameraPins {
  /** Whether the board can switch the camera's supply. */
  readonly hasSupply: boolean;
  supply(isOn: boolean): void;
  /** Tells each time that something begins to move; undefined: nobody listens any more. */
  onMotion(take: (() => void) | undefined): void;
}

/** The modem's power pins. */
export interface Power {
  /** Whether the board can switch the modem at all. */
  readonly hasKey: boolean;
  readonly hasReset: boolean;
  /** Supply on, awake, no key held: what must stand before the first word. */
  wake(): void;
  /** Holds PWRKEY for so long, then tells. */
  press(ms: number, onReleased: () => void): void;
  /** The same with RESET. */
  reset(ms: number, onReleased: () => void): void;
  /** By its STATUS pin; undefined where the board has no such wire. */
  isOn(): boolean | undefined;
  /** Takes the supply from a modem that is switched off. */
  cut(): void;
}

/** A light for a person: so many flashes, then a pause, and again; none is dark. */
export interface Light {
  show(flashes: number, onMs: number, offMs: number, pauseMs: number): void;
}

/** The chip's sleep; waking is a fresh boot. */
export interface Sleep {
  /** The longest sleep in one piece; 0 where there is none. */
  readonly longestSeconds: number;
  /** This boot ends a sleep: no person and no power cut is behind it. */
  wasAsleep(): boolean;
  /** A clock that goes on in a sleep, and starts over after a power cut. */
  seconds(): number;
  /** Does not come back. */
  fallAsleep(seconds: number): void;
  /** The same until something moves, however long that takes: no timer ends it. Missing where no sensor wakes the chip. */
  fallAsleepUntilMotion?(): void;
  /** This boot ends such a sleep. */
  wasMoved?(): boolean;
}

/** Restarts the chip where it is not fed. */
export interface Watchdog {
  feed(): void;
}

/** What the engine says of its memory. */
export interface Memory {
  usage: number;
  total: number;
}

/** The same with the most that was in use whenever it was asked. */
export interface Meter extends Memory {
  peak: number;
}

/** What the device tells of itself, once. */
export interface About {
  /** package.json's version. */
  firmware: string;
  /** As `2v29.277`. */
  engine: string;
  /** The board's name, and what a person calls it. */
  board: string;
  title: string;
  /** It has a camera. */
  camera: boolean;
  /** What the engine's own functions want before a path of the card: `card`, or nothing on a chip. */
  root: string;
}
