// Runs the shipped firmware image on the real engine (Espruino) in real time, with a card, a terminal, a simulated modem and a real server. It is for
// figures that only the engine has: its instructions and its memory.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createHost } from '../../../common/packetconsole.ts';
import { realClock } from '../../../sim/clock.ts';
import { smallEngine } from '../../../sim/engine/engines.ts';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import { createLine } from '../../../sim/line/line.ts';
import { carryInPieces } from '../../../sim/line/pieces.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { startHttpServer } from '../../../sim/server/http/http.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import { methodOf, worldWith } from '../../../sim/world/ways.ts';
import { modemFor, noise } from '../../../sim/world/world.ts';
import { findFirmware, followModem } from '../../demo/rig/rig.ts';
import type { Carrier } from '../line/carrier.ts';

/** What to run in a round on the real engine. */
export interface ChipRun {
  /** The engine's command: `espruino`, or one with as many JsVars (units of memory) as the chip. */
  command: string;
  carrier: Carrier;
  /** Sizes in bytes of the images, one for each image. */
  sizes: number[];
  /** Path of the firmware image; that of the desktop's board in dist/ unless given. */
  image?: string;
  /** Words before the engine's command, such as those of valgrind. */
  under?: string[];
  /** Settings for config.json, merged into the usual ones key by key. */
  config?: Record<string, unknown>;
  /** Options of the simulated modem. */
  modem?: object;
  /** Further files on the card: contents by path. */
  files?: Record<string, string | Uint8Array>;
  /** Files on the server, in the folder of the images: contents by name. */
  served?: Record<string, string>;
  /** Number of rounds until the engine is ended; 1 unless given. */
  rounds?: number;
  /**
   * Queries to the engine's console after the first image has begun: the JavaScript expression, how often it is asked, and the milliseconds between.
   */
  questions?: { expression: string; count: number; everyMs: number };
  /** Most milliseconds of the run; 10 minutes unless given. */
  limitMs?: number;
}

/** What the engine has printed in a run: the firmware's log, its memory, and answers to queries. */
export interface ChipResult {
  /** The lines that the firmware has logged. */
  lines: string[];
  /** The most JsVars (units of memory) that were in use. */
  peakVars: number;
  /** The engine's answers to the queries in `questions`, as JSON. */
  answers: string[];
}

/** Limit of a run in milliseconds. Under valgrind the engine writes only 300 bytes a second to its terminal, so the large image takes 340 s. */
const usualLimitMs = 10 * 60_000;
/** Rate of the line in baud. It is high enough that the firmware never waits for the simulated line, which takes no time itself. */
const baud = 3_000_000;
/**
 * Round-trip time of the network in milliseconds. With 0, chance would decide whether an upload is confirmed before or after the next image is stored
 * in the modem. The count would then be 112 or 127 million instructions.
 */
const overlapRttMs = 200;

/**
 * Runs the firmware until it has reported its memory after the last round, and lets the engine end by itself. Then it returns what `look` makes of
 * the result.
 * @param look gets the result and the folder of the run
 */
export async function carryOnChip<T>(run: ChipRun, look: (result: ChipResult, cwd: string) => T): Promise<T> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const server = await startServer(run.carrier, join(cwd, 'server'));
  try {
    layCard(cwd, run, server.section);
    for (const [name, content] of Object.entries(run.served ?? {})) {
      mkdirSync(join(cwd, 'server', 'up'), { recursive: true });
      writeFileSync(join(cwd, 'server', 'up', name), content);
    }
    return look(await carry(run, cwd), cwd);
  } finally {
    await server.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
}

const account = { user: 'camera', password: 'secret' };

/** Starts the FTP or HTTP server to which a modem delivers, and returns its section of config.json with the server's address. */
export async function startServer({ delivery }: Pick<Carrier, 'delivery'>, root: string): Promise<{ section: Record<string, unknown>; stop(): Promise<void> }> {
  if (delivery === 'http') {
    const { url, stop } = await startHttpServer({ root, ...account });
    return { section: { http: { url: `${url}/up/{path}{name}`, ...account } }, stop };
  }
  const { port, stop } = await startFtpServer({ root });
  return { section: { ftp: { host: '127.0.0.1', port, ...account, directory: '/up' } }, stop };
}

function layCard(cwd: string, { carrier, sizes, config, files }: ChipRun, section: Record<string, unknown>): void {
  const folder = join(cwd, 'card', 'DCIM', '100CAM');
  mkdirSync(folder, { recursive: true });
  sizes.forEach((size, i) => writeFileSync(join(folder, `IMG_000${i + 1}.JPG`), noise(size, i + 1)));
  for (const [path, content] of Object.entries(files ?? {})) {
    mkdirSync(dirname(join(cwd, 'card', path)), { recursive: true });
    writeFileSync(join(cwd, 'card', path), content);
  }
  const usual: Record<string, unknown> = { modem: { baud }, network: { apn: 'internet' }, upload: { method: carrier.method }, ...section };
  const given = Object.entries(config ?? {}).map(([key, value]) => [key, typeof value === 'object' ? { ...usual[key] as object | undefined, ...value } : value]);
  writeFileSync(join(dirname(dirname(folder)), 'config.json'), JSON.stringify({ ...usual, ...Object.fromEntries(given) as object }));
}

async function carry({ command, carrier, image, modem: given, under, questions, rounds = 1, limitMs = usualLimitMs }: ChipRun, cwd: string): Promise<ChipResult> {
  const clock = realClock();
  const line = createLine(clock);
  const rttMs = carrier.delivery === 'ftp' && methodOf(carrier).overlaps ? overlapRttMs : 0;
  const modem = modemFor(clock, { dce: followModem(clock, line) }, worldWith(carrier.family, { modem: { rttMs, ...given } }));
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  let endCarrying: () => void = () => undefined;
  const lines: string[] = [];
  const answers: string[] = [];
  let isAsking = questions !== undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${carrier.title} on ${command}: ${why}\n${lines.slice(-30).join('\n')}`));
      const limit = setTimeout(() => (fail('no round ended in time'), void engine.stop()), limitMs);
      const host = createHost(bytes => engine.write(bytes));
      const end = () => void (isOver(lines, rounds) && !isAsking && engine.type('quit()'));
      const ask = async ({ expression, count, everyMs }: NonNullable<ChipRun['questions']>) => {
        while (answers.length < count && !(isOver(lines, rounds) && everyMs > 0)) {
          answers.push(JSON.stringify(await host.ask(expression)));
          await new Promise(next => setTimeout(next, everyMs));
        }
        isAsking = false;
        end();
      };
      let isBegun = false;
      const engine = runEspruino({
        image: image ?? findFirmware('espruino'), cwd, command, terminalPath: terminal.path, ...(under && { under }), onBytes: host.take,
        onExit: reason => (clearTimeout(limit), isOver(lines, rounds) ? resolve() : fail(`the engine ${reason}`)),
        onLine(text) {
          lines.push(text);
          if (questions && !isBegun && / image: .*, try 1 of /.test(text)) {
            isBegun = true;
            ask(questions).catch((error: unknown) => fail(String(error)));
          }
          if (/ memory: /.test(text)) end();
        },
      });
      if (command === smallEngine) endCarrying = carryInPieces(line.dte, terminal, () => engine.pid);
      else line.dte.onBytes(terminal.write);
    });
  } finally {
    endCarrying();
    terminal.close();
    await modem.stop();
  }
  return { lines, peakVars: peakOf(lines), answers };
}

const isOver = (lines: string[], rounds: number) => lines.filter(line => / round: \d/.test(line)).length >= rounds;

/** Returns the most JsVars (units of memory) in use, from the log's lines about memory, or 0 without such a line. */
export function peakOf(lines: string[]): number {
  return Math.max(...lines.map(line => Number(/ memory: (\d+) of /.exec(line)?.[1] ?? 0)));
}
