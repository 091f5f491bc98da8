// Commands of a modem that set one or two numbers, with their forms for test, reading and writing.

import { error, ok, type Handler } from '../../command/at.ts';
import { numberOf, type Form } from '../../command/syntax.ts';

/** The handlers of one command. */
type Forms = Partial<Record<Form, Handler>>;

/** Makes the handlers of a command that sets a rate. Without a value, it sets the usual one. */
export function rateForms(name: string, rates: number[], usual: number, get: () => number, set: (value: number) => void): Forms {
  return {
    test: () => ok(`${name}: (${rates.join(',')})`),
    read: () => ok(`${name}: ${get()}`),
    write(args) {
      const value = numberOf(args[0], 0, Math.max(...rates));
      if (value === undefined || args.length !== 1 || !rates.includes(value)) return error();
      return { ...ok(), after: () => set(value) };
    },
    run: () => ({ ...ok(), after: () => set(usual) }),
  };
}

/**
 * Makes the handlers of a command that sets two numbers, such as AT+IFC. `first` and `second` have the allowed values of each. The second number may
 * be left out.
 */
export function pairForms(name: string, first: number[], second: number[], get: () => string, set: (text: string) => void): Forms {
  const lists = [first, second];
  return {
    test: () => ok(`${name}: (${first.join(',')}),(${second.join(',')})`),
    read: () => ok(`${name}: ${get()}`),
    write(args) {
      const values = args.map((arg, i) => numberOf(arg, lists[i]?.[0] ?? 1, lists[i]?.at(-1) ?? 0));
      if (args.length > 2 || values.some((value, i) => value === undefined || !lists[i]?.includes(value))) return error();
      set(`${values[0]},${values[1] ?? get().split(',')[1]}`);
      return ok();
    },
  };
}

/** Makes the handlers of a command that sets a number from 0 to `most`. */
export function numberForms(name: string, most: number, get: () => number, set: (value: number) => void): Forms {
  return {
    test: () => ok(`${name}: (0-${most})`),
    read: () => ok(`${name}: ${get()}`),
    write(args) {
      const value = numberOf(args[0], 0, most);
      if (value === undefined || args.length !== 1) return error();
      set(value);
      return ok();
    },
  };
}

/** Makes the handlers of a basic command with 0 or 1, such as E0. Without a number it is 0 (V.250 5.3.1). */
export function flagForms(set: (isOn: boolean) => void): Forms {
  return {
    run(_args, request) {
      if (!/^[01]?$/.test(request.rest)) return error();
      set(request.rest === '1');
      return ok();
    },
  };
}
