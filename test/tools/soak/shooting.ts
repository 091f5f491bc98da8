// Connects a camera to the real engine (Espruino), by a second terminal or by two pipes, with its own card, modem and server.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isSerial, type CameraChoice } from '../../sim/camera/families.ts';
import type { TerminalOptions } from '../../sim/camera/serial/uart.ts';
import { realClock } from '../../sim/clock.ts';
import { runEspruino, type RunningEngine } from '../../sim/engine/espruino.ts';
import { createLine } from '../../sim/line/line.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { createSim7600 } from '../../sim/modem/simcom/sim7600.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { cameraParts, lens } from '../../sim/world/board.ts';
import { findBuilt } from '../../sim/world/built.ts';
import { layCamera, type DeskCamera } from '../../sim/world/desk.ts';
import { password, user } from '../../sim/world/world.ts';
import { createConsole } from './rounds.ts';

export interface ShootingOptions {
  camera: CameraChoice;
  /** Path of the firmware image; that of the build unless given. */
  image?: string;
  /** Options of the line to a serial camera. */
  line?: Partial<TerminalOptions>;
  /** The engine's command; `espruino` unless given. */
  command?: string | undefined;
  /** Words before the engine's command, such as those of valgrind. */
  under?: string[];
  files?: Record<string, Uint8Array>;
  /** Sections for config.json, merged into the usual ones. */
  config?: Record<string, object>;
}

export interface Shooting {
  /** The folder of the run, with the folders `card` and `server` in it. */
  folder: string;
  console: ReturnType<typeof createConsole>;
  type: RunningEngine['type'];
  /** Resolves when the engine has ended by itself. */
  ended: Promise<void>;
  camera: DeskCamera['camera'];
}

/** Returns the board whose firmware supports this camera. */
export const boardFor = (camera: CameraChoice) => (isSerial(camera) ? cameraParts : lens);

/** Starts the engine with a camera, and calls `act` when the engine has booted and is idle. */
export async function shootOnEngine<T>(options: ShootingOptions, act: (shooting: Shooting) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-shots-'));
  const server = await startFtpServer({ root: join(folder, 'server'), user, password });
  const clock = realClock();
  const own: Record<string, object> = { ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' }, network: { apn: 'internet' }, ...options.config };
  mkdirSync(join(folder, 'card/DCIM'), { recursive: true });
  for (const [path, content] of Object.entries({ 'config.json': JSON.stringify(own), ...options.files })) {
    mkdirSync(dirname(join(folder, 'card', path)), { recursive: true });
    writeFileSync(join(folder, 'card', path), content);
  }
  const terminal = openTerminal();
  const line = createLine(clock);
  const modem = createSim7600(clock, line.dce, {});
  terminal.onBytes(line.dte.write);
  line.dte.onBytes(terminal.write);
  const desk = layCamera(clock, folder, options.camera, options.line);
  const console = createConsole();
  let end: () => void = () => undefined;
  const ended = new Promise<void>(resolve => void (end = resolve));
  const engine = runEspruino({
    image: options.image ?? findBuilt(boardFor(options.camera).board.name, 'storage.bin'), cwd: folder, terminalPath: terminal.path,
    onLine: console.take, onExit: reason => (console.take(`ENDED ${reason}`), end()),
    ...(options.command !== undefined && { command: options.command }), ...(options.under && { under: options.under }),
  });
  try {
    return await act({ folder, console, type: engine.type, ended, camera: desk.camera });
  } finally {
    await engine.stop();
    await modem.stop();
    terminal.close();
    desk.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
