// Engines for tests of the engine itself: those of these names on the PATH. Stories run on one: `espruino`, or the one in ESPRUINO
// (firmware/engine/espruino.js).

import { findEspruino } from '../../../firmware/engine/espruino.js';

/** With about as many JsVars as an ESP32-WROOM (5,886), and byte strings like the chip's engine; Espruino for Linux has Unicode. */
export const smallEngine = 'espruino-chip';
/** Releases and builds since the first one that can run the firmware. */
const names = ['espruino', 'espruino-newest', 'espruino-2v28', 'espruino-2v27.45', 'espruino-2v26', smallEngine];

export interface KnownEngine {
  command: string;
  /** 2v26 to 2v28, whose differences the build refuses. */
  isOld: boolean;
  hasUnicode: boolean;
}

export function findEngines(): KnownEngine[] {
  return names.filter(name => findEspruino(name)).map(command => ({ command, isOld: /2v2[678]/.test(command), hasUnicode: command !== smallEngine }));
}

/** The missing ones, in one line; undefined if there are none. */
export function whatLacks(): string | undefined {
  const lacking = names.filter(name => !findEspruino(name));
  return lacking.length > 0 ? `left out, as they are not on the PATH: ${lacking.join(', ')}` : undefined;
}
