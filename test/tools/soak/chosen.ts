// Finds out what the command line of `npm run test:faults` chooses. An option without effect is a mistake, since a run must not pass because it has
// tested nothing.

import type { Command, Option } from 'commander';
import { nearest } from '../../../firmware/boards/boardfile.js';
import type { Part, Plan } from './part.ts';

/** Most names that a message lists. */
const mostNamed = 12;

const called = (names: readonly string[]) => names.join(', ').replace(/, (?=[^,]+$)/, ' and ');

/** Returns the first names in a list, with the number of the others. */
export function someOf(names: readonly string[]): string {
  const others = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

/** Returns the names that an option chooses, or all names without it. It throws an error with a sentence if no name fits. */
export function named<T extends string>(words: Record<string, unknown>, option: string, names: readonly T[], isIt = (name: T, text: string) => name.includes(text)): T[] {
  const text = words[option] as string | undefined;
  const found = text === undefined ? [...names] : names.filter(name => isIt(name, text));
  if (text === undefined || found.length > 0) return found;
  const near = nearest(text, [...names]);
  throw new Error(`--${option} ${text}: there is none of this name${near ? `; did you mean ${near}? There are` : '; there are'} ${someOf(names)}.`);
}

/** Tells for the function `named` whether a name fits an option's text. Both must be equal. */
export const isWholly = (name: string, text: string): boolean => name === text;

/** Returns the parts that the option --only names, or all without it. It throws an error with a sentence for an unknown name. */
export function pick(only: string | undefined, parts: Part[]): Part[] {
  const all = parts.map(part => part.name);
  const names = only?.split(',').map(name => name.trim()) ?? all;
  const unknown = names.find(name => !all.includes(name));
  const near = unknown && nearest(unknown, all);
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there is no such part${near ? `; did you mean ${near}? There are` : '; there are'} ${all.join(', ')}.`);
  return parts.filter(part => names.includes(part.name));
}

/**
 * Returns the names of the parts that use an option, by its description, such as `cuts, httpcuts: only this modem`. The list is empty if all parts
 * use it.
 */
export function usersOf({ description }: Option, parts: Part[]): string[] {
  const names = /^([a-z, ]+): /.exec(description)?.[1]?.split(', ') ?? [];
  return names.every(name => parts.some(part => part.name === name)) ? names : [];
}

interface Given {
  /** The option as it was typed, such as `--bill POST`. */
  text: string;
  users: string[];
}

function givenTo(program: Command, parts: Part[]): Given[] {
  return program.options.filter(option => program.getOptionValueSource(option.attributeName()) === 'cli')
    .map(option => ({ text: `${option.long} ${String(program.getOptionValue(option.attributeName()))}`, users: usersOf(option, parts) }))
    .filter(({ users }) => users.length > 0);
}

/** Throws an error with a sentence for an option that is only for parts that the run leaves out. */
export function checkOptions(program: Command, parts: Part[], chosen: Part[]): void {
  for (const { text, users } of givenTo(program, parts)) {
    if (chosen.some(({ name }) => users.includes(name))) continue;
    throw new Error(`${text} does nothing here: it is for ${called(users)}, which --only leaves out. Write --only ${users.join()}, or leave it out.`);
  }
}

/** Throws an error with a sentence if options leave nothing to do for a part, unless another part of the run uses them. */
export function checkPlans(program: Command, parts: Part[], planned: { part: Part; plan: Plan }[]): void {
  const given = givenTo(program, parts);
  const hasTasks = (name: string) => planned.some(({ part, plan }) => part.name === name && plan.tasks.length > 0);
  for (const { part: { name }, plan } of planned) {
    if (plan.tasks.length > 0) continue;
    const own = given.filter(({ users }) => users.includes(name));
    if (own.length > 0 && own.every(({ users }) => users.some(hasTasks))) continue;
    const titles = plan.titles ? ` Its titles are ${someOf(plan.titles)}.` : '';
    throw new Error(`${name} has nothing to do${own.length > 0 ? `: ${called(own.map(({ text }) => text))} chooses nothing there.` : '.'}${titles}`);
  }
}
