// Finds the engines for tests of the engine itself, by their names on the PATH. Stories run on one engine: `espruino`, or the one in ESPRUINO
// (firmware/engine/espruino.js).

import { findEspruino } from '../../../firmware/engine/espruino.js';

/**
 * An engine with about as many JsVars as an ESP32-WROOM (5,886). Like the chip's engine it has byte strings, while Espruino for Linux has
 * Unicode.
 */
export const smallEngine = 'espruino-chip';
/** Releases and builds since the first one that can run the firmware. */
const names = ['espruino', 'espruino-newest', 'espruino-2v28', 'espruino-2v27.45', 'espruino-2v26', smallEngine];

/** An engine on this machine. */
export interface KnownEngine {
  /** The engine's name on the PATH. */
  command: string;
  /** The engine is of 2v26 to 2v28, whose differences the build refuses. */
  isOld: boolean;
  /** The engine has Unicode strings. */
  hasUnicode: boolean;
}

/** The engines on this machine. */
export function findEngines(): KnownEngine[] {
  return names.filter(name => findEspruino(name)).map(command => ({ command, isOld: /2v2[678]/.test(command), hasUnicode: command !== smallEngine }));
}

/** Names the engines that are missing, in one line. It is undefined if none is. */
export function whatLacks(): string | undefined {
  const lacking = names.filter(name => !findEspruino(name));
  return lacking.length > 0 ? `left out, as they are not on the PATH: ${lacking.join(', ')}` : undefined;
}
