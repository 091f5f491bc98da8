// The firmware of a board with every pin, read once for each run: cuts at pins need pins, and each family's modem.

import { fileURLToPath } from 'node:url';
import { loadFirmware } from '../../../sim/engine/node.ts';

const built = fileURLToPath(new URL('../../../../dist/wired/firmware.js', import.meta.url));

let firmware: ReturnType<typeof loadFirmware> | undefined;

export function wiredFirmware(): ReturnType<typeof loadFirmware> {
  return firmware ??= loadFirmware(built);
}
