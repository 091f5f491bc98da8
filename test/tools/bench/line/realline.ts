// A bad line on the real engine. One modem empties its 512 bytes slower than the line fills them; the line of another loses bytes by chance. Real
// timers, a real terminal and a busy machine show effects that the virtual clock hides.

import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realClock } from '../../../sim/clock.ts';
import type { Fifo } from '../../../sim/line/fifo.ts';
import { createLine, type Direction } from '../../../sim/line/line.ts';
import { createSim7600 } from '../../../sim/modem/simcom/sim7600.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import { digest, noise, password, user } from '../../../sim/world/world.ts';
import { followModem, startOnEspruino } from '../../demo/rig/rig.ts';
import { percent, short, type Sheet } from '../sheet.ts';
import { openTerminalApart } from './apart.ts';

interface Case {
  title: string;
  fifo?: Partial<Fifo>;
  toDce?: Partial<Direction>;
  /** The modem's speed in bytes a second, without a loss. */
  takes?: number;
  images: number;
  bytes: number;
  patienceMs: number;
}

/** What a case gave. */
export interface RealRow extends Case {
  /** Images that are on the server. */
  arrived: number;
  /** Tries that failed. */
  wasted: number;
  /** From a try's first loss to the final pace, the sum of all searches. */
  searchSeconds: number;
  /** Into the modem, of the last image. */
  bytesPerSecond: number;
  /** Seconds of the whole run, in real time. */
  seconds: number;
}

const fifoBytes = 512;
const pause = { pauseEveryBytes: 4096, pauseMs: 30 };
const slow = [2, 5, 6, 10, 20, 50].map((rate): Case => ({ title: `takes ${rate} kB/s`, fifo: { drainBytesPerSecond: rate * 1000 }, takes: rate * 1000, images: 4, bytes: 60_000, patienceMs: 400_000 }));
/** Including the pauses. */
const pausing = [6, 20].map((rate): Case => ({
  title: `takes ${rate} kB/s, with a pause of 30 ms every 4 KiB`, fifo: { drainBytesPerSecond: rate * 1000, ...pause },
  takes: 4096 / (4.096 / rate + 0.03), images: 4, bytes: 60_000, patienceMs: 400_000,
}));
const noisy = [0.00003, 0.0003].map((loseRate): Case => ({ title: `each byte lost with a probability of ${loseRate}`, toDce: { loseRate }, images: 5, bytes: 40_000, patienceMs: 900_000 }));
/** The engine's own speed on this machine: the limit for any modem. */
const free: Case = { title: 'takes all that comes', images: 4, bytes: 60_000, patienceMs: 400_000 };
/** The lines and modems: without a fault, slow, with pauses, and with bytes lost by chance. */
export const cases = [free, ...slow, ...pausing, ...noisy];

/** A load on the machine: one busy process. */
export function startLoad(): ChildProcess {
  return fork(fileURLToPath(new URL('load.js', import.meta.url)), { stdio: 'ignore' });
}

const secondsOf = (lines: { atMs: number; text: string }[]) => {
  let searching = 0;
  let fromMs = 0;
  for (const { atMs, text } of lines) {
    if (/state: staging/.test(text)) fromMs = atMs;
    else if (/modem: (it takes|a slower pace loses)/.test(text) && fromMs) {
      searching += atMs - fromMs;
      fromMs = 0;
    } else if (/state: /.test(text)) fromMs = 0;
  }
  return searching / 1000;
};

/** Runs the real engine until all images are delivered, or the patience of the case ends. `tell` gets the log. */
export async function runCase(one: Case, tell: (text: string) => void = () => undefined): Promise<RealRow> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-real-'));
  const server = await startFtpServer({ root: join(folder, 'server'), user, password });
  const clock = realClock();
  const line = createLine(clock, {
    dteBaud: 115200, dceBaud: 115200, ...(one.fifo && { fifo: { bytes: fifoBytes, ...one.fifo } }), ...(one.toDce && { toDce: one.toDce }), seed: 7,
  });
  const staged: { name: string; atMs: number; bytes: number }[] = [];
  const modem = createSim7600(clock, followModem(clock, line), {
    bootMs: 700, simReadyMs: 100, smsDoneMs: 200, pbDoneMs: 300,
    onStage: (name, got) => void (/IMG/.test(name) && staged.push({ name, atMs: Date.now(), bytes: got })),
  });
  mkdirSync(join(folder, 'card/DCIM'), { recursive: true });
  const contents = Array.from({ length: one.images }, (_, i) => noise(one.bytes, i + 1));
  contents.forEach((bytes, i) => writeFileSync(join(folder, `card/DCIM/IMG_000${i + 1}.JPG`), bytes));
  writeFileSync(join(folder, 'card/config.json'), JSON.stringify({ ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' }, log: { level: 'debug' } }));
  const lines: { atMs: number; text: string }[] = [];
  const startMs = Date.now();
  const { setBaud: _, ...port } = line.dte;
  const engine = startOnEspruino(port, {
    cwd: folder,
    onLine: text => {
      lines.push({ atMs: Date.now(), text });
      tell(text);
    },
    onExit: reason => void lines.push({ atMs: Date.now(), text: reason }),
  }, await openTerminalApart());
  const delivered = () => lines.filter(({ text }) => / delivered as /.test(text)).length;
  while (Date.now() - startMs < one.patienceMs && delivered() < one.images) await new Promise(resolve => setTimeout(resolve, 50));
  const seconds = (Date.now() - startMs) / 1000;
  await engine.stop();
  await modem.stop();
  await server.stop();
  const served = contents.map((bytes, i) => {
    try {
      return digest(readFileSync(join(folder, `server/up/IMG_000${i + 1}.JPG`))) === digest(bytes);
    } catch {
      return false;
    }
  });
  rmSync(folder, { recursive: true, force: true });
  const last = staged.filter(({ name }) => name === staged.at(-1)?.name);
  const tries = lines.filter(({ text }) => / try \d+ of /.test(text)).length;
  return {
    ...one, seconds, arrived: served.filter(Boolean).length, wasted: tries - delivered(), searchSeconds: secondsOf(lines),
    bytesPerSecond: last.length > 1 ? ((last.at(-1)!.bytes - last[0]!.bytes) * 1000) / (last.at(-1)!.atMs - last[0]!.atMs) : NaN,
  };
}

/** Runs all cases, while another process keeps the machine busy. */
export async function measureReal(tell: (text: string) => void): Promise<RealRow[]> {
  const rows: RealRow[] = [];
  const load = startLoad();
  try {
    for (const one of cases) {
      tell(`real engine: ${one.title}`);
      rows.push(await runCase(one));
    }
  } finally {
    load.kill('SIGKILL');
  }
  return rows;
}

/** The table of the cases. */
export function realSheet(rows: RealRow[]): Sheet {
  return {
    title: 'A bad line on the real engine, SIM7600, a receive buffer of 512 bytes, on a machine that is busy',
    head: ['the modem or the line', 'arrived', 'tries wasted', 's of search', 'last image, kB/s', 'share of its rate', 'all in s'],
    rows: rows.map(row => [
      row.title, `${row.arrived} of ${row.images}`, row.wasted, short(row.searchSeconds), short(row.bytesPerSecond / 1000),
      row.takes ? percent(row.bytesPerSecond / row.takes) : '–', short(row.seconds),
    ]),
    notes: ['Images of 60 kB for a slow modem, of 40 kB on a noisy line. Another process keeps a core busy.'],
  };
}
