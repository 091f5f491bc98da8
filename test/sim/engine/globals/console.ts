// Simulates the engine's console: its port, and the functions that print.

import { compute, type Boot } from './boot.ts';

/** The engine's console port. While the engine does not use it for its own console, the bytes that arrive there go to the firmware. */
export interface ConsoleEnd {
  /** Whether the engine has its console at this port. */
  isOn: boolean;
  /** Gives bytes from the cable to the firmware, while the engine has no console there. */
  give(bytes: string): void;
}

/** The console as the engine's other parts see it. */
export interface EngineConsole {
  end: ConsoleEnd;
  /** Name of the port, as E.getConsole returns it. */
  name: string;
  /** The engine's global objects and functions of the console, by name. */
  globals: Record<string, unknown>;
}

/** Makes the engine's console. What the firmware writes to its port is passed on, or printed line by line. */
export function createConsole({ options, isChip, program }: Pick<Boot, 'options' | 'isChip' | 'program'>): EngineConsole {
  const name = isChip ? 'Serial1' : 'USB';
  let listeners: ((bytes: string) => void)[] = [];
  let rest = '';

  function printLines(text: string): void {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop()!;
    const shown = lines.map(one => one.replace(/^.*\r\x1b\[J|^password>$/, '')).filter(Boolean);
    for (const line of shown) options.print(Buffer.from(line, 'latin1').toString('utf8'));
  }

  function log(...values: unknown[]): void {
    program.checkAlive();
    const text = values.map(show).join(' ');
    compute(options);
    for (const line of Buffer.from(text, 'latin1').toString('utf8').split(/\r?\n/)) options.print(line);
  }

  const port = {
    write(...data: unknown[]) {
      program.checkAlive();
      const text = data.map(String).join('');
      if (options.onConsole) options.onConsole(text);
      else printLines(text);
    },
    on: (event: string, run: (bytes: string) => void) => void (event === 'data' && listeners.push(run)),
    removeAllListeners: () => void (listeners = []),
  };
  return {
    end: { isOn: true, give: bytes => listeners.slice().forEach(listener => program.call(listener as (...values: unknown[]) => void, [bytes])) },
    name,
    globals: { [name]: port, console: { log }, print: log, echo: () => undefined },
  };
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
