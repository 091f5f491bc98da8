// Runs a few lines of ES5 on both engines and returns their output, to compare the simulated globals with the real ones.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../clock.ts';
import { runEspruino } from './espruino.ts';
import { compileFirmware, startNodeEngine } from './node.ts';

/** What belongs to a run of a few lines. */
export interface Probe {
  /** Prepares the card's folder before the run. */
  prepare?(card: string): void;
  /** The last line that the code prints, which ends the run. */
  lastLine: string;
  /** Real milliseconds after which the run ends in any case. */
  limitMs?: number;
}

const nowhere = { write: () => undefined, onBytes: () => undefined };

/** Makes an image of Storage that has only boot code: its size, a name of 28 bytes, and the code, padded to a multiple of four. */
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

/** Lines until the last one, or a timeout. */
async function collect(probe: Probe, start: (folder: string, onLine: (line: string) => void) => () => unknown): Promise<string[]> {
  const folder = makeFolder(probe);
  const lines: string[] = [];
  let stop: () => unknown = () => undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, probe.limitMs ?? 20000);
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

/** Runs code on the real engine. @returns the lines that it printed */
export function probeEspruino(code: string, probe: Probe, command?: string): Promise<string[]> {
  return collect(probe, (folder, onLine) => {
    const image = join(folder, 'boot.bin');
    writeFileSync(image, makeBootImage(code));
    return runEspruino({ image, cwd: folder, ...(command && { command }), terminalPath: '/nowhere', onLine }).stop;
  });
}
