// The simulated time. Owns when a function runs; knows no line, no modem and no engine.
// A real clock for a person at a terminal, a virtual one for tests: it moves only when run() or
// block() is called, and stands still while real network traffic is held to be under way.

declare global {
  namespace NodeJS {
    interface Process {
      /** Carries out what waits in nextTick and in promises; @types/node leaves it out. */
      _tickCallback(): void;
    }
  }
}

/** Whose timer it is: a firmware that blocks in a write (`dte`) runs none of its own meanwhile. */
export type Side = 'world' | 'dte';

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Runs `fn` once, `ms` from now; the function returned cancels it. */
  after(ms: number, fn: () => void, side?: Side): () => void;
  /** Time stands still until `work`, real traffic with a real server, has ended. */
  hold<T>(work: Promise<T>): Promise<T>;
}

export interface VirtualClock extends Clock {
  /** Fires what is due, again and again; false once `limitMs` went by or nothing is left to fire. Throws where time stands still. */
  run(until: () => boolean, limitMs?: number): Promise<boolean>;
  /** Lets the world's time pass under a firmware that blocks; its own timers fire late. */
  block(ms: number): void;
  /** How many timers wait: for tests that look for forgotten ones. */
  pending(side?: Side): number;
}

interface Timer {
  dueMs: number;
  order: number;
  fn: () => void;
}

/** Fires between two looks at the event loop, so that sockets outside a hold are served too. */
const turnEvery = 512;
const longestTimeoutMs = 0x7fffffff;
/** More at one moment is something that waits no time, again and again. */
const mostAtOnce = 300_000;
/** Of this machine's time: real traffic that takes longer has been forgotten by somebody. */
const longestHoldMs = 180_000;
/** Between two looks at what real traffic brings about; and how many there are at most. */
const lookMs = 5;
const mostLooks = 6000;
const startOfTests = Date.UTC(2026, 10, 20, 8, 30, 0);

/** Waits in real time for what only real traffic brings about: a server that has seen the end of a connection, say. */
export async function soon(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < mostLooks && !isSo(); look++) await new Promise(resolve => setTimeout(resolve, lookMs));
}

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

export function virtualClock(startMs = startOfTests): VirtualClock {
  const timers: Record<Side, Timer[]> = { world: [], dte: [] };
  let nowMs = startMs;
  let order = 0;
  let holds = 0;
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
    if (atOnce > mostAtOnce) throw new Error(`Simulated time stands still: ${mostAtOnce} timers fired at ${nowMs} ms.`);
    nowMs = Math.max(nowMs, timer.dueMs);
    timer.fn();
  }

  async function hold<T>(work: Promise<T>): Promise<T> {
    holds += 1;
    try {
      return await work;
    } finally {
      holds -= 1;
    }
  }

  /** Timer after timer, as many as one turn of the event loop may take; undefined where more are to be fired in another. */
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
    let heldMs = 0;
    for (;;) {
      const end = await turn(() => (holds > 0 ? undefined : fireMany(until, endMs)));
      if (end !== undefined) return end;
      heldMs = holds === 0 ? 0 : heldMs || Date.now();
      if (heldMs > 0 && Date.now() - heldMs > longestHoldMs) throw new Error(`Real traffic has not come to an end in ${longestHoldMs / 1000} s.`);
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
 * Drains every promise that is ready, within one turn of the event loop: a promise that waits for it would cost more than most
 * timers do. Node has the function for its own timers, which do the same between each other.
 */
const drain = process._tickCallback;

/** Promises are drained only where none is being carried out: in a turn of its own. */
function turn<T>(run: () => T): Promise<T> {
  return new Promise((resolve, reject) => setImmediate(() => {
    try {
      resolve(run());
    } catch (error) {
      reject(error as Error);
    }
  }));
}
