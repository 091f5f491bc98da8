// The table of states, read from its source for tests, and paths through it.

import { readFileSync } from 'node:fs';
import type { Recovery, State } from '../../src/delivery/delivery.ts';
import { createFtp } from '../../src/delivery/ftp/ftp.ts';
import { recoveries } from '../../src/round/retry.ts';
import { startOf, stateOf } from '../../src/round/states.ts';

/** Name of a state, such as `waking`. */
export type StateName = string;

/** Returns the names of all states. They are read from the source text of the tables, so that no state is missing in the tests. */
function stateNames(): StateName[] {
  const sources = ['round/states.ts', 'delivery/ftp/ftp.ts'].map(file => readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8'));
  return sources.flatMap(source => [...source.matchAll(/case '([a-z]+)': return \{ says/g)].map(found => found[1]!));
}

/** The delivery by FTP, whose states the table has, too. */
export const delivery = createFtp({} as never);
/** The names of all recoveries, steps that may cure a fault, from the least (`image`, another try) to the greatest (`rest`, the round's end). */
export const order = recoveries();
/** Returns the state with which a recovery begins. */
export const beginningOf = (recovery: Recovery) => startOf(recovery, delivery);
/** The names of all states, of the round and of the delivery. */
export const names = stateNames();
/** The row of each state, by the state's name. */
export const table: Record<StateName, State> = Object.fromEntries(names.map(name => [name, stateOf(name, delivery)]));
/** Returns the row of a state. */
export const rowOf = (name: StateName): State => table[name]!;

/** Returns every state that may come after a state. */
export function after(name: StateName): StateName[] {
  const { done, refused, broken } = rowOf(name);
  return [done, refused, broken].flatMap(next => (!next ? order.map(beginningOf) : [next]));
}

/** Returns the states in `from`, and all that can be reached from them by `next`. */
export function reach(from: StateName[], next: (name: StateName) => StateName[]): Set<StateName> {
  const seen = new Set(from);
  for (const name of seen) next(name).forEach(other => seen.add(other));
  return seen;
}
