// Simulates all global objects and functions that the engine gives to the firmware, in one context of node:vm, on a real or virtual clock. It puts
// together the simulated language, card, serial ports, timers and pins.

import { createHash } from 'node:crypto';
import type { Context } from 'node:vm';
import { engine } from '../../../../firmware/engine/engine.js';
import { places } from '../../../../firmware/image/layout.js';
import { headerBytes, headerOf } from '../../../../firmware/image/storage.js';
import { crc32, toBytes } from '../../bytes.ts';
import { createCard, type CardHook } from '../../card/card.ts';
import { pollDelay, type ChipCosts } from '../../chipcosts.ts';
import { createMemoryEnd, OutOfMemory, type MemoryEnd } from '../../memory.ts';
import { StorageFiles } from '../storagefiles.ts';
import { createBuses, type Buses } from './buses.ts';
import { convolve, expand } from './numbers.ts';
import { createPins, nameOf, type OnPin, type Pins, type ReadAnalog, type ReadPin } from './pins.ts';
import { createPipe, type PipeEnd } from './pipe.ts';
import { createRealm } from './realm.ts';
import { createSerial, type EngineClock, type SerialKnobs, type SerialPort } from './serial.ts';
import { createTimers } from './timers.ts';

/** The simulated engine's properties, and what is connected to it. */
export interface GlobalsOptions extends SerialKnobs {
  /** The clock of the engine's timers. */
  clock: EngineClock;
  /** Which engine it is; `linux` by default. */
  engine?: 'linux' | 'esp32';
  /** On `linux` the folder that relative paths begin at, on `esp32` the folder that plays the card. */
  folder: string;
  /** On `linux`, the folder within `folder` that plays a FAT card. */
  fat?: string;
  /** Called before each step on the card. It may change the step's result. */
  onOperation?: CardHook;
  /** The times that a chip's card and UART take. Without them, both take no time. */
  costs?: ChipCosts;
  /** The ends of simulated lines, by the engine's names such as `Serial1`. */
  serial: Record<string, SerialPort>;
  /** The devices on a chip's hardware buses. */
  buses?: Buses;
  /** Named pipes that the firmware may open, by their paths. */
  pipes?: Record<string, PipeEnd>;
  /** Called at each `setup` of a serial port, with the port's name and its rate in baud. */
  onSetup?(name: string, baud: number, options: unknown): void;
  /** Called at each output of a pin. */
  onPin?: OnPin;
  /** Returns the level of a pin that is driven from outside, undefined if it is not driven. */
  readPin?: ReadPin;
  /** Returns the voltage at a pin, as a share of the ADC's full scale from 0 to below 1. */
  readAnalog?: ReadAnalog;
  /** Called with each line that the console prints, decoded from UTF-8. */
  print(line: string): void;
  /**
   * Called with the bytes that the firmware writes to the console's port while the engine has no console there. If missing, they are printed as
   * lines.
   */
  onConsole?(text: string): void;
  /** Called when the chip falls asleep for a time. The engine has stopped then. */
  onSleep?(microseconds: number): void;
  /** Called when the chip falls asleep until a pin has this level. The engine has stopped then. */
  onSleepUntil?(pin: string, level: 0 | 1): void;
  /** What a chip keeps from one boot to the next. If missing, each engine begins with a new chip. */
  chip?: ChipState;
  /** Called before each change of the flash, and may let the power fail within it. */
  onFlash?: FlashHook;
  /** Called when the engine has stopped for a restart, with the reason. */
  onRestart?(why: Restart): void;
  /**
   * Called at the end of a chip's boot, with the servers that listen in the network and the Wi-Fi mode. 0 means neither access point nor station.
   */
  onListen?(ports: string[], wifiMode: number): void;
  /** The engine's version as the firmware sees it, 2v29 if missing. */
  version?: string;
  /** Whether a chip's engine reads the seconds of a file's time rightly, as no release up to 2v29 does. */
  rightTimes?: boolean;
  /** The numbers of JsVars, the engine's units of memory, that it reports: those in use, and all. */
  memory?: { usage: number; total: number };
}

/** A change of the flash that is about to be made: bits turn from 1 to 0, or a page is erased. */
export interface FlashChange {
  step: 'write' | 'erase';
  /** Name of the file that is changed. It is a file in Storage, where the engine keeps files in flash. */
  file: string;
  /** Offset of the first byte that changes, in bytes from the beginning of the file. */
  from: number;
  /** The bytes before the change. */
  before: Uint8Array;
  /** The bytes after the change, if it is made as a whole. */
  after: Uint8Array;
}

/**
 * Called before a change of the flash. @returns the bytes that are left if the power is cut within the change; undefined if it is made as a whole
 */
export type FlashHook = (change: FlashChange) => Uint8Array | undefined;

/** Why the engine restarts: by `E.reboot()`, a switched radio, the watchdog, or a crash. */
export type Restart = 'reboot' | 'radio' | 'watchdog' | 'panic';

/** What a chip keeps from one boot to the next. */
export interface ChipState {
  /** When the chip's clock began to count, in milliseconds since 1970. */
  bornMs: number;
  /** The number that ESP32.getWakeupCause() returns: 4 if a timer has ended the sleep, 2 if a pin has, and 0 after another start. */
  wakeCause: number;
  /** Whether each of the chip's radios is switched on, as the chip's NVS (stored settings) has it. */
  radios: { BLE: boolean; Wifi: boolean };
  /** The contents of the files that the engine keeps in flash (its module Storage), by name. */
  storage: StorageFiles;
  /** The registers of the chip's RTC, by address. They survive everything but a power cut. */
  rtc: Map<number, number>;
}

/** The engine's console port. While the engine does not use it for its own console, the bytes that arrive there go to the firmware. */
export interface ConsoleEnd {
  /** Whether the engine has its console at this port. */
  isOn: boolean;
  /** Gives bytes from the cable to the firmware, while the engine has no console there. */
  give(bytes: string): void;
}

/** A simulated engine and what a test may do with it. */
export interface Globals {
  /** The context in which the firmware runs. */
  context: Context;
  /** Measures the firmware's data, and aborts its code at the end of the engine's memory. */
  memory: MemoryEnd;
  /** The engine's operators and functions, as code translated by asengine.js needs them. */
  limits: unknown;
  /** The engine's pins, which a test may set and look at. */
  pins: Pins;
  /** The engine's console port, and whether the engine has its console there. */
  console: ConsoleEnd;
  /** Calls the listeners that the firmware has set by E.on(event). */
  emit(event: string, ...values: unknown[]): void;
  /** Calls a function of the firmware, and treats its exceptions as the engine does. @returns false if it threw one */
  call(run: (...values: unknown[]) => void, values: unknown[]): boolean;
  /** Cuts the power. No timer fires any more, nothing is sent, and any further call of the firmware throws. */
  stop(): void;
  /** Lets the engine crash ("Guru Meditation"), after which a chip restarts. */
  crash(): void;
  /** Ends the boot, and begins the engine's idle loop. A chip starts its Wi-Fi and telnet then. */
  enterLoop(): void;
  /** Whether the engine runs: it was not stopped, and has not restarted. */
  isAlive(): boolean;
}

const { slots } = engine;
const plausibleMemory = { usage: 1800, total: 5800 };

/** Makes a simulated engine for one boot. For the next boot, a new one is made. */
export function createGlobals(options: GlobalsOptions): Globals {
  const realm = createRealm(() => seconds.get() * 1000);
  const isChip = options.engine === 'esp32';
  const { clock } = options;
  const eventListeners = new Map<string, ((...values: unknown[]) => void)[]>();
  const errorListeners: ((error: unknown) => void)[] = [];
  const chip: ChipState = options.chip ?? { bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true }, storage: new StorageFiles(), rtc: new Map() };
  let alive = true;
  let cancelWatchdog = (): void => undefined;

  function checkAlive(): void {
    if (!alive) throw realm.makeError('The engine has stopped.');
  }

  /**
   * Calls a function of the firmware. An uncaught exception ends only this call: it is printed, or given to the firmware's listeners. @returns
   * false if there was one
   */
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

  /** Advances the clock by the time that the processor computes before it prints a line, accesses the card, or writes to a serial port. */
  function compute(): void {
    const ms = options.costs?.effectMs?.() ?? 0;
    if (ms > 0) clock.block?.(ms);
  }

  /** Calls a listener of uncaught exceptions. An exception of the listener itself is only printed. */
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
          // The bytes that heatshrink has expanded must fit into the engine's memory. One JsVar, the engine's unit of memory, holds 12 bytes.
          end.hold(Array.from({ length: bytes.length / 12 }));
          return realm.makeBuffer(bytes);
        },
      };
    }
    throw realm.makeError(`Module "${name}" not found`);
  }

  /** Whether the chip's telnet server is on, as jswrap_telnet_init switches it on at each start. */
  let isTelnetOn = isChip;
  let hasAccessPoint = true;

  /**
   * Does what the engine does between the boot file and its first idle loop. jswrap_wifi_restore starts Wi-Fi as its file says, by default as an
   * access point. Then jswrap_telnet_idle opens the socket of telnet. With Wi-Fi switched off in NVS the IP stack was never started, so the chip
   * crashes (LoadProhibited).
   */
  function enterLoop(): void {
    if (!isChip || !alive) return;
    if (isTelnetOn && !chip.radios.Wifi) return restart('panic');
    const saved = chip.storage.get('.wificfg');
    const mode = !chip.radios.Wifi ? 0 : saved === undefined ? (hasAccessPoint ? 2 : 0) : Number((JSON.parse(saved) as { mode?: number }).mode ?? 0);
    options.onListen?.(isTelnetOn && mode !== 0 ? ['telnet'] : [], mode);
  }

  /**
   * Writes a file in flash (the engine's Storage), as its jsfWriteFile does. A write at offset 0 creates the file anew, with `size` bytes. A write
   * further on needs a file whose bytes there are still erased (0xFF).
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

  /** Returns a file of Storage, or a part of it; undefined if the file does not exist. In a firmware slot, bytes never written are 0xFF. */
  function readStorage(file: string, from: number, count: number): string | undefined {
    const data = chip.storage.part(file, from, count);
    return data !== undefined && slots.names.includes(file) ? data.padEnd(Math.max(0, Math.min(count, slots.bytes - from)), '\xff') : data;
  }

  const offsetOf = (address: number) => address - Number(isChip ? engine.storage.address : engine.desktop.address);

  /**
   * Returns the Storage file that contains `count` bytes from an address of the flash on, and the offset in it. It is undefined if no file contains
   * them all.
   */
  function findFile(address: number, count: number): { name: string; from: number } | undefined {
    const at = offsetOf(address);
    const file = places.find(place => at >= place.at && at + count <= place.at + place.bytes && chip.storage.has(place.name));
    return file && { name: file.name, from: at - file.at };
  }

  /** Returns the Storage file that contains bytes which the firmware changes, and the offset in it. @throws if no file contains them all */
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

  /** Puts bytes into a file of Storage in place of others, unless `onFlash` lets the power fail. */
  function put(step: FlashChange['step'], name: string, from: number, before: Uint8Array, after: Uint8Array): void {
    const left = options.onFlash?.({ step, file: name, from, before, after }) ?? after;
    chip.storage.put(name, from, left);
    checkAlive();
  }

  /** Writes to the flash as the chip does: bits turn from 1 to 0 only. The firmware must write whole words, at multiples of 4 bytes. */
  function writeFlash(data: unknown, address: number): void {
    checkAlive();
    const bytes = toBytes(data);
    const { name, from } = fileAt(address, bytes.length);
    if (from % 4 > 0 || bytes.length % 4 > 0) throw new Error(`The firmware writes ${bytes.length} bytes to 0x${address.toString(16)}, which are no whole words.`);
    const before = Buffer.from(readStorage(name, from, bytes.length)!, 'latin1');
    put('write', name, from, before, before.map((byte, i) => byte & bytes[i]!));
  }

  /** Erases a page of the flash. The firmware may erase only pages that belong to a file as a whole. */
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

  /**
   * Milliseconds without a call of E.kickWatchdog after which the chip's watchdog restarts it, as set by E.enableWatchdog. With 0, no watchdog runs.
   * Espruino for Linux has none.
   */
  let watchdogMs = 0;
  function kick(): void {
    cancelWatchdog();
    if (isChip && watchdogMs > 0) cancelWatchdog = clock.after(watchdogMs, () => restart('watchdog'));
  }

  /**
   * Switches a radio of the chip as jswrap_ESP32_enableBLE and enableWifi do: they store the switch, delete the engine's boot files, and restart.
   */
  function switchRadio(name: 'BLE' | 'Wifi', isOn: unknown): void {
    checkAlive();
    chip.radios[name] = !!isOn;
    for (const file of ['.varimg', '.bootcde', '.bootrst']) chip.storage.delete(file);
    restart('radio');
    throw realm.makeError('The call does not return.');
  }

  const seconds = createSeconds(clock, isChip, chip.bornMs);

  /**
   * Implements the engine's E.pipe, which copies `from` to `to`. Each turn of the engine's idle loop copies one chunk. `complete` is called in the
   * turn after the last chunk.
   */
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
    hwRand: () => 4, // A constant in place of a random number keeps tests repeatable.
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

  /** The chip's registers by address. They only keep what is written. */
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

/** Makes the console's port. What the firmware writes there is passed on, or printed line by line. */
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

/**
 * A fraction of a millisecond that is added to the engine's time. The real clock counts microseconds, so firmware must not rely on whole
 * milliseconds.
 */
const fractionMs = 0.328125;

/** Makes the engine's clock in seconds. Espruino for Linux ignores a new time. A chip counts from its start until a time is set. */
function createSeconds(clock: EngineClock, isChip: boolean, bornMs: number): { get(): number; set(seconds: number): void } {
  const bootMs = isChip ? bornMs : 0;
  let offset = 0;
  return {
    get: () => (clock.now() - bootMs + fractionMs) / 1000 + offset,
    set: (seconds) => void (isChip && (offset = seconds - (clock.now() - bootMs + fractionMs) / 1000)),
  };
}

/** Gives an error the stack that the engine has for code that it evaluates from text. It names no file, so the firmware must not need one. */
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
