// Finds the engines on the PATH for tests of the engine itself. Other tests run on one engine: `espruino`, or the one that ESPRUINO names
// (firmware/engine/espruino.js).

import { usualEngine } from '../../../firmware/engine/espruino.js';
import { canRun } from '../../needs.ts';

/**
 * Command of an engine with about as many JsVars (units of memory) as an ESP32-WROOM, which has 5,886. As on the chip, the characters of its strings
 * are bytes, while Espruino for Linux has Unicode.
 */
export const smallEngine = 'espruino-chip';
/** Commands of the engines that tests use. They are releases and other builds of Espruino from 2v26 on, the first version that runs the firmware. */
const names = ['espruino', 'espruino-newest', 'espruino-2v28', 'espruino-2v27.45', 'espruino-2v26', smallEngine] as const;

/** An engine that was found on the PATH of this machine. */
export interface KnownEngine {
  /** The engine's command on the PATH. */
  command: string;
  /** Whether the engine's version is 2v26 to 2v28. The build refuses code that these versions run otherwise than 2v29 does. */
  isOld: boolean;
  /** Whether the engine's strings are Unicode. Otherwise their characters are bytes. */
  hasUnicode: boolean;
}

/** Returns the engines that are on the PATH of this machine. Those that are missing are noted as left out. @param what the tests that need them */
export function findEngines(what: string): KnownEngine[] {
  return names.filter(name => canRun(what, name)).map(name => {
    const command = name === 'espruino' ? usualEngine : name;
    return { command, isOld: /2v2[678]/.test(command), hasUnicode: name !== smallEngine };
  });
}
