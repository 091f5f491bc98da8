// Everything that a run is made of, put together: a simulated modem on a simulated line, and an engine with the shipped
// firmware at the line's other end.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { realClock } from '../clock.ts';
import { findEspruino, runEspruino } from '../espruino.ts';
import { createLine } from '../line.ts';
import { loadFirmware, startNodeEngine } from '../nodeengine.ts';
import { createSim7600 } from '../sim7600.ts';
import { openTerminal } from '../terminal.ts';
import { Sentence } from './sentence.ts';
import type { Clock } from '../clock.ts';
import type { Line } from '../line.ts';
import type { EngineName } from './options.ts';

export interface RigOptions {
  engine: EngineName;
  /** The engine's working directory, with the card in it. */
  cwd: string;
  speed: 'line' | 'full';
  onLine(line: string): void;
  onAt(direction: '>' | '<', text: string): void;
  onStage(name: string, gotBytes: number, totalBytes: number): void;
  onPut(path: string, sentBytes: number, totalBytes: number): void;
  /** The engine ended by itself. */
  onExit(reason: string): void;
}

export interface Rig {
  stop(): Promise<void>;
}

/** The rate of a modem fresh from the factory. */
const firstBaud = 115200;
/** Longer than an `OK` takes at 9600 baud, shorter than the firmware's wait after a change of rate. */
const answerMs = 20;
const built = { node: 'firmware.js', espruino: 'storage.bin' };

/** What the build made for this engine; a sentence where it has not run. */
export function findFirmware(engine: EngineName): string {
  const path = fileURLToPath(new URL(`../../../dist/linux/${built[engine]}`, import.meta.url));
  if (!existsSync(path)) throw new Sentence(`There is no ${path} yet; npm run build makes it.`);
  return path;
}

/** The engine asked for, or the real one where it is there. */
export function chooseEngine(wish: EngineName | undefined): EngineName {
  const isThere = findEspruino() !== undefined;
  if (wish === 'espruino' && !isThere) throw new Sentence('espruino is not on the PATH; --engine node does without it.');
  return wish ?? (isThere ? 'espruino' : 'node');
}

export function startRig(options: RigOptions): Rig {
  const clock = realClock();
  const baud = options.speed === 'line' ? firstBaud : Infinity;
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  const dce = options.engine === 'node' ? line.dce : followModem(clock, line);
  const modem = createSim7600(clock, dce, { onLine: options.onAt, onStage: options.onStage, onPut: options.onPut });
  const engine = options.engine === 'node' ? startOnNode(line, options) : startOnEspruino(line, options);
  return {
    async stop() {
      await engine.stop();
      await modem.stop();
    },
  };
}

/**
 * A terminal keeps the rate that the engine sets to itself; so the engine's side of the line goes along with the modem's,
 * as soon as the answer to the change is over, which still comes at the old rate.
 */
function followModem(clock: Clock, line: Line): Line['dce'] {
  return {
    ...line.dce,
    setBaud(baud) {
      line.dce.setBaud(baud);
      clock.after(answerMs, () => line.baud(line.rates().dceBaud));
    },
  };
}

function startOnNode(line: Line, { cwd, speed, onLine }: RigOptions): Rig {
  const { setBaud, ...port } = line.dte;
  const engine = startNodeEngine(loadFirmware(findFirmware('node')), {
    clock: realClock(),
    folder: cwd,
    serial: { Serial1: speed === 'line' ? { ...port, setBaud } : port },
    print: onLine,
  });
  return { stop: async () => engine.stop() };
}

function startOnEspruino(line: Line, { cwd, onLine, onExit }: RigOptions): Rig {
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  line.dte.onBytes(terminal.write);
  const engine = runEspruino({ image: findFirmware('espruino'), cwd, terminalPath: terminal.path, onLine, onExit });
  return {
    async stop() {
      await engine.stop();
      terminal.close();
    },
  };
}
