// A test world: the shipped bundle and all that surrounds it, on a virtual clock. By default it has a card, a line, and a SIM7600 that talks real
// FTP to a real server. Options change that, and tests check the results.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInContext } from 'node:vm';
import { isSerial } from '../camera/families.ts';
import type { CardFile } from '../card/cameras.ts';
import { createFatNames } from '../card/fat.ts';
import type { CardHook } from '../card/fs/types.ts';
import type { ChipCosts } from '../chipcosts.ts';
import { virtualClock, type Clock, type VirtualClock } from '../clock.ts';
import type { FlashHook } from '../engine/globals/chip/flashhook.ts';
import type { ChipState } from '../engine/globals/chip/state.ts';
import type { Globals } from '../engine/globals/globals.ts';
import type { SerialKnobs } from '../engine/globals/serial.ts';
import { loadFirmware, startNodeEngine } from '../engine/node.ts';
import { throughDriver } from '../line/driver.ts';
import { createLine, type Line, type LineOptions } from '../line/line.ts';
import type { Draw, PowerState } from '../modem/common/power.ts';
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
import { boardOf, createChip, freshStorage, lossyDriver, type Chip, type ChipOptions } from './chip.ts';
import { createEye, type CameraParts, type EyeOptions, type WorldCamera } from './eye.ts';
import { listHeaps, type Heaps } from './heaps.ts';

/** The content of a config.json: its keys by section. */
export type Tree = Record<string, Record<string, unknown>>;

/** What a test world has. Each option may be left out. */
export interface WorldOptions {
  /**
   * The files on the card by their paths: the content, or content and time. A path that ends with "/" is an empty folder. `cardOf` makes whole
   * cards.
   */
  files?: Record<string, Uint8Array | string | CardFile>;
  /** Keys by section that are merged into the usual config.json. A text replaces the whole file, and with null the card has no config.json. */
  config?: Record<string, unknown> | string | null;
  /** Options of the simulated SIM7600. Another family has its own in `family`. */
  modem?: Partial<Sim7600Options>;
  /** Family of the modem, a SIM7600 if missing. */
  family?: Family;
  /** Options of the simulated line between engine and modem. */
  line?: Partial<LineOptions>;
  /** How bytes reach a desktop's engine: how late they arrive, and how many of them at once. */
  serial?: SerialKnobs;
  /** Options of the FTP server. With false, no server listens at the configured port. */
  server?: Partial<FtpServerOptions> | false;
  /** Options of an HTTP server. If given, it takes the place of the FTP server. */
  http?: Partial<HttpServerOptions>;
  /** A world whose server has the same files, so that two cameras put theirs into one folder. That world is to be closed last. */
  beside?: Pick<World, 'folder'>;
  /** Called before each step on the card. It may change the step's result. */
  onOperation?: CardHook;
  /** Called before each change of a chip's flash, and may let the power fail within it. */
  onFlash?: FlashHook;
  /** When the simulation starts, in milliseconds since 1970 UTC. */
  startMs?: number;
  /** The times that a chip's card and UART take (`chipCosts`), also for a desktop. Without them, both take no time. */
  costs?: ChipCosts;
  /** A chip on a board. If missing, the engine is that of a desktop. */
  chip?: ChipOptions;
  /**
   * What the board's supply does when the modem draws most current: it lasts (undefined), or it gives way. With `soft`, the chip's detector of brown-outs
   * restarts the chip, whose RTC goes on. With `hard`, the chip loses its power for a second.
   */
  supply?(draw: Draw): 'soft' | 'hard' | undefined;
  /** A camera at the board. The desktop's board is then `eye`, built for that camera. */
  camera?: EyeOptions;
}

/** The name of a modem family with options, or a modem without a file of facts in test/sim/sheets. */
export type Family = { name: Exclude<FamilyName, 'sim7600'>; options?: object } | NewFamily;

/** A new modem without a file of facts in test/sim/sheets. So the function that makes its simulator, and what it lacks, are given directly. */
export interface NewFamily extends Pick<Sheet, 'create' | 'lacks'> {
  /** Options of that modem's simulator, its usual ones if missing. */
  options?: object;
}

function sheetIn({ family }: Pick<WorldOptions, 'family'>): Pick<Sheet, 'create' | 'lacks'> {
  return !family ? sheetOf('sim7600') : 'create' in family ? family : sheetOf(family.name);
}

/** Makes the simulated modem that a test's options name, at the modem's end of a line. */
export function modemFor(
  clock: Clock,
  line: Pick<Line, 'dce'>,
  options: Pick<WorldOptions, 'family' | 'modem'>,
  onPower: (state: PowerState) => void = () => undefined,
  onDraw?: (draw: Draw) => void,
): Sim7600 {
  // Tests use only the members that the modems of all families share. So the type of the SIM7600 serves for every family.
  return sheetIn(options).create(clock, line.dce, { ...(options.family?.options ?? options.modem), onPower, onDraw }) as Sim7600;
}

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

/** The user of the account that all servers of test worlds have. */
export const user = 'ferryman';
/** The password of the account that all servers of test worlds have. */
export const password = 'Gr8-secret';
/**
 * A port at which no server listens. Port 1 is tcpmux, which no system assigns, while a port that was just free may be taken by another process.
 */
const nobodysPort = 1;
/** Most bytes that arrive at once at the chip (`heardBytes`) and at the modem (`saidBytes`), if the engine is one that loses bytes of bursts. */
const heardBytes = 8;
const saidBytes = 64;
/** Milliseconds for which a chip has no power after a brown-out of the kind `hard`. */
const outMs = 1000;
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

/** Returns the text of the config.json. @param given the test's own keys @param server the usual keys for the server */
function configText(given: WorldOptions['config'], server: Tree): string {
  const usual: Tree = { ...server, network: { apn: 'internet' } };
  const all: Record<string, unknown> = { ...usual };
  for (const [section, keys] of Object.entries(given as Tree ?? {})) {
    all[section] = typeof keys === 'object' ? { ...usual[section], ...keys } : keys;
  }
  return JSON.stringify(all);
}

/** Notes the modem's PIN and the password of its access point (APN) as secrets, which must not appear in any output. */
function keepModem(options: object = {}): void {
  for (const name of ['pin', 'apnPassword']) keepSecret((options as Record<string, unknown>)[name]);
}

/** Searches the firmware's console and files for every known secret, and notes what it finds for the runner of the tests. */
function searchShown(lines: string[], card: string): void {
  noteLeaks('on the console', lines.join('\n'));
  const home = join(card, 'snapferry');
  for (const path of existsSync(home) ? listTree(home) : []) {
    // config.new becomes the next config.json, config.valid was one, and the folder `get` has downloaded files. Both may contain secrets, so they are not searched.
    if (!path.startsWith('get') && !/^config\.(new|valid)$/.test(path)) noteLeaks(`in /snapferry/${path}`, readFileSync(join(home, path), 'utf8'));
  }
}

/** Makes a test world. Nothing runs before the first `boot`. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const card = join(base, 'card');
  const root = join(options.beside?.folder ?? base, 'server');
  mkdirSync(card);
  if (!options.beside) mkdirSync(root);
  const clock = virtualClock(options.startMs);
  const http = options.http && await startHttpServer({ root, user, password, clock, ...options.http });
  const ftp = http || options.server === false ? undefined : await startFtpServer({ root, user, password, now: clock.now, hasDirectories: !!sheetIn(options).lacks?.includes('directories'), ...(options.server || {}) });
  const driver = options.chip && lossyDriver(options.chip);
  const line = createLine(clock, { dteBaud: 115200, dceBaud: 115200, ...(driver && { sliceBytes: heardBytes }), ...options.line });
  if (driver) line.slice(options.line?.sliceBytes ?? saidBytes);
  const lines: string[] = [];
  let engine: Globals | undefined;
  let chip: Chip | undefined;
  let power: PowerState = 'off';
  const modem = modemFor(clock, line, options, state => {
    power = state;
    chip?.setStatus(state);
  }, draw => {
    const how = chip?.engine()?.isAlive() && options.supply?.(draw);
    // It gives way after the turn in which the modem begins, as no code runs within another's turn.
    if (how) clock.after(0, () => giveWay(how));
  });
  const heaps = listHeaps(modem, line);
  let lostBytes = () => 0;
  let isDeaf = false;
  const desktop = options.camera && (isSerial(options.camera) ? eyeBoard : lensBoard).board;
  const wires = (options.chip ? boardOf(options.chip.board) : desktop)?.camera;
  const cameraParts: CameraParts | undefined = options.camera && createEye(clock, options.camera, wires ?? {}, base, (pin, level) => chip?.setPin(pin, level));
  for (const own of [options.modem, options.family?.options]) keepModem(own);
  if (options.chip) {
    const { onPin, ...given } = options.chip;
    const modemPort = boardOf(options.chip.board).modem.uart.port ?? 'Serial3';
    const driven = driver && throughDriver(clock, line.dte, driver, heaps.take);
    if (driven) lostBytes = driven.lostBytes;
    const port = driven ?? line.dte;
    const hearing: typeof port = { ...port, onBytes: listener => port.onBytes((...taken) => isDeaf || listener(...taken)) };
    const unwired = createLine(clock, { dteBaud: 115200, dceBaud: 115200 }).dte;
    chip = createChip({
      ...given,
      onPin(pin, level) {
        cameraParts?.onPin(pin, level);
        onPin?.(pin, level);
      },
    }, {
      clock, folder: card, serial: { Serial2: unwired, [modemPort]: hearing, ...cameraParts?.serial }, buses: cameraParts?.buses ?? {}, print: text => void lines.push(text),
      wires: modem, isClear: line.dte.isClear, onFloat: () => cameraParts?.float(), onBoot: () => void (isDeaf = false),
      ...(options.costs && { costs: driver ? { ...options.costs, poll: undefined } : options.costs }),
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
      // `engine` is set before the firmware runs, since a test may cut the power while it boots.
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

  /** Lets the supply of modem and chip give way. The modem is off then. */
  function giveWay(how: 'soft' | 'hard'): void {
    if (!chip?.engine()?.isAlive()) return;
    modem.loseSupply();
    if (how === 'soft') return chip.crash();
    cut();
    clock.after(outMs, boot);
  }

  async function until(text: RegExp, minutes = 60): Promise<boolean> {
    let seen = lines.length;
    return clock.run(() => {
      while (seen < lines.length) if (text.test(lines[seen++]!)) return true;
      return false;
    }, minutes * 60_000);
  }

  return {
    lines, modem, chip, line, heaps, lostBytes, clock, folder: base, boot, until, put,
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
    deafen: () => void (isDeaf = true),
    type(text) {
      if (!running()?.isAlive()) throw new Error('No engine is running that could receive input.');
      const from = lines.length;
      let value: unknown;
      try {
        value = runInContext(text, running()!.context);
      } catch (error) {
        // If the power was cut meanwhile, the exception does not come from the typed command, so it is ignored.
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
