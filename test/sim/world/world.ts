// A whole world around the shipped bundle, on a virtual clock. By default it has a card, a line, and a SIM7600 with real FTP to a real server.
// Options change that, and tests check the results.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInContext } from 'node:vm';
import { isSerial } from '../camera/families.ts';
import type { CardFile } from '../card/cameras.ts';
import type { CardHook } from '../card/card.ts';
import { createFatNames } from '../card/fat.ts';
import type { ChipCosts } from '../chipcosts.ts';
import { virtualClock, type Clock, type VirtualClock } from '../clock.ts';
import type { ChipState, FlashHook, Globals } from '../engine/globals/globals.ts';
import type { SerialKnobs } from '../engine/globals/serial.ts';
import { loadFirmware, startNodeEngine } from '../engine/node.ts';
import { throughDriver } from '../line/driver.ts';
import { createLine, type Line, type LineOptions } from '../line/line.ts';
import type { PowerState } from '../modem/common/power.ts';
import type { Sim7600, Sim7600Options } from '../modem/simcom/sim7600.ts';
import { keepConfig, keepSecret, noteLeaks } from '../secrets.ts';
import type { Taken } from '../server/habits.ts';
import { startHttpServer, type HttpServerOptions, type RunningHttpServer } from '../server/http/http.ts';
import { startFtpServer, type FtpServerOptions, type Upload } from '../server/server.ts';
import { sheetOf, type FamilyName } from '../sheets/families.ts';
import type { Sheet } from '../sheets/sheet.ts';
import { listTree } from '../tree.ts';
import { cameraParts as eyeBoard, lens as lensBoard } from './board.ts';
import { findBuilt } from './built.ts';
import { boardOf, createChip, freshStorage, losesBursts, type Chip, type ChipOptions } from './chip.ts';
import { createEye, type CameraParts, type EyeOptions, type WorldCamera } from './eye.ts';
import { listHeaps, type Heaps } from './heaps.ts';

/** A config.json, as keys by section. */
export type Tree = Record<string, Record<string, unknown>>;

/** What a world has. */
export interface WorldOptions {
  /** The files on the card, by path, with or without a time. A path that ends with "/" is an empty folder. `cardOf` makes whole cards. */
  files?: Record<string, Uint8Array | string | CardFile>;
  /** Keys that are merged into the default config.json, by section. A text replaces the file, and null removes it. */
  config?: Record<string, unknown> | string | null;
  /** Options of the modem. */
  modem?: Partial<Sim7600Options>;
  /** Family of the modem; a SIM7600 by default. */
  family?: Family;
  /** Properties of the line. */
  line?: Partial<LineOptions>;
  /** Delay and fragmentation of the engine's input. */
  serial?: SerialKnobs;
  /** Options of the FTP server. With false, no server listens on the configured port. */
  server?: Partial<FtpServerOptions> | false;
  /** Options of an HTTP server, which is there in place of the FTP server. */
  http?: Partial<HttpServerOptions>;
  /** Judges each step on the card. */
  onOperation?: CardHook;
  /** Judges each change of a chip's flash. */
  onFlash?: FlashHook;
  /** When the simulation starts, in milliseconds since 1970, UTC. */
  startMs?: number;
  /** The time that a chip's card and UART take (`chipCosts`), on a desktop, too. Without it they take none. */
  costs?: ChipCosts;
  /** A chip on a board, in place of the desktop. */
  chip?: ChipOptions;
  /** A camera at the board. A desktop is then the board `eye`, built for that camera. */
  camera?: EyeOptions;
}

/** A family of modems with its options, or a modem without a sheet. */
export type Family = { name: Exclude<FamilyName, 'sim7600'>; options?: object } | NewFamily;

/** A modem that has no sheet yet, given by its simulator. */
export interface NewFamily extends Pick<Sheet, 'create' | 'lacks'> {
  /** Options of that modem's simulator. */
  options?: object;
}

function sheetIn({ family }: Pick<WorldOptions, 'family'>): Pick<Sheet, 'create' | 'lacks'> {
  return !family ? sheetOf('sim7600') : 'create' in family ? family : sheetOf(family.name);
}

/** Makes the modem of the options at the line's other end. */
export function modemFor(
  clock: Clock,
  line: Pick<Line, 'dce'>,
  options: Pick<WorldOptions, 'family' | 'modem'>,
  onPower: (state: PowerState) => void = () => undefined,
): Sim7600 {
  // tests use only the members that all families share
  return sheetIn(options).create(clock, line.dce, { ...(options.family?.options ?? options.modem), onPower }) as Sim7600;
}

/** A world in use. */
export interface World {
  /** Every line of the console, over all boots. */
  lines: string[];
  /** The modem. */
  modem: Sim7600;
  /** The camera. It throws in a world without one. */
  readonly camera: WorldCamera;
  /** Moves something before the motion sensor for so many milliseconds. */
  moves(ms?: number): void;
  /** The chip. It is undefined on a desktop. */
  chip: Chip | undefined;
  /** The line between engine and modem. */
  line: Line;
  /** Long deliveries of a chip's driver. */
  heaps: Heaps;
  /** The clock of the whole world. */
  clock: VirtualClock;
  /** The folder of the world, whose subfolder `card` is the card. A desktop's relative paths begin at it. */
  folder: string;
  /** Starts the firmware, also again after a cut. One start is one boot. */
  boot(): void;
  /** Cuts the chip's power, and drops the unsent bytes of its UART. The modem keeps its power. */
  cut(): void;
  /** Lets time pass until a new line of the console matches. @returns false after so many minutes */
  until(text: RegExp, minutes?: number): Promise<boolean>;
  /** Types a command at the console, such as `ferry.list("/up")`. @returns its value, or what it printed at once */
  type(text: string): unknown;
  /** Boots if that is necessary, and runs to the end of a round. */
  round(minutes?: number): Promise<void>;
  /** Puts a file on the card. */
  put(path: string, content: Uint8Array | string | CardFile): void;
  /** Puts a file on the server from outside. */
  putServed(path: string, content: Uint8Array | string): void;
  /** Removes a file of the server from outside. */
  removeServed(path: string): void;
  /** Reads a file of the card. */
  read(path: string): Buffer;
  /** Takes the card out, or puts it in. */
  hide(isOut: boolean): void;
  /** Files that the server's hook has taken away. */
  taken(): Taken[];
  /** Contents of the files on the server, by path. */
  served(): Record<string, Buffer>;
  /** The command lines that the FTP server has got. */
  ftpCommands(): string[];
  /** Bytes that the server has sent on control connections. */
  ftpSaidBytes(): number;
  /** The uploads, as the server saw them. */
  uploads(): Upload[];
  /** The HTTP server, if there is one. */
  http: RunningHttpServer | undefined;
  /** Ends the world, and searches its output for secrets. */
  close(): Promise<void>;
}

/** The account's user at the servers of worlds. */
export const user = 'ferryman';
/** The account's password at the servers of worlds. */
export const password = 'Gr8-secret';
/** Port without a server: tcpmux, which no system ever assigns, unlike a port that was just in use. */
const nobodysPort = 1;
/** Bytes per event at a polled driver, and at a modem. */
const heardBytes = 8;
const saidBytes = 64;
/** Least milliseconds for which a motion sensor's output is high (AM312). */
const motionMs = 2300;

/** Bytes of all values in no simple order, so that lost or moved ones show. */
export function noise(size: number, seed = 1): Uint8Array {
  let x = seed * 2654435761 % 4294967296 || 1;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    x ^= x << 13; x >>>= 0; x ^= x >>> 17; x ^= x << 5; x >>>= 0;
    bytes[i] = x & 255;
  }
  return bytes;
}

/** SHA-256 of a content, in hexadecimal. */
export function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** @param server the section of its kind */
function configText(given: WorldOptions['config'], server: Tree): string {
  const usual: Tree = { ...server, network: { apn: 'internet' } };
  const all: Record<string, unknown> = { ...usual };
  for (const [section, keys] of Object.entries(given as Tree ?? {})) {
    all[section] = typeof keys === 'object' ? { ...usual[section], ...keys } : keys;
  }
  return JSON.stringify(all);
}

/** Registers the secrets that the simulated modem requires. */
function keepModem(options: object = {}): void {
  for (const name of ['pin', 'apnPassword']) keepSecret((options as Record<string, unknown>)[name]);
}

/** Searches the firmware's output and files for every secret; reports findings to the runner, if any. */
function searchShown(lines: string[], card: string): void {
  noteLeaks('on the console', lines.join('\n'));
  const home = join(card, 'snapferry');
  for (const path of existsSync(home) ? listTree(home) : []) {
    // the next config.json has the same content as the current one
    if (!path.startsWith('get') && path !== 'config.new') noteLeaks(`in /snapferry/${path}`, readFileSync(join(home, path), 'utf8'));
  }
}

/** Makes a world. Nothing runs before its first `boot`. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const card = join(base, 'card');
  const root = join(base, 'server');
  mkdirSync(card);
  mkdirSync(root);
  const clock = virtualClock(options.startMs);
  const http = options.http && await startHttpServer({ root, user, password, clock, ...options.http });
  const ftp = http || options.server === false ? undefined : await startFtpServer({ root, user, password, now: clock.now, hasDirectories: !!sheetIn(options).lacks?.includes('directories'), ...(options.server || {}) });
  const isLossy = !!options.chip && losesBursts(options.chip);
  const line = createLine(clock, { dteBaud: 115200, dceBaud: 115200, ...(isLossy && { sliceBytes: heardBytes }), ...options.line });
  if (isLossy) line.slice(options.line?.sliceBytes ?? saidBytes);
  const lines: string[] = [];
  let engine: Globals | undefined;
  let chip: Chip | undefined;
  let power: PowerState = 'off';
  const modem = modemFor(clock, line, options, state => {
    power = state;
    chip?.setStatus(state);
  });
  const heaps = listHeaps(modem, line);
  const desktop = options.camera && (isSerial(options.camera) ? eyeBoard : lensBoard).board;
  const wires = (options.chip ? boardOf(options.chip.board) : desktop)?.camera;
  const cameraParts: CameraParts | undefined = options.camera && createEye(clock, options.camera, wires ?? {}, base, (pin, level) => chip?.setPin(pin, level));
  for (const own of [options.modem, options.family?.options]) keepModem(own);
  if (options.chip) {
    const { onPin, ...given } = options.chip;
    const modemPort = boardOf(options.chip.board).modem.uart.port ?? 'Serial3';
    const port = isLossy ? throughDriver(clock, line.dte, options.chip.driver, heaps.take) : line.dte;
    const unwired = createLine(clock, { dteBaud: 115200, dceBaud: 115200 }).dte;
    chip = createChip({
      ...given,
      onPin(pin, level) {
        cameraParts?.onPin(pin, level);
        onPin?.(pin, level);
      },
    }, {
      clock, folder: card, serial: { Serial2: unwired, [modemPort]: port, ...cameraParts?.serial }, buses: cameraParts?.buses ?? {}, print: text => void lines.push(text),
      wires: modem, isClear: line.dte.isClear, onFloat: () => cameraParts?.float(),
      ...(options.costs && { costs: isLossy ? { ...options.costs, poll: undefined } : options.costs }),
      ...(options.onOperation && { onOperation: options.onOperation }),
      ...(options.onFlash && { onFlash: options.onFlash }),
    });
    chip.setStatus(power);
  }

  const fat = createFatNames(card, false);
  const onCard = (path: string) => fat.find(Buffer.from(path).toString('latin1'));

  function lay(path: string, content: Uint8Array | string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  function put(path: string, file: Uint8Array | string | CardFile): void {
    if (path.endsWith('/')) return void mkdirSync(onCard(path), { recursive: true });
    const { content, atMs } = typeof file === 'object' && 'content' in file ? file : { content: file };
    if (path === 'config.json') keepConfig(Buffer.from(content).toString('utf8'));
    lay(onCard(path), content);
    if (atMs !== undefined) utimesSync(onCard(path), atMs / 1000, atMs / 1000);
  }
  for (const [path, content] of Object.entries(options.files ?? {})) put(path, content);
  const section: Tree = http ? { http: { url: `${http.url}/up/{path}{name}`, user, password } } : { ftp: { host: '127.0.0.1', port: ftp?.port ?? nobodysPort, user, password, directory: '/up' } };
  if (typeof options.config === 'string') put('config.json', options.config);
  else if (options.config !== null) put('config.json', configText(options.config, section));

  const desktopState: ChipState = { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true }, storage: freshStorage(), rtc: new Map() };

  function boot(): void {
    if (chip) {
      chip.powerOn();
      return;
    }
    startNodeEngine(loadFirmware(findBuilt(desktop?.name ?? 'linux', 'firmware.js')), {
      clock, folder: base, fat: 'card', ...options.serial, serial: { Serial1: line.dte, ...cameraParts?.serial }, pipes: cameraParts?.pipes ?? {}, chip: desktopState,
      print: text => void lines.push(text),
      ...(options.onOperation && { onOperation: options.onOperation }), ...(options.costs && { costs: options.costs }),
      // a cut may come while it boots
    }, made => void (engine = made));
  }

  function eyeOf(): CameraParts {
    if (!cameraParts) throw new Error('This world has no camera.');
    return cameraParts;
  }

  function running(): Globals | undefined {
    return chip ? chip.engine() : engine;
  }

  function cut(): void {
    if (chip) chip.powerOff();
    else {
      engine?.stop();
      cameraParts?.float();
    }
    line.drop();
  }

  async function until(text: RegExp, minutes = 60): Promise<boolean> {
    let seen = lines.length;
    return clock.run(() => {
      while (seen < lines.length) if (text.test(lines[seen++]!)) return true;
      return false;
    }, minutes * 60_000);
  }

  return {
    lines, modem, chip, line, heaps, clock, folder: base, boot, until, put,
    get camera() {
      return eyeOf().camera;
    },
    moves(ms = motionMs) {
      eyeOf().show(true);
      clock.after(ms, () => eyeOf().show(false));
    },
    putServed: (path, content) => lay(join(root, path), content),
    removeServed: path => rmSync(join(root, path)),
    read: path => readFileSync(onCard(path)),
    hide: isOut => renameSync(isOut ? card : `${card}.out`, isOut ? `${card}.out` : card),
    cut,
    type(text) {
      if (!running()?.isAlive()) throw new Error('No engine is running that could receive input.');
      const from = lines.length;
      let value: unknown;
      try {
        value = runInContext(text, running()!.context);
      } catch (error) {
        // ignored if the power was cut meanwhile
        if (running()?.isAlive()) throw error;
      }
      return value === undefined ? lines.slice(from).map(line => line.replace(/^.* info ferry: /, '')).join('\n') : value;
    },
    async round(minutes = 60) {
      if (!running()?.isAlive()) boot();
      if (!(await until(/ round: /, minutes))) throw new Error(`no round ended:\n${lines.slice(-20).join('\n')}\n${modem.story.slice(-20).join('\n')}`);
    },
    taken: () => ftp?.taken() ?? [],
    served() {
      ftp?.taken();
      return Object.fromEntries(existsSync(root) ? listTree(root).sort().map(path => [path, readFileSync(join(root, path))]) : []);
    },
    ftpCommands: () => ftp?.commands ?? [],
    ftpSaidBytes: () => ftp?.saidBytes() ?? 0,
    uploads: () => (http ?? ftp)?.uploads ?? [],
    http,
    async close() {
      cut();
      searchShown(lines, card);
      await modem.stop();
      await http?.stop();
      await ftp?.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
