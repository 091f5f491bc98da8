// Types for tests of async functions of src/. The tests' loader rewrites these into functions with callbacks as last arguments, as the build does.

import type { OnEnd } from '../../src/at/step.ts';

/** Returns an async function of src/ with the type that it really has in a test: callbacks instead of a promise. */
export function lowered<A extends unknown[]>(act: (...list: A) => Promise<void>): (...list: [...A, OnEnd]) => void;
export function lowered<A extends unknown[], T extends [unknown, unknown]>(act: (...list: A) => Promise<T>): (...list: [...A, (...values: T) => void, OnEnd]) => void;
export function lowered<A extends unknown[], T>(act: (...list: A) => Promise<T>): (...list: [...A, (value: T) => void, OnEnd]) => void;
export function lowered(act: unknown): unknown {
  return act;
}

/**
 * Casts a function with a callback as its last argument to the async function as which src/ awaits it. Only the type changes, because the tests'
 * loader rewrites the await.
 */
export const asAsync = <A extends unknown[]>(act: (...list: [...A, OnEnd]) => void): (...list: A) => Promise<void> => act as never;

/**
 * Casts a function with callbacks for its value and its end to an async function that resolves to the value. Only the type changes, because the
 * tests' loader rewrites the await.
 */
export const asAsking = <T>(act: (onValue: (value: T) => void, onEnd: OnEnd) => void): () => Promise<T> => act as never;
