// Simulated globals: everything that the engine gives the firmware, in one context on any clock. Combines realm, card, serial, timers and
// pins.

import { createHash } from 'node:crypto';
import type { Context } from 'node:vm';
import { engine } from '../../../../firmware/engine/engine.js';
import { places } from '../../../../firmware/image/layout.js';
import { headerBytes, headerOf } from '../../../../firmware/image/storage.js';
import { crc32, toBytes } from '../../bytes.ts';
import { createCard, type CardHook } from '../../card/card.ts';
import { pollDelay, type ChipCosts } from '../../chipcosts.ts';
import { createMemoryEnd, OutOfMemory, type MemoryEnd } from '../../memory.ts';
import { createBuses, type Buses } from './buses.ts';
import { convolve, expand } from './numbers.ts';
import { createPins, nameOf, type OnPin, type Pins, type ReadAnalog, type ReadPin } from './pins.ts';
import { createPipe, type PipeEnd } from './pipe.ts';
import { createRealm } from './realm.ts';
import { createSerial, type EngineClock, type SerialKnobs, type SerialPort } from './serial.ts';
import { createTimers } from './timers.ts';

/** How the simulated engine and its surroundings are. */
export interface GlobalsOptions extends SerialKnobs {
  /** The clock for its timers. */
  clock: EngineClock;
  /** Which engine it is; `linux` by default. */
  engine?: 'linux' | 'esp32';
  /** On linux the folder that relative paths begin at, on a chip the card itself. */
  folder: string;
  /** On linux, the folder in it that is a FAT card. */
  fat?: string;
  /** Judges each step on the card. */
  onOperation?: CardHook;
  /** The time that a chip's card and UART take. Without it they take none. */
  costs?: ChipCosts;
  /** The end of a line for each Serial, by the engine's names. */
  serial: Record<string, SerialPort>;
  /** Devices on a chip's hardware buses. */
  buses?: Buses;
  /** Named pipes, by the paths that the firmware opens. */
  pipes?: Record<string, PipeEnd>;
  /** Called at each setup of a Serial. */
  onSetup?(name: string, baud: number, options: unknown): void;
  /** Called at each output of a pin. */
  onPin?: OnPin;
  /** Gives the level of a pin that is driven from outside. */
  readPin?: ReadPin;
  /** Gives the voltage at a pin. */
  readAnalog?: ReadAnalog;
  /** Gets each line of the console, decoded. */
  print(line: string): void;
  /** Gets the firmware's output to the console's port while the engine has no console. By default it is printed as lines. */
  onConsole?(text: string): void;
  /** Called when the chip falls asleep. */
  onSleep?(microseconds: number): void;
  /** Called when the chip falls asleep until a pin has this level. */
  onSleepUntil?(pin: string, level: 0 | 1): void;
  /** State of the chip, which outlives a boot. */
  chip?: ChipState;
  /** Judges each change of the flash. */
  onFlash?: FlashHook;
  /** Called when the engine has stopped, by E.reboot(), a switched radio, a crash of the engine, or the watchdog. */
  onRestart?(why: Restart): void;
  /** Called with the ports that a chip opened at the end of its boot, and with its Wi-Fi mode. 0 means neither access point nor station. */
  onListen?(ports: string[], wifiMode: number): void;
  /** Version of the engine. */
  version?: string;
  /** A chip's engine reads the seconds of a file's time rightly. */
  rightTimes?: boolean;
  /** JsVars in use, and all JsVars, as the engine reports them. */
  memory?: { usage: number; total: number };
}

/** A change of the flash that is about to be made: bits from 1 to 0, or the erasing of a page. */
export interface FlashChange {
  step: 'write' | 'erase';
  /** The file of Storage, and the offset in it. */
  file: string;
  from: number;
  before: Uint8Array;
  after: Uint8Array;
}

/** Judges a change. @returns the bytes that it leaves, if the power is cut meanwhile */
export type FlashHook = (change: FlashChange) => Uint8Array | undefined;

/** Why the engine has stopped. */
export type Restart = 'reboot' | 'radio' | 'watchdog' | 'panic';

/** State of a chip that outlives a boot. */
export interface ChipState {
  /** When the chip's clock began to count, in milliseconds since 1970. */
  bornMs: number;
  /** Result of ESP32.getWakeupCause(). */
  wakeCause: number;
  /** The switches of the chip's radios in NVS. */
  radios: { BLE: boolean; Wifi: boolean };
  /** Files in Storage. */
  storage: Map<string, string>;
  /** The RTC's registers by address. They survive all but a power cut. */
  rtc: Map<number, number>;
}

/** The engine's console port. While there is no console, its bytes go to the firmware. */
export interface ConsoleEnd {
  /** Whether the engine has its console there. */
  isOn: boolean;
  /** Gives bytes from the cable while there is no console. */
  give(bytes: string): void;
}

/** A simulated engine. */
export interface Globals {
  /** The context in which the firmware runs. */
  context: Context;
  /** The end of the engine's memory. */
  memory: MemoryEnd;
  /** Operators and functions of the engine's realm, for the firmware (asengine.js). */
  limits: unknown;
  /** The engine's pins. */
  pins: Pins;
  /** The engine's console port. */
  console: ConsoleEnd;
  /** Runs the listeners of E.on(event). */
  emit(event: string, ...values: unknown[]): void;
  /** Runs code of the firmware, and treats its exceptions as the engine does. @returns false after one */
  call(run: (...values: unknown[]) => void, values: unknown[]): boolean;
  /** Cuts the power. No timer fires, nothing is sent, and any further call of the firmware throws. */
  stop(): void;
  /** Crashes the engine ("Guru Meditation"), after which a chip restarts. */
  crash(): void;
  /** Ends the boot, and begins the engine's idle loop. */
  enterLoop(): void;
  /** Whether the engine runs. */
  isAlive(): boolean;
}

const { slots } = engine;
const plausibleMemory = { usage: 1800, total: 5800 };

/** Makes an engine. Each one is one boot. */
export function createGlobals(options: GlobalsOptions): Globals {
  const realm = createRealm(() => seconds.get() * 1000);
  const isChip = options.engine === 'esp32';
  const { clock } = options;
  const eventListeners = new Map<string, ((...values: unknown[]) => void)[]>();
  const errorListeners: ((error: unknown) => void)[] = [];
  const chip: ChipState = options.chip ?? { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true }, storage: new Map(), rtc: new Map() };
  let alive = true;
  let cancelWatchdog = (): void => undefined;

  function checkAlive(): void {
    if (!alive) throw realm.makeError('The engine has stopped.');
  }

  /** Runs a callback. An exception that it does not catch ends only this callback. @returns false after one */
  function call(run: (...values: unknown[]) => void, values: unknown[]): boolean {
    if (!alive) return true;
    try {
      run(...values);
      return true;
    } catch (error) {
      if (!alive) return true;
      if (error instanceof OutOfMemory) options.print('OUT OF MEMORY');
      else if (errorListeners.length === 0) options.print(`Uncaught ${String(error)}`);
      else errorListeners.slice().forEach((listener) => report(listener, withoutFile(error)));
      return false;
    }
  }

  /** Lets the processor's own time pass before an effect. */
  function compute(): void {
    const ms = options.costs?.effectMs?.() ?? 0;
    if (ms > 0) clock.block?.(ms);
  }

  /** Runs listeners. The exception of one is printed and goes no further. */
  function report(listener: (error: unknown) => void, error: unknown): void {
    try {
      listener(error);
    } catch (worse) {
      if (alive) options.print(`Uncaught ${String(worse)}`);
    }
  }

  const timers = createTimers(realm, clock, call, checkAlive);
  const pins = createPins(realm, timers, call, options.onPin, options.readPin, options.readAnalog);
  const flags: Record<string, unknown> = {};
  const isUnsynced = () => flags.unsyncFiles === 1;
  const memory = options.memory ?? plausibleMemory;
  const end = createMemoryEnd(memory.total);
  const fat = isChip ? '' : options.fat;
  const card = createCard(realm, {
    folder: options.folder, isChip, checkAlive, isUnsynced, hold: end.hold, nowMs: () => seconds.get() * 1000,
    ...(options.rightTimes && { rightTimes: true }), ...(fat !== undefined && { fat }), ...(options.onOperation && { onOperation: options.onOperation }),
    ...(options.costs && { costs: options.costs.card, spend: ms => (compute(), clock.block?.(ms)) }),
  });

  function openFile(path?: unknown, mode?: unknown): unknown {
    const end = options.pipes?.[String(path)];
    if (!end) return card.openFile(path, mode);
    checkAlive();
    return createPipe(end, { realm, checkAlive, isUnsynced });
  }

  function stop(): void {
    if (alive) realm.giveBack();
    alive = false;
    cancelWatchdog();
    timers.killAll();
    card.closeAll();
  }

  function listen(event: string, run: (...values: unknown[]) => void): void {
    checkAlive();
    eventListeners.set(event, [...eventListeners.get(event) ?? [], run]);
  }

  function emit(event: string, ...values: unknown[]): void {
    for (const listener of eventListeners.get(event) ?? []) call(listener, values);
  }

  function log(...values: unknown[]): void {
    checkAlive();
    const text = values.map(show).join(' ');
    compute();
    for (const line of Buffer.from(text, 'latin1').toString('utf8').split(/\r?\n/)) options.print(line);
  }

  function openLibrary(name: string): unknown {
    checkAlive();
    if (name === 'fs') return card.files;
    if (name === 'TelnetServer' && isChip) return { setOptions: ({ mode }: { mode: string }) => void (isTelnetOn = mode === 'on') };
    if (name === 'Wifi' && isChip) return { stopAP: () => void (hasAccessPoint = false) };
    if (name === 'Storage') {
      return {
        read: (file: string, from = 0, count = Infinity) => readStorage(file, from, count), write: writeStorage,
        erase: (file: string) => void chip.storage.delete(file), list: () => realm.makeArray([...chip.storage.keys()]), getFree: () => 200000,
      };
    }
    if (name === 'Flash') return { read: (count: number, address: number) => realm.makeBytes(readFlash(count, address)), write: writeFlash, erasePage };
    if (name === 'crypto') return { SHA256: (bytes: unknown) => realm.makeBuffer(createHash('sha256').update(toBytes(bytes)).digest()) };
    if (name === 'heatshrink') {
      return {
        decompress: (stored: unknown) => {
          const bytes = expand(toBytes(stored));
          // a JsVar has 12 characters of a text
          end.hold(Array.from({ length: bytes.length / 12 }));
          return realm.makeBuffer(bytes);
        },
      };
    }
    throw realm.makeError(`Module "${name}" not found`);
  }

  /** The chip's telnet server, which jswrap_telnet_init enables at each start. */
  let isTelnetOn = isChip;
  let hasAccessPoint = true;

  /**
   * Between the boot file and the first idle loop, jswrap_wifi_restore starts Wi-Fi by its file (default: an access point).
   * jswrap_telnet_idle opens its socket; if NVS has Wi-Fi off, the IP stack was never started: LoadProhibited.
   */
  function enterLoop(): void {
    if (!isChip || !alive) return;
    if (isTelnetOn && !chip.radios.Wifi) return restart('panic');
    const saved = chip.storage.get('.wificfg');
    const mode = !chip.radios.Wifi ? 0 : saved === undefined ? (hasAccessPoint ? 2 : 0) : Number((JSON.parse(saved) as { mode?: number }).mode ?? 0);
    options.onListen?.(isTelnetOn && mode !== 0 ? ['telnet'] : [], mode);
  }

  /**
   * Writes a file of Storage, as jsfWriteFile does. A write from the beginning creates the file. A later part needs the file, and erased
   * bytes (0xFF).
   */
  function writeStorage(file: string, data: string, at = 0, size = 0): boolean {
    checkAlive();
    const before = chip.storage.get(file);
    if (at === 0) return !!chip.storage.set(file, data.padEnd(size, '\xff'));
    if (before === undefined) throw realm.makeError('Unable to find or create file');
    if (at + data.length > before.length) throw realm.makeError('Too much data for file size');
    if (/[^\xff]/.test(before.slice(at, at + data.length))) throw realm.makeError('File already written with different data');
    return !!chip.storage.set(file, before.slice(0, at) + data + before.slice(at + data.length));
  }

  /** A file of Storage, or a part of it. What was not written in a slot is erased. */
  function readStorage(file: string, from: number, count: number): string | undefined {
    const data = chip.storage.get(file);
    const bytes = slots.names.includes(file) ? slots.bytes : data?.length ?? 0;
    return data === undefined ? undefined : data.slice(from, from + count).padEnd(Math.max(0, Math.min(count, bytes - from)), '\xff');
  }

  const offsetOf = (address: number) => address - Number(isChip ? engine.storage.address : engine.desktop.address);

  /** The file that has all bytes of the flash from this address on, and the offset in it. */
  function findFile(address: number, count: number): { name: string; from: number } | undefined {
    const at = offsetOf(address);
    const file = places.find(place => at >= place.at && at + count <= place.at + place.bytes && chip.storage.has(place.name));
    return file && { name: file.name, from: at - file.at };
  }

  /** The same for bytes that are to be changed. */
  function fileAt(address: number, count: number): { name: string; from: number } {
    const file = findFile(address, count);
    if (!file) throw new Error(`The firmware changes ${count} bytes of the flash at 0x${address.toString(16)}, where it has no file.`);
    return file;
  }

  function readFlash(count: number, address: number): Uint8Array {
    checkAlive();
    const at = offsetOf(address);
    const headed = places.find(place => at >= place.at - headerBytes && at + count <= place.at);
    if (headed && chip.storage.has(headed.name)) {
      const from = at - headed.at + headerBytes;
      return headerOf(headed.name, headed.bytes).subarray(from, from + count);
    }
    const file = findFile(address, count);
    return file ? Buffer.from(readStorage(file.name, file.from, count)!, 'latin1') : Buffer.alloc(count, 0xff);
  }

  /** Puts bytes into a file of Storage in place of others. */
  function put(step: FlashChange['step'], name: string, from: number, before: Uint8Array, after: Uint8Array): void {
    const left = options.onFlash?.({ step, file: name, from, before, after }) ?? after;
    const old = chip.storage.get(name)!.padEnd(from + left.length, '\xff');
    chip.storage.set(name, old.slice(0, from) + Buffer.from(left).toString('latin1') + old.slice(from + left.length));
    checkAlive();
  }

  /** Clears bits. The firmware writes whole words alone, at multiples of 4. */
  function writeFlash(data: unknown, address: number): void {
    checkAlive();
    const bytes = toBytes(data);
    const { name, from } = fileAt(address, bytes.length);
    if (from % 4 > 0 || bytes.length % 4 > 0) throw new Error(`The firmware writes ${bytes.length} bytes to 0x${address.toString(16)}, which are no whole words.`);
    const before = Buffer.from(readStorage(name, from, bytes.length)!, 'latin1');
    put('write', name, from, before, before.map((byte, i) => byte & bytes[i]!));
  }

  /** Only pages that have no header are erased. */
  function erasePage(address: number): void {
    checkAlive();
    const { pageBytes } = isChip ? engine.storage : engine.desktop;
    const { name, from } = fileAt(address, pageBytes);
    if (from % pageBytes > 0) throw new Error(`The firmware erases a page at 0x${address.toString(16)}, which is the beginning of none.`);
    put('erase', name, from, Buffer.from(readStorage(name, from, pageBytes)!, 'latin1'), Buffer.alloc(pageBytes, 0xff));
  }

  function connectCard(): void {
    checkAlive();
    if (!isChip) throw realm.makeError('Unimplemented on Linux');
    card.connect();
  }

  function restart(why: Restart): void {
    if (!alive) return;
    stop();
    options.onRestart?.(why);
  }

  /** Sets or feeds the chip's watchdog (`jshEnableWatchDog`, `jshKickWatchdog`). Espruino for Linux has none. */
  let watchdogMs = 0;
  function kick(): void {
    cancelWatchdog();
    if (isChip && watchdogMs > 0) cancelWatchdog = clock.after(watchdogMs, () => restart('watchdog'));
  }

  /** Stores the switch of a radio in the chip, and removes its own boot files (jswrap_ESP32_enableBLE and enableWifi). */
  function switchRadio(name: 'BLE' | 'Wifi', isOn: unknown): void {
    checkAlive();
    chip.radios[name] = !!isOn;
    for (const file of ['.varimg', '.bootcde', '.bootrst']) chip.storage.delete(file);
    restart('radio');
    throw realm.makeError('The call does not return.');
  }

  const seconds = createSeconds(clock, isChip, chip.bornMs);

  /** Copies one chunk in each turn of the idle loop. The end is reported in the turn after the last chunk. */
  function pipe(from: { read(bytes: number): unknown }, to: { write(data: unknown): void }, how: { chunkSize?: number; complete?: () => void } = {}): void {
    checkAlive();
    let data: unknown;
    const pass = (): void => {
      data = undefined;
      call(() => (data = from.read(how.chunkSize ?? 64)), []);
      if (data !== undefined) call(() => to.write(data), []);
      timers.after(0, data === undefined ? () => call(how.complete ?? (() => undefined), []) : pass);
    };
    timers.after(0, pass);
  }

  const consoleName = isChip ? 'Serial1' : 'USB';
  const { end: consoleEnd, port: consolePort } = createConsole(options, call, checkAlive);

  const E = {
    pipe,
    openFile,
    connectSDCard: connectCard,
    unmountSD: () => card.unmount(),
    CRC32: (data: unknown) => crc32(toBytes(data)),
    on: listen,
    toArrayBuffer: (text: string) => realm.makeBuffer(toBytes(text)),
    toUint8Array: (data: unknown) => realm.makeBytes(toBytes(data)),
    convolve,
    sum: (data: ArrayLike<number>) => Array.from(data).reduce((sum, each) => sum + each, 0),
    toFlatString: (...data: unknown[]) => Buffer.concat(data.map(toBytes)).toString('latin1'),
    toString: (...data: unknown[]) => Buffer.concat(data.map(toBytes)).toString('latin1'),
    getErrorFlags: () => realm.makeArray([]),
    hwRand: () => 4, // a constant keeps tests repeatable
    reboot: () => restart('reboot'),
    enableWatchdog: (given: number) => {
      checkAlive();
      watchdogMs = Math.round(given) * 1000;
      kick();
    },
    kickWatchdog: kick,
    setConsole: (port: unknown) => void (consoleEnd.isOn = port !== null),
    getConsole: () => (consoleEnd.isOn ? consoleName : null),
    setFlags: (given: object) => void Object.assign(flags, given),
    ...quiet('setTimeZone', 'defrag'),
  };

  function btoa(data: unknown): string {
    if (typeof data !== 'string' && !Array.isArray(data)) throw realm.makeError(`Expecting String or Array, got ${typeof data === 'number' ? 'Number' : typeof data}`);
    return toBytes(data).toString('base64');
  }

  const engineProcess = {
    version: options.version ?? '2v29',
    env: { VERSION: options.version ?? '2v29', BOARD: isChip ? 'ESP32' : 'LINUX' },
    memory: () => ({ free: memory.total - memory.usage, usage: memory.usage, total: memory.total, history: 0, gc: 0, blocksize: 16 }),
    on: (event: string, run: (error: unknown) => void) => void (event === 'uncaughtException' && errorListeners.push(run)),
    removeAllListeners: (event: string) => void (event === 'uncaughtException' && errorListeners.splice(0)),
  };

  const serials: Record<string, unknown> = {};
  for (const name of ['Serial1', 'Serial2', 'Serial3']) {
    serials[name] = createSerial({
      ...(options.costs && { writeByteMs: options.costs.writeByteMs, compute }),
      ...(options.costs?.poll && { pollMs: pollDelay(options.costs.poll, clock.now) }),
      ...options,
      port: options.serial[name] ?? { write: () => undefined, onBytes: () => undefined },
      onSetup: (baud, how) => options.onSetup?.(name, baud, how),
      onRemoved: () => options.print('Error processing Serial data handler - removing it.'),
      checkAlive,
      isAlive: () => alive,
      call,
    });
  }

  /** The chip's registers by address. They have no effects. */
  const registers = new Map<number, number>();
  const bankOf = (address: number) => (address >>> 12 === 0x3ff48 ? chip.rtc : registers);
  const chipOnly = {
    peek32: (address: number) => bankOf(address).get(address) ?? 0,
    poke32: (address: number, value: number) => void bankOf(address).set(address, value >>> 0),
    ESP32: {
      enableBLE: (isOn: unknown) => switchRadio('BLE', isOn),
      enableWifi: (isOn: unknown) => switchRadio('Wifi', isOn),
      getState: () => ({ sdkVersion: 'v3.1', freeHeap: 60000, BLE: chip.radios.BLE, Wifi: chip.radios.Wifi, minHeap: 50000 }),
      reboot: () => restart('reboot'),
      getWakeupCause: () => chip.wakeCause,
      deepSleep(microseconds: number) {
        checkAlive();
        stop();
        options.onSleep?.(microseconds);
      },
      deepSleepExt0(pin: unknown, level: unknown) {
        checkAlive();
        stop();
        options.onSleepUntil?.(nameOf(pin), level ? 1 : 0);
      },
    },
  };

  Object.assign(realm.context, timers.functions, pins.functions, serials, {
    [consoleName]: consolePort,
    E,
    btoa,
    atob: (text: string) => Buffer.from(text, 'base64').toString('latin1'),
    process: engineProcess,
    console: { log },
    print: log,
    require: openLibrary,
    echo: () => undefined,
    load: () => restart('reboot'),
    getTime: seconds.get,
    setTime: seconds.set,
    getSerial: () => options.serial ?? '00000000-addeadde-addeadde',
    SPI: function () { return quiet('setup', 'write', 'send'); },
    global: realm.context,
  }, isChip ? { ...chipOnly, ...createBuses(realm, options.buses ?? {}, checkAlive) } : {});

  return { context: realm.context, memory: end, limits: realm.limits, pins, console: consoleEnd, emit, call, stop, enterLoop, crash: () => restart('panic'), isAlive: () => alive };
}

/** The console's port; output is passed on unchanged. */
function createConsole(options: GlobalsOptions, call: Globals['call'], checkAlive: () => void): { end: ConsoleEnd; port: object } {
  let listeners: ((bytes: string) => void)[] = [];
  let rest = '';

  function printLines(text: string): void {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop()!;
    for (const line of lines.map(one => one.replace(/^.*\r\x1b\[J|^password>$/, '')).filter(Boolean)) options.print(Buffer.from(line, 'latin1').toString('utf8'));
  }

  return {
    end: { isOn: true, give: bytes => listeners.slice().forEach(listener => call(listener as (...values: unknown[]) => void, [bytes])) },
    port: {
      write(...data: unknown[]) {
        checkAlive();
        const text = data.map(String).join('');
        if (options.onConsole) options.onConsole(text);
        else printLines(text);
      },
      on: (event: string, run: (bytes: string) => void) => void (event === 'data' && listeners.push(run)),
      removeAllListeners: () => void (listeners = []),
    },
  };
}

/** Microseconds are more than a stand-in's clock has: a fraction of a millisecond, so no time is a whole number of them. */
const fractionMs = 0.328125;

/** The engine's clock in seconds. Espruino for Linux ignores a new time; a chip counts from its start until it is set. */
function createSeconds(clock: EngineClock, isChip: boolean, bornMs: number): { get(): number; set(seconds: number): void } {
  const bootMs = isChip ? bornMs : 0;
  let offset = 0;
  return {
    get: () => (clock.now() - bootMs + fractionMs) / 1000 + offset,
    set: (seconds) => void (isChip && (offset = seconds - (clock.now() - bootMs + fractionMs) / 1000)),
  };
}

/** The stack of code on demand, which the engine evaluates from text. The firmware may not depend on a file in it. */
function withoutFile(error: unknown): unknown {
  if (typeof error === 'object' && error && 'stack' in error) error.stack = '    at inner (:1:20)\n\n^\n    at :1:6\n\n     ^\n';
  return error;
}

function quiet(...names: string[]): Record<string, () => undefined> {
  return Object.fromEntries(names.map((name) => [name, () => undefined]));
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
