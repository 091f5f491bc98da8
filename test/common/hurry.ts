// Lets time pass as soon as nothing else is left to do. esptool-js waits for seconds, and some of its waits end after a tenth of one, which a busy
// machine would miss.

/** Replaces timers: the next one is due as soon as all earlier work has ended. @returns a function that restores the real ones */
export function hurry(): () => void {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: Date.now };
  const timers = new Map<number, { at: number; run: () => void }>();
  let [now, count, isGoing] = [Date.now(), 0, false];

  function goOn(): void {
    const at = Math.min(...[...timers.values()].map(timer => timer.at));
    const next = [...timers].find(([, timer]) => timer.at === at);
    isGoing = next !== undefined;
    if (!next) return;
    timers.delete(next[0]);
    now = Math.max(now, at);
    next[1].run();
    setImmediate(goOn);
  }

  const set = (run: (...words: unknown[]) => void, ms = 0, ...words: unknown[]): number => {
    timers.set(++count, { at: now + ms, run: () => run(...words) });
    if (!isGoing) setImmediate(goOn);
    isGoing = true;
    return count;
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: (number: number) => void timers.delete(number) });
  Date.now = () => now;
  return () => {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.now;
  };
}
