// What the parts of a simulated engine share in one boot.

import type { MemoryEnd } from '../../memory.ts';
import type { ChipState } from './chip/state.ts';
import type { GlobalsOptions } from './options.ts';
import type { Program } from './program.ts';
import type { Realm } from './realm.ts';
import type { EngineTime } from './time.ts';
import type { Timers } from './timers.ts';

/** One boot of a simulated engine. Each part of the engine gets it, and none changes its fields. */
export interface Boot {
  /** The engine's properties, and what is connected to it. */
  options: GlobalsOptions;
  /** Whether it is a chip's engine. Otherwise it is Espruino for Linux. */
  isChip: boolean;
  /** Makes the values that the firmware gets. */
  realm: Realm;
  /** The firmware, while it runs. */
  program: Program;
  timers: Timers;
  /** The engine's clock as the firmware reads it. */
  time: EngineTime;
  /** Measures the firmware's data against the engine's memory. */
  memory: MemoryEnd;
  /** What the chip keeps from one boot to the next. */
  chip: ChipState;
  /** The flags that the firmware has set by E.setFlags, by name. */
  flags: Record<string, unknown>;
}

/** Advances the clock by the time that the processor computes before it prints a line, accesses the card, or writes to a serial port. */
export function compute({ costs, clock }: Pick<GlobalsOptions, 'costs' | 'clock'>): void {
  const ms = costs?.effectMs?.() ?? 0;
  if (ms > 0) clock.block?.(ms);
}

/** Makes functions of the engine that do nothing here. @param names their names */
export function quiet(...names: string[]): Record<string, () => undefined> {
  return Object.fromEntries(names.map(name => [name, () => undefined]));
}
