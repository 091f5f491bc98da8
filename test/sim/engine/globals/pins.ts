// Simulates the engine's pins. Outputs are recorded and reported, and tests set the inputs.

import type { Realm } from './realm.ts';
import type { Timers } from './timers.ts';

/** The pins of a simulated engine. */
export interface Pins {
  /** The engine's global functions for pins, and its pins by name. */
  functions: Record<string, unknown>;
  /** The level of each pin by its name, as it was last driven by the firmware or set by a test. */
  levels: Map<string, 0 | 1>;
  /** Sets a pin from outside, and calls the firmware's functions that watch the pin. */
  set(name: string, level: 0 | 1): void;
}

/** Called at each output of a pin, with its new level. */
export type OnPin = (name: string, level: 0 | 1) => void;
type Call = (run: (...values: unknown[]) => void, values: unknown[]) => void;

interface Watch {
  name: string;
  run: (...values: unknown[]) => void;
  edge: string;
  isRepeated: boolean;
}

const pinCount = 40;

/** Returns the name of a pin. D4, "D4", 4 and `new Pin(4)` give the same. */
export function nameOf(pin: unknown): string {
  return typeof pin === 'number' ? `D${pin}` : String(pin);
}

/** Returns the level of a pin that is driven from outside, or undefined if it is not driven. */
export type ReadPin = (name: string) => 0 | 1 | undefined;

/** Returns the voltage at a pin as a share of the ADC's full scale, from 0 to below 1. */
export type ReadAnalog = (name: string) => number;

/** Makes the pins of a simulated engine. */
export function createPins(
  realm: Realm,
  timers: Timers,
  call: Call,
  onPin: OnPin = () => undefined,
  readPin: ReadPin = () => undefined,
  readAnalog: ReadAnalog = () => 0,
): Pins {
  const levels = new Map<string, 0 | 1>();
  const watches = new Map<number, Watch>();
  let lastWatch = 0;

  function drive(pin: unknown, value: unknown): void {
    if (pin === undefined || pin === null) throw realm.makeError('Invalid pin!');
    const level = value ? 1 : 0;
    levels.set(nameOf(pin), level);
    onPin(nameOf(pin), level);
  }

  function pulse(pin: unknown, value: unknown, ms: number | number[]): void {
    let level = !!value;
    let atMs = 0;
    for (const lengthMs of Array.isArray(ms) ? ms : [ms]) {
      const now = level;
      if (atMs === 0) drive(pin, now);
      else timers.after(atMs, () => drive(pin, now));
      atMs += lengthMs;
      level = !level;
    }
    timers.after(atMs, () => drive(pin, level));
  }

  function watch(run: Watch['run'], pin: unknown, how: { repeat?: boolean; edge?: string } = {}): number {
    watches.set(++lastWatch, { name: nameOf(pin), run, edge: how.edge ?? 'both', isRepeated: how.repeat === true });
    return lastWatch;
  }

  function set(name: string, level: 0 | 1): void {
    const isChange = levels.get(name) !== level;
    levels.set(name, level);
    if (!isChange) return;
    for (const [id, entry] of [...watches]) {
      if (entry.name !== name || entry.edge === (level ? 'falling' : 'rising')) continue;
      if (!entry.isRepeated) watches.delete(id);
      timers.after(0, () => call(entry.run, [{ state: level === 1, time: 0, lastTime: 0 }]));
    }
  }

  function Pin(pin: unknown): object {
    return makePin(nameOf(pin));
  }

  function makePin(name: string): object {
    return {
      toString: () => name,
      read: () => levels.get(name) === 1,
      write: (value: unknown) => drive(name, value),
      set: () => drive(name, 1),
      reset: () => drive(name, 0),
      mode: () => undefined,
    };
  }

  const functions: Record<string, unknown> = {
    Pin,
    digitalWrite: (pin: unknown, value: unknown) => (Array.isArray(pin) ? pin.forEach((one) => drive(one, value)) : drive(pin, value)),
    digitalRead: (pin: unknown) => readPin(nameOf(pin)) ?? levels.get(nameOf(pin)) ?? 0,
    analogRead: (pin: unknown) => readAnalog(nameOf(pin)),
    digitalPulse: pulse,
    pinMode: () => undefined,
    setWatch: watch,
    clearWatch: (id?: number) => void (id === undefined ? watches.clear() : watches.delete(id)),
  };
  for (let i = 0; i < pinCount; i++) functions[`D${i}`] = makePin(`D${i}`);
  return { functions, levels, set };
}
