// The engines of this machine that tests of the engine itself run on: whichever of these names are on the PATH. Stories run on one: on
// `espruino`, or on the one that ESPRUINO names (firmware/engine/espruino.js).

import { findEspruino } from '../../../firmware/engine/espruino.js';

/** With as many JsVars as the tests allow, and with strings of bytes as the chip's engine has them; Espruino for Linux has Unicode. */
export const smallEngine = 'espruino-4k';
/** Releases and builds since the first one that the firmware runs on. */
const names = ['espruino', 'espruino-newest', 'espruino-2v28', 'espruino-2v27.45', 'espruino-2v26', smallEngine];

export interface KnownEngine {
  command: string;
  /** Of 2v26 to 2v28: what they do otherwise the build refuses. */
  isOld: boolean;
  hasUnicode: boolean;
}

export function findEngines(): KnownEngine[] {
  return names.filter(name => findEspruino(name)).map(command => ({ command, isOld: /2v2[678]/.test(command), hasUnicode: command !== smallEngine }));
}

/** In a line for a person; nothing if all are there. */
export function whatLacks(): string | undefined {
  const lacking = names.filter(name => !findEspruino(name));
  return lacking.length > 0 ? `left out, as they are not on the PATH: ${lacking.join(', ')}` : undefined;
}
