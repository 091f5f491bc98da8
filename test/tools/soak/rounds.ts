// Runs round after round on the real engine (Espruino), with one image each. The memory in use after a round must not grow.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { realClock } from '../../sim/clock.ts';
import { runEspruino } from '../../sim/engine/espruino.ts';
import { createLine } from '../../sim/line/line.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { createSim7600 } from '../../sim/modem/simcom/sim7600.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { findBuilt } from '../../sim/world/built.ts';
import { digest, noise, password, user } from '../../sim/world/world.ts';

export interface RoundsOptions {
  rounds: number;
  /** The engine's command; `espruino` unless given. */
  command?: string;
  tell(line: string): void;
}

/** Number of rounds after which caches, the journal's record and the log's secrets no longer grow. */
const settledAfter = 4;
/** JsVars (units of memory) by which the use may grow, as an image's path and size may be a few characters longer. */
const mostGrowth = 8;
const patienceMs = 10 * 60_000;

/** Collects the lines of a console. `next` waits for a line that matches, after the last one found. */
export function createConsole() {
  const lines: string[] = [];
  let from = 0;
  let onLine: () => void = () => undefined;
  function find(pattern: RegExp): RegExpExecArray | undefined {
    while (from < lines.length) {
      const found = pattern.exec(lines[from++]!);
      if (found) return found;
    }
    return undefined;
  }
  function next(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`never came: ${pattern}\n${lines.slice(-15).join('\n')}`)), patienceMs);
      onLine = () => {
        const found = find(pattern);
        if (!found) return;
        clearTimeout(timer);
        onLine = () => undefined;
        resolve(found);
      };
      onLine();
    });
  }
  return { lines, next, take: (line: string) => { lines.push(line); onLine(); } };
}

export const rounds = {
  title: 'rounds without growth on the real engine',

  /** Runs the rounds. @returns the JsVars (units of memory) in use after each round */
  async run(options: RoundsOptions): Promise<number[]> {
    const base = mkdtempSync(join(tmpdir(), 'snapferry-rounds-'));
    const server = await startFtpServer({ root: join(base, 'server'), user, password });
    mkdirSync(join(base, 'card/DCIM'), { recursive: true });
    writeFileSync(join(base, 'card/config.json'), JSON.stringify({
      ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' }, images: { afterUpload: 'delete' },
    }));
    const terminal = openTerminal();
    const clock = realClock();
    const line = createLine(clock);
    const modem = createSim7600(clock, line.dce, {});
    terminal.onBytes(line.dte.write);
    line.dte.onBytes(terminal.write);
    const console = createConsole();
    const engine = runEspruino({
      image: findBuilt('linux', 'storage.bin'), cwd: base, terminalPath: terminal.path, onLine: console.take, onExit: reason => console.take(`ENDED ${reason}`), ...(options.command && { command: options.command }),
    });
    try {
      await console.next(/nothing to send/);
      const used: number[] = [];
      const places: string[] = [];
      for (let n = 1; n <= options.rounds; n++) {
        // Every other image has the same name and size, as from a camera that overwrites its picture. The image of that name before it was delivered
        // and deleted, so the server's copy gets another name.
        const isLatest = n % 2 === 0;
        const name = isLatest ? 'LATEST.JPG' : `IMG_${String(1000 + n)}.JPG`;
        const bytes = noise(isLatest ? 20_000 : 400 + n % 100, n);
        writeFileSync(join(base, 'card/DCIM', name), bytes);
        engine.type('ferry.send()');
        const [, place] = await console.next(/ delivered as (\/up\/\S+), /);
        await console.next(/ round: 1 delivered, 0 skipped, 0 left/);
        await console.next(/ memory: \d+ of/);
        engine.type(`print("us"+"age ${n}: "+process.memory().usage)`);
        used.push(Number((await console.next(new RegExp(`^usage ${n}: (\\d+)`)))[1]));
        assert.not.ok(places.includes(place!), `${place} is no other image's place`);
        places.push(place!);
        assert.is(digest(readFileSync(join(base, 'server', place!))), digest(bytes), place);
        assert.not.ok(existsSync(join(base, 'card/DCIM', name)), `${name} is deleted`);
      }
      const peak = console.lines.flatMap(text => / memory: (\d+) of (\d+)/.exec(text)?.slice(1, 3).join(' of ') ?? []).at(-1);
      options.tell(`${used.length} rounds: ${used[settledAfter]} JsVars in use after round ${settledAfter + 1}, ${used.at(-1)} after the last, ${peak} at the peak`);
      assert.ok(Math.max(...used.slice(settledAfter)) <= used[settledAfter]! + mostGrowth, `JsVars after each round: ${used.join(' ')}`);
      assert.not.match(console.lines.join('\n'), /Uncaught|OUT OF MEMORY|starting over|ENDED/);
      return used;
    } finally {
      await engine.stop();
      await modem.stop();
      terminal.close();
      await server.stop();
      rmSync(base, { recursive: true });
    }
  },
};
