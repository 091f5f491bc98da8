// Runs a round on the real engine (Espruino) with as many JsVars (units of memory) as the chip has. Only the real engine shows the end of memory
// exactly.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realClock } from '../../../sim/clock.ts';
import { smallEngine } from '../../../sim/engine/engines.ts';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import { createLine } from '../../../sim/line/line.ts';
import { carryInPieces } from '../../../sim/line/pieces.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { createSim7600 } from '../../../sim/modem/simcom/sim7600.ts';
import { findFirmware, followModem } from '../../../tools/demo/rig/rig.ts';

/** The command of an engine with a fixed number of JsVars (units of memory). The usual engine of a desktop takes more memory as it needs it. */
export { smallEngine };
/** Returns whether the engine with a fixed number of JsVars (units of memory) is on the PATH. */
/** Longest real time of a round in milliseconds, enough for a very busy machine. */
export const patienceMs = 10 * 60_000;
/** Writes a file to the card of an engine whose working directory is `base`. */
export function lay(base: string, path: string, content: string): void {
  mkdirSync(dirname(join(base, 'card', path)), { recursive: true });
  writeFileSync(join(base, 'card', path), content, 'latin1');
}

/**
 * Runs a round on the real engine until a line of the console matches `last`. @param typed a command that is typed at the console at the beginning
 * @returns the lines of the console
 */
export async function runRound(cwd: string, last = / round: /, limitMs = patienceMs, typed = ''): Promise<string[]> {
  const clock = realClock();
  const line = createLine(clock);
  const modem = createSim7600(clock, followModem(clock, line), {});
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  const lines: string[] = [];
  let end: (error?: Error) => void = () => undefined;
  const isOver = new Promise<void>((resolve, reject) => { end = error => (error ? reject(error) : resolve()); });
  const engine = runEspruino({
    image: findFirmware('espruino'), cwd, command: smallEngine, terminalPath: terminal.path,
    onExit: reason => end(new Error(`${reason}\n${lines.join('\n')}`)),
    onLine(text) {
      lines.push(text);
      if (last.test(text)) end();
    },
  });
  const endCarrying = carryInPieces(line.dte, terminal, () => engine.pid);
  if (typed) engine.type(typed);
  const limit = setTimeout(() => end(new Error(`no round ended:\n${lines.slice(-20).join('\n')}`)), limitMs);
  try {
    await isOver;
    return lines;
  } finally {
    clearTimeout(limit);
    endCarrying();
    await engine.stop();
    await modem.stop();
    terminal.close();
  }
}
