// A round on the real engine with as many JsVars as the chip: where memory ends is for no stand-in to say.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { findFirmware, followModem } from '../../demo/rig.ts';
import { realClock } from '../../sim/clock.ts';
import { smallEngine } from '../../sim/engine/engines.ts';
import { runEspruino } from '../../sim/engine/espruino.ts';
import { createLine } from '../../sim/line/line.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { createSim7600 } from '../../sim/modem/simcom/sim7600.ts';

/** The usual one for a desktop takes more memory whenever it has none left. */
export { smallEngine };
export const hasSmallEngine = (): boolean => !!findEspruino(smallEngine);
const patienceMs = 10 * 60_000;
/**
 * Where the number of JsVars is fixed, the engine appends nothing to a text of 20 bytes or more (issue 2718 of espruino/Espruino), so the
 * rest of a burst is lost. The firmware goes slowly for that on a chip, and not on a desktop. One piece is read at each look.
 */
const piece = { bytes: 16, everyMs: 60 };

/** A file on the card of the engine that runs in this folder. */
export function lay(base: string, path: string, content: string): void {
  mkdirSync(dirname(join(base, 'card', path)), { recursive: true });
  writeFileSync(join(base, 'card', path), content, 'latin1');
}

/** Runs until the round ends, or until another line. @param typed at the console, at the beginning */
export async function runRound(cwd: string, last = / round: /, limitMs = patienceMs, typed = ''): Promise<string[]> {
  const clock = realClock();
  const line = createLine(clock);
  const modem = createSim7600(clock, followModem(clock, line), {});
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  const waiting: number[] = [];
  line.dte.onBytes(bytes => void waiting.push(...bytes));
  const hand = setInterval(() => { if (waiting.length) terminal.write(Uint8Array.from(waiting.splice(0, piece.bytes))); }, piece.everyMs);
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
  if (typed) engine.type(typed);
  const limit = setTimeout(() => end(new Error(`no round ended:\n${lines.slice(-20).join('\n')}`)), limitMs);
  try {
    await isOver;
    return lines;
  } finally {
    clearTimeout(limit);
    clearInterval(hand);
    await engine.stop();
    await modem.stop();
    terminal.close();
  }
}
