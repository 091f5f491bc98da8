// Links a simulated serial camera to its host. The link is a simulated line with the rates of both sides, or a terminal that the real engine opens.
// The system keeps the terminal's rate, and `stty` returns it, so a wrong rate fails as on a wire.

import { execFileSync } from 'node:child_process';
import type { Clock } from '../../clock.ts';
import { throughDriver, type Driver } from '../../line/driver.ts';
import { createLine, type Line, type LineOptions } from '../../line/line.ts';
import type { Terminal } from '../../line/terminal.ts';
import type { UartCamera } from './body/types.ts';

/** Connects a camera to the far end (DCE) of a simulated line. A line without rates (Infinity) works at any rate. */
export function tieToLine(line: Line, camera: UartCamera): void {
  camera.onRate(line.dce.setBaud);
  line.dce.setBaud(camera.baud);
  line.dce.onBytes(bytes => camera.write(bytes, line.rates().dteBaud));
  camera.onBytes(bytes => line.dce.write(bytes));
}

/** How a camera is connected to the real engine. */
export interface TerminalOptions {
  /** Whether bytes take their time on the wire, and are garbage at the wrong rate. Otherwise they arrive at once, at any rate. */
  hasRates: boolean;
  /** The chip's UART driver, whose losses are applied to the bytes for the engine. Without it, no byte is lost. */
  driver: Driver | undefined;
  /** Options of the simulated line between terminal and camera. */
  line: Partial<LineOptions>;
}

/** Milliseconds of silence after which the terminal's rate is read again. A host changes its rate only after a pause. */
const pauseMs = 80;

/**
 * Connects a camera to a terminal that the real engine opens. @returns the simulated line in between, which a test asks for faults, counts and
 * rates
 */
export function tieToTerminal(clock: Clock, terminal: Terminal, camera: UartCamera, given: Partial<TerminalOptions> = {}): Line {
  const hasRates = given.hasRates ?? true;
  const line = createLine(clock, hasRates ? { dteBaud: rateOf(terminal.path), dceBaud: camera.baud, ...given.line } : given.line);
  const engine = given.driver ? throughDriver(clock, line.dte, given.driver) : line.dte;
  let quietFromMs = -Infinity;

  function look(): void {
    if (hasRates && terminal.isOpen() && clock.now() - quietFromMs > pauseMs) line.baud(rateOf(terminal.path));
    quietFromMs = clock.now();
  }

  camera.onBytes(look);
  tieToLine(line, camera);
  terminal.onBytes((bytes) => {
    look();
    line.dte.write(bytes);
  });
  engine.onBytes(bytes => terminal.write(bytes));
  return line;
}

/** Returns the rate of a terminal in baud. @throws if the system has no stty */
export function rateOf(path: string): number {
  const option = process.platform === 'linux' ? '-F' : '-f';
  return Number(execFileSync('stty', [option, path, 'speed'], { encoding: 'utf8' }));
}
