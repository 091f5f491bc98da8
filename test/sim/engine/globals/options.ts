// What a simulated engine is made with: its properties, and what is connected to it.

import type { CardHook } from '../../card/fs/types.ts';
import type { ChipCosts } from '../../chipcosts.ts';
import type { Buses } from './buses.ts';
import type { FlashHook } from './chip/flashhook.ts';
import type { ChipState } from './chip/state.ts';
import type { OnPin, ReadAnalog, ReadPin } from './pins.ts';
import type { PipeEnd } from './pipe.ts';
import type { Restart } from './program.ts';
import type { EngineClock, SerialKnobs, SerialPort } from './serial.ts';

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
  /** The chip's serial number, as `getSerial` returns it. */
  serialNumber?: string;
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
