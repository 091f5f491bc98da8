// Runs the firmware's functions for one boot of a simulated engine, until the engine stops. Every part of the engine asks it whether it still runs.

import { OutOfMemory } from '../../memory.ts';
import type { Realm } from './realm.ts';

/** Why the engine restarts: by `E.reboot()`, a switched radio, the watchdog, or a crash. */
export type Restart = 'reboot' | 'radio' | 'watchdog' | 'panic';

/** The one who looks at a program from outside. */
export interface ProgramObserver {
  /** Called with each line that the engine prints about an uncaught exception. */
  print(line: string): void;
  /** Called when the engine has stopped for a restart, with the reason. */
  onRestart?(why: Restart): void;
}

/** The firmware as it runs in one boot of a simulated engine. */
export interface Program {
  /** The firmware's functions for uncaught exceptions, as it set them by `process.on('uncaughtException')`. */
  uncaught: ((error: unknown) => void)[];
  /** Whether the engine runs: it was not stopped, and has not restarted. */
  isAlive(): boolean;
  /** Throws if the engine has stopped, so that the firmware's code does not go on. */
  checkAlive(): void;
  /**
   * Calls a function of the firmware. An uncaught exception ends only this call: it is printed, or given to the firmware's functions for it.
   * @returns false if there was one
   */
  call(run: (...values: unknown[]) => void, values: unknown[]): boolean;
  /** Has a function called at each `stop`, after those that were given before. It ends a part of the engine. */
  atStop(end: () => void): void;
  /** Stops the engine, as a power cut does. */
  stop(): void;
  /** Stops the engine, if it runs, and reports why it restarts. */
  restart(why: Restart): void;
}

/** Begins one boot of a simulated engine. @param realm is given back when the engine stops */
export function createProgram(realm: Realm, observer: ProgramObserver): Program {
  const uncaught: Program['uncaught'] = [];
  const ends: (() => void)[] = [];
  let alive = true;

  /** Calls a function for uncaught exceptions. An exception of this function itself is only printed. */
  function report(listener: (error: unknown) => void, error: unknown): void {
    try {
      listener(error);
    } catch (worse) {
      if (alive) observer.print(`Uncaught ${String(worse)}`);
    }
  }

  function stop(): void {
    if (alive) realm.giveBack();
    alive = false;
    for (const end of ends) end();
  }

  return {
    uncaught,
    isAlive: () => alive,
    checkAlive(): void {
      if (!alive) throw realm.makeError('The engine has stopped.');
    },
    call(run, values) {
      if (!alive) return true;
      try {
        run(...values);
        return true;
      } catch (error) {
        if (!alive) return true;
        if (error instanceof OutOfMemory) observer.print('OUT OF MEMORY');
        else if (uncaught.length === 0) observer.print(`Uncaught ${String(error)}`);
        else uncaught.slice().forEach(listener => report(listener, withoutFile(error)));
        return false;
      }
    },
    atStop: end => void ends.push(end),
    stop,
    restart(why) {
      if (!alive) return;
      stop();
      observer.onRestart?.(why);
    },
  };
}

/** Gives an error the stack that the engine has for code that it evaluates from text. It names no file, so the firmware must not need one. */
function withoutFile(error: unknown): unknown {
  if (typeof error === 'object' && error && 'stack' in error) error.stack = '    at inner (:1:20)\n\n^\n    at :1:6\n\n     ^\n';
  return error;
}
