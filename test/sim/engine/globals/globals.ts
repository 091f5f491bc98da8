// Simulates all global objects and functions that the engine gives to the firmware, in one context of node:vm, on a real or virtual clock. It puts
// together the simulated language, card, serial ports, timers and pins.

import type { Context } from 'node:vm';
import { toBytes } from '../../bytes.ts';
import { createCard } from '../../card/card.ts';
import type { Card } from '../../card/fs/types.ts';
import { pollDelay } from '../../chipcosts.ts';
import { createMemoryEnd, type MemoryEnd } from '../../memory.ts';
import { StorageFiles } from '../storagefiles.ts';
import { compute, quiet, type Boot } from './boot.ts';
import { createBuses } from './buses.ts';
import { createEsp32 } from './chip/esp32.ts';
import { createChipNetwork } from './chip/network.ts';
import type { ChipState } from './chip/state.ts';
import { createConsole, type ConsoleEnd } from './console.ts';
import { createE } from './e.ts';
import { createRequire } from './modules.ts';
import type { GlobalsOptions } from './options.ts';
import { createPins, type Pins } from './pins.ts';
import { createProgram, type Program } from './program.ts';
import { createRealm } from './realm.ts';
import { createSerial } from './serial.ts';
import { createTime } from './time.ts';
import { createTimers } from './timers.ts';

export type { GlobalsOptions } from './options.ts';

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
  call: Program['call'];
  /** Cuts the power. No timer fires any more, nothing is sent, and any further call of the firmware throws. */
  stop(): void;
  /** Lets the engine crash ("Guru Meditation"), after which a chip restarts. */
  crash(): void;
  /** Ends the boot, and begins the engine's idle loop. A chip starts its Wi-Fi and telnet then. */
  enterLoop(): void;
  /** Whether the engine runs: it was not stopped, and has not restarted. */
  isAlive(): boolean;
}

const plausibleMemory = { usage: 1800, total: 5800 };

/** Makes a simulated engine for one boot. For the next boot, a new one is made. */
export function createGlobals(options: GlobalsOptions): Globals {
  const boot = begin(options);
  const { isChip, realm, program, timers, time, memory } = boot;
  const pins = createPins(realm, timers, program.call, options.onPin, options.readPin, options.readAnalog);
  const card = insertCard(boot);
  const console = createConsole(boot);
  const network = isChip ? createChipNetwork(boot) : undefined;
  const { E, emit } = createE(boot, card, console);
  Object.assign(
    realm.context, timers.functions, pins.functions, serialPorts(boot), console.globals, textsOf(boot),
    {
      E,
      process: processOf(boot),
      require: createRequire(boot, { ...network?.modules, fs: card.files }),
      load: () => program.restart('reboot'),
      getTime: time.get,
      setTime: time.set,
      getSerial: () => options.serialNumber ?? '00000000-addeadde-addeadde',
      SPI: function () { return quiet('setup', 'write', 'send'); },
      global: realm.context,
    },
    isChip ? { ...createEsp32(boot), ...createBuses(realm, options.buses ?? {}, program.checkAlive) } : {},
  );

  return {
    context: realm.context, memory, limits: realm.limits, pins, console: console.end, emit, call: program.call, stop: program.stop,
    enterLoop: () => void (program.isAlive() && network?.start()), crash: () => program.restart('panic'), isAlive: program.isAlive,
  };
}

/** Begins one boot: its realm, its clock and its timers, in which no code of the firmware runs yet. */
function begin(options: GlobalsOptions): Boot {
  const { clock } = options;
  const isChip = options.engine === 'esp32';
  const chip: ChipState = options.chip ?? {
    bornMs: clock.now(), wakeCause: 0, radios: { BLE: false, Wifi: true }, storage: new StorageFiles(), rtc: new Map(),
  };
  const time = createTime(clock, isChip, chip.bornMs);
  const realm = createRealm(() => time.get() * 1000);
  const program = createProgram(realm, options);
  const timers = createTimers(realm, clock, program.call, program.checkAlive);
  program.atStop(timers.killAll);
  return { options, isChip, realm, program, timers, time, memory: createMemoryEnd(memoryOf(options).total), chip, flags: {} };
}

const memoryOf = ({ memory }: GlobalsOptions) => memory ?? plausibleMemory;

/** Makes the engine's file functions on the folder that plays the card. */
function insertCard({ options, isChip, realm, program, time, memory, flags }: Boot): Card {
  const fat = isChip ? '' : options.fat;
  const card = createCard(realm, {
    folder: options.folder, isChip, checkAlive: program.checkAlive, isUnsynced: () => flags.unsyncFiles === 1, hold: memory.hold,
    nowMs: () => time.get() * 1000,
    ...(options.rightTimes && { rightTimes: true }), ...(fat !== undefined && { fat }),
    ...(options.onOperation && { onOperation: options.onOperation }),
    ...(options.costs && { costs: options.costs.card, spend: ms => (compute(options), options.clock.block?.(ms)) }),
  });
  program.atStop(card.closeAll);
  return card;
}

/** Makes the engine's serial ports, by name. One that no line is connected to takes all bytes, and gets none. */
function serialPorts({ options, program }: Boot): Record<string, unknown> {
  const { costs, clock } = options;
  return Object.fromEntries(['Serial1', 'Serial2', 'Serial3'].map(name => [name, createSerial({
    ...(costs && { writeByteMs: costs.writeByteMs, compute: () => compute(options) }),
    ...(costs?.poll && { pollMs: pollDelay(costs.poll, clock.now) }),
    ...options,
    port: options.serial[name] ?? { write: () => undefined, onBytes: () => undefined },
    onSetup: (baud, how) => options.onSetup?.(name, baud, how),
    onRemoved: () => options.print('Error processing Serial data handler - removing it.'),
    checkAlive: program.checkAlive,
    isAlive: program.isAlive,
    call: program.call,
  })]));
}

/** Makes the functions atob and btoa. */
function textsOf({ realm }: Pick<Boot, 'realm'>): Record<string, unknown> {
  return {
    btoa(data: unknown): string {
      if (typeof data !== 'string' && !Array.isArray(data)) {
        throw realm.makeError(`Expecting String or Array, got ${typeof data === 'number' ? 'Number' : typeof data}`);
      }
      return toBytes(data).toString('base64');
    },
    atob: (text: string) => Buffer.from(text, 'base64').toString('latin1'),
  };
}

/** Makes the engine's object `process`. */
function processOf({ options, isChip, program: { uncaught } }: Boot): object {
  const version = options.version ?? '2v29';
  const memory = memoryOf(options);
  return {
    version,
    env: { VERSION: version, BOARD: isChip ? 'ESP32' : 'LINUX' },
    memory: () => ({ free: memory.total - memory.usage, usage: memory.usage, total: memory.total, history: 0, gc: 0, blocksize: 16 }),
    on: (event: string, run: (error: unknown) => void) => void (event === 'uncaughtException' && uncaught.push(run)),
    removeAllListeners: (event: string) => void (event === 'uncaughtException' && uncaught.splice(0)),
  };
}
