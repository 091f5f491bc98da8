// A result that comes behind its OK: whether it reaches the line.

import type { At } from '../at.ts';

export interface TellOptions {
  /** Which results, counted from 1, never reach the line, though the command is over (`AT+QFTPPUT`). */
  lostResults: Record<string, number[]>;
}

export function createTell<Value>(at: At, options: TellOptions, line: (name: string, value: Value) => string): (name: string, value: Value) => void {
  const told: Record<string, number> = {};
  return (name, value) => {
    told[name] = (told[name] ?? 0) + 1;
    if (!options.lostResults[`AT${name}`]?.includes(told[name])) at.result(line(name, value));
  };
}
