// The firmware of a board with every pin, read once for each run: cuts at pins need pins, and each family's modem.

import { loadFirmware } from '../../../sim/engine/node.ts';
import { findBuilt } from '../../../sim/world/built.ts';

let firmware: ReturnType<typeof loadFirmware> | undefined;

export function wiredFirmware(): ReturnType<typeof loadFirmware> {
  return firmware ??= loadFirmware(findBuilt('wired', 'firmware.js'));
}
