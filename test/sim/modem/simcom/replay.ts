// Repeats a vendor's dialogue with a simulated SIM800 or SIM7080, and compares it line for line.

import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { rawBytesIn, readTurns, type Turn } from '../command/transcript.ts';
import type { ServedStand } from '../stand.ts';
import type { SimcomModem } from './ground.ts';

/** What a test adds to a vendor's recorded dialogue, so that the simulated modem can repeat the dialogue. */
export interface ReplayOptions {
  /** Lines that the DTE sends before an exchange of the dialogue, by the exchange's number from 0 on. The modem's response to them is not checked. */
  before?: Record<number, string[]>;
  /** Functions that are called before an exchange of the dialogue, by the exchange's number from 0 on. */
  prepare?: Record<number, () => void>;
  /** Content of all data phases. By default, it is the letter q as often as needed. */
  data?: Buffer;
}

/**
 * Matches the result line of a transfer that reports how many bytes it has moved so far. That number differs from recording to recording, so it is
 * not compared.
 */
const progress = /^(\+FTP(?:PUTFRMFS|GETTOFS|EXTGET): 1),[\d,]*[1-9][\d,]*$/;

function linesOf(raw: string): string[] {
  return raw.split('\r\n').filter(line => line !== '');
}

function masked(line: string): string {
  return line.replace(progress, '$1,…');
}

function asWritten(heard: string[], hear: string[]): string[] {
  return heard.map((line, i) => {
    const wanted = hear[i] ?? '';
    if (rawBytesIn(wanted) === line.length) return wanted;
    return progress.test(wanted) && /: 1,\d+(,\d+)?$/.test(line) ? masked(wanted) : line;
  });
}

async function takeTurn(bench: ServedStand<SimcomModem>, { say, hear }: Turn, data: Buffer | undefined): Promise<void> {
  const size = rawBytesIn(say);
  const bytes = size === undefined ? `${say.replace('"192.0.2.10"', '"ftp.example.com"')}\r` : (data ?? Buffer.from('q'.repeat(size)));
  bench.dte.write(bytes);
  await bench.clock.run(() => linesOf(bench.dte.raw()).length >= hear.length && bench.dte.raw().endsWith('\n'), 200_000);
  assert.equal(asWritten(linesOf(bench.dte.raw()), hear), hear.map(masked), say);
}

/** Repeats a dialogue of test/fixtures, and asserts that the modem answers the same. */
export async function replay(bench: ServedStand<SimcomModem>, name: string, options: ReplayOptions = {}): Promise<void> {
  for (const [i, turn] of readTurns(name).entries()) {
    for (const say of options.before?.[i] ?? []) await bench.dte.ask(say);
    options.prepare?.[i]?.();
    await takeTurn(bench, turn, options.data);
  }
  assert.equal(await bench.dte.listen(20_000), [], 'nothing more');
  assert.equal(bench.sim.violations, []);
}

/** Puts a file onto the server, with the date of change that the vendor's sample prints. */
export function putAtServer(root: string, name: string, content: string): void {
  writeFileSync(join(root, name), content);
  const then = Date.UTC(2014, 3, 9, 6, 9, 51) / 1000;
  utimesSync(join(root, name), then, then);
}
