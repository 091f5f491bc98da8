// The simulator's clocks: a real one for a terminal, and a virtual one for tests. The virtual clock moves only in run() or block(), and stands
// still while real network traffic is under way.

import { patienceMs } from './patience.ts';

declare global {
  namespace NodeJS {
    interface Process {
      /** Runs the callbacks of nextTick and of promises. The function is missing in @types/node. */
      _tickCallback(): void;
    }
  }
}

/**
 * The owner of a timer: the firmware (`dte`), or all that surrounds it (`world`). While the firmware blocks in a write, only timers of the world
 * fire.
 */
export type Side = 'world' | 'dte';

/** A clock with timers. */
export interface Clock {
  /** Returns the time in milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls `fn` once, `ms` milliseconds from now. @returns a function that cancels the call */
  after(ms: number, fn: () => void, side?: Side): () => void;
  /** Stops the clock until `work`, which is traffic with a real server, has ended. @returns the result of `work` */
  hold<T>(work: Promise<T>): Promise<T>;
}

/** A clock whose time moves only when a test lets it. */
export interface VirtualClock extends Clock {
  /**
   * Moves the time from timer to timer until a condition is true.
   * @returns false if it is not within `limitMs` milliseconds, or if no timer is left
   * @throws if too many timers fire at one moment, so that time does not advance
   */
  run(until: () => boolean, limitMs?: number): Promise<boolean>;
  /** Lets time pass while the firmware blocks: timers of the world fire, and the firmware's own timers fire late. */
  block(ms: number): void;
  /** Returns the number of waiting timers, for tests that look for forgotten ones. @param side counts only the timers of this owner */
  pending(side?: Side): number;
  /** Returns when the next timer fires, in milliseconds since 1970. It is Infinity if no timer waits. */
  dueMs(): number;
}

interface Timer {
  dueMs: number;
  order: number;
  fn: () => void;
}

/** Most timers that fire in one turn of Node's event loop. Between two turns, sockets are served. */
const turnEvery = 512;
const longestTimeoutMs = 0x7fffffff;
/** Most timers that may fire at one moment. More mean an endless loop without delay. */
const mostAtOnce = 300_000;
/** Real milliseconds between two checks whether traffic with a real server has had its effect, such as a closed connection. */
const lookMs = 5;
const startOfTests = Date.UTC(2026, 10, 20, 8, 30, 0);

/**
 * Waits in real time until a condition is true that real traffic brings about, such as a server's notice of a closed connection. It throws an error
 * if the condition does not become true.
 */
export async function soon(isSo: () => boolean): Promise<void> {
  for (const endMs = Date.now() + patienceMs; !isSo(); await new Promise(resolve => setTimeout(resolve, lookMs))) {
    if (Date.now() > endMs) throw new Error(`This did not become true: ${String(isSo)}`);
  }
}

/** Makes the clock of this machine. */
export function realClock(): Clock {
  return {
    now: () => Date.now(),
    after(ms, fn) {
      if (ms === Infinity) return () => {};
      const timer = setTimeout(fn, Math.min(Math.max(ms, 0), longestTimeoutMs));
      return () => clearTimeout(timer);
    },
    hold: work => work,
  };
}

/** Makes a clock that stands still until a test moves it. @param startMs its first time, in milliseconds since 1970 */
export function virtualClock(startMs = startOfTests): VirtualClock {
  const timers: Record<Side, Timer[]> = { world: [], dte: [] };
  let nowMs = startMs;
  let order = 0;
  let holds = 0;
  const waiting: (() => void)[] = [];
  let atOnce = 0;

  function after(ms: number, fn: () => void, side: Side = 'world'): () => void {
    const timer = { dueMs: nowMs + Math.max(ms, 0), order: order++, fn };
    if (!Number.isFinite(timer.dueMs)) return () => {};
    insert(timers[side], timer);
    return () => remove(timers[side], timer);
  }

  function fire(side: Side): void {
    const timer = timers[side].shift()!;
    atOnce = timer.dueMs > nowMs ? 0 : atOnce + 1;
    if (atOnce > mostAtOnce) throw new Error(`Simulated time does not advance: ${mostAtOnce} timers fired at ${nowMs} ms.`);
    nowMs = Math.max(nowMs, timer.dueMs);
    timer.fn();
  }

  async function hold<T>(work: Promise<T>): Promise<T> {
    holds += 1;
    try {
      return await work;
    } finally {
      holds -= 1;
      if (holds === 0) waiting.splice(0).forEach(goOn => goOn());
    }
  }

  /** Waits until all traffic with real servers has ended. The process sleeps meanwhile, since the servers may need the processor. */
  function free(): Promise<void> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`Real traffic did not end within ${patienceMs / 1000} s.`)), patienceMs);
      waiting.push(() => {
        clearTimeout(limit);
        resolve();
      });
    });
  }

  /**
   * Fires as many timers as one turn of the event loop may take. @returns whether the condition `until` is true; undefined if due timers are left for
   * further turns
   */
  function fireMany(until: () => boolean, endMs: number): boolean | undefined {
    for (let fired = 0; fired < turnEvery; fired += 1) {
      drain();
      if (holds > 0) return undefined;
      if (until()) return true;
      const side = earlier(timers.world[0], timers.dte[0]);
      if (side === undefined) return false;
      if (timers[side][0]!.dueMs > endMs) {
        nowMs = endMs;
        return false;
      }
      fire(side);
    }
    return undefined;
  }

  async function run(until: () => boolean, limitMs = Infinity): Promise<boolean> {
    const endMs = nowMs + limitMs;
    for (;;) {
      if (holds > 0) await free();
      const end = await turn(() => (holds > 0 ? undefined : fireMany(until, endMs)));
      if (end !== undefined) return end;
    }
  }

  function block(ms: number): void {
    const endMs = nowMs + ms;
    while (timers.world.length > 0 && timers.world[0]!.dueMs <= endMs) fire('world');
    nowMs = Math.max(nowMs, endMs);
  }

  return {
    now: () => nowMs,
    after,
    hold,
    run,
    block,
    dueMs: () => Math.min(timers.world[0]?.dueMs ?? Infinity, timers.dte[0]?.dueMs ?? Infinity),
    pending: side => (side ? timers[side].length : timers.world.length + timers.dte.length),
  };
}

function earlier(world: Timer | undefined, dte: Timer | undefined): Side | undefined {
  if (!world) return dte && 'dte';
  return dte && isBefore(dte, world) ? 'dte' : 'world';
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

function insert(timers: Timer[], timer: Timer): void {
  let at = timers.length;
  while (at > 0 && isBefore(timer, timers[at - 1]!)) at -= 1;
  timers.splice(at, 0, timer);
}

function remove(timers: Timer[], timer: Timer): void {
  const at = timers.indexOf(timer);
  if (at >= 0) timers.splice(at, 1);
}

/** Runs all callbacks of promises that are ready, as Node does between its own timers. To await each promise would cost more than most timers do. */
const drain = process._tickCallback;

/** Runs a function in a turn of the event loop of its own. Inside another callback of a promise, `drain` would do nothing. */
function turn<T>(run: () => T): Promise<T> {
  return new Promise((resolve, reject) => setImmediate(() => {
    try {
      resolve(run());
    } catch (error) {
      reject(error as Error);
    }
  }));
}
