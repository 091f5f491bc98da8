// Tries spoiled files on the real engine (Espruino). They are files of the firmware on the card, and files in the Storage (the engine's part of the
// flash for files).

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { engine as facts } from '../../../../firmware/engine/facts.js';
import { buildImage, listImage } from '../../../../firmware/image/storage.js';
import { realClock } from '../../../sim/clock.ts';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import { createLine } from '../../../sim/line/line.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { listTree } from '../../../sim/tree.ts';
import { worldWith } from '../../../sim/world/ways.ts';
import { modemFor } from '../../../sim/world/world.ts';
import { carrierOf, type Carrier } from '../../bench/line/carrier.ts';
import { startServer } from '../../bench/processor/chip.ts';
import { findFirmware, followModem } from '../../demo/rig/rig.ts';
import { createConsole } from '../rounds.ts';
import { assertServed, config, faulty, former, images, laySpoiled, spoilText, type Season, type Spoiled } from './spoil.ts';

const { kept } = facts.image;

/** Returns whether a file is in the firmware image's Storage, and not on the card. */
export const isStored = ({ path }: Spoiled): boolean => kept.some(({ name }) => name === path);

/**
 * Returns all trials with files in the firmware image's Storage: each file with each of these kinds of damage. The Storage has no folders, so `kinds`
 * must not contain `folder`.
 */
export const storedSpoiled = (kinds: Spoiled['kind'][]): Spoiled[] => kept.flatMap(({ name }) => kinds.map(kind => ({ path: name, kind })));

/** Returns the firmware image with one of its kept files spoiled. */
function spoilImage(bytes: Uint8Array, { path, kind }: Spoiled): Uint8Array {
  return buildImage(listImage(bytes).map(({ name, data }) => ({
    name, data: name === path ? Buffer.from(spoilText(kind, Buffer.from(data).toString('latin1'), ['L'.repeat(data.length)])!.slice(0, data.length).padEnd(data.length, '\xff'), 'latin1') : data,
  })));
}

function layFiles(root: string, files: Record<string, Uint8Array | string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

export interface OnEngine {
  card: string;
  /** Folder of the server. */
  root: string;
  console: ReturnType<typeof createConsole>;
}

/** What to run on the real engine. */
export interface Setting {
  /** Files on the card, besides config.json, by path. */
  files: Record<string, Uint8Array | string>;
  served?: Record<string, Uint8Array>;
  config: object;
  /** The modem, its method and the protocol. Without it, a SIM7600 delivers by FTP, and the firmware chooses the method. */
  carrier?: Carrier | undefined;
  image?: Uint8Array;
  command?: string | undefined;
  prepare?(card: string): void;
}

const usual = carrierOf('sim7600', 'efs');

/** Runs the engine with a card, a modem and a server, and passes them to `run`. */
export async function onEngine({ files, served = {}, config, carrier, image, command, prepare }: Setting, run: (given: OnEngine) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-soak-'));
  const [card, root] = [join(cwd, 'card'), join(cwd, 'server')];
  mkdirSync(root);
  const { family, delivery } = carrier ?? usual;
  const server = await startServer({ delivery }, root);
  layFiles(root, served);
  layFiles(card, { ...files, 'config.json': JSON.stringify({ ...config, ...server.section, upload: { ...(config as { upload?: object }).upload, ...carrier && { method: carrier.method } }, network: { apn: 'internet' } }) });
  prepare?.(card);
  if (image) writeFileSync(join(cwd, 'storage.bin'), image);
  const clock = realClock();
  const line = createLine(clock);
  const modem = modemFor(clock, { dce: followModem(clock, line) }, worldWith(family, {}));
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  line.dte.onBytes(terminal.write);
  const console = createConsole();
  const engine = runEspruino({
    image: image ? join(cwd, 'storage.bin') : findFirmware('espruino'), cwd, terminalPath: terminal.path, onLine: console.take, onExit: reason => console.take(`engine ${reason}`), ...(command && { command }),
  });
  try {
    await run({ card, root, console });
  } catch (error) {
    (error as Error).message += `\n${console.lines.slice(-40).join('\n')}`;
    throw error;
  } finally {
    await engine.stop();
    await modem.stop();
    terminal.close();
    await server.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Runs the next two rounds with one more image each, and a report, after a file was spoiled. */
export async function tryOnEngine(season: Season, spoiled: Spoiled, command?: string): Promise<void> {
  const why = `${spoiled.kind} in ${spoiled.path}`;
  const { 'up/hut.json': _report, ...served } = season.served;
  const setting: Setting = {
    files: images([...former, 3]), served, config, command, prepare: card => laySpoiled(card, season, isStored(spoiled) ? undefined : spoiled),
    ...isStored(spoiled) && { image: spoilImage(readFileSync(findFirmware('espruino')), spoiled) },
  };
  await onEngine(setting, async ({ card, root, console }) => {
    /** Waits for a line of the log. A fault of the firmware ends the wait, too, as the rest could take minutes. */
    const wait = async (text: RegExp) => assert.not.match((await console.next(new RegExp(`${text.source}|${faulty.source}`)))[0], faulty, why);
    await wait(/IMG_0003.JPG delivered/);
    await wait(/ round: \d+ delivered/);
    layFiles(card, images([4]));
    await wait(/IMG_0004.JPG delivered/);
    await wait(/ round: \d+ delivered/);
    const now = Object.fromEntries(listTree(root).map(path => [path, readFileSync(join(root, path))]));
    assertServed(now, [...former, 3, 4], why);
    assert.ok(now['up/hut.json'], `${why}: no report came`);
    assert.not.match(console.lines.join('\n'), faulty, why);
  });
}
