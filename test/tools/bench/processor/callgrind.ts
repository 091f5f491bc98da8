// Instructions that the real engine executes, counted by function with valgrind's callgrind. Independent of the firmware.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Instructions of one run, by function of the engine. */
export interface Profile {
  /** Function → instructions executed in itself. */
  self: Map<string, number>;
  /** Function → instructions of all its callees, without the hardware layer. */
  called: Map<string, number>;
}

const fileName = 'callgrind.out';
/** The engine's main thread; another one only simulates the chip's interrupts. */
const threadFile = `${fileName}-01`;

/** The command before the engine's own. The main thread is counted apart. */
export const underCallgrind = ['valgrind', '--tool=callgrind', '--separate-threads=yes', '--fair-sched=try', `--callgrind-out-file=${fileName}`];

/** Whether valgrind is on the PATH. */
export function hasCallgrind(): boolean {
  return spawnSync(underCallgrind[0]!, ['--version']).status === 0;
}

/** The profile of a run in this folder; it is written when the engine ends by itself. */
export function readProfile(cwd: string): Profile {
  const path = join(cwd, threadFile);
  if (!existsSync(path)) throw new Error(`callgrind left no ${threadFile}: the engine did not end by itself.`);
  return parseProfile(readFileSync(path, 'latin1'));
}

const isHardware = (name: string) => /^jsh/.test(name);

function add(sums: Map<string, number>, name: string, cost: number): void {
  sums.set(name, (sums.get(name) ?? 0) + cost);
}

/** The format of callgrind: a name comes once after its number, and the line after `calls=` is the callee's cost. */
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
 * Counts the interpreter with its libraries. The hardware layer differs on a chip. In it, Espruino for Linux waits for its terminal and for time to
 * pass, and opens a file for each look at its flash.
 */
export function countInstructions({ self, called }: Profile): number {
  let sum = 0;
  for (const [name, cost] of self) if (!isHardware(name)) sum += cost;
  for (const [name, cost] of called) if (isHardware(name)) sum -= cost;
  return sum;
}

/** Everything: right if nothing is waited for. */
export function countAll({ self }: Profile): number {
  let sum = 0;
  for (const cost of self.values()) sum += cost;
  return sum;
}
