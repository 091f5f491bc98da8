// Explores all states of the model, breadth first, and keeps the shortest way to each thing that must not be.

import { begin, copy, keyOf, Machine, type Cost, type Rules, type Setup, type State } from './model.ts';

/** Most steps of a run whose cost is counted. */
const mostSteps = 60;

/** What an exploration has found. */
export interface Result {
  /** Number of states. */
  states: number;
  /** True if there are no more. */
  isAll: boolean;
  /** The steps of the shortest way to each kind of wrong. */
  wrongs: Map<string, string[]>;
}

/**
 * Explores a setup.
 * @param most number of states after which it ends
 * @param isEnough whether the exploration ends with this kind of wrong
 */
export function explore(setup: Setup, rules: Rules, most: number, isEnough: (wrong: string) => boolean = () => false): Result {
  const machine = new Machine(setup, rules);
  const start = begin(setup);
  const from = new Map<string, [parent: string, label: string]>([[keyOf(start), ['', '']]]);
  const wrongs = new Map<string, string[]>();
  const wayTo = (key: string): string[] => {
    const out: string[] = [];
    for (let at = from.get(key)!; at[1]; at = from.get(at[0])!) out.unshift(at[1]);
    return out;
  };
  let isAll = true;
  for (let level: [string, State][] = [[keyOf(start), start]]; level.length && ![...wrongs.keys()].some(isEnough);) {
    const next: typeof level = [];
    for (const [key, state] of level) {
      // If all boards rest, luck from here on shows what is missing at last. Later states only have less luck.
      const left = state.boards.every(b => b.pc === 'idle') ? machine.fair(state) : undefined;
      const kind = left?.replace(/[a-z](?: and [a-z])*(?= never| is there)/, '?').replace(/: .*/, '');
      if (kind && !wrongs.has(kind)) wrongs.set(kind, [...wayTo(key), `at last: ${left}`]);
      for (const { label, state: to, wrong } of machine.steps(state)) {
        if (wrong) {
          const what = wrong.replace(/picture [a-z]/, 'picture ?').replace(/ \(.*/, '');
          if (!wrongs.has(what)) wrongs.set(what, [...wayTo(key), label, `WRONG: ${wrong}`]);
          continue;
        }
        const text = keyOf(to);
        if (from.has(text)) continue;
        if (from.size >= most) {
          isAll = false;
          continue;
        }
        from.set(text, [key, label]);
        next.push([text, to]);
      }
    }
    level = next;
  }
  return { states: from.size, isAll, wrongs };
}

/** What a setup costs: the sum over all runs in which one fault happens, at each place and of each kind. */
export function costOf(setup: Setup, rules: Rules): Cost {
  const machine = new Machine({ ...setup, faults: 1 }, rules);
  const seen = new Set<string>();
  const walk = begin({ ...setup, faults: 1 });
  for (let n = 0; n < mostSteps && !seen.has(keyOf(walk)); n++) {
    seen.add(keyOf(walk));
    const turns = machine.steps(walk);
    for (const { state, wrong } of turns.slice(1)) if (!wrong) machine.finish(copy(state));
    const [next] = turns;
    if (!next || next.wrong) break;
    Object.assign(walk, copy(next.state));
  }
  return machine.cost;
}
