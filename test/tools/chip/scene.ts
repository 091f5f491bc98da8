// Sets up a camera on the emulated chip, with a simulated modem at its UART and pins, and a real server. Flash and card keep their content
// without power. What is expected of the camera is in the folder scenes.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBoard } from '../../../firmware/boards/boardfile.js';
import { createHost, type Host } from '../../common/packetconsole.ts';
import { createConsole } from '../../sim/engine/espruino.ts';
import { createLine } from '../../sim/line/line.ts';
import type { PowerState } from '../../sim/modem/common/power.ts';
import { startHttpServer } from '../../sim/server/http/http.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import type { FamilyName } from '../../sim/sheets/families.ts';
import { listTree } from '../../sim/tree.ts';
import { findBuilt } from '../../sim/world/built.ts';
import { createEye, type CameraWires, type CameraParts, type EyeOptions } from '../../sim/world/eye.ts';
import { worldWith } from '../../sim/world/ways.ts';
import { digest, modemFor, password as usualPassword, user as usualUser } from '../../sim/world/world.ts';
import { createChipClock } from './emulator/clock.ts';
import { startEmulator, type Emulator, type Level } from './emulator/emulator.ts';
import { makeFlash } from './emulator/flash.ts';
import type { Machine } from './emulator/machine.ts';
import { freeOnCard, makeCard, putOnCard, readCard } from './emulator/sdcard.ts';
import { tieSpi, type SpiTie } from './emulator/spi.ts';

/** The camera, its card, its modem and its server. */
export interface SceneOptions {
  machine: Machine;
  /** Name of a board in boards/, whose firmware has been built. */
  board: string;
  family: FamilyName;
  delivery: 'ftp' | 'http';
  /** Contents of files on the card, by path. */
  files: Record<string, Uint8Array>;
  /** Settings for config.json, merged into the usual ones section by section. */
  config?: Record<string, object | string>;
  /** Target directory on the server, with the firmware's placeholders. By default it is `/up`. */
  directory?: string;
  modem?: object;
  psram: boolean;
  /** The account on the server, instead of the usual one. */
  account?: { user: string; password: string };
  /** True makes the engine look for input on its serial ports every 5 ms, as newer versions do. */
  isPollFast?: boolean;
  /** The bytes of the firmware image in the chip's flash, instead of those of the build. */
  image?: Uint8Array;
  /** True gives the chip as a shop sells it: with the engine, never started, and without firmware. */
  bare?: boolean;
  /** Options of the emulator about the radio network around the chip. */
  air?: string[];
  isDebugged?: boolean;
  /** The simulated camera at the pins that the board's file names for a camera. A camera on SPI answers only after `tieCamera`. */
  camera?: EyeOptions;
  onLine?(text: string, atMs: number): void;
  onPin?(pin: number, level: Level, atMs: number): void;
  onAt?(direction: '>' | '<', text: string, atMs: number): void;
  /** Is called at the end with the milliseconds of the chip's time by which the modem was late at most. */
  onLate?(ms: number): void;
}

/** A camera that is set up. It has no power before `boot`. */
export interface Scene {
  /** Every line of the console, over all boots. */
  lines: string[];
  /** The console as the web page uses it, by packets. */
  host: Host;
  modem: ReturnType<typeof modemFor>;
  /** Returns the milliseconds of the chip's time since the first power-on. */
  nowMs(): number;
  mostLateMs(): number;
  boot(): Promise<void>;
  /** Switches the chip off. Flash and card are kept. */
  cut(): Promise<void>;
  /** Puts a file on the card while the chip has no power, or sleeps. */
  put(path: string, content: Uint8Array): void;
  /** Returns the free bytes of the card while the chip has no power. */
  free(): number;
  camera: CameraParts['camera'] | undefined;
  /** Connects the simulated camera to the SPI controller that the board's file names. */
  tieCamera(): Promise<SpiTie>;
  type(text: string): void;
  write(bytes: Uint8Array): void;
  onBytes(fn: (bytes: Uint8Array) => void): void;
  /**
   * Waits for a console line of this boot that comes after the last one found. `seconds` are of the chip's time.
   * @throws an error with the last output if no line comes
   */
  until(text: RegExp, seconds?: number): Promise<{ line: string; atMs: number }>;
  /** Lets the chip run until `work` is done. It throws an error after so many seconds of the chip's time. */
  during(work: Promise<unknown>, seconds?: number): Promise<void>;
  /** Lets the chip run until `isSo` returns true. @param seconds the longest time, in seconds of the chip @returns whether it is true */
  wait(isSo: () => boolean, seconds: number): Promise<boolean>;
  chip(): Emulator | undefined;
  pass(ms: number): Promise<void>;
  /** Returns the SHA-256 of each file on the server, by path. */
  served(): Record<string, string>;
  /** Puts a file on the server, as another program would. */
  putServed(path: string, content: string): void;
  readServed(path: string): Buffer;
  /** Returns the name of each stored file on the server, once for each time it was stored. */
  stored(): string[];
  /** Returns all bytes of the flash, as they are now. */
  flash(): Buffer;
  /** Returns the folder with the card's current files, while the chip has no power. */
  card(): string;
  close(): Promise<void>;
}

/** The numbers of the UARTs, by the engine's names. */
const uarts: Record<string, number> = { Serial1: 0, Serial2: 1, Serial3: 2 };
/** Largest relative difference of two rates in baud at which both sides still understand each other: 3 %. */
const mostApart = 0.03;
const firstBaud = 115200;
const pinOf = (name: string) => Number(name.slice(1));
const usualSeconds = 120;
const lookMs = 5;
/** Milliseconds of this machine's time for which the chip's clock may stand still, longer than any server takes. */
const longestStillMs = 240_000;

/** Returns other bytes than were sent, as a receiver at a wrong rate gets them. */
const garbled = (bytes: Uint8Array) => bytes.map(byte => byte ^ 0xa5);

function layCard(folder: string, { files, config }: SceneOptions, server: Record<string, object>): void {
  const usual: Record<string, object> = { network: { apn: 'internet' }, ...server };
  const whole: Record<string, unknown> = { ...usual, ...Object.fromEntries(Object.entries(config ?? {}).map(([section, keys]) => [section, typeof keys === 'string' ? keys : { ...usual[section], ...keys }])) };
  for (const [path, content] of Object.entries({ ...files, 'config.json': JSON.stringify(whole) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Sets up the camera, with its card filled and its server running. */
export async function createScene(options: SceneOptions): Promise<Scene> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-chip-'));
  const paths = { flash: join(base, 'flash.bin'), sd: join(base, 'sd.img'), laid: join(base, 'laid'), card: join(base, 'card'), root: join(base, 'server') };
  const found = findBoard(options.board);
  const board = found.board as typeof found.board & {
    modem: { uart: { port: string }; power?: { key?: string; keyActive?: 0 | 1; reset?: string; status?: string } }; sd: Record<'sck' | 'miso' | 'mosi' | 'cs', string>; camera?: CameraWires;
  };
  const { clock, follow, mostLateMs } = createChipClock();
  const startMs = clock.now();
  const nowMs = () => clock.now() - startMs;
  mkdirSync(paths.root);
  const { directory = '/up' } = options;
  const { user, password } = options.account ?? { user: usualUser, password: usualPassword };
  const http = options.delivery === 'http' ? await startHttpServer({ root: paths.root, user, password, clock }) : undefined;
  const ftp = http ? undefined : await startFtpServer({ root: paths.root, user, password, now: clock.now });
  layCard(paths.laid, options, http ? { http: { url: `${http.url}${directory}/{path}{name}`, user, password } } : { ftp: { host: '127.0.0.1', port: ftp!.port, user, password, directory } });
  makeCard(paths.sd, paths.laid);
  // a chip without firmware needs no built firmware image
  writeFileSync(paths.flash, makeFlash({ engineDir: options.machine.engineDir, isPollFast: options.isPollFast === true, ...!options.bare && { image: options.image ?? readFileSync(findBuilt(found.folder, 'storage.bin')) } }));

  const lines: string[] = [];
  const times: number[] = [];
  const power = board.modem.power ?? {};
  const uart = uarts[board.modem.uart.port]!;
  const rates = { chip: firstBaud, modem: firstBaud };
  const fits = (bytes: Uint8Array) => (Math.abs(rates.chip / rates.modem - 1) > mostApart ? garbled(bytes) : bytes);
  let chip: Emulator | undefined;
  let following: { end(): Promise<void> } | undefined;
  let ended = '';
  /** Number of console lines that were already searched. */
  let seen = 0;

  const line = createLine(clock);
  const dce = {
    ...line.dce,
    setBaud(baud: number) {
      // bytes that the modem wrote before it changed its rate are still sent at the old rate
      clock.after(0, () => { rates.modem = baud || rates.chip; });
    },
  };
  const showStatus = (state: PowerState) => void (power.status && chip?.setPin(pinOf(power.status), state === 'on' || state === 'stopping' ? 1 : 0));
  const given = { ...options.modem, ...options.onAt && { onLine: (direction: '>' | '<', text: string) => options.onAt!(direction, text, nowMs()) } };
  const modem = modemFor(clock, { dce }, worldWith(options.family, { modem: given }), showStatus);
  line.dte.onBytes(bytes => chip?.uarts[uart]!.write(fits(bytes)));

  const cameraParts = options.camera && createEye(clock, { ...options.camera, line: { dteBaud: Infinity, dceBaud: Infinity } }, board.camera ?? {}, base, () => undefined);
  const lens = Object.entries(cameraParts?.serial ?? {})[0];
  lens?.[1].onBytes(bytes => chip?.uarts[uarts[lens[0]]!]!.write(bytes));

  function onPin(pin: number, level: Level, atMs: number): void {
    const isActive = Number(level) === (power.keyActive ?? 1);
    if (power.key && pin === pinOf(power.key)) modem.setKey(isActive);
    if (power.reset && pin === pinOf(power.reset) && isActive) modem.reset();
    // a pin that is not driven is held low by a resistor
    cameraParts?.onPin(`D${pin}`, level === '1' ? 1 : 0);
    options.onPin?.(pin, level, atMs);
  }

  function onLine(text: string): void {
    lines.push(text);
    times.push(nowMs());
    options.onLine?.(text, nowMs());
  }
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  const host = createHost(bytes => chip?.uarts[0]!.write(bytes));

  async function boot(): Promise<void> {
    const from = nowMs();
    seen = lines.length;
    chip = await startEmulator({
      machine: options.machine, flash: paths.flash, psram: options.psram, ...options.air && { air: options.air }, ...options.isDebugged && { isDebugged: true },
      sd: { path: paths.sd, pins: [board.sd.sck, board.sd.miso, board.sd.mosi, board.sd.cs].map(pinOf) },
    });
    chip.onEnd(why => { ended = why; });
    showStatus(modem.state);
    chip.uarts[0]!.onBytes(createConsole(onLine));
    chip.uarts[0]!.onBytes(host.take);
    chip.uarts[0]!.onBytes(bytes => listeners.forEach(fn => fn(bytes)));
    chip.uarts[uart]!.onBytes(bytes => line.dte.write(fits(bytes)));
    if (lens) chip.uarts[uarts[lens[0]]!]!.onBytes(lens[1].write);
    chip.onPin((pin, level, atMs) => onPin(pin, level, from + atMs));
    following = follow(chip, uart, baud => { rates.chip = baud; });
  }

  async function cut(): Promise<void> {
    await following?.end();
    await chip?.kill();
    chip = undefined;
    cameraParts?.float();
    line.drop();
  }

  async function wait(isSo: () => boolean, seconds: number): Promise<boolean> {
    const endMs = nowMs() + seconds * 1000;
    let moved = { ms: nowMs(), atMs: Date.now() };
    while (!isSo() && nowMs() < endMs) {
      if (ended) throw new Error(ended);
      if (nowMs() > moved.ms) moved = { ms: nowMs(), atMs: Date.now() };
      if (Date.now() - moved.atMs > longestStillMs) throw new Error(`The chip's clock has not moved from ${moved.ms} ms for ${longestStillMs / 1000} s.`);
      await new Promise(next => setTimeout(next, lookMs));
    }
    return isSo();
  }

  return {
    lines, host, modem, nowMs, mostLateMs, boot, cut, wait,
    camera: cameraParts?.camera,
    tieCamera() {
      const [port, bus] = Object.entries({ SPI1: cameraParts?.buses.SPI1, SPI2: cameraParts?.buses.SPI2 }).find(([, one]) => one)!;
      return tieSpi(chip!, port, bytes => bus!.send(bytes));
    },
    put(path, content) {
      const file = join(base, 'put');
      writeFileSync(file, content);
      putOnCard(paths.sd, file, path);
    },
    free: () => freeOnCard(paths.sd),
    type: text => chip?.uarts[0]!.write(`${text}\n`),
    write: bytes => chip?.uarts[0]!.write(bytes),
    onBytes: fn => void listeners.push(fn),
    async until(text, seconds = usualSeconds) {
      const isThere = () => {
        while (seen < lines.length && !text.test(lines[seen]!)) seen++;
        return seen < lines.length;
      };
      if (!(await wait(isThere, seconds))) {
        throw new Error(`${text} did not come within ${seconds} s of the chip's time:\n${lines.slice(-25).join('\n')}\n${modem.story.slice(-15).join('\n')}\n${chip?.said().slice(-500)}`);
      }
      seen += 1;
      return { line: lines[seen - 1]!, atMs: times[seen - 1]! };
    },
    async during(work, seconds = usualSeconds) {
      let isDone = false;
      void work.then(() => { isDone = true; });
      if (!(await wait(() => isDone, seconds))) throw new Error(`It did not come to that within ${seconds} s of the chip's time:\n${lines.slice(-25).join('\n')}`);
    },
    chip: () => chip,
    async pass(ms) { await wait(() => false, ms / 1000); },
    served: () => Object.fromEntries(listTree(paths.root).sort().map(path => [path, digest(readFileSync(join(paths.root, path)))])),
    putServed(path, content) {
      const file = join(paths.root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    },
    readServed: path => readFileSync(join(paths.root, path)),
    stored: () => (http ?? ftp)!.uploads.map(({ path }) => path),
    flash: () => readFileSync(paths.flash),
    card() {
      readCard(paths.sd, paths.card);
      return paths.card;
    },
    async close() {
      options.onLate?.(mostLateMs());
      await cut();
      await modem.stop();
      await (http ?? ftp)!.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
