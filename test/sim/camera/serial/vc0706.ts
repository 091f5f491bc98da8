// A serial camera of the VC0706 family: Adafruit 397 and 1386, LinkSprite LS-Y201, Spinel SC03 to SC50. Sources: "VC0706 Protocol" (UART
// interface), the LS-Y201 manual of January 2010, Spinel's SC50MPB manual, Rev. A. Frames are `56 id command n data[n]`, responses `76 id command
// status n data[n]`. Where the manuals are silent, an option decides, or the simulated camera does this. A second freeze keeps the picture. A piece
// that ends beyond the picture continues with old memory. In power save the camera neither takes nor returns pictures. SPI, OSD and the analogue
// output are not simulated.

import type { Clock } from '../../clock.ts';
import { notePiece, type Picture } from '../picture/album.ts';
import { createBody, usualBody, type BodyOptions, type Reply, type UartCamera } from './body.ts';
import { toHex, type Part } from './mischief.ts';

/** The product that a simulated VC0706 is: Adafruit's, LinkSprite's or Spinel's. */
export type Vc0706Product = 'adafruit' | 'linksprite' | 'spinel';

/** Properties and faults of a VC0706. */
export interface Vc0706Options extends BodyOptions {
  /** The product that the camera is. It decides rates, sizes and some responses. */
  product: Vc0706Product;
  /** The version that the camera reports, eleven characters. */
  version: string;
  /** Milliseconds from power or reset to the first response. */
  bootMs: number;
  /** Text that the camera sends when it has booted, at 38,400 baud. If it is empty, nothing is sent. */
  banner: string;
  /**
   * Milliseconds from power or reset to the banner. Until `bootMs` have passed, the camera still ignores the host's bytes, even if the banner came
   * earlier.
   */
  bannerMs: number;
  /** Milliseconds from the command that freezes a picture to its response. */
  freezeMs: number;
  /** Milliseconds from the command for power save to its response. */
  saveMs: number;
  /**
   * Milliseconds from the response to a command for a new picture size until the size is in the EEPROM. An earlier reset loses it (Adafruit's library,
   * issue 3).
   */
  storeMs: number;
  /** Milliseconds from the response to a command for a new baud rate until the camera uses that rate. Bytes from the host are lost meanwhile. */
  rateMs: number;
  /** Codes of the picture sizes that the camera accepts. `sizes` below has the pixels. */
  sizes: number[];
  /** Code of the picture size that is in the EEPROM at the beginning. */
  size: number;
  /** The camera's rate in baud at the beginning, if an earlier host has changed it. If undefined, it is 38,400. */
  leftAtBaud: number | undefined;
  /**
   * Whether the camera is one picture late: each picture shows the moment at which the picture before it was frozen. If the live view had resumed
   * less than 300 ms before, the new picture shows the same moment as the picture before it.
   */
  isFrameLate: boolean;
  /** Whether the camera refuses to resume the live view after a freeze, unless the command `36 01 02` came before, as the SC03 does. */
  needsStep: boolean;
  /** Length of the camera's message about motion in bytes: 5 with a length at its end, 4 without. */
  motionBytes: 4 | 5;
  /** Whether motion detection is on at the beginning, as an earlier host has left it. */
  watchesMotion: boolean;
  /** If the host reads a piece that ends beyond the picture, whether the camera returns only the bytes up to the picture's end. */
  endsWithPicture: boolean;
  /** Whether the camera refuses to return a piece that ends beyond the picture. Then the lengths of other pieces need not be multiples of 8. */
  refusesBeyond: boolean;
  /** After a command that freezes a picture, the camera reports a picture length of 0 for this many milliseconds. */
  holdMs: number;
  /** Milliseconds after which an incomplete frame is dropped. Infinity means never, as the manual has no such limit. */
  frameMs: number;
}

/** A simulated VC0706. */
export interface Vc0706 extends UartCamera {
  /** Simulates motion before the lens. The camera reports it if motion detection is on. */
  move(): void;
  /** The size of pictures in pixels, as set at the last boot. */
  size(): { width: number; height: number };
}

/** Picture sizes in pixels, by their codes in the camera's commands. */
const sizes: Record<number, [width: number, height: number]> = {
  0x00: [640, 480], 0x11: [320, 240], 0x22: [160, 120],
  0x33: [1024, 768], 0x44: [1280, 720], 0x55: [1280, 960], 0x66: [1920, 1080], 0x88: [2304, 1296],
};
const smallSizes = [0x00, 0x11, 0x22];
const rates: Record<number, number> = { 0xaec8: 9600, 0x56e4: 19_200, 0x2af2: 38_400, 0x1c4c: 57_600, 0x0da6: 115_200 };
/** The codes for rates in baud that each product knows. The manual's code for 57,600 differs from that of Adafruit's library. */
const ratesOf: Record<Vc0706Product, Record<number, number>> = {
  adafruit: { ...rates, 0x1c1c: 57_600 },
  linksprite: rates,
  spinel: { ...rates, 0xeea1: 230_400, 0xeea2: 460_800, 0xeea3: 921_600 },
};
const firstBaud = 38_400;
const firstCompression = 0x36;
const settleMs = 300;
const mostMemory = 2 * 1024 * 1024;

/** Number of data bytes that a command must have, by the command's code. */
const lengths: Record<number, number> = { 0x11: 0, 0x24: 3, 0x26: 0, 0x30: 4, 0x31: 5, 0x32: 12, 0x34: 1, 0x36: 1, 0x37: 1, 0x3e: 3 };

const done = 0x00;
const unknown = 0x01;
const wrongLength = 0x02;
const wrongData = 0x03;
const notNow = 0x04;
const already = 0x0e;

function optionsOf(given: Partial<Vc0706Options>): Vc0706Options {
  const maker = given.product ?? 'adafruit';
  const bootMs = given.bootMs ?? (maker === 'spinel' ? 3500 : 2500);
  return {
    ...usualBody,
    product: maker,
    version: 'VC0703 1.00',
    bootMs,
    banner: 'VC0703 1.00\r\nCtrl infr exist\r\nUser-defined sensor\r\n525\r\nInit end\r\n',
    bannerMs: bootMs,
    freezeMs: 300,
    saveMs: 800,
    storeMs: 200,
    rateMs: 100,
    sizes: maker === 'spinel' ? Object.keys(sizes).map(Number) : smallSizes,
    size: 0x00,
    leftAtBaud: undefined,
    isFrameLate: false,
    needsStep: false,
    motionBytes: 5,
    watchesMotion: false,
    endsWithPicture: false,
    refusesBeyond: false,
    holdMs: 0,
    frameMs: Infinity,
    ...given,
  };
}

/** Makes a camera of the VC0706 family. */
export function createVc0706(clock: Clock, given: Partial<Vc0706Options> = {}): Vc0706 {
  const options = optionsOf(given);
  const known = ratesOf[options.product];
  let eeprom = options.size;
  let storing = options.size;
  let storedMs = 0;
  let size = options.size;
  let compression = firstCompression;
  let isUp = false;
  let deafUntilMs = 0;
  let saves = false;
  let watches = options.watchesMotion;
  let hasStepped = false;
  let frozen: Picture | undefined;
  let loaded: Picture | undefined;
  let memory = new Uint8Array(0);
  let seenMs = 0;
  let nextMs = 0;
  let wentOnMs = 0;
  let heldMs = 0;
  let frame: number[] = [];
  let beganMs = 0;
  let saidNonsenseMs = -Infinity;

  const body = createBody(clock, options, { baud: firstBaud, hear, comeUp, goDown });

  function comeUp(isFresh: boolean): void {
    size = eeprom;
    storing = eeprom;
    seenMs = nextMs = clock.now();
    isUp = !isFresh;
    if (!isFresh) return;
    body.after(options.bannerMs, () => void (options.banner && body.say(Buffer.from(options.banner, 'latin1'))));
    body.after(options.bootMs, () => {
      isUp = true;
      seenMs = nextMs = clock.now();
    });
  }

  function goDown(): void {
    if (clock.now() < storedMs) body.violate(`The size was lost: the camera lost power or was reset ${storedMs - clock.now()} ms before it was stored.`);
    else eeprom = storing;
    storedMs = 0;
    compression = firstCompression;
    isUp = saves = watches = hasStepped = false;
    frozen = undefined;
    deafUntilMs = 0;
    frame = [];
    memory = new Uint8Array(0);
    loaded = undefined;
  }

  function hear(bytes: Uint8Array): void {
    if (!isUp) return;
    if (clock.now() < deafUntilMs) {
      body.violate(`${toHex(bytes)} came while the rate changed.`);
      return;
    }
    if (clock.now() - beganMs > options.frameMs) frame = [];
    bytes.forEach(hearByte);
  }

  function hearByte(byte: number): void {
    if (frame.length === 0 && byte !== 0x56) return hearNonsense();
    if (frame.length === 0) beganMs = clock.now();
    frame.push(byte);
    if (frame.length < 4 || frame.length < 4 + frame[3]!) return;
    const [, id, command, , ...data] = frame;
    const whole = Uint8Array.from(frame);
    frame = [];
    if (id === 0) body.take(whole, () => perform(command!, data));
  }

  /** Answers bytes that begin no command by the text `error`, as Spinel's cameras do. Such bytes get one answer if at most 20 ms lie between them. */
  function hearNonsense(): void {
    const isNew = clock.now() - saidNonsenseMs > 20;
    saidNonsenseMs = clock.now();
    if (isNew && options.product === 'spinel') body.after(options.answerMs, () => body.say(Buffer.from('error')));
  }

  function perform(command: number, data: number[]): Reply {
    const row = commands[command];
    if (!row || data.length !== lengths[command]) return refuseNonsense(command, row ? wrongLength : unknown);
    if (saves && ![0x3e, 0x26, 0x11].includes(command)) return say(command, notNow);
    return row(data);
  }

  function refuseNonsense(command: number, status: number): Reply {
    return options.product === 'spinel' ? { parts: [{ bytes: Buffer.from('error'), afterMs: options.answerMs }] } : say(command, status);
  }

  function say(command: number, status: number, data: number[] = [], afterMs = options.answerMs, then?: () => void): Reply {
    const parts = [{ bytes: Uint8Array.from([0x76, 0, command, status, data.length, ...data]), afterMs }];
    return then ? { parts, then } : { parts };
  }

  const commands: Record<number, ((data: number[]) => Reply) | undefined> = {
    0x11: () => say(0x11, done, [...Buffer.from(options.version.slice(0, 11).padEnd(11), 'latin1')]),
    0x24: setRate,
    0x26: reset,
    0x30: read,
    0x31: write,
    0x32: readPicture,
    0x34: tellLength,
    0x36: control,
    0x37: ([isOn]) => isOn! > 1 ? say(0x37, wrongData) : say(0x37, done, [], options.answerMs, () => void (watches = isOn === 1)),
    0x3e: savePower,
  };

  function reset(): Reply {
    const bytes = Uint8Array.from(options.product === 'linksprite' ? [0x76, 0, 0x26, 0] : [0x76, 0, 0x26, 0, 0]);
    return { parts: [{ bytes, afterMs: options.answerMs }], then: body.restart };
  }

  function setRate([port, high, low]: number[]): Reply {
    const baud = known[high! << 8 | low!];
    if (port !== 1 || baud === undefined) return say(0x24, wrongData);
    return say(0x24, done, [], options.answerMs, () => {
      deafUntilMs = clock.now() + options.rateMs;
      body.after(options.rateMs, () => body.setBaud(baud));
    });
  }

  function read([kind, count, high, low]: number[]): Reply {
    const isSize = (kind === 4 || kind === 5 && options.product === 'spinel') && count === 1 && high === 0 && low === 0x19;
    return isSize ? say(0x30, done, [storing]) : say(0x30, wrongData);
  }

  function write([kind, count, high, low, value]: number[]): Reply {
    const where = toHex(Uint8Array.from([kind!, count!, high!, low!]));
    if (where === '01 01 12 04') compression = value!;
    else if (where === '04 01 00 19' && smallSizes.includes(value!)) return storeSize(value!);
    else if (where === '05 01 00 19' && options.sizes.includes(value!) && !smallSizes.includes(value!)) return storeSize(value!);
    else if (where !== '01 01 1A 6E') return say(0x31, wrongData);
    return say(0x31, done);
  }

  function storeSize(code: number): Reply {
    if (!options.sizes.includes(code)) return say(0x31, wrongData);
    return say(0x31, done, [], options.answerMs, () => {
      if (clock.now() >= storedMs) eeprom = storing;
      storing = code;
      storedMs = clock.now() + options.storeMs;
    });
  }

  function control([what]: number[]): Reply {
    if (what === 0) return freeze();
    if (what === 2) hasStepped = true;
    else if (what !== 3) return say(0x36, wrongData);
    else if (options.needsStep && !hasStepped) return say(0x36, notNow);
    else goOn();
    return say(0x36, done);
  }

  function goOn(): void {
    if (frozen) wentOnMs = clock.now();
    frozen = undefined;
    hasStepped = false;
  }

  function freeze(): Reply {
    if (!frozen) {
      const takenMs = clock.now();
      if (takenMs - wentOnMs >= settleMs || !options.isFrameLate) {
        seenMs = nextMs;
        nextMs = takenMs;
      }
      const [width, height] = sizes[size]!;
      const quality = qualityOf(compression);
      frozen = body.album.take({ width, height, quality, takenMs, seenMs: options.isFrameLate ? seenMs : takenMs });
    }
    heldMs = clock.now() + options.holdMs;
    return say(0x36, done, [], options.freezeMs);
  }

  function tellLength([buffer]: number[]): Reply {
    if (buffer !== 0) return say(0x34, wrongData);
    const length = frozen && clock.now() >= heldMs ? frozen.bytes.length : 0;
    return say(0x34, done, [length >>> 24, length >> 16 & 255, length >> 8 & 255, length & 255]);
  }

  function readPicture(data: number[]): Reply {
    const [from, asked] = [wordOf(data, 2), wordOf(data, 6)];
    const [buffer, way] = data;
    const isRight = buffer === 0 && (way === 0x0a || way === 0x0f) && from % 8 === 0 && (asked % 8 === 0 || options.refusesBeyond) && asked > 0 && asked <= mostMemory;
    if (!isRight) return say(0x32, wrongData);
    if (!frozen) return say(0x32, notNow);
    if (from >= frozen.bytes.length || (options.refusesBeyond && from + asked > frozen.bytes.length)) return say(0x32, wrongData);
    const count = options.endsWithPicture ? Math.min(asked, frozen.bytes.length - from) : asked;
    const pauseMs = (data[10]! << 8 | data[11]!) / 100;
    const frameBytes = Uint8Array.of(0x76, 0, 0x32, 0, 0);
    const parts: Part[] = [{ bytes: frameBytes, afterMs: options.answerMs }, { bytes: frameBytes, afterMs: pauseMs }];
    if (way === 0x0a) parts.splice(1, 0, { bytes: pieceOf(frozen, from, count), afterMs: pauseMs });
    return { parts };
  }

  function pieceOf(picture: Picture, from: number, count: number): Uint8Array {
    if (loaded !== picture) load(picture);
    const piece = new Uint8Array(count);
    piece.set(memory.subarray(from, from + count));
    notePiece(picture, from, count);
    return piece;
  }

  /** Writes a picture into the camera's memory over the picture before. If that picture was longer, its end stays behind the new one. */
  function load(picture: Picture): void {
    const before = memory;
    memory = new Uint8Array(Math.max(before.length, picture.bytes.length));
    memory.set(before);
    memory.set(picture.bytes);
    loaded = picture;
  }

  function savePower([how, isBuffered, isOn]: number[]): Reply {
    if (how !== 0 || isBuffered !== 1 || isOn! > 1) return say(0x3e, wrongData);
    if (saves === (isOn === 1)) return say(0x3e, already);
    saves = isOn === 1;
    frozen = undefined;
    return say(0x3e, done, [], options.saveMs);
  }

  function move(): void {
    const told = [0x76, 0, 0x39, 0, 0].slice(0, options.motionBytes);
    if (isUp && watches && !saves) body.say(Uint8Array.from(told));
  }

  body.start();
  if (options.leftAtBaud) body.setBaud(options.leftAtBaud);
  return Object.assign(body.camera, {
    move,
    size() {
      const [width, height] = sizes[size]!;
      return { width, height };
    },
  });
}

const wordOf = (data: number[], at: number) => ((data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!) >>> 0;

/** Returns the JPEG quality, from 1 to 95, for a value of the camera's compression. 0x36 is good and gives 60, 0x8F is poor. */
const qualityOf = (compression: number) => Math.max(1, Math.min(95, Math.round(60 - (compression - firstCompression) * 0.5)));
