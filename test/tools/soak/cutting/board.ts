// The firmware of a board with every pin, read once in a run. Cuts at changes of pins need a board with pins, and each modem family needs its own.

import { loadFirmware } from '../../../sim/engine/node.ts';
import { findBuilt } from '../../../sim/world/built.ts';

let firmware: ReturnType<typeof loadFirmware> | undefined;

export function wiredFirmware(): ReturnType<typeof loadFirmware> {
  return firmware ??= loadFirmware(findBuilt('wired', 'firmware.js'));
}
