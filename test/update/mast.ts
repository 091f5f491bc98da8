// A camera in the field, on the real engine with its flash file: card, simulated modem and real server. Its power can be cut at any time,
// and its flash and card stay.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { padImage } from '../../firmware/image/layout.js';
import { realClock } from '../sim/clock.ts';
import { smallEngine } from '../sim/engine/engines.ts';
import { runEspruino, type RunningEngine } from '../sim/engine/espruino.ts';
import { createLine } from '../sim/line/line.ts';
import { carryInPieces } from '../sim/line/pieces.ts';
import { openTerminal } from '../sim/line/terminal.ts';
import { startFtpServer } from '../sim/server/server.ts';
import { modemFor } from '../sim/world/world.ts';
import { followModem } from '../tools/demo/rig/rig.ts';

export interface MastOptions {
  /** The engine's name on the PATH. */
  command?: string;
  /** A program with arguments that runs the engine. */
  under?: string[];
  /** Its flash at the first start. */
  storage: Uint8Array;
  /** Files on the card, by path. */
  files: Record<string, string | Uint8Array>;
  /** Keys that are merged into config.json, by section. */
  config?: Record<string, unknown>;
}

export interface Mast {
  /** Every line of the console, over all starts. */
  lines: string[];
  /** Starts the engine with the flash as it is. */
  start(): void;
  /** Cuts the power. */
  cut(): Promise<void>;
  /** Waits for a line after the last one that was waited for. @returns the line; it throws after so many seconds */
  until(text: RegExp, seconds?: number): Promise<string>;
  flash(): Buffer;
  put(path: string, content: string | Uint8Array): void;
  read(path: string): string;
  /** Contents of a file on the server; undefined if it is missing. */
  served(path: string): string | undefined;
  type(line: string): void;
  close(): Promise<void>;
}

const account = { user: 'camera', password: 'secret' };

export async function openMast({ command, under, storage, files, config = {} }: MastOptions): Promise<Mast> {
  const cwd = mkdtempSync(join(tmpdir(), 'mast-'));
  const image = join(cwd, 'kept.flash');
  const put = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(cwd, 'card', path)), { recursive: true });
    writeFileSync(join(cwd, 'card', path), content);
  };
  const server = await startFtpServer({ root: join(cwd, 'server'), ...account });
  writeFileSync(image, padImage(storage));
  for (const [path, content] of Object.entries(files)) put(path, content);
  put('config.json', JSON.stringify({
    modem: { baud: 3_000_000 }, network: { apn: 'internet' }, ...config, ftp: { host: '127.0.0.1', port: server.port, ...account, directory: '/up', ...config['ftp'] as object | undefined },
  }));
  const clock = realClock();
  const line = createLine(clock);
  const modem = modemFor(clock, { dce: followModem(clock, line) }, {});
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  const lines: string[] = [];
  const waits = new Set<() => void>();
  /** Lines that were waited for, or passed over. */
  let seen = 0;
  let engine: RunningEngine | undefined;
  const flashNow = () => readFileSync(join(cwd, 'espruino.flash'));

  async function cut(): Promise<void> {
    if (!engine) return;
    await engine.stop();
    engine = undefined;
    writeFileSync(image, flashNow());
  }

  let endCarrying: () => void = () => undefined;
  if (command === smallEngine) endCarrying = carryInPieces(line.dte, terminal, () => engine?.pid);
  else line.dte.onBytes(terminal.write);

  return {
    lines, cut, put,
    start() {
      engine = runEspruino({
        image, cwd, terminalPath: terminal.path, ...command ? { command } : {}, ...under ? { under } : {},
        onLine(text) {
          lines.push(text);
          for (const look of waits) look();
        },
      });
    },
    until: (text, seconds = 60) => new Promise((resolve, reject) => {
      const end = () => (waits.delete(look), clearTimeout(limit));
      const look = () => {
        while (seen < lines.length) {
          const shown = lines[seen++]!;
          if (!text.test(shown)) continue;
          end();
          return resolve(shown);
        }
      };
      const limit = setTimeout(() => (end(), reject(new Error(`No line ${text} in ${seconds} s:\n${lines.slice(-40).join('\n')}`))), seconds * 1000);
      waits.add(look);
      look();
    }),
    flash: flashNow,
    read: path => readFileSync(join(cwd, 'card', path), 'latin1'),
    served(path) {
      try {
        return readFileSync(join(cwd, 'server', path), 'latin1');
      } catch {
        return undefined;
      }
    },
    type: text => engine?.type(text),
    async close() {
      endCarrying();
      await engine?.stop();
      terminal.close();
      await modem.stop();
      await server.stop();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}
