// What is known of a simulated chip: its board, its options, what surrounds it, and what changes while it runs.

import type { VirtualClock } from '../../clock.ts';
import type { ChipState } from '../../engine/globals/chip/state.ts';
import type { Globals, GlobalsOptions } from '../../engine/globals/globals.ts';
import type { Start } from '../../engine/node.ts';
import type { Driver } from '../../line/driver.ts';
import type { PowerState } from '../../modem/common/power.ts';
import type { CameraWires } from '../eye.ts';

/** Content of a board file, as far as tests use it. */
export type BoardFile = {
  name: string;
  psram?: boolean;
  modem: { power?: { key?: string; keyActive?: 0 | 1; supply?: string; reset?: string; status?: string }; uart: { port?: string; cts?: string } };
  camera?: CameraWires;
  battery?: { pin: string; factor: number };
  holds?: { pin: string; level: 0 | 1; inSleep?: boolean }[];
};

/** Which chip on which board to simulate, and its properties. */
export interface ChipOptions {
  /** The board whose bundle the chip runs: its name, or the content of its file. */
  board: string | BoardFile;
  /**
   * The firmware bundle that the chip runs. If missing, it is the board's bundle in dist/. It may be a function that chooses a bundle at each boot,
   * as a real chip's boot program does.
   */
  firmware?: Start;
  /** Contents of files in flash (the engine's Storage), by name. They replace those of freshly flashed firmware. */
  storage?: Record<string, string>;
  /** The chip's serial number, as the engine's `getSerial` returns it. */
  serialNumber?: string;
  /** Called at each output of a pin. */
  onPin?(pin: string, level: 0 | 1): void;
  /** Returns the battery's voltage at this moment. */
  volts?(): number;
  /** Real seconds that pass for each second that the chip counts in its sleep, since its RTC has no crystal. It is 1 if missing. */
  drift?: number;
  /** Whether the chip's clock goes on over a boot, as it does by default. With false, it starts again at each boot. */
  keepsTime?: boolean;
  /** Milliseconds from a restart or the end of a sleep to the first line of the firmware. They are 1,500 if missing. */
  bootMs?: number;
  /** Whether each of the chip's radios is switched on, as its NVS (stored settings) has it. By default only Wi-Fi is on. */
  radios?: Partial<ChipState['radios']>;
  /** Version of the chip's engine, the release's if missing. */
  version?: string;
  /** Whether the chip's engine reads the seconds of a file's time rightly, as no release up to 2v29 does. */
  rightTimes?: boolean;
  /** Sizes and times of the UART's driver, for an engine that loses part of a burst. If missing, they are those of the chip's engine. */
  driver?: Driver;
  /** The numbers of JsVars, the engine's units of memory, that the engine reports: those in use, and all. */
  memory?: { usage: number; total: number };
}

interface Wires {
  setKey(isDown: boolean): void;
  reset(): void;
  cutSupply(): void;
}

/** A simulated chip on its board. */
export interface Chip {
  /** Every level that the firmware set at a pin, with its time in milliseconds since 1970. */
  edges: { atMs: number; pin: string; level: 0 | 1 }[];
  /** Each start of the firmware: its time in milliseconds since 1970, and the reason for it. */
  boots: { atMs: number; why: string }[];
  /** For each boot, the servers that the chip's engine has started, such as `telnet`, and the Wi-Fi mode. 0 means that Wi-Fi was off. */
  listened: { ports: string[]; wifiMode: number }[];
  /** Each sleep of the chip: when it began, in milliseconds since 1970, and its length in seconds. Infinity means that only a pin ends it. */
  sleeps: { atMs: number; seconds: number }[];
  /** What the chip keeps from one boot to the next. */
  state: ChipState;
  /** Returns the engine that runs or ran last. It is undefined before the first boot. */
  engine(): Globals | undefined;
  /** Switches the chip's power on, so it boots. */
  powerOn(): void;
  /** Cuts the chip's power, so its outputs float. */
  powerOff(): void;
  /** Lets the chip's engine crash, after which the chip restarts. */
  crash(): void;
  /** Sets the level of the modem's STATUS pin from the modem's state: it is high while the modem is on or stopping. */
  setStatus(state: PowerState): void;
  /** Drives a pin from outside. If the chip sleeps until that level, it wakes. */
  setPin(pin: string, level: 0 | 1): void;
}

/** The surroundings that a chip needs: folder, line, modem, clock and hooks. */
export type ChipParts = Pick<GlobalsOptions, 'folder' | 'serial' | 'buses' | 'print' | 'onOperation' | 'onFlash' | 'costs'> & {
  clock: VirtualClock;
  wires: Wires;
  isClear(): boolean;
  /** Called at each start of the chip. */
  onBoot?(): void;
  /** Called when the chip sleeps or has lost its power, so that its outputs float. */
  onFloat?(): void;
};

/** A level at a pin. */
export interface Level {
  pin: string;
  level: 0 | 1;
}

/** A chip on its board, while it runs, sleeps, or has no power. */
export interface Board extends Pick<Chip, 'edges' | 'boots' | 'listened' | 'sleeps' | 'state'> {
  readonly options: ChipOptions;
  readonly parts: ChipParts;
  readonly file: BoardFile;
  readonly firmware: Start;
  /** Levels that a test has set at pins from outside, by the pins' names. */
  readonly outside: Map<string, 0 | 1>;
  /** The engine that runs or ran last. */
  engine: Globals | undefined;
  /** The level of the modem's STATUS pin. */
  status: 0 | 1;
  /** From when on the board's supply must be held by its pins, in milliseconds since 1970. */
  heldFrom: number;
  /** Cancels the boot that is to come. */
  cancelBoot(): void;
  /** The pin, and its level, that will wake the chip from its present sleep. It is undefined if no pin can wake the chip. */
  wake: Level | undefined;
}

/** Returns the wires between the chip and the modem's power. */
export function powerOf({ file }: Board): NonNullable<BoardFile['modem']['power']> {
  return file.modem.power ?? {};
}
