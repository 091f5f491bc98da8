// Types for async functions of the sources, which the tests' loader rewrites as the build does: their callbacks come last.

import type { OnEnd } from '../../src/at/step.ts';

/** Gives a function of the sources the type that it has once the loader has rewritten it. */
export function lowered<A extends unknown[]>(act: (...list: A) => Promise<void>): (...list: [...A, OnEnd]) => void;
export function lowered<A extends unknown[], T extends [unknown, unknown]>(act: (...list: A) => Promise<T>): (...list: [...A, (...values: T) => void, OnEnd]) => void;
export function lowered<A extends unknown[], T>(act: (...list: A) => Promise<T>): (...list: [...A, (value: T) => void, OnEnd]) => void;
export function lowered(act: unknown): unknown {
  return act;
}

/** The other way round: gives a function that takes a callback to code that awaits it. Only its type changes. */
export const asAsync = <A extends unknown[]>(act: (...list: [...A, OnEnd]) => void): (...list: A) => Promise<void> => act as never;

/** Gives a function that takes callbacks for its value and its end to code that awaits the value. Only its type changes. */
export const asAsking = <T>(act: (onValue: (value: T) => void, onEnd: OnEnd) => void): () => Promise<T> => act as never;
