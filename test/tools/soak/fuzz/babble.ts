// Makes the bytes of a line out of control: random ones, and lines of the vendors' own transcripts, whole, cut, joined and changed. The same seed
// gives the same bytes.

import { readdirSync, readFileSync } from 'node:fs';
import { createChance } from '../../../sim/chance.ts';

export interface Babble {
  /** Returns the next bytes, at least one and at most `mostBytes`. */
  next(mostBytes: number): Buffer;
  /** Returns a random whole number from 0 to `most` - 1. */
  pick(most: number): number;
}

const folder = new URL('../../../fixtures/', import.meta.url);
const heard = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/')).filter(name => name.endsWith('.txt')).sort()
  .flatMap(name => readFileSync(new URL(name, folder), 'latin1').split('\n'))
  .filter(line => line.startsWith('< ') && !line.startsWith('< [')).map(line => line.slice(2).trim());
/** Texts that mean most to a parser of AT lines. */
const marks = ['\r\n', '\r', '\n', '>', '> ', 'OK\r\n', 'ERROR\r\n', '+CME ERROR: 3\r\n', 'CONNECT\r\n', 'RDY\r\n', '+CFTPSGET: DATA,999999999\r\n', '+FTPGET: 2,2147483647\r\n', '\0', ':', ',', '"', '-1', '999999999999', '\x1a', '\x03', '\xff'];

export function createBabble(seed: number): Babble {
  const chance = createChance(seed);
  const pick = (most: number) => Math.floor(chance() * most);
  const byte = () => String.fromCharCode(pick(256));
  const line = () => heard[pick(heard.length)]!;

  function mutate(text: string): string {
    const at = pick(text.length + 1);
    switch (pick(5)) {
      case 0: return text.slice(0, at) + byte() + text.slice(at);
      case 1: return text.slice(0, at) + text.slice(at + 1 + pick(4));
      case 2: return text.slice(0, at);
      case 3: return text.replace(/\d/g, digit => (chance() < 0.5 ? String(pick(10)) : digit));
      default: return text.slice(0, at) + marks[pick(marks.length)]! + text.slice(at);
    }
  }

  function piece(): string {
    switch (pick(8)) {
      case 0: return Array.from({ length: 1 + pick(400) }, byte).join('');
      case 1: return String.fromCharCode(32 + pick(95)).repeat(1 + pick(3000));
      case 2: return marks[pick(marks.length)]!.repeat(1 + pick(40));
      case 3: return `${line()}\r\n`;
      case 4: return `${mutate(mutate(line()))}\r\n`;
      case 5: return line() + line();
      default: return `\r\n${mutate(line())}\r\n`;
    }
  }

  return { pick, next: mostBytes => Buffer.from(piece().slice(0, mostBytes), 'latin1') };
}
