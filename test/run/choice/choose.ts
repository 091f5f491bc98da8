// Chooses the tests of the first level by what they run (record.ts). A long test is left out if others run the same functions and blocks.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complete } from '../level.ts';
import type { Later } from './later.ts';
import type { FileRecord, Ran } from './record.ts';

/** How many tests of the first level run each function and block, if as many do at all. With one, a wrong result could be one that it does not see. */
const enough = 2;

/**
 * How many functions and blocks, which fewer than `enough` tests run, a test must add for each millisecond. With one in 50 milliseconds, the first level
 * loses a hundredth of them and three quarters of the time of its longer tests.
 */
const leastGain = 1 / 50;

/** A test that may be left out: its file, its title, its milliseconds, and the numbers of what it runs. */
interface Candidate { file: string; title: string; ms: number; units: number[] }

/** Numbers each function, and each block of it that some test does not run. */
class Units {
  private readonly blocks = new Map<number, Map<string, [start: number, end: number]>>();
  private readonly numbers = new Map<string, number>();
  private readonly known = new Map<string, number[]>();

  add([digest, ...idle]: Ran): void {
    const blocks = this.blocks.get(digest) ?? new Map<string, [number, number]>();
    for (let i = 0; i < idle.length; i += 2) blocks.set(`${idle[i]} ${idle[i + 1]}`, [idle[i]!, idle[i + 1]!]);
    this.blocks.set(digest, blocks);
  }

  /** Returns the numbers of a function that ran, and of its blocks that did. All functions must be added before. */
  of(ran: Ran): number[] {
    const key = ran.join();
    const [digest, ...idle] = ran;
    const known = this.known.get(key) ?? [
      this.numberOf(`${digest}`),
      ...[...this.blocks.get(digest)!].filter(([, [start, end]]) => !isWithin(start, end, idle)).map(([name]) => this.numberOf(`${digest} ${name}`)),
    ];
    this.known.set(key, known);
    return known;
  }

  private numberOf(name: string): number {
    const number = this.numbers.get(name) ?? this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }
}

function isWithin(start: number, end: number, idle: number[]): boolean {
  for (let i = 0; i < idle.length; i += 2) if (idle[i]! <= start && end <= idle[i + 1]!) return true;
  return false;
}

/** Returns the tests that stay, each of which adds more for its time than the next. @param ran how many tests run each unit already */
function chosen(all: Candidate[], ran: Map<number, number>): Set<Candidate> {
  const gainOf = ({ units, ms }: Candidate) => units.filter(unit => (ran.get(unit) ?? 0) < enough).length / ms;
  const stay = new Set<Candidate>();
  const queue = all.map(one => ({ one, gain: gainOf(one) })).sort((a, b) => a.gain - b.gain);
  while (queue.length > 0) {
    const best = queue.pop()!;
    const gain = gainOf(best.one);
    if (gain < leastGain) continue;
    const next = queue.at(-1)?.gain ?? 0;
    if (gain >= next) {
      stay.add(best.one);
      for (const unit of best.one.units) ran.set(unit, (ran.get(unit) ?? 0) + 1);
    } else {
      const at = queue.findIndex(({ gain: other }) => other >= gain);
      queue.splice(at < 0 ? queue.length : at, 0, { one: best.one, gain });
    }
  }
  return stay;
}

/** Returns the titles of the tests that the first level leaves out. @param records of its files, with all of their tests */
export function choose(records: FileRecord[]): Later {
  const units = new Units();
  for (const { functions } of records) functions.forEach(ran => units.add(ran));
  const ran = new Map<number, number>();
  const all = records.flatMap(({ file, functions, short, tests }) => {
    const unitsOf = (indexes: number[]) => [...new Set(indexes.flatMap(index => units.of(functions[index]!)))];
    for (const unit of unitsOf(complete.includes(file) ? [...short, ...tests.flatMap(({ ran: indexes }) => indexes)] : short)) ran.set(unit, (ran.get(unit) ?? 0) + 1);
    return tests.map(({ title, ms, ran: indexes }) => ({ file, title, ms, units: unitsOf(indexes) }));
  });
  const stay = chosen(all.filter(({ file }) => !complete.includes(file)), ran);
  // Each file runs at least its shortest test.
  for (const { file, others } of records) {
    if (others > 0) continue;
    const own = all.filter(one => one.file === file);
    const [first] = [...own].sort((a, b) => a.ms - b.ms);
    if (first && !own.some(one => stay.has(one))) stay.add(first);
  }
  const later: Later = {};
  for (const one of all) if (!stay.has(one) && !complete.includes(one.file)) (later[one.file] ??= []).push(one.title);
  return later;
}

export const readRecords = (folder: string): FileRecord[] => readdirSync(folder).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as FileRecord);
