// Reads transcripts of modems, from captures or manuals, and tells whether a record's row accepts the answer to its command.

import { readFileSync } from 'node:fs';
import { createChat } from '../../src/at/chat.ts';
import type { Variables, Step } from '../../src/at/step.ts';
import type { Payload } from '../../src/at/task.ts';
import { type End, type Fault } from '../../src/fault.ts';
import type { Modem } from '../../src/modem/modem.ts';
import { isStandardUrc } from '../../src/modem/standard.ts';
import { createListLog, createWire, timersOf } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';
import { placeholdersOf, scriptsOf } from './record.ts';

export interface Exchange {
  command: string;
  /** The lines of the answer before the payload. Those after it are in `after`. Without a payload, all lines are here. */
  answer: string[];
  after: string[];
}

/** Returns raw bytes that look like answers, so that only their count shows that they are data. */
function rawBytes(count: number): string {
  return '\r\nERROR\r\n-rw-r--r-- 1 u g 5 Jan 01 12:00 OK\r\n'.repeat(count).slice(0, count);
}

export function readTranscript(file: string): Exchange[] {
  const exchanges: Exchange[] = [];
  let isPoured = false;
  for (const line of readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8').split('\n')) {
    const text = line.slice(2);
    if (/^> \[\d+ raw/.test(line)) isPoured = true;
    else if (line.startsWith('> ')) {
      exchanges.push({ command: text, answer: [], after: [] });
      isPoured = false;
    } else if (line.startsWith('< ')) exchanges.at(-1)![isPoured ? 'after' : 'answer'].push(text);
  }
  return exchanges;
}

/** Returns lines as the modem sends them, with line ends and raw bytes. */
export function onWire(lines: string[]): string {
  return lines.map(line => {
    const raw = /^\[(\d+) raw bytes/.exec(line);
    return raw ? rawBytes(+raw[1]!) : line === '>' ? '\r\n>' : `\r\n${line}\r\n`;
  }).join('');
}

/** Returns the same lines with `OK` at the beginning and at the end, since modems differ in that. Raw bytes stay after the line that announces them. */
export function reordered(lines: string[]): string[][] {
  const others = lines.filter(line => line !== 'OK');
  return others.length === lines.length ? [lines] : [['OK', ...others], [...others, 'OK']];
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Returns a regular expression for every AT command that a row's `say` can become: placeholders have any value, and last arguments may be missing.
 */
function patternOf(say: string): RegExp {
  let fixed = say;
  let tail = '';
  for (let found = /,\{[^}]+\}$/.exec(fixed); found; found = /,\{[^}]+\}$/.exec(fixed)) {
    fixed = fixed.slice(0, found.index);
    tail = `(?:,([^",]*)${tail})?`;
  }
  const head = fixed.split(/\{[^}]+\}/).map(escaped).join('([^",]*)');
  return new RegExp(`^${head}${tail}$`);
}

/** The expressions for rows that were compared before, since thousands of commands are compared with the same rows. */
const patterns = new Map<string, RegExp>();

/** Returns the values that a row's placeholders have in a command, or undefined if the command is not the row's. */
export function valuesIn(row: Step, command: string): Variables | undefined {
  const say = row.say ?? '';
  const pattern = patterns.get(say) ?? patternOf(say);
  patterns.set(say, pattern);
  const found = pattern.exec(command);
  return found ? Object.fromEntries(placeholdersOf(row.say!).map((name, i) => [name, found[i + 1] ?? '1'])) : undefined;
}

/** Returns every script row of the modem's record that can send this command. */
export function rowsFor(modem: Modem, command: string): Step[] {
  const all = scriptsOf(modem).flatMap(({ rows }) => rows).filter(row => row.say && valuesIn(row, command));
  return all.filter((row, i) => all.findIndex(other => JSON.stringify(other) === JSON.stringify(row)) === i);
}

export interface Replayed {
  end: End | undefined;
  fault: Fault | undefined;
  variables: Variables;
  /** The raw bytes that the row has received. */
  raw: string;
  /** The lines that were not an answer to the command. */
  urcs: string[];
  /** The time from the command to the end of the row, in milliseconds. */
  ms: number;
}

/**
 * Sends the command of one row, without the rest of its script. The modem answers with `chunks`, a millisecond apart.
 * @param after the pieces of the modem's answer after the payload
 */
export async function replay(modem: Modem, row: Step, command: string, chunks: string[], after: string[]): Promise<Replayed> {
  const clock = virtualClock(0);
  const replayed: Replayed = { end: undefined, fault: undefined, variables: {}, raw: '', urcs: [], ms: NaN };
  const give = (parts: string[]) => parts.forEach((part, i) => clock.after(1 + i, () => wire.say(part)));
  const wire = createWire(clock, () => give(chunks));
  const dialect = { longestCommand: modem.longestCommand, isUrc: isStandardUrc, codeOf: modem.codeOf, isSecret: () => false };
  const chat = createChat(wire, timersOf(clock), createListLog(), dialect, line => void replayed.urcs.push(line));
  const values = valuesIn(row, command)!;
  const payload = {
    left: () => 0, close: () => undefined, take: (bytes: string) => { replayed.raw += bytes; },
    pour: (...given: unknown[]) => {
      give(after);
      (given.at(-1) as (lineMs: number) => void)(0);
      return () => undefined;
    },
  } as unknown as Payload;
  const { when, unless, may, ...bare } = row;
  chat.run({
    script: [bare], variables: replayed.variables, valueFor: name => values[name], payload,
    onEnd: (end, fault) => Object.assign(replayed, { end, fault, ms: clock.now() }),
  });
  await clock.run(() => replayed.end !== undefined);
  return replayed;
}
