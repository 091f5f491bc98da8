// Describes one or several power cuts of an update in one line, which a person can repeat: `first 120 seed 3`.

import { flashTears } from './tear.ts';

/**
 * The updates that are cut.
 * `first`: the first update of a camera from USB, into slot b.
 * `next`: the one after it, into slot a, whose old firmware was good.
 * `broken`, `nextbroken`: the same, and the new firmware fails a few seconds after each start.
 * `whole`: as `first`, with images as large as shipped.
 */
export const stories = ['first', 'next', 'broken', 'nextbroken', 'whole'] as const;
export type Story = (typeof stories)[number];

/** A point in time at which the power is cut. */
export interface UpdateCut {
  /** Number of the operation since the boot, from 1 on, after which the power goes. */
  operation: number;
  /** Milliseconds from the operation to the power cut; 0 cuts the power within the operation. */
  laterMs: number;
}

export interface UpdateSpec {
  story: Story;
  /** The power cuts: the first one comes in the first boot, the second one in the boot after it, and so on. */
  cuts: UpdateCut[];
  /** Start value for the random numbers that decide what each power cut damages. */
  seed: number;
}

/** Number of consecutive seeds that together give each kind of damage once. */
export const seedsOf = flashTears.length;

const formatCut = ({ operation, laterMs }: UpdateCut) => `${operation}${laterMs > 0 ? `+${laterMs}` : ''}`;

/** Returns the line of text by which an update with power cuts can be repeated. */
export const formatUpdate = ({ story, cuts, seed }: UpdateSpec): string => [story, ...cuts.map(formatCut), 'seed', seed].join(' ');

/** Reads the line of text that describes power cuts. It throws an error with a sentence if the line is wrong. */
export function parseUpdate(text: string): UpdateSpec {
  const found = /^(\w+) ((?:\d+(?:\+\d+)? )*)seed (\d+)$/.exec(text.trim().replace(/\s+/g, ' '));
  const story = stories.find(one => one === found?.[1]);
  if (!found || !story) throw new Error(`"${text}" is no cut of an update; write it as "first 120 seed 3": a story (${stories.join(', ')}), after which operation, and the seed.`);
  return { story, cuts: [...found[2]!.matchAll(/(\d+)(?:\+(\d+))? /g)].map(([, operation, laterMs]) => ({ operation: Number(operation), laterMs: Number(laterMs ?? 0) })), seed: Number(found[3]) };
}
