// The settings of a VC0706: rate, picture size, compression and power save.

import type { Reply } from '../body/types.ts';
import { toHex } from '../mischief.ts';
import { say } from './frame.ts';
import { done, smallSizes, type Vc0706State, wrongData } from './state.ts';

const already = 0x0e;

/** Sets another rate. */
export function setRate(camera: Vc0706State, [port, high, low]: number[]): Reply {
  const { options, body } = camera;
  const baud = camera.known[high! << 8 | low!];
  if (port !== 1 || baud === undefined) return say(camera, 0x24, wrongData);
  return say(camera, 0x24, done, [], options.answerMs, () => {
    camera.deafUntilMs = camera.clock.now() + options.rateMs;
    body.after(options.rateMs, () => body.setBaud(baud));
  });
}

/** Reads the picture size. */
export function read(camera: Vc0706State, [kind, count, high, low]: number[]): Reply {
  const isSize = (kind === 4 || kind === 5 && camera.options.product === 'spinel') && count === 1 && high === 0 && low === 0x19;
  return isSize ? say(camera, 0x30, done, [camera.storing]) : say(camera, 0x30, wrongData);
}

/** Sets compression or picture size. */
export function write(camera: Vc0706State, [kind, count, high, low, value]: number[]): Reply {
  const where = toHex(Uint8Array.from([kind!, count!, high!, low!]));
  if (where === '01 01 12 04') camera.compression = value!;
  else if (where === '04 01 00 19' && smallSizes.includes(value!)) return storeSize(camera, value!);
  else if (where === '05 01 00 19' && camera.options.sizes.includes(value!) && !smallSizes.includes(value!)) return storeSize(camera, value!);
  else if (where !== '01 01 1A 6E') return say(camera, 0x31, wrongData);
  return say(camera, 0x31, done);
}

function storeSize(camera: Vc0706State, code: number): Reply {
  const { options, clock } = camera;
  if (!options.sizes.includes(code)) return say(camera, 0x31, wrongData);
  return say(camera, 0x31, done, [], options.answerMs, () => {
    if (clock.now() >= camera.storedMs) camera.eeprom = camera.storing;
    camera.storing = code;
    camera.storedMs = clock.now() + options.storeMs;
  });
}

/** Switches power save on or off. */
export function savePower(camera: Vc0706State, [how, isBuffered, isOn]: number[]): Reply {
  if (how !== 0 || isBuffered !== 1 || isOn! > 1) return say(camera, 0x3e, wrongData);
  if (camera.saves === (isOn === 1)) return say(camera, 0x3e, already);
  camera.saves = isOn === 1;
  camera.frozen = undefined;
  return say(camera, 0x3e, done, [], camera.options.saveMs);
}
