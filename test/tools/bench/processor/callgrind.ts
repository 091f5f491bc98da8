// Counts the instructions that the real engine (Espruino) executes, by function, with valgrind's tool callgrind. It is independent of the firmware.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Instructions of one run, by function of the engine. */
export interface Profile {
  /** Number of instructions executed in a function itself, by the name of that function. */
  self: Map<string, number>;
  /** Number of instructions in everything that a function calls, without calls of the hardware layer, by the name of the calling function. */
  called: Map<string, number>;
}

const fileName = 'callgrind.out';
/** The profile of the engine's main thread. Its other thread only simulates the chip's interrupts. */
const threadFile = `${fileName}-01`;

/** The words that stand before the engine's own command line, to run it under valgrind. They make valgrind count the main thread separately. */
export const underCallgrind = ['valgrind', '--tool=callgrind', '--separate-threads=yes', '--fair-sched=try', `--callgrind-out-file=${fileName}`];

/** Returns whether valgrind is on the PATH. */
export function hasCallgrind(): boolean {
  return spawnSync(underCallgrind[0]!, ['--version']).status === 0;
}

/** Reads the profile of a run in this folder. It throws an error if there is none, as the profile is only written when the engine ends by itself. */
export function readProfile(cwd: string): Profile {
  const path = join(cwd, threadFile);
  if (!existsSync(path)) throw new Error(`callgrind left no ${threadFile}: the engine did not end by itself.`);
  return parseProfile(readFileSync(path, 'latin1'));
}

const isHardware = (name: string) => /^jsh/.test(name);

function add(sums: Map<string, number>, name: string, cost: number): void {
  sums.set(name, (sums.get(name) ?? 0) + cost);
}

/** Reads the format of callgrind: a name is written once after its number, and the line after `calls=` has the cost of the called function. */
export function parseProfile(text: string): Profile {
  const names = new Map<string, string>();
  const profile: Profile = { self: new Map(), called: new Map() };
  let current = '';
  let callee = '';
  let isCallee = false;
  for (const line of text.split('\n')) {
    const [, kind, number = '', name] = /^(c?fn)=(\(\d+\))(?: (.*))?$/.exec(line) ?? [];
    const cost = /^[+\-*\d]\S* (\d+)$/.exec(line)?.[1];
    if (kind !== undefined && name !== undefined) names.set(number, name);
    if (kind === 'fn') current = names.get(number) ?? number;
    else if (kind === 'cfn') callee = names.get(number) ?? number;
    else if (line.startsWith('calls=')) isCallee = true;
    else if (cost !== undefined && isCallee) {
      isCallee = false;
      if (!isHardware(callee)) add(profile.called, current, Number(cost));
    } else if (cost !== undefined) add(profile.self, current, Number(cost));
  }
  return profile;
}

/**
 * Returns the instructions of the interpreter with its libraries, without the hardware layer, which differs on a chip. There, Espruino for Linux
 * waits for its terminal and for time to pass, and opens a file for each look at its flash.
 */
export function countInstructions({ self, called }: Profile): number {
  let sum = 0;
  for (const [name, cost] of self) if (!isHardware(name)) sum += cost;
  for (const [name, cost] of called) if (isHardware(name)) sum -= cost;
  return sum;
}

/** Returns all instructions. This is the right count for a program that waits for nothing. */
export function countAll({ self }: Profile): number {
  let sum = 0;
  for (const cost of self.values()) sum += cost;
  return sum;
}
