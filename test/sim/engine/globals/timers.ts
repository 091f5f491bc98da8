// Simulates the engine's timers on any clock. A power cut ends all of them.

import type { Realm } from './realm.ts';
import type { EngineClock } from './serial.ts';

/** The timers of a simulated engine. */
export interface Timers {
  /** The engine's global functions for timers, such as setTimeout, by name. */
  functions: Record<string, unknown>;
  /** Calls a function of the engine itself later, such as the end of a pulse. */
  after(ms: number, run: () => void): void;
  /** Ends all timers, as a power cut does. */
  killAll(): void;
}

interface Timer {
  cancel(): void;
  everyMs?: number;
}

type Call = (run: (...values: unknown[]) => void, values: unknown[]) => void;

/** Makes the timers of a simulated engine. */
export function createTimers(realm: Realm, clock: EngineClock, call: Call, checkAlive: () => void): Timers {
  const timers = new Map<number, Timer>();
  let lastId = 0;

  function set(run: unknown, ms: unknown, values: unknown[], isRepeated: boolean): number {
    checkAlive();
    if (typeof run !== 'function') throw realm.makeError('Function or String not supplied!');
    const id = ++lastId;
    const waitMs = Math.max(Number(ms) || 0, isRepeated ? 1 : 0);
    const timer: Timer = { cancel: () => undefined };
    if (isRepeated) timer.everyMs = waitMs;
    timers.set(id, timer);
    schedule(id, timer, run as () => void, waitMs, values);
    return id;
  }

  function schedule(id: number, timer: Timer, run: () => void, waitMs: number, values: unknown[]): void {
    timer.cancel = clock.after(waitMs, () => {
      if (timers.get(id) !== timer) return;
      if (timer.everyMs !== undefined) schedule(id, timer, run, timer.everyMs, values);
      call(run, values);
      // The timer is removed only after its function has run, as in the engine.
      if (timer.everyMs === undefined) timers.delete(id);
    }, 'dte');
  }

  /** Removes a timer. Clearing one that is over is an error here: the engine reuses its id, so the call could end another timer. */
  function clear(name: string, given: unknown[]): void {
    checkAlive();
    if (given.length === 0) return killAll();
    if (given[0] === undefined) throw realm.makeError(`${name}(undefined) not allowed. Use ${name}() instead`);
    const id = Number(given[0]);
    if (id >= 1 && id <= lastId && !timers.has(id)) throw realm.makeError(`${name}(${id}) of a timer that is over`);
    timers.get(id)?.cancel();
    timers.delete(id);
  }

  function killAll(): void {
    for (const timer of timers.values()) timer.cancel();
    timers.clear();
  }

  function change(id: number, ms: number): void {
    checkAlive();
    const timer = timers.get(id);
    if (!timer) throw realm.makeError('Unknown Timer');
    timer.everyMs = Math.max(ms, 1); // A new interval applies from the next period on.
  }

  const functions = {
    setTimeout: (run: unknown, ms?: unknown, ...values: unknown[]) => set(run, ms, values, false),
    setInterval: (run: unknown, ms?: unknown, ...values: unknown[]) => set(run, ms, values, true),
    clearTimeout: (...given: unknown[]) => clear('clearTimeout', given),
    clearInterval: (...given: unknown[]) => clear('clearInterval', given),
    changeInterval: change,
  };
  return { functions, after: (ms, run) => void set(run, ms, [], false), killAll };
}
