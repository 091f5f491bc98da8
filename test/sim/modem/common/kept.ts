// Makes commands that set a number and read it back.

import { error, ok, type Commands, type Handler } from '../command/at.ts';
import { numberOf } from '../command/syntax.ts';

/** Makes the handlers of a command that sets a number and reads it back. @param hasMore whether further arguments may follow, which are ignored */
export function kept(name: string, values: number[], read: () => number, set: (value: number) => void = () => {}, hasMore = false): Commands[string] {
  const write: Handler = args => {
    const value = args.length === 1 || hasMore ? numberOf(args[0], 0, Infinity) : undefined;
    if (value === undefined || !values.includes(value)) return error();
    set(value);
    return ok();
  };
  return { test: () => ok(`${name}: (${values.join(',')})`), read: () => ok(`${name}: ${read()}`), write };
}
