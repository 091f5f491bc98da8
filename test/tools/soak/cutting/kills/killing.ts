// Kills the real engine (Espruino) at random moments, with a card that stays. The modem goes on, or loses its power too. In each batch some images
// are added and the engine is killed several times. Then it runs undisturbed until all is done.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { count } from '../../../../common/plural.ts';
import { createChance } from '../../../../sim/chance.ts';
import { realClock } from '../../../../sim/clock.ts';
import { createLine, type Line } from '../../../../sim/line/line.ts';
import { createSim7600 } from '../../../../sim/modem/simcom/sim7600.ts';
import { startHttpServer, type RunningHttpServer } from '../../../../sim/server/http/http.ts';
import { startFtpServer, type RunningFtpServer } from '../../../../sim/server/server.ts';
import { readTree } from '../../../../sim/tree.ts';
import { noise, password, user } from '../../../../sim/world/world.ts';
import { startOnEspruino } from '../../../demo/rig/rig.ts';
import { createPromises } from '../promise.ts';

export interface KillOptions {
  kills: number;
  seed: number;
  /** True uses HTTP instead of FTP. */
  isHttp?: boolean;
  onKill(): void;
}

/** What a series of kills has shown. */
export interface KillReport {
  kills: number;
  images: number;
  uploads: number;
  doubled: number;
  complaints: string[];
  /** The last lines of the console. */
  trace: string[];
}

const baud = 115200;
const killsInBatch = 5;
const patienceMs = 10 * 60_000;
/** Times of a fast modem, in milliseconds, so that the boots take less time. */
const quick = { bootMs: 700, simReadyMs: 100, smsDoneMs: 200, pbDoneMs: 300 };

interface Bench {
  folder: string;
  line: Line;
  modem: ReturnType<typeof createSim7600>;
  server: Pick<RunningFtpServer | RunningHttpServer, 'port' | 'uploads' | 'stop'>;
  lines: string[];
}

async function build(method: string, isHttp: boolean): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-kill-'));
  const given = { root: join(folder, 'server'), user, password };
  const server = isHttp ? await startHttpServer({ ...given, keepsCut: true }) : await startFtpServer(given);
  const clock = realClock();
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  const modem = createSim7600(clock, line.dce, { ...quick, upBytesPerSecond: 40_000 });
  mkdirSync(join(folder, 'card'));
  writeFileSync(join(folder, 'card/config.json'), JSON.stringify({ ...sectionFor(server.port, isHttp), upload: { method } }));
  return { folder, line, modem, server, lines: [] };
}

function sectionFor(port: number, isHttp: boolean): object {
  return isHttp ? { http: { url: `http://127.0.0.1:${port}/up/{path}{name}`, user, password } } : { ftp: { host: '127.0.0.1', port, user, password, directory: '/up' } };
}

/** Puts five more images onto the card, in a folder of their own: the name `NNNCAM` has the number of the batch. */
function addImages({ folder }: Bench, batch: number): Record<string, Uint8Array> {
  const images = Object.fromEntries([1, 2, 3, 4, 5].map(n => [`DCIM/${100 + batch}CAM/IMG_000${n}.JPG`, noise(700 * n + 31 * batch + 1, 5 * batch + n)]));
  for (const [path, bytes] of Object.entries(images)) {
    mkdirSync(dirname(join(folder, 'card', path)), { recursive: true });
    writeFileSync(join(folder, 'card', path), bytes);
  }
  return images;
}

/** Boots the firmware, and kills the engine (SIGKILL) when `lifeMs` milliseconds have passed or `isOver` returns true. */
async function boot(bench: Bench, lifeMs: number, isOver: () => boolean): Promise<boolean> {
  let isOut = false;
  const engine = startOnEspruino(bench.line.dte, {
    cwd: bench.folder,
    onLine: line => void bench.lines.push(line),
    onExit: reason => {
      isOut = true;
      bench.lines.push(`---- ${reason}`);
    },
  });
  const endMs = Date.now() + lifeMs;
  while (Date.now() < endMs && !isOver() && !isOut) await new Promise(resolve => setTimeout(resolve, Math.min(20, Math.max(1, endMs - Date.now()))));
  await engine.stop();
  bench.line.drop();
  return isOver();
}

/** Kills the engine `kills` times, and checks the promises after each batch. */
export async function killAtRandom({ kills, seed, isHttp = false, onKill }: KillOptions): Promise<KillReport> {
  const chance = createChance(seed);
  const report: KillReport = { kills: 0, images: 0, uploads: 0, doubled: 0, complaints: [], trace: [] };
  const bench = await build(seed % 2 === 0 ? 'efs' : 'stream', isHttp);
  const all: Record<string, Uint8Array> = {};
  const world = { folder: bench.folder, lines: bench.lines, modem: bench.modem, uploads: () => bench.server.uploads, served: () => bytesOf(readTree(join(bench.folder, 'server'))) };
  const promises = createPromises({ world, images: all, isDeleted: false, isHttp });
  const isDone = () => promises.delivered().size === Object.keys(all).length;
  try {
    // a first boot without a kill shows how long its work takes; later kills come at random moments within such a time
    Object.assign(all, addImages(bench, 0));
    const startMs = Date.now();
    if (!(await boot(bench, patienceMs, isDone))) report.complaints.push('not all is done, with no kill at all');
    const wholeMs = Date.now() - startMs;
    promises.seeCut();
    for (let batch = 1; report.kills < kills; batch++) {
      Object.assign(all, addImages(bench, batch));
      for (let i = 0; i < killsInBatch && report.kills < kills; i++) {
        await boot(bench, chance() * wholeMs, () => false);
        report.kills += 1;
        onKill();
        promises.seeCut();
        if (chance() < 0.5) bench.modem.reset();
      }
      if (!(await boot(bench, patienceMs, isDone))) promises.complaints.push(`not all of batch ${batch} is done after ${patienceMs / 1000} s`);
      promises.seeEnd();
    }
    const doubled = promises.doubled();
    if (doubled > 0) promises.complaints.push(`${count(doubled, 'image')} put twice`);
    return {
      ...report, images: Object.keys(all).length, uploads: bench.server.uploads.length, doubled,
      complaints: [...report.complaints, ...promises.complaints], trace: bench.lines.slice(-60),
    };
  } finally {
    await bench.modem.stop();
    await bench.server.stop();
    rmSync(bench.folder, { recursive: true, force: true });
  }
}

function bytesOf(tree: Record<string, string>): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(tree).map(([path, text]) => [path, Buffer.from(text, 'latin1')]));
}
