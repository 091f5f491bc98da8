// Holds a whole run of several cameras at one server to the table, and its end to that of the model.

import { actOn } from '../../../src/delivery/ownership.ts';
import type { Together } from '../../sim/world/together.ts';
import { hold, same } from './held.ts';
import type { Manner } from './mind.ts';
import type { Rules } from './model.ts';

type Run = Pick<Together, 'record' | 'pictures' | 'served'>;

/**
 * Holds the cameras of a run to the table, and its end to that of the model.
 * @param rules the table
 * @returns what is wrong, and whether a file came between a camera's question and its command, which no table prevents
 */
export function holdTogether({ record, pictures, served }: Run, manner: Manner, rules: Rules = actOn): { wrongs: string[]; hasRaced: boolean } {
  const held = pictures.map((picture, who) => hold(record, who, picture, pictures.filter(one => one !== picture), manner, rules));
  const wrongs = held.flatMap(({ wrong }) => wrong ?? []);
  const racedAt = Math.min(...held.map(one => one.racedAt ?? Infinity));
  held.forEach(({ harmAt = Infinity }, who) => {
    if (harmAt < racedAt) wrongs.push(`camera ${who + 1} loses another's picture by ${record[harmAt]!.line}`);
  });
  if (racedAt < Infinity) return { wrongs, hasRaced: true };
  const delivered = record.filter(({ line }) => line === 'DELIVERED');
  for (const { who, name, files } of delivered) {
    if (!same(files[name], Buffer.from(pictures[who]!))) wrongs.push(`camera ${who + 1} counts ${name} as delivered, which is not its picture`);
  }
  pictures.forEach((_, who) => {
    const names = delivered.filter(one => one.who === who).map(({ name }) => name);
    if (names.length !== 1) wrongs.push(`camera ${who + 1} has delivered its picture ${names.length} times: ${names.join()}`);
  });
  const left = Object.keys(served).filter(name => !delivered.some(one => one.name === name));
  if (left.length) wrongs.push(`left over: ${left.map(name => `${name} (${served[name]!.length} bytes)`).join()}`);
  return { wrongs, hasRaced: false };
}
