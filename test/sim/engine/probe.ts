// Runs a few lines of ES5 on the simulated or the real engine, and returns their output. Tests compare both.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../clock.ts';
import { patienceMs } from '../patience.ts';
import { runEspruino } from './espruino.ts';
import { compileFirmware, startNodeEngine } from './node.ts';

/** What a run of a few lines needs besides the code. */
export interface Probe {
  /** Puts files into the card's folder before the run. */
  prepare?(card: string): void;
  /** The last line that the code prints, which ends the run. */
  lastLine: string;
  /** Real milliseconds after which the run ends in any case, 20,000 if missing. */
  limitMs?: number;
}

const nowhere = { write: () => undefined, onBytes: () => undefined };

/**
 * Makes an image of the engine's Storage that has only boot code. It consists of the code's size, a name of 28 bytes,
 * and the code, padded to a multiple of four bytes.
 */
export function makeBootImage(code: string): Buffer {
  const data = Buffer.from(code, 'latin1');
  const head = Buffer.alloc(32);
  head.writeUInt32LE(data.length, 0);
  head.write('.bootcde', 4);
  return Buffer.concat([head, data, Buffer.alloc((4 - data.length % 4) % 4, 0xff)]);
}

function makeFolder(probe: Probe): string {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-probe-'));
  mkdirSync(join(folder, 'card'));
  probe.prepare?.(join(folder, 'card'));
  return folder;
}

/** Starts an engine, and returns the lines that it prints, up to the last expected one or the time limit. */
async function collect(probe: Probe, start: (folder: string, onLine: (line: string) => void) => () => unknown): Promise<string[]> {
  const folder = makeFolder(probe);
  const lines: string[] = [];
  let stop: () => unknown = () => undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, probe.limitMs ?? patienceMs);
    stop = start(folder, (line) => {
      lines.push(line);
      if (line !== probe.lastLine) return;
      clearTimeout(timer);
      resolve();
    });
  });
  await stop();
  rmSync(folder, { recursive: true });
  return lines;
}

/** Runs code on the simulated engine. @returns the lines that it printed */
export function probeNode(code: string, probe: Probe): Promise<string[]> {
  return collect(probe, (folder, print) => {
    const engine = startNodeEngine(compileFirmware(code), { clock: realClock(), folder, serial: { Serial1: nowhere }, print });
    return () => engine.stop();
  });
}

/** Runs code on the real engine. @param command of the engine, `espruino` if missing @returns the lines that the code printed */
export function probeEspruino(code: string, probe: Probe, command?: string): Promise<string[]> {
  return collect(probe, (folder, onLine) => {
    const image = join(folder, 'boot.bin');
    writeFileSync(image, makeBootImage(code));
    return runEspruino({ image, cwd: folder, ...(command && { command }), terminalPath: '/nowhere', onLine }).stop;
  });
}
