// Boot, reset and motion of a VC0706.

import type { Reply } from '../body/types.ts';
import { firstCompression, type Vc0706State } from './state.ts';

/** Boots. @param isFresh whether the power was off before */
export function comeUp(camera: Vc0706State, isFresh: boolean): void {
  const { clock, body, options } = camera;
  camera.size = camera.eeprom;
  camera.storing = camera.eeprom;
  camera.seenMs = camera.nextMs = clock.now();
  camera.isUp = !isFresh;
  if (!isFresh) return;
  body.after(options.bannerMs, () => void (options.banner && body.say(Buffer.from(options.banner, 'latin1'))));
  body.after(options.bootMs, () => {
    camera.isUp = true;
    camera.seenMs = camera.nextMs = clock.now();
  });
}

/** Forgets what a power cut or a reset loses. */
export function goDown(camera: Vc0706State): void {
  const { clock } = camera;
  const leftMs = camera.storedMs - clock.now();
  if (leftMs > 0) camera.body.violate(`The size was lost: the camera lost power or was reset ${leftMs} ms before it was stored.`);
  else camera.eeprom = camera.storing;
  camera.storedMs = 0;
  camera.compression = firstCompression;
  camera.isUp = camera.saves = camera.watches = camera.hasStepped = false;
  camera.frozen = undefined;
  camera.deafUntilMs = 0;
  camera.frame = [];
  camera.memory = new Uint8Array(0);
  camera.loaded = undefined;
}

/** Carries out a reset. */
export function reset(camera: Vc0706State): Reply {
  const { options } = camera;
  const bytes = Uint8Array.from(options.product === 'linksprite' ? [0x76, 0, 0x26, 0] : [0x76, 0, 0x26, 0, 0]);
  return { parts: [{ bytes, afterMs: options.answerMs }], then: camera.body.restart };
}

/** Reports motion, if motion detection is on. */
export function move(camera: Vc0706State): void {
  const told = [0x76, 0, 0x39, 0, 0].slice(0, camera.options.motionBytes);
  if (camera.isUp && camera.watches && !camera.saves) camera.body.say(Uint8Array.from(told));
}
