// A serial camera of the VC0706 family: Adafruit 397 and 1386, LinkSprite LS-Y201, Spinel SC03 to SC50. Sources: "VC0706 Protocol" (UART
// interface), the LS-Y201 manual of January 2010, Spinel's SC50MPB manual, Rev. A. Frames are `56 id command n data[n]`, responses `76 id command
// status n data[n]`. Where the manuals are silent, an option decides, or the simulated camera does this. A second freeze keeps the picture. A piece
// that ends beyond the picture continues with old memory. In power save the camera neither takes nor returns pictures. SPI, OSD and the analogue
// output are not simulated.

import type { Clock } from '../../clock.ts';
import { createBody, usualBody } from './body.ts';
import type { UartCamera } from './body/types.ts';
import { hear, say } from './vc0706/frame.ts';
import { control, readPicture, tellLength } from './vc0706/picture.ts';
import { comeUp, goDown, move, reset } from './vc0706/power.ts';
import { read, savePower, setRate, write } from './vc0706/setting.ts';
import { done, firstCompression, sizes, smallSizes, type Vc0706Options, type Vc0706Product, type Vc0706State, wrongData } from './vc0706/state.ts';

export type { Vc0706Options, Vc0706Product } from './vc0706/state.ts';

/** A simulated VC0706. */
export interface Vc0706 extends UartCamera {
  /** Simulates motion before the lens. The camera reports it if motion detection is on. */
  move(): void;
  /** The size of pictures in pixels, as set at the last boot. */
  size(): { width: number; height: number };
}

const rates: Record<number, number> = { 0xaec8: 9600, 0x56e4: 19_200, 0x2af2: 38_400, 0x1c4c: 57_600, 0x0da6: 115_200 };

/** The codes for rates in baud that each product knows. The manual's code for 57,600 differs from that of Adafruit's library. */
const ratesOf: Record<Vc0706Product, Record<number, number>> = {
  adafruit: { ...rates, 0x1c1c: 57_600 },
  linksprite: rates,
  spinel: { ...rates, 0xeea1: 230_400, 0xeea2: 460_800, 0xeea3: 921_600 },
};
const firstBaud = 38_400;

/** Makes the table of commands, by their codes. */
export function commandsOf(camera: Vc0706State): Vc0706State['commands'] {
  return {
    0x11: () => say(camera, 0x11, done, [...Buffer.from(camera.options.version.slice(0, 11).padEnd(11), 'latin1')]),
    0x24: given => setRate(camera, given),
    0x26: () => reset(camera),
    0x30: given => read(camera, given),
    0x31: given => write(camera, given),
    0x32: data => readPicture(camera, data),
    0x34: given => tellLength(camera, given),
    0x36: given => control(camera, given),
    0x37: ([isOn]) => isOn! > 1
      ? say(camera, 0x37, wrongData)
      : say(camera, 0x37, done, [], camera.options.answerMs, () => void (camera.watches = isOn === 1)),
    0x3e: given => savePower(camera, given),
  };
}

/** Makes a camera of the VC0706 family. */
export function createVc0706(clock: Clock, given: Partial<Vc0706Options> = {}): Vc0706 {
  const options = optionsOf(given);
  const { size } = options;
  const body = createBody(clock, options, {
    baud: firstBaud, hear: bytes => hear(camera, bytes), comeUp: isFresh => comeUp(camera, isFresh), goDown: () => goDown(camera),
  });
  const camera: Vc0706State = {
    clock, options, known: ratesOf[options.product], commands: {}, body, eeprom: size, storing: size, storedMs: 0, size,
    compression: firstCompression, isUp: false, deafUntilMs: 0,
    saves: false, watches: options.watchesMotion, hasStepped: false, frozen: undefined, loaded: undefined, memory: new Uint8Array(0), seenMs: 0,
    nextMs: 0, wentOnMs: 0, heldMs: 0,
    frame: [], beganMs: 0, saidNonsenseMs: -Infinity,
  };
  camera.commands = commandsOf(camera);
  body.start();
  if (options.leftAtBaud) body.setBaud(options.leftAtBaud);
  return Object.assign(body.camera, {
    move: () => move(camera),
    size() {
      const [width, height] = sizes[camera.size]!;
      return { width, height };
    },
  });
}

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
