// A camera in the field, on the real engine (Espruino) with its flash file, a card, a simulated modem and a real server. Its power can be cut at any
// time, and its flash and card keep what they have.

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
import { patienceMs } from '../sim/patience.ts';
import { startHttpServer, type HttpServerOptions } from '../sim/server/http/http.ts';
import { startFtpServer, type FtpServerOptions, type Upload } from '../sim/server/server.ts';
import { modemFor } from '../sim/world/world.ts';
import { followModem } from '../tools/demo/rig/rig.ts';

/** How a camera of a test begins: its engine, flash, card and server. */
export interface MastOptions {
  /** The command that starts the engine, a name on the PATH. */
  command?: string;
  /** A program with its arguments, under which the engine runs. */
  under?: string[];
  /** The content of the flash at the first start. */
  storage: Uint8Array;
  /** Files on the card, by path, at the first start. */
  files: Record<string, string | Uint8Array>;
  /** Keys that are merged into the usual config.json, by section. */
  config?: Record<string, unknown>;
  /** Options of the FTP server. */
  server?: Partial<FtpServerOptions>;
  /** Options of an HTTP server, which is there in place of the FTP server. */
  http?: Partial<HttpServerOptions>;
}

/** A camera in the field, for a test. */
export interface Mast {
  /** Every line of the console, over all starts. */
  lines: string[];
  /** Starts the engine with the flash as it is now. */
  start(): void;
  /** Cuts the camera's power. */
  cut(): Promise<void>;
  /**
   * Waits for a line of the console, after the one that was waited for last.
   * @returns the line; it throws if none comes
   */
  until(text: RegExp): Promise<string>;
  /** Returns the content of the flash as it is now. */
  flash(): Buffer;
  /** Puts a file on the card. */
  put(path: string, content: string | Uint8Array): void;
  /** Returns the content of a file on the card. */
  read(path: string): string;
  /** Returns the content of a file on the server; undefined if it is missing. */
  served(path: string): string | undefined;
  /** Puts a file on the server, as a person would. */
  putServed(path: string, content: Uint8Array): void;
  /** Returns the uploads, as the server saw them. */
  uploads(): Upload[];
  /** Types a line at the console. */
  type(line: string): void;
  /** Ends the camera, and the server with it. */
  close(): Promise<void>;
}

/**
 * How long a line of the console may take. The engine's two threads may lose an event of a busy machine (pinned.ts). Then the firmware waits for
 * minutes, and tries again.
 */
const longestMs = 3 * patienceMs;

const account = { user: 'camera', password: 'secret' };

/** Starts the server, and returns it with its section of config.json. */
async function startServer(root: string, { server, http }: MastOptions) {
  if (http) {
    const running = await startHttpServer({ root, ...account, ...http });
    return { running, section: { http: { url: `${running.url}/up/{path}{name}`, ...account } } };
  }
  const running = await startFtpServer({ root, ...account, ...server });
  return { running, section: { ftp: { host: '127.0.0.1', port: running.port, ...account, directory: '/up' } } };
}

function writeInto(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Makes a camera that is still off. */
export async function openMast(options: MastOptions): Promise<Mast> {
  const { command, under, storage, files, config = {} } = options;
  const cwd = mkdtempSync(join(tmpdir(), 'mast-'));
  const image = join(cwd, 'kept.flash');
  const put = (path: string, content: string | Uint8Array): void => writeInto(join(cwd, 'card'), path, content);
  const { running: server, section } = await startServer(join(cwd, 'server'), options);
  writeFileSync(image, padImage(storage));
  for (const [path, content] of Object.entries(files)) put(path, content);
  put('config.json', JSON.stringify({
    modem: { baud: 3_000_000 }, network: { apn: 'internet' }, ...config, ...Object.fromEntries(Object.entries(section).map(([name, keys]) => [name, { ...keys, ...config[name] as object | undefined }])),
  }));
  const clock = realClock();
  const line = createLine(clock);
  const modem = modemFor(clock, { dce: followModem(clock, line) }, {});
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  const lines: string[] = [];
  const waits = new Set<() => void>();
  /** How many lines of the console `until` has already looked at. */
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
    until: text => new Promise((resolve, reject) => {
      const end = () => (waits.delete(look), clearTimeout(limit));
      const look = () => {
        while (seen < lines.length) {
          const shown = lines[seen++]!;
          if (!text.test(shown)) continue;
          end();
          return resolve(shown);
        }
      };
      const limit = setTimeout(() => (end(), reject(new Error(`No line ${text}:\n${lines.slice(-40).join('\n')}`))), longestMs);
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
    putServed: (path, content) => writeInto(join(cwd, 'server'), path, content),
    uploads: () => server.uploads,
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
