// Measures bad lines on the real engine (Espruino). Some modems empty their 512 bytes of buffer slower than the line fills them. On other lines bytes
// are lost by chance. Real timers, a real terminal and a busy machine show effects that the virtual clock hides.

import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realClock } from '../../../sim/clock.ts';
import type { Fifo } from '../../../sim/line/fifo.ts';
import { createLine, type Direction } from '../../../sim/line/line.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import { sheetOf, worldWith, type FamilyName } from '../../../sim/world/ways.ts';
import { digest, modemFor, noise, password, user } from '../../../sim/world/world.ts';
import { followModem, startOnEspruino } from '../../demo/rig/rig.ts';
import { percent, short, type Sheet } from '../sheet.ts';
import { openTerminalApart } from './apart.ts';

interface Case {
  title: string;
  /** The modem's family. It is a SIM7600 if this is missing. */
  family?: FamilyName;
  fifo?: Partial<Fifo>;
  toDce?: Partial<Direction>;
  /** The most bytes a second that the modem takes without a loss. It is undefined if the line loses bytes by chance, or nothing limits the modem. */
  takes?: number;
  images: number;
  bytes: number;
  patienceMs: number;
}

/** A case with its results. */
export interface RealRow extends Case {
  /** Number of images that are on the server with every byte. */
  arrived: number;
  /** Number of tries that failed. */
  wasted: number;
  /** Seconds from a try's first loss until the pace is found, summed over all searches. */
  searchSeconds: number;
  /** Bytes a second into the modem during the last image. It is NaN if the modem reported its progress only once, so that no time can be measured. */
  bytesPerSecond: number;
  /** Real seconds of the whole run. */
  seconds: number;
}

const fifoBytes = 512;
const pause = { pauseEveryBytes: 4096, pauseMs: 30 };
const slow = [2, 5, 6, 10, 20, 50].map((rate): Case => ({ title: `takes ${rate} kB/s`, fifo: { drainBytesPerSecond: rate * 1000 }, takes: rate * 1000, images: 4, bytes: 60_000, patienceMs: 400_000 }));
/** Modems with pauses. `takes` is their average speed with the pauses included. */
const pausing = [6, 20].map((rate): Case => ({
  title: `takes ${rate} kB/s, with a pause of 30 ms every 4 KiB`, fifo: { drainBytesPerSecond: rate * 1000, ...pause },
  takes: 4096 / (4.096 / rate + 0.03), images: 4, bytes: 60_000, patienceMs: 400_000,
}));
const noisy = [0.00003, 0.0003].map((loseRate): Case => ({ title: `each byte lost with a probability of ${loseRate}`, toDce: { loseRate }, images: 5, bytes: 40_000, patienceMs: 900_000 }));
/** Images that are longer than the modem's memory, through which they go in parts, each of them in slices. */
const noisyParts = (['sim7080', 'sim800'] as const).map((family): Case => (
  { title: `a ${sheetOf(family).model}, one byte of 20,000 lost, an image of 400 kB`, family, toDce: { loseRate: 1 / 20_000 }, images: 1, bytes: 400_000, patienceMs: 1_800_000 }));
/** A modem without a limit, which shows the engine's own speed on this machine. */
const free: Case = { title: 'takes all that comes', images: 4, bytes: 60_000, patienceMs: 400_000 };
/** The cases to measure: a modem without a fault, slow modems, modems with pauses, and lines that lose bytes by chance. */
export const cases = [free, ...slow, ...pausing, ...noisy, ...noisyParts];

/** Starts a process that keeps one processor of the machine busy. */
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

/** Runs a case on the real engine until all images are delivered, or its `patienceMs` are over. `tell` gets each line of the log. */
export async function runCase(one: Case, tell: (text: string) => void = () => undefined): Promise<RealRow> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-real-'));
  const server = await startFtpServer({ root: join(folder, 'server'), user, password });
  const clock = realClock();
  const line = createLine(clock, {
    dteBaud: 115200, dceBaud: 115200, ...(one.fifo && { fifo: { bytes: fifoBytes, ...one.fifo } }), ...(one.toDce && { toDce: one.toDce }), seed: 7,
  });
  const staged: { name: string; atMs: number; bytes: number }[] = [];
  const given = {
    bootMs: 700, simReadyMs: 100, smsDoneMs: 200, pbDoneMs: 300,
    onStage: (name: string, got: number) => void (/IMG/.test(name) && staged.push({ name, atMs: Date.now(), bytes: got })),
  };
  const modem = modemFor(clock, { dce: followModem(clock, line) }, worldWith(one.family ?? 'sim7600', { modem: given }));
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

/** Makes the table of the cases. */
export function realSheet(rows: RealRow[]): Sheet {
  return {
    title: 'A bad line on the real engine, SIM7600 if nothing else is said, a receive buffer of 512 bytes, on a machine that is busy',
    head: ['the modem or the line', 'arrived', 'tries wasted', 's of search', 'last image, kB/s', 'share of its rate', 'all in s'],
    rows: rows.map(row => [
      row.title, `${row.arrived} of ${row.images}`, row.wasted, short(row.searchSeconds), short(row.bytesPerSecond / 1000),
      row.takes ? percent(row.bytesPerSecond / row.takes) : '–', short(row.seconds),
    ]),
    notes: ['Images of 60 kB for a slow modem, of 40 kB on a noisy line. Another process keeps a core busy.'],
  };
}
