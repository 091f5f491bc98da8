// Types for tests of async functions of src/. The tests' loader rewrites these into functions with callbacks as last arguments, as the build does.

import type { OnEnd } from '../../src/at/step.ts';

/** Returns an async function of src/ with the type that it really has in a test: callbacks instead of a promise. */
export function lowered<A extends unknown[]>(act: (...list: A) => Promise<void>): (...list: [...A, OnEnd]) => void;
export function lowered<A extends unknown[], T extends [unknown, unknown]>(act: (...list: A) => Promise<T>): (...list: [...A, (...values: T) => void, OnEnd]) => void;
export function lowered<A extends unknown[], T>(act: (...list: A) => Promise<T>): (...list: [...A, (value: T) => void, OnEnd]) => void;
export function lowered(act: unknown): unknown {
  return act;
}

/** Returns a function that takes a callback with the type of an async function, as code of src/ that awaits it expects it. Only the type changes. */
export const asAsync = <A extends unknown[]>(act: (...list: [...A, OnEnd]) => void): (...list: A) => Promise<void> => act as never;

/** Returns a function that takes callbacks for its value and its end with the type of an async function that has a value. Only the type changes. */
export const asAsking = <T>(act: (onValue: (value: T) => void, onEnd: OnEnd) => void): () => Promise<T> => act as never;
