// A test world: the shipped bundle and all that surrounds it, on a virtual clock. By default it has a card, a line, and a SIM7600 that talks real
// FTP to a real server. Options change that, and tests check the results. Its parts are in parts/.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInContext } from 'node:vm';
import type { CardFile } from '../card/cameras.ts';
import { virtualClock, type VirtualClock } from '../clock.ts';
import type { Line } from '../line/line.ts';
import type { Sim7600 } from '../modem/simcom/sim7600.ts';
import type { Taken } from '../server/habits.ts';
import type { RunningHttpServer } from '../server/http/http.ts';
import type { Upload } from '../server/server.ts';
import type { Chip } from './chip.ts';
import type { CameraParts, WorldCamera } from './eye.ts';
import type { Heaps } from './heaps.ts';
import { createWorldCard, fillCard, searchShown } from './parts/card.ts';
import { boot, createMachine, cut, running, type Machine } from './parts/machine.ts';
import type { WorldOptions } from './parts/options.ts';
import { putServed, removeServed, served, serverKeys, startServers, stopServers } from './parts/servers.ts';

export { modemFor } from './parts/modem.ts';
export type { Family, NewFamily, Tree, WorldOptions } from './parts/options.ts';
export { password, user } from './parts/servers.ts';

/** A test world: what a test does with it, and what it looks at. */
export interface World {
  /** Every line of the console, over all boots. */
  lines: string[];
  /** The simulated modem. */
  modem: Sim7600;
  /** The simulated camera. @throws if the world has none */
  readonly camera: WorldCamera;
  /** Lets the motion sensor report motion for so many milliseconds, 2,300 if missing. */
  moves(ms?: number): void;
  /** The simulated chip. It is undefined on a desktop. */
  chip: Chip | undefined;
  /** The simulated line between engine and modem. */
  line: Line;
  /** The record of bursts from the modem that were too long for the engine of the release. */
  heaps: Heaps;
  /** Returns how many bytes from the modem the chip's driver and its engine have lost. */
  lostBytes(): number;
  /** The virtual clock of the whole test world. */
  clock: VirtualClock;
  /** The folder of the world. Its subfolder `card` plays the card, and a desktop's relative paths begin at it. */
  folder: string;
  /** Starts the firmware. After a power cut, it is called again. One start is one boot. */
  boot(): void;
  /** Cuts the chip's power, and drops the unsent bytes of its UART. The modem keeps its power. */
  cut(): void;
  /** Lets time pass until a new line of the console matches. @returns false if none has after so many minutes, 60 if missing */
  until(text: RegExp, minutes?: number): Promise<boolean>;
  /** Makes the chip's serial port to the modem deaf until the chip restarts, as a fault of ESP-IDF does. */
  deafen(): void;
  /** Types a command at the console, such as `ferry.list("/up")`. @returns the command's value, or the text that it printed at once */
  type(text: string): unknown;
  /**
   * Boots if no engine runs, and lets time pass until the firmware has ended a round. A round is one pass over all pictures that wait on the card.
   * @throws if no round ends within the minutes
   */
  round(minutes?: number): Promise<void>;
  /** Puts a file onto the card, or makes a folder if the path ends with "/". */
  put(path: string, content: Uint8Array | string | CardFile): void;
  /** Puts a file onto the server, as another client would. */
  putServed(path: string, content: Uint8Array | string): void;
  /** Deletes a file of the server, as another client would. */
  removeServed(path: string): void;
  /** Returns the content of a file on the card. @throws if there is none */
  read(path: string): Buffer;
  /** Takes the card out of the chip's card slot (true), or puts it back in (false). */
  hide(isOut: boolean): void;
  /** Returns the files that the FTP server's hook, a program that moves or deletes uploads, has taken away. */
  taken(): Taken[];
  /** Returns the contents of the files on the server, by path. */
  served(): Record<string, Buffer>;
  /** Returns the command lines that the FTP server has got. */
  ftpCommands(): string[];
  /** Returns the number of bytes that the FTP server has sent on control connections. */
  ftpSaidBytes(): number;
  /** Returns the uploads, as the server saw them. */
  uploads(): Upload[];
  /** The HTTP server. It is undefined if the world has none. */
  http: RunningHttpServer | undefined;
  /** Ends the world, and searches its console and its card for secrets. */
  close(): Promise<void>;
}

/** Milliseconds for which the motion sensor AM312 reports motion at least. */
const motionMs = 2300;

/** Returns bytes of all values in no simple order, so that lost or moved bytes are noticed. */
export function noise(size: number, seed = 1): Uint8Array {
  let x = seed * 2654435761 % 4294967296 || 1;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    x ^= x << 13; x >>>= 0; x ^= x >>> 17; x ^= x << 5; x >>>= 0;
    bytes[i] = x & 255;
  }
  return bytes;
}

/** Returns the SHA-256 of a content, in hexadecimal. */
export function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Makes a test world. Nothing runs before the first `boot`. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const folder = join(base, 'card');
  const root = join(options.beside?.folder ?? base, 'server');
  mkdirSync(folder);
  if (!options.beside) mkdirSync(root);
  const clock = virtualClock(options.startMs);
  const servers = await startServers(options, root, clock);
  const { ftp, http } = servers;
  const lines: string[] = [];
  const machine = createMachine(options, { clock, base, card: folder, lines });
  const { chip, line, modem, heaps, lostBytes } = machine;
  const card = createWorldCard(folder);
  fillCard(card, options, serverKeys(servers));

  return {
    lines, modem, chip, line, heaps, lostBytes, clock, folder: base, http,
    boot: () => boot(machine),
    cut: () => cut(machine),
    until: (text, minutes) => until(machine, text, minutes),
    get camera() {
      return eyeOf(machine).camera;
    },
    moves(ms = motionMs) {
      eyeOf(machine).show(true);
      clock.after(ms, () => eyeOf(machine).show(false));
    },
    put: card.put,
    putServed: (path, content) => putServed(servers, path, content),
    removeServed: path => removeServed(servers, path),
    read: card.read,
    hide: card.hide,
    deafen: () => void (machine.isDeaf = true),
    type: text => type(machine, text),
    round: minutes => round(machine, minutes),
    taken: () => ftp?.taken() ?? [],
    served: () => served(servers),
    ftpCommands: () => ftp?.commands ?? [],
    ftpSaidBytes: () => ftp?.saidBytes() ?? 0,
    uploads: () => (http ?? ftp)?.uploads ?? [],
    async close() {
      cut(machine);
      searchShown(lines, folder);
      await modem.stop();
      await stopServers(servers);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function eyeOf({ camera }: Machine): CameraParts {
  if (!camera) throw new Error('This world has no camera.');
  return camera;
}

async function until({ clock, lines }: Machine, text: RegExp, minutes = 60): Promise<boolean> {
  let seen = lines.length;
  return clock.run(() => {
    while (seen < lines.length) if (text.test(lines[seen++]!)) return true;
    return false;
  }, minutes * 60_000);
}

async function round(machine: Machine, minutes = 60): Promise<void> {
  if (!running(machine)?.isAlive()) boot(machine);
  if (await until(machine, / round: /, minutes)) return;
  throw new Error(`no round ended:\n${machine.lines.slice(-20).join('\n')}\n${machine.modem.story.slice(-20).join('\n')}`);
}

function type(machine: Machine, text: string): unknown {
  const { lines } = machine;
  const engine = running(machine);
  if (!engine?.isAlive()) throw new Error('No engine is running that could receive input.');
  const from = lines.length;
  let value: unknown;
  try {
    value = runInContext(text, engine.context);
  } catch (error) {
    // If the power was cut meanwhile, the exception does not come from the typed command, so it is ignored.
    if (running(machine)?.isAlive()) throw error;
  }
  return value === undefined ? lines.slice(from).map(line => line.replace(/^.* info ferry: /, '')).join('\n') : value;
}
