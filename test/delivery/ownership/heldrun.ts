// Holds what several cameras at one server did with pictures of one name to the table, and its end to that of the model.

import { actOn } from '../../../src/delivery/ownership.ts';
import type { Clash, Seen } from '../../sim/world/together.ts';
import { hold, same } from './held.ts';
import type { Manner } from './mind.ts';
import type { Rules } from './model.ts';

/**
 * Returns the order of the cameras' commands and of the server's replies, without sizes and digests. Two clashes with equal texts show the same.
 */
export function orderOf(record: Seen[]): string {
  const nameOf = ({ name }: Seen) => name.replace(/IMG_\d+|[0-9a-f]{8}|\.JPG|\d+$/g, '');
  return record.map(seen => `${seen.who}${seen.line.split(' ')[0]}${nameOf(seen)} ${seen.code}`).join();
}

/**
 * Holds both cameras to the table, and the end to that of the model.
 * @param rules the table
 * @returns what is wrong, and whether a file came between a camera's question and its command, which no table prevents
 */
export function holdTogether({ record, stem, pictures, served }: Clash, manner: Manner, rules: Rules = actOn): { wrongs: string[]; hasRaced: boolean } {
  const held = pictures.map((picture, who) => hold({ record, stem }, who, picture, pictures.filter(one => one !== picture), manner, rules));
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
    // a power cut before the journal's note has the same file counted twice
    const own = delivered.filter(one => one.who === who);
    const names = own.filter((one, i) => !own[i - 1] || own[i - 1]!.cuts === one.cuts || own[i - 1]!.name !== one.name).map(({ name }) => name);
    if (names.length !== 1) wrongs.push(`camera ${who + 1} has delivered its picture ${names.length} times: ${names.join()}`);
  });
  // After a power cut, a stream in place may take the commands of the next start for bytes of the picture. Nobody can tell whose file that is.
  const mayBeGarbled = manner.isStream && !manner.canRename && record.some(({ cuts }) => cuts);
  const isGarbled = (name: string) => mayBeGarbled && !pictures.some(one => served[name]!.equals(one.subarray(0, served[name]!.length)));
  const left = Object.keys(served).filter(name => !delivered.some(one => one.name === name) && !isGarbled(name));
  if (left.length) wrongs.push(`left over: ${left.map(name => `${name} (${served[name]!.length} bytes)`).join()}`);
  return { wrongs, hasRaced: false };
}
