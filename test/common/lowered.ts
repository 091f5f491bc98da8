// Async functions of the sources, as the tests' loader lowers them: their callbacks come last.

import type { OnEnd } from '../../src/at/step.ts';

export function lowered<A extends unknown[]>(act: (...list: A) => Promise<void>): (...list: [...A, OnEnd]) => void;
export function lowered<A extends unknown[], T extends [unknown, unknown]>(act: (...list: A) => Promise<T>): (...list: [...A, (...values: T) => void, OnEnd]) => void;
export function lowered<A extends unknown[], T>(act: (...list: A) => Promise<T>): (...list: [...A, (value: T) => void, OnEnd]) => void;
export function lowered(act: unknown): unknown {
  return act;
}

/** The other way: a function with a callback, given to code that awaits it. */
export const asAsync = <A extends unknown[]>(act: (...list: [...A, OnEnd]) => void): (...list: A) => Promise<void> => act as never;

/** The same with a value. */
export const asAsking = <T>(act: (onValue: (value: T) => void, onEnd: OnEnd) => void): () => Promise<T> => act as never;
