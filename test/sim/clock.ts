// The simulator's clocks: a real one for a terminal, and a virtual one for tests. The virtual clock moves only in run() or block(), and stops
// while real network traffic is under way.

declare global {
  namespace NodeJS {
    interface Process {
      /** Runs nextTick callbacks and promises; missing in @types/node. */
      _tickCallback(): void;
    }
  }
}

/** Owner of a timer. Firmware that blocks in a write (`dte`) runs none of its own timers meanwhile. */
export type Side = 'world' | 'dte';

/** A clock with timers. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Runs `fn` once, `ms` from now; the returned function cancels it. */
  after(ms: number, fn: () => void, side?: Side): () => void;
  /** Stops the time until `work`, which is traffic with a real server, has ended. */
  hold<T>(work: Promise<T>): Promise<T>;
}

/** A clock whose time a test moves. */
export interface VirtualClock extends Clock {
  /**
   * Moves the time from timer to timer until a condition is true. @returns false after `limitMs`, or if no timer is left @throws if time
   * does not advance
   */
  run(until: () => boolean, limitMs?: number): Promise<boolean>;
  /** Lets the world's time pass while the firmware blocks. The firmware's own timers fire late. */
  block(ms: number): void;
  /** Number of waiting timers, for tests that look for forgotten ones. */
  pending(side?: Side): number;
  /** When the next timer fires; Infinity if there is none. */
  dueMs(): number;
}

interface Timer {
  dueMs: number;
  order: number;
  fn: () => void;
}

/** Timers that fire between two turns of the event loop, so that sockets outside a hold are served, too. */
const turnEvery = 512;
const longestTimeoutMs = 0x7fffffff;
/** Most timers at one moment. More mean an endless loop without delay. */
const mostAtOnce = 300_000;
/** Real milliseconds after which traffic counts as forgotten. */
const longestHoldMs = 180_000;
/** Real milliseconds between two checks for the effects of real traffic. */
const lookMs = 5;
const mostLooks = 6000;
const startOfTests = Date.UTC(2026, 10, 20, 8, 30, 0);

/** Waits in real time for an effect of real traffic, such as a server's notice of a closed connection. */
export async function soon(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < mostLooks && !isSo(); look++) await new Promise(resolve => setTimeout(resolve, lookMs));
}

/** The clock of this machine. */
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

/** A clock that stands still until a test moves it. */
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

  /** Waits until no traffic is under way. The process sleeps meanwhile, as it shares the processors with the servers. */
  function free(): Promise<void> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`Real traffic did not end within ${longestHoldMs / 1000} s.`)), longestHoldMs);
      waiting.push(() => {
        clearTimeout(limit);
        resolve();
      });
    });
  }

  /** Fires as many timers as one turn of the event loop may take. @returns undefined if others remain */
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

/**
 * Runs all ready promises within one turn of the event loop: awaiting them would cost more than most timers do. Node does the same between
 * its own timers.
 */
const drain = process._tickCallback;

/** Runs a function in a turn of its own, as promises are drained only outside of one. */
function turn<T>(run: () => T): Promise<T> {
  return new Promise((resolve, reject) => setImmediate(() => {
    try {
      resolve(run());
    } catch (error) {
      reject(error as Error);
    }
  }));
}
