// The fault codes as they are written: what a test says of all of them holds for one that is added, too.

import { readFileSync } from 'node:fs';
import type { FaultCode } from '../src/fault.ts';

export function faultCodes(): FaultCode[] {
  const source = readFileSync(new URL('../src/fault.ts', import.meta.url), 'utf8');
  const union = /export type FaultCode =([\s\S]*?);/.exec(source)![1]!;
  return [...union.matchAll(/'([a-z-]+)'/g)].map(found => found[1] as FaultCode);
}
